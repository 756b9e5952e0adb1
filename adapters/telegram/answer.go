package telegram

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// Outbox keeps what goes out; *delivery.Queue does.
type Outbox interface {
	Chats
	// Which names the message of ours that lies at that place of a chat.
	Which(ctx context.Context, door policies.Door, chat, id string) (key string, ok bool, err error)
	// GivenUp says when a message was given up that may be posted once more, or when one was
	// sent to a group that has become a supergroup, where it is not; ok is false for every
	// other.
	GivenUp(ctx context.Context, door policies.Door, key string) (at time.Time, ok bool, err error)
}

// Answers works what arrived. All of its fields must be set but Chats.
type Answers struct {
	Log      *slog.Logger
	Talk     *talk.Talk
	Cards    *talk.Cards
	Outbox   Outbox
	Client   *Client
	Refusals Refusals
	// Tickets keep what is being asked.
	Tickets talk.Tickets
	// Person is who an account belongs to; ok is false for an account that nobody has.
	Person func(account string) (p policies.Person, ok bool)
	// CardOf is the request that a message of ours shows; ok is false where it shows
	// none.
	CardOf func(ctx context.Context, key string) (request string, ok bool, err error)
	// Chats are the groups that may read answers.
	Chats map[int64]bool

	refused refused
	codes   budget // tries of strangers
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
	if e.Kind == Moved {
		a.Log.Warn("telegram group has become a supergroup: replace its number in telegram.chats and telegram.approvals", "from", e.Chat, "to", e.MovedTo)
		err := a.Outbox.MoveChat(ctx, policies.Telegram, chatName(e.Chat), chatName(e.MovedTo))
		a.Cards.Wake() // which come along
		return err
	}
	me, err := a.Client.Me(ctx)
	if err != nil {
		return &delivery.Retry{Err: err}
	}
	v := a.visit(e, in.Begun)
	switch e.Kind { //nolint:exhaustive // Moved is done
	case Text:
		return v.typed(ctx, me)
	case Press:
		return v.pressed(ctx)
	default:
		return nil
	}
}

// lost tells that something was lost, where it is known in which private chat.
func (a *Answers) lost(ctx context.Context, in delivery.Arrival) error {
	a.Log.Warn("what arrived was lost with a restart, because no key is set", "lane", in.Lane)
	chatID, err := strconv.ParseInt(in.Lane, 10, 64)
	if err != nil || chatID <= 0 { // a group, in which nobody is named
		return nil //nolint:nilerr // a lane that is no number is nobody's chat
	}
	speech := chat.Speech{}
	if person, known := a.Person(in.Lane); known { // a private chat has the number of its person
		speech = chat.SpeechOf(person)
	}
	says := speech.Say("telegram_lost", nil)
	return a.post(ctx, chatID, "lost/"+in.Key, Outgoing{HTML: escaped(says), Plain: says})
}

// visit is one thing that one person did, and where.
type visit struct {
	a     *Answers
	event Event
	by    talk.By
	// known says that the account is somebody's, public that others may read the
	// answer where it was done.
	known, public bool
	// numbered says that the number of a group that is not listed was told.
	numbered bool
	// key is that of the message of ours on which a button was pressed; empty
	// elsewhere. card says that it shows a request, and shows by itself what becomes of
	// that.
	key  string
	card bool
	// quiet says that nobody is told that it goes on: no message is there for that.
	quiet bool
	// waited says that a message tells that it goes on.
	waited bool
	told   callbackOnce
}

func (a *Answers) visit(e Event, again bool) *visit {
	v := &visit{a: a, event: e}
	person, known := a.Person(e.Account())
	v.known = known && e.Why == ""
	speech := chat.SpeechOf(person)
	if !v.known {
		person, speech = policies.Person{}, chat.SpeechIn(e.Language)
	}
	v.by = talk.By{Person: person, Account: e.Account(), Speech: speech, Width: width, Again: again, Late: time.Since(e.Asked()) > lateAfter}
	v.public = !e.IsPrivate() && a.Chats[e.Chat]
	return v
}

