package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// output is a standard output that tests read while it is written.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// filing is a house without a chat door whose reports are files, on a store that stays.
type filing struct {
	*testing.T
	dir  string
	text string
	out  *output
	log  *output
	h    *house
	end  func()
}

func newFiling(t *testing.T, reports string) *filing {
	t.Helper()
	f := &filing{T: t, dir: t.TempDir(), out: new(output), log: new(output)}
	f.text = strings.ReplaceAll(workedPanels, `"simulator:"`, `"simulator:", rate: 1000/s`) + "people: [{name: ann, roles: [admin]}, {name: bob, roles: [approver]}]\nkey: a key of at least sixteen bytes\nstore: sqlite:" + filepath.Join(f.dir, "panelbot.db") + "\ndownloads: {dir: " + f.dir + "}\nreports_dir: " + filepath.Join(f.dir, "reports") + "\n" + reports
	t.Cleanup(f.stop)
	return f
}

// serve opens the house, and has its queue and its clock run.
func (f *filing) serve() {
	f.Helper()
	none := func(string) (string, bool) { return "", false }
	cfg, err := parseConfig("test", []byte(f.text), none, os.ReadFile)
	if err != nil {
		f.Fatal(err)
	}
	a := &app{stdout: f.out, stderr: f.log, env: none}
	if f.h, err = a.open(f.Context(), cfg, a.logger(LogConfig{Level: "warn"}, 0)); err != nil {
		f.Fatal(err)
	}
	chats, err := f.h.openChats(f.Context())
	if err != nil {
		f.h.close()
		f.Fatal(err)
	}
	chats.run(f.Context(), func(err error) { f.Errorf("a door ended: %v", err) })
	f.end = func() { chats.close(); f.h.close() }
}

func (f *filing) stop() {
	if f.end != nil {
		f.end()
		f.end = nil
	}
}

// due has the last slot of a report be due, before the house is opened or while it runs.
func (f *filing) due(name string) time.Time {
	f.Helper()
	for _, r := range f.h.roundsNow() {
		if r.Name != name {
			continue
		}
		f.await("the clock's own row", func() bool { // which it would put between the next two steps
			rows, err := f.h.gate.store.Schedules(f.Context())
			if err != nil {
				f.Fatal(err)
			}
			return slices.ContainsFunc(rows, func(row policies.Schedule) bool { return row.Name == cron.RowName(name) })
		})
		slot := time.Now().UTC().Add(-time.Minute).Truncate(time.Minute)
		if err := f.h.gate.store.DropSchedule(f.Context(), cron.RowName(name)); err != nil {
			f.Fatal(err)
		}
		if err := f.h.gate.store.PutSchedule(f.Context(), policies.Schedule{Name: cron.RowName(name), Terms: r.Spec.Terms(), Slot: slot, Due: slot}); err != nil {
			f.Fatal(err)
		}
		f.h.clock.Load().Change(plansOf(f.h.roundsNow())) // so that it looks now
		return slot
	}
	f.Fatalf("no report %s comes round", name)
	return time.Time{}
}

// await waits until something is so.
func (f *filing) await(what string, is func() bool) {
	f.Helper()
	ctx, cancel := context.WithTimeout(f.Context(), patient)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !is() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			f.Fatalf("%s: it did not come\n%s\n%s", what, f.out, f.log)
		}
	}
}

