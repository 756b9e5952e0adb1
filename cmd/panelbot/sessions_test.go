package main

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"panelbot/panel/openpanel"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/policies/store"
	"panelbot/tools"
)

// TestSessionsSurvive: a restart does not log in again, what is kept cannot be
// read from the files, and a session that does not open costs one login.
func TestSessionsSurvive(t *testing.T) {
	t.Parallel()
	var logins atomic.Int64
	sim := simulator.New(simulator.Config{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/login" {
			logins.Add(1)
		}
		sim.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	key, log := "a-key-for-tests-that-is-long", new(bytes.Buffer)
	read := func() {
		t.Helper()
		cfg := &Config{Key: key, Store: "sqlite:" + filepath.Join(dir, "panelbot.db"), People: []PersonConfig{{Name: "alice", Roles: []string{"admin"}}},
			Panels: []PanelConfig{{Name: "host1", Kind: "openpanel", URL: server.URL, Username: simulator.OpenUser, Password: simulator.OpenPassword}}}
		cfg.defaults()
		h, err := (&app{}).open(t.Context(), cfg, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
		if err != nil {
			t.Fatal(err)
		}
		defer h.close()
		alice, _ := cfg.person("alice")
		if out := h.runner.Run(t.Context(), tools.Call{Tool: "openpanel_disk_inodes", Person: alice, Door: policies.Terminal}); out.Status != tools.Done {
			t.Fatalf("%s: %s", out.Status, out.Summary)
		}
		token := ""
		s, err := sessionsOf(h.log, h.gate.store, cfg.Panels[0]).Load(t.Context())
		if token = s.Token; err != nil || token == "" {
			t.Fatalf("nothing is kept: %v", err)
		}
		files, err := filepath.Glob(filepath.Join(dir, "panelbot.db*"))
		if err != nil || len(files) < 2 {
			t.Fatal(files, err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(raw, []byte(token)) {
				t.Errorf("%s holds the session's token", file)
			}
		}
		if strings.Contains(log.String(), token) {
			t.Error("the log holds the session's token")
		}
	}
	read()
	read()
	if n := logins.Load(); n != 1 {
		t.Errorf("%d logins, want 1", n)
	}
	key = "another-key-for-tests-as-long"
	read()
	if n := logins.Load(); n != 2 || !strings.Contains(log.String(), "a kept session is dropped") {
		t.Errorf("%d logins, want 2; the log:\n%s", n, log)
	}
}

// TestSessionOfAnother: what one panel gave is not sent to another, and whatever is
// wrong with a session, it is dropped and that is recorded.
func TestSessionOfAnother(t *testing.T) {
	t.Parallel()
	const canary = "CANARY-of-a-session"
	pc := PanelConfig{Name: "host1", Kind: "openpanel", URL: "https://panel.example.com:2083", Username: "demo"}
	for name, change := range map[string]struct {
		pc    func(*PanelConfig)
		spoil string
	}{
		"the same":         {},
		"another address":  {pc: func(pc *PanelConfig) { pc.URL = "https://elsewhere.example.com:2083" }},
		"another user":     {pc: func(pc *PanelConfig) { pc.Username = "other" }},
		"an edited value":  {spoil: "UPDATE settings SET value = substr(value, 1, 20)"},
		"an exposed value": {spoil: "UPDATE settings SET sealed = 0, value = CAST('{\"token\":\"" + canary + "\",\"for\":\"" + sessionsOf(nil, nil, pc).owner + "\"}' AS BLOB)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "panelbot.db")
			var text bytes.Buffer
			log := slog.New(slog.NewTextHandler(&text, nil))
			s, err := store.Open(t.Context(), log, store.Config{URL: "sqlite:" + file, Key: []byte("a-key-for-tests-that-is-long")})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			want := openpanel.Session{Token: canary, Expires: time.Now().Add(time.Hour).UTC().Truncate(time.Second)}
			if err := sessionsOf(log, s, pc).Save(t.Context(), want); err != nil {
				t.Fatal(err)
			}
			now := pc
			if change.pc != nil {
				change.pc(&now)
			}
			if change.spoil != "" {
				execSQLite(t, file, change.spoil)
			}
			got, err := sessionsOf(log, s, now).Load(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if name == "the same" {
				if got != want {
					t.Errorf("got %v, want %v", got, want)
				}
				return
			}
			if got != (openpanel.Session{}) {
				t.Error("a session was given")
			}
			if again, err := sessionsOf(log, s, pc).Load(t.Context()); err != nil || again != (openpanel.Session{}) {
				t.Errorf("it was not dropped: %v", err)
			}
			records, err := s.AuditRecords(t.Context(), audit.Query{Filter: audit.Filter{Kind: audit.Session}, Limit: 10})
			if err != nil || len(records) != 2 {
				t.Fatalf("recorded are %d, %v", len(records), err)
			}
			if strings.Contains(text.String()+string(records[1].Body), canary) || !strings.Contains(text.String(), "dropped") {
				t.Errorf("said is %s, %s", &text, records[1].Body)
			}
		})
	}
}
