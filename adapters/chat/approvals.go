package chat

import (
	"context"
	"encoding/json"
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
	var notes []string
	for _, w := range words[1:] {
		if code, ok := strings.CutPrefix(w.Text, "code="); ok {
			c.Verdict.Code = strings.ReplaceAll(code, " ", "")
			continue
		}
		if c.Verdict.ID == "" {
			c.Verdict.ID = strings.ToUpper(strings.TrimSpace(w.Text))
			continue
		}
		notes = append(notes, w.Text)
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
func (g *Grammar) approvals(ctx context.Context, r Requests, v Verdict, by Asker) Answer {
	s, person := by.Speech, by.Call.Person
	switch v.Verb {
	case "lease", "leases", "revoke":
		return s.leases(ctx, r, v, by)
	case "list":
		list, err := r.OpenRequests(ctx, person)
		if err != nil {
			return Answer{Text: err.Error()}
		}
		return Answer{OK: true, Text: s.requests(list, by.Width)}
	case "review":
		list, err := r.OpenReviews(ctx, person)
		if err != nil {
			return Answer{Text: err.Error()}
		}
		return Answer{OK: true, Text: g.reviews(list, time.Now(), s, by.Width)}
	case "show":
		request, out := r.Request(ctx, v.ID, person)
		if request == nil {
			return Answer{Outcome: &out}
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
	out, wanted := say(v.Code)
	if wanted && by.Call.Ask != nil {
		code, err := by.Call.Ask(ctx, op.Order{Argument: "code", Ask: true, Doc: s.Say("code_doc", nil)})
		if err != nil {
			return Answer{Outcome: &out}
		}
		out, _ = say(strings.ReplaceAll(strings.TrimSpace(code), " ", ""))
	}
	return Answer{Outcome: &out, OK: !out.Status.IsError()}
}

// requests is a table of requests.
func (s Speech) requests(list []*approval.Request, width int) string {
	if len(list) == 0 {
		return Wrap(s.Say("approvals_none", nil), width)
	}
	t := &Table{Columns: []string{s.Say("request_id", nil), s.Say("request_what", nil), s.Say("request_person", nil), s.Say("request_state", nil), s.Say("request_until", nil)}, Speech: s, Keys: 1}
	for _, r := range list {
		t.Rows = append(t.Rows, []string{r.ID, oneLine(what(r)), r.Person, s.Say("state_"+string(r.State), nil), until(r)})
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
		due := r.Due.Local().Format("2006-01-02 15:04 MST")
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
	if first.Target.Words != "" {
		text += ": " + first.Target.Words
	}
	if n := len(r.Plan.Calls); n > 1 {
		text += fmt.Sprintf(" (+%d)", n-1)
	}
	return text
}

func until(r *approval.Request) string {
	at := r.Expires
	if r.State == approval.Approved {
		at = r.ExecuteBy
	}
	return moment(at)
}

// Card is a request as those see it who are asked about it. A door writes it in
// its own form.
type Card struct {
	// Title says what is asked for, Fields the rest, Preview what the panel shows of
	// what would be hit: data from a stranger.
	Title   string
	Fields  []Field
	Preview []View

	speech Speech
}

// Card makes the card of a request.
func (s Speech) Card(r *approval.Request) Card {
	c := Card{Title: oneLine(what(r)), speech: s}
	add := func(name, value string) {
		if value != "" {
			c.Fields = append(c.Fields, Field{s.Say(name, nil), oneLine(value)})
		}
	}
	add("request_id", r.ID)
	add("request_state", s.Say("state_"+string(r.State), nil))
	add("request_person", r.Person+" ("+string(r.Door)+")")
	add("request_risk", s.Risk(r.Plan.Risk())+": "+s.Say("risk_means_"+r.Plan.Risk().String(), nil))
	add("request_reason", r.Reason)
	terms, isLease := r.Plan.LeaseTerms()
	if isLease {
		c.Fields = append(c.Fields, s.leaseFields(terms)...)
	}
	for _, call := range r.Plan.Calls {
		if isLease {
			break
		}
		add("request_arguments", call.Chat+" "+string(call.Masked))
	}
	add("request_rules", strings.Join(r.Terms.Rules, ", "))
	add("request_takes", r.Terms.Words())
	add("request_until", until(r))
	for _, v := range r.Votes {
		answer := s.Say("no", nil)
		if v.Yes {
			answer = s.Say("yes", nil)
		}
		add("request_vote", strings.TrimSpace(v.Person+": "+answer+" ("+string(v.Door)+") "+v.Note))
	}
	for _, result := range r.Results {
		add("request_result", strings.TrimSpace(result.Status+" "+result.Summary))
	}
	add("request_note", r.Note)
	for _, call := range r.Plan.Calls {
		var previews []tools.Previewed
		if json.Unmarshal(call.Preview, &previews) != nil {
			continue // there is none
		}
		for _, p := range previews {
			v := View{Title: p.Of, speech: s}
			if data, err := decode(p.Data); err == nil && p.Err == "" {
				v.content("", data)
			} else {
				v.Text = visible(p.Err)
			}
			c.Preview = append(c.Preview, v)
		}
	}
	return c
}

// Text is the card for lines of a width.
func (c Card) Text(width int) string {
	parts := []string{Wrap(c.Title, width), fieldText(c.Fields, width)}
	for _, v := range c.Preview {
		head := Wrap(c.speech.Say("request_shows", fields{"Name": oneLine(v.Title)}), width)
		v.Title = ""
		parts = append(parts, head+"\n"+v.Body(width))
	}
	return strings.Join(parts, "\n\n")
}
