package approval_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
)

// own asks for a yes of dan, and nobody else's, through an assistant.
func own(person string) approval.Draft {
	d := draft(person, reinstall("7"))
	d.Door, d.Terms = policies.MCP, approval.OwnTerms(person, []string{"policy.defaults.disrupt"}, "v1")
	return d
}

// TestOwnYes: who asked says yes at another door, with a code, and it can be
// executed.
func TestOwnYes(t *testing.T) {
	t.Parallel()
	for _, door := range []policies.Door{policies.Terminal, policies.Remote, policies.Slack} {
		p := newPlace(t)
		code := p.Codes(t, "dan")
		r := p.ask(t, own("dan"))
		if got := strings.Join(p.Entitled(r), " "); got != "dan" {
			t.Errorf("%s: entitled are %q", door, got)
		}
		r, err := p.Vote(t.Context(), approval.Ballot{ID: r.ID, Person: "dan", Door: door, Yes: true, Code: code()})
		if err != nil || r.State != approval.Approved {
			t.Fatalf("%s: got %+v, %v", door, r, err)
		}
		if r, err = p.Claim(t.Context(), r.ID, "me", nil); err != nil || r.State != approval.Executing {
			t.Errorf("%s: got %+v, %v", door, r, err)
		}
	}
}

// TestOwnYesThatDoesNotCount: nobody else's, none through an assistant, none
// without a code, and none once the person may do nothing any more.
func TestOwnYesThatDoesNotCount(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ballot  approval.Ballot
		before  func(*place)
		because string
	}{
		"through an assistant": {ballot: approval.Ballot{Person: "dan", Door: policies.MCP, Yes: true}, because: "through an assistant"},
		"at no door":           {ballot: approval.Ballot{Person: "dan", Yes: true}, because: "through an assistant"},
		"without a code":       {ballot: approval.Ballot{Person: "dan", Door: chat, Yes: true}, because: "one-time code"},
		"a wrong code":         {ballot: approval.Ballot{Person: "dan", Door: policies.Terminal, Yes: true, Code: "000000"}, because: "wrong"},
		"an admin's":           {ballot: approval.Ballot{Person: "alice", Door: chat, Yes: true}, because: "does not count"},
		"an admin's no":        {ballot: approval.Ballot{Person: "alice", Door: chat}, because: "does not count"},
		"disabled":             {ballot: approval.Ballot{Person: "dan", Door: chat, Yes: true}, before: func(p *place) { p.People.Set("dan", true) }, because: "taken away"},
		"too late":             {ballot: approval.Ballot{Person: "dan", Door: chat, Yes: true}, before: func(p *place) { p.Pass(time.Hour) }, because: "expired"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			code := p.Codes(t, "dan")
			r := p.ask(t, own("dan"))
			if test.before != nil {
				test.before(p)
			}
			b := test.ballot
			b.ID = r.ID
			if name == "through an assistant" {
				b.Code = code()
			}
			if _, err := p.Vote(t.Context(), b); err == nil || !strings.Contains(err.Error(), test.because) {
				t.Errorf("got %v, want a refusal with %q", err, test.because)
			}
			if got, err := p.Find(t.Context(), r.ID); err != nil || got.State != approval.Pending || len(got.Votes) != 0 {
				t.Errorf("got %+v, %v", got, err)
			}
			if last := p.store.Events()[len(p.store.Events())-1]; last.Kind != approval.VoteRefused {
				t.Errorf("recorded %+v", last)
			}
		})
	}
}

// TestOwnYesEnds: a yes of somebody who may do nothing any more does not hold.
func TestOwnYesEnds(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	code := p.Codes(t, "dan")
	r := p.ask(t, own("dan"))
	if _, err := p.Vote(t.Context(), approval.Ballot{ID: r.ID, Person: "dan", Door: policies.Terminal, Yes: true, Code: code()}); err != nil {
		t.Fatal(err)
	}
	p.People.Set("dan", true)
	if _, err := p.Claim(t.Context(), r.ID, "me", nil); err == nil {
		t.Error("claimed")
	}
	if r, _ := p.Find(t.Context(), r.ID); r.State != approval.Invalidated {
		t.Errorf("got %s", r.State)
	}
}

