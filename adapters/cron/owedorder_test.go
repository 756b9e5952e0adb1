package cron_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/cron"
	"panelbot/policies/store/storetest"
)

// TestOwedInOrder: what could not be posted for a while is posted in the order in which it
// happened, so that nothing is over before it began.
func TestOwedInOrder(t *testing.T) {
	t.Parallel()
	g := newGuard(t, storetest.SQLite(t).Open(t), nil)
	var list []cron.Alert
	for i := range 6 {
		a := g.Alerts()[0]
		a.Name = fmt.Sprintf("full-%d", i)
		list = append(list, a)
	}
	g.Alerts = func() []cron.Alert { return list }
	g.box.fails = errors.New("the outbox is full")
	for i := range 12 {
		g.gauge.disk["web-1"] = 95
		if i > 5 {
			g.gauge.disk["web-1"] = 10
		}
		g.slot = g.slot.Add(time.Minute)
		if err := g.Look(t.Context(), g.slot); err != nil && !strings.Contains(err.Error(), "the outbox is full") {
			t.Fatal(err)
		}
	}
	g.box.fails = nil
	g.looks(1)
	if len(g.box.order) != 12 {
		t.Fatalf("told:\n%s", strings.Join(g.box.order, "\n"))
	}
	for i, m := range g.box.order {
		if begins := strings.HasPrefix(m, "C1: Alert: "); begins != (i < 6) {
			t.Errorf("message %d is %s", i, m)
		}
	}
}
