package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// Outbox keeps what goes out; *delivery.Queue does.
type Outbox interface {
	Post(ctx context.Context, m delivery.Message) error
	// Which names the message of ours that lies at that place of a chat.
	Which(ctx context.Context, door policies.Door, chat, id string) (key string, ok bool, err error)
	// GivenUp says when a message was given up that may be posted once more; ok is false
	// for every other.
	GivenUp(ctx context.Context, door policies.Door, key string) (at time.Time, ok bool, err error)
	// Depths counts what is unfinished.
	Depths(ctx context.Context) ([]delivery.Depth, error)
}

// Answers works what arrived. All of its fields but the last must be set, and it is not copied.
type Answers struct {
	Log       *slog.Logger
	Talk      *talk.Talk
	Cards     *talk.Cards
	Outbox    Outbox
	Directory *Directory
	Client    *slackapi.Client
	Refusals  Refusals
	// Person is who an account belongs to; ok is false for an account that nobody has.
	Person func(account string) (p policies.Person, ok bool)
	// CardOf is the request that a message of ours shows; ok is false where it shows
	// none.
	CardOf func(ctx context.Context, key string) (request string, ok bool, err error)
	// Home is what a person's home shows.
	Home func(ctx context.Context, p policies.Person) (Home, error)
	// Command is the slash command's word, such as /panel.
	Command string
	// TriggerWithin is how long a trigger holds; 0 is Slack's 3 seconds.
	TriggerWithin time.Duration

	once     sync.Once
	refusing *refused
	told     told
	fetching fetches
}

// patience is how long a call may take before its message says that it goes on.
const patience = 1500 * time.Millisecond

// lateAfter is how old something may be that changes anything, when it comes to be worked.
const lateAfter = 15 * time.Minute

// Handle works one arrival, as delivery.Handler.
func (a *Answers) Handle(ctx context.Context, in delivery.Arrival) error {
	if in.Lost {
		return a.lost(ctx, in)
	}
	e, err := Decode(in.Body)
	if err != nil {
		return err
	}
	switch e.Kind { //nolint:exhaustive // the others say nothing that is answered
	case Command, Mention, Direct, Action, Submission:
	case HomeOpened:
		return a.home(ctx, e)
	default:
		return nil
	}
	v, err := a.visit(ctx, e, in.Begun)
	if err != nil {
		return &delivery.Retry{Err: err} // nothing was done yet
	}
	if v == nil || v.stranger() && !a.told.turn(e.User) {
		return nil
	}
	return v.answer(ctx)
}

// lost tells that something was lost, where it is known in which chat.
func (a *Answers) lost(ctx context.Context, in delivery.Arrival) error {
	a.Log.Warn("what arrived was lost with a restart, because no key is set", "lane", in.Lane)
	if !isID(in.Lane) {
		return nil
	}
	out := Outgoing{Channel: in.Lane, Text: chat.Speech{}.Say("slack_lost", nil)}
	if in.Lane[0] == 'U' || in.Lane[0] == 'W' {
		out = Outgoing{User: in.Lane, Text: out.Text}
	}
	return a.post(ctx, "lost/"+in.Key, out)
}

// visit is one thing that one person did, and where.
type visit struct {
	a     *Answers
	event Event
	by    talk.By
	place Place
	// key is that of the message of ours on which a button was pressed; empty elsewhere.
	key string
	// card says that the message of key is a card, which shows by itself what becomes of
	// its request.
	card bool
	// quiet says that nobody is told that it goes on: no message is there for that.
	quiet bool
	// progress is the key of the message that said that it goes on; empty is none.
	progress string
}

// visit finds out who did it, and where. Nobody is told anything where there is no
// visit: then it was somebody without rights, who is told so.
func (a *Answers) visit(ctx context.Context, e Event, again bool) (*visit, error) {
	v := &visit{a: a, event: e}
	member, err := a.Directory.Member(ctx, e.User)
	if err != nil {
		return nil, err
	}
	person, known := a.Person(e.Account())
	if !known {
		person = policies.Person{}
	}
	v.by = talk.By{Person: person, Account: e.Account(), Speech: chat.SpeechOf(person), Command: v.a.Command, Width: width, Again: again, Late: time.Since(e.Arrived) > lateAfter}
	v.look(ctx)
	if member.Standing != Full {
		a.refuse(ctx, e, string(member.Standing))
		if member.Standing == Robot || member.Standing == Deactivated || e.Kind == Suggestion {
			return nil, nil
		}
		if !a.told.turn(e.User) {
			return nil, nil
		}
		return nil, v.whisper(ctx, v.by.Speech.Say("slack_guest", nil))
	}
	if v.stranger() {
		a.refuse(ctx, e, "stranger")
	}
	return v, nil
}

