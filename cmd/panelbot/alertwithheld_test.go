package main

import (
	"testing"

	"panelbot/policies"
	"panelbot/tools/digest"
)

// TestAlertFiguresWithheld: the list of alerts showed figures to people whom the policy
// does not let read them, or not at the door where they asked.
func TestAlertFiguresWithheld(t *testing.T) {
	t.Parallel()
	w := newWatchtower(t, `  - {name: disk-full, when: disk.percent > 90, to: ["slack:C0OPS"]}
policy:
  rules:
    - {id: not-vic, when: 'person.name == "vic" && tool.name == "flashpanel_systeminfo_get"', effect: deny}
    - {id: not-there, when: 'door == "remote" && tool.name == "flashpanel_systeminfo_get"', effect: deny}
`)
	w.panel.set("1", 93)
	w.looks(2)
	for _, tt := range []struct {
		name string
		role policies.Role
		door policies.Door
		rule string
	}{
		{"ann", policies.Admin, policies.Slack, ""},
		{"ann", policies.Admin, policies.Terminal, ""},
		{"ann", policies.Admin, policies.Remote, "policy.rules.not-there"},
		{"vic", policies.Viewer, policies.Slack, "policy.rules.not-vic"},
		{"vic", policies.Viewer, policies.Remote, "policy.rules.not-vic"},
	} {
		list, err := w.h.ListAlerts(t.Context(), policies.Person{Name: tt.name, Roles: []policies.Role{tt.role}}, tt.door)
		if err != nil || len(list.Standings) != 1 || len(list.Standings[0].State.Figures) != 1 {
			t.Fatalf("%s: %+v, %v", tt.name, list, err)
		}
		f := list.Standings[0].State.Figures[0]
		if sees := f.Value != nil; sees != (tt.rule == "") {
			t.Errorf("%s at %s sees the figure: %+v", tt.name, tt.door, f)
		}
		if tt.rule != "" && (f.Why != digest.Denied || f.Rule != tt.rule) {
			t.Errorf("%s at %s is not told why: %+v", tt.name, tt.door, f)
		}
	}
}
