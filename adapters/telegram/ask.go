package telegram

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/tools/op"
)

// A prompt, which other doors show as a form, is asked here one field after another.
// How far that is stands in a ticket, which each answer spends and the next question
// writes anew under the same id.
//
//	ask/ID/STEP   the key of the message that asks; with /hidden behind it where nobody else
//	              may see what is typed
//	ask.ID.COUNT.WHAT
//	              what a button under it carries
//
// COUNT is how many questions there were, with that one: the next one may have its buttons
// in the same message, where somebody still sees those of the one before. WHAT is cN and oN
// (the Nth choice, the Nth field), pN (a page), or a word below.
//
// Where there are more choices than a keyboard shows at once, a part of a name can be
// typed: the choices are then those that fit.

// The words of buttons.
const (
	askRun  = "run"  // enough was asked
	askType = "type" // what is not among the choices
	askFind = "find" // what fits a part of a name
	askAll  = "all"  // and everything again
	askDone = "done" // of several choices
	askMake = "make" // a secret that panelbot makes
	askSkip = "skip"
	askNo   = "no"
)

const (
	// askTime is how long a question is open.
	askTime = 2 * time.Minute
	// askPage is how many choices are shown at once, and askChoices how many there
	// are at all: what is not among them can be typed.
	askPage    = 8
	askChoices = 80
)

// asking is a prompt on its way.
type asking struct {
	// Prompt is the button that opened it, Title what it is called.
	Prompt string `json:"prompt"`
	Title  string `json:"title,omitempty"`
	// Chat and Thread are where it is asked, and Key is the message of the last step.
	Chat   int64  `json:"chat"`
	Thread int    `json:"thread,omitempty"`
	Reply  int    `json:"reply,omitempty"`
	Step   int    `json:"step"`
	Key    string `json:"key,omitempty"`
	// Count is how many questions were asked, with this one. Alike says that the buttons
	// which are kept next mean what those before them do, of the same question.
	Count int  `json:"count"`
	Alike bool `json:"-"`
	// Keyed says that the last message has buttons, so that it can be edited; Asked is
	// the field that it asks for, and Veiled that what is answered is not shown.
	Keyed  bool   `json:"keyed,omitempty"`
	Asked  string `json:"asked,omitempty"`
	Veiled bool   `json:"veiled,omitempty"`
	// Field is what is asked, of which kind; empty is whether that is enough.
	Field  string        `json:"field,omitempty"`
	Kind   chat.FormKind `json:"kind,omitempty"`
	Hidden bool          `json:"hidden,omitempty"`
	// Typing says that it is typed, although there are choices.
	Typing bool `json:"typing,omitempty"`
	// Finding says that a part of a name is typed, and Query is what was.
	Finding bool          `json:"finding,omitempty"`
	Query   string        `json:"query,omitempty"`
	Choices []chat.Choice `json:"choices,omitempty"`
	Picked  []int         `json:"picked,omitempty"`
	Page    int           `json:"page,omitempty"`
	// What was answered, and of which fields nothing was.
	Values  map[string][]string `json:"values,omitempty"`
	Labels  map[string]string   `json:"labels,omitempty"` // of what was chosen
	Files   map[string]File     `json:"files,omitempty"`
	Skipped []string            `json:"skipped,omitempty"`
	Ready   bool                `json:"ready,omitempty"`
	// Origin is what the answer goes to.
	Origin origin `json:"origin"`
}

// origin is where a prompt was opened.
type origin struct {
	Chat    int64  `json:"chat"`
	Kind    string `json:"kind"`
	Thread  int    `json:"thread,omitempty"`
	Message int    `json:"message,omitempty"`
	Key     string `json:"key,omitempty"`
}

// isAsk reports whether a key is of a message that asks.
func isAsk(key string) bool { return strings.HasPrefix(key, "ask/") }

func askKey(id string, step int, hidden bool) string {
	key := "ask/" + id + "/" + strconv.Itoa(step)
	if hidden {
		key += askHidden
	}
	return key
}

