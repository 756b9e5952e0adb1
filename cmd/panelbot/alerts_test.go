package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/slack/slacktest"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/audit"
)

// machines is a panel whose servers use as much of their disks as a test says, or do not
// tell; all else is the simulator's.
type machines struct {
	http.Handler
	mu   sync.Mutex
	disk map[string]int // by the server's id; less than 0 is one of useless, from -1 down
}

// useless are answers that tell nothing of a disk, by their bodies.
func useless() []string {
	return []string{`{"message":"The agent does not answer."}`, `{}`, `{"data":null}`, `{"cpu":{"cores":4},"memory":{"total":100},"disk":{"total":100}}`}
}

func (m *machines) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, is := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/api/servers/"), "/systeminfo")
	m.mu.Lock()
	full, set := m.disk[id]
	m.mu.Unlock()
	switch {
	case is && set && full < 0:
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, useless()[-full-1])
	case is && set:
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"cpu":{"cores":4,"usage":7.5},"memory":{"total":100,"used":20},"disk":{"total":100,"used":%d}}`, full)
	default:
		m.Handler.ServeHTTP(w, r)
	}
}

func (m *machines) set(id string, full int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.disk[id] = full
}

// watchtower is panelbot with alerts, a panel, and stand-ins for Slack and Telegram, over
// restarts.
type watchtower struct {
	*testing.T
	panel  *machines
	slack  *slacktest.Server
	tg     *telegramtest.Server
	config string
	url    string // of the panel
	dir    string
	h      *house
	chats  *chatDoors
	slot   time.Time
}

const (
	opsChannel, callChannel = "C0OPS", "C0CALL"
	opsGroup                = -1001
)

func newWatchtower(t *testing.T, alerts string) *watchtower {
	t.Helper()
	w := &watchtower{T: t, dir: t.TempDir(), panel: &machines{Handler: simulator.New(simulator.Config{}), disk: map[string]int{}}}
	web := httptest.NewServer(w.panel)
	t.Cleanup(web.Close)
	w.url = web.URL
	for id := range 4 {
		w.panel.set(fmt.Sprint(id+1), 50)
	}
	var err error
	if w.slack, err = slacktest.Start(slacktest.Config{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.slack.Close)
	w.slack.AddUser(slacktest.User{ID: "U0ANN", Name: "ann"}, slacktest.User{ID: "U0VIC", Name: "vic"})
	for id, name := range map[string]string{opsChannel: "ops", callChannel: "call"} {
		w.slack.AddChannel(slacktest.Channel{ID: id, Name: name, Members: []string{"U0ANN", "U0VIC", w.slack.Config().BotUser}})
	}
	if w.tg, err = telegramtest.Start(telegramtest.Config{Token: "123456:a-token-of-the-bot"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.tg.Close)
	w.tg.AddChat(telegramtest.Chat{ID: opsGroup, Kind: telegramtest.Supergroup, Title: "ops"})
	w.config = `key: "a key of at least sixteen characters"
