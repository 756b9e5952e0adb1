package chat

import (
	"encoding/json"
	"fmt"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// What a program reads of the lists of the grammar. What ended with a call has the
// outcome for that; a list is an outcome with data, too.

// listed answers with a list as an outcome, for --json.
func listed(command string, data any, n int) Answer {
	raw, err := json.Marshal(data)
	if err != nil {
		return Answer{Text: err.Error()} // texts, numbers and times always marshal
	}
	return Answer{OK: true, JSON: true, Outcome: &tools.Outcome{Status: tools.Done, Tool: command, Summary: fmt.Sprintf("%s: %d entries.", command, n), Data: raw}}
}

// requestEntry is a request for programs, without what the panel showed.
type requestEntry struct {
	ID        string            `json:"id"`
	State     approval.State    `json:"state"`
	What      string            `json:"what"`
	Person    string            `json:"person"`
	Door      policies.Door     `json:"door"`
	Risk      string            `json:"risk"`
	Reason    string            `json:"reason,omitempty"`
	Rules     []string          `json:"rules"`
	Takes     string            `json:"takes"`
	Created   time.Time         `json:"created"`
	ExpiresAt time.Time         `json:"expires_at"`
	ExecuteBy *time.Time        `json:"execute_by,omitempty"`
	Note      string            `json:"note,omitempty"`
	Calls     []callEntry       `json:"calls"`
	Votes     []approval.Vote   `json:"votes"`
	Results   []approval.Result `json:"results"`
}

type callEntry struct {
	Tool      string          `json:"tool"`
	Panel     string          `json:"panel"`
	Target    string          `json:"target,omitempty"`
	Risk      string          `json:"risk"`
	Arguments json.RawMessage `json:"arguments"`
}

func entryOf(r *approval.Request) requestEntry {
	e := requestEntry{
		ID: r.ID, State: r.State, What: what(r), Person: r.Person, Door: r.Door, Risk: r.Plan.Risk().String(), Reason: r.Reason, Rules: r.Terms.Rules, Takes: r.Terms.Words(),
		Created: r.Created.UTC(), ExpiresAt: r.Expires.UTC(), Note: r.Note, Votes: append([]approval.Vote{}, r.Votes...), Results: append([]approval.Result{}, r.Results...),
	}
	if !r.ExecuteBy.IsZero() {
		by := r.ExecuteBy.UTC()
		e.ExecuteBy = &by
	}
	for _, c := range r.Plan.Calls {
		e.Calls = append(e.Calls, callEntry{c.Tool, c.Panel, c.Target.Words, c.Risk.String(), c.Masked})
	}
	return e
}

func entriesOf(list []*approval.Request) []requestEntry {
	entries := make([]requestEntry, len(list))
	for i, r := range list {
		entries[i] = entryOf(r)
	}
	return entries
}

// leaseEntry is a lease for programs.
type leaseEntry struct {
	ID     string `json:"id"`
	Person string `json:"person"`
	approval.LeaseTerms
	Used      int       `json:"used"`
	Reason    string    `json:"reason,omitempty"`
	Granted   time.Time `json:"granted"`
	GrantedBy []string  `json:"granted_by"`
}

func leaseEntries(list []*approval.Lease) []leaseEntry {
	entries := make([]leaseEntry, len(list))
	for i, l := range list {
		entries[i] = leaseEntry{l.ID, l.Person, l.LeaseTerms, l.Used, l.Reason, l.Granted.UTC(), l.GrantedBy}
	}
	return entries
}

// siteEntry is the name of a site for programs; without a name it was only seen.
type siteEntry struct {
	Panel  string `json:"panel"`
	Name   string `json:"name,omitempty"`
	ID     int64  `json:"id"`
	Server string `json:"server,omitempty"`
	Domain string `json:"domain,omitempty"`
	By     string `json:"by,omitempty"`
}

func siteEntries(list []Site) []siteEntry {
	entries := make([]siteEntry, len(list))
	for i, s := range list {
		entries[i] = siteEntry(s)
	}
	return entries
}
