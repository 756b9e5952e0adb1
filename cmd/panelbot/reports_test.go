package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/adapters/slack/slacktest"
	"panelbot/policies"
	"panelbot/policies/audit"
)

// reportHouse is a house with reports, a simulated panel and a stand-in for Slack.
func reportHouse(t *testing.T, reports string) (*house, *slacktest.Server, *bytes.Buffer) {
	t.Helper()
	cfg, err := parseConfig("test", []byte(demoConfig), func(string) (string, bool) { return "", false }, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Key = "a key of at least sixteen bytes"
	cfg.Downloads.Dir = t.TempDir()
	cfg.Store = "sqlite:" + filepath.Join(cfg.Downloads.Dir, "panelbot.db")
	workspace, err := playSlack(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(workspace.Close)
	with, err := parseConfig("test", []byte(demoConfig+`slack: {bot_token: xoxb-1, app_token: xapp-1, team: T0DEMO, channels: [C0OPS]}
`+reports), func(string) (string, bool) { return "", false }, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Reports = with.Reports
	out := new(bytes.Buffer)
	a := &app{stdout: out, stderr: t.Output(), env: func(string) (string, bool) { return "", false }}
	h, err := a.open(t.Context(), cfg, a.logger(LogConfig{Level: "warn"}, 0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	return h, workspace, out
}

// TestReportIsPosted: a slot that is due is made and posted to Slack, once; its reads are
// those of its person, and the next slot is in the store.
func TestReportIsPosted(t *testing.T) {
	t.Parallel()
	h, workspace, _ := reportHouse(t, `reports:
  - {name: morning, schedule: "0 8 * * *", timezone: Europe/Berlin, sections: [fleet], to: ["slack:C0OPS"]}
`)
	ctx := t.Context()
	spec := h.cfg.reports()[0].Spec
	now := time.Now()
	slot := spec.Next(now.Add(-24 * time.Hour))
	if err := h.gate.store.PutSchedule(ctx, policies.Schedule{Name: cron.RowName("morning"), Terms: spec.Terms(), Slot: slot, Due: slot}); err != nil {
		t.Fatal(err)
	}
	chats, err := h.openChats(ctx)
	if err != nil {
		t.Fatal(err)
	}
	chats.run(ctx, func(err error) { t.Errorf("a door ended: %v", err) })
	defer chats.close()
	waiting, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	if err := workspace.Await(waiting, func() bool { return len(workspace.Messages(demoOps)) > 0 }); err != nil {
		t.Fatalf("no report came: %v", err)
	}
	shown := workspace.Transcript(demoOps)
	for _, want := range []string{"Report morning", "db-1", "🔴", "host1", "disk 86%", "flashpanel_systeminfo_get"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the report lacks %q:\n%s", want, shown)
		}
	}
	if testing.Verbose() {
		t.Log(shown)
	}
	if wrong := workspace.Violations(); len(wrong) > 0 {
		t.Errorf("%+v", wrong)
	}
	rows, err := h.gate.store.Schedules(ctx)
	if err != nil || len(rows) != 1 || !rows[0].Last.Equal(slot) || !rows[0].Slot.After(now) {
		t.Errorf("got %+v, %v, want the next slot", rows, err)
	}
	if err := h.gate.log.Append(ctx, audit.Entry{Kind: audit.Configuration}); err != nil { // what was recorded before is on disk then
		t.Fatal(err)
	}
	var read int
	if err := audit.Each(ctx, h.gate.store, audit.Query{Filter: audit.Filter{Person: "cron:morning"}}, func(r audit.Record) error {
		e, err := r.Entry()
		if read++; e.Door != policies.Cron || e.Risk != "read" {
			t.Errorf("an entry of %s at %s: %s", e.Person, e.Door, e.Risk)
		}
		return err
	}); err != nil || read < 5 {
		t.Errorf("%d entries of the report's person, %v", read, err)
	}
}

// TestSamplesAreTaken: where a report tells of disks, samples are taken beside it, which
// post nothing.
func TestSamplesAreTaken(t *testing.T) {
	t.Parallel()
	h, workspace, _ := reportHouse(t, `reports:
  - {name: capacity, schedule: "0 9 1 1 *", sections: [disk], to: ["slack:C0OPS"]}
`)
	ctx := t.Context()
	r, ok := sampler(h.cfg.reports())
	if !ok {
		t.Fatal("no samples are taken")
	}
	if _, other := sampler(nil); other {
		t.Error("samples are taken for nobody")
	}
	slot := time.Now().Truncate(time.Minute)
	if r.Spec.Next(slot).Sub(slot) > time.Hour || len(r.To) > 0 {
		t.Errorf("it is %+v", r)
	}
	chats, err := h.openChats(ctx)
	if err != nil {
		t.Fatal(err)
	}
	// The slot is worked to its end before the doors are closed.
	press := h.press.Load()
	if err := press.Handle(ctx, delivery.Arrival{Door: policies.Cron, Key: fmt.Sprintf("%s@%d", samplerName, slot.Unix())}); err != nil {
		t.Fatal(err)
	}
	chats.close()
	got, err := h.gate.store.Samples(ctx, "disk/main/web-1", slot.Add(-time.Hour))
	if err != nil || len(got) != 1 || got[0].Value < 40 || got[0].Value > 50 {
		t.Errorf("got %+v, %v, want a sample", got, err)
	}
	if n := len(workspace.Messages(demoOps)); n > 0 {
		t.Errorf("%d messages were posted", n)
	}
}

// TestReportThroughOwner: a command beside a running serve makes a report for a channel,
// and lets one rest and go on.
func TestReportThroughOwner(t *testing.T) {
	t.Parallel()
	h, workspace, _ := reportHouse(t, `reports:
  - {name: yearly, schedule: "0 9 1 1 *", sections: [fleet], to: ["slack:C0OPS"], language: vi}
`)
	ctx := t.Context()
	chats, err := h.openChats(ctx)
	if err != nil {
		t.Fatal(err)
	}
	spec := h.cfg.reports()[0].Spec
	slot := spec.Next(time.Now())
	if err := h.gate.store.PutSchedule(ctx, policies.Schedule{Name: cron.RowName("yearly"), Terms: spec.Terms(), Slot: slot, Due: slot}); err != nil {
		t.Fatal(err)
	}
	chats.run(ctx, func(err error) { t.Errorf("a door ended: %v", err) })
	defer chats.close()
	out := new(bytes.Buffer)
	a := &app{stdout: out, stderr: t.Output(), guest: &guest{house: h}, env: func(string) (string, bool) { return "", false }}
	if err := a.runReport(ctx, "yearly", reportRun{to: "slack:C0OPS"}); err != nil || !strings.Contains(out.String(), "is in the outbox for slack:C0OPS") {
		t.Fatalf("%v: %s", err, out)
	}
	waiting, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	if err := workspace.Await(waiting, func() bool { return strings.Contains(workspace.Transcript(demoOps), "Báo cáo yearly") }); err != nil {
		t.Fatalf("no report came: %v", err)
	}
	for _, step := range []struct {
		words []string
		want  string
		rests bool
	}{
		{[]string{"report", "pause", "yearly"}, "The report yearly is paused.", true},
		{[]string{"report", "pause", "yearly"}, "was paused already", true},
		{[]string{"report", "resume", "yearly"}, "goes on; next: ", false},
		{[]string{"report", "resume", "yearly"}, "was not paused", false},
	} {
		out.Reset()
		a.args = step.words
		if code := a.execute(ctx); code != 0 || !strings.Contains(out.String(), step.want) {
			t.Errorf("%v: code %d, %q, want %q", step.words, code, out, step.want)
		}
		rows, err := h.gate.store.Schedules(ctx)
		if err != nil || len(rows) != 1 || rows[0].Paused != step.rests {
			t.Errorf("%v: %+v, %v", step.words, rows, err)
		}
	}
}
