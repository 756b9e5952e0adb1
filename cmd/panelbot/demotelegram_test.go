package main

import "testing"

// TestDemoWaitsForItsOwnCard: the group for approvals has the card of the request that the
// tour's Slack made as well, which has ended long since. The tour showed the group as soon
// as that card said so, and called a card that was under way edited to the end.
func TestDemoWaitsForItsOwnCard(t *testing.T) {
	t.Parallel()
	const earlier = "#2 panelbot (edited):\n  ✅ DESTROY: schedule delete: server\n    web-1 (1), schedule 2\n"
	for _, c := range []struct {
		name, transcript string
		want             bool
	}{
		{"nothing yet", "", false},
		{"one card, and that ended", earlier, true},
		{"under way behind another's", earlier + "#3 panelbot (edited):\n  🏃 DESTROY: schedule delete: server\n    web-1 (1), schedule 1\n", false},
		{"ended behind another's", earlier + "#3 panelbot (edited):\n  ✅ DESTROY: schedule delete: server\n    web-1 (1), schedule 1\n", true},
	} {
		if got := lastCardEnded(c.transcript); got != c.want {
			t.Errorf("%s: lastCardEnded is %v, want %v", c.name, got, c.want)
		}
	}
}