// askHidden ends the key of a message that asks for what nobody else may see.
const askHidden = "/hidden"

// askOf is the ticket of a message that asks.
func askOf(key string) string {
	id, _, _ := strings.Cut(strings.TrimPrefix(key, "ask/"), "/")
	return id
}

// askButton reads what a button carries.
func askButton(data string) (id string, count int, what string, ok bool) {
	rest, ok := strings.CutPrefix(data, "ask.")
	if !ok {
		return "", 0, "", false
	}
	id, rest, _ = strings.Cut(rest, ".")
	digits, what, ok := strings.Cut(rest, ".")
	count, err := strconv.Atoi(digits)
	return id, count, what, ok && err == nil && count > 0 && strconv.Itoa(count) == digits
}

func askData(id string, count int, what string) string {
	return "ask." + id + "." + strconv.Itoa(count) + "." + what
}

// hidden reports whether nobody else may see what is typed.
func hidden(f chat.FormField) bool { return f.Name == talk.CodeField || f.Kind == chat.FormSecret }

// begin asks what a prompt wants to know: where the button is, or in the private chat
// where others must not see it.
func (v *visit) begin(ctx context.Context, p talk.Prompt) error {
	e := v.event
	s := asking{Prompt: p.ID, Title: p.Title, Chat: e.Chat, Thread: e.Thread, Reply: v.repliesTo(), Origin: origin{e.Chat, e.ChatKind, e.Thread, e.Message, v.key}}
	if p.News { // it stands below the questions
		s.Origin.Key = ""
	}
	if !e.IsPrivate() && (!v.public || slices.ContainsFunc(p.Fields, hidden)) {
		s.Chat, s.Thread, s.Reply = e.User, 0, 0
	}
	if err := v.tellNumber(ctx); err != nil {
		return err
	}
	if err := v.about(ctx, s, p); err != nil {
		return err
	}
	return v.next(ctx, rand.Text(), s, p, "")
}

// about shows the request about which something is asked in the private chat: who decides
// has it in front of them.
func (v *visit) about(ctx context.Context, s asking, p talk.Prompt) error {
	request, isCard := talk.CardOf(s.Prompt)
	if !isCard || s.Chat != v.event.User || p.Card == nil || !asksNow(p) {
		return nil
	}
	list, err := write(talk.Reply{Card: p.Card}, v.by.Speech, "")
	if err != nil {
		return err
	}
	for i, out := range list {
		out.Keys = nil
		if err := v.a.post(ctx, s.Chat, partKey("about/"+request+"/"+v.event.Key, i), out); err != nil {
			return err
		}
	}
	return nil
}

// asksNow reports whether a prompt has anything that must be answered.
func asksNow(p talk.Prompt) bool {
	return slices.ContainsFunc(p.Fields, chat.FormField.Needed)
}

// answeredField reports whether a field has an answer.
func (s *asking) answeredField(name string) bool {
	_, typed := s.Values[name]
	_, made := s.Values[chat.JSONKey(name)]
	_, file := s.Files[name]
	return typed || made || file || slices.Contains(s.Skipped, name)
}

// missing is the field that is asked next; ok is false where none must be.
func (s *asking) missing(p talk.Prompt) (chat.FormField, bool) {
	for _, f := range p.Fields {
		if f.Needed() && !s.answeredField(f.Name) {
			return f, true
		}
	}
	// A no, or a settlement, is asked for its reason, since others read it.
	if p.Tool == nil && p.Approves == "" {
		for _, f := range p.Fields {
			if f.Name == talk.NoteField && !s.answeredField(f.Name) {
				return f, true
			}
		}
	}
	return chat.FormField{}, false
}

// optional are the fields that can be said beside.
func (s *asking) optional(p talk.Prompt) []chat.FormField {
	if p.Tool == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.Fields), func(f chat.FormField) bool { return f.Needed() || s.answeredField(f.Name) })
}

