package alert_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"panelbot/policies"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// TestStepHolds: whatever is seen in whatever order, what is told holds together.
func TestStepHolds(t *testing.T) {
	t.Parallel()
	when, err := alert.Parse("disk.percent > 90 for 10m")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		condition := *when
		condition.For = time.Duration(rapid.IntRange(0, 6).Draw(t, "for")) * 5 * time.Minute
		r := alert.Rule{
			Name: "r", When: &condition, Every: 5 * time.Minute, Recovery: true, Cooldown: time.Duration(rapid.IntRange(0, 12).Draw(t, "cooldown")) * 5 * time.Minute,
			EscalateAfter: time.Duration(rapid.IntRange(0, 4).Draw(t, "escalate")) * 10 * time.Minute, Hold: time.Duration(rapid.IntRange(0, 4).Draw(t, "hold")) * 5 * time.Minute,
		}
		r.Defaults()
		var state alert.State
		at := begin()
		open, blind, escalated := false, false, false // as whoever reads the messages knows
		var firstBad, lastGood, lastFired time.Time
		looks := rapid.IntRange(1, 120).Draw(t, "looks")
		for i := range looks + 40 {
			apart, value, muted := 1, "10", false // at last it is good, for more than three hours
			if i < looks {
				apart = rapid.SampledFrom([]int{1, 1, 1, 1, 2, 3, 4, 20}).Draw(t, "apart")
				value = rapid.SampledFrom([]string{"95", "95", "10", "?"}).Draw(t, "value")
				muted = rapid.IntRange(0, 9).Draw(t, "muted") == 0
			}
			at = at.Add(r.Every * time.Duration(apart))
			switch value {
			case "95":
				if firstBad.IsZero() || lastGood.After(firstBad) {
					firstBad = at
				}
			case "10":
				lastGood = at
			}
			before := state
			state = r.Step(state, condition.Eval(server("disk.percent", value, at), at), muted)
			if muted && len(state.Owed) > 0 {
				t.Fatalf("something is told though it is muted: %+v", state.Owed)
			}
			if value == "?" && state.Phase != alert.OK && state.Phase != before.Phase {
				t.Fatalf("not knowing moved %s to %s", before.Phase, state.Phase)
			}
			if value == "?" && before.Phase.Open() && !state.Phase.Open() {
				t.Fatal("not knowing ended an alert")
			}
			for _, e := range state.Owed {
				switch e.Kind {
				case alert.Fired:
					if value != "95" || at.Sub(firstBad) < 0 || lastGood.After(firstBad) && r.Hold == 0 {
						t.Fatalf("fired on %s", value)
					}
					if open && before.Phase == alert.Firing && !state.Told.Equal(at) {
						t.Fatal("told twice")
					}
					if before.Phase != alert.Flapping && !lastFired.IsZero() && at.Sub(lastFired) < r.Cooldown {
						t.Fatalf("%s after the last message, within the cooldown of %s", at.Sub(lastFired), r.Cooldown)
					}
					if at.Sub(e.Since) < condition.For {
						t.Fatalf("told after %s, want %s", at.Sub(e.Since), condition.For)
					}
					open, escalated, lastFired = true, false, at
				case alert.Flaps:
					open, escalated, lastFired = true, false, at
				case alert.Recovered:
					if !open || value != "10" || e.Lasted < 0 {
						t.Fatalf("recovered on %s, open %v, lasted %s", value, open, e.Lasted)
					}
					open = false
				case alert.Escalated:
					if !open || escalated || r.EscalateAfter == 0 || at.Sub(e.Told) < r.EscalateAfter {
						t.Fatalf("escalated: open %v, before %v, %+v", open, escalated, e)
					}
					escalated = true
				case alert.Blind:
					if value != "?" || blind || at.Sub(e.Since) < r.Patience {
						t.Fatalf("unknown on %s: %+v", value, e)
					}
					blind = true
				case alert.Seeing:
					if value == "?" || !blind {
						t.Fatalf("known on %s", value)
					}
					blind = false
				case alert.Gone:
					t.Fatal("it is there")
				}
			}
			state.Owed = nil
			raw, err := json.Marshal(state)
			if err != nil {
				t.Fatal(err)
			}
			var kept alert.State
			if err := json.Unmarshal(raw, &kept); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(kept, state); diff != "" {
				t.Fatalf("a restart changes the state (-kept +was):\n%s", diff)
			}
			state = kept
			if state.Empty(&r, at) { // it may be forgotten at any time
				state = alert.State{}
			}
		}
		if open || blind {
			t.Fatalf("whoever was told never hears of the end: open %v, unknown %v", open, blind)
		}
	})
}

// TestLeave: what was told and is no longer there is told so, once; else it is forgotten.
func TestLeave(t *testing.T) {
	t.Parallel()
	r := alert.Rule{Name: "r", When: &alert.Condition{}, Every: time.Minute}
	r.Defaults()
	at := begin()
	for _, test := range []struct {
		state alert.State
		muted bool
		want  int
	}{
		{alert.State{Phase: alert.Firing, Told: at, Since: at}, false, 1},
		{alert.State{Phase: alert.Flapping, Told: at, Since: at}, false, 1},
		{alert.State{Phase: alert.Firing, Told: at, Since: at}, true, 0},
		{alert.State{Phase: alert.Firing, Since: at}, false, 0},
		{alert.State{Phase: alert.Pending, Since: at}, false, 0},
		{alert.State{}, false, 0},
	} {
		left := r.Leave(test.state, at.Add(time.Hour), test.muted)
		if len(left.Owed) != test.want || left.Empty(&r, at) != (test.want == 0) {
			t.Errorf("%+v: got %+v", test.state, left.Owed)
		}
		if test.want == 1 && (left.Owed[0].Kind != alert.Gone || left.Owed[0].Lasted != time.Hour) {
			t.Errorf("got %+v", left.Owed[0])
		}
	}
}