panels: [{name: main, kind: flashpanel, url: "` + web.URL + `", token: ` + simulator.FlashToken + `, code: ` + simulator.FlashCode + `, rate: 1000/s}]
people: [{name: ann, roles: [admin], slack: U0ANN}, {name: vic, roles: [viewer], slack: U0VIC}, {name: bob, roles: [approver]}]
slack: {bot_token: "` + w.slack.Config().BotToken + `", app_token: "` + w.slack.Config().AppToken + `", team: T0TEAM, channels: [C0OPS, C0CALL], api_url: "` + w.slack.URL() + `"}
telegram: {token: "` + w.tg.Config().Token + `", chats: [-1001], api_url: "` + w.tg.URL() + `"}
alerts:
` + alerts
	w.open()
	w.slot = time.Now().UTC().Truncate(time.Minute)
	return w
}

// open starts panelbot; restart ends it before.
func (w *watchtower) open() {
	w.Helper()
	cfg, err := parseConfig("c.yaml", []byte(w.config), os.LookupEnv, nil)
	if err != nil {
		w.Fatal(err)
	}
	cfg.MCP.Listen, cfg.Downloads.Dir, cfg.Store = "127.0.0.1:0", w.dir, "sqlite:"+filepath.Join(w.dir, "panelbot.db")
	a := &app{stdout: w.Output(), stderr: w.Output(), env: os.LookupEnv}
	if w.h, err = a.open(w.Context(), cfg, slog.New(slog.NewTextHandler(w.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))); err != nil {
		w.Fatal(err)
	}
	if w.chats, err = w.h.openChats(w.Context()); err != nil {
		w.Fatal(err)
	}
	w.chats.run(w.Context(), func(err error) { w.Errorf("a door ended: %v", err) })
	h, chats := w.h, w.chats
	w.Cleanup(func() {
		if w.chats == chats {
			chats.close()
			h.close()
		}
	})
}

func (w *watchtower) restart() {
	w.Helper()
	w.chats.close()
	w.h.close()
	w.open()
}

// look evaluates the alerts so much later.
func (w *watchtower) look(after time.Duration) {
	w.Helper()
	w.slot = w.slot.Add(after)
	w.evaluate()
}

// evaluate evaluates the alerts at the slot, and again where the house did so itself at the
// same time, since a minute was over.
func (w *watchtower) evaluate() {
	w.Helper()
	var err error
	for range 10 {
		if err = w.chats.watch.Look(w.Context(), w.slot); err == nil {
			return
		}
		if !strings.Contains(err.Error(), "another process has evaluated the alerts") {
			break
		}
	}
	w.Fatal(err)
}

// looks evaluates them each minute, so often.
func (w *watchtower) looks(n int) {
	w.Helper()
	for range n {
		w.look(time.Minute)
	}
}

// posted waits until a channel has so many messages of panelbot's, none of them edited,
// and gives the last.
func (w *watchtower) posted(channel string, n int) string {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), patient)
	defer cancel()
	last := ""
	count := func() int {
		found := 0
		for _, m := range w.slack.Messages(channel) {
			if m.Bot != "" && m.For == "" && !m.Deleted {
				found++
				if m.Edits > 0 {
					w.Errorf("a message was edited: %s", m.Text)
				}
			}
		}
		return found
	}
	if err := w.slack.Await(ctx, func() bool { return count() >= n }); err != nil {
		w.Fatalf("%s has %d messages, want %d: %v\n%s", channel, count(), n, err, w.slack.Transcript(channel))
	}
	if got := count(); got != n {
		w.Fatalf("%s has %d messages, want %d\n%s", channel, got, n, w.slack.Transcript(channel))
	}
	all := strings.TrimSpace(w.slack.Transcript(channel))
	if i := strings.LastIndex(all, "\n\n"); i >= 0 {
		last = all[i:]
	} else {
		last = all
	}
	return last
}

func (w *watchtower) says(channel string, words ...string) {
	w.Helper()
	all := w.slack.Transcript(channel)
	for _, word := range words {
		if !strings.Contains(all, word) {
			w.Errorf("%s lacks %q:\n%s", channel, word, all)
		}
	}
}

// TestAlertsAreTold: a disk that is full is told once after its time and escalated, a
// restart doubles nothing, its end is told, a mute silences, and what is not known neither
// raises nor ends anything.
func TestAlertsAreTold(t *testing.T) {
	t.Parallel()
	w := newWatchtower(t, `  - {name: disk-full, when: disk.percent > 90 for 3m, severity: critical, cooldown: 30m, hold: 2m, to: ["slack:C0OPS", "telegram:-1001"], escalate: {after: 10m, to: ["slack:C0CALL"]}}
`)
	w.looks(2)
	w.panel.set("1", 93)
	w.looks(3) // bad for 2 minutes
	w.posted(opsChannel, 0)
	w.looks(1)
	w.posted(opsChannel, 1)
	w.says(opsChannel, "🔴 Alert: disk-full · critical", "disk.percent > 90 for 3m", "web-1 (main)", "disk.percent 93%, since", "flashpanel_systeminfo_get", "alert mute main/web-1 2h")
	w.restart()
	w.evaluate() // the slot is worked again
	w.looks(5)
	w.posted(opsChannel, 1)
	w.posted(callChannel, 0)
	w.restart()
	w.looks(5)
	w.posted(callChannel, 1)
	w.says(callChannel, "Not over: disk-full", "first told at")
	w.panel.set("1", -1)
	w.looks(20) // nobody knows
	w.posted(opsChannel, 1)
	w.panel.set("1", 40)
	w.looks(2)
	w.posted(opsChannel, 1) // not yet good for the hold time
	w.looks(1)
	w.posted(opsChannel, 2)
	w.posted(callChannel, 2)
	w.says(opsChannel, "🟢 Over: disk-full", "disk.percent 40%; it lasted 34m")
	if err := w.tg.Await(t.Context(), func() bool { return len(w.tg.Messages(opsGroup)) == 2 }); err != nil {
		t.Fatalf("Telegram was not told: %v\n%s", err, w.tg.Transcript(opsGroup))
	}
	if all := w.tg.Transcript(opsGroup); !strings.Contains(all, "🔴 Alert: disk-full") || !strings.Contains(all, "🟢 Over: disk-full") {
		t.Errorf("Telegram was told\n%s", all)
	}
	if testing.Verbose() {
		t.Log(w.slack.Transcript(opsChannel), w.slack.Transcript(callChannel), w.tg.Transcript(opsGroup))
	}
	if wrong := w.slack.Violations(); len(wrong) > 0 {
		t.Errorf("%+v", wrong)
	}
}

// TestThirdFaulty: with no answer for a third of the reads, or one of another shape, and each
// time others, what is full is told, and nothing that is full is told to be over or gone.
func TestThirdFaulty(t *testing.T) {
	t.Parallel()
	w := newWatchtower(t, `  - {name: disk-full, when: disk.percent > 90 for 5m, hold: 1m, to: ["slack:C0OPS"]}
