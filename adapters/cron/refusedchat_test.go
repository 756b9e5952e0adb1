package cron_test

import (
	"context"
	"errors"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// TestRefusedBesideFailed: where one chat may not read a report, and another cannot be
// written to for the moment, the other gets it later.
func TestRefusedBesideFailed(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(r *cron.Report) { r.To[0].Chat = "guests" })
	compose := d.Doors[policies.Slack]
	down := true
	d.Doors[policies.Slack] = func(ctx context.Context, channel string, shown chat.Report) ([]byte, error) {
		if down && channel == "C2" {
			return nil, errors.New("slack is not reached")
		}
		return compose(ctx, channel, shown)
	}
	var again *delivery.Retry
	if err := d.come(t, 30); !errors.As(err, &again) {
		t.Fatalf("got %v, want to be called again", err)
	}
	down = false
	if err := d.come(t, 30); !errors.Is(err, cron.ErrReaders) || errors.As(err, &again) {
		t.Errorf("got %v, want an end", err)
	}
	if len(d.posted) != 1 || d.posted[0].Chat != "C2" {
		t.Errorf("posted %+v", d.posted)
	}
}

// TestQuietBesideRefused: a quiet report is quiet in one chat though another may not read
// it, and where none may, it counts as not posted.
func TestQuietBesideRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(r *cron.Report) { r.Quiet = true; r.To[0].Chat = "guests" })
	for _, day := range []int{1, 2, 3} {
		if err := d.come(t, day); err != nil && !errors.Is(err, cron.ErrReaders) {
			t.Fatal(err)
		}
	}
	if len(d.posted) != 1 {
		t.Errorf("%d were posted, and nothing changed", len(d.posted))
	}
	d = newDesk(t, func(r *cron.Report) { r.Quiet = true; r.To = r.To[:1]; r.To[0].Chat = "guests" })
	if err := d.come(t, 1); !errors.Is(err, cron.ErrReaders) || len(d.kept) > 0 {
		t.Errorf("got %v, kept %s, and nobody has read it", err, d.kept)
	}
}

// TestQuietTellsThingsApart: where one limit of a plan is reached as another no longer is,
// the report is not as the one before.
func TestQuietTellsThingsApart(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(r *cron.Report) { r.Quiet, r.To = true, r.To[1:] })
	full := "databases"
	d.Maker = makes(func(o digest.Order) digest.Report {
		s := digest.Section{Kind: digest.Limits, State: digest.Attention}
		for _, thing := range []string{"databases", "ftp"} {
			item := digest.Item{State: digest.OK, Panel: "host1", Fact: digest.LimitUse, Figures: digest.Figures{digest.Thing: thing}, At: d.now}
			if thing == full {
				item.State = digest.Attention
			}
			s.Items = append(s.Items, item)
		}
		return digest.Report{Name: o.Name, Slot: o.Slot, At: d.now, State: s.State, Sections: []digest.Section{s}}
	})
	for i, thing := range []string{"databases", "databases", "ftp"} {
		full = thing
		if err := d.come(t, i+1); err != nil {
			t.Fatal(err)
		}
		if want := []int{1, 1, 2}[i]; len(d.posted) != want {
			t.Errorf("day %d: %d were posted, want %d", i+1, len(d.posted), want)
		}
	}
}

// makes is a Maker.
type makes func(digest.Order) digest.Report

func (m makes) Make(_ context.Context, o digest.Order) (digest.Report, error) { return m(o), nil }
