package tools_test

import (
	"context"
	"strings"
	"testing"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
)

// TestRecordsAnswerAndState: the record says what the panel answered with, and what
// whoever said yes was shown of the target.
func TestRecordsAnswerAndState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer reply
		status int
	}{
		"taken":     {reply{response: &panel.Response{Status: 202, Body: []byte(started), ContentType: "application/json"}}, 202},
		"refused":   {fails(panel.Refused, 409), 409},
		"broken":    {fails(panel.Broken, 502), 502},
		"lost":      {fails(panel.Lost, 0), 0},
		"not a yes": {status: 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, script{schedules: {says(strings.Replace(twoSchedules, "artisan schedule:run", "x --password="+canary, 1))}, scheduleDelete: {test.answer}},
				func(c *tools.Config) { c.Policy.Defaults[policies.Destroy] = policies.Confirm })
			r.call("flashpanel_schedule_delete", `{"server":1,"schedule":11}`, func(c *tools.Call) {
				c.Door = policies.Terminal
				c.Confirm = func(context.Context, tools.Question) (bool, error) { return name != "not a yes", nil }
			})
			for _, e := range r.recorder.entries {
				if got := e.PanelStatus; e.Stage == tools.StageOutcome && got != test.status || e.Stage != tools.StageOutcome && got != 0 {
					t.Errorf("%s has the status %d, want %d", e.Stage, got, test.status)
				}
				switch {
				case e.Stage != tools.StageCall:
					if len(e.Before) > 0 {
						t.Errorf("%s has a state before: %s", e.Stage, e.Before)
					}
				case !strings.Contains(string(e.Before), `"php x`) || strings.Contains(string(e.Before), canary):
					t.Errorf("the state before is %s", e.Before)
				}
			}
			if n := len(r.recorder.entries); n != 3 && name != "not a yes" || n == 0 {
				t.Errorf("%d entries", n)
			}
		})
	}
}