`)
	sim, lists := w.panel.Handler.(*simulator.Simulator), []simulator.Kind{simulator.ServerError, simulator.Bare, simulator.Null}
	for i := range 40 {
		sim.ClearFaults()
		if i%3 == 1 {
			sim.Fault("GET /api/servers", simulator.Fault{Kind: lists[i/3%len(lists)]})
		}
		for id := range 4 {
			full := []int{95, 96, 40, 97}[id]
			if (i+id)%3 == 0 {
				full = -1 - i%len(useless())
			}
			w.panel.set(fmt.Sprint(id+1), full)
		}
		w.looks(1)
	}
	b, _, _, err := w.h.board(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	open := 0
	for _, row := range b.Rows {
		if row.State.Phase.Open() {
			open++
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	for _, name := range []string{"web-1", "web-2", "mail-1"} {
		if err := w.slack.Await(ctx, func() bool { return strings.Contains(w.slack.Transcript(opsChannel), name) }); err != nil {
			t.Fatalf("%s was not told: %v", name, err)
		}
	}
	all := w.slack.Transcript(opsChannel)
	for _, m := range w.slack.Messages(opsChannel) {
		if strings.Contains(m.Text, "Over") || strings.Contains(m.Text, "Not known") || strings.Contains(m.Text, "No longer there") {
			t.Errorf("told: %s", m.Text)
		}
	}
	if open != 3 || strings.Contains(all, "db-1") {
		t.Errorf("%d are open, want 3:\n%s", open, all)
	}
}

// TestMuteInSlack: an operator mutes a server in Slack, which is recorded and silences; a
// viewer is refused; what is open when it ends is told.
func TestMuteInSlack(t *testing.T) {
	t.Parallel()
	w := newWatchtower(t, `  - {name: disk-full, when: disk.percent > 90, to: ["slack:C0OPS"]}
`)
	w.look(0)
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	say := func(user, line, want string) {
		t.Helper()
		w.slack.Command(user, callChannel, "/panel", line)
		if err := w.slack.Await(ctx, func() bool { return strings.Contains(w.slack.Transcript(callChannel), want) }); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, w.slack.Transcript(callChannel))
		}
	}
	say("U0VIC", "alert mute web-1 2h", "That is for an admin or an operator.")
	say("U0ANN", "alert mute wbe-1 2h", "or web-1?")
	say("U0ANN", "alert mute web-1 8d", "for more than seven days")
	say("U0ANN", "alert mute everything 1h", "Everything cannot be muted at once")
	say("U0ANN", "alert mute web-1 2h moving its disk", "Nothing is told of web-1 until")
	w.panel.set("1", 99)
	w.panel.set("2", 99)
	w.looks(2)
	if err := w.slack.Await(ctx, func() bool { return strings.Contains(w.slack.Transcript(opsChannel), "web-2 (main)") }); err != nil {
		t.Fatalf("what is not muted was not told: %v", err)
	}
	if strings.Contains(w.slack.Transcript(opsChannel), "web-1") {
		t.Error("what is muted was told")
	}
	say("U0VIC", "alert list", "firing, muted")
	say("U0ANN", "alert unmute web-1", "web-1 is told of again")
	w.looks(1)
	if err := w.slack.Await(ctx, func() bool { return strings.Contains(w.slack.Transcript(opsChannel), "web-1 (main)") }); err != nil {
		t.Errorf("what is open was not told: %v", err)
	}
	var notes []string
	if err := audit.Each(ctx, w.h.gate.store, audit.Query{Filter: audit.Filter{Kind: audit.Mute}}, func(r audit.Record) error {
		e, err := r.Entry()
		notes = append(notes, e.Person+" "+string(e.Door)+" "+e.Target+": "+e.Note)
		return err
	}); err != nil || len(notes) != 2 || !strings.HasPrefix(notes[0], "ann slack web-1: muted until") || !strings.HasSuffix(notes[0], "moving its disk") || notes[1] != "ann slack web-1: told of again" {
		t.Errorf("recorded: %q, %v", notes, err)
	}
}

// TestAlertPulse: a slot that is due comes in through the inbox and is evaluated, as the
// person of the alerts; the next one is in the store.
func TestAlertPulse(t *testing.T) {
	t.Parallel()
	w := newWatchtower(t, `  - {name: disk-full, when: disk.percent > 90, every: 24h, to: ["slack:C0OPS"]}
