package main

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/policies"
	"panelbot/tools"
)

// overdue is one review that nobody does.
type overdue struct{}

func (overdue) OpenReview(context.Context, policies.Review) error { return nil }

func (overdue) OpenReviews(context.Context) ([]policies.Review, error) {
	return []policies.Review{{Call: "OLDOLDOLDOLD", Person: "dan", Due: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)}}, nil
}

func (overdue) EndReview(context.Context, policies.Review, string, policies.Door, string) error {
	return nil
}

// TestWatchReviews: what is overdue is logged at once, and each hour.
func TestWatchReviews(t *testing.T) {
	t.Parallel()
	catalogue, err := tools.NewCatalogue(nil)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		log := slog.New(slog.NewTextHandler(&text, nil))
		runner, err := tools.New(log, tools.Config{Catalogue: catalogue, Recorder: auditRecorder{}, Reviews: overdue{}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			(&house{log: log, runner: runner}).watchReviews(ctx)
		}()
		time.Sleep(2*time.Hour + time.Minute)
		synctest.Wait()
		stop()
		<-ended
		if n := strings.Count(text.String(), "level=WARN"); n != 3 || !strings.Contains(text.String(), "approvals reviewed OLDOLDOLDOLD") {
			t.Errorf("%d warnings:\n%s", n, &text)
		}
	})
}
