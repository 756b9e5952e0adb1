package delivery

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"panelbot/policies"
)

// fewRows is a store that holds nothing; during is called in each transaction.
type fewRows struct {
	Store
	Tx
	during func()
}

func (s *fewRows) Transact(ctx context.Context, do func(context.Context, Tx) error) error {
	return do(ctx, s)
}

func (s *fewRows) Now(context.Context) (time.Time, error) { return time.Now(), nil }

func (s *fewRows) Renew(context.Context, string, Box, []int64, time.Time) error { return nil }

func (s *fewRows) Held(_ context.Context, _ string, box Box) ([]int64, error) {
	if box == Inbox {
		s.during()
	}
	return nil, nil
}

// TestRenewAfterAnother: where a row ends while claims are renewed, and is worked anew,
// the one that works it now is not taken for one that has lost it.
func TestRenewAfterAnother(t *testing.T) {
	t.Parallel()
	s := &fewRows{}
	q, err := New(slog.New(slog.DiscardHandler), s, Config{})
	if err != nil {
		t.Fatal(err)
	}
	const row, lost = 5, 6
	begin := func(id int64) (of context.Context, end func()) {
		begun, ended := make(chan context.Context), make(chan struct{})
		q.in.start(t.Context(), policies.Slack, id, func(ctx context.Context) {
			begun <- ctx
			<-ended
		})
		return <-begun, func() { close(ended) }
	}
	_, endFirst := begin(row)
	taken, endTaken := begin(lost)
	var second context.Context
	var endSecond func()
	s.during = func() {
		endFirst()
		for q.in.works(row) {
			<-q.in.woken
		}
		second, endSecond = begin(row)
	}
	q.renew(t.Context())
	if err := second.Err(); err != nil {
		t.Errorf("what was claimed anew is cut off: %v", context.Cause(second))
	}
	if context.Cause(taken) != errTaken { //nolint:errorlint // it is the cause itself
		t.Errorf("what was lost goes on: %v", context.Cause(taken))
	}
	endSecond()
	endTaken()
	q.in.wg.Wait()
}
