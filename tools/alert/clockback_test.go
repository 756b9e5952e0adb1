package alert_test

import (
	"testing"
	"time"

	"panelbot/tools/alert"
)

// TestClockBack: an alert that was last looked at by a clock that was a year ahead is told,
// told to be over, escalated and told to be unknown as by any other clock.
func TestClockBack(t *testing.T) {
	t.Parallel()
	when, err := alert.Parse("disk.percent > 90 for 5m")
	if err != nil {
		t.Fatal(err)
	}
	r := alert.Rule{Name: "r", When: when, Every: 5 * time.Minute, Recovery: true, Cooldown: 30 * time.Minute, EscalateAfter: time.Hour}
	r.Defaults()
	for name, values := range map[string][]string{
		"quiet":    {"10", "10"},
		"told":     {"95", "95", "95"},
		"to come":  {"95"},
		"cooling":  {"95", "95", "95", "10", "10", "10", "10", "10"},
		"unknown":  {"?", "?", "?", "?", "?", "?", "?", "?", "?"},
		"flapping": {"95", "95", "10", "10", "10", "10", "95", "95", "10", "10", "10", "10", "95", "95"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var state alert.State
			told := map[alert.EventKind]int{}
			look := func(value string, at time.Time) {
				state = r.Step(state, when.Eval(server("disk.percent", value, at), at), false)
				for _, e := range state.Owed {
					told[e.Kind]++
				}
				state.Owed = nil
			}
			for i, value := range values {
				look(value, begin().AddDate(1, 0, 0).Add(time.Duration(i)*r.Every))
			}
			clear(told)
			if !r.Due(begin().AddDate(1, 0, 0), begin()) {
				t.Error("the rule is not due for a year")
			}
			for i := range 50 { // over four hours
				value := "95"
				if i >= 30 {
					value = "10"
				}
				look(value, begin().Add(time.Duration(i)*r.Every))
			}
			if name != "told" && name != "flapping" && told[alert.Fired] != 1 || told[alert.Escalated] != 1 || told[alert.Recovered] != 1 || state.Phase != alert.OK {
				t.Errorf("told %v, and it is %s", told, state.Phase)
			}
			for i := range 20 {
				look("?", begin().Add(5*time.Hour+time.Duration(i)*r.Every))
			}
			if told[alert.Blind] != 1 {
				t.Errorf("told %v: that nothing is known", told)
			}
		})
	}
}
