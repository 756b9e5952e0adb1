package main

import (
	"context"
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/policies/store"
)

// TestStopIsTold: the chats in which requests are approved are told of a stop and of its
// end, each once.
func TestStopIsTold(t *testing.T) {
	t.Parallel()
	doors := openTwoDoors(t)
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	texts := func() (slack, telegram string) {
		slack = doors.slack.Transcript("C0APPROVE")
		telegram = doors.telegram.Transcript(approveGroup)
		return slack, telegram
	}
	// told waits until both have been told.
	told := func(what string) {
		t.Helper()
		has := func(text string) bool { return strings.Contains(text, what) }
		if err := doors.slack.Await(ctx, func() bool { text, _ := texts(); return has(text) }); err != nil {
			t.Fatalf("Slack is not told %q: %v\n%s\n%s", what, err, doors.slack.Transcript("C0APPROVE"), doors.log)
		}
		if err := doors.telegram.Await(ctx, func() bool { _, text := texts(); return has(text) }); err != nil {
			t.Fatalf("Telegram is not told %q: %v\n%s\n%s", what, err, doors.telegram.Transcript(approveGroup), doors.log)
		}
	}
	alice := policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}
	if err := doors.house.Stop(ctx, alice, policies.Slack, "an outage of <!channel> & more"); err != nil {
		t.Fatal(err)
	}
	told("by alice: an outage")
	entry := audit.Entry{Kind: audit.Policy, Person: "bob", Door: policies.Terminal, Note: "resumed"}
	if _, err := doors.house.gate.store.DeleteSetting(ctx, stopSetting, entry); err != nil { // what Resume does behind the code
		t.Fatal(err)
	}
	doors.house.obey(ctx)
	told("It goes on")
	why := store.Setting{Name: stopSetting, Value: []byte("once more"), Person: "alice"}
	if err := doors.house.gate.store.SetSetting(ctx, why, entry); err != nil {
		t.Fatal(err)
	}
	doors.house.obey(ctx)
	told("by alice: once more")
	slack, telegram := texts()
	for name, text := range map[string]string{"Slack": slack, "Telegram": telegram} {
		if n := strings.Count(text, "by alice: an outage"); n != 1 {
			t.Errorf("%s is told %d times of the stop, want once:\n%s", name, n, text)
		}
	}
	doors.end()
	for _, v := range doors.slack.Violations() {
		t.Errorf("a violation: %+v", v)
	}
	for _, v := range doors.telegram.Violations() {
		t.Errorf("a violation: %+v", v)
	}
}
