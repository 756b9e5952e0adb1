package terminal

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
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
	got, err := r.post(ctx, command{Line: "whoami"})
	return policies.Person{Name: got.Person.Name, Language: got.Person.Language}, err
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
	got, err := r.post(ctx, in)
	if err != nil {
		return chat.Answer{Text: by.Speech.Tell(op.MessageOf(err))}
	}
	if got.Planned && got.Outcome != nil {
		got.Outcome.Plan = new(tools.Plan)
		if err := json.Unmarshal(got.Outcome.Data, got.Outcome.Plan); err != nil {
			return chat.Answer{Text: by.Speech.Tell(errOdd())}
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

func errOdd() op.Message { return op.Say("remote_odd", "the answer is not that of panelbot serve") }

// post sends a command. An error is a sentence.
func (r *Remote) post(ctx context.Context, in command) (reply, error) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false) // arguments travel as they are
	if err := enc.Encode(in); err != nil {
		return reply{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, &body)
	if err != nil {
		return reply{}, op.Say("remote_address", "--server takes the address of a running panelbot serve, such as http://127.0.0.1:8808")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+r.Token)
	response, err := client.Do(request)
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return reply{}, op.Say("remote_dead", "nothing was sent: no panelbot serve answers at {Address}. Start it there, or correct --server", "Address", request.URL.Host)
	}
	if err != nil {
		return reply{}, op.Say("remote_silent", "no answer of panelbot serve: {Err}. If the command changes something, look whether it happened before you send it again", "Err", err.Error())
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(response.Body, 64<<20))
	switch {
	case err != nil:
		return reply{}, op.Say("remote_broke", "the answer of panelbot serve broke off: look whether it happened before you send the command again")
	case response.StatusCode == http.StatusUnauthorized:
		return reply{}, op.Say("remote_token", "PANELBOT_TOKEN is nobody's token at this server: ask the person who runs it for an mcp_token")
	case response.StatusCode == http.StatusNotFound:
		return reply{}, op.Say("remote_none", "this server takes no commands: is --server the address of panelbot serve, without a path?")
	case response.StatusCode == http.StatusRequestEntityTooLarge:
		return reply{}, op.Say("remote_large", "the command is larger than the {Most} MiB that panelbot serve takes, so nothing was sent: run it on panelbot's own host", "Most", maxCommand>>20)
	case response.StatusCode != http.StatusOK:
		return reply{}, op.Say("remote_refused", "panelbot serve answered {Status}: {Text}", "Status", response.StatusCode, "Text", tools.CleanText(string(raw[:min(len(raw), 300)])))
	}
	var got reply
	if err := json.Unmarshal(raw, &got); err != nil {
		return reply{}, errOdd()
	}
	return got, nil
}
