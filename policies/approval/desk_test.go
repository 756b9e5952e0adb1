package approval_test

import (
	"errors"
	"github.com/google/go-cmp/cmp"
	"strings"
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
)

const chat policies.Door = "slack"

func (p *place) vote(t testing.TB, id, person string, yes bool) (*approval.Request, error) {
	t.Helper()
	return p.Vote(t.Context(), approval.Ballot{ID: id, Person: person, Door: chat, Yes: yes})
}

// TestApproved walks a request from the question to its end.
func TestApproved(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	r := p.ask(t, draft("dan", reinstall("7")))
	if r.State != approval.Pending || r.Digest == "" || len(r.ID) < 20 {
		t.Fatalf("got %+v", r)
	}
	if got := strings.Join(p.Entitled(r), " "); got != "alice bob carol" {
		t.Errorf("entitled are %q", got)
	}
	r, err := p.vote(t, r.ID, "carol", true)
	if err != nil || r.State != approval.Approved {
		t.Fatalf("got %+v, %v", r, err)
	}
	r, err = p.Claim(t.Context(), r.ID, "me", nil)
	if err != nil || r.State != approval.Executing || r.Claim.Fence != 1 || len(r.Results) != 1 {
		t.Fatalf("got %+v, %v", r, err)
	}
	if _, err := p.Claim(t.Context(), r.ID, "another", nil); err == nil {
		t.Error("claimed twice")
	}
	if err := p.End(t.Context(), r.ID, 1, approval.Result{Call: 0, Status: "done", Summary: "it is gone"}); err != nil {
		t.Fatal(err)
	}
	r, err = p.Finish(t.Context(), r.ID, 1)
	if err != nil || r.State != approval.Done {
		t.Fatalf("got %+v, %v", r, err)
	}
	if r, _ = p.Find(t.Context(), r.ID); r.Plan.Calls[0].Args != nil {
		t.Error("the arguments outlive the request")
	}
	var kinds []string
	for _, e := range p.store.Events() {
		kinds = append(kinds, e.Kind)
	}
	if got, want := strings.Join(kinds, " "), "asked vote approved executing call outcome done"; got != want {
		t.Errorf("recorded %q, want %q", got, want)
	}
}

// TestVotesThatDoNotCount: each is refused with a sentence, and recorded, and the request
// stays where it is.
func TestVotesThatDoNotCount(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ballot  approval.Ballot
		before  func(*place, *approval.Request)
		because string
	}{
		"the requester":         {ballot: approval.Ballot{Person: "alice", Door: chat, Yes: true}, because: "yourself"},
		"at another door":       {ballot: approval.Ballot{Person: "alice", Door: policies.Terminal, Yes: true, Code: "123456"}, because: "yourself"},
		"a stranger":            {ballot: approval.Ballot{Person: "mallory", Door: chat, Yes: true}, because: "not enrolled"},
		"nobody":                {ballot: approval.Ballot{Door: chat, Yes: true}, because: "not enrolled"},
		"without a role":        {ballot: approval.Ballot{Person: "dan", Door: chat, Yes: true}, because: "does not count"},
		"through an assistant":  {ballot: approval.Ballot{Person: "bob", Door: policies.MCP, Yes: true}, because: "through an assistant"},
		"disabled":              {ballot: approval.Ballot{Person: "bob", Door: chat, Yes: true}, before: func(p *place, _ *approval.Request) { p.People.Set("bob", true) }, because: "taken away"},
		"demoted":               {ballot: approval.Ballot{Person: "bob", Door: chat, Yes: true}, before: func(p *place, _ *approval.Request) { p.People.Set("bob", false, policies.Operator) }, because: "does not count"},
		"too late":              {ballot: approval.Ballot{Person: "bob", Door: chat, Yes: true}, before: func(p *place, _ *approval.Request) { p.Pass(time.Hour) }, because: "expired"},
		"terminal without code": {ballot: approval.Ballot{Person: "bob", Door: policies.Terminal, Yes: true}, because: "one-time code"},
		"forged":                {ballot: approval.Ballot{ID: "FORGED", Person: "bob", Door: chat, Yes: true}, because: "no such request"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			r := p.ask(t, draft("alice", reinstall("7")))
			if test.before != nil {
				test.before(p, r)
			}
			if test.ballot.ID == "" {
				test.ballot.ID = r.ID
			}
			_, err := p.Vote(t.Context(), test.ballot)
			if err == nil || !strings.Contains(err.Error(), test.because) {
				t.Errorf("got %v, want a refusal with %q", err, test.because)
			}
			got, err := p.Find(t.Context(), r.ID)
			if err != nil || got.State != approval.Pending || len(got.Votes) != 0 {
				t.Errorf("got %+v, %v", got, err)
			}
			last := p.store.Events()[len(p.store.Events())-1]
			if last.Kind != approval.VoteRefused || last.Person != test.ballot.Person {
				t.Errorf("recorded %+v", last)
			}
		})
	}
}

