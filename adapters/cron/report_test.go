package cron_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// desk is a press with all around it.
type desk struct {
	cron.Press
	state  digest.State
	fact   digest.Fact
	orders []digest.Order
	posted []delivery.Message
	kept   map[string][]byte
	fails  error
	now    time.Time
}

func (d *desk) Make(_ context.Context, o digest.Order) (digest.Report, error) {
	d.orders = append(d.orders, o)
	section := digest.Section{Kind: digest.Fleet, State: d.state, Items: []digest.Item{
		{State: d.state, Panel: "main", Subject: "web-1", Fact: d.fact, Figures: digest.Figures{digest.CPU: digest.Percent(len(d.orders))}, At: d.now},
	}}
	return digest.Report{Name: o.Name, Slot: o.Slot, At: d.now, State: d.state, Sections: []digest.Section{section}}, nil
}

func (d *desk) Post(_ context.Context, m delivery.Message) error {
	if d.fails == nil {
		d.posted = append(d.posted, m)
	}
	return d.fails
}

func (d *desk) Recall(_ context.Context, name string) ([]byte, error) { return d.kept[name], nil }

func (d *desk) Keep(_ context.Context, name string, seen []byte) error {
	d.kept[name] = seen
	return nil
}

func newDesk(t *testing.T, change func(*cron.Report)) *desk {
	t.Helper()
	spec, err := cron.Parse("morning", "0 8 * * *", zone(t, "Europe/Berlin"), 0)
	if err != nil {
		t.Fatal(err)
	}
	r := cron.Report{Plan: cron.Plan{Name: "morning", Spec: spec}, Sections: []digest.Kind{digest.Fleet}, To: []cron.Target{{Door: policies.Slack, Chat: "C1"}, {Door: policies.Slack, Chat: "C2"}}}
	if change != nil {
		change(&r)
	}
	d := &desk{state: digest.OK, fact: digest.ServerUses, kept: map[string][]byte{}, now: time.Date(2026, 11, 30, 7, 0, 0, 0, time.UTC)}
	d.Press = cron.Press{
		Log: slog.New(slog.DiscardHandler), Maker: d, Outbox: d, Reports: func() []cron.Report { return []cron.Report{r} }, Posted: d, Now: func() time.Time { return d.now },
		Doors: map[policies.Door]cron.Compose{policies.Slack: func(_ context.Context, channel string, shown chat.Report) ([]byte, error) {
			if channel == "guests" {
				return nil, cron.ErrReaders
			}
			return []byte(channel + " " + shown.Title), nil
		}},
	}
	return d
}

// come has the slot of a day come in.
func (d *desk) come(t *testing.T, day int) error {
	t.Helper()
	d.now = time.Date(2026, 11, day, 7, 0, 5, 0, time.UTC)
	return d.Handle(t.Context(), delivery.Arrival{Door: policies.Cron, Key: fmt.Sprintf("morning@%d", d.now.Add(-5*time.Second).Unix()), Lane: "morning"})
}

// TestPress: a slot is one message in each chat, also when it is worked again, and reads
// as the person of the report.
func TestPress(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	for _, day := range []int{29, 29, 30} {
		if err := d.come(t, day); err != nil {
			t.Fatal(err)
		}
	}
	keys := map[string]int{}
	for _, m := range d.posted {
		keys[m.Key]++
		if !strings.HasPrefix(string(m.Body), m.Chat+" Report morning") || !strings.Contains(string(m.Body), "08:00 CET") {
			t.Errorf("got %q", m.Body)
		}
	}
	if len(keys) != 4 || len(d.posted) != 6 {
		t.Errorf("got %v, want two slots in two chats, one of the slots twice", keys)
	}
	o := d.orders[0]
	if o.Person.Name != "cron:morning" || !o.Keep || !o.Slot.Equal(time.Date(2026, 11, 29, 7, 0, 0, 0, time.UTC)) {
		t.Errorf("ordered %+v", o)
	}
}

// TestQuiet: a quiet report is posted where something is otherwise, and when the last one
// is as old as its heartbeat; figures that always move do not count.
func TestQuiet(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(r *cron.Report) { r.Quiet, r.Heartbeat, r.To = true, 3*24*time.Hour, r.To[:1] })
	for _, step := range []struct {
		day   int
		state digest.State
		want  int
	}{
		{1, digest.OK, 1}, {1, digest.OK, 2}, {2, digest.OK, 2}, {3, digest.OK, 2}, {4, digest.OK, 3}, {5, digest.OK, 3},
		{6, digest.Attention, 4}, {7, digest.Attention, 4}, {8, digest.OK, 5},
	} {
		d.state = step.state
		if err := d.come(t, step.day); err != nil {
			t.Fatal(err)
		}
		if len(d.posted) != step.want {
			t.Errorf("on day %d, %s: %d were posted, want %d", step.day, step.state, len(d.posted), step.want)
		}
	}
}