`)
	w.panel.set("1", 99)
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	w.chats.close() // and now as if it had not run for a while
	before := time.Now().UTC().Truncate(5 * time.Minute).Add(-10 * time.Minute)
	for _, terms := range []string{"other", "every 5m0s"} {
		if err := w.h.gate.store.PutSchedule(ctx, policies.Schedule{Name: "alert/pulse", Terms: terms, Slot: before, Due: before}); err != nil {
			t.Fatal(err)
		}
	}
	w.restart()
	w.posted(opsChannel, 1)
	w.says(opsChannel, "disk-full", "web-1")
	rows, err := w.h.gate.store.Schedules(ctx)
	if err != nil || len(rows) != 1 || !rows[0].Slot.After(time.Now()) || rows[0].Skipped < 2 {
		t.Errorf("got %+v, %v, want the next slot, and those left out", rows, err)
	}
	if err := w.h.gate.log.Append(ctx, audit.Entry{Kind: audit.Configuration}); err != nil { // what was recorded before is on disk then
		t.Fatal(err)
	}
	read := 0
	if err := audit.Each(ctx, w.h.gate.store, audit.Query{Filter: audit.Filter{Person: "cron:alerts"}}, func(r audit.Record) error {
		e, err := r.Entry()
		if read++; e.Door != policies.Cron || e.Risk != "read" {
			t.Errorf("an entry of %s at %s: %s", e.Person, e.Door, e.Risk)
		}
		return err
	}); err != nil || read < 5 {
		t.Errorf("%d entries of the alerts' person, %v", read, err)
	}
}

// TestAlertsTakenOver: alerts that are added, and taken out, while panelbot runs are told,
// and no longer; what other doors would be needed for waits for a restart.
func TestAlertsTakenOver(t *testing.T) {
	t.Parallel()
	w := newWatchtower(t, `  - {name: disk-full, when: disk.percent > 90, to: ["slack:C0OPS"]}
`)
	w.panel.set("1", 95)
	w.looks(1)
	w.posted(opsChannel, 1)
	with := func(alerts string) *Config {
		t.Helper()
		head, _, _ := strings.Cut(w.config, "alerts:\n")
		cfg, err := parseConfig("c.yaml", []byte(head+alerts), os.LookupEnv, nil)
		if err != nil {
			t.Fatal(err)
		}
		return cfg
	}
	other := with("alerts: [{name: cpu-idle, when: cpu.percent < 10, to: [\"slack:C0CALL\"]}]\n")
	w.h.take(other)
	w.looks(1)
	w.posted(opsChannel, 1)
	w.posted(callChannel, 1)
	w.says(callChannel, "4 at the same time", "cpu.percent 7.5%")
	if why := other.alertsWait(); why != "" {
		t.Errorf("it waits: %s", why)
	}
	other.Telegram = TelegramConfig{}
	other.Slack.Channels = nil
	if why := other.alertsWait(); !strings.Contains(why, "is no channel under slack.channels") {
		t.Errorf("without the channel: %q", why)
	}
	w.h.take(with("alerts: []\n"))
	b, _, _, err := w.h.board(t.Context())
	if err != nil || len(b.Heads) != 1 || b.Heads[0].Rule != "cpu-idle" {
		t.Errorf("kept: %+v, %v", b, err)
	}
	w.looks(1)
	w.posted(callChannel, 1)
	if list, err := w.h.ListAlerts(t.Context(), policies.Person{Name: "ann", Roles: []policies.Role{policies.Admin}}, policies.Slack); err != nil || list.Rules != 0 || len(list.Standings) != 0 {
		t.Errorf("listed: %+v, %v", list, err)
	}
}
