package digest_test

import (
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
)

// figures measures, of everything unless the order says otherwise.
func (r *rig) figures(o digest.MeasureOrder) digest.Measurement {
	r.Helper()
	m, err := digest.New(slog.New(slog.DiscardHandler), r.cfg)
	if err != nil {
		r.Fatal(err)
	}
	o.Name = "alerts"
	if !o.Person.Known() {
		o.Person = digest.Reader("alerts", policies.Scope{})
	}
	if o.Sorts == nil {
		o.Sorts = []digest.Sort{digest.OfPanel, digest.OfServer, digest.OfSite}
	}
	if o.Names == nil {
		for _, one := range digest.Measures() {
			o.Names = append(o.Names, one.Name)
		}
	}
	made, err := m.Measure(r.Context(), o)
	if err != nil {
		r.Fatal(err)
	}
	return made
}

// of finds a figure of a thing.
func (r *rig) of(made digest.Measurement, panel, name string, of digest.Sort, figure string) digest.Reading {
	r.Helper()
	for _, m := range made.Things {
		if m.Panel == panel && m.Name == name && m.Of == of {
			reading, is := m.Figures[figure]
			if !is {
				r.Fatalf("%s of %s was not measured", figure, name)
			}
			return reading
		}
	}
	r.Fatalf("there is no %s %s on %s", of, name, panel)
	return digest.Reading{}
}

// TestMeasure: each figure of the simulated panels is what is so, of its type, with a
// source and an age, or unknown with the reason.
func TestMeasure(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	began := time.Now()
	made := r.figures(digest.MeasureOrder{Keep: true})
	for _, want := range []struct {
		panel, name string
		of          digest.Sort
		figure      string
		is          func(any) bool
		why         digest.Why
	}{
		{"main", "main", digest.OfPanel, digest.MeasurePanelKind, is("flashpanel"), ""},
		{"host1", "host1", digest.OfPanel, digest.MeasurePanelAnswers, is(true), ""},
		{"main", "db-1", digest.OfServer, digest.MeasurePanelName, is("main"), ""},
		{"main", "db-1", digest.OfServer, digest.MeasureServerName, is("db-1"), ""},
		{"main", "db-1", digest.OfServer, digest.MeasureStatus, is("active"), ""},
		{"main", "db-1", digest.OfServer, digest.MeasureDisk, within(85, 90), ""},
		{"main", "db-1", digest.OfServer, digest.MeasureCPU, within(0.1, 100), ""},
		{"main", "db-1", digest.OfServer, digest.MeasureMemory, within(0.1, 100), ""},
		{"main", "db-1", digest.OfServer, digest.MeasureFull, nil, digest.TooFew},
		{"main", "db-1", digest.OfServer, digest.MeasureInodes, nil, digest.NotOffered},
		{"main", "web-2", digest.OfServer, digest.MeasureDown, is(1.0), ""},
		{"main", "mail-1", digest.OfServer, digest.MeasureDown, is(0.0), ""},
		{"main", "web-1", digest.OfServer, digest.MeasureBans, within(1, 1000), ""},
		{"main", "web-2", digest.OfServer, digest.MeasureBackup, within(4, 1000), ""},
		{"main", "mail-1", digest.OfServer, digest.MeasureBackup, nil, digest.NoDate},
		{"host1", "host1", digest.OfServer, digest.MeasureStatus, nil, digest.NotOffered},
		{"host1", "host1", digest.OfServer, digest.MeasureInodes, within(1, 100), ""},
		{"host1", "host1", digest.OfServer, digest.MeasureDisk, within(1, 100), ""},
		{"host1", "host1", digest.OfServer, digest.MeasureCPU, within(0, 100), ""},
		{"host1", "host1", digest.OfServer, digest.MeasureBackup, nil, digest.NotOffered},
		{"main", "api", digest.OfSite, digest.MeasureCertificate, is(9.0), ""},
		{"main", "api", digest.OfSite, digest.MeasureAccepted, is(true), ""},
		{"main", "api", digest.OfSite, digest.MeasureDeploy, is(true), ""},
		{"main", "shop", digest.OfSite, digest.MeasureDeploy, is(false), ""},
		{"main", "docs", digest.OfSite, digest.MeasureAccepted, is(false), ""},
		{"main", "blog", digest.OfSite, digest.MeasureCertificate, nil, digest.NotReached},
		{"main", "pma", digest.OfSite, digest.MeasureCertificate, nil, digest.NoneThere},
		{"main", "pma", digest.OfSite, digest.MeasureAccepted, is(false), ""},
		{"host1", "demo.example.org", digest.OfSite, digest.MeasureDeploy, nil, digest.NotOffered},
	} {
		got := r.of(made, want.panel, want.name, want.of, want.figure)
		switch {
		case want.is == nil && (got.Known() || got.Why != want.why):
			t.Errorf("%s %s: got %+v, want unknown: %s", want.name, want.figure, got, want.why)
		case want.is != nil && (!got.Known() || !want.is(got.Value)):
			t.Errorf("%s %s: got %+v", want.name, want.figure, got)
		}
	}
	for _, m := range made.Things {
		for name, got := range m.Figures {
			i := slices.IndexFunc(digest.Measures(), func(one digest.Measure) bool { return one.Name == name })
			if got.Known() && !sameType(got.Value, digest.Measures()[i].Zero) {
				t.Errorf("%s is a %T, want a %T", name, got.Value, digest.Measures()[i].Zero)
			}
			if got.Known() == (got.Why != "") || got.Source == "" || got.At.Before(began) || got.At.After(time.Now()) {
				t.Errorf("%s %s: why, where from, and when? %+v", m.Name, name, got)
			}
		}
	}
	if made.Failed != 0 || len(made.Panels) != 2 || len(r.series.list) == 0 {
		t.Errorf("%d failed, %v, %d samples", made.Failed, made.Panels, len(r.series.list))
	}
	before := len(r.series.list)
	again := r.figures(digest.MeasureOrder{Keep: true})
	if n := len(r.series.list); n != before {
		t.Errorf("%d samples were kept a moment later", n-before)
	}
	if got := r.of(again, "main", "mail-1", digest.OfServer, digest.MeasureBackup); got.Known() || got.Why != digest.NoDate {
		t.Errorf("a backup that was there at the first look may be of any age: %+v", got)
	}
	r.cfg.Now = func() time.Time { return time.Now().AddDate(0, 0, 5) }
	later := r.figures(digest.MeasureOrder{Keep: true})
	if got := r.of(later, "main", "mail-1", digest.OfServer, digest.MeasureBackup); got.Value != 5.0 {
		t.Errorf("a backup that was seen five days ago: %+v", got)
	}
}

