package op

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"testing"

	"panelbot/policies"
)

type gradeIn struct {
	Force bool    `json:"force,omitempty" doc:"Force."`
	Count int64   `json:"count,omitempty" doc:"Count."`
	Share float64 `json:"share,omitempty" doc:"Share."`
	Pass  Secret  `json:"pass,omitempty" doc:"Password."`
}

// TestRisk holds that a grade lowers the risk of a call and never raises it,
// and that what cannot be graded is Destroy.
func TestRisk(t *testing.T) {
	t.Parallel()
	graded := func(declared policies.Risk, grade func(gradeIn) policies.Risk) *Tool {
		o := declare[gradeIn, Empty]("POST /api", declared)
		o.Grade = grade
		return compiled(t, flash, o)
	}
	byForce := func(in gradeIn) policies.Risk {
		if in.Force || in.Count > 5 || in.Pass.Value == canary {
			return policies.Grant
		}
		return policies.Change
	}
	plain := compiled(t, flash, declare[gradeIn, Empty]("POST /api", policies.Disrupt))
	guarded := compiled(t, flash, settingsPost())
	const settings = `{"server":1,"settings":{"a":1}`
	for name, test := range map[string]struct {
		tool *Tool
		args string
		want policies.Risk
	}{
		"not graded":       {plain, `{"force":true}`, policies.Disrupt},
		"lowered":          {graded(policies.Grant, byForce), `{}`, policies.Change},
		"as declared":      {graded(policies.Grant, byForce), `{"force":true}`, policies.Grant},
		"by a number":      {graded(policies.Grant, byForce), `{"count":6}`, policies.Grant},
		"by a secret":      {graded(policies.Grant, byForce), `{"pass":"` + canary + `"}`, policies.Grant},
		"order of a value": {graded(policies.Grant, byForce), `{"pass":{"generate":true}}`, policies.Change},
		"raised":           {graded(policies.Change, func(gradeIn) policies.Risk { return policies.Disrupt }), `{}`, policies.Destroy},
		"no risk":          {graded(policies.Grant, func(gradeIn) policies.Risk { return 0 }), `{}`, policies.Destroy},
		"odd risk":         {graded(policies.Destroy, func(gradeIn) policies.Risk { return 99 }), `{}`, policies.Destroy},
		"cannot be read":   {graded(policies.Grant, byForce), `{"share":1e999}`, policies.Destroy},
		"not overridden":   {guarded, settings + `}`, policies.Grant},
		"overridden":       {guarded, settings + `,"override":"lockout"}`, policies.Destroy},
	} {
		if got := bind(t, test.tool, test.args).Risk(); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
	if !graded(policies.Grant, byForce).Graded() || plain.Graded() || !guarded.Graded() || guarded.Risk != policies.Destroy {
		t.Error("Graded or Risk is not what the declaration says")
	}
}

type noFacts struct{ err error }

func (f noFacts) Read(context.Context, Declaration, any) error         { return f.err }
func (f noFacts) PanelAddresses(context.Context) ([]netip.Addr, error) { return nil, nil }

// TestGuard holds that a guard sees the arguments and the facts, and that its
// error is not taken for a yes.
func TestGuard(t *testing.T) {
	t.Parallel()
	type in struct {
		Port     int64  `json:"port" doc:"Port."`
		Override string `json:"override,omitempty" in:"local" enum:"lockout" doc:"Insist."`
	}
	o := declare[in, Empty]("POST /api", policies.Grant)
	o.Guard = func(ctx context.Context, in in, facts Facts) (string, error) {
		if err := facts.Read(ctx, recordPut(), nil); err != nil {
			return "", err
		}
		if in.Port == 22 {
			return "everybody", nil
		}
		return "", nil
	}
	tool := compiled(t, flash, o)
	if whom, err := bind(t, tool, `{"port":22}`).Guard(t.Context(), noFacts{}); whom != "everybody" || err != nil {
		t.Errorf("got %q, %v", whom, err)
	}
	if whom, err := bind(t, tool, `{"port":80}`).Guard(t.Context(), noFacts{}); whom != "" || err != nil {
		t.Errorf("got %q, %v", whom, err)
	}
	broken := errors.New("broken")
	if _, err := bind(t, tool, `{"port":80}`).Guard(t.Context(), noFacts{broken}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if b := bind(t, tool, `{"port":22,"override":"lockout"}`); !b.Overrides() || bind(t, tool, `{"port":22}`).Overrides() {
		t.Error("override is not seen")
	}
	if whom, err := bind(t, compiled(t, flash, recordPut()), `{"server":1,"zone":"z","record":"r"}`).Guard(t.Context(), nil); whom != "" || err != nil {
		t.Errorf("without a guard: got %q, %v", whom, err)
	}
	// An argument of that name that is sent is no override.
	sent := compiled(t, flash, declare[struct {
		Override string `json:"override,omitempty" doc:"Override."`
	}, Empty]("POST /api", policies.Change))
	if b, err := sent.Bind(json.RawMessage(`{"override":"x"}`)); err != nil || b.Overrides() || b.Risk() != policies.Change {
		t.Errorf("got %v", err)
	}
}
