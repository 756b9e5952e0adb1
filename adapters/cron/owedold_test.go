package cron_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"panelbot/policies/store/storetest"
)

// TestOwedForADay: what could not be posted for a day is given up, once, and what came
// later is not.
func TestOwedForADay(t *testing.T) {
	t.Parallel()
	g := newGuard(t, storetest.SQLite(t).Open(t), nil)
	g.box.fails = errors.New("the outbox is full")
	g.gauge.disk["web-1"] = 95
	look := func(after time.Duration) error {
		g.slot = g.slot.Add(after)
		return g.Look(t.Context(), g.slot)
	}
	for range 5 {
		if err := look(time.Minute); err != nil && !strings.Contains(err.Error(), "the outbox is full") {
			t.Fatal(err)
		}
	}
	owed := func() (n int) {
		rows, err := g.Store.Alerts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			n += strings.Count(string(row.Body), `"to":`)
		}
		return n
	}
	if n := owed(); n != 1 {
		t.Fatalf("%d are owed before", n)
	}
	g.slot = g.slot.Add(12 * time.Hour)
	g.gauge.disk["web-2"] = 95
	for range 5 {
		if err := look(time.Minute); err == nil {
			t.Fatal("it is not said that something could not be posted")
		}
	}
	before := owed()
	if err := look(12 * time.Hour); err == nil {
		t.Error("it is not said that something could not be posted")
	}
	if n := owed(); before != 2 || n != 1 {
		t.Errorf("%d are owed before a day is over, and %d then", before, n)
	}
}