// TestQuietNews: what happened since the last report is told once, and that nothing more
// has happened is not.
func TestQuietNews(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(r *cron.Report) { r.Quiet, r.To = true, r.To[:1] })
	for _, step := range []struct {
		day   int
		fact  digest.Fact
		state digest.State
		want  int
	}{
		{1, digest.FirstTime, digest.OK, 1}, {2, digest.Same, digest.OK, 1}, {3, digest.Added, digest.Attention, 2}, {4, digest.Same, digest.OK, 2},
		{5, digest.Changed, digest.OK, 3}, {6, digest.Changed, digest.OK, 4}, {7, digest.Same, digest.OK, 4},
		{8, digest.Bans, digest.OK, 4}, {9, digest.Bans, digest.Attention, 5}, {10, digest.Bans, digest.OK, 5},
	} {
		d.fact, d.state = step.fact, step.state
		if err := d.come(t, step.day); err != nil {
			t.Fatal(err)
		}
		if len(d.posted) != step.want {
			t.Errorf("on day %d, %s: %d were posted, want %d", step.day, step.fact, len(d.posted), step.want)
		}
	}
}

// TestPressFails: what may work later is tried again; a chat that guests read gets
// nothing, and the others theirs.
func TestPressFails(t *testing.T) {
	t.Parallel()
	var again *delivery.Retry
	d := newDesk(t, func(r *cron.Report) { r.To[0].Chat = "guests" })
	if err := d.come(t, 30); !errors.Is(err, cron.ErrReaders) || errors.As(err, &again) {
		t.Errorf("got %v, want an end", err)
	}
	if len(d.posted) != 1 || d.posted[0].Chat != "C2" {
		t.Errorf("posted %+v", d.posted)
	}
	d = newDesk(t, nil)
	d.fails = errors.New("the disk is full")
	if err := d.come(t, 30); !errors.As(err, &again) {
		t.Errorf("got %v, want to be called again", err)
	}
	if err := d.Handle(t.Context(), delivery.Arrival{Key: "evening@1"}); err != nil {
		t.Errorf("of a report that is no more: %v", err)
	}
	for _, key := range []string{"", "@1", "morning", "morning@x"} {
		if err := d.Handle(t.Context(), delivery.Arrival{Key: key}); err == nil || errors.As(err, &again) {
			t.Errorf("%q: got %v, want an end", key, err)
		}
	}
}

// TestPressPicture: the picture goes with the message where a door shows it there, and
// before it where it is a message of its own; a report that wants none has none, and one
// that cannot be drawn goes without.
func TestPressPicture(t *testing.T) {
	t.Parallel()
	picture := &chat.Picture{PNG: []byte("png"), Alt: "words"}
	draw := func(digest.Report, chat.Speech) (*chat.Picture, error) { return picture, nil }
	for name, c := range map[string]struct {
		chart bool
		draw  func(digest.Report, chat.Speech) (*chat.Picture, error)
		want  string
	}{
		"a picture":     {true, draw, "slack with words; telegram picture: words; telegram with words"},
		"not wanted":    {false, draw, "slack; telegram"},
		"nobody draws":  {true, nil, "slack; telegram"},
		"nothing there": {true, func(digest.Report, chat.Speech) (*chat.Picture, error) { return nil, nil }, "slack; telegram"},
		"not drawn":     {true, func(digest.Report, chat.Speech) (*chat.Picture, error) { return nil, errors.New("no ink") }, "slack; telegram"},
		"a panic":       {true, func(digest.Report, chat.Speech) (*chat.Picture, error) { panic("no paper") }, "slack; telegram"},
	} {
		d := newDesk(t, func(r *cron.Report) {
			r.Chart, r.To = c.chart, []cron.Target{{Door: policies.Slack, Chat: "C1"}, {Door: policies.Telegram, Chat: "-1"}}
		})
		d.Draw = c.draw
		for _, door := range []policies.Door{policies.Slack, policies.Telegram} {
			d.Doors[door] = func(_ context.Context, _ string, shown chat.Report) ([]byte, error) {
				if shown.Picture == nil {
					return []byte(door), nil
				}
				return []byte(string(door) + " with " + shown.Picture.Alt), nil
			}
		}
		d.Pictures = map[policies.Door]cron.Compose{policies.Telegram: func(_ context.Context, _ string, shown chat.Report) ([]byte, error) {
			return []byte("telegram picture: " + shown.Picture.Alt), nil
		}}
		for range 2 { // the second time is the same slot, with the same keys
			if err := d.come(t, 30); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		var bodies []string
		keys := map[string]bool{}
		for _, m := range d.posted {
			if !keys[m.Key] {
				bodies = append(bodies, string(m.Body))
			}
			keys[m.Key] = true
		}
		if got := strings.Join(bodies, "; "); got != c.want || len(d.posted) != 2*len(keys) {
			t.Errorf("%s: posted %q, want %q", name, got, c.want)
		}
	}
}
