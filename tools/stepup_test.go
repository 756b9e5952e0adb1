package tools_test

import (
	"context"
	"errors"
	"testing"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
	"panelbot/tools/op"
)

// TestStepUpHere: the yes of the person who asks takes a code wherever the policy says
// so, whatever the risk, and the explanation says the same.
func TestStepUpHere(t *testing.T) {
	t.Parallel()
	const right, wrong, none = "right", "wrong", "none"
	for name, test := range map[string]struct {
		stepUp, votesOnly map[policies.Risk]bool
		code              string
		asked, sent       bool
	}{
		"named, and a code":            {map[policies.Risk]bool{policies.Destroy: true}, nil, right, true, true},
		"named, and a wrong one":       {map[policies.Risk]bool{policies.Destroy: true}, nil, wrong, true, false},
		"named, and nobody to ask":     {map[policies.Risk]bool{policies.Destroy: true}, nil, none, false, false},
		"of votes alone":               {map[policies.Risk]bool{policies.Destroy: true}, map[policies.Risk]bool{policies.Destroy: true}, none, false, true},
		"named for another risk alone": {map[policies.Risk]bool{policies.Disrupt: true}, nil, none, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, script{schedules: {says(twoSchedules)}, scheduleDelete: {says(started)}}, func(c *tools.Config) {
				c.Policy.Defaults[policies.Destroy] = policies.Confirm
				c.Policy.StepUp, c.Policy.VotesOnly = test.stepUp, test.votesOnly
			})
			codes, asked := o.Codes(t, "dan"), false
			one := func(c *tools.Call) {
				c.Person, c.Door = dan, policies.Terminal
				c.Confirm = func(context.Context, tools.Question) (bool, error) { return true, nil }
				if test.code != none {
					c.Ask = func(context.Context, op.Order) (string, error) {
						asked = true
						if test.code == wrong {
							return "no code", nil
						}
						return codes(), nil
					}
				}
			}
			const args = `{"server":1,"schedule":11}`
			out := o.call("flashpanel_schedule_delete", args, one)
			if sent := o.sent(scheduleDelete) == 1; asked != test.asked || sent != test.sent {
				t.Errorf("asked for a code %t, want %t; sent %t, want %t: %s", asked, test.asked, sent, test.sent, out.Summary)
			}
			why, _ := o.Explain(t.Context(), tools.Call{Tool: "flashpanel_schedule_delete", Args: []byte(args), Person: dan, Door: policies.Terminal})
			if says, wants := why.Explanation.Decision.StepUp, test.stepUp[policies.Destroy] && !test.votesOnly[policies.Destroy]; says != wants {
				t.Errorf("the explanation says %t of a code, want %t", says, wants)
			}
		})
	}
}

// TestStepUpOfPlan: one yes to a plan is one code, whichever of its calls wants it.
func TestStepUpOfPlan(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{schedules: {says(twoSchedules)}, scheduleDelete: {says(started)}, "GET /api/servers/{server}": {says(`{"data":{"id":1,"name":"web-1"}}`)}, "POST /api/servers/1/favorite": {says(`{"message":"ok"}`)}, "POST /api/servers/2/favorite": {says(`{"message":"ok"}`)}}, func(c *tools.Config) {
		c.Policy.Defaults[policies.Destroy], c.Policy.Defaults[policies.Change] = policies.Confirm, policies.Confirm
		c.Policy.StepUp = map[policies.Risk]bool{policies.Change: true}
	})
	codes, asked := o.Codes(t, "dan"), 0
	o.RunPlan(t.Context(), []tools.Step{{Tool: favorite, Args: []byte(`{"server":1}`)}, {Tool: favorite, Args: []byte(`{"server":2}`)}, {Tool: "flashpanel_schedule_delete", Args: []byte(`{"server":1,"schedule":11}`)}}, tools.Call{
		Person: dan, Door: policies.Terminal,
		Confirm: func(context.Context, tools.Question) (bool, error) { return true, nil },
		Ask:     func(context.Context, op.Order) (string, error) { asked++; return codes(), nil },
	})
	if asked != 1 {
		t.Errorf("asked for %d codes, want 1", asked)
	}
	if err := o.UseCode(t.Context(), "dan", "x", codes()); !errors.Is(err, approval.ErrUsedCode) {
		t.Errorf("the code was not burnt: %v", err)
	}
}