// fitting are those of some fields that fit a part of a name.
func fitting(fields []chat.FormField, query string) []chat.FormField {
	return slices.DeleteFunc(slices.Clone(fields), func(f chat.FormField) bool {
		return !strings.Contains(op.Fold(f.Label+"\n"+f.Name+"\n"+f.Hint), op.Fold(strings.TrimSpace(query)))
	})
}

// next asks the next question, or does what the prompt was for.
func (v *visit) next(ctx context.Context, id string, s asking, p talk.Prompt, problem string) error {
	f, more := s.missing(p)
	if more {
		return v.ask(ctx, id, s, f, problem)
	}
	if !s.Ready && offers(s.optional(p)) {
		return v.offer(ctx, id, s, p, problem)
	}
	return v.finish(ctx, s)
}

// offers reports whether fields are worth a question of their own: a reason alone is not.
func offers(fields []chat.FormField) bool {
	return slices.ContainsFunc(fields, func(f chat.FormField) bool { return !strings.HasSuffix(f.Name, ":") })
}

// keep writes the ticket of a question, and posts its message, whose buttons carry WHAT.
func (v *visit) keep(ctx context.Context, id string, s asking, out Outgoing) error {
	keyed := len(out.Keys) > 0
	if s.Key == "" || !s.Keyed || !keyed {
		if s.Key != "" && s.Keyed { // the buttons of the former question are over
			if err := v.settle(ctx, s); err != nil {
				return err
			}
		}
		s.Step++
		s.Key = askKey(id, s.Step, s.Hidden)
	}
	if !s.Alike || s.Field != s.Asked {
		s.Count++
	}
	for _, row := range out.Keys {
		for i, k := range row {
			row[i].Data = askData(id, s.Count, k.Data)
		}
	}
	s.Keyed, s.Asked, s.Veiled = keyed, s.Field, s.Hidden
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := v.a.Tickets.AddTicket(ctx, policies.Ticket{ID: id, Door: policies.Telegram, Person: v.by.Person.Name, Body: body, Until: time.Now().Add(askTime)}); err != nil {
		return err
	}
	out.Thread, out.ReplyTo = s.Thread, s.Reply
	if s.Chat != v.event.Chat && s.Chat == v.event.User && v.a.Chats[v.event.Chat] {
		out.Else = v.otherwise("telegram_ask_private", askStart+id)
	}
	if err := v.a.post(ctx, s.Chat, s.Key, out); err != nil {
		return err
	}
	if v.event.Kind == Press && s.Chat != v.event.Chat {
		return v.toast(ctx, v.by.Speech.Say("telegram_asked", nil))
	}
	return nil
}

// settle takes the buttons from a question that was answered, or is asked in another way,
// and leaves the answer.
func (v *visit) settle(ctx context.Context, s asking) error {
	says := "✓"
	switch {
	case s.Finding:
		says = "🔍"
	case s.Typing && !s.answeredField(s.Asked):
		says = "⌨"
	}
	if s.Asked == "" && s.Title != "" {
		says += " " + s.Title
	}
	if s.Asked != "" {
		says += " " + chat.Label(strings.TrimSuffix(s.Asked, ":"))
		if value := s.shown(s.Asked); value != "" && !s.Veiled {
			says += ": " + value
		}
	}
	return v.a.post(ctx, s.Chat, s.Key, Outgoing{Thread: s.Thread, HTML: escaped(says), Plain: says})
}

// shown is what was answered, in one line.
func (s *asking) shown(name string) string {
	if f, ok := s.Files[name]; ok {
		return f.Name
	}
	said := s.Labels[name]
	if said == "" {
		said = strings.Join(s.Values[name], ", ")
	}
	return cut(strings.Join(strings.Fields(said), " "), 200)
}

// errAsk is about an answer to a question that is over, errStale about a button of the one
// before.
var (
	errAsk   = errors.New("telegram: the question is over")
	errStale = errors.New("telegram: the button is of the question before")
)

