package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/audit"
	"panelbot/policies/store/sqlitedb"
)

// The rows of requests are alike in both databases, so that they are read and
// written in one place.
type (
	requestRow = sqlitedb.Request
	voteRow    = sqlitedb.Vote
	resultRow  = sqlitedb.Result
	codesRow   = sqlitedb.Code
	leaseRow   = sqlitedb.Lease
)

// requestRows are the rows inside a transaction of either database.
type requestRows interface {
	// now is the time inside the transaction.
	now(ctx context.Context) (time.Time, error)
	// lockAdding keeps others from adding a request until the end.
	lockAdding(ctx context.Context) error
	lockRequest(ctx context.Context, id string) (requestRow, error)
	lockOpen(ctx context.Context) ([]requestRow, error)
	addRequest(ctx context.Context, row requestRow) error
	moveRequest(ctx context.Context, row requestRow, from string, fence int64) (int64, error)
	erase(ctx context.Context, id string) error
	votes(ctx context.Context, id string) ([]voteRow, error)
	addVote(ctx context.Context, row voteRow) (int64, error)
	results(ctx context.Context, id string) ([]resultRow, error)
	putResult(ctx context.Context, row resultRow) error
	lockCodes(ctx context.Context, person string) (codesRow, error)
	putCodes(ctx context.Context, row codesRow) error
	tries(ctx context.Context, id, person string) (int64, error)
	addTry(ctx context.Context, id, person string) error
	appendEntries(ctx context.Context, entries []audit.Entry) error
	// lockPassages keeps others from counting until the end.
	lockPassages(ctx context.Context) error
	// passages are those since a time that limits may count together with one.
	passages(ctx context.Context, p policies.Passage, since int64) ([]passageRow, error)
	addPassage(ctx context.Context, row passageRow) error
	sweepPassages(ctx context.Context, before int64) error
	addReview(ctx context.Context, row reviewRow) (int64, error)
	endReview(ctx context.Context, call string) (int64, error)
	addLease(ctx context.Context, row leaseRow) error
	lockLease(ctx context.Context, id string) (leaseRow, error)
	useLease(ctx context.Context, id string, now int64) (int64, error)
	revokeLease(ctx context.Context, id, by string, now int64) (int64, error)
	// told says that requests were changed, to those who watch elsewhere.
	told(ctx context.Context) error
}

// requestQuery asks for requests.
type requestQuery struct {
	id, person, states string // states between commas
	since, most        int64
}

func requestPlace(id string) Place { return Place{Table: "requests", Column: "sealed", Row: id} }

func resultPlace(id string, call int64) Place {
	return Place{Table: "results", Column: "sealed", Row: id + "/" + strconv.FormatInt(call, 10)}
}

func codesPlace(person string) Place { return Place{Table: "codes", Column: "sealed", Row: person} }

// requestRowOf is a request as the database keeps it.
func (s *Store) requestRowOf(r *approval.Request) (requestRow, error) {
	plan, err := json.Marshal(r.Plan)
	if err != nil {
		return requestRow{}, fmt.Errorf("store: request %s: %w", r.ID, err)
	}
	terms, err := json.Marshal(r.Terms)
	if err != nil {
		return requestRow{}, fmt.Errorf("store: request %s: %w", r.ID, err)
	}
	return requestRow{
		ID: r.ID, Person: r.Person, Door: string(r.Door), Reason: r.Reason, Plan: string(plan), Terms: string(terms), Digest: r.Digest, Nonce: r.Nonce, Same: r.Same,
		State: string(r.State), Open: flag(r.State.Open()), Created: micros(r.Created), Decided: micros(r.Decided), Ended: micros(r.Ended), Expires: micros(r.Expires),
		ExecuteBy: micros(r.ExecuteBy), Reminded: flag(r.Reminded), Note: r.Note, Owner: r.Claim.Owner, Fence: r.Claim.Fence, ClaimedUntil: micros(r.Claim.Until),
		Sealed: []byte{}, Token: r.Token,
	}, nil
}

// sealArguments seals the arguments of a plan's calls.
func (s *Store) sealArguments(r *approval.Request) ([]byte, error) {
	all := make([]string, len(r.Plan.Calls)) // as texts, so that no byte of them is written otherwise
	for i, c := range r.Plan.Calls {
		all[i] = string(c.Args)
	}
	plain, err := json.Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("store: arguments of request %s: %w", r.ID, err)
	}
	return s.Sealer.Seal(requestPlace(r.ID), plain)
}

// request reads a row. Arguments that cannot be opened, because they were in
// memory only, are missing: such a request can be looked at, and not be executed.
func (s *Store) request(row requestRow, votes []voteRow, results []resultRow) (*approval.Request, error) {
	r := &approval.Request{
		ID: row.ID, Person: row.Person, Door: policies.Door(row.Door), Token: row.Token, Reason: row.Reason, Digest: row.Digest, Nonce: row.Nonce, Same: row.Same,
		State: approval.State(row.State), Created: fromMicros(row.Created), Decided: fromMicros(row.Decided), Ended: fromMicros(row.Ended), Expires: fromMicros(row.Expires),
		ExecuteBy: fromMicros(row.ExecuteBy), Reminded: row.Reminded != 0, Note: row.Note,
		Claim: approval.Claim{Owner: row.Owner, Fence: row.Fence, Until: fromMicros(row.ClaimedUntil)},
	}
	if !r.State.Valid() {
		return nil, fmt.Errorf("store: request %s has the state %q, which there is not", row.ID, row.State)
	}
	if err := json.Unmarshal([]byte(row.Plan), &r.Plan); err != nil {
		return nil, fmt.Errorf("store: the plan of request %s: %w", row.ID, err)
	}
	if err := json.Unmarshal([]byte(row.Terms), &r.Terms); err != nil {
		return nil, fmt.Errorf("store: the terms of request %s: %w", row.ID, err)
	}
	if err := s.openArguments(r, row.Sealed); err != nil {
		return nil, err
	}
	for _, v := range votes {
		r.Votes = append(r.Votes, approval.Vote{Person: v.Person, Door: policies.Door(v.Door), Yes: v.Yes != 0, Time: fromMicros(v.At), Code: v.Code != 0, Note: v.Note})
	}
	for _, res := range results {
		result := approval.Result{
			Call: int(res.Call), Status: res.Status, Summary: res.Summary, VerifiedBy: res.VerifiedBy, Next: res.Next, Time: fromMicros(res.At), Took: time.Duration(res.Took) * time.Microsecond,
		}
		if res.Data != "" {
			result.Data = json.RawMessage(res.Data)
		}
		if res.Said != "" {
			result.Said = json.RawMessage(res.Said)
		}
		if len(res.Sealed) > 0 {
			before, err := s.Sealer.Open(resultPlace(row.ID, res.Call), res.Sealed)
			if err != nil && !lost(err) {
				return nil, fmt.Errorf("request %s: %w", row.ID, err)
			}
			result.Before = before
		}
		r.Results = append(r.Results, result)
	}
	return r, nil
}

func (s *Store) openArguments(r *approval.Request, sealed []byte) error {
	if len(sealed) == 0 {
		return nil
	}
	plain, err := s.Sealer.Open(requestPlace(r.ID), sealed)
	if lost(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("request %s: %w", r.ID, err)
	}
	var all []string
	if err := json.Unmarshal(plain, &all); err != nil || len(all) != len(r.Plan.Calls) {
		return fmt.Errorf("store: the arguments of request %s are not those of its plan", r.ID)
	}
	for i := range r.Plan.Calls {
		r.Plan.Calls[i].Args = json.RawMessage(all[i])
	}
	return nil
}
