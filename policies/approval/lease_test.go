package approval_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/approval/approvaltest"
)

func TestLeaseProperties(t *testing.T) {
	t.Parallel()
	approvaltest.LeaseProperties(t, nil)
}

func TestRacedLease(t *testing.T) {
	t.Parallel()
	m := approvaltest.NewMemory(time.Now)
	approvaltest.RacedLease(t, [2]approval.Store{m, m})
}

// TestLease: what was approved is what is granted, and each use is recorded.
func TestLease(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	terms := approvaltest.Restarting(p.Now().Add(time.Hour), 2)
	draft := approvaltest.LeaseDraft(t, "dan", terms)
	draft.Reason = "the mail queue"
	r := p.ask(t, draft)
	shown, ok := r.Plan.LeaseTerms()
	if !ok || shown.Count != 2 || !shown.Until.Equal(terms.Until) || r.Plan.Risk() != policies.Destroy {
		t.Errorf("asked for %+v", r.Plan)
	}
	if l, err := p.UseLease(t.Context(), approvaltest.Restart("dan", "7")); l != nil || err != nil {
		t.Errorf("used before it was granted: %v, %v", l, err)
	}
	if _, err := p.vote(t, r.ID, "dan", true); err == nil {
		t.Error("dan said yes to his own lease")
	}
	if _, err := p.vote(t, r.ID, "carol", true); err != nil {
		t.Fatal(err)
	}
	r, err := p.Claim(t.Context(), r.ID, "worker", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Grant(t.Context(), r.ID, r.Claim.Fence+1); !errors.Is(err, approval.ErrMoved) {
		t.Errorf("granted with another's fence: %v", err)
	}
	r, err = p.Grant(t.Context(), r.ID, r.Claim.Fence)
	if err != nil || r.State != approval.Done || !strings.Contains(r.Results[0].Summary, "revoke "+r.ID) {
		t.Fatalf("got %+v, %v", r, err)
	}
	if _, err := p.Grant(t.Context(), r.ID, r.Claim.Fence); !errors.Is(err, approval.ErrMoved) {
		t.Errorf("granted twice: %v", err)
	}
	l, err := p.UseLease(t.Context(), approvaltest.Restart("dan", "8"))
	if err != nil || l == nil || l.ID != r.ID || l.Used != 1 || l.Reason != "the mail queue" || !slices.Equal(l.GrantedBy, []string{"carol"}) {
		t.Fatalf("got %+v, %v", l, err)
	}
	if _, err := p.RevokeLease(t.Context(), r.ID, policies.Person{Name: "mallory", Roles: []policies.Role{policies.Admin}}, policies.Slack); !errors.Is(err, approval.ErrNotFound) {
		t.Errorf("a stranger revoked it: %v", err)
	}
	if _, err := p.RevokeLease(t.Context(), r.ID, policies.Person{Name: "bob"}, policies.Slack); err != nil {
		t.Error(err)
	}
	var kinds []string
	for _, e := range p.store.Events() {
		if e.Lease != nil {
			kinds = append(kinds, fmt.Sprintf("%s by %s at %s", e.Kind, e.Person, e.Door))
		}
	}
	if got := strings.Join(kinds, "; "); got != "lease granted by dan at mcp; lease used by dan at mcp; lease revoked by bob at slack" {
		t.Errorf("recorded %s", got)
	}
}

// TestLeaseThatIsNotGranted: what would be of no use ends as failed, and is none.
func TestLeaseThatIsNotGranted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		until   time.Duration
		before  func(*place)
		because string
	}{
		"its time is over":   {until: 5 * time.Minute, before: func(p *place) { p.Pass(5 * time.Minute) }, because: "over already"},
		"more than a day":    {until: 25 * time.Hour, because: "more than a day"},
		"the person is gone": {until: time.Hour, before: func(p *place) { p.People.Set("dan", true) }, because: "may do nothing any more"},
	} {
		p := newPlace(t)
		r := p.ask(t, approvaltest.LeaseDraft(t, "dan", approvaltest.Restarting(p.Now().Add(test.until), 2)))
		if _, err := p.vote(t, r.ID, "carol", true); err != nil {
			t.Fatal(err)
		}
		r, err := p.Claim(t.Context(), r.ID, "worker", nil)
		if err != nil {
			t.Fatal(err)
		}
		if test.before != nil {
			test.before(p)
		}
		r, err = p.Grant(t.Context(), r.ID, r.Claim.Fence)
		if err != nil || r.State != approval.Failed || !strings.Contains(r.Note, test.because) {
			t.Errorf("%s: got %+v, %v", name, r, err)
		}
		if list, err := p.Leases(t.Context(), approval.LeaseFilter{}); err != nil || len(list) != 0 {
			t.Errorf("%s: there are %v, %v", name, list, err)
		}
	}
}

