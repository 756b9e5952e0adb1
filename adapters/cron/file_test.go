package cron_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// TestParseTarget: a door and a chat, a file below the directory of reports, or standard
// output; nothing else is written.
func TestParseTarget(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"slack:C1": "slack:C1", "telegram:-100:5": "telegram:-100:5", "slack": "", ":C1": "", "slack:": "", "": "",
		"stdout": "stdout:txt", "stdout:html": "stdout:html", "stdout:md": "stdout:md", "stdout:pdf": "", "stdout:": "",
		"file:a.html": "file:a.html", "file:reports/{name}-{slot}.html": "file:reports/{name}-{slot}.html", "file:./a//b.md": "file:a/b.md", "file:{date}.json": "file:{date}.json",
		"file:a/../b.txt": "file:b.txt", "file:../a.html": "", "file:a/../../b.html": "", "file:/etc/a.html": "", "file:..": "", "file:.": "", "file:": "",
		"file:.hidden.html": "", "file:.ssh/a.html": "", "file:a.html/": "file:a.html", "file:config.yaml": "", "file:panelbot.db": "", "file:a": "", "file:{nme}.html": "", "file:{name.html": "",
		"file:a\x00.html": "", "file:a\n.html": "", `file:a\b.html`: "", "file:c:/a.html": "", "file:" + strings.Repeat("a", 200) + ".html": "",
	} {
		got, err := cron.ParseTarget(text)
		if (err == nil) != (want != "") || err == nil && got.String() != want {
			t.Errorf("%q: got %v, %v, want %q", text, got, err, want)
		}
	}
}

// FuzzParseTarget: what is taken as a file is below the directory of reports, and is taken
// again as it was written.
func FuzzParseTarget(f *testing.F) {
	for _, seed := range []string{"slack:C1", "stdout", "file:a.html", "file:a/../../b.html", "file:{name}/{slot}.md", "file:/a.json", "file:.a.txt"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := cron.ParseTarget(text)
		if err != nil {
			return
		}
		if again, err := cron.ParseTarget(got.String()); err != nil || again != got {
			t.Errorf("%q is %q, and then %q, %v", text, got, again, err)
		}
		if got.Door != cron.FileDoor {
			return
		}
		if !filepath.IsLocal(got.Chat) || strings.Contains(got.Chat, "..") && !filepath.IsLocal(filepath.Clean(got.Chat)) || !slices.Contains(cron.Forms(), cron.Form(strings.TrimPrefix(filepath.Ext(got.Chat), "."))) {
			t.Errorf("%q would be written to %q", text, got.Chat)
		}
	})
}

// TestFiled: each slot has a file of its own where its name says so, in the form of its
// name; of a name that stays, the newest holds. The time in a name does not come twice in
// a night in autumn.
func TestFiled(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(r *cron.Report) {
		r.To = nil
		for _, text := range []string{"file:{name}/{slot}.html", "file:latest.json", "file:{date}.md", "stdout"} {
			target, err := cron.ParseTarget(text)
			if err != nil {
				t.Fatal(err)
			}
			r.To = append(r.To, target)
		}
	})
	for _, day := range []int{29, 29, 30} {
		if err := d.come(t, day); err != nil {
			t.Fatal(err)
		}
	}
	chats, keys := map[string]int{}, map[string]bool{}
	for _, m := range d.posted {
		chats[string(m.Door)+" "+m.Chat]++
		keys[string(m.Door)+" "+m.Key] = true
	}
	for chat, want := range map[string]int{"file morning/2026-11-29T0700Z.html": 2, "file morning/2026-11-30T0700Z.html": 1, "file latest.json": 3, "file 2026-11-29.md": 2, "file 2026-11-30.md": 1, "stdout txt": 3} {
		if chats[chat] != want {
			t.Errorf("%s was posted %d times, want %d: %v", chat, chats[chat], want, chats)
		}
	}
	if len(keys) != 7 {
		t.Errorf("%d messages, want 2 slots, 2 days, 1 that stays, and 2 for standard output: %v", len(keys), keys)
	}
	for _, m := range d.posted {
		body := string(m.Body)
		switch {
		case strings.HasSuffix(m.Chat, ".html") && !strings.HasPrefix(body, "<!doctype html>"),
			strings.HasSuffix(m.Chat, ".md") && !strings.HasPrefix(body, "# 🟢"),
			strings.HasSuffix(m.Chat, ".json") && !json.Valid(m.Body),
			m.Door == cron.StdoutDoor && !strings.HasPrefix(body, "🟢 Report morning"):
			t.Errorf("%s holds %.80q", m.Chat, body)
		}
	}
}

// TestFiledPicture: the picture of a report is in its page of HTML, where it has one.
func TestFiledPicture(t *testing.T) {
	t.Parallel()
	for _, chart := range []bool{true, false} {
		d := newDesk(t, func(r *cron.Report) {
			r.Chart, r.To = chart, []cron.Target{{Door: cron.FileDoor, Chat: "a.html"}, {Door: cron.FileDoor, Chat: "a.md"}}
		})
		d.Draw = func(digest.Report, chat.Speech) (*chat.Picture, error) {
			return &chat.Picture{PNG: []byte("\x89PNG"), Width: 8, Height: 6, Alt: "what is full"}, nil
		}
		if err := d.come(t, 29); err != nil {
			t.Fatal(err)
		}
		for _, m := range d.posted {
			if has := strings.Contains(string(m.Body), `alt="what is full"`); has != (chart && m.Chat == "a.html") {
				t.Errorf("chart is %v, and in %s there is a picture: %v", chart, m.Chat, has)
			}
		}
		if len(d.posted) != 2 {
			t.Errorf("%d were posted", len(d.posted))
		}
	}
}

