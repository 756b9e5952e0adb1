package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"panelbot/policies/approval"
	"panelbot/policies/approval/approvaltest"
	"panelbot/policies/store"
)

// Approved makes that many requests that were approved, and gives their ids.
func Approved(t *testing.T, db Database, n int) []string {
	t.Helper()
	desk := replica(t, db)
	ids := make([]string, n)
	for i := range ids {
		ids[i] = approved(t, desk, fmt.Sprint(i+1))
	}
	return ids
}

func approved(t *testing.T, desk *approval.Desk, server string) string {
	t.Helper()
	r, _, err := desk.Ask(t.Context(), approvaltest.Draft("dan", approvaltest.Reinstall(server)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Vote(t.Context(), approval.Ballot{ID: r.ID, Person: "carol", Door: "slack", Yes: true}); err != nil {
		t.Fatal(err)
	}
	return r.ID
}

// replica is a desk as another process has one.
func replica(t testing.TB, db Database) *approval.Desk {
	t.Helper()
	desk, err := newReplica(sealing(t, db, nil))
	if err != nil {
		t.Fatal(err)
	}
	return desk
}

func newReplica(s approval.Store) (*approval.Desk, error) {
	return approval.New(approval.Config{Store: s, People: approvaltest.NewPeople(), Key: approvaltest.Key})
}

// RaceApproved is one of several processes that race for all that is approved. It
// says "ready" when it knows what that is, begins when begin is closed, and then says
// the id of each request that it executes.
func RaceApproved(ctx context.Context, db Database, begin <-chan struct{}, say func(line string) error) (err error) {
	s, err := store.Open(ctx, quiet(), db.Config())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	desk, err := newReplica(s)
	if err != nil {
		return err
	}
	list, err := desk.List(ctx, approval.Filter{States: []approval.State{approval.Approved}})
	if err != nil {
		return err
	}
	if err := say("ready"); err != nil {
		return err
	}
	<-begin
	const workers = 2
	errs := make([]error, workers)
	var racing sync.WaitGroup
	for part := range workers {
		racing.Go(func() {
			for i := range list {
				r := list[(i+part*len(list)/workers)%len(list)]
				if errs[part] = execute(ctx, desk, r.ID, say); errs[part] != nil {
					return
				}
			}
		})
	}
	racing.Wait()
	return errors.Join(errs...)
}

// execute executes a request, unless somebody else does.
func execute(ctx context.Context, desk *approval.Desk, id string, say func(line string) error) error {
	r, err := desk.Claim(ctx, id, "worker", nil)
	var refusal *approval.Refusal
	switch {
	case errors.As(err, &refusal), errors.Is(err, approval.ErrMoved):
		return nil
	case err != nil:
		return err
	}
	if err := say(id); err != nil {
		return err
	}
	if err := desk.End(ctx, id, r.Claim.Fence, approval.Result{Status: "done"}); err != nil {
		return err
	}
	_, err = desk.Finish(ctx, id, r.Claim.Fence)
	return err
}

// AllDone holds that so many requests are done.
func AllDone(t *testing.T, db Database, n int) {
	t.Helper()
	list, err := replica(t, db).List(t.Context(), approval.Filter{States: []approval.State{approval.Done}})
	if err != nil || len(list) != n {
		t.Errorf("%d of %d are done, %v", len(list), n, err)
	}
}

// ClocksOff holds that the database's clock decides, however far that of a process is
// off. A replica that is late by five minutes does not execute what is over, and one that
// is early by five minutes ends neither a living claim nor a request that waits.
func ClocksOff(t *testing.T, db Database) {
	const off = 5 * time.Minute
	db, hands := db.WithHands(t)
	desk := replica(t, db)
	refused := func(id string) bool {
		_, err := desk.Claim(t.Context(), id, "replica", nil)
		var refusal *approval.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Fatal(err)
		}
		return err != nil
	}
	state := func(id string, want approval.State) *approval.Request {
		t.Helper()
		if _, _, err := desk.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		r, err := desk.Find(t.Context(), id)
		if err != nil || r.State != want {
			t.Fatalf("it is %s, %v, want %s", r.State, err, want)
		}
		return r
	}

	// The database is ahead: to it, the process is late.
	hands.Move(t, off)
	late, inTime := approved(t, desk, "1"), approved(t, desk, "2")
	r, err := desk.Find(t.Context(), late)
	if err != nil {
		t.Fatal(err)
	}
	within := r.ExecuteBy.Sub(r.Decided)
	hands.Move(t, within-time.Minute)
	if refused(inTime) {
		t.Error("it was not executed in time")
	}
	hands.Move(t, time.Minute)
	if !time.Now().Before(r.ExecuteBy) {
		t.Fatal("the process's clock is not late")
	}
	if !refused(late) {
		t.Error("a replica whose clock is late executed what was over")
	}
	state(late, approval.Expired)

	// The database is behind: to it, the process is early.
	hands.Move(t, -within-2*off)
	living, waiting := approved(t, desk, "3"), approved(t, desk, "4")
	if refused(living) {
		t.Fatal("it was not claimed")
	}
	claim := state(living, approval.Executing).Claim
	if time.Now().Before(claim.Until) {
		t.Fatal("the process's clock is not early")
	}
	state(waiting, approval.Approved)
	hands.Move(t, desk.Lease()-time.Second)
	state(living, approval.Executing)
	if err := desk.Keep(t.Context(), living, claim.Fence); err != nil {
		t.Errorf("a claim that lives was not kept alive: %v", err)
	}
	hands.Move(t, desk.Lease()-time.Second)
	state(living, approval.Executing)
	hands.Move(t, time.Second)
	state(living, approval.Unknown)
	if err := desk.Keep(t.Context(), living, claim.Fence); !errors.Is(err, approval.ErrMoved) {
		t.Errorf("a claim that was lost was kept alive: %v", err)
	}
}
