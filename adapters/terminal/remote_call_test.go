package terminal_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools"
)

// ears is a Runner that runs nothing, and keeps what it was asked for.
type ears struct {
	*tools.Runner
	heard []tools.Call
}

func (e *ears) Run(_ context.Context, c tools.Call) tools.Outcome {
	e.heard = append(e.heard, c)
	return tools.Outcome{Status: tools.Done, Tool: c.Tool, Summary: "It is done."}
}

// listening is a panelbot far away that keeps what it is asked for.
func listening(t *testing.T) (*terminal.Remote, *ears) {
	t.Helper()
	log, catalogue := slog.New(slog.DiscardHandler), newCatalogue(t)
	runner, err := tools.New(log, tools.Config{Catalogue: catalogue, Recorder: nowhere{}})
	if err != nil {
		t.Fatal(err)
	}
	e := &ears{Runner: runner}
	server := httptest.NewServer(&terminal.Commands{Log: log, Runner: e,
		Person:  func(context.Context) policies.Person { return policies.Person{Name: "ann"} },
		Grammar: func(policies.Person) *chat.Grammar { return chat.New(catalogue, chat.Config{}) }})
	t.Cleanup(server.Close)
	return &terminal.Remote{URL: server.URL, Token: "t"}, e
}

// TestRemoteCall: the arguments of a call come to the Runner as they were
// written, whatever a line of the grammar would make of them.
func TestRemoteCall(t *testing.T) {
	t.Parallel()
	there, e := listening(t)
	for name, args := range map[string]string{
		"nothing":                       ``,
		"no object":                     `[1]`,
		"false and 0":                   `{"protected":false,"port":0,"note":""}`,
		"a name twice":                  `{"server":1,"server":2}`,
		"a long number":                 `{"search":12345678901234567890.10}`,
		"characters that a line strips": "{\"script\":\"a\u0085b\u2028c\u200dd\u202ee\ufefff\"}",
		"escapes":                       `{"script":"a\u0000\u0085\r\n\t\"\\b"}`,
		"names that no line can have":   `{"a b":1,"":2,"x=y":3,"--json":4,"“":5}`,
		"a panel":                       `{"panel":"my \"own\" panel"}`,
		"more than a line can hold":     `{"script":"` + strings.Repeat("x", 2<<20) + `"}`,
	} {
		e.heard = nil
		a := there.Call(t.Context(), chat.Asker{Call: tools.Call{Tool: "flashpanel_command_run", Args: json.RawMessage(args), DryRun: true}})
		if a.Outcome == nil || !a.OK || len(e.heard) != 1 {
			t.Errorf("%s: %+v, %d calls", name, a, len(e.heard))
			continue
		}
		got := e.heard[0]
		if diff := cmp.Diff(string(got.Args), args); diff != "" {
			t.Errorf("%s: the arguments (-got +want):\n%s", name, diff[:min(len(diff), 2000)])
		}
		if got.Tool != "flashpanel_command_run" || !got.DryRun || got.Person.Name != "ann" || got.Door != policies.Remote {
			t.Errorf("%s: %+v", name, got)
		}
		if yes, err := got.Confirm(t.Context(), tools.Question{}); yes || err == nil {
			t.Errorf("%s: a token says yes", name)
		}
	}
}

// TestCommandsTakeOne: a command is a line or a tool, and each member is there
// once, by its exact name.
func TestCommandsTakeOne(t *testing.T) {
	t.Parallel()
	there, e := listening(t)
	for body, want := range map[string]int{
		`{"line":"server list"}`:                         http.StatusOK,
		`{"line":"server list","dry_run":true}`:          http.StatusOK,
		`{"tool":"flashpanel_server_list"}`:              http.StatusOK,
		`{"tool":"server list","arguments":{}}`:          http.StatusOK,
		`{"arguments":{},"tool":"nothing like it"}`:      http.StatusOK, // and the outcome says so
		` { "tool" : "server list" , "width" : 40 } `:    http.StatusOK,
		`{"tool":"server list","arguments":null}`:        http.StatusOK,
		`{"line":"server list","tool":"server list"}`:    http.StatusBadRequest,
		`{"line":null,"tool":"server list"}`:             http.StatusBadRequest,
		`{"line":"server list","arguments":{}}`:          http.StatusBadRequest,
		`{"arguments":{}}`:                               http.StatusBadRequest,
		`{"tool":""}`:                                    http.StatusBadRequest,
		`{"tool":5}`:                                     http.StatusBadRequest,
		`{"Tool":"server list"}`:                         http.StatusBadRequest,
		`{"tool":"server list","tool":"server reboot"}`:  http.StatusBadRequest,
		`{"tool":"server list","arguments":{}`:           http.StatusBadRequest,
		`{"tool":"server list","arguments":{}} {}`:       http.StatusBadRequest,
		`{"tool":"server list","confirm":"web-1"}`:       http.StatusBadRequest,
		`{"line":"` + strings.Repeat("x", 13<<20) + `"}`: http.StatusRequestEntityTooLarge,
	} {
		e.heard = nil
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, there.URL, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if ran := len(e.heard) == 1; response.StatusCode != want || ran != (want == http.StatusOK) {
			t.Errorf("%.80s: %s, %d calls", body, response.Status, len(e.heard))
		}
	}
}

// FuzzReadCommand: what is read as a command is a line or a tool and not both,
// and the arguments are a part of the body as it stands.
func FuzzReadCommand(f *testing.F) {
	for _, body := range []string{`{"line":"server list"}`, `{"tool":"server list","arguments":{"a":1,"a":2},"dry_run":true}`, `{"tool":"x","width":40,"language":"vi"} `, `{"line":"a","Line":"b"}`, `[`} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		line, tool, args, err := terminal.ReadCommand(strings.NewReader(body))
		if err != nil {
			return
		}
		if (line == "") == (tool == "") || (line != "" && args != nil) {
			t.Errorf("line %q, tool %q, arguments %q", line, tool, args)
		}
		if !strings.Contains(body, string(args)) || (len(args) > 0 && !json.Valid(args)) {
			t.Errorf("%q is no part of %q", args, body)
		}
	})
}
