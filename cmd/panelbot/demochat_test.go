package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
)

// TestDemoColleague: what whoever is at the demo asks for, the colleague can let through
// in the same chat, with a code that is shown; nobody else speaks for another.
func TestDemoColleague(t *testing.T) {
	t.Parallel()
	cfg, err := parseConfig("demo", []byte(demoConfig), os.LookupEnv, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.People = append(cfg.People, PersonConfig{Name: colleague, Roles: []string{string(policies.Approver)}})
	cfg.Store, cfg.Downloads.Dir = "sqlite:"+filepath.Join(t.TempDir(), "a.db"), t.TempDir()
	h, err := new(app).open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	secret, err := h.authenticator(t.Context(), colleague)
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(h, secret)
	s.last -= 2 // as long after the tour
	you, _ := cfg.person("you")
	var shown []string
	by := chat.Asker{Call: tools.Call{Person: you, Door: policies.Terminal}, Width: 80, Show: func(text string) { shown = append(shown, text) }}
	if _, is := s.answer(t.Context(), "server list", by); is {
		t.Error("a line of one's own is the colleague's")
	}
	if a, is := s.answer(t.Context(), "as colleague", by); !is || a.OK || !strings.Contains(a.Text, "as colleague approvals approve ID") {
		t.Errorf("without a line: %v, %+v, want what follows it", is, a)
	}
	out := h.runner.Run(t.Context(), tools.Call{Tool: "server reinstall", Args: []byte(`{"server":2}`), Person: you, Door: policies.Terminal})
	if out.Approval == nil {
		t.Fatalf("got %+v", out)
	}
	a, is := s.answer(t.Context(), "as colleague approvals approve "+out.Approval.ID, by)
	if !is || a.Outcome == nil || a.Outcome.Status.IsError() {
		t.Fatalf("got %+v %+v", a, a.Outcome)
	}
	if said := strings.Join(shown, "|"); !strings.Contains(said, "server reinstall") || !regexp.MustCompile(`authenticator of colleague shows [0-9]{6}\.`).MatchString(said) {
		t.Errorf("shown is %q", said)
	}
}

// TestDemoCodes: each code is another, and none comes before a clock takes it.
func TestDemoCodes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &stage{secret: "JBSWY3DPEHPK3PXP", last: time.Now().Unix()/30 - 1}
		seen := map[string]bool{}
		waited := 0
		for range 4 {
			code, err := s.next(t.Context(), func() { waited++ })
			if err != nil || seen[code] {
				t.Errorf("got %q, %v", code, err)
			}
			seen[code] = true
			if ahead := s.last - time.Now().Unix()/30; ahead > 1 {
				t.Errorf("a code of %d steps ahead", ahead)
			}
		}
		if waited != 2 {
			t.Errorf("waited %d times", waited)
		}
	})
}
