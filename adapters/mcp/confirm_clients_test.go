package mcp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	door "panelbot/adapters/mcp"
	"panelbot/tools"
)

// elicits is a person behind a client: it answers, or fails, or never answers.
type elicits func(context.Context, mcp.ElicitationRequest) (*mcp.ElicitationResult, error)

func (e elicits) Elicit(ctx context.Context, r mcp.ElicitationRequest) (*mcp.ElicitationResult, error) {
	return e(ctx, r)
}

func behind(action mcp.ElicitationResponseAction, content any) elicits {
	return func(context.Context, mcp.ElicitationRequest) (*mcp.ElicitationResult, error) {
		return &mcp.ElicitationResult{ElicitationResponse: mcp.ElicitationResponse{Action: action, Content: content}}, nil
	}
}

// asking connects a client of a revision, with somebody behind it.
func (o *office) asking(revision string, person elicits) *client.Client {
	o.t.Helper()
	way, err := transport.NewStreamableHTTP(o.url+"/mcp", transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer " + tokenOf(alice)}), transport.WithHTTPLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		o.t.Fatal(err)
	}
	c := client.NewClient(way, client.WithElicitationHandler(person))
	o.t.Cleanup(func() { _ = c.Close() })
	if err := hello(o.t.Context(), c, revision); err != nil {
		o.t.Fatal(err)
	}
	return c
}

// TestClientsAreAsked: mcp-go's own client is asked, in each revision that has
// forms.
func TestClientsAreAsked(t *testing.T) {
	t.Parallel()
	for _, revision := range []string{"2025-06-18", "2025-11-25", "2026-07-28"} {
		for name, test := range map[string]struct {
			person elicits
			sent   int
		}{
			"yes":      {behind("accept", map[string]any{"yes": true}), 1},
			"no":       {behind("decline", nil), 0},
			"nothing":  {behind("cancel", nil), 0},
			"unmarked": {behind("accept", map[string]any{"yes": false}), 0},
		} {
			t.Run(revision+" "+name, func(t *testing.T) {
				t.Parallel()
				o := newOffice(t)
				a, err := callTool(t.Context(), o.asking(revision, test.person), "flashpanel_server_favorite", `{"server":1}`)
				if err != nil {
					t.Fatal(err)
				}
				if a.Status.OK() != (test.sent > 0) || (test.sent == 0 && a.Status != tools.Denied) || len(o.changed()) != test.sent {
					t.Errorf("got %s: %s, and sent %v", a.Status, a.Summary, o.changed())
				}
			})
		}
	}
}

// TestClientsThatDoNotAnswer: a client of an older revision that says that it can
// ask, and does not answer, holds a call up no longer than the door is patient;
// then the person is asked elsewhere.
func TestClientsThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	for name, person := range map[string]elicits{
		"fails": func(context.Context, mcp.ElicitationRequest) (*mcp.ElicitationResult, error) {
			return nil, fmt.Errorf("no window")
		},
		"is silent": func(ctx context.Context, _ mcp.ElicitationRequest) (*mcp.ElicitationResult, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, func(p *plan) { p.door = func(c *door.Config) { c.Patience = 50 * time.Millisecond } })
			a, err := callTool(t.Context(), o.asking("2025-11-25", person), "flashpanel_server_favorite", `{"server":1}`)
			if err != nil {
				t.Fatal(err)
			}
			if a.Status != tools.AwaitingApproval || !strings.Contains(a.Summary, "needs the yes of alice") || len(o.changed()) > 0 {
				t.Errorf("got %s: %s, and sent %v", a.Status, a.Summary, o.changed())
			}
		})
	}
}

// TestOlderAnswersAreNotTaken: a revision without input requests has no answers
// either, whatever a call of it holds.
func TestOlderAnswersAreNotTaken(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := aChange()
	state := o.question(alice, c).RequestState
	id := o.openSession(alice)
	_, body := o.post(alice, legacy(2, "tools/call", map[string]any{"name": c.tool, "arguments": json.RawMessage(c.args),
		"inputResponses": json.RawMessage(`{"confirm":` + yes + `}`), "requestState": state}), session(id))
	if !strings.Contains(string(body), "awaiting_approval") || len(o.changed()) > 0 {
		t.Errorf("got %s and sent %v", body, o.changed())
	}
}
