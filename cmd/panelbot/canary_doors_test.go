package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// byCommand sends a command as a terminal far away does, and gives all that
// comes back.
func (h *canaryHouse) byCommand(ctx context.Context, command map[string]any) string {
	body, err := json.Marshal(command)
	if err != nil {
		return "error: " + err.Error()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(h.url, h.cfg.MCP.Path)+terminal.CommandPath, bytes.NewReader(body))
	if err != nil {
		return "error: " + err.Error()
	}
	request.Header = http.Header{"Authorization": {"Bearer " + h.token}, "Content-Type": {"application/json"}}
	response, err := tee{&h.wire}.RoundTrip(request)
	if err != nil {
		return "error: " + err.Error()
	}
	defer func() { _ = response.Body.Close() }() // it is read to its end
	var all bytes.Buffer
	if _, err := all.ReadFrom(response.Body); err != nil {
		return "error: " + err.Error()
	}
	var got struct{ File struct{ Base64 string } }
	_ = json.Unmarshal(all.Bytes(), &got)                       // what is no answer is looked at as it stands
	file, _ := base64.StdEncoding.DecodeString(got.File.Base64) // the same
	return response.Status + " " + all.String() + string(file)
}

// chatLine writes a call as a line of the grammar.
func chatLine(t *op.Tool, args map[string]any) (string, error) {
	line := t.Name
	for _, name := range slices.Sorted(maps.Keys(args)) {
		raw, err := json.Marshal(args[name])
		if err != nil {
			return "", err
		}
		line += " " + name + ":=" + string(raw)
	}
	return line, nil
}

// TestNoSecretLeaksFromChat plants as TestNoSecretLeaks does, and looks at what
// is sent to a terminal far away, for a call and for a line, and at what a chat
// shows of it, in each language.
func TestNoSecretLeaksFromChat(t *testing.T) {
	t.Parallel()
	for _, mode := range echoes("data", "list", "message and data", "text", "file", "message", "422", "403", "500 page", "cut") {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			h := newCanaryHouse(t, mode, policyAllow)
			var ran atomic.Int64
			h.all(t, hasSecrets, func(i int, tool *op.Tool) {
				args := arguments(tool, h.planted)
				raw, err := json.Marshal(args)
				if err != nil {
					t.Error(err)
					return
				}
				line, err := chatLine(tool, args)
				if err != nil {
					t.Error(err)
					return
				}
				language := chat.Languages()[i%2]
				for name, command := range map[string]map[string]any{
					"a call": {"tool": tool.Name, "arguments": json.RawMessage(raw), "language": language},
					"a line": {"line": line, "language": language},
				} {
					answer := h.byCommand(t.Context(), command)
					h.report(t, tool.Name+" far away, as "+name, answer)
					if strings.HasPrefix(answer, "200 OK ") && strings.Contains(answer, `"tool":"`+tool.Name+`"`) && !strings.Contains(answer, `"status":"invalid"`) {
						ran.Add(1)
					}
				}
				call := (&terminal.Terminal{}).Call(h.person, tool.Name, raw)
				out := h.runner.Run(t.Context(), call)
				for _, language := range chat.Languages() {
					view, err := json.Marshal(h.grammar(h.person).View(out, chat.SpeechIn(language)))
					if err != nil {
						t.Error(err)
					}
					h.report(t, tool.Name+" in a chat in "+language, string(view))
				}
			})
			h.check(t)
			// That nothing leaks means something only where the panel was reached.
			if mode != "422" && ran.Load() < 50 {
				t.Errorf("%d commands came to the panel", ran.Load())
			}
		})
	}
}

// TestNoSecretLeaksFromCards: what is asked of those who approve, and what they
// are shown before, holds no secret, in each language.
func TestNoSecretLeaksFromCards(t *testing.T) {
	t.Parallel()
	const policy = `{solo: true, defaults: {read: allow, reveal: approve, change: approve, disrupt: approve, grant: approve, destroy: approve}}`
	for _, mode := range echoes("data", "list", "message and data", "500 page") {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			h := newCanaryHouse(t, mode, policy)
			asked := 0
			var turn sync.Mutex // a person has few open requests at once
			h.all(t, func(tool *op.Tool) bool { return hasSecrets(tool) || len(tool.Preview) > 0 }, func(_ int, tool *op.Tool) {
				turn.Lock()
				defer turn.Unlock()
				raw, err := json.Marshal(arguments(tool, h.planted))
				if err != nil {
					t.Error(err)
					return
				}
				out := h.runner.Run(t.Context(), tools.Call{Tool: tool.Name, Args: raw, Person: h.person, Door: policies.MCP, Private: true, Reason: "because"})
				h.report(t, tool.Name, fmt.Sprintf("%+v", out))
				if out.Status != tools.AwaitingApproval {
					return
				}
				asked++
				for _, language := range chat.Languages() {
					for _, line := range []string{"approvals show " + out.Approval.ID, "approvals"} {
						shown := h.byCommand(t.Context(), map[string]any{"line": line, "language": language})
						h.report(t, tool.Name+": "+line+" in "+language, shown)
						if !strings.HasPrefix(shown, "200 OK ") || !strings.Contains(shown, out.Approval.ID[:10]) {
							t.Errorf("%s: %s shows %.300s", tool.Name, line, shown)
						}
					}
					r, _ := h.runner.Request(t.Context(), out.Approval.ID, h.person)
					if r == nil {
						t.Errorf("%s: the request is not there", tool.Name)
						return
					}
					card, err := json.Marshal(chat.SpeechIn(language).Card(r))
					if err != nil {
						t.Error(err)
					}
					h.report(t, tool.Name+": a card in "+language, string(card))
				}
				ended := h.byCommand(t.Context(), map[string]any{"line": "approvals cancel " + out.Approval.ID})
				h.report(t, tool.Name+", cancelled", ended)
			})
			h.check(t)
			if asked < 50 {
				t.Errorf("%d requests were asked", asked)
			}
		})
	}
}