func is(want any) func(any) bool { return func(got any) bool { return got == want } }

func within(low, high float64) func(any) bool {
	return func(got any) bool { n, is := got.(float64); return is && n >= low && n <= high }
}

func sameType(a, b any) bool {
	switch a.(type) {
	case float64:
		_, is := b.(float64)
		return is
	case bool:
		_, is := b.(bool)
		return is
	default:
		_, is := b.(string)
		return is
	}
}

// TestMeasureReads: only what was asked for is read, each once.
func TestMeasureReads(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.figures(digest.MeasureOrder{Sorts: []digest.Sort{digest.OfServer}, Names: []string{digest.MeasureDisk}, Panels: []string{"main"}})
	var paths []string
	for _, q := range r.sim.Requests() {
		paths = append(paths, q.Path)
	}
	slices.Sort(paths)
	if want := "/api/servers /api/servers/1/systeminfo /api/servers/2/systeminfo /api/servers/3/systeminfo /api/servers/4/systeminfo"; strings.Join(paths, " ") != want {
		t.Errorf("read %v, want %s", paths, want)
	}
	for _, e := range r.record.entries {
		if e.Person != "cron:alerts" || e.Door != policies.Cron || e.Risk != policies.Read {
			t.Errorf("recorded: %+v", e)
		}
	}
}

// TestMeasureUnknown: what is denied, or not answered, is unknown with the reason; servers
// that cannot be listed stand as one thing without a name; a panel that is silent says so.
func TestMeasureUnknown(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *tools.Config, _ *digest.Config) {
		p := policies.Standard()
		p.Rules = []policies.Rule{{ID: "no-info", When: `person.name == "cron:alerts" && tool.name == "flashpanel_systeminfo_get"`, Effect: policies.Deny}}
		var wrong []policies.Problem
		if c.Policy, wrong = p.Compile(); len(wrong) > 0 {
			t.Fatal(wrong)
		}
	})
	servers := digest.MeasureOrder{Sorts: []digest.Sort{digest.OfServer, digest.OfPanel}, Names: []string{digest.MeasureDisk, digest.MeasureStatus, digest.MeasurePanelAnswers}, Panels: []string{"main"}}
	made := r.figures(servers)
	if got := r.of(made, "main", "web-1", digest.OfServer, digest.MeasureDisk); got.Why != digest.Denied || got.Rule != "policy.rules.no-info" {
		t.Errorf("denied: %+v", got)
	}
	if got := r.of(made, "main", "web-1", digest.OfServer, digest.MeasureStatus); got.Value != "active" {
		t.Errorf("beside what is denied: %+v", got)
	}
	r.sim.Fault("GET /api/servers", simulator.Fault{Kind: simulator.ServerError})
	made = r.figures(servers)
	for _, m := range made.Things {
		if m.Of == digest.OfServer && (m.Listed() || m.Figures[digest.MeasureDisk].Why != digest.NoAnswer) {
			t.Errorf("not listed: %+v", m)
		}
	}
	if got := r.of(made, "main", "main", digest.OfPanel, digest.MeasurePanelAnswers); got.Value != false {
		t.Errorf("a silent panel: %+v", got)
	}
	servers.Within = time.Nanosecond
	made = r.figures(servers)
	if got := r.of(made, "main", "main", digest.OfPanel, digest.MeasurePanelAnswers); got.Why != digest.NoTime {
		t.Errorf("without time: %+v", got)
	}
}

// TestMeasureForecast: a disk that fills is full in some days; one that does not, never.
func TestMeasureForecast(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	now := time.Now()
	for day := range 10 {
		at := now.AddDate(0, 0, day-10)
		r.series.list = append(r.series.list,
			policies.Sample{Name: "disk/main/db-1", At: at, Value: 66 + 2*float64(day)}, policies.Sample{Name: "disk/main/web-1", At: at, Value: 44.4})
	}
	made := r.figures(digest.MeasureOrder{Sorts: []digest.Sort{digest.OfServer}, Names: []string{digest.MeasureFull}, Panels: []string{"main"}})
	if got := r.of(made, "main", "db-1", digest.OfServer, digest.MeasureFull); !within(5, 8)(got.Value) {
		t.Errorf("two percent a day: %+v", got)
	}
	if got := r.of(made, "main", "web-1", digest.OfServer, digest.MeasureFull); got.Value != math.Inf(1) {
		t.Errorf("as it was: %+v", got)
	}
}
