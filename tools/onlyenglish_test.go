package tools_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/approval/approvaltest"
	"panelbot/tools"
	"panelbot/tools/op"
)

// inWords complains of an outcome whose sentence people of another language could not read,
// or that shows them a fault of the store.
func inWords(t *testing.T, what string, out tools.Outcome) {
	t.Helper()
	if len(out.Reasons) == 0 && !out.Verified.Said() {
		t.Errorf("%s is told in English alone: %s", what, out.Summary)
	}
	for _, m := range out.Reasons {
		named(t, what, m)
	}
	if strings.Contains(out.Summary, secretCause) {
		t.Errorf("%s shows its cause: %s", what, out.Summary)
	}
}

// named complains of a message without a sentence in the message files, or with a reason in
// it that has none.
func named(t *testing.T, what string, m op.Message) {
	t.Helper()
	if m.ID == "" {
		t.Errorf("%s is told in English alone: %q", what, m.Text)
	}
	if why, is := m.Data["Why"].(op.Message); is {
		named(t, what, why)
	}
}

// secretCause is why a store of these tests fails, which is for the log alone.
const secretCause = "disk I/O error at /srv/panelbot.db"

// failing is a store that fails while it is told to.
type failing struct {
	approval.Store
	now bool
}

func (f *failing) fault() error {
	if f.now {
		return errors.New(secretCause)
	}
	return nil
}

func (f *failing) Transact(ctx context.Context, do func(context.Context, approval.Tx) error) error {
	if err := f.fault(); err != nil {
		return err
	}
	return f.Store.Transact(ctx, do)
}

func (f *failing) List(ctx context.Context, filter approval.Filter) ([]*approval.Request, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	return f.Store.List(ctx, filter)
}

func (f *failing) Leases(ctx context.Context, filter approval.LeaseFilter) ([]*approval.Lease, error) {
	if err := f.fault(); err != nil {
		return nil, err
	}
	return f.Store.Leases(ctx, filter)
}

// faulty is a place whose store fails once it is told to.
func faulty(t *testing.T) (*approvaltest.Place, *failing) {
	t.Helper()
	f := &failing{}
	return approvaltest.NewPlace(t, func(clock func() time.Time) approval.Store {
		f.Store = approvaltest.NewMemory(clock)
		return f
	}), f
}

// TestListsInWords: that a list cannot be read is told in a sentence that is translated, and
// its cause to the log alone.
func TestListsInWords(t *testing.T) {
	t.Parallel()
	at, store := faulty(t)
	o := officeAt(t, at, nil, func(c *tools.Config) {
		c.Reviews = &reviewDesk{broken: errors.New(secretCause)}
	})
	store.now = true
	_, requests := o.OpenRequests(t.Context(), dan)
	_, reviews := o.OpenReviews(t.Context(), dan)
	_, leases := o.Runner.Leases(t.Context(), dan)
	for name, err := range map[string]error{"requests": requests, "reviews": reviews, "leases": leases} {
		if err == nil || strings.Contains(err.Error(), secretCause) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		named(t, name, op.MessageOf(err))
	}
}

// TestStepUpInWords: why the code of one's own yes does not count is told in a sentence that
// is translated.
func TestStepUpInWords(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		code  string
		codes bool
		fails bool
	}{"no codes": {code: "123456"}, "a wrong code": {code: "no code", codes: true}, "no code": {codes: true}, "the store fails": {code: "123456", codes: true, fails: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, store := faulty(t)
			o := officeAt(t, at, script{schedules: {says(twoSchedules)}}, func(c *tools.Config) {
				c.Policy.Defaults[policies.Destroy] = policies.Confirm
				c.Policy.StepUp = map[policies.Risk]bool{policies.Destroy: true}
			})
			if test.codes {
				o.Codes(t, "dan")
			}
			out := o.call("flashpanel_schedule_delete", `{"server":1,"schedule":11}`, asDan, func(c *tools.Call) {
				c.Door = policies.Terminal
				c.Confirm = func(context.Context, tools.Question) (bool, error) { return true, nil }
				c.Ask = func(_ context.Context, order op.Order) (string, error) {
					named(t, "the question", order.Spoken)
					store.now = test.fails
					return test.code, nil
				}
			})
			if out.Status == tools.Done || o.sent(scheduleDelete) != 0 {
				t.Fatalf("got %+v", out)
			}
			inWords(t, name, out)
		})
	}
}