// TestVotesTwice: the same human counts once, whichever door.
func TestVotesTwice(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	d := draft("dan", reinstall("7"))
	d.Terms.Clauses[0].Count = 2
	r := p.ask(t, d)
	if r, err := p.vote(t, r.ID, "alice", true); err != nil || r.State != approval.Pending {
		t.Fatalf("got %+v, %v", r, err)
	}
	if _, err := p.Vote(t.Context(), approval.Ballot{ID: r.ID, Person: "alice", Door: "telegram", Yes: true}); err == nil {
		t.Error("voted twice")
	}
	// A voter who may no longer vote does not count.
	p.People.Set("alice", false, policies.Viewer)
	if r, err := p.vote(t, r.ID, "bob", true); err != nil || r.State != approval.Pending {
		t.Fatalf("got %+v, %v", r, err)
	}
	if r, err := p.vote(t, r.ID, "carol", true); err != nil || r.State != approval.Approved {
		t.Fatalf("got %+v, %v", r, err)
	}
	p.People.Set("carol", true)
	if _, err := p.Claim(t.Context(), r.ID, "me", nil); err == nil {
		t.Error("claimed although too few entitled said yes")
	}
	if r, _ := p.Find(t.Context(), r.ID); r.State != approval.Invalidated {
		t.Errorf("got %s", r.State)
	}
}

// TestClauses: each must be satisfied; one person may serve in several.
func TestClauses(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	d := draft("dan", reinstall("7"))
	d.Terms.Clauses = []approval.Clause{{Count: 1, From: []string{"person:carol"}}, {Count: 2, From: []string{"role:admin", "role:approver"}}}
	r := p.ask(t, d)
	for i, person := range []string{"alice", "bob", "carol"} {
		r, err := p.vote(t, r.ID, person, true)
		if want := map[bool]approval.State{false: approval.Pending, true: approval.Approved}[i == 2]; err != nil || r.State != want {
			t.Errorf("after %s: %+v, %v", person, r, err)
		}
	}
}

// TestNo: one no ends it, and stays.
func TestNo(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	r := p.ask(t, draft("dan", reinstall("7")))
	if r, err := p.vote(t, r.ID, "carol", false); err != nil || r.State != approval.Denied {
		t.Fatalf("got %+v, %v", r, err)
	}
	if _, err := p.vote(t, r.ID, "alice", true); err == nil {
		t.Error("voted on what was denied")
	}
}

