package talk

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Tickets keep what buttons stand for; *store.Store does.
type Tickets interface {
	AddTicket(ctx context.Context, t policies.Ticket) error
	// Ticket gives a ticket and leaves it, SpendTicket erases it: one of several
	// gets it. policies.ErrNoTicket where there is none that is good.
	Ticket(ctx context.Context, door policies.Door, id string) (policies.Ticket, error)
	SpendTicket(ctx context.Context, door policies.Door, id string) (policies.Ticket, error)
}

// Config is what a Talk needs. All of it must be set but Choices and Now.
type Config struct {
	Door    policies.Door
	Runner  chat.Runner
	Tickets Tickets
	// Grammar is what a person's lines mean.
	Grammar func(policies.Person) *chat.Grammar
	// Choices finds what can be chosen; nil is nothing.
	Choices chat.Choices
	// Now is the time; nil is the system's.
	Now func() time.Time
}

// Talk answers people at one door. It is safe for concurrent use.
type Talk struct {
	log *slog.Logger
	cfg Config
}

// New makes a Talk.
func New(log *slog.Logger, cfg Config) (*Talk, error) {
	if cfg.Door == "" || cfg.Runner == nil || cfg.Tickets == nil || cfg.Grammar == nil {
		return nil, errors.New("talk: a door, a runner, tickets and a grammar are needed")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Talk{log, cfg}, nil
}

// By is who types, presses or fills in, and what the door can do for them there.
type By struct {
	Person policies.Person
	// Account is that of the platform, as in chat.Asker.
	Account string
	Speech  chat.Speech
	// Width is how wide lines are, in columns; 0 is 80.
	Width int
	// Command is what stands before a line of the grammar at this door, such as /panel;
	// empty is nothing.
	Command string
	// Files are what was attached, by their names.
	Files []op.Upload
	// Progress is told how a call goes on; nil is nobody. It must not block.
	Progress func(op.Message)
	// Again says that it was begun to be answered before, by a process that did not
	// come to its end: what may have been sent is not sent again, and the reply says
	// that nobody knows.
	Again bool
	// Late says that it was asked for so long ago that nobody waits for it any more: what
	// does more than read is not done, but for what is said of a request.
	Late bool
}

// Reply is what the door shows to whoever typed or pressed. What is empty is not
// shown.
type Reply struct {
	// Text is help, a list or a sentence, laid out in columns of By.Width.
	Text string
	// Doing is what was asked for, in the tool's words; empty where it was no call.
	Doing string
	// Outcome is how a call ended, and View the same as people read it. JSON says
	// that the person wants it as JSON.
	Outcome *tools.Outcome
	View    *chat.View
	JSON    bool
	// Report is a report that was asked for.
	Report *chat.Report
	// Card is a question to the person, or the whole of a request.
	Card *chat.Card
	// Request is the id of the request that a call became, or that was voted on:
	// the door shows its card, and goes on showing it as it changes.
	Request string
	// Buttons stand under all that. Menu are the choices of a menu.
	Buttons []Button
	Menu    []Choice
	// Prompt is what the person has to fill in before anything happens: a door that
	// can opens it at once, another shows its button. Beside a Card it is opened only where
	// that is shown with it.
	Prompt *Prompt
	// Codes is the address of new one-time codes: a secret, which the door shows to the
	// person alone, as a picture.
	Codes string
	// Only says that nobody but the person may read the reply.
	Only bool
	// Foreign says that the button was made for somebody else, so that nothing was done:
	// a door records it.
	Foreign bool
}

// Button is a button under a reply.
type Button struct {
	// ID is what the platform sends back: at most 64 bytes of letters, digits and
	// dots. It says nothing.
	ID     string
	Label  string
	Colour chat.Colour
	// Opens says that it opens a Prompt, and that nothing happens before that is
	// filled in.
	Opens bool
}

// Choice is a button of a menu, with a line about it.
type Choice struct {
	Button
	Doc string
}

// Prompt is what somebody fills in.
type Prompt struct {
	// ID is that of the button that opens it, and goes with what is filled in.
	ID    string
	Title string
	// Doc says what it is for.
	Doc string
	// Card is the question that it answers; nil where it asks for arguments.
	Card   *chat.Card
	Fields []chat.FormField
	// Submit is the word on its button.
	Submit string
	// Tool and Known are the tool whose arguments are asked for, and what is known of
	// them, for Choices; nil elsewhere.
	Tool  *op.Tool
	Known []byte
	// Approves is the request to which it says yes: a door shows Card whole before that, or
	// does not ask. Empty is no request.
	Approves string
	// News says that what comes of it is about something else than what the message with
	// the button shows.
	News bool
}

// sentence is what a reply says first.
func (r Reply) sentence() string {
	if r.Text == "" && r.View != nil {
		return strings.TrimSpace(r.View.Word + ": " + r.View.Sentence)
	}
	return r.Text
}

// said is a reply of one sentence from the message files, for the person's eyes.
func (by By) said(id string, data map[string]any) Reply {
	return Reply{Text: chat.Wrap(by.Speech.Say(id, data), by.width()), Only: true}
}

// Known reports whether a reply says what happened, and would say less if it were asked
// for anew: a door shows it although panelbot stops.
func (r Reply) Known() bool {
	if r.Outcome == nil {
		return false
	}
	switch r.Outcome.Status {
	case tools.Done, tools.Accepted, tools.Refused, tools.AwaitingApproval, tools.Unknown:
		return true
	default: // panelbot that stops may be the reason
		return false
	}
}

// stranger is told to somebody of whom the door knows nobody.
func (by By) stranger() Reply {
	return by.said("talk_stranger", map[string]any{"Enrol": strings.TrimSpace(by.Command + " enrol")})
}

func (by By) width() int {
	if by.Width == 0 {
		return chat.DefaultWidth
	}
	return by.Width
}

// late is the reply to what was asked for too long ago.
func (by By) late() Reply { return by.said("talk_late", nil) }

// lost is the reply to what may have happened, and of which nobody knows.
func (by By) lost(tool string) Reply {
	out := tools.Outcome{Status: tools.Unknown, Tool: tool, Summary: by.Speech.Say("talk_lost", nil)}
	view := chat.View{Status: tools.Unknown, Words: chat.Words{Badge: by.Speech.Outcome(out), Sentence: out.Summary}}
	return Reply{Outcome: &out, View: &view}
}

// broken is the reply where panelbot itself could not do its part.
func (t *Talk) broken(by By, doing string, err error) Reply {
	t.log.Error("not answered", "door", t.cfg.Door, "doing", doing, "err", err)
	return by.said("talk_broken", nil)
}
