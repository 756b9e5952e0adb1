package store_test

import (
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/policies/store"
)

// FuzzIdentity: what passes for an account of a door is short, plain, and that of
// one door.
func FuzzIdentity(f *testing.F) {
	for _, seed := range []string{"T0TEAM/U012ABC", "1001", "", "T0/U0", "E1234/W1234", "01", "1001\n", "T0TEAM/U012ABC/x", "t0team/u0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		slack, telegram := store.CheckIdentity(policies.Slack, id) == nil, store.CheckIdentity(policies.Telegram, id) == nil
		if slack && telegram || store.CheckIdentity(policies.MCP, id) == nil {
			t.Errorf("%q is of several doors", id)
		}
		if (slack || telegram) && (len(id) > 50 || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/") != "") {
			t.Errorf("%q is an account", id)
		}
		if slack != (strings.Count(id, "/") == 1 && slack) {
			t.Errorf("%q has no workspace", id)
		}
	})
}
