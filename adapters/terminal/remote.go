package terminal

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
)

// A terminal can be far from the panelbot that does the work. POST /v1/command
// takes one line of the chat grammar, and answers with what came of it.
//
// Programs hold the token too, an assistant's above all, so that a yes beside
// it proves nothing: what the policy wants confirmed is denied here, and secrets
// stay on panelbot's host, both as at the door for assistants.

// CommandPath is where commands are taken.
const CommandPath = "/v1/command"

// maxCommand is the longest command.
const maxCommand = 12 << 20

// command is what a client sends.
type command struct {
	Line     string `json:"line"`
	Language string `json:"language,omitempty"`
	Width    int    `json:"width,omitempty"`
	DryRun   bool   `json:"dry_run,omitempty"`
}

// reply is what a client gets.
type reply struct {
	chat.Answer
	// File is a download.
	File *carried `json:"file,omitempty"`
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
	Person  func(context.Context) policies.Person
	Grammar func(policies.Person) *chat.Grammar
}

// ServeHTTP runs one line.
func (c *Commands) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in command
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxCommand))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil || in.Line == "" || dec.More() {
		http.Error(w, `The body is no command: send {"line": "server list"}, and beside it at most language, width and dry_run.`, http.StatusBadRequest)
		return
	}
	person := c.Person(r.Context())
	var out reply
	call := tools.Call{Person: person, Door: policies.Terminal, Private: c.Runner.CanKeep(), DryRun: in.DryRun}
	call.Confirm = func(context.Context, tools.Question) (bool, error) {
		return false, errors.New("a token does not say yes: run it in a terminal on panelbot's own host, with panelbot call or panelbot chat")
	}
	width := min(max(in.Width, 20), 400)
	if in.Width == 0 {
		width = chat.DefaultWidth
	}
	out.Answer = c.Grammar(person).Run(r.Context(), c.Runner, in.Line, chat.Asker{Call: call, Speech: chat.SpeechIn(orElse(in.Language, person.Language)), Width: width})
	if o := out.Outcome; o != nil {
		if content := c.Runner.HandOver(o); content != nil {
			out.File = &carried{o.File.Name, base64.StdEncoding.EncodeToString(content)}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(out); err != nil {
		c.Log.Info("answer to a command not delivered", "err", err)
	}
}

func orElse(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

func also(next, sentence string) string { return strings.TrimSpace(next + " " + sentence) }

// Remote runs lines at a panelbot far away.
type Remote struct {
	// URL is the address of its commands, Token the person's own.
	URL, Token string
	// DryRun stops before anything is sent.
	DryRun bool
	// Save saves a download and gives the place; nil saves none.
	Save func(name string, content []byte) (string, error)
}

// client waits longer than any call takes, and follows no redirect, which
// would take the token along.
var client = &http.Client{Timeout: 12 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// Answer is as chat.Grammar.Run: what came of one line.
func (r *Remote) Answer(ctx context.Context, line string, by chat.Asker) chat.Answer {
	got, err := r.post(ctx, command{Line: line, Language: by.Speech.Language(), Width: by.Width, DryRun: r.DryRun})
	if err != nil {
		return chat.Answer{Text: err.Error()}
	}
	if got.File != nil && r.Save != nil {
		content, err := base64.StdEncoding.DecodeString(got.File.Base64)
		if err == nil {
			var path string
			if path, err = r.Save(got.File.Name, content); err == nil {
				got.Outcome.Next = also(got.Outcome.Next, "Saved as "+path)
			}
		}
		if err != nil {
			got.Outcome.Next = also(got.Outcome.Next, "The file could not be saved here: "+err.Error())
		}
	}
	return got.Answer
}

// post sends a command. An error is a sentence.
func (r *Remote) post(ctx context.Context, in command) (reply, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return reply{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, bytes.NewReader(body))
	if err != nil {
		return reply{}, errors.New("--server takes the address of a running panelbot serve, such as http://127.0.0.1:8808")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+r.Token)
	response, err := client.Do(request)
	if err != nil {
		return reply{}, fmt.Errorf("no answer of panelbot serve: %w. If the line changes something, look whether it happened before you send it again", err)
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(response.Body, 64<<20))
	switch {
	case err != nil:
		return reply{}, errors.New("the answer of panelbot serve broke off: look whether it happened before you send the line again")
	case response.StatusCode == http.StatusUnauthorized:
		return reply{}, errors.New("PANELBOT_TOKEN is nobody's token at this server: ask the person who runs it for an mcp_token")
	case response.StatusCode == http.StatusNotFound:
		return reply{}, errors.New("this server takes no commands: is --server the address of panelbot serve, without a path?")
	case response.StatusCode != http.StatusOK:
		return reply{}, fmt.Errorf("panelbot serve answered %d: %s", response.StatusCode, tools.CleanText(string(raw[:min(len(raw), 300)])))
	}
	var got reply
	if err := json.Unmarshal(raw, &got); err != nil {
		return reply{}, errors.New("the answer is not that of panelbot serve")
	}
	return got, nil
}
