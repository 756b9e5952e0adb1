package policies_test

import (
	"testing"
	"time"

	"panelbot/policies"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	berlin := zone(t, "Europe/Berlin")
	sales := policies.Period{From: time.Date(2026, 11, 27, 0, 0, 0, 0, berlin), To: time.Date(2026, 12, 1, 0, 0, 0, 0, berlin)}
	nights := policies.Period{Days: []time.Weekday{time.Saturday}, Start: 22 * time.Hour, End: 2 * time.Hour, Zone: berlin}
	office := policies.Period{Days: []time.Weekday{1, 2, 3, 4, 5}, Start: 9 * time.Hour, End: 17*time.Hour + 30*time.Minute, Zone: berlin}
	sundays := policies.Period{Days: []time.Weekday{time.Sunday}, Zone: berlin}
	bounded := policies.Period{Start: time.Hour, End: 2 * time.Hour, Zone: berlin, From: sales.From, To: sales.To}
	evening := policies.Period{Start: 20 * time.Hour, End: 24 * time.Hour}
	for _, tt := range []struct {
		name   string
		period policies.Period
		at     string // in Berlin
		want   bool
	}{
		{"before", sales, "2026-11-26T23:59", false},
		{"the first moment", sales, "2026-11-27T00:00", true},
		{"the last day", sales, "2026-11-30T23:59", true},
		{"after", sales, "2026-12-01T00:00", false},
		{"saturday evening", nights, "2026-11-28T22:00", true},
		{"into sunday", nights, "2026-11-29T01:59", true},
		{"sunday morning", nights, "2026-11-29T02:00", false},
		{"into saturday", nights, "2026-11-28T01:00", false},
		{"office", office, "2026-11-27T09:00", true},
		{"half past five", office, "2026-11-27T17:30", false},
		{"the weekend", office, "2026-11-28T12:00", false},
		{"a whole day", sundays, "2026-11-29T23:59", true},
		{"and no other", sundays, "2026-11-30T00:00", false},
		{"again within bounds", bounded, "2026-11-28T01:30", true},
		{"again out of bounds", bounded, "2026-12-02T01:30", false},
		{"until midnight, in UTC", evening, "2026-11-29T00:59", true},
		{"from midnight, in UTC", evening, "2026-11-29T01:00", false},
		// On the last Sunday of October 02:30 is there twice, and counts twice.
		{"the hour that is there twice", policies.Period{Start: 2 * time.Hour, End: 3 * time.Hour, Zone: berlin}, "2026-10-25T02:30", true},
	} {
		at, err := time.ParseInLocation("2006-01-02T15:04", tt.at, berlin)
		if err != nil {
			t.Fatal(err)
		}
		if got := tt.period.Active(at.UTC()); got != tt.want {
			t.Errorf("%s: at %s it is %v, want %v", tt.name, tt.at, got, tt.want)
		}
	}
}

// TestZones: the rule's zone stands before the panel's, and that before the
// policy's.
func TestZones(t *testing.T) {
	t.Parallel()
	p := policies.Standard()
	p.Zone, p.PanelZones = zone(t, "Asia/Ho_Chi_Minh"), map[string]*time.Location{"main": zone(t, "America/New_York")}
	p.Rules = []policies.Rule{
		{ID: "berlin", When: `now.hour == 13 && now.weekday == "tuesday"`, Effect: policies.Confirm, Zone: zone(t, "Europe/Berlin")},
		{ID: "new-york", When: `now.hour == 7 && now.minute == 0`, Effect: policies.Confirm},
		{ID: "saigon", When: `now.hour == 19 && now.date == "2026-11-24"`, Effect: policies.Confirm},
	}
	p = compiled(t, p)
	for panel, want := range map[string]string{"main": "new-york", "other": "saigon"} {
		d := p.Decide(restart(func(r *policies.Request) { r.Panel = panel }))
		if len(d.Rules) != 2 || d.Rules[0] != "berlin" || d.Rules[1] != want {
			t.Errorf("on %s got %v, want berlin and %s", panel, d.Rules, want)
		}
	}
}