// TestLeaseBounds: what is too much is not asked.
func TestLeaseBounds(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	many := func(n int) (names []string, targets []approval.LeaseTarget) {
		for i := range n {
			names, targets = append(names, fmt.Sprint("tool_", i)), append(targets, approvaltest.Server(fmt.Sprint(i+1)))
		}
		return names, targets
	}
	for because, change := range map[string]func(*approval.LeaseTerms){
		"20 are the most":         func(l *approval.LeaseTerms) { l.Tools, _ = many(21) },
		"50 are the most":         func(l *approval.LeaseTerms) { _, l.Targets = many(51) },
		"501 are asked for":       func(l *approval.LeaseTerms) { l.Count = 501 },
		"0 are asked for":         func(l *approval.LeaseTerms) { l.Count = 0 },
		"names tools and targets": func(l *approval.LeaseTerms) { l.Targets = nil },
		"for a door":              func(l *approval.LeaseTerms) { l.Door = "window" },
		"has no name":             func(l *approval.LeaseTerms) { l.Targets = []approval.LeaseTarget{{Panel: "main", Kind: "server"}} },
	} {
		terms := approvaltest.Restarting(p.Now().Add(time.Hour), 2)
		change(&terms)
		if _, err := terms.Plan(nil); err == nil || !strings.Contains(err.Error(), because) {
			t.Errorf("want %q, got %v", because, err)
		}
	}
	terms := approvaltest.Restarting(p.Now().Add(time.Hour), 500)
	terms.Tools, _ = many(20)
	_, terms.Targets = many(50)
	d := approvaltest.LeaseDraft(t, "dan", terms)
	if !strings.Contains(d.Plan.Calls[0].Target.Words, "and 45 more") {
		t.Errorf("the words are %q", d.Plan.Calls[0].Target.Words)
	}
	p.ask(t, d)

	for because, change := range map[string]func(*approval.Plan){
		"alone":                   func(plan *approval.Plan) { plan.Calls = append(plan.Calls, reinstall("7").Calls...) },
		"cannot be read":          func(plan *approval.Plan) { plan.Calls[0].Args = []byte(`{"count":"x"}`) },
		"counts as what destroys": func(plan *approval.Plan) { plan.Calls[0].Risk = policies.Change },
		"names tools":             func(plan *approval.Plan) { plan.Calls[0].Args = []byte(`{}`) },
	} {
		d := approvaltest.LeaseDraft(t, "alice", approvaltest.Restarting(p.Now().Add(time.Hour), 2))
		change(&d.Plan)
		if _, _, err := p.Ask(t.Context(), d); err == nil || !strings.Contains(err.Error(), because) {
			t.Errorf("want %q, got %v", because, err)
		}
	}
}

// TestLeaseAskedAgain: another time or count takes the place of what was asked for
// before; other tools or targets are another lease.
func TestLeaseAskedAgain(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	first := p.ask(t, approvaltest.LeaseDraft(t, "dan", approvaltest.Restarting(p.Now().Add(time.Hour), 2)))
	same := approvaltest.Restarting(p.Now().Add(time.Hour), 2)
	slices.Reverse(same.Targets)
	if r, known, err := p.Ask(t.Context(), approvaltest.LeaseDraft(t, "dan", same)); err != nil || !known || r.ID != first.ID {
		t.Errorf("the same: %+v, %t, %v", r, known, err)
	}
	other := approvaltest.Restarting(p.Now().Add(time.Hour), 2)
	other.Targets = other.Targets[:1]
	p.ask(t, approvaltest.LeaseDraft(t, "dan", other))
	if r, err := p.Find(t.Context(), first.ID); err != nil || r.State != approval.Pending {
		t.Errorf("beside another: %+v, %v", r, err)
	}
	p.ask(t, approvaltest.LeaseDraft(t, "dan", approvaltest.Restarting(p.Now().Add(2*time.Hour), 2)))
	if r, err := p.Find(t.Context(), first.ID); err != nil || r.State != approval.Superseded {
		t.Errorf("for longer: %+v, %v", r, err)
	}
}
