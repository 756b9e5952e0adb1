package main

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools/digest"
	"panelbot/tools/op"
)

// reportsConfig has two reports: of everything, and of what belongs to acme.
const reportsConfig = `key: a-key-for-tests-that-is-long
panels: [{name: main, kind: flashpanel, url: "simulator:", tags: {web-1: {client: acme}}}]
people:
  - {name: alice, roles: [admin]}
  - {name: olga, roles: [operator]}
  - {name: bob, roles: [approver]}
  - {name: vic, roles: [viewer]}
  - {name: dan, roles: [operator], scope: {tags: {client: acme}}}
  - {name: eve, roles: [viewer], scope: {tags: {client: globex}}}
slack: {bot_token: xoxb-1, app_token: xapp-1, team: T0DEMO, channels: [C0OPS]}
policy:
  rules:
    - {id: no-containers-for-vic, when: 'person.name == "vic" && tool.group == "docker"', effect: deny}
reports:
  - {name: all, schedule: "0 8 * * *", sections: [fleet, containers], to: ["slack:C0OPS"]}
  - {name: acme, schedule: "0 9 * * *", sections: [fleet], scope: {tags: {client: acme}}, to: ["slack:C0OPS"]}
`

// TestReportsAtDoors: somebody sees the reports whose scope is within theirs, and reads
// in one what both it and they may read; who may change things pauses one, which the
// record tells.
func TestReportsAtDoors(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.write(reportsConfig)
	h := d.open()
	defer h.close()
	spec := h.cfg.reports()[0].Spec
	slot := spec.Next(time.Now())
	if err := h.gate.store.PutSchedule(t.Context(), policies.Schedule{Name: cron.RowName("all"), Terms: spec.Terms(), Slot: slot, Due: slot}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		person, line string
		ok           bool
		want, not    string
	}{
		{"alice", "report", true, "acme", ""},
		{"dan", "report", true, "acme", "all"},
		{"eve", "report", true, "no report that you may read", "acme "},
		{"dan", "report run all", false, "There is no report \"all\" that you may read; there are: acme", ""},
		{"eve", "report preview acme", false, "There is no report that you may read. Reports stand in", "acme"},
		{"dan", "report run acme", true, "web-1: CPU", "db-1"},
		{"alice", "report run all", true, "db-1", "the policy does not allow it"},
		{"vic", "report run all", true, "the policy does not allow it (policy.rules.no-containers-for-vic)", ""},
		{"dan", "report preview acme", true, "db-1", ""}, // which is made up
		{"vic", "report pause all", false, "for an admin or an operator", ""},
		{"dan", "report pause acme", false, "limited to a part", ""},
		{"olga", "report pause all", true, "rests until", ""},
		{"olga", "report pause all", false, "paused already", ""},
		{"alice", "report", true, "paused", ""},
		{"alice", "report resume all", true, "goes on; next:", ""},
		{"alice", "report resume all", false, "was not paused", ""},
	} {
		a := h.says(t, tt.person, tt.line, nil)
		if a.OK != tt.ok || !strings.Contains(a.Text, tt.want) || tt.not != "" && strings.Contains(a.Text, tt.not) {
			t.Errorf("%s: %s: %v\n%s", tt.person, tt.line, a.OK, a.Text)
		}
	}
	var told []string
	if err := audit.Each(t.Context(), h.gate.store, audit.Query{Filter: audit.Filter{Kind: audit.Schedule}}, func(r audit.Record) error {
		e, err := r.Entry()
		told = append(told, e.Person+" at "+string(e.Door)+": "+e.Target+" "+e.Note)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"olga at terminal: report all paused", "alice at terminal: report all resumed"}; !slices.Equal(told, want) {
		t.Errorf("the record tells %q", told)
	}
	// Each read is of the report's own person.
	if err := h.gate.log.Append(t.Context(), audit.Entry{Kind: audit.Configuration}); err != nil { // what was recorded before is on disk then
		t.Fatal(err)
	}
	read := false
	if err := audit.Each(t.Context(), h.gate.store, audit.Query{Filter: audit.Filter{Kind: audit.Outcome, Person: "cron:all"}}, func(audit.Record) error { read = true; return nil }); err != nil || !read {
		t.Errorf("the report read as somebody else: %v", err)
	}
}

// TestReportOnce: a report is made once at a time, and one that is new since the last is
// told as new by the next that comes round too.
func TestReportOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.write(reportsConfig)
	h := d.open()
	defer h.close()
	alice, _ := (roster{h}).Person("alice")
	end, ok := h.making.begin("all")
	if !ok {
		t.Fatal("somebody makes it")
	}
	_, err := h.RunReport(t.Context(), alice, policies.Slack, "all", nil)
	if got := (chat.Speech{}).Tell(op.MessageOf(err)); !strings.Contains(got, "is being made already") {
		t.Errorf("got %v", err)
	}
	end()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.RunReport(ended, alice, policies.Slack, "all", func(op.Message) {}); err == nil {
		t.Error("it was made for nobody")
	}
	made, err := h.RunReport(t.Context(), alice, policies.Slack, "all", func(op.Message) {})
	if err != nil || made.Reads == 0 || made.State != digest.Attention {
		t.Errorf("got %+v, %v", made, err)
	}
	if seen, err := (reportNotes{h.gate.store, "report.seen."}).Recall(t.Context(), "all"); err != nil || seen != nil {
		t.Errorf("what was seen is kept: %s, %v", seen, err)
	}
	// Who may do nothing for now reads none.
	if err := h.setOff(t.Context(), "alice", "gone", alice, policies.Terminal); err != nil {
		t.Fatal(err)
	}
	if _, err := h.RunReport(t.Context(), alice, policies.Slack, "all", nil); err == nil {
		t.Error("somebody who is off reads a report")
	}
}