// TestMutes: a mute is of a rule or of a thing, by either of its names, until its time.
func TestMutes(t *testing.T) {
	t.Parallel()
	at := begin()
	web := digest.Subject{Panel: "main", Of: digest.OfServer, Name: "web-1"}
	for _, test := range []struct {
		mute policies.Mute
		want bool
	}{
		{policies.Mute{Name: "web-1", Until: at.Add(1)}, true},
		{policies.Mute{Name: "main/web-1", Until: at.Add(1)}, true},
		{policies.Mute{Name: "other/web-1", Until: at.Add(1)}, false},
		{policies.Mute{Name: "web", Until: at.Add(1)}, false},
		{policies.Mute{Name: "web-1", Until: at}, false},
		{policies.Mute{Rule: true, Name: "disk", Until: at.Add(1)}, true},
		{policies.Mute{Rule: true, Name: "web-1", Until: at.Add(1)}, false},
		{policies.Mute{Name: "disk", Until: at.Add(1)}, false},
	} {
		if _, got := (alert.Mutes{test.mute}).Of("disk", web, at); got != test.want {
			t.Errorf("%+v: got %v", test.mute, got)
		}
	}
	if _, got := (alert.Mutes{{Name: "", Until: at.Add(1)}}).Of("disk", digest.Subject{Panel: "main", Of: digest.OfServer}, at); got {
		t.Error("what could not be listed is muted by nothing")
	}
}

// TestPulse: intervals are multiples of the pulse.
func TestPulse(t *testing.T) {
	t.Parallel()
	for want, list := range map[time.Duration][]time.Duration{
		30 * time.Second: {time.Minute, 90 * time.Second}, time.Minute: {7 * time.Minute, 5 * time.Minute}, 5 * time.Minute: {10 * time.Minute, time.Hour},
	} {
		var rules []alert.Rule
		for _, every := range list {
			rules = append(rules, alert.Rule{Every: every})
		}
		if got := alert.Pulse(rules); got != want {
			t.Errorf("%v: got %s, want %s", list, got, want)
		}
	}
}

// TestEvaluate: what is in nobody's scope any more is forgotten in silence, and what is
// gone is not; a scope of tags still tells of servers that cannot be listed.
func TestEvaluate(t *testing.T) {
	t.Parallel()
	when, err := alert.Parse("disk.percent > 90")
	if err != nil {
		t.Fatal(err)
	}
	r := alert.Rule{Name: "r", When: when, Every: time.Minute, Recovery: true, Scope: policies.Scope{Tags: map[string]string{"env": "prod"}}}
	r.Defaults()
	thing := func(name, env string) digest.Measured {
		m := server("disk.percent", "95", begin())
		m.Name, m.Tags = name, map[string]string{"env": env}
		return m
	}
	look := func(b alert.Board, minute int, things ...digest.Measured) alert.Board {
		rows, head := r.Evaluate(b, digest.Measurement{Things: things, Panels: []string{"main"}}, nil, begin().Add(time.Duration(minute)*time.Minute))
		return alert.Board{Rows: rows, Heads: []alert.Head{head}}
	}
	told := func(b alert.Board) string {
		text := ""
		for _, row := range b.Rows {
			for _, e := range row.State.Owed {
				text += row.Thing.Name + " " + string(e.Kind) + "; "
			}
		}
		return text
	}
	b := look(alert.Board{}, 0, thing("web-1", "prod"), thing("web-2", "prod"), thing("db-1", "test"))
	if got := told(b); got != "web-1 fired; web-2 fired; " {
		t.Errorf("told %q", got)
	}
	for i := range b.Rows {
		b.Rows[i].State.Owed = nil
	}
	if got := told(look(b, 1, thing("web-1", "test"))); got != "web-2 gone; " {
		t.Errorf("told %q", got)
	}
	blind := server("disk.percent", "?", begin())
	blind.Name = ""
	for minute := 1; minute <= 40; minute++ {
		b = look(b, minute, blind)
	}
	if got := told(b); got != " unknown; " {
		t.Errorf("told %q", got)
	}
	for _, row := range b.Rows {
		if row.Thing.Name != "" && (row.State.Phase != alert.Firing || row.State.Blind.IsZero()) {
			t.Errorf("%s is %s", row.Thing.Name, row.State.Phase)
		}
	}
}

// TestSlowReading: where reading takes longer than three intervals, looks are one stretch
// all the same.
func TestSlowReading(t *testing.T) {
	t.Parallel()
	when, err := alert.Parse("disk.percent > 90 for 15m")
	if err != nil {
		t.Fatal(err)
	}
	r := alert.Rule{Name: "r", When: when, Every: time.Minute}
	r.Defaults()
	for took, want := range map[time.Duration]alert.Phase{5 * time.Minute: alert.Firing, time.Minute: alert.Pending} {
		b := alert.Board{}
		for minute := 0; minute <= 20; minute += 5 {
			at := begin().Add(time.Duration(minute) * time.Minute)
			rows, head := r.Evaluate(b, digest.Measurement{Things: []digest.Measured{server("disk.percent", "95", at)}, Panels: []string{"main"}, Took: took}, nil, at)
			b = alert.Board{Rows: rows, Heads: []alert.Head{head}}
		}
		if got := b.Rows[0].State.Phase; got != want {
			t.Errorf("looks every 5m, of which reading takes %s: %s, want %s", took, got, want)
		}
	}
}
