package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// TestMuteWithinScope: a person with a scope mutes the things of a name that are in it, and none
// of that name which is watched later elsewhere; they end it by the name that they typed.
func TestMuteWithinScope(t *testing.T) {
	t.Parallel()
	w := newWatchtower(t, `  - {name: disk-full, when: disk.percent > 90, to: ["slack:C0OPS"]}
`)
	w.config = strings.Replace(w.config, "rate: 1000/s}]", "rate: 1000/s}, {name: second, kind: flashpanel, url: \""+w.url+"\", token: "+simulator.FlashToken+", code: "+simulator.FlashCode+", rate: 1000/s}]", 1)
	w.restart()
	w.look(0)
	scoped := policies.Person{Name: "ann", Roles: []policies.Role{policies.Operator}, Scope: policies.Scope{Panels: []string{"main", "second"}}}
	m, err := w.h.MuteAlerts(t.Context(), scoped, policies.Slack, "web-1", time.Hour, "", "")
	if err != nil {
		t.Fatal(err)
	}
	mutes, err := w.h.gate.store.Mutes(t.Context())
	if err != nil || len(mutes) != 2 {
		t.Fatalf("%+v, %v", mutes, err)
	}
	for panel, want := range map[string]bool{"main": true, "second": true, "other": false} {
		if _, muted := alert.Mutes(mutes).Of("disk-full", digest.Subject{Panel: panel, Of: digest.OfServer, Name: "web-1"}, time.Now()); muted != want {
			t.Errorf("web-1 of %s is muted: %v, by %+v", panel, muted, m)
		}
	}
	if err := w.h.UnmuteAlerts(t.Context(), scoped, policies.Slack, "web-1", ""); err != nil {
		t.Error(err)
	}
	if mutes, err := w.h.gate.store.Mutes(t.Context()); err != nil || len(mutes) != 0 {
		t.Errorf("%+v, %v", mutes, err)
	}
}

// TestThingCalledAsAnAlert: who calls a server as an alert is called has nobody mute that alert
// for it: neither what a message says to type, nor what is completed, means the alert.
func TestThingCalledAsAnAlert(t *testing.T) {
	t.Parallel()
	w := newWatchtower(t, `  - {name: web-1, when: disk.percent > 90, to: ["slack:C0OPS"]}
`)
	w.panel.set("1", 95)
	w.looks(2)
	w.posted(opsChannel, 1)
	w.says(opsChannel, "alert mute main/web-1 2h")
	ann := policies.Person{Name: "ann", Roles: []policies.Role{policies.Admin}}
	names, _ := w.h.alertsFor(ann).AlertNames()
	if !slices.Contains(names, "main/web-1") {
		t.Errorf("completed are %q", names)
	}
	list, err := w.h.MuteAlerts(t.Context(), ann, policies.Slack, "main/web-1", time.Hour, "", "")
	if err != nil || len(list) != 1 || list[0].Rule {
		t.Fatalf("%+v, %v", list, err)
	}
	mutes, err := w.h.gate.store.Mutes(t.Context())
	if _, muted := alert.Mutes(mutes).Of("web-1", digest.Subject{Panel: "main", Of: digest.OfServer, Name: "web-2"}, time.Now()); err != nil || muted {
		t.Errorf("another server is muted by %+v, %v", mutes, err)
	}
}