// stranger reports whether somebody whom nobody knows uses what was made for others.
func (v *visit) stranger() bool {
	return !v.by.Person.Known() && (v.event.Kind == Action || v.event.Kind == Submission)
}

// look finds out who reads what is answered, as it is now.
func (v *visit) look(ctx context.Context) {
	var err error
	if v.place, err = v.a.Directory.Place(ctx, v.event.Channel); err != nil {
		v.a.Log.Warn("slack channel not looked up, so that the answer is private", "channel", v.event.Channel, "err", err)
		v.place = Place{Why: Unasked}
	}
}

// refuse records that somebody without rights did something, up to a limit as at the way
// in.
func (a *Answers) refuse(ctx context.Context, e Event, why string) {
	a.once.Do(func() { a.refusing = &refused{record: a.Refusals, log: a.Log} })
	a.refusing.refuse(ctx, Refusal{Why: why, Way: string(e.Kind), Team: e.Team, App: e.App, User: e.User, Channel: e.Channel})
}

// answer does what was asked for, and shows what came of it.
func (v *visit) answer(ctx context.Context) error {
	switch v.event.Kind { //nolint:exhaustive // Handle lets no others through
	case Action:
		return v.pressed(ctx)
	case Submission:
		return v.submitted(ctx)
	default:
		return v.typed(ctx)
	}
}

// typed answers a line.
func (v *visit) typed(ctx context.Context) error {
	if v.event.TooLong {
		return v.whisper(ctx, v.by.Speech.Say("slack_too_long", map[string]any{"Most": MaxText}))
	}
	return v.show(ctx, v.meanwhile(ctx, func(ctx context.Context, by talk.By) talk.Reply {
		if len(v.event.Files) == 1 && by.Person.Known() { // of several nobody knows which is meant
			file, err := v.a.fetch(ctx, v.event.Files[0])
			if err != nil {
				return v.noFile()
			}
			by.Files = append(by.Files, file)
		}
		return v.a.Talk.Line(ctx, v.event.Text, by)
	}))
}

// pressed answers a button.
func (v *visit) pressed(ctx context.Context) error {
	if v.event.Pressed == nil {
		return nil
	}
	if action, _, _ := strings.Cut(v.event.Pressed.Action, "."); action != pressAction && action != openAction {
		v.a.refuse(ctx, v.event, "action")
		return v.whisper(ctx, v.by.Speech.Say("talk_over", nil))
	}
	id := v.event.Pressed.Value.Text
	at := v.event.Channel + "/" + v.event.Message
	atHome := v.event.View != nil && v.event.Message == ""
	if !v.event.Ephemeral && !atHome {
		key, ok, err := v.a.which(ctx, v.event.Channel, v.event.User, at)
		if err != nil {
			return &delivery.Retry{Err: err}
		}
		if !ok {
			if early, err := v.early(ctx); early || err != nil {
				delivery.Release(ctx) // nobody else of the chat waits for it
				return &delivery.Retry{After: earlyRetry, Err: errors.Join(errEarly, err)}
			}
			// The outbox may have come to know of it between the two looks.
			if key, ok, err = v.a.which(ctx, v.event.Channel, v.event.User, at); err != nil {
				return &delivery.Retry{Err: err}
			}
		}
		if !ok {
			v.a.refuse(ctx, v.event, "message")
			return v.whisper(ctx, v.by.Speech.Say("talk_over", nil))
		}
		if err := v.pressedOn(ctx, key); err != nil {
			return &delivery.Retry{Err: err}
		}
	}
	if request, is := talk.CardOf(id); is && atHome {
		return v.lookAt(ctx, request) // a home is no card, and carries no vote
	} else if is {
		ok, err := v.carries(ctx, v.key, request)
		if err != nil {
			return &delivery.Retry{Err: err}
		}
		if !ok {
			v.a.refuse(ctx, v.event, "card")
			return v.whisper(ctx, v.by.Speech.Say("talk_over", nil))
		}
		if id == talk.CardButtonID(request, chat.PressDetails) {
			return v.details(ctx, request)
		}
	}
	switch v.a.Talk.Spot(ctx, id, v.by) {
	case talk.Beside:
		v.key = "" // the answer on which it was pressed stays
	case talk.Aside:
		v.quiet = true
	case talk.Instead:
	}
	return v.show(ctx, v.meanwhile(ctx, func(ctx context.Context, by talk.By) talk.Reply {
		return v.a.Talk.Press(ctx, id, by)
	}))
}

// pressedOn notes on which message of ours the button stands.
func (v *visit) pressedOn(ctx context.Context, key string) (err error) {
	v.key = key
	if key != "" {
		_, v.card, err = v.a.CardOf(ctx, key)
	}
	return err
}