// TestSame: an identical call answers with the open request; other arguments supersede it;
// a second one that destroys must wait, whoever asks.
func TestSame(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	first := p.ask(t, draft("dan", reinstall("7")))
	again, known, err := p.Ask(t.Context(), draft("dan", reinstall("7")))
	if err != nil || !known || again.ID != first.ID {
		t.Fatalf("got %+v, %t, %v", again, known, err)
	}
	if _, _, err := p.Ask(t.Context(), draft("alice", reinstall("7"))); err == nil || !strings.Contains(err.Error(), "policy.limits.open-destroy") || !strings.Contains(err.Error(), "request "+first.ID+" (server reinstall on "+first.Plan.Calls[0].Target.Words+") is still pending") {
		t.Errorf("got %v", err)
	}
	// Of a request about several, those who ask about one of them learn of that one.
	several := approval.Plan{Calls: append(reinstall("8").Calls, reinstall("9").Calls...)}
	q := p.ask(t, draft("dan", several))
	if _, _, err := p.Ask(t.Context(), draft("alice", reinstall("9"))); err == nil || !strings.Contains(err.Error(), q.Plan.Calls[1].Target.Words) || strings.Contains(err.Error(), q.Plan.Calls[0].Target.Words) {
		t.Errorf("got %v", err)
	}
	if _, err := p.Cancel(t.Context(), q.ID, policies.Person{Name: "dan"}, policies.MCP); err != nil {
		t.Fatal(err)
	}
	other := reinstall("7")
	other.Calls[0].Args = []byte(`{"server":7,"os":"debian"}`)
	second := p.ask(t, draft("dan", other))
	if second.ID == first.ID {
		t.Fatal("other arguments are the same request")
	}
	if r, _ := p.Find(t.Context(), first.ID); r.State != approval.Superseded {
		t.Errorf("the first is %s", r.State)
	}
	if _, err := p.vote(t, first.ID, "carol", true); err == nil {
		t.Error("voted on what was superseded")
	}
	p.ask(t, draft("dan", reinstall("8")))
	third := draft("dan", reinstall("9"))
	third.Limits = []policies.Limit{{ID: "two", Of: policies.CountOpen, Most: 2, Per: policies.PerToken, Risk: policies.Read, Door: policies.MCP}}
	if _, _, err := p.Ask(t.Context(), third); err == nil || !strings.Contains(err.Error(), "the limit is 2 open requests per token, and 2 are open (policy.limits.two)") {
		t.Errorf("got %v", err)
	}
	third.Token = "dan/2" // under which nothing is open
	p.ask(t, third)
}

