package main

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
	"panelbot/tools/digest"
	"panelbot/tools/op"
)

// Reports at doors: who reads a report there reads what both the report and they
// themselves may. It is listed for those whose scope is as wide as its own, and each of
// its reads is held against what the policy says of the person, too.

// reportsFor are the reports of now that a person may read, by their names.
func (h *house) reportsFor(person policies.Person) []cron.Report {
	if !h.knows(person.Name) || !person.May(policies.Read) {
		return nil
	}
	list := slices.DeleteFunc(h.config.Load().reports(), func(r cron.Report) bool { return !r.Scope.ReadsWithin(person.Scope) })
	slices.SortFunc(list, func(a, b cron.Report) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// reportFor is the report of a name that a person may read.
func (h *house) reportFor(person policies.Person, name string) (cron.Report, error) {
	list := h.reportsFor(person)
	names := make([]string, len(list))
	for i, r := range list {
		if r.Name == name {
			return r, nil
		}
		names[i] = r.Name
	}
	if len(names) == 0 {
		return cron.Report{}, op.Say("reports_none", "There is no report that you may read. Reports stand in the configuration, under reports (docs/reports.md); you see those whose scope is not wider than yours.")
	}
	return cron.Report{}, op.Say("report_none_such", "There is no report {Name} that you may read; there are: {Names}", "Name", strconv.Quote(name), "Names", strings.Join(names, ", "))
}

// reportNames gives the names of the reports that a person may read.
func (h *house) reportNames(person policies.Person) func() []string {
	return func() []string {
		var names []string
		for _, r := range h.reportsFor(person) {
			names = append(names, r.Name)
		}
		return names
	}
}

// ListReports gives the reports that a person may read: see chat.Reports.
func (h *house) ListReports(ctx context.Context, person policies.Person) ([]chat.Round, error) {
	if h.gate == nil {
		return nil, errNoReports()
	}
	known, err := h.gate.store.Schedules(ctx)
	if err != nil {
		return nil, h.reportTrouble(err)
	}
	var list []chat.Round
	for _, r := range h.reportsFor(person) {
		one := chat.Round{Name: r.Name, Schedule: r.Spec.Terms(), Next: nextTimes(r, time.Now()), Sections: r.Tells()}
		if i := slices.IndexFunc(known, func(s policies.Schedule) bool { return s.Name == cron.RowName(r.Name) }); i >= 0 {
			one.Paused, one.Last = known[i].Paused, known[i].Last
		}
		list = append(list, one)
	}
	return list, nil
}

// making says which reports are being made for people.
type making struct {
	mu    sync.Mutex
	names map[string]bool
}

// begin reports whether that may be made now, and gives what ends it.
func (m *making) begin(name string) (end func(), ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.names[name] {
		return nil, false
	}
	if m.names == nil {
		m.names = map[string]bool{}
	}
	m.names[name] = true
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.names, name)
	}, true
}

// beginReport gives what ends the making of a report, which is made once at a time: each
// reads the panels anew. One whose time has come is made whatever people have made; while
// that is under way, people wait. Commands that run in a process of their own, such as
// beside PostgreSQL, are not seen here: they read once more, keep nothing and post nothing.
func (h *house) beginReport(name string) (end func(), err error) {
	end, ok := h.making.begin(name)
	if press := h.press.Load(); ok && press != nil {
		if _, scheduled := press.Making(name); scheduled {
			end()
			ok = false
		}
	}
	if !ok {
		return nil, reportBusy(name)
	}
	return end, nil
}

// reportBusy is about a report that is being made.
func reportBusy(name string) error {
	return op.Say("report_busy", "The report {Name} is being made already: wait for it.", "Name", name)
}

// saysEvery is how often it is said how far a report is.
const saysEvery = 3 * time.Second

// RunReport makes a report now: see chat.Reports and beginReport.
func (h *house) RunReport(ctx context.Context, person policies.Person, door policies.Door, name string, progress func(op.Message)) (digest.Report, error) {
	r, err := h.reportFor(person, name)
	if err != nil {
		return digest.Report{}, err
	}
	end, err := h.beginReport(name)
	if err != nil {
		return digest.Report{}, err
	}
	defer end()
	maker, err := h.reporterBy(askedReader{h.runner, h.cfg.Panels, person, door})
	if err != nil {
		return digest.Report{}, h.reportTrouble(err)
	}
	order := r.Order(time.Time{})
	var mu sync.Mutex
	reads, said := 0, time.Now()
	order.Progress = func() { // panels are read side by side
		mu.Lock()
		defer mu.Unlock()
		if reads++; time.Since(said) >= saysEvery {
			said = time.Now()
			progress(op.Say("report_progress", "The report {Name} is being made, reads so far: {N}", "Name", name, "N", reads))
		}
	}
	made, err := maker.Make(ctx, order)
	if err != nil {
		return digest.Report{}, h.reportTrouble(err)
	}
	return made, nil
}

// PreviewReport makes a report on made-up panels: see chat.Reports.
func (h *house) PreviewReport(ctx context.Context, person policies.Person, name string) (digest.Report, error) {
	if _, err := h.reportFor(person, name); err != nil {
		return digest.Report{}, err
	}
	if h.preview == nil {
		return digest.Report{}, errNoReports()
	}
	const one = "\x00preview" // each has panels of its own
	end, ok := h.making.begin(one)
	if !ok {
		return digest.Report{}, reportBusy(name)
	}
	defer end()
	made, err := h.preview(ctx, h.config.Load(), name)
	if err != nil {
		return digest.Report{}, h.reportTrouble(err)
	}
	return made, nil
}

