package main

import (
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/tools/op"
)

// TestSwitchesInWords: why a switch was not turned is told in a sentence that is translated,
// and what the store says goes to the log alone.
func TestSwitchesInWords(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	h := d.open()
	defer h.close()
	alice, _ := h.cfg.person("alice")
	olga, _ := h.cfg.person("olga")
	codes := chatCodes{h}
	told := func(when, what string, err error) {
		t.Helper()
		if err == nil {
			t.Errorf("%s, %s: it was done", when, what)
			return
		}
		if m := op.MessageOf(err); m.ID == "" || strings.Contains(m.Text, "sql") || strings.Contains(m.Text, "closed") {
			t.Errorf("%s, %s is told in English alone, or with its cause: %q", when, what, m.Text)
		}
	}
	all := func(when string) {
		t.Helper()
		_, err := h.MayResume(t.Context())
		told(when, "whether somebody may resume", err)
		told(when, "lock", h.Lock(t.Context(), alice, policies.Slack))
		told(when, "stop", h.Stop(t.Context(), alice, policies.Slack, "trouble"))
		told(when, "resume", h.Resume(t.Context(), alice, policies.Slack, "123456"))
	}
	told("by an operator", "stop", h.Stop(t.Context(), olga, policies.Slack, "trouble"))
	told("by a stranger", "stop", h.Stop(t.Context(), policies.Person{Name: "mallory"}, policies.Slack, "trouble"))
	gate := h.gate
	h.gate = nil
	all("without a store")
	h.gate = gate
	if err := h.gate.store.Close(); err != nil {
		t.Fatal(err)
	}
	all("the store fails")
	told("the store fails", "a code for silence", h.vouchForSilence(t.Context(), alice, policies.Remote, "123456"))
	told("the store fails", "a code for a site", h.vouchForServer(t.Context(), alice, 1, "123456"))
	told("the store fails", "new codes", codes.ConfirmCodes(t.Context(), alice, "123456"))
}
