package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/cron"
	"panelbot/adapters/slack/slacktest"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// fifty is a report of fifty servers with much to say of each, and with the courses of
// their disks. worst is how full the fullest is.
func fifty(slot time.Time, worst float64) digest.Report {
	r := digest.Report{Name: "morning", Slot: slot, At: slot, State: digest.Attention}
	for _, kind := range digest.Kinds() {
		s := digest.Section{Kind: kind, State: digest.Attention}
		for i := range 50 {
			item := digest.Item{State: digest.OK, Panel: "sim", Subject: fmt.Sprintf("srv-%02d.<b>&*_%s", i, strings.Repeat("x", i)), At: slot, Source: []string{"flashpanel_systeminfo_get"}, Fact: digest.ServerUses}
			if i < 12 {
				item.State = digest.Attention
			}
			full := digest.Percent(worst - float64(i))
			item.Figures = digest.Figures{digest.CPU: digest.Percent(i), digest.Memory: digest.Percent(40), digest.Disk: full, digest.Status: "connected"}
			if kind == digest.DiskSpace {
				item.Fact, item.Figures = digest.DiskTrend, digest.Figures{digest.Disk: full, digest.Samples: int64(40), digest.Course: []float64{20, -1, float64(full)}}
			}
			s.Items = append(s.Items, item)
		}
		r.Sections = append(r.Sections, s)
	}
	return r
}

// TestFiftyServersAtTwoDoors: a report of fifty servers is one message in Slack with its
// picture, and in Telegram one photo and then one text, the worst in front; made again,
// as after a restart, it is the same ones.
func TestFiftyServersAtTwoDoors(t *testing.T) {
	t.Parallel()
	sl, err := slacktest.Start(slacktest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sl.Close)
	sl.AddUser(slacktest.User{ID: "U0ALICE", Name: "alice"})
	sl.AddChannel(slacktest.Channel{ID: "C0OPS", Name: "ops", Members: []string{"U0ALICE", "U0BOT"}})
	tg, err := telegramtest.Start(telegramtest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tg.Close)
	const group = -1001
	tg.AddChat(telegramtest.Chat{ID: group, Kind: telegramtest.Supergroup, Title: "ops"})
	cfg, err := parseConfig("c.yaml", []byte(`key: "a key of at least sixteen characters"
panels: [{name: sim, kind: flashpanel, url: "simulator:"}]
people: [{name: alice, roles: [admin], slack: U0ALICE}]
policy: {solo: true}
slack: {bot_token: "`+sl.Config().BotToken+`", app_token: "`+sl.Config().AppToken+`", team: T0TEAM, channels: [C0OPS], api_url: "`+sl.URL()+`"}
telegram: {token: "`+tg.Config().Token+`", chats: [-1001], api_url: "`+tg.URL()+`"}
reports: [{name: morning, schedule: "0 8 1 1 *", sections: [fleet, disk], to: ["slack:C0OPS", "telegram:-1001"]}]
`), os.LookupEnv, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Downloads.Dir, cfg.Store = t.TempDir(), "sqlite:"+filepath.Join(t.TempDir(), "panelbot.db")
	log := &keptLog{}
	a := &app{wait: func(policies.Door) time.Duration { return time.Nanosecond }}
	h, err := a.open(t.Context(), cfg, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	chats, err := h.openChats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	chats.run(t.Context(), func(err error) { t.Errorf("a door ended: %v", err) })
	t.Cleanup(chats.close)
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	report, slot := cfg.reports()[0], time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for _, worst := range []float64{98, 99} {
		if err := h.press.Load().Post(ctx, report, fifty(slot, worst), []cron.Target{report.To[0], report.To[1]}); err != nil {
			t.Fatal(err)
		}
		full := fmt.Sprintf("disk %.0f%%", worst)
		if err := sl.Await(ctx, func() bool { return strings.Contains(sl.Transcript("C0OPS"), full) }); err != nil {
			t.Fatalf("%v\n%s\n%s", err, sl.Transcript("C0OPS"), log)
		}
		if err := tg.Await(ctx, func() bool {
			list := tg.Messages(group)
			return len(list) > 1 && strings.Contains(list[1].Text, full)
		}); err != nil {
			t.Fatalf("%v\n%s\n%s", err, tg.Transcript(group), log)
		}
	}
	for _, wrong := range sl.Violations() {
		t.Errorf("Slack: %+v", wrong)
	}
	for _, wrong := range tg.Violations() {
		t.Errorf("Telegram: %+v", wrong)
	}
	shown := sl.Pictures("C0OPS")
	if n := len(sl.Messages("C0OPS")); n != 1 || len(shown) != 1 {
		t.Fatalf("%d messages in Slack, and %d pictures", n, len(shown))
	}
	list := tg.Messages(group)
	if len(list) != 2 || !list[0].Photo || list[1].Photo {
		t.Fatalf("%d messages in Telegram:\n%s", len(list), tg.Transcript(group))
	}
	for _, said := range []string{sl.Transcript("C0OPS"), list[0].Text, list[1].Text} {
		first, later := strings.Index(said, "srv-00"), strings.Index(said, "srv-01")
		if first < 0 || later < first || strings.Contains(said, "srv-49") {
			t.Errorf("the worst is not in front:\n%s", said)
		}
	}
	for door, png := range map[string][]byte{"Slack": shown[0].Data, "Telegram": list[0].File.Content} {
		if !bytes.HasPrefix(png, []byte("\x89PNG")) || len(png) > 100_000 {
			t.Errorf("%s: a picture of %d bytes", door, len(png))
		}
	}
	if testing.Verbose() {
		t.Logf("%s\n\n%s", sl.Transcript("C0OPS"), tg.Transcript(group))
	}
}

// TestChartOfGuest: a command that goes through the process that owns the store has the
// picture on standard output, and no file is written for it, there or elsewhere.
func TestChartOfGuest(t *testing.T) {
	t.Parallel()
	h, _, _ := reportHouse(t, `reports:
  - {name: yearly, schedule: "0 9 1 1 *", sections: [fleet], to: ["slack:C0OPS"]}
`)
	out := new(bytes.Buffer)
	a := &app{stdout: out, stderr: t.Output(), guest: &guest{house: h}, env: func(string) (string, bool) { return "", false }}
	file := filepath.Join(t.TempDir(), "x.png")
	if err := a.runReport(t.Context(), "yearly", reportRun{form: reportForm{chart: file}}); err == nil || !strings.Contains(err.Error(), "say --chart - > ") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the file is there")
	}
	if err := a.runReport(t.Context(), "yearly", reportRun{form: reportForm{chart: toStdout}}); err != nil || !bytes.HasPrefix(out.Bytes(), []byte("\x89PNG")) {
		t.Errorf("%v: %.20q", err, out)
	}
}

// TestWriteNew: a file is for its user alone, and none is written over.
func TestWriteNew(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "x.png")
	if err := writeNew(file, []byte("first")); err != nil {
		t.Fatal(err)
	}
	if err := writeNew(file, []byte("second")); err == nil || !strings.Contains(err.Error(), "name a new file") {
		t.Errorf("got %v", err)
	}
	info, err := os.Stat(file)
	if raw, err2 := os.ReadFile(file); err != nil || err2 != nil || string(raw) != "first" || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%q, %v, %v, %v", raw, info, err, err2)
	}
}
