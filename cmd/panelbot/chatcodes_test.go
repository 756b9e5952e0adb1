package main

import (
	"errors"
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/policies/approval"
)

// TestChatCodes: one-time codes are set up in Slack only where that was turned on, at no
// other door, and whoever has some needs one for new ones.
func TestChatCodes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	h := d.open()
	defer h.close()
	bob := policies.Person{Name: "bob"}
	if h.codesAt(policies.Slack) != nil {
		t.Error("they are set up without slack.totp")
	}
	h.cfg.Slack.TOTP = true
	for _, door := range policies.Doors() {
		if (h.codesAt(door) != nil) != (door == policies.Slack) {
			t.Errorf("%s: got %v", door, h.codesAt(door))
		}
	}
	codes := h.codesAt(policies.Slack)
	if _, err := codes.BeginCodes(t.Context(), bob, ""); !errors.Is(err, approval.ErrCodeWanted) {
		t.Errorf("without a code: %v", err)
	}
	d.fresh("bob")
	address, err := codes.BeginCodes(t.Context(), bob, d.code("bob")())
	if err != nil || !strings.HasPrefix(address, "otpauth://totp/") {
		t.Errorf("with a code: %q, %v", address, err)
	}
	if err := codes.ConfirmCodes(t.Context(), bob, "000000"); !errors.Is(err, approval.ErrWrongCode) {
		t.Errorf("a wrong code: %v", err)
	}
	if notes := h.cfg.warnings(); !strings.Contains(strings.Join(notes, "\n"), "slack.totp is on") {
		t.Errorf("nobody is told: %q", notes)
	}
}
