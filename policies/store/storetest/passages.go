package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/policies/approval/approvaltest"
	"panelbot/policies/audit"
	"panelbot/policies/store"
)

// three lets through three changes of a person in an hour.
func three() []policies.Limit {
	return []policies.Limit{{ID: "three", Of: policies.CountCalls, Most: 3, Within: time.Hour, Per: policies.PerPerson, Risk: policies.Change}}
}

func change(person string) policies.Passage {
	return policies.Passage{Person: person, Door: policies.MCP, Token: person + "/1", Panel: "main", Target: "server/1", Servers: []string{"server/1", "site/9"}, Risk: policies.Change}
}

// lastOnes: of many calls at once, as many are let through as the limit says,
// whoever counts.
func lastOnes(t *testing.T, db Database) {
	s := db.Open(t)
	stores := []*store.Store{s}
	if db.Shared {
		stores = append(stores, db.Open(t))
	}
	const calls = 20
	passed := make(chan bool, calls)
	for i := range calls {
		go func() {
			over, err := stores[i%len(stores)].Pass(t.Context(), change("alice"), three())
			if err != nil {
				t.Error(err)
			}
			passed <- over == nil && err == nil
		}()
	}
	n := 0
	for range calls {
		if <-passed {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d were let through, and 3 are the most", n)
	}
	over, err := s.Beyond(t.Context(), change("alice"), three())
	if err != nil || over == nil || over.Count != 3 {
		t.Errorf("got %+v, %v", over, err)
	}
	if over, err := s.Beyond(t.Context(), change("bob"), three()); err != nil || over != nil {
		t.Errorf("somebody else: %+v, %v", over, err)
	}
}

// forgotten: what is older than every limit is swept, and nothing else.
func forgotten(t *testing.T, db Database) {
	clock := approvaltest.NewClock()
	s := db.Open(t, func(c *store.Config) { c.Clock = clock.Now })
	pass := func(want bool) {
		t.Helper()
		if over, err := s.Pass(t.Context(), change("alice"), three()); err != nil || (over == nil) != want {
			t.Fatalf("got %+v, %v", over, err)
		}
	}
	for range 3 {
		pass(true)
		clock.Pass(20 * time.Minute)
	}
	if n := db.Value(t, "SELECT CAST(count(*) AS TEXT) FROM passages WHERE servers LIKE 'server/1_site/9'"); n != "3" {
		t.Errorf("%s are kept, want 3", n)
	}
	pass(true) // the first is an hour old
	clock.Pass(policies.LongestLimit - 30*time.Minute)
	pass(true)
	if n := db.Value(t, "SELECT CAST(count(*) AS TEXT) FROM passages"); n != "3" {
		t.Errorf("%s are kept, want those of the last 31 days, 3", n)
	}
	db.Exec(t, "UPDATE passages SET risk = 'odd'")
	if _, err := s.Pass(t.Context(), change("alice"), three()); err == nil {
		t.Error("what cannot be read is not counted, and nobody is told")
	}
}

// reviews: one is open until somebody has looked, and each step has its entry.
func reviews(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	first := policies.Review{
		Call: "A", Person: "alice", Door: policies.Terminal, Tool: "flashpanel_server_restart", Panel: "main", Target: "server web-1 (1)", Risk: policies.Disrupt,
		Rule: "policy.rules.emergency", Reason: "it\x00burns", Time: at, Due: at.Add(24 * time.Hour),
	}
	second := first
	second.Call, second.Due = "B", at.Add(time.Hour)
	for _, r := range []policies.Review{first, second} {
		if err := s.OpenReview(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.OpenReview(ctx, first); err == nil {
		t.Error("one call has two reviews")
	}
	list, err := s.OpenReviews(ctx)
	if diff := cmp.Diff(list, []policies.Review{second, first}); err != nil || diff != "" {
		t.Errorf("%v (-got +want):\n%s", err, diff)
	}
	if err := s.EndReview(ctx, first, "bob", policies.Terminal, "it did"); err != nil {
		t.Fatal(err)
	}
	if err := s.EndReview(ctx, first, "bob", policies.Terminal, "again"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
	if list, err := s.OpenReviews(ctx); err != nil || len(list) != 1 || list[0].Call != "B" {
		t.Errorf("got %+v, %v", list, err)
	}
	told := entries(t, s, audit.Query{Filter: audit.Filter{Kind: audit.Review, Call: "A"}, Limit: 10})
	if len(told) != 2 || told[0].Status != "open" || told[0].Person != "alice" || told[1].Status != "reviewed" || told[1].Person != "bob" || told[1].Note != "it did" {
		t.Errorf("the record says %+v", told)
	}
	verifies(t, s, nil, 3)
}
