package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
	"panelbot/policies/store"
)

// group is the listed group of a telegramHouse.
const group = -1001

// telegramHouse is a house whose only door is Telegram: alice is an admin in the group,
// vic only reads, and dora is not known.
type telegramHouse struct {
	*testing.T
	h   *house
	tg  *telegramtest.Server
	cfg *Config
	log *keptLog
}

func newTelegramHouse(t *testing.T, more string) *telegramHouse {
	t.Helper()
	tg, err := telegramtest.Start(telegramtest.Config{Token: "123456:canary-of-the-bot"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tg.Close)
	tg.AddUser(telegramtest.User{ID: 1001, Name: "alice"}, telegramtest.User{ID: 1002, Name: "vic"}, telegramtest.User{ID: 1003, Name: "dora"})
	tg.AddChat(telegramtest.Chat{ID: group, Kind: telegramtest.Supergroup, Title: "ops"})
	text := `key: "a key of at least sixteen characters"
panels: [{name: sim, kind: flashpanel, url: "simulator:"}]
people: [{name: alice, roles: [admin], telegram: 1001}, {name: vic, roles: [viewer], telegram: 1002}]
telegram: {token: "` + tg.Config().Token + `", chats: [-1001], api_url: "` + tg.URL() + `"}
policy: {solo: true}
` + more
	cfg, err := parseConfig("c.yaml", []byte(text), os.LookupEnv, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Downloads.Dir, cfg.Store = t.TempDir(), "sqlite:"+filepath.Join(t.TempDir(), "panelbot.db")
	log := &keptLog{}
	a := &app{wait: func(policies.Door) time.Duration { return time.Nanosecond }, env: func(string) (string, bool) { return "", false }}
	h, err := a.open(t.Context(), cfg, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	chats, err := h.openChats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	chats.run(t.Context(), func(err error) { t.Errorf("a door ended: %v", err) })
	t.Cleanup(sync.OnceFunc(func() { // the doors end before the house
		chats.close()
		h.close()
	}))
	return &telegramHouse{t, h, tg, cfg, log}
}

func (r *telegramHouse) await(what string, found func() bool) {
	r.Helper()
	ctx, cancel := context.WithTimeout(r.Context(), patient)
	defer cancel()
	if err := r.tg.Await(ctx, found); err != nil {
		r.Fatalf("%s: %v\n%s\n%s", what, err, r.tg.Transcript(group), r.log)
	}
}

// offered are the commands that somebody sees in the group.
func (r *telegramHouse) offered(user string) string {
	all := r.tg.Commands()
	list, own := all["chat_member/-1001/"+user]
	if !own {
		list = all["chat/-1001"]
	}
	var names []string
	for _, c := range list {
		names = append(names, c.Command)
	}
	return " " + strings.Join(names, " ") + " "
}

func (r *telegramHouse) said(in int64, text string) func() bool {
	return func() bool { return strings.Contains(r.tg.Transcript(in), text) }
}

// TestTelegramCommandsFollow: the menu of a person follows what they may do: when they are
// let in, when the policy or their roles change, and when they are disabled.
func TestTelegramCommandsFollow(t *testing.T) {
	t.Parallel()
	r := newTelegramHouse(t, "")
	r.await("the menus", func() bool {
		return strings.Contains(r.offered("1001"), " server ") && strings.Contains(r.offered("1002"), " server ") && len(r.offered("1002")) < len(r.offered("1001"))
	})
	// vic may do more from now on, as the configuration says.
	next := *r.cfg
	next.People = append([]PersonConfig{}, r.cfg.People...)
	next.People[1].Roles = []string{"admin"}
	r.h.take(&next)
	r.await("the menu of who may do more", func() bool { return r.offered("1002") == r.offered("1001") })
	// dora is let in by a link.
	code, err := r.h.gate.store.Invite(r.Context(), store.Person{Name: "dora", Roles: []policies.Role{policies.Viewer}}, store.By{Person: "alice", Door: policies.Terminal})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.tg.Start(1003, code); err != nil {
		t.Fatal(err)
	}
	r.await("the welcome", r.said(1003, "dora"))
	r.await("the menu of who was let in", func() bool { return len(r.tg.Commands()["chat_member/-1001/1003"]) > 0 })
	// vic is disabled.
	alice, _ := (roster{r.h}).Person("alice")
	next.People[1].Roles = []string{"viewer"}
	r.h.take(&next)
	r.await("his menu again", func() bool { return len(r.tg.Commands()["chat_member/-1001/1002"]) > 0 })
	if err := r.h.setOff(r.Context(), "vic", "gone", alice, policies.Terminal); err != nil {
		t.Fatal(err)
	}
	r.await("no menu of his own", func() bool { return len(r.tg.Commands()["chat_member/-1001/1002"]) == 0 })
	if wrong := r.tg.Violations(); len(wrong) > 0 {
		t.Errorf("%+v", wrong)
	}
}

// TestInviteToTelegram: an invitation has the link that uses it; where Telegram cannot be
// asked what the bot is called, the code is good without.
func TestInviteToTelegram(t *testing.T) {
	t.Parallel()
	tg, err := telegramtest.Start(telegramtest.Config{Token: "123456:canary-of-the-bot"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tg.Close)
	d := newDesk(t)
	d.write(deskConfig + `telegram: {token: "` + tg.Config().Token + `", api_url: "` + tg.URL() + `"}` + "\n")
	invite := func() (code, said string) {
		t.Helper()
		d.fresh("alice")
		code, said, err := d.run([]func() string{d.code("alice")}, "people", "invite", "carol", "--roles", "viewer", "--as", "alice", "--config", d.file)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(code), said
	}
	code, said := invite()
	if want := "In Telegram the person opens: https://t.me/panelbot_bot?start=" + code; !strings.Contains(said, want) {
		t.Errorf("it says %q, want %q", said, want)
	}
	if !regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`).MatchString(code) {
		t.Errorf("the code %q is none that a link can carry", code)
	}
	tg.Close()
	if code, said = invite(); code == "" || !strings.Contains(said, "could not be made") || strings.Contains(said, "canary") {
		t.Errorf("it says %q", said)
	}
}
