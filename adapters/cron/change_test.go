package cron_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// TestChange: a clock that runs goes by the plans of now. What is new comes round, what
// is no more does not, what has another schedule begins anew, and what stays keeps its
// place and its rest.
func TestChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		plan := func(name, text string) cron.Plan {
			spec, err := cron.Parse(name, text, time.UTC, 0)
			if err != nil {
				t.Fatal(err)
			}
			return cron.Plan{Name: name, Spec: spec, CatchUp: cron.All}
		}
		s := &table{rows: map[string]policies.Schedule{}, arrivals: map[string]int{}, dies: func() int { return 0 }}
		s.clock = time.Now
		ctx, stop := context.WithCancel(t.Context())
		came := func(name string) (n int) {
			s.mu.Lock()
			defer s.mu.Unlock()
			for key, times := range s.arrivals {
				if key[:len(name)+1] == name+"@" {
					n += times
				}
			}
			return n
		}
		c := cron.NewClock(slog.New(slog.DiscardHandler), s, s, func() {}, []cron.Plan{plan("stays", "*/10 * * * *"), plan("goes", "*/10 * * * *"), plan("turns", "*/10 * * * *")})
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			if err := c.Run(ctx); err != nil {
				t.Error(err)
			}
		}()
		time.Sleep(35 * time.Minute)
		if came("stays") != 3 || came("goes") != 3 || came("turns") != 3 {
			t.Errorf("before the change: %v", s.arrivals)
		}
		s.mu.Lock()
		row := s.rows[cron.RowName("stays")]
		row.Paused = true
		s.rows[row.Name] = row
		s.mu.Unlock()
		c.Change([]cron.Plan{plan("stays", "*/10 * * * *"), plan("turns", "*/30 * * * *"), plan("comes", "*/10 * * * *")})
		synctest.Wait()
		if list, err := s.Schedules(ctx); err != nil || len(list) != 3 || list[0].Name != cron.RowName("comes") || !list[1].Paused {
			t.Errorf("a moment after the change: %+v, %v", list, err)
		}
		time.Sleep(time.Hour)
		if came("stays") != 3 || came("goes") != 3 || came("turns") != 5 || came("comes") != 6 {
			t.Errorf("after the change: %v", s.arrivals)
		}
		c.Change(nil)
		time.Sleep(time.Hour)
		if came("turns") != 5 || came("comes") != 6 || len(s.rows) > 0 {
			t.Errorf("without plans: %v, %v", s.arrivals, s.rows)
		}
		stop()
		<-ended
	})
}

// TestUnderWay: a slot under way ends with the report that it began with, also where that
// is changed or taken away meanwhile; the next one goes by what holds then.
func TestUnderWay(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	list := d.Reports()
	d.Reports = func() []cron.Report { return list }
	maker := d.Maker
	d.Maker = making(func(ctx context.Context, o digest.Order) (digest.Report, error) {
		if len(list) > 0 {
			changed := list[0]
			changed.To = changed.To[1:]
			list = []cron.Report{changed}
			if o.Slot.Day() == 30 {
				list = nil
			}
			if r, is := d.Making("morning"); !is || r.Name != "morning" {
				t.Errorf("%+v is being made, %v", r, is)
			}
		}
		return maker.Make(ctx, o)
	})
	for _, step := range []struct{ day, want int }{{29, 2}, {30, 3}, {31, 3}} {
		if err := d.come(t, step.day); err != nil {
			t.Fatal(err)
		}
		if len(d.posted) != step.want {
			t.Errorf("on day %d: %d messages, want %d", step.day, len(d.posted), step.want)
		}
	}
	if _, is := d.Making("morning"); is {
		t.Error("a slot that has ended is still being made")
	}
}

// making makes reports by a function.
type making func(context.Context, digest.Order) (digest.Report, error)

func (m making) Make(ctx context.Context, o digest.Order) (digest.Report, error) { return m(ctx, o) }