// refuse records that somebody without rights did something, and reports whether there
// was room for it.
func (v *visit) refuse(ctx context.Context, why string) bool {
	return v.a.refused.refuse(ctx, v.a.Log, v.a.Refusals, Refusal{Why: why, Way: string(v.event.Kind), User: v.event.User, Chat: v.event.Chat})
}

// typed answers a message.
func (v *visit) typed(ctx context.Context, me Identity) error {
	asked := ""
	if v.event.ToUs {
		key, ok, err := v.a.Outbox.Which(ctx, policies.Telegram, chatName(v.event.Chat), strconv.Itoa(v.event.ReplyTo))
		switch {
		case err != nil:
			return &delivery.Retry{Err: err}
		case !ok && time.Since(v.event.Arrived) < settling: // it was sent a moment ago
			return &delivery.Retry{After: settling / 8, Err: errUnknownMessage}
		}
		if ok && isAsk(key) {
			asked = key
		}
	}
	t, ours := readText(v.event.Text, me.Username, v.event.IsPrivate())
	if !ours && asked == "" {
		return nil
	}
	switch {
	case v.event.Why != "":
		return v.turnedAway(ctx)
	case !v.known && v.event.IsPrivate() && v.enrols(t):
		return v.enrol(ctx, t)
	case !v.known && (!v.refuse(ctx, "stranger") || !v.event.IsPrivate()):
		return nil
	case asked != "" && v.known:
		return v.replied(ctx, asked, t)
	case t.start:
		return v.started(ctx, t.payload)
	case t.cancel:
		return v.say(ctx, v.by.Speech.Say("telegram_how_to_cancel", nil))
	}
	if first, err := v.first(ctx); err != nil || !first {
		return err
	}
	if len(v.event.Files) > 0 && v.known {
		files, err := v.a.fetch(ctx, v.event.Files)
		if err != nil {
			v.unfetched(ctx, err)
			return v.say(ctx, v.by.Speech.Say("telegram_no_file", nil))
		}
		v.by.Files = files
	}
	return v.line(ctx, t.line)
}

// unfetched says why a file that somebody attached is not used.
func (v *visit) unfetched(ctx context.Context, err error) {
	v.a.Log.Warn("telegram file not fetched", "err", err)
	if errors.Is(err, errLarge) {
		v.refuse(ctx, "file")
	}
}

// turnedAway answers what gives nobody rights.
func (v *visit) turnedAway(ctx context.Context) error {
	told := v.refuse(ctx, v.event.Why) && (v.public || v.event.IsPrivate())
	switch {
	case told && v.event.Why == Forwarded:
		if first, err := v.first(ctx); err != nil || !first {
			return err
		}
		return v.say(ctx, v.by.Speech.Say("telegram_forwarded", nil))
	case told && v.event.Why == Anonymous:
		return v.say(ctx, v.by.Speech.Say("telegram_anonymous", nil))
	default:
		return nil
	}
}

func (v *visit) line(ctx context.Context, line string) error {
	return v.show(ctx, v.meanwhile(ctx, func(ctx context.Context, by talk.By) talk.Reply {
		return v.a.Talk.Line(ctx, line, by)
	}))
}

// enrols reports whether a message brings the code of an invitation.
func (v *visit) enrols(t typed) bool {
	return t.start && t.payload != "" && !ownStart(t.payload) || !t.start && !t.cancel && v.a.Talk.Enrols(t.line, v.by)
}

// enrol answers a stranger who brings the code of an invitation. It is refused where it lets
// nobody in.
func (v *visit) enrol(ctx context.Context, t typed) error {
	if !v.a.codes.take(v.event.User, codesTime, codesTried, codesOfOne) {
		v.refuse(ctx, "stranger")
		return nil
	}
	line := t.line
	if t.start {
		line = enrolLine(t.payload)
	}
	err := v.line(ctx, line)
	if _, in := v.a.Person(v.event.Account()); !in {
		v.refuse(ctx, "stranger")
	}
	return err
}

// enrolLine is the line that uses a code.
func enrolLine(code string) string { return "enrol " + quoted(code) }

// askStart begins what a link carries that opens the private chat for a question.
const askStart = "ask-"

// ownStart reports whether a link carries what is for a private chat that was not open, and
// not the code of an invitation.
func ownStart(payload string) bool {
	return strings.HasPrefix(payload, askStart) || strings.HasPrefix(payload, keptStart)
}