// TestOwnNeedsCodes: who has no codes that count is told how to set them up, and
// no request is made.
func TestOwnNeedsCodes(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for range 2 {
		var refusal *approval.Refusal
		if _, _, err := p.Ask(t.Context(), own("dan")); !errors.As(err, &refusal) || !strings.Contains(refusal.Sentence, "panelbot people totp --as dan") {
			t.Errorf("got %v", err)
		}
		if _, err := p.SetCodes(t.Context(), "dan", ""); err != nil { // not confirmed, so that they do not count
			t.Fatal(err)
		}
	}
	if list, err := p.List(t.Context(), approval.Filter{}); err != nil || len(list) != 0 {
		t.Errorf("got %v, %v", list, err)
	}
}

// TestOwnAtTheOnlyDoor: who asked where votes are cast could say yes nowhere.
func TestOwnAtTheOnlyDoor(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.Codes(t, "dan")
	for _, door := range []policies.Door{policies.Terminal, policies.Remote} {
		d := own("dan")
		d.Door = door
		var refusal *approval.Refusal
		if _, _, err := p.Ask(t.Context(), d); !errors.As(err, &refusal) || !strings.Contains(refusal.Sentence, "another door") {
			t.Errorf("%s: got %v", door, err)
		}
	}
}

// TestOwnTermsOnly: the yes of the person who asked counts on the terms made for
// it, and on no others: nobody loosens an approval by calling it a confirmation.
func TestOwnTermsOnly(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.Codes(t, "dan")
	for name, change := range map[string]func(*approval.Terms){
		"others too":     func(t *approval.Terms) { t.Clauses[0].From = append(t.Clauses[0].From, "role:admin") },
		"a role":         func(t *approval.Terms) { t.Clauses[0].From = []string{"role:operator"} },
		"somebody else":  func(t *approval.Terms) { t.Clauses[0].From = []string{"person:alice"} },
		"two demands":    func(t *approval.Terms) { t.Clauses = append(t.Clauses, t.Clauses[0]) },
		"nobody":         func(t *approval.Terms) { t.Clauses = nil },
		"without a code": func(t *approval.Terms) { t.Code = false },
		"no count":       func(t *approval.Terms) { t.Count = 0 },
		"solo":           func(t *approval.Terms) { t.Solo = true },
	} {
		d := own("dan")
		change(&d.Terms)
		var refusal *approval.Refusal
		if _, _, err := p.Ask(t.Context(), d); err == nil || errors.As(err, &refusal) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	// And an approval stays one, whomever its clauses name.
	d := draft("dan", reinstall("7"))
	d.Terms.Clauses = []approval.Clause{{Count: 1, From: []string{"person:dan", "role:admin"}}}
	r := p.ask(t, d)
	if _, err := p.vote(t, r.ID, "dan", true); err == nil || !strings.Contains(err.Error(), "yourself") {
		t.Errorf("got %v", err)
	}
}

// TestOwnSettled: what took the person's own yes, that person settles too, as an
// approver or admin.
func TestOwnSettled(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for person, want := range map[string]bool{"alice": true, "dan": false} {
		code := p.Codes(t, person)
		d := own(person)
		d.Plan = reinstall(map[bool]string{true: "7", false: "8"}[want])
		r := p.ask(t, d)
		if _, err := p.Vote(t.Context(), approval.Ballot{ID: r.ID, Person: person, Door: policies.Terminal, Yes: true, Code: code()}); err != nil {
			t.Fatal(err)
		}
		claimed, err := p.Claim(t.Context(), r.ID, "me", nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.End(t.Context(), r.ID, claimed.Claim.Fence, approval.Result{Status: "unknown"}); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Finish(t.Context(), r.ID, claimed.Claim.Fence); err != nil {
			t.Fatal(err)
		}
		p.Pass(time.Minute)
		if _, err := p.Settle(t.Context(), approval.Settlement{ID: r.ID, Person: person, Door: policies.Terminal, Code: code(), Done: true}); (err == nil) != want {
			t.Errorf("%s: got %v", person, err)
		}
	}
}

// TestOwnIsNotEnough: a policy that became stricter wants more than the yes of the
// person who asked.
func TestOwnIsNotEnough(t *testing.T) {
	t.Parallel()
	had := approval.OwnTerms("dan", nil, "v1")
	for effect, want := range map[policies.Effect]bool{policies.Allow: false, policies.Confirm: false, policies.Approve: true, policies.Deny: true} {
		if got := had.Stricter(approval.Terms{Effect: effect, Code: true}); got != want {
			t.Errorf("%s: got %v, want %v", effect, got, want)
		}
	}
}
