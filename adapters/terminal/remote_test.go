package terminal_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
)

// canned is a Runner whose calls all end in the same way. What it hands over is
// the Runner's own doing.
type canned struct {
	*tools.Runner
	out tools.Outcome
}

func (c canned) Run(context.Context, tools.Call) tools.Outcome { return c.out }

// far is a panelbot far away with that outcome and that directory of downloads,
// and the way to it.
func far(t *testing.T, out tools.Outcome, downloads string, save func(string, []byte) (string, error)) *terminal.Remote {
	t.Helper()
	log, catalogue := slog.New(slog.DiscardHandler), newCatalogue(t)
	runner, err := tools.New(log, tools.Config{Catalogue: catalogue, Recorder: nowhere{}, Downloads: downloads})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&terminal.Commands{Log: log, Runner: canned{runner, out},
		Person:  func(context.Context) policies.Person { return policies.Person{Name: "ann"} },
		Grammar: func(policies.Person) *chat.Grammar { return chat.New(catalogue, chat.Config{}) }})
	t.Cleanup(server.Close)
	return &terminal.Remote{URL: server.URL, Token: "t", Save: save}
}

// TestRemoteFilesAndSecrets: a small file comes along and leaves the host; what
// can hold a secret, and secrets, stay there.
func TestRemoteFilesAndSecrets(t *testing.T) {
	t.Parallel()
	for name, sensitive := range map[string]bool{"a file": false, "a file that can hold secrets": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			downloads := t.TempDir()
			path := filepath.Join(downloads, "download-1")
			if err := os.WriteFile(path, []byte("content"), 0o600); err != nil {
				t.Fatal(err)
			}
			var saved string
			there := far(t, tools.Outcome{Status: tools.Done, Tool: "flashpanel_server_list", Summary: "ok.", Sensitive: sensitive,
				File: &panel.Download{Name: "zone.db", Path: path, Size: 7}, Private: []tools.PrivateValue{{Name: "password", Value: "canary-7f3a"}},
			}, downloads, func(name string, content []byte) (string, error) {
				saved = name + ": " + string(content)
				return name, nil
			})
			a := there.Answer(t.Context(), "server list", chat.Asker{})
			if a.Outcome == nil || !a.OK {
				t.Fatalf("%+v", a)
			}
			_, err := os.Stat(path)
			if left := err == nil; left != sensitive || (saved == "zone.db: content") == sensitive {
				t.Errorf("left on the host %t, saved %q", left, saved)
			}
			kept, err := filepath.Glob(filepath.Join(downloads, "*-flashpanel_server_list.txt"))
			if err != nil || len(kept) != 1 || !strings.Contains(a.Outcome.Next, filepath.Base(kept[0])) || strings.Contains(a.Outcome.Next, "canary") || len(a.Outcome.Private) > 0 {
				t.Errorf("kept %v, %v; %s", kept, err, a.Outcome.Next)
			}
		})
	}
}

// TestCommandsBadInput: what is no command is told, and nothing is run.
func TestCommandsBadInput(t *testing.T) {
	t.Parallel()
	there := far(t, tools.Outcome{Status: tools.Done, Summary: "it ran"}, t.TempDir(), nil)
	for _, body := range []string{``, `server list`, `{}`, `{"line":""}`, `{"line":"server list","confirm":"web-1"}`, `{"line":"server list","yes":true}`, `{"line":"server list"}{}`, `[]`, `{"line":5}`} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, there.URL, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", body, response.Status)
		}
	}
}
