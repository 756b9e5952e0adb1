package approval

import (
	"encoding/json"
	"slices"
	"time"

	"panelbot/policies"
)

// Request is what somebody asked for, and what became of it. A Store gives out
// copies.
type Request struct {
	// ID is opaque: it says nothing and cannot be guessed.
	ID string
	// Person asked, at Door, with Reason where one was wanted.
	Person string
	Door   policies.Door
	Reason string
	// Token names the token by which it came; empty where the door has none.
	Token string
	// Plan and Terms are fixed when the request is made, and Digest covers them.
	Plan   Plan
	Terms  Terms
	Digest string
	Nonce  string
	// Same is equal for requests of one person for the same thing.
	Same string

	State State
	// Created, Decided and Ended are when it was made, approved or turned down, and
	// over; zero where that has not happened.
	Created, Decided, Ended time.Time
	// Expires is until when others are asked; ExecuteBy until when an approved
	// request may begin.
	Expires, ExecuteBy time.Time
	// Reminded says that those who are asked were reminded.
	Reminded bool
	// Replaces are the requests whose place it took. Only what Ask gives has them.
	Replaces []string
	// Note says why it ended as it did, where a person or panelbot said so.
	Note string

	Votes   []Vote
	Claim   Claim
	Results []Result
}

// Vote is what one person said.
type Vote struct {
	Person string        `json:"person"`
	Door   policies.Door `json:"door"`
	Yes    bool          `json:"yes"`
	Time   time.Time     `json:"time"`
	// Code says that a one-time code came with it.
	Code bool   `json:"code"`
	Note string `json:"note,omitempty"`
}

// Claim is who executes a request. The fence rises with each claim, so that
// one who was taken for dead can write nothing any more.
type Claim struct {
	Owner string
	Fence int64
	// Until is when the owner is taken for dead.
	Until time.Time
}

// Result is how one call of the plan ended.
type Result struct {
	// Call is its place in the plan, from 0.
	Call int `json:"call"`
	// Status is the outcome's word; empty while the call is on its way.
	Status     string          `json:"status"`
	Summary    string          `json:"summary,omitempty"`
	VerifiedBy string          `json:"verified_by,omitempty"`
	Next       string          `json:"next,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"`
	Time       time.Time       `json:"time"`
	// Took is how long the call took; 0 while it is on its way.
	Took time.Duration `json:"took,omitempty"`
	// Said is what Summary and Next say, in the form in which who executes keeps it for
	// doors that speak other languages; nil where that is not known.
	Said json.RawMessage `json:"-"`
	// PanelStatus is the HTTP status of the panel's answer, 0 where there was none. It
	// goes into the audit record; no store keeps it.
	PanelStatus int `json:"-"`
	// Before is what was read before the call went out, to know afterwards whether it
	// happened. A store seals it, and erases it at the end.
	Before json.RawMessage `json:"-"`
}

// clone is a copy that shares nothing which is written to.
func (r *Request) clone() *Request {
	c := *r
	c.Votes, c.Results = slices.Clone(r.Votes), slices.Clone(r.Results)
	c.Plan.Calls = slices.Clone(r.Plan.Calls)
	return &c
}

// vote gives a person's vote.
func (r *Request) vote(person string) (Vote, bool) {
	i := slices.IndexFunc(r.Votes, func(v Vote) bool { return v.Person == person })
	if i < 0 {
		return Vote{}, false
	}
	return r.Votes[i], true
}

// Event is one thing that happened to a request, for the audit record.
type Event struct {
	// Kind is what happened: asked, vote, refused vote, approved, executing, and
	// so on: the state that was reached, or one of the Kinds below.
	Kind    string
	Time    time.Time
	Request *Request
	// Person and Door did it; empty where panelbot did.
	Person string
	Door   policies.Door
	// Call is the place of the call in the plan, where it is about one; else -1.
	Call int
	// Note is a sentence, such as why a vote was refused.
	Note string
	// Lease is the lease that it is about, and then Request is nil; Use is the call
	// that the lease let through.
	Lease *Lease
	Use   *LeaseUse
}

// The kinds of events that are no state.
const (
	Asked       = "asked"
	Voted       = "vote"
	VoteRefused = "vote refused"
	// CodeRefused: a one-time code for something else than a request did not count.
	CodeRefused = "code refused"
	// CodesBegun: a person was given a new secret for one-time codes, in the place of
	// the one that was; CodesSet: the first code of it came, and from now on they count.
	CodesBegun = "codes begun"
	CodesSet   = "codes set up"
	Called     = "call"
	Ended      = "outcome"
	Settled    = "settled"
	Reminded   = "reminded"
)
