package terminal

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// A terminal can be far from the panelbot that does the work. POST /v1/command
// takes one line of the chat grammar, or one call with its arguments as they
// are, and answers with what came of it.
//
// Programs hold the token too, an assistant's above all, so that a yes beside
// it proves nothing: what the policy wants confirmed is denied here, and secrets
// stay on panelbot's host, both as at the door for assistants.

// CommandPath is where commands are taken.
const CommandPath = "/v1/command"

// maxCommand is the longest command.
const maxCommand = 12 << 20

// command is what a client sends: a line, or a tool with its arguments.
type command struct {
	Line string `json:"line,omitempty"`
	Tool string `json:"tool,omitempty"`
	// Arguments are handed on as they were written.
	Arguments json.RawMessage `json:"arguments,omitempty"`
	Language  string          `json:"language,omitempty"`
	Width     int             `json:"width,omitempty"`
	DryRun    bool            `json:"dry_run,omitempty"`
	Reason    string          `json:"reason,omitempty"`
	// Shell says that it was typed in a shell, and how a command is written there.
	Shell *chat.Shell `json:"shell,omitempty"`
}

// errNoCommand is the error of a body that is no command.
var errNoCommand = errors.New(`the body is no command: send {"line": "server list"} or {"tool": "flashpanel_server_list", "arguments": {}}, and beside it at most language, width, dry_run, reason and shell`)

// readCommand reads the body of a command: one object, each member once and by
// its exact name, so that nobody before or behind reads another command in it.
func readCommand(body io.Reader) (command, error) {
	var c command
	members := map[string]any{"line": &c.Line, "tool": &c.Tool, "arguments": &c.Arguments, "language": &c.Language, "width": &c.Width, "dry_run": &c.DryRun, "reason": &c.Reason, "shell": &c.Shell}
	given := map[string]bool{}
	dec := json.NewDecoder(body)
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return command{}, orNoCommand(err)
	}
	for dec.More() {
		token, err := dec.Token()
		if err != nil {
			return command{}, orNoCommand(err)
		}
		name, _ := token.(string) // the decoder gives member names as strings
		into, known := members[name]
		if !known || given[name] {
			return command{}, errNoCommand
		}
		given[name] = true
		if err := dec.Decode(into); err != nil {
			return command{}, orNoCommand(err)
		}
	}
	if _, err := dec.Token(); err != nil { // the bracket that closes
		return command{}, orNoCommand(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return command{}, orNoCommand(err)
	}
	switch {
	case given["line"] == given["tool"], c.Line == "" && c.Tool == "", given["line"] && given["arguments"]:
		return command{}, errNoCommand
	}
	return c, nil
}

// orNoCommand keeps the error of a body that is too large.
func orNoCommand(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return large
	}
	return errNoCommand
}

// reply is what a client gets.
type reply struct {
	chat.Answer
	// Planned says that the outcome is the plan of a dry run.
	Planned bool `json:"planned,omitempty"`
	// Person is who the token's owner is here.
	Person who `json:"person"`
	// File is a download.
	File *carried `json:"file,omitempty"`
}

type who struct {
	Name     string `json:"name"`
	Language string `json:"language,omitempty"`
}

type carried struct {
	Name   string `json:"name"`
	Base64 string `json:"base64"`
}

// Keeper runs calls and hands over what they bring; *tools.Runner does.
type Keeper interface {
	chat.Runner
	HandOver(out *tools.Outcome) []byte
	CanKeep() bool
}

// Commands answers POST /v1/command.
type Commands struct {
	Log    *slog.Logger
	Runner Keeper
	// Person says who asks, and Grammar what that person's lines mean.
	Person func(context.Context) policies.Person
	// Token names the token by which the command came; nil is none.
	Token   func(context.Context) string
	Grammar func(policies.Person) *chat.Grammar
	// Link gives the address at which the person can fetch a file that does not
	// travel with the answer; empty, and nil, is none.
	Link func(person policies.Person, out tools.Outcome) string
}

// ServeHTTP runs one command.
func (c *Commands) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	in, err := readCommand(http.MaxBytesReader(w, r.Body, maxCommand))
	if err != nil {
		status, sentence := http.StatusBadRequest, errNoCommand.Error()
		if !errors.Is(err, errNoCommand) {
			status, sentence = http.StatusRequestEntityTooLarge, "the command is too large"
		}
		http.Error(w, sentence, status)
		return
	}
	person := c.Person(r.Context())
	grammar, speech := c.Grammar(person), chat.SpeechIn(orElse(in.Language, person.Language)).At(chat.ZoneOf(person))
	if in.Shell != nil {
		speech = speech.InShell(*in.Shell)
	}
	out := reply{Answer: c.run(r.Context(), in, person, grammar, speech), Person: who{person.Name, person.Language}}
	if o := out.Outcome; o != nil {
		if content := c.Runner.HandOver(o); content != nil {
			out.File = &carried{o.File.Name, base64.StdEncoding.EncodeToString(content)}
		} else if c.Link != nil {
			*o = o.Linked(c.Link(person, *o))
		}
		out.Planned = o.Plan != nil
		said := grammar.Words(*o, speech) // what other languages are written from does not travel
		out.Said = &said
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(out); err != nil {
		c.Log.Info("answer to a command not delivered", "err", err)
	}
}

func (c *Commands) run(ctx context.Context, in command, person policies.Person, grammar *chat.Grammar, speech chat.Speech) chat.Answer {
	call := tools.Call{Person: person, Door: policies.Remote, Private: c.Runner.CanKeep(), DryRun: in.DryRun}
	if c.Token != nil {
		call.Token = c.Token(ctx)
	}
	call.Confirm = func(context.Context, tools.Question) (bool, error) {
		return false, op.Say("token_silent", "a token does not say yes: run it in a terminal on panelbot's own host, with panelbot call or panelbot chat")
	}
	if in.Tool != "" {
		call.Tool, call.Args, call.Reason, call.Names = in.Tool, in.Arguments, in.Reason, true
		out := c.Runner.Run(ctx, call)
		return chat.Answer{Outcome: &out, OK: out.Status.OK()}
	}
	width := min(max(in.Width, 20), chat.Wide)
	if in.Width == 0 {
		width = chat.DefaultWidth
	}
	return grammar.Run(ctx, c.Runner, in.Line, chat.Asker{Call: call, Speech: speech, Width: width})
}

func orElse(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