func TestWhenItWouldBeMilder(t *testing.T) {
	t.Parallel()
	berlin := zone(t, "Europe/Berlin")
	freeze := policies.Period{Name: "sales", From: time.Date(2026, 11, 20, 0, 0, 0, 0, berlin), To: time.Date(2027, 3, 1, 0, 0, 0, 0, berlin)}
	window := policies.Period{Name: "nightly", Days: []time.Weekday{time.Saturday}, Start: 22*time.Hour + 10*time.Minute, End: 23 * time.Hour, Zone: berlin}
	for _, tt := range []struct {
		name string
		rule policies.Rule
		want string
	}{
		{"a freeze", policies.Rule{When: `"sales" in freeze`, Effect: policies.Deny}, "2027-03-01T00:00"},
		{"a window", policies.Rule{When: `!("nightly" in window)`, Effect: policies.Deny}, "2026-11-28T22:10"},
		{"office hours", policies.Rule{When: `now.hour < 9 || now.hour >= 10`, Effect: policies.Approve}, "2026-11-25T09:00"},
		{"half past", policies.Rule{When: `now.hour < 14 || now.hour == 14 && now.minute < 30`, Effect: policies.Deny}, "2026-11-24T14:30"},
		{"the weekend", policies.Rule{When: `now.weekday in ["monday", "tuesday", "wednesday", "thursday", "friday"]`, Effect: policies.Deny}, "2026-11-28T00:00"},
		{"an allow that comes", policies.Rule{When: `"nightly" in window`, Effect: policies.Allow}, "2026-11-28T22:10"},
		{"never", policies.Rule{When: `now.hour >= 0`, Effect: policies.Deny}, ""},
		{"nothing to do with time", policies.Rule{When: `door == "terminal"`, Effect: policies.Deny}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := policies.Standard()
			tt.rule.ID = "it"
			if tt.rule.Effect == policies.Allow {
				p.Defaults[policies.Disrupt] = policies.Approve
			}
			p.Zone, p.Freezes, p.Windows, p.Rules = berlin, []policies.Period{freeze}, []policies.Period{window}, []policies.Rule{tt.rule}
			d := compiled(t, p).Explain(restart(), nil).Decision
			got := ""
			if !d.When.IsZero() {
				got = d.When.In(berlin).Format("2006-01-02T15:04")
			}
			if (d.Rule != "policy.rules.it" && tt.rule.Effect != policies.Allow) || got != tt.want {
				t.Errorf("%s by %s until %q, want %q", d.Effect, d.Rule, got, tt.want)
			}
		})
	}
}

// TestVersion: two policies have the same version only where they decide the
// same.
func TestVersion(t *testing.T) {
	t.Parallel()
	version := func(change func(*policies.Policy)) string {
		p := policies.Standard()
		p.Rules = []policies.Rule{{ID: "a", When: "true", Effect: policies.Confirm}}
		change(&p)
		p = compiled(t, p)
		return p.Decide(restart()).Version
	}
	seen := map[string]string{}
	for name, change := range map[string]func(*policies.Policy){
		"as it is":     func(*policies.Policy) {},
		"a default":    func(p *policies.Policy) { p.Defaults[policies.Change] = policies.Deny },
		"a class":      func(p *policies.Policy) { p.Classes[policies.ClassLogin] = policies.Confirm },
		"step-up":      func(p *policies.Policy) { p.StepUp[policies.Grant] = false },
		"approvals":    func(p *policies.Policy) { p.Approvals.Count = 2 },
		"an effect":    func(p *policies.Policy) { p.Rules[0].Effect = policies.Deny },
		"an expr":      func(p *policies.Policy) { p.Rules[0].When = "!false" },
		"a message":    func(p *policies.Policy) { p.Rules[0].Message = "no" },
		"a rule's own": func(p *policies.Policy) { p.Rules[0].Zone = zone(t, "Europe/Berlin") },
		"the zone":     func(p *policies.Policy) { p.Zone = zone(t, "Europe/Berlin") },
		"a panel's":    func(p *policies.Policy) { p.PanelZones = map[string]*time.Location{"main": zone(t, "Europe/Berlin")} },
		"a freeze":     func(p *policies.Policy) { p.Freezes = []policies.Period{{Name: "f", From: noon}} },
		"a window":     func(p *policies.Policy) { p.Windows = []policies.Period{{Name: "f", From: noon}} },
		"a limit":      func(p *policies.Policy) { p.AllLimits = p.AllLimits[1:] },
		"a command": func(p *policies.Policy) {
			p.Commands = []policies.Command{{Name: "c", Script: "ls", Risk: policies.Change}}
		},
		"solo":      func(p *policies.Policy) { p.Solo = true },
		"unguarded": func(p *policies.Policy) { p.AllowUnguarded = true },
	} {
		v := version(change)
		if len(v) != 12 || v != version(change) {
			t.Errorf("%s: the version is %q, and then %q", name, v, version(change))
		}
		if seen[v] != "" {
			t.Errorf("%s has the version of %s", name, seen[v])
		}
		seen[v] = name
	}
	if a, b := version(func(p *policies.Policy) { p.ReadOnly = true }), version(func(p *policies.Policy) { p.Stopped = "x" }); seen[a] != "as it is" || a != b {
		t.Error("a switch changes the version")
	}
}

// TestWhenInHalfHourZones: an hour that is full in India begins at half past in
// UTC.
func TestWhenInHalfHourZones(t *testing.T) {
	t.Parallel()
	p := policies.Standard()
	p.Zone = zone(t, "Asia/Kolkata")
	p.Rules = []policies.Rule{{ID: "it", When: `now.hour < 20`, Effect: policies.Deny}}
	d := compiled(t, p).Decide(restart()) // 17:30 there
	if want := time.Date(2026, 11, 24, 14, 30, 0, 0, time.UTC); !d.When.Equal(want) {
		t.Errorf("got %s, want %s", d.When.UTC(), want)
	}
}
