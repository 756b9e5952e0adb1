package main

import (
	"context"
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
)

// TestRecordsConfiguration: which policy and which people hold is in the audit log, once
// for each change, at a start as at a reload.
func TestRecordsConfiguration(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	count := func(h *house) (policy, people int) {
		for _, e := range d.entries(h) {
			switch {
			case e.Kind == audit.Policy && e.Policy != "":
				policy++
			case e.Kind == audit.Configuration:
				people++
			}
		}
		return policy, people
	}
	want := func(what string, h *house, policy, people int) {
		t.Helper()
		if p, q := count(h); p != policy || q != people {
			t.Errorf("%s: %d entries of the policy and %d of people, want %d and %d", what, p, q, policy, people)
		}
	}
	h := d.open()
	want("a start", h, 1, 1)
	h.close()
	h = d.open()
	want("another start", h, 1, 1)
	for i, file := range []string{deskConfig + "policy: {defaults: {destroy: deny}}\n", deskConfig, strings.Replace(deskConfig, "name: olga, roles: [operator]", "name: olga, roles: [admin]", 1)} {
		d.write(file)
		cfg, err := d.app().load()
		if err != nil {
			t.Fatal(err)
		}
		h.take(cfg)
		want("a reload", h, min(2+i, 3), 1+i/2)
	}
	h.close()
	d.write(deskConfig + "policy: {defaults: {destroy: deny}}\n")
	h = d.open()
	defer h.close()
	want("a start with others", h, 4, 3)
}

// TestRecordsCall: of a call that somebody said yes to, the log has what they were
// shown, and how the panel answered.
func TestRecordsCall(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	h := d.open()
	defer h.close()
	olga, _ := h.cfg.person("olga")
	shown := 0
	out := h.runner.Run(t.Context(), tools.Call{Tool: "server restart", Args: []byte(`{"server":2}`), Person: olga, Door: policies.Terminal,
		Confirm: func(_ context.Context, q tools.Question) (bool, error) { shown = len(q.Preview); return true, nil }})
	if !out.Status.OK() || shown == 0 {
		t.Fatalf("%d previews, and then %+v", shown, out)
	}
	var before, status bool
	for _, e := range d.entries(h) {
		before = before || e.Kind == audit.Call && strings.Contains(string(e.Before), "web-2")
		status = status || e.Kind == audit.Outcome && e.Tool == "flashpanel_server_restart" && e.PanelStatus >= 200 && e.PanelStatus < 300
	}
	if !before || !status {
		t.Errorf("what was shown is recorded: %t; the panel's status: %t", before, status)
	}
	h.runner.Run(t.Context(), tools.Call{Tool: "server get", Args: []byte(`{"server":999}`), Person: olga, Door: policies.Terminal, Confirm: func(context.Context, tools.Question) (bool, error) { return true, nil }})
	if err := h.gate.log.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	status = false
	for _, e := range d.entries(h) {
		status = status || e.Kind == audit.Outcome && e.Status == string(tools.Failed) && e.PanelStatus == 404
	}
	if !status {
		t.Error("the status of a refusal is not recorded")
	}
}

// TestRecordsCodes: new one-time codes are in the log, and nothing of them.
func TestRecordsCodes(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	h := d.open()
	defer h.close()
	secret, err := h.authenticator(t.Context(), "olga")
	if err != nil {
		t.Fatal(err)
	}
	var notes []string
	for _, e := range d.entries(h) {
		if e.Kind == audit.People && e.Target == "person olga" {
			notes = append(notes, e.Status)
		}
		if strings.Contains(e.Note, secret) {
			t.Error("the secret is in the log")
		}
	}
	if got := strings.Join(notes, ", "); got != "codes begun, codes set up" {
		t.Errorf("got %q", got)
	}
}