// PauseReport lets a report rest: see chat.Reports.
func (h *house) PauseReport(ctx context.Context, person policies.Person, door policies.Door, name, code string) (bool, error) {
	r, err := h.maySwitch(ctx, person, door, name, code)
	if err != nil {
		return false, err
	}
	did, err := h.gate.store.PauseSchedule(ctx, cron.RowName(r.Name), switched(r, person, door, "paused"))
	return did, h.reportTrouble(err)
}

// ResumeReport lets a report go on: see chat.Reports.
func (h *house) ResumeReport(ctx context.Context, person policies.Person, door policies.Door, name, code string) (time.Time, bool, error) {
	r, err := h.maySwitch(ctx, person, door, name, code)
	if err != nil {
		return time.Time{}, false, err
	}
	now, err := h.gate.store.Now(ctx)
	if err != nil {
		return time.Time{}, false, h.reportTrouble(err)
	}
	slot := r.Spec.Next(now)
	due := r.Spec.Due(slot)
	did, err := h.gate.store.ResumeSchedule(ctx, policies.Schedule{Name: cron.RowName(r.Name), Slot: slot, Due: due}, switched(r, person, door, "resumed"))
	return due, did, h.reportTrouble(err)
}

// maySwitch gives the report that a person may pause and resume, which is for all who
// read it: it is held back like a change. Where a token alone has come, it uses the code.
func (h *house) maySwitch(ctx context.Context, person policies.Person, door policies.Door, name, code string) (cron.Report, error) {
	switch {
	case h.gate == nil:
		return cron.Report{}, errNoReports()
	case !person.May(policies.Change) || !h.knows(person.Name):
		return cron.Report{}, forOperators()
	case person.Scope.Limits():
		return cron.Report{}, op.Say("report_scoped", "Your calls are limited to a part of the panels, and reports are for all: ask somebody whose are not.")
	}
	if err := h.maySwitchNow(); err != nil {
		return cron.Report{}, err
	}
	r, err := h.reportFor(person, name)
	if err != nil {
		return r, err
	}
	return r, h.vouchForSilence(ctx, person, door, code)
}

// maySwitchNow says why nobody pauses or resumes a report for now.
func (h *house) maySwitchNow() error {
	if policy := h.runner.Policy(); policy.ReadOnly || policy.Stopped != "" {
		return op.Say("report_stopped", "Nothing but reading is done for now, so that no report is paused or resumed.")
	}
	return nil
}

// switched tells of a schedule that somebody paused or resumed.
func switched(r cron.Report, person policies.Person, door policies.Door, note string) audit.Entry {
	return audit.Entry{Kind: audit.Schedule, Person: person.Name, Door: door, Target: "report " + r.Name, Note: note}
}

// errNoReports is about a process that makes no reports.
func errNoReports() error {
	return op.Say("report_nowhere", "Reports are made by panelbot serve: ask there, at its door in Slack or Telegram, or with panelbot report.")
}

// reportTrouble logs what went wrong, and gives the sentence for it; nil stays nil.
func (h *house) reportTrouble(err error) error {
	if err == nil {
		return nil
	}
	h.log.Error("report not made, or its schedule not read or kept", "err", err)
	return op.Say("report_broken", "The report could not be made, or its schedule not read or kept; panelbot's log says why.")
}

// askedReader reads for a report that somebody asked for at a door: what the policy does not
// allow them, it does not read. Their scope is not looked at again: that of the report is
// within it, and what is about no server it knows by itself.
type askedReader struct {
	runner *tools.Runner
	panels []PanelConfig
	person policies.Person
	door   policies.Door
}

// Run is as in digest.Runner.
func (r askedReader) Run(ctx context.Context, c tools.Call) tools.Outcome {
	t, ok := r.runner.Catalogue().Find(c.Tool)
	if !ok {
		return r.runner.Run(ctx, c)
	}
	d := r.decide(t, c.Args)
	if d.Effect == policies.Allow {
		return r.runner.Run(ctx, c)
	}
	// What others would be asked about is not read either: nobody is asked for a report.
	return tools.Outcome{Status: tools.AwaitingApproval, Tool: t.Name, Rule: cmp.Or(d.Rule, "person")}
}

// decide is what the policy says of the person's own call of that kind. What it is about
// is not known, so that the strictest counts.
func (r askedReader) decide(t *op.Tool, args json.RawMessage) policies.Decision {
	person := r.person
	person.Scope = policies.Scope{}
	bound, err := t.Bind(args)
	if err != nil {
		return policies.Decision{Effect: policies.Deny, Rule: "person"}
	}
	decoded, err := policies.DecodeArgs(bound.Masked())
	if err != nil {
		return policies.Decision{Effect: policies.Deny, Rule: "person"}
	}
	panel := bound.Text("panel")
	for _, p := range r.panels { // a call names its panel where there are several of a kind
		if p.Kind == t.Vendor.Kind && panel == "" {
			panel = p.Name
		}
	}
	return r.runner.Policy().Decide(policies.Request{
		Person: person, Door: r.door, Tool: t.Name, Group: t.GroupName, Kind: t.Vendor.Kind, Panel: panel, Class: t.Class, Risk: bound.Risk(), Args: decoded, Now: time.Now(),
	})
}
