package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/audit"
	"panelbot/tools"
)

// TestLeases: a lease from the asking to its end, over the store, the worker and the
// stand-in of a panel: an assistant's changes go through while it holds, each is
// in the audit log, and whoever locks themselves has none any more.
func TestLeases(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := filepath.Join(dir, "config.yaml")
	text := "store: sqlite:" + filepath.Join(dir, "panelbot.db") + "\nkey: a key for tests, long enough to seal with\npanels: [{name: main, kind: flashpanel, url: \"simulator:\"}]\n" +
		"people: [{name: alice, roles: [admin]}, {name: bob, roles: [admin]}, {name: dan, roles: [operator]}]\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &app{wait: func(policies.Door) time.Duration { return 0 }}
	cfg, err := loadConfig(config, func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	h, err := a.open(t.Context(), cfg, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	g := chat.New(h.runner.Catalogue(), chat.Config{Switches: h})
	line := func(name, format string, args ...any) chat.Answer {
		person, known := roster{h}.Person(name)
		if !known {
			t.Fatalf("%s is not known", name)
		}
		return g.Run(t.Context(), h.runner, fmt.Sprintf(format, args...), chat.Asker{Call: tools.Call{Person: person, Door: policies.Terminal}, Width: 200})
	}
	favorite := func(server string) tools.Outcome {
		person, _ := roster{h}.Person("dan")
		return h.runner.Run(t.Context(), tools.Call{Tool: "flashpanel_server_favorite", Args: json.RawMessage(`{"server":"` + server + `"}`), Person: person, Door: policies.MCP})
	}
	lease := func() string {
		asked := line("dan", `approvals lease server favorite on web-1 for 2h count=2 door=mcp reason="new kernels"`)
		if asked.Outcome == nil || asked.Outcome.Status != tools.AwaitingApproval {
			t.Fatalf("asked: %+v; %s", asked, &log)
		}
		return asked.Outcome.Approval.ID
	}
	if out := favorite("web-1"); out.Status != tools.Denied {
		t.Fatalf("without a lease: %+v", out)
	}
	id := lease()
	if bare := line("alice", "approvals approve %s", id); bare.Outcome == nil || bare.Outcome.Status != tools.Denied {
		t.Errorf("approved without a code: %+v", bare)
	}
	grant := func(id, by string) {
		secret, err := h.authenticator(t.Context(), by)
		if err != nil {
			t.Fatal(err)
		}
		code, err := totp.GenerateCode(secret, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if yes := line(by, "approvals approve %s code=%s", id, code); yes.Outcome == nil || yes.Outcome.Status.IsError() {
			t.Fatalf("approved: %+v", yes)
		}
		alice, _ := cfg.person("alice")
		if end := h.runner.Requested(t.Context(), id, alice, time.Minute); end.Status != tools.Done {
			t.Fatalf("it ended as %+v; %s", end, &log)
		}
	}
	grant(id, "alice")
	for range 2 {
		if out := favorite("web-1"); !out.Status.OK() || out.Rule != "lease "+id {
			t.Errorf("got %+v; %s", out, &log)
		}
	}
	if out := favorite("web-1"); out.Status != tools.Denied {
		t.Errorf("a third of two: %+v", out)
	}
	if out := favorite("web-2"); out.Status != tools.Denied {
		t.Errorf("another server: %+v", out)
	}
	if again := line("dan", "approvals leases"); strings.Contains(again.Text, id) {
		t.Errorf("used up, and listed: %s", again.Text)
	}
	var used []string
	err = audit.Each(t.Context(), h.gate.store, audit.Query{}, func(r audit.Record) error {
		if r.Request == id && r.Status == "lease used" {
			e, err := r.Entry()
			if err != nil {
				return err
			}
			used = append(used, fmt.Sprintf("%s@%s %s %s %s %s", e.Person, e.Door, e.Tool, e.Target, e.Rule, e.Note))
		}
		return nil
	})
	want := fmt.Sprintf("dan@mcp flashpanel_server_favorite server web-1 (1) lease %s 1 of 2 calls\ndan@mcp flashpanel_server_favorite server web-1 (1) lease %[1]s 2 of 2 calls", id)
	if got := strings.Join(used, "\n"); err != nil || got != want {
		t.Errorf("recorded, %v:\n%s\nwant:\n%s", err, got, want)
	}
	if report, err := audit.Verify(t.Context(), h.gate.store, nil); err != nil || !report.OK() {
		t.Errorf("the audit log: %+v, %v", report, err)
	}

	second := lease()
	grant(second, "bob")
	if list := line("bob", "approvals leases"); !strings.Contains(list.Text, second) || !strings.Contains(list.Text, "0/2") {
		t.Errorf("the list is %s", list.Text)
	}
	if locked := line("dan", "lock me"); !locked.OK {
		t.Errorf("dan locked himself: %+v", locked)
	}
	if out := favorite("web-1"); out.Status.OK() {
		t.Errorf("locked, and let through: %+v", out)
	}
	if list, err := h.gate.desk.Leases(t.Context(), approval.LeaseFilter{ID: second}); err != nil || len(list) != 1 || list[0].RevokedBy != "dan" || list[0].Used != 0 {
		t.Errorf("dan's lease is %+v, %v", list, err)
	}
}