// spend takes the ticket of a question, for an answer from the message of that key, where
// it is not empty, by a button of that count, where it is not 0. The next of the chat may
// begin then.
func (v *visit) spend(ctx context.Context, id, key string, count int) (asking, error) {
	t, err := v.a.Tickets.Ticket(ctx, policies.Telegram, id)
	switch {
	case errors.Is(err, policies.ErrNoTicket):
		return asking{}, errAsk
	case err != nil:
		return asking{}, &delivery.Retry{Err: err}
	}
	if _, err := v.answers(t, key, count); err != nil {
		return asking{}, err
	}
	t, err = v.a.Tickets.SpendTicket(ctx, policies.Telegram, id)
	switch {
	case errors.Is(err, policies.ErrNoTicket):
		return asking{}, errAsk
	case err != nil:
		return asking{}, err
	}
	s, err := v.answers(t, key, count)
	if err != nil { // another answer was faster, and this is the ticket of what is asked next
		return asking{}, cmp.Or(v.a.Tickets.AddTicket(ctx, t), err)
	}
	// What comes next may ask a panel, and others in the chat need not wait for that: how far
	// the prompt is nobody else has now, and what is pressed or typed meanwhile finds no
	// ticket, or that of the next question, whose message or count is another.
	delivery.Release(ctx)
	return s, nil
}

// answers reads the ticket of a question that is answered as spend says, and reports why it
// is not.
func (v *visit) answers(t policies.Ticket, key string, count int) (s asking, err error) {
	if t.Person != v.by.Person.Name {
		return s, errOther
	}
	if err := json.Unmarshal(t.Body, &s); err != nil {
		return s, err
	}
	switch {
	case s.Chat != v.event.Chat, key != "" && s.Key != key:
		return s, errAsk
	case count != 0 && s.Count != count:
		return s, errStale
	default:
		return s, nil
	}
}

// errOther is about a question to somebody else.
var errOther = errors.New("telegram: somebody else was asked")

// turned answers what is no answer to a question.
func (v *visit) turned(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, errOther):
		v.refuse(ctx, "person")
		return v.say(ctx, v.by.Speech.Say("telegram_ask_other", nil))
	case errors.Is(err, errAsk) && v.by.Again: // it was answered, and then done or not
		return v.say(ctx, v.by.Speech.Say("talk_lost", nil))
	case errors.Is(err, errAsk):
		return v.say(ctx, v.by.Speech.Say("telegram_ask_over", nil))
	case errors.Is(err, errStale):
		return v.say(ctx, v.by.Speech.Say("talk_over", nil))
	default:
		return err
	}
}

// prompt is the prompt that is being asked, as it stands now; ok is false where it is
// over, and then the person was told.
func (v *visit) prompt(ctx context.Context, s asking) (p talk.Prompt, ok bool, err error) {
	found, reply := v.a.Talk.Open(ctx, s.Prompt, v.by)
	if found == nil {
		reply.Prompt = nil
		return p, false, v.show(ctx, reply)
	}
	return *found, true, nil
}

// fieldOf is a field of a prompt.
func fieldOf(p talk.Prompt, name string) (chat.FormField, bool) {
	i := slices.IndexFunc(p.Fields, func(f chat.FormField) bool { return f.Name == name })
	if i < 0 {
		return chat.FormField{}, false
	}
	return p.Fields[i], true
}

// forget deletes what a person typed that nobody else may see: at once, and what Telegram
// does not delete now, by the outbox.
func (v *visit) forget(ctx context.Context) {
	err := v.a.Client.deleteMessage(ctx, chatName(v.event.Chat), v.event.Message)
	if err == nil {
		return
	}
	v.a.Log.Warn("telegram message with a secret not deleted yet", "err", err)
	if err := v.a.post(ctx, v.event.Chat, "forget/"+v.event.Key, Outgoing{Delete: v.event.Message}); err != nil {
		v.a.Log.Error("telegram message with a secret not deleted", "err", err)
	}
}
