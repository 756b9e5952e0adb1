package approval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"panelbot/policies"
)

// Ballot is what somebody says of a request.
type Ballot struct {
	// ID names the request. Person says Yes or no, at Door.
	ID     string
	Person string
	Door   policies.Door
	Yes    bool
	// Code is the one-time code that was typed with it; empty where there was none.
	Code string
	// Note is a sentence for the others and the record.
	Note string
}

// Vote counts a vote, and moves the request on where that decides it. An error that
// is a *Refusal or one of the errors of codes says why the vote does not count; that it came
// is recorded.
func (d *Desk) Vote(ctx context.Context, b Ballot) (*Request, error) {
	var out *Request
	var refused error
	err := d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		out, refused = nil, nil
		r, err := tx.Lock(ctx, b.ID)
		if errors.Is(err, ErrNotFound) {
			refused = sayNo("refused_none", "There is no such request. It may be from another panelbot, or be mistyped.")
			return tx.Record(ctx, Event{Kind: VoteRefused, Time: tx.Now(), Person: b.Person, Door: b.Door, Call: -1, Note: refused.Error()})
		}
		if err != nil {
			return err
		}
		if refused, err = d.admit(ctx, tx, r, b); err != nil {
			return err
		}
		if refused != nil {
			return tx.Record(ctx, Event{Kind: VoteRefused, Time: tx.Now(), Request: r, Person: b.Person, Door: b.Door, Call: -1, Note: refused.Error()})
		}
		out = r
		return d.count(ctx, tx, r, b)
	})
	switch {
	case err != nil:
		return nil, err
	case refused != nil:
		return nil, refused
	}
	return out.clone(), nil
}

// admit says why a vote does not count; nil where it does, and then its code is
// used up.
func (d *Desk) admit(ctx context.Context, tx Tx, r *Request, b Ballot) (refused, err error) {
	voter, known := d.people.Person(b.Person)
	if !known {
		return notEnrolled(), nil
	}
	if refusal := authorise(r, voter, b.Door, tx.Now()); refusal != nil {
		return refusal, nil
	}
	// A terminal is open to every program of its user, so that a vote there always
	// needs a code. A no needs none elsewhere: to stop something is never held up.
	if b.Door.IsTerminal() || b.Yes && r.Terms.Code {
		return useCode(ctx, tx, r.ID, voter.Name, b.Code)
	}
	return nil, nil
}

// MayVote says, as a *Refusal, why a vote of a person at a door would not count, but for
// its code and its time; nil where it would. It counts nothing, and nothing is recorded: Vote
// decides anew.
func (d *Desk) MayVote(r *Request, person string, door policies.Door) error {
	voter, known := d.people.Person(person)
	if !known {
		return notEnrolled()
	}
	if refusal := authorise(r, voter, door, time.Time{}); refusal != nil {
		return refusal
	}
	return nil
}

// notEnrolled is why a vote of nobody does not count.
func notEnrolled() *Refusal {
	return sayNo("refused_stranger", "Your vote does not count: you are not enrolled, or your access was taken away.")
}

// authorise says why a person may not vote on a request at a door; nil where
// the person may. It is the one place that decides it, for all doors.
func authorise(r *Request, voter policies.Person, door policies.Door, now time.Time) *Refusal {
	switch {
	case r.State != Pending:
		return sayNo("refused_vote_state", "Request {ID} is {State}: there is nothing to vote on.", "ID", r.ID, "State", r.State)
	case !now.Before(r.Expires):
		return sayNo("refused_expired", "Request {ID} has expired: it can be asked for again.", "ID", r.ID)
	case door == policies.MCP || door == "":
		return sayNo("refused_vote_door", "A vote cannot come through an assistant: vote in a terminal with your one-time code.")
	case voter.Name == r.Person && !r.Terms.takesOwn():
		return sayNo("refused_own", "You asked for request {ID} yourself: somebody else has to say yes. You can cancel it.", "ID", r.ID)
	case voter.Name == r.Person && !r.takesOwnAt(door):
		return sayNo("refused_own_door", "You asked for request {ID} here: you say yes to it at another door.", "ID", r.ID)
	case !slices.ContainsFunc(r.Terms.Clauses, func(c Clause) bool { return entitled(c, voter) }):
		return sayNo("refused_voter_other", "Your vote does not count for request {ID}: it takes {Takes}.", "ID", r.ID, "Takes", r.Terms)
	}
	if v, voted := r.vote(voter.Name); voted {
		if v.Yes {
			return sayNo("refused_yes_before", "You have voted on request {ID} already, at {Door}: yes.", "ID", r.ID, "Door", v.Door)
		}
		return sayNo("refused_no_before", "You have voted on request {ID} already, at {Door}: no.", "ID", r.ID, "Door", v.Door)
	}
	return nil
}