// errEarly is the error of a press on a message that may be ours, and of which that is
// not yet written down.
var errEarly = errors.New("slack: a button of a message that the outbox does not know yet")

// earlyTime is how long that may take: as long as it does until what a dead process was
// about to write down is found by another.
const earlyTime = 45 * time.Second

// earlyRetry is how long such a press waits until it is looked at again: fewer times than
// the inbox tries, so that in the end it is refused and whoever pressed is told.
const earlyRetry = 2 * time.Second

// early reports whether a button was pressed so soon after its message was posted that
// the outbox may come to know of the message still, since it is not done with all.
func (v *visit) early(ctx context.Context) (bool, error) {
	posted, err := strconv.ParseFloat(v.event.Message, 64)
	if since := v.event.Arrived.Sub(time.UnixMilli(int64(posted * 1000))); err != nil || since > earlyTime || time.Since(v.event.Arrived) > earlyTime {
		return false, nil //nolint:nilerr // what is no time is none of our messages
	}
	depths, err := v.a.Outbox.Depths(ctx)
	return slices.ContainsFunc(depths, func(d delivery.Depth) bool {
		return d.Door == policies.Slack && d.Box == delivery.Outbox && d.Open > 0
	}), err
}

// carries reports whether the message of a key is a card of the request: what else
// somebody makes look like one carries no vote.
func (v *visit) carries(ctx context.Context, key, request string) (bool, error) {
	if key == "" {
		return false, nil
	}
	of, ok, err := v.a.CardOf(ctx, key)
	return ok && of == request, err
}

// which names the message of ours at a place, in a channel or in direct messages.
func (a *Answers) which(ctx context.Context, channel, user, at string) (string, bool, error) {
	for _, in := range []string{channel, directChat(user)} {
		key, ok, err := a.Outbox.Which(ctx, policies.Slack, in, at)
		if ok || err != nil {
			return key, ok, err
		}
	}
	return "", false, nil
}

// directPrefix begins the names of direct messages at the outbox.
const directPrefix = "@"

// directChat names the direct messages with a user at the outbox.
func directChat(user string) string { return directPrefix + user }

// details shows the whole of a request, with what a vote takes under it.
func (v *visit) details(ctx context.Context, request string) error {
	prompt, _ := v.a.Talk.Open(ctx, talk.CardButtonID(request, chat.PressApprove), v.by)
	if prompt != nil {
		switch err := v.open(ctx, *prompt); {
		case err == nil:
			return nil
		case errors.Is(err, errNoRoom):
			return v.inFile(ctx, request)
		}
	}
	return v.lookAt(ctx, request)
}

// inFile shows a request that no form has room for, the rest of it in a file, and says
// where it can be voted on.
func (v *visit) inFile(ctx context.Context, request string) error {
	reply := v.a.Talk.Press(ctx, talk.CardButtonID(request, chat.PressDetails), v.by)
	reply.Buttons, reply.Only = nil, true
	if reply.Card != nil {
		reply.Text = v.noRoom(request)
	}
	return v.show(ctx, reply)
}

// noRoom says that a request is longer than a form.
func (v *visit) noRoom(request string) string {
	return v.by.Speech.Say("slack_no_room", map[string]any{"Request": request})
}

// lookAt shows the whole of a request, and nothing to press.
func (v *visit) lookAt(ctx context.Context, request string) error {
	reply := v.a.Talk.Press(ctx, talk.CardButtonID(request, chat.PressDetails), v.by)
	reply.Buttons, reply.Only = nil, true
	if reply.Card != nil && v.open(ctx, talk.Prompt{Title: reply.Card.Word, Card: reply.Card}) == nil {
		return nil
	}
	return v.show(ctx, reply)
}