// TestNobodyCouldSayYes is told at once.
func TestNobodyCouldSayYes(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for name, clause := range map[string]approval.Clause{
		"nobody": {Count: 1}, "the requester alone": {Count: 1, From: []string{"person:alice"}}, "too few": {Count: 2, From: []string{"role:admin"}},
	} {
		d := draft("alice", reinstall("7"))
		d.Terms.Clauses = []approval.Clause{clause}
		var refusal *approval.Refusal
		if _, _, err := p.Ask(t.Context(), d); !errors.As(err, &refusal) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestSolo: with one person, yes comes from another door than the question.
func TestSolo(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	code := p.Codes(t, "alice")
	d := draft("alice", reinstall("7"))
	d.Terms.Solo, d.Door = true, policies.Terminal
	r := p.ask(t, d)
	if _, err := p.Vote(t.Context(), approval.Ballot{ID: r.ID, Person: "alice", Door: policies.Terminal, Yes: true, Code: code()}); err == nil {
		t.Error("said yes at the door that asked")
	}
	if r, err := p.vote(t, r.ID, "alice", true); err != nil || r.State != approval.Approved {
		t.Errorf("got %+v, %v", r, err)
	}
}

// TestSoloWithOneDoor: who asked at the only door where votes are cast is told at
// once that nobody could say yes.
func TestSoloWithOneDoor(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for _, name := range []string{"bob", "carol"} {
		p.People.Set(name, true)
	}
	d := draft("alice", reinstall("7"))
	d.Terms.Solo, d.Door = true, policies.Terminal
	if _, _, err := p.Ask(t.Context(), d); err == nil || !strings.Contains(err.Error(), "there is no other") {
		t.Errorf("got %v", err)
	}
	d.Door = policies.MCP
	if _, _, err := p.Ask(t.Context(), d); err != nil {
		t.Errorf("got %v for a request from another door", err)
	}
}

// TestCancel: who asked takes it back; nobody else can.
func TestCancel(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	r := p.ask(t, draft("dan", reinstall("7")))
	alice, _ := p.People.Person("alice")
	if _, err := p.Cancel(t.Context(), r.ID, alice, chat); err == nil {
		t.Error("somebody else cancelled it")
	}
	dan, _ := p.People.Person("dan")
	if r, err := p.Cancel(t.Context(), r.ID, dan, chat); err != nil || r.State != approval.Cancelled {
		t.Errorf("got %+v, %v", r, err)
	}
	if _, err := p.Cancel(t.Context(), r.ID, dan, chat); err == nil {
		t.Error("cancelled twice")
	}
}

// TestSweep: what time decides, and one reminder before.
func TestSweep(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	r := p.ask(t, draft("dan", reinstall("7")))
	sweep := func() []*approval.Request {
		t.Helper()
		moved, _, err := p.Sweep(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return moved
	}
	_, next, err := p.Sweep(t.Context())
	if want := r.Created.Add(45 * time.Minute); err != nil || !next.Equal(want) {
		t.Errorf("looks again at %s, want %s, %v", next, want, err)
	}
	p.Pass(46 * time.Minute)
	if moved := sweep(); len(moved) != 1 || !moved[0].Reminded || moved[0].State != approval.Pending {
		t.Errorf("got %+v", moved)
	}
	if moved := sweep(); len(moved) != 0 {
		t.Errorf("reminded twice: %+v", moved)
	}
	p.Pass(15 * time.Minute)
	if moved := sweep(); len(moved) != 1 || moved[0].State != approval.Expired {
		t.Errorf("got %+v", moved)
	}
	late := p.ask(t, draft("dan", reinstall("8")))
	if _, err := p.vote(t, late.ID, "carol", true); err != nil {
		t.Fatal(err)
	}
	p.Pass(11 * time.Minute)
	if _, err := p.Claim(t.Context(), late.ID, "me", nil); err == nil {
		t.Error("claimed too late")
	}
	if r, _ := p.Find(t.Context(), late.ID); r.State != approval.Expired {
		t.Errorf("got %s", r.State)
	}
}

// TestLostClaim: whoever died left something unknown; the dead can write nothing, and
// only a person or the panel settles it.
func TestLostClaim(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	code := p.Codes(t, "carol")
	r := p.ask(t, draft("dan", reinstall("7")))
	if _, err := p.vote(t, r.ID, "carol", true); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Claim(t.Context(), r.ID, "me", nil); err != nil {
		t.Fatal(err)
	}
	p.Pass(time.Minute)
	if err := p.Keep(t.Context(), r.ID, 1); err != nil {
		t.Fatal(err)
	}
	p.Pass(approval.DefaultLease - time.Second)
	if moved, _, err := p.Sweep(t.Context()); err != nil || len(moved) != 0 {
		t.Fatalf("taken for dead: %+v, %v", moved, err)
	}
	p.Pass(time.Second)
	if moved, _, err := p.Sweep(t.Context()); err != nil || len(moved) != 1 || moved[0].State != approval.Unknown {
		t.Fatalf("got %+v, %v", moved, err)
	}
	if err := p.End(t.Context(), r.ID, 1, approval.Result{Status: "done"}); !errors.Is(err, approval.ErrMoved) {
		t.Errorf("the dead wrote: %v", err)
	}
	if _, known, err := p.Ask(t.Context(), draft("dan", reinstall("7"))); err != nil || !known {
		t.Errorf("asked again beside what is unknown: %t, %v", known, err)
	}
	for person, settlement := range map[string]approval.Settlement{
		"dan": {Code: "123456"}, "carol": {Code: "000000"}, "mallory": {},
	} {
		settlement.ID, settlement.Person, settlement.Door = r.ID, person, policies.Terminal
		if _, err := p.Settle(t.Context(), settlement); err == nil {
			t.Errorf("%s settled it", person)
		}
	}
	if r, err := p.Settle(t.Context(), approval.Settlement{ID: r.ID, Person: "carol", Door: policies.Terminal, Code: code(), Done: true, Note: "the panel shows it"}); err != nil || r.State != approval.Done {
		t.Errorf("got %+v, %v", r, err)
	}
	if _, err := p.Reconcile(t.Context(), r.ID, false, "too late"); !errors.Is(err, approval.ErrMoved) {
		t.Errorf("settled twice: %v", err)
	}
}

// TestCodes: a code is good once, for a person, within its time; five wrong ones are
// enough.
func TestCodes(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	code := p.Codes(t, "carol")
	d := draft("dan", reinstall("7"))
	d.Terms.Code = true
	d.Terms.Clauses[0].Count = 2
	r := p.ask(t, d)
	say := func(id, person, code string) error {
		_, err := p.Vote(t.Context(), approval.Ballot{ID: id, Person: person, Door: chat, Yes: true, Code: code})
		return err
	}
	if err := say(r.ID, "carol", ""); !errors.Is(err, approval.ErrCodeWanted) {
		t.Errorf("got %v without a code", err)
	}
	if err := say(r.ID, "bob", "123456"); !errors.Is(err, approval.ErrNoCodes) {
		t.Errorf("got %v without codes", err)
	}
	used := code()
	if err := say(r.ID, "carol", used); err != nil {
		t.Fatal(err)
	}
	second := p.ask(t, func() approval.Draft { d := draft("dan", reinstall("8")); d.Terms.Code = true; return d }())
	if err := say(second.ID, "carol", used); !errors.Is(err, approval.ErrWrongCode) || !errors.Is(err, approval.ErrUsedCode) || !strings.Contains(err.Error(), "wait for the next one") {
		t.Errorf("got %v for a code that was used", err)
	}
	for range 4 {
		if err := say(second.ID, "carol", "000000"); !errors.Is(err, approval.ErrWrongCode) || errors.Is(err, approval.ErrUsedCode) {
			t.Errorf("got %v", err)
		}
	}
	p.Pass(time.Minute)
	if err := say(second.ID, "carol", code()); !errors.Is(err, approval.ErrTooManyTries) {
		t.Errorf("got %v after five wrong ones", err)
	}
}

// TestTermsAnd: several calls demand together what each of them demands.
func TestTermsAnd(t *testing.T) {
	t.Parallel()
	had := approval.Terms{
		Effect: policies.Approve, Rules: []string{"b"}, Count: 1, Expires: time.Hour, Solo: true,
		Clauses: []approval.Clause{{Count: 1, From: []string{"role:admin"}}},
	}
	other := approval.Terms{
		Effect: policies.Confirm, Rules: []string{"a", "b"}, Count: 2, Expires: time.Minute, ExecuteWithin: time.Minute, Code: true,
		Clauses: []approval.Clause{{Count: 1, From: []string{"role:admin"}}, {Count: 2, From: []string{"person:bob", "person:carol"}}},
	}
	want := approval.Terms{
		Effect: policies.Approve, Rules: []string{"a", "b"}, Count: 2, Expires: time.Minute, ExecuteWithin: time.Minute, Code: true,
		Clauses: []approval.Clause{{Count: 1, From: []string{"role:admin"}}, {Count: 2, From: []string{"person:bob", "person:carol"}}},
	}
	for _, got := range []approval.Terms{had.And(other), other.And(had)} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if got.Stricter(had) || got.Stricter(other) {
			t.Errorf("%+v demands less than a part of it", got)
		}
	}
}

// TestStricter: an approval holds against an edit that asks for no more.
func TestStricter(t *testing.T) {
	t.Parallel()
	had := draft("dan", reinstall("7")).Terms
	for name, test := range map[string]struct {
		change func(*approval.Terms)
		want   bool
	}{
		"nothing":         {func(*approval.Terms) {}, false},
		"another rule":    {func(t *approval.Terms) { t.Rules, t.Policy = []string{"x"}, "v2" }, false},
		"less":            {func(t *approval.Terms) { t.Effect = policies.Confirm }, false},
		"allowed":         {func(t *approval.Terms) { t.Effect = policies.Allow }, false},
		"more people say": {func(t *approval.Terms) { t.Clauses[0].From = append(t.Clauses[0].From, "person:dan") }, false},
		"denied":          {func(t *approval.Terms) { t.Effect = policies.Deny }, true},
		"two":             {func(t *approval.Terms) { t.Clauses[0].Count = 2 }, true},
		"fewer may":       {func(t *approval.Terms) { t.Clauses[0].From = []string{"role:admin"} }, true},
		"one more": {func(t *approval.Terms) {
			t.Clauses = append(t.Clauses, approval.Clause{Count: 1, From: []string{"person:bob"}})
		}, true},
		"a code": {func(t *approval.Terms) { t.Code = true }, true},
	} {
		now := draft("dan", reinstall("7")).Terms
		test.change(&now)
		if got := had.Stricter(now); got != test.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
	solo := had
	solo.Solo = true
	for name, test := range map[string]struct {
		had, now approval.Terms
		want     bool
	}{
		"solo turned off": {solo, had, true},
		"solo turned on":  {had, solo, false},
		"solo as before":  {solo, solo, false},
		"solo turned off, and others not asked any more": {solo, approval.Terms{Effect: policies.Confirm}, false},
	} {
		if got := test.had.Stricter(test.now); got != test.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}
