package main

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/tools"
)

// saysAt runs a line as a person at a door.
func (h *house) saysAt(t *testing.T, door policies.Door, name, line string) chat.Answer {
	t.Helper()
	person, ok := (roster{h}).Person(name)
	if !ok {
		t.Fatalf("%s is not known", name)
	}
	return h.grammar(person).Run(t.Context(), h.runner, line, chat.Asker{Call: tools.Call{Person: person, Door: door}, Width: 200})
}

// silences are the lines that keep something from being said, and those that end it.
func silences() []string {
	return []string{"alert mute full 7d moving its disk", "alert unmute full", "report pause all", "report resume all"}
}

// silenced is a house with an alert and a report.
func silenced(t *testing.T) (*desk, *house) {
	t.Helper()
	d := newDesk(t)
	d.write(strings.Replace(reportsConfig, "reports:", "alerts:\n  - {name: full, when: disk.percent > 90, to: [\"slack:C0OPS\"]}\nreports:", 1))
	h := d.open()
	t.Cleanup(h.close)
	spec := h.cfg.reports()[0].Spec
	slot := spec.Next(time.Now())
	if err := h.gate.store.PutSchedule(t.Context(), policies.Schedule{Name: cron.RowName("all"), Terms: spec.Terms(), Slot: slot, Due: slot}); err != nil {
		t.Fatal(err)
	}
	return d, h
}

// TestTokenSilencesNothing: a bearer token alone mutes no alert and pauses no report, nor
// ends that; with the person's one-time code it does.
func TestTokenSilencesNothing(t *testing.T) {
	t.Parallel()
	d, h := silenced(t)
	for _, line := range silences() {
		if a := h.saysAt(t, policies.Slack, "alice", line); !a.OK {
			t.Errorf("in Slack: %s: %s", line, a.Text)
		}
	}
	for _, line := range silences() {
		d.fresh("alice")
		if a := h.saysAt(t, policies.Remote, "alice", line); a.OK || !a.CodeWanted || !strings.Contains(a.Text, "Add code=123456") {
			t.Errorf("%s: %v, %v: %s", line, a.OK, a.CodeWanted, a.Text)
		}
		if a := h.saysAt(t, policies.Remote, "olga", line+" code=123456"); a.OK {
			t.Errorf("%s, of somebody without codes: %s", line, a.Text)
		}
		with := line + " code=" + d.code("alice")()
		if a := h.saysAt(t, policies.Remote, "alice", with); !a.OK || a.CodeWanted {
			t.Errorf("%s with a code: %s", line, a.Text)
		}
		if a := h.saysAt(t, policies.Remote, "alice", with); a.OK {
			t.Errorf("%s with the same code again: %s", line, a.Text)
		}
	}
	mutes, err := h.gate.store.Mutes(t.Context())
	if err != nil || len(mutes) != 0 {
		t.Errorf("%+v, %v", mutes, err)
	}
}

// TestCodeIsNoReason: the code with which an alert is muted is not kept as a part of the
// reason.
func TestCodeIsNoReason(t *testing.T) {
	t.Parallel()
	d, h := silenced(t)
	d.fresh("alice")
	if a := h.saysAt(t, policies.Remote, "alice", "alert mute full 2h moving code="+d.code("alice")()+" its disk"); !a.OK {
		t.Fatal(a.Text)
	}
	mutes, err := h.gate.store.Mutes(t.Context())
	if err != nil || len(mutes) != 1 || mutes[0].Reason != "moving its disk" {
		t.Errorf("%+v, %v", mutes, err)
	}
}

// TestStoppedSilencesNothing: while nothing but reading is done, nothing is muted and no
// report is paused or resumed, at the terminal neither.
func TestStoppedSilencesNothing(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*policies.Policy){
		"stopped":   func(p *policies.Policy) { p.Stopped = "test" },
		"read only": func(p *policies.Policy) { p.ReadOnly = true },
	} {
		_, h := silenced(t)
		h.runner.ChangePolicy(func(p policies.Policy) policies.Policy { change(&p); return p })
		for _, line := range silences() {
			if a := h.saysAt(t, policies.Slack, "alice", line); a.OK || !strings.Contains(a.Text, "Nothing but reading") {
				t.Errorf("%s: %s: %v %s", name, line, a.OK, a.Text)
			}
		}
	}
	d, h := silenced(t)
	alice, _ := (roster{h}).Person("alice")
	if err := h.Stop(t.Context(), alice, policies.Terminal, "test"); err != nil {
		t.Fatal(err)
	}
	h.close()
	for _, verb := range []string{"pause", "resume"} {
		if out, _, err := d.run(nil, "report", verb, "all", "--config", d.file); err == nil || !strings.Contains(err.Error(), "othing but reading") {
			t.Errorf("report %s: %v, %s", verb, err, out)
		}
	}
}