// TestFiles: a file is whole and for nobody else, replaces what was there, and is nowhere
// else: not where a link leads out of the directory.
func TestFiles(t *testing.T) {
	t.Parallel()
	dir, outside := filepath.Join(t.TempDir(), "reports"), t.TempDir()
	files := cron.Files{Dir: dir}
	send := func(chat, body string, again bool) error {
		_, err := files.Send(t.Context(), delivery.Message{Door: cron.FileDoor, Chat: chat, Key: "k", Body: []byte(body)}, "", again)
		return err
	}
	for i, body := range []string{"one", "two, which is longer", "3"} {
		if err := send("a/b/c.html", body, i > 0); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(dir, "a/b/c.html"))
		if err != nil || string(got) != body {
			t.Errorf("got %q, %v, want %q", got, err, body)
		}
	}
	for name, want := range map[string]os.FileMode{"": 0o700, "a": 0o700, "a/b": 0o700, "a/b/c.html": 0o600} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%q: %v, %v, want %v", name, info.Mode().Perm(), err, want)
		}
	}
	if err := os.Symlink(outside, filepath.Join(dir, "out")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(outside, "kept.html"), []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "kept.html"), filepath.Join(dir, "link.html")); err != nil {
		t.Fatal(err)
	}
	if err := send("out/x.html", "x", false); err == nil {
		t.Error("a link out of the directory was followed")
	}
	if err := send("link.html", "x", false); err != nil { // the link is replaced, and not followed
		t.Error(err)
	}
	if got, err := os.ReadFile(filepath.Join(outside, "kept.html")); err != nil || string(got) != "kept" {
		t.Errorf("outside stands %q, %v", got, err)
	}
	for _, chat := range []string{"../x.html", "/x.html", "a/../../x.html"} { // no target is such a one
		if err := send(chat, "x", false); err == nil {
			t.Errorf("%s was written", chat)
		}
	}
	if err := send("a/b", "x", false); err == nil {
		t.Error("a directory was replaced")
	}
	var left []string
	if err := filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(name, ".part") {
			left = append(left, name)
		}
		return err
	}); err != nil || len(left) > 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
	var dead *delivery.Dead
	if _, err := files.Send(t.Context(), delivery.Message{Chat: "lost.html", Lost: true}, "", false); !errors.As(err, &dead) {
		t.Errorf("of a report that was lost: %v", err)
	}
}

// TestOutput: a report is written once to standard output, and what cannot be written is
// tried again.
func TestOutput(t *testing.T) {
	t.Parallel()
	out := new(strings.Builder)
	o := cron.NewOutput(out)
	m := delivery.Message{Door: cron.StdoutDoor, Chat: "txt", Key: "k", Body: []byte("a report\n")}
	at, err := o.Send(t.Context(), m, "", false)
	if err != nil || at == "" {
		t.Fatal(at, err)
	}
	if _, err := o.Send(t.Context(), m, at, false); err != nil || out.String() != "a report\n" {
		t.Errorf("got %q, %v", out, err)
	}
	closed, err := os.Open(os.DevNull) // which is not open for writing
	if err != nil {
		t.Fatal(err)
	}
	defer closed.Close()
	var dead *delivery.Dead
	if _, err := cron.NewOutput(closed).Send(t.Context(), m, "", false); err == nil || errors.As(err, &dead) {
		t.Errorf("got %v, want to be called again", err)
	}
}

// TestSameFile: two reports may not have one file.
func TestSameFile(t *testing.T) {
	t.Parallel()
	report := func(name string) cron.Report {
		spec, err := cron.Parse(name, "0 8 * * *", time.UTC, 0)
		if err != nil {
			t.Fatal(err)
		}
		return cron.Report{Plan: cron.Plan{Name: name, Spec: spec}}
	}
	file := func(name string) cron.Target { return cron.Target{Door: cron.FileDoor, Chat: name} }
	for _, test := range []struct {
		a, b string
		want bool
	}{{"x.html", "x.html", true}, {"{name}.html", "{name}.html", false}, {"{name}.html", "one.html", true}, {"one.html", "{name}.html", false}, {"two.html", "{name}.html", true}, {"{slot}.md", "{slot}.md", true}} {
		if got := report("one").SameFile(file(test.a), report("two"), file(test.b)); got != test.want {
			t.Errorf("%s and %s: %v", test.a, test.b, got)
		}
	}
	far := report("far") // whose days are others'
	spec, err := cron.Parse("far", "0 8 * * *", zone(t, "America/New_York"), 0)
	if err != nil {
		t.Fatal(err)
	}
	if far.Spec = spec; !far.SameFile(file("{date}.html"), report("one"), file("{date}.html")) {
		t.Error("they are the same at most times of the day")
	}
	if report("a").SameFile(cron.Target{Door: policies.Slack, Chat: "C1"}, report("b"), cron.Target{Door: policies.Slack, Chat: "C1"}) {
		t.Error("a channel is no file")
	}
	long := report(strings.Repeat("n", 63))
	if long.Fits(file(strings.Repeat("{name}", 4)+".html")) || !long.Fits(file("{name}-{slot}.html")) {
		t.Error("what fits is not known")
	}
}