// submitted does what a form was for.
func (v *visit) submitted(ctx context.Context) error {
	of, ok := formFrom(v.event)
	if !ok {
		return nil
	}
	v.event.Channel, v.event.Thread, v.event.Message, v.event.Ephemeral = of.Channel, of.Thread, of.Message, of.Ephemeral
	v.look(ctx)
	if of.Message != "" && !of.Ephemeral {
		key, _, err := v.a.which(ctx, of.Channel, v.event.User, of.Channel+"/"+of.Message)
		if err == nil {
			err = v.pressedOn(ctx, key)
		}
		if err != nil {
			return &delivery.Retry{Err: err}
		}
	}
	if request, is := talk.CardOf(of.Prompt); is {
		ok, err := v.carries(ctx, v.key, request)
		if err != nil {
			return &delivery.Retry{Err: err}
		}
		if !ok {
			v.a.refuse(ctx, v.event, "card")
			return v.whisper(ctx, v.by.Speech.Say("talk_over", nil))
		}
	}
	if p, _ := v.a.Talk.Open(ctx, of.Prompt, v.by); p != nil && p.Approves != "" {
		if _, err := modal(*p, of, v.by.Speech); err != nil { // no form has shown the whole
			v.a.refuse(ctx, v.event, "card")
			return v.whisper(ctx, v.noRoom(p.Approves))
		}
	}
	in := filled(v.event)
	v.quiet = v.a.Talk.SpotFilled(ctx, of.Prompt, v.by) == talk.Aside
	return v.show(ctx, v.meanwhile(ctx, func(ctx context.Context, by talk.By) talk.Reply {
		if by.Person.Known() {
			var err error
			if in.Files, err = v.a.fetchFields(ctx, attached(v.event)); err != nil {
				return v.noFile()
			}
		}
		return v.a.Talk.Fill(ctx, of.Prompt, by, in)
	}))
}

// noFile says that what was attached cannot be had.
func (v *visit) noFile() talk.Reply {
	return talk.Reply{Text: v.by.Speech.Say("slack_no_file", nil), Only: true}
}

// errNoTime is the error of a trigger that came too late.
var errNoTime = errors.New("slack: the trigger is over")

// open opens a form, where there is still time to. A card that it has no room for is
// left out where the form does not say yes to it: errNoRoom where it does.
func (v *visit) open(ctx context.Context, p talk.Prompt) error {
	if v.event.Trigger == "" || time.Since(v.event.Arrived) > withinOf(v.a.TriggerWithin).open() {
		v.a.Log.Info("slack form not opened", "err", errNoTime)
		return errNoTime
	}
	from := formOf{Channel: v.event.Channel, Thread: v.event.Thread, Message: v.event.Message, Ephemeral: v.event.Ephemeral}
	view, err := modal(p, from, v.by.Speech)
	if errors.Is(err, errNoRoom) && len(p.Fields) > 0 && p.Approves == "" {
		p.Doc, p.Card = p.Card.Title, nil
		view, err = modal(p, from, v.by.Speech)
	}
	if err == nil {
		if len(p.Fields) == 0 {
			view.Submit = nil
		}
		_, err = v.a.Client.OpenViewContext(ctx, v.event.Trigger, view)
	}
	if err != nil {
		v.a.Log.Warn("slack form not opened", "err", Redact(details(err)))
	}
	return err
}

// Options answers a select of a form, as Config.Options.
func (a *Answers) Options(ctx context.Context, e Event) ([]Option, error) {
	of, ok := formFrom(e)
	if !ok || e.Pressed == nil {
		return nil, nil
	}
	v, err := a.visit(ctx, e, false)
	if err != nil || v == nil {
		return nil, err
	}
	list, err := a.Talk.Choose(ctx, of.Prompt, v.by, e.Pressed.Block, e.Query, filled(e), maxOptions-1)
	if err != nil {
		a.Log.Warn("slack select has only what was typed", "field", e.Pressed.Block, "err", err)
	}
	var options []Option
	if e.Query != "" && !slices.ContainsFunc(list, func(c chat.Choice) bool { return c.Value == e.Query }) {
		list = append(list, chat.Choice{Value: e.Query, Label: e.Query}) // what is not in the list can be typed
	}
	for _, c := range list {
		options = append(options, Option{Value: c.Value, Text: c.Label, Description: c.Detail})
	}
	return options, nil
}

// Submission says whether a form is right, as Config.Submission.
func (a *Answers) Submission(ctx context.Context, e Event) (answer Submitted, keep bool, err error) {
	of, ok := formFrom(e)
	if !ok {
		return Submitted{}, false, nil
	}
	v, err := a.visit(ctx, e, false)
	if err != nil || v == nil {
		return Submitted{Clear: v == nil && err == nil}, false, err
	}
	in := filled(e)
	in.Files = standIns(attached(e))
	errs := a.Talk.Check(ctx, of.Prompt, v.by, in)
	if len(errs) == 0 {
		return Submitted{}, true, nil
	}
	answer.Errors = map[string]string{}
	var rest []string
	for _, wrong := range errs {
		if _, there := e.Values[wrong.Field]; there {
			answer.Errors[wrong.Field] = cut(wrong.Message, maxHint)
			continue
		}
		rest = append(rest, wrong.Message)
	}
	if len(answer.Errors) > 0 {
		return answer, false, nil
	}
	update, err := encodeView(notice(v.by.Speech.Say("slack_not_so", nil), fmt.Sprint(rest[0])))
	return Submitted{Update: update}, false, err
}
