package tools_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/tools"
)

// TestClose holds that an end loses nothing: what was sent is answered and
// recorded, what is followed is accepted, and nothing begins any more.
func TestClose(t *testing.T) {
	t.Parallel()
	const job = `{"server":1,"command":"true","user":"web","cron":"* * * * *"}`
	none, created := says(`{"data":[]}`), says(`{"schedule":{"id":5},"event":{"id":77}}`)
	slow := created
	slow.after = 20 * time.Second
	for name, test := range map[string]struct {
		scheduling reply
		patience   time.Duration
		took       time.Duration
		fails      bool
	}{
		"a change that is followed":         {scheduling: created, patience: 35 * time.Second},
		"a change that is not answered":     {scheduling: slow, patience: 35 * time.Second, took: 15 * time.Second},
		"a change that is never answered":   {scheduling: slow, patience: 3 * time.Second, took: 3 * time.Second, fails: true},
		"a change, and no time to wait for": {scheduling: slow, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, script{schedules: {none}, scheduling: {test.scheduling}}, func(c *tools.Config) {
					c.Wait = func(policies.Door) time.Duration { return 10 * time.Minute }
				})
				ended := make(chan tools.Outcome, 1)
				go func() { ended <- r.call("flashpanel_schedule_create", job) }()
				time.Sleep(5 * time.Second)
				began := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), test.patience)
				defer cancel()
				err := r.Close(ctx)
				if took := time.Since(began); took != test.took {
					t.Errorf("the end took %s, want %s", took, test.took)
				}
				if test.fails {
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("%v, want that it was too early", err)
					}
					has(t, "the error", err.Error(), "1 calls have not ended", "look in the panel")
				} else if err != nil {
					t.Error(err)
				}
				if diff := cmp.Diff(r.recorder.stages(), []string{"decision", "call", "outcome accepted"}); diff != "" && !test.fails {
					t.Error(diff)
				}
				after := r.call(info, `{"server":1}`)
				if after.Status != tools.Failed {
					t.Errorf("a call after the end is %s, want failed", after.Status)
				}
				has(t, "a call after the end", after.Summary, "Nothing was sent", "about to end")
				if out := <-ended; out.Status != tools.Accepted {
					t.Errorf("%s, want accepted: %s", out.Status, out.Summary)
				}
				if err := r.Close(t.Context()); err != nil {
					t.Errorf("the second end: %v", err)
				}
			})
		})
	}
}
