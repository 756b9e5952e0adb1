package terminal

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
)

// Remote runs commands at a panelbot far away.
type Remote struct {
	// URL is the address of its commands, Token the person's own.
	URL, Token string
	// Save saves a download and gives the place; nil saves none.
	Save func(name string, content []byte) (string, error)
}

// client waits longer than any call takes, and follows no redirect, which
// would take the token along.
var client = &http.Client{Timeout: 12 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// Hello asks who the token's owner is there: a name, and a language where the
// server knows one. The error is a sentence.
func (r *Remote) Hello(ctx context.Context) (policies.Person, error) {
	got, failed := r.post(ctx, command{Line: "whoami"})
	if failed != nil {
		return policies.Person{}, failed.read()
	}
	return policies.Person{Name: got.Person.Name, Language: got.Person.Language}, nil
}

// Answer is as chat.Grammar.Run: what came of one line.
func (r *Remote) Answer(ctx context.Context, line string, by chat.Asker) chat.Answer {
	return r.run(ctx, command{Line: line}, by)
}

// Call runs the tool of by.Call with its arguments as they are; what only a
// panelbot with a configuration knows of them, the other one judges.
func (r *Remote) Call(ctx context.Context, by chat.Asker) chat.Answer {
	return r.run(ctx, command{Tool: by.Call.Tool, Arguments: by.Call.Args}, by)
}

func (r *Remote) run(ctx context.Context, in command, by chat.Asker) chat.Answer {
	in.Language, in.Width, in.DryRun, in.Reason = by.Speech.Language(), by.Width, by.Call.DryRun, by.Call.Reason
	in.Shell = by.Speech.Shell()
	got, failed := r.post(ctx, in)
	if failed != nil {
		return failed.answer(in, by.Speech)
	}
	if got.Planned && got.Outcome != nil {
		got.Outcome.Plan = new(tools.Plan)
		if err := json.Unmarshal(got.Outcome.Data, got.Outcome.Plan); err != nil {
			return odd().answer(in, by.Speech)
		}
	}
	if got.File != nil && got.Outcome != nil && r.Save != nil {
		id, data := r.save(*got.File)
		got.Outcome.Next = also(got.Outcome.Next, chat.Speech{}.Say(id, data))
		if got.Said != nil {
			got.Said.Next = also(got.Said.Next, by.Speech.Say(id, data))
		}
	}
	return got.Answer
}

// save saves a download here, and gives the sentence about it.
func (r *Remote) save(f carried) (id string, data map[string]any) {
	content, err := base64.StdEncoding.DecodeString(f.Base64)
	var path string
	if err == nil {
		path, err = r.Save(f.Name, content)
	}
	if err != nil {
		return "chat_not_saved", map[string]any{"Err": err.Error()}
	}
	return "chat_saved", map[string]any{"Path": path}
}

func also(next, sentence string) string { return strings.TrimSpace(next + " " + sentence) }