// sameDoor reports whether two doors are one for the person who asked: a terminal
// here and one far away are.
func sameDoor(a, b policies.Door) bool { return a == b || a.IsTerminal() && b.IsTerminal() }

// count keeps a vote, and moves the request where it is decided.
func (d *Desk) count(ctx context.Context, tx Tx, r *Request, b Ballot) error {
	now := tx.Now()
	v := Vote{Person: b.Person, Door: b.Door, Yes: b.Yes, Time: now, Code: b.Code != "", Note: b.Note}
	if err := tx.AddVote(ctx, r.ID, v); err != nil {
		return err
	}
	r.Votes = append(r.Votes, v)
	if err := tx.Record(ctx, Event{Kind: Voted, Time: now, Request: r, Person: b.Person, Door: b.Door, Call: -1, Note: strings.TrimSpace(yesNo(b.Yes) + " " + b.Note)}); err != nil {
		return err
	}
	fence := r.Claim.Fence
	switch {
	case !b.Yes:
		r.State, r.Decided, r.Ended, r.Note = Denied, now, now, b.Note
	case d.satisfied(r):
		r.State, r.Decided, r.ExecuteBy = Approved, now, now.Add(r.Terms.ExecuteWithin)
	default:
		return nil
	}
	if err := tx.Move(ctx, r, Pending, fence); err != nil {
		return err
	}
	return tx.Record(ctx, Event{Kind: string(r.State), Time: now, Request: r, Person: b.Person, Door: b.Door, Call: -1})
}

// satisfied reports whether each clause has enough different people who said
// yes and are entitled now.
func (d *Desk) satisfied(r *Request) bool {
	if len(r.Terms.Clauses) == 0 {
		return false
	}
	counted := map[string]bool{} // who serves in any clause
	for _, c := range r.Terms.Clauses {
		n := 0
		for _, v := range r.Votes {
			p, known := d.people.Person(v.Person)
			if v.Yes && known && entitled(c, p) && (v.Person != r.Person || r.takesOwnAt(v.Door)) {
				n++
				counted[v.Person] = true
			}
		}
		if n < max(c.Count, 1) {
			return false
		}
	}
	return len(counted) >= r.Terms.Count
}

// entitled reports whether a clause names the person.
func entitled(c Clause, p policies.Person) bool {
	return slices.ContainsFunc(c.From, func(from string) bool {
		if role, ok := strings.CutPrefix(from, "role:"); ok {
			return slices.Contains(p.Roles, policies.Role(role))
		}
		name, ok := strings.CutPrefix(from, "person:")
		return ok && name == p.Name
	})
}

// Entitled lists who could say yes to a request at some door, by name.
func (d *Desk) Entitled(r *Request) []string {
	var names []string
	for _, p := range d.people.Everybody() {
		if p.Name == r.Person && !r.Terms.takesOwn() {
			continue
		}
		if _, voted := r.vote(p.Name); !voted && slices.ContainsFunc(r.Terms.Clauses, func(c Clause) bool { return entitled(c, p) }) {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	return names
}

// Codeless gives those of the people who have no one-time codes, where a yes takes one:
// code says that the policy wants one, and a terminal always does.
func (d *Desk) Codeless(ctx context.Context, code bool, people []string) ([]string, error) {
	if !code && slices.ContainsFunc(d.doors, func(door policies.Door) bool { return !door.IsTerminal() }) || len(people) == 0 {
		return nil, nil
	}
	var without []string
	err := d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		without = nil
		for _, name := range people {
			codes, err := tx.Codes(ctx, name)
			if err != nil {
				return err
			}
			if codes.Secret == "" || !codes.Confirmed {
				without = append(without, name)
			}
		}
		return nil
	})
	return without, err
}

// Words says whom the terms demand, such as 2 of role admin.
func (t Terms) Words() string {
	var words []string
	for _, c := range t.Demands() {
		words = append(words, fmt.Sprintf("%d of %s", max(c.Count, 1), fromWords(c.From)))
	}
	return strings.Join(words, ", and ")
}

// Demands are the clauses that have to be told: one that is met wherever another one is
// says nothing more.
func (t Terms) Demands() []Clause {
	var demands []Clause
	for i, c := range t.Clauses {
		others := slices.Concat(demands, t.Clauses[i+1:])
		if !covered(Clause{Count: max(c.Count, 1), From: c.From}, others) {
			demands = append(demands, c)
		}
	}
	return demands
}

func fromWords(from []string) string {
	if len(from) == 0 {
		return "nobody"
	}
	words := make([]string, len(from))
	for i, f := range from {
		kind, name, _ := strings.Cut(f, ":")
		words[i] = name
		if kind == "role" {
			words[i] = "the " + name + "s"
		}
	}
	return strings.Join(words, " or ")
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}