// waits is how many messages of a door wait, or are being sent.
func (f *filing) waits(door policies.Door) (n int) {
	depths, err := f.h.gate.store.Depths(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	for _, d := range depths {
		if d.Door == door && d.Box == delivery.Outbox {
			n += d.Open
		}
	}
	return n
}

// there reports whether there is a file.
func there(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// TestReportIsFiled: without any chat door, a report whose slot comes round is a file and
// stands on standard output. A failed write is tried again, also after a restart, which
// neither loses nor doubles anything.
func TestReportIsFiled(t *testing.T) {
	t.Parallel()
	f := newFiling(t, `reports:
  - {name: morning, schedule: "0 8 1 1 *", sections: [fleet], to: ["file:daily/{name}-{slot}.html", "stdout:md"]}
`)
	dir := filepath.Join(f.dir, "reports")
	if err := os.WriteFile(dir, []byte("in the way"), 0o600); err != nil {
		t.Fatal(err)
	}
	f.serve()
	slot := f.due("morning")
	f.await("standard output", func() bool {
		return strings.HasPrefix(f.out.String(), "# 🔴 Report morning") && f.waits(cron.StdoutDoor) == 0
	})
	f.await("a failed write", func() bool {
		return f.waits(cron.FileDoor) == 1 && strings.Contains(f.log.String(), "the directory of reports")
	})
	f.stop()
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	f.serve()
	name := filepath.Join(dir, "daily", "morning-"+slot.Format("2006-01-02T1504Z")+".html")
	f.await(name, func() bool { return there(name) && f.waits(cron.FileDoor) == 0 })
	page, err := os.ReadFile(name)
	if err != nil || !strings.Contains(string(page), "db-1") || !strings.Contains(string(page), "</html>") {
		t.Errorf("the file holds %.200s, %v", page, err)
	}
	before, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	f.stop()
	f.serve()
	f.stop()
	after, err := os.Stat(name)
	if err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("a restart wrote the file again: %v", err)
	}
	if n := strings.Count(f.out.String(), "# 🔴 Report morning"); n != 1 {
		t.Errorf("standard output has it %d times", n)
	}
}

// TestReportsReload: a report that is added while panelbot serves comes round and may
// read, one that is changed is made as it is now, one that is removed ends, and one that
// cannot be posted before a restart changes nothing.
func TestReportsReload(t *testing.T) {
	t.Parallel()
	f := newFiling(t, `reports:
  - {name: stays, schedule: "0 8 1 1 *", sections: [fleet], to: ["file:{name}.json"]}
  - {name: goes, schedule: "0 8 1 1 *", sections: [fleet], to: ["file:{name}.json"]}
`)
	f.serve()
	log := new(output)
	w := &watcher{log: (&app{stderr: log}).logger(LogConfig{Level: "info"}, 0), apply: f.h.take, started: f.h.cfg, reports: f.h.cfg.Reports}
	reload := func(reports string) {
		t.Helper()
		w.load = func() (*Config, error) {
			text := f.text[:strings.Index(f.text, "reports:\n")] + reports
			return parseConfig("test", []byte(text), func(string) (string, bool) { return "", false }, os.ReadFile)
		}
		w.reload()
	}
	names := func() (list []string) {
		rows, err := f.h.gate.store.Schedules(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			list = append(list, strings.TrimPrefix(row.Name, cron.RowName("")))
		}
		return list
	}
	f.await("both schedules", func() bool { return strings.Join(names(), " ") == "goes stays" })
	reload(`reports:
  - {name: stays, schedule: "0 8 1 1 *", sections: [backups], to: ["file:{name}.md"]}
  - {name: added, schedule: "0 8 1 1 *", sections: [fleet], to: ["file:{name}.json"]}
`)
	f.await("the new schedule", func() bool { return strings.Join(names(), " ") == "added stays" })
	for name, want := range map[string]string{"added": "added.json", "stays": "stays.md"} {
		f.due(name)
		file := filepath.Join(f.dir, "reports", want)
		f.await(want, func() bool { return there(file) })
		said, err := os.ReadFile(file)
		if err != nil || strings.Contains(string(said), `"denied"`) || !strings.Contains(string(said), "web-1") {
			t.Errorf("%s: %s, %v", want, said, err)
		}
	}
	if _, known := (roster{f.h}).Person("cron:goes"); known {
		t.Error("a report that is no more may still read")
	}
	if there(filepath.Join(f.dir, "reports", "stays.json")) || there(filepath.Join(f.dir, "reports", "goes.json")) {
		t.Error("what was before was made")
	}
	reload("slack: {bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, channels: [C0OPS]}\n" + `reports:
  - {name: far, schedule: "0 8 1 1 *", sections: [fleet], to: ["slack:C0OPS"]}
`)
	if !strings.Contains(log.String(), "there is no door for Slack") || !strings.Contains(log.String(), `keys="[slack reports]"`) || len(f.h.config.Load().Reports) != 2 {
		t.Errorf("got %+v:\n%s", f.h.config.Load().Reports, log)
	}
	reload("")
	f.await("no schedule", func() bool { return len(names()) == 0 })
}

// TestReloadWithoutClock: where no clock runs, reports wait for a restart, and the log says
// so.
func TestReloadWithoutClock(t *testing.T) {
	t.Parallel()
	cfg := &Config{Reports: []ReportConfig{{Name: "a", Schedule: "@daily", Sections: readySections("fleet"), To: []string{"stdout"}}}}
	if why := cfg.reportsWait(false); !strings.Contains(why, "runs no clock") {
		t.Errorf("got %q", why)
	}
	if why := cfg.reportsWait(true); why != "" {
		t.Errorf("got %q", why)
	}
}

// TestReportRun: a report that is made now goes where it is told to, or to all of its own
// places, and says where it is.
func TestReportRun(t *testing.T) {
	t.Parallel()
	f := newFiling(t, `reports:
  - {name: yearly, schedule: "0 9 1 1 *", sections: [fleet], to: ["file:{name}.md", "stdout:json"]}
`)
	f.serve()
	reports := filepath.Join(f.dir, "reports")
	for _, test := range []struct {
		words      []string
		code       int
		out, wrong string
	}{
		{[]string{}, 0, "🔴 Report yearly", ""},
		{[]string{"--html"}, 0, "<!doctype html>", ""},
		{[]string{"--to", "stdout:md"}, 0, "# 🔴 Report yearly", ""},
		{[]string{"--to", "stdout", "--language", "vi"}, 0, "Báo cáo yearly", ""},
		{[]string{"--to", "file:own/{name}-{date}.html"}, 0, "The report yearly is in " + filepath.Join(reports, "own", "yearly-"+time.Now().UTC().Format(time.DateOnly)+".html"), ""},
		{[]string{"--post"}, 0, "is in the outbox for file:{name}.md, stdout:json.", ""},
		{[]string{"--to", "file:../x.html"}, 1, "", "leaves the directory of reports"},
		{[]string{"--to", "file:x.html", "--json"}, 1, "", "the name of a file says its form"},
		{[]string{"--post", "--json"}, 1, "", "are for what is printed"},
		{[]string{"--to", "slack:C0OPS"}, 1, "", "there is no door for Slack"},
	} {
		out, wrong := new(bytes.Buffer), new(bytes.Buffer)
		a := &app{stdout: out, stderr: wrong, guest: &guest{house: f.h}, args: append([]string{"report", "run", "yearly"}, test.words...), env: func(string) (string, bool) { return "", false }}
		if code := a.execute(t.Context()); code != test.code || !strings.Contains(out.String(), test.out) || !strings.Contains(wrong.String(), test.wrong) {
			t.Errorf("%v: code %d, %.200s, %s; want %q, %q", test.words, code, out, wrong, test.out, test.wrong)
		}
	}
	f.await("the report's own places", func() bool {
		return there(filepath.Join(reports, "yearly.md")) && strings.HasPrefix(f.out.String(), "{")
	})
	if !there(filepath.Join(reports, "own")) {
		t.Error("a file is not where the command says")
	}
}