// started answers somebody who opened the bot, by a link that may carry the code of an
// invitation, a question that could not be asked before, or what could not be handed over.
func (v *visit) started(ctx context.Context, payload string) error {
	ask, isAsk := strings.CutPrefix(payload, askStart)
	kept, isKept := strings.CutPrefix(payload, keptStart)
	switch private := v.event.IsPrivate(); {
	case isAsk && v.known && private:
		return v.resume(ctx, ask)
	case isKept && v.known && private:
		return v.handOver(ctx, kept)
	case payload != "" && !ownStart(payload) && private:
		return v.line(ctx, enrolLine(payload))
	case v.known:
		return v.line(ctx, "")
	default:
		return v.line(ctx, "whoami")
	}
}

// quoted is one word of the grammar, whatever is in it.
func quoted(word string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ").Replace(word) + `"`
}

// pressed answers a button.
func (v *visit) pressed(ctx context.Context) error {
	err := v.press(ctx)
	var again *delivery.Retry
	if !errors.As(err, &again) { // else it is answered then
		v.told.end(ctx, v)
	}
	return err
}

func (v *visit) press(ctx context.Context) error {
	if !v.known {
		v.refuse(ctx, "stranger")
		return v.toast(ctx, v.by.Speech.Say("talk_stranger", map[string]any{"Enrol": "/enrol"}))
	}
	key, ok, err := v.a.Outbox.Which(ctx, policies.Telegram, chatName(v.event.Chat), strconv.Itoa(v.event.Message))
	switch {
	case err != nil:
		return &delivery.Retry{Err: err}
	case !ok && time.Since(v.event.Arrived) < settling: // it was sent a moment ago
		return &delivery.Retry{After: settling / 8, Err: errUnknownMessage}
	case !ok:
		v.refuse(ctx, "message")
		return v.toast(ctx, v.by.Speech.Say("talk_over", nil))
	}
	v.key = key
	data := v.event.Data
	if id, count, what, is := askButton(data); is {
		return v.chose(ctx, id, count, what)
	}
	if request, is := talk.CardOf(data); is {
		ok, err := v.carries(ctx, key, request)
		if err != nil {
			return &delivery.Retry{Err: err}
		}
		if !ok {
			v.refuse(ctx, "card")
			return v.toast(ctx, v.by.Speech.Say("talk_over", nil))
		}
		if data == talk.CardButtonID(request, chat.PressDetails) {
			return v.details(ctx, request)
		}
		v.card = true
	} else if data, is = v.a.Client.unbound(key, data); !is {
		v.refuse(ctx, "message")
		return v.toast(ctx, v.by.Speech.Say("talk_over", nil))
	}
	switch v.a.Talk.Spot(ctx, data, v.by) {
	case talk.Beside:
		v.key = "" // the answer on which it was pressed stays
	case talk.Aside:
		v.quiet = true
	case talk.Instead:
	}
	v.told.after(ctx, v, patience)
	reply := v.meanwhile(ctx, func(ctx context.Context, by talk.By) talk.Reply {
		return v.a.Talk.Press(ctx, data, by)
	})
	if reply.Foreign {
		v.refuse(ctx, "person")
	}
	return v.show(ctx, reply)
}

// carries reports whether the message of a key is a card of the request, or shows its
// details to somebody: what else somebody makes look like one carries no vote.
func (v *visit) carries(ctx context.Context, key, request string) (bool, error) {
	if strings.HasPrefix(key, detailsKey(request)) && v.event.IsPrivate() {
		return true, nil
	}
	of, ok, err := v.a.CardOf(ctx, key)
	return ok && of == request, err
}

// detailsKey begins the keys of the messages that show the whole of a request.
func detailsKey(request string) string { return "details/" + request + "/" }

// details shows the whole of a request in the private chat, with what a vote takes.
func (v *visit) details(ctx context.Context, request string) error {
	reply := v.a.Talk.Press(ctx, talk.CardButtonID(request, chat.PressDetails), v.by)
	reply.Only = true
	if reply.Card == nil {
		return v.show(ctx, reply)
	}
	v.key = ""
	return v.put(ctx, reply, detailsKey(request)+v.event.Key)
}
