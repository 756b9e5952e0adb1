package chat

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Requests are the requests that people approve; *tools.Runner has them.
type Requests interface {
	OpenRequests(ctx context.Context, person policies.Person) ([]*approval.Request, error)
	Request(ctx context.Context, id string, person policies.Person) (*approval.Request, tools.Outcome)
	Vote(ctx context.Context, b approval.Ballot) (out tools.Outcome, wanted bool)
	// MayVote says why a vote would not count; ok where it would.
	MayVote(request *approval.Request, person policies.Person, door policies.Door) (out tools.Outcome, ok bool)
	Settle(ctx context.Context, s approval.Settlement) (out tools.Outcome, wanted bool)
	Leases
	CancelRequest(ctx context.Context, id string, person policies.Person, door policies.Door) tools.Outcome
	OpenReviews(ctx context.Context, person policies.Person) ([]policies.Review, error)
	Reviewed(ctx context.Context, b approval.Ballot) (out tools.Outcome, wanted bool)
}

// Verdict is what a line says of a request.
type Verdict struct {
	// Verb is one of verbs; list where none was given.
	Verb string
	ID   string
	// Code is a one-time code; empty where none was typed.
	Code string
	// Done says that what was unknown has happened.
	Done bool
	// Note is a sentence for the others.
	Note string
	// Lease is what lease asks for; nil elsewhere.
	Lease *tools.LeaseAsk
}

// Approves reports whether a line says yes to a request. A door that can show the request
// asks first: see talk.
func (c Command) Approves() bool {
	return c.Kind == Approvals && c.Verdict.Verb == "approve" && c.Verdict.ID != ""
}

// verbs are what can be done with requests.
var verbs = []string{"list", "show", "approve", "deny", "cancel", "settle", "review", "reviewed", "lease", "leases", "revoke"}

// readApprovals understands what comes after approvals.
func (g *Grammar) readApprovals(c Command, words []Word) (Command, error) {
	c.Kind, c.Verdict.Verb = Approvals, "list"
	if len(words) == 0 {
		return c, nil
	}
	verb := strings.ToLower(words[0].Text)
	if !slices.Contains(verbs, verb) {
		return c, &Problem{id: "approvals_usage", data: fields{"Nearest": op.DidYouMean(verb, verbs)}}
	}
	c.Verdict.Verb = verb
	if verb == "lease" {
		return g.readLease(c, words[1:])
	}
	words, c.Verdict.Code = takeCode(words[1:])
	notes := texts(words)
	if len(notes) > 0 {
		c.Verdict.ID, notes = strings.ToUpper(strings.TrimSpace(notes[0])), notes[1:]
	}
	if verb == "settle" && len(notes) > 0 {
		word := strings.ToLower(notes[0])
		if word != "done" && word != "failed" {
			return c, &Problem{id: "settle_usage"}
		}
		c.Verdict.Done, notes = word == "done", notes[1:]
	} else if verb == "settle" {
		return c, &Problem{id: "settle_usage"}
	}
	if verb != "list" && verb != "review" && verb != "leases" && c.Verdict.ID == "" {
		return c, &Problem{id: "approvals_usage", data: fields{"Nearest": ""}}
	}
	c.Verdict.Note = strings.Join(notes, " ")
	return c, nil
}

// approvals does what a line says of requests.
func (g *Grammar) approvals(ctx context.Context, r Requests, c Command, by Asker) Answer {
	v, s, person := c.Verdict, by.Speech, by.Call.Person
	switch v.Verb {
	case "lease", "leases", "revoke":
		return s.leases(ctx, r, c, by)
	case "list":
		list, err := r.OpenRequests(ctx, person)
		if err != nil {
			return by.refused(err)
		}
		if c.JSON {
			return listed("approvals list", entriesOf(list), len(list))
		}
		return Answer{OK: true, Text: g.halted(s.requests(list, by.Width), s, by.Width)}
	case "review":
		list, err := r.OpenReviews(ctx, person)
		if err != nil {
			return by.refused(err)
		}
		if c.JSON {
			return listed("approvals review", append([]policies.Review{}, list...), len(list))
		}
		return Answer{OK: true, Text: g.reviews(list, time.Now(), s, by.Width)}
	case "show":
		request, out := r.Request(ctx, v.ID, person)
		if request == nil {
			return Answer{Outcome: &out}
		}
		if c.JSON {
			return listed("approvals show", entryOf(request), 1)
		}
		return Answer{OK: true, Text: s.Card(request).Text(by.Width)}
	case "cancel":
		out := r.CancelRequest(ctx, v.ID, person, by.Call.Door)
		return Answer{Outcome: &out, OK: out.Status.OK()}
	}
	say := func(code string) (tools.Outcome, bool) {
		if v.Verb == "settle" {
			return r.Settle(ctx, approval.Settlement{ID: v.ID, Person: person.Name, Door: by.Call.Door, Code: code, Done: v.Done, Note: v.Note})
		}
		if v.Verb == "reviewed" {
			return r.Reviewed(ctx, approval.Ballot{ID: v.ID, Person: person.Name, Door: by.Call.Door, Code: code, Note: v.Note})
		}
		return r.Vote(ctx, approval.Ballot{ID: v.ID, Person: person.Name, Door: by.Call.Door, Code: code, Yes: v.Verb == "approve", Note: v.Note})
	}
	about, waits := g.about(ctx, r, v, by)
	ask := func() (string, error) {
		if by.Show != nil && about != "" {
			by.Show(about)
		}
		return by.askCode(ctx)
	}
	code, first := v.Code, v.Code == "" && waits && by.Call.Ask != nil && by.Call.Door.IsTerminal() // where each verdict takes one
	if first {
		var err error
		if code, err = ask(); err != nil {
			code = ""
		}
	}
	out, wanted := say(code)
	switch {
	case !wanted:
		return Answer{Outcome: &out, OK: !out.Status.IsError()}
	case by.Call.Ask == nil:
		codeMissing(&out)
		return Answer{Outcome: &out, CodeWanted: true, Text: about}
	case first:
		return Answer{Outcome: &out}
	}
	code, err := ask()
	if err != nil {
		return Answer{Outcome: &out}
	}
	out, _ = say(code)
	return Answer{Outcome: &out, OK: !out.Status.IsError()}
}

// about is the card of the request that a verdict is about, as whoever is asked for a
// code sees it before; waits says that the request is in a state for such a verdict.
func (g *Grammar) about(ctx context.Context, r Requests, v Verdict, by Asker) (card string, waits bool) {
	if v.Verb == "reviewed" {
		return "", true
	}
	request, _ := r.Request(ctx, v.ID, by.Call.Person)
	if request == nil {
		return "", false
	}
	state := approval.Pending
	if v.Verb == "settle" {
		state = approval.Unknown
	}
	return by.Speech.Card(request).Text(by.Width), request.State == state
}

// codeMissing adds to an outcome how a code is given with the line.
func codeMissing(out *tools.Outcome) {
	how := op.Say("code_how", "Add code=123456 to the line: what your authenticator shows now.")
	out.Hints, out.Next = append(out.Hints, how), strings.TrimSpace(out.Next+" "+how.Text)
}

// requests is a table of requests.
func (s Speech) requests(list []*approval.Request, width int) string {
	if len(list) == 0 {
		return Wrap(s.Say("approvals_none", nil), width)
	}
	t := &Table{Columns: []string{s.Say("request_id", nil), s.Say("request_what", nil), s.Say("request_person", nil), s.Say("request_state", nil), s.Say("request_until", nil)}, Speech: s, Keys: 1}
	for _, r := range list {
		t.Rows = append(t.Rows, []string{r.ID, oneLine(what(r)), r.Person, s.State(r.State).Word, s.until(r)})
	}
	return t.Text(width) + "\n\n" + Wrap(s.Say("approvals_hint", nil), width)
}

// reviews is a table of calls under break-glass; those that are overdue stand in
// front.
func (g *Grammar) reviews(list []policies.Review, now time.Time, s Speech, width int) string {
	if len(list) == 0 {
		return Wrap(s.Say("reviews_none", nil), width)
	}
	t := &Table{Columns: []string{s.Say("review_call", nil), s.Say("request_what", nil), s.Say("request_person", nil), s.Say("request_reason", nil), s.Say("review_due", nil)}, Speech: s, Keys: 1}
	for _, r := range slices.SortedStableFunc(slices.Values(list), func(a, b policies.Review) int { return a.Due.Compare(b.Due) }) {
		due := s.Time(r.Due)
		if now.After(r.Due) {
			due = s.Say("review_overdue", fields{"Time": due})
		}
		tool := r.Tool
		if known, ok := g.catalogue.Find(r.Tool); ok {
			tool = known.Chat
		}
		t.Rows = append(t.Rows, []string{r.Call, oneLine(strings.TrimSpace(tool + " " + r.Target)), r.Person, oneLine(r.Reason), due})
	}
	return t.Text(width) + "\n\n" + Wrap(s.Say("reviews_hint", nil), width)
}

// what is what a request asks for, in a few words.
func what(r *approval.Request) string {
	first := r.Plan.Calls[0]
	text := first.Chat
	if slices.ContainsFunc(r.Plan.Calls, func(c approval.Call) bool { return c.Tool != first.Tool }) {
		text += fmt.Sprintf(" (+%d)", len(r.Plan.Calls)-1)
	}
	if on := r.Plan.Targets(); on != "" {
		text += ": " + on
	}
	return text
}

func (s Speech) until(r *approval.Request) string {
	at := r.Expires
	if r.State == approval.Approved {
		at = r.ExecuteBy
	}
	return s.Time(at)
}
