package main

import (
	"context"
	"strconv"
	"testing"
	"time"

	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/adapters/slack/slacktest"
	"panelbot/policies"
)

// awaitDead waits until so much was given up, as reports tell it.
func awaitDead(t *testing.T, h *house, want int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		n, known, err := h.deadLetters(ctx)
		if err == nil && known && n == want {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%d were given up, want %d (known: %v, %v)", n, want, known, err)
		}
	}
}

// TestRefusedReportIsCounted: a report that is not posted, since a guest reads its channel,
// is not lost in silence: health and doctor count it.
func TestRefusedReportIsCounted(t *testing.T) {
	t.Parallel()
	h, workspace, _ := reportHouse(t, `reports:
  - {name: morning, schedule: "0 8 * * *", timezone: Europe/Berlin, sections: [fleet], to: ["slack:C0OPS"]}
`)
	letGuestIn(workspace, demoOps)
	spec := h.cfg.reports()[0].Spec
	slot := spec.Next(time.Now().Add(-24 * time.Hour))
	if err := h.gate.store.PutSchedule(t.Context(), policies.Schedule{Name: cron.RowName("morning"), Terms: spec.Terms(), Slot: slot, Due: slot}); err != nil {
		t.Fatal(err)
	}
	chats, err := h.openChats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	chats.run(t.Context(), func(err error) { t.Errorf("a door ended: %v", err) })
	defer chats.close()
	awaitDead(t, h, 1)
	if list := workspace.Messages(demoOps); len(list) > 0 {
		t.Errorf("a guest reads %+v", list)
	}
}

// TestRefusedAlertIsCounted: the same of an alert, which the channel without guests gets.
func TestRefusedAlertIsCounted(t *testing.T) {
	t.Parallel()
	w := newWatchtower(t, `  - {name: disk-full, when: disk.percent > 90, to: ["slack:C0OPS", "slack:C0CALL"]}
`)
	letGuestIn(w.slack, opsChannel)
	w.panel.set("1", 95)
	now, err := w.h.gate.store.Now(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.chats.watch.Handle(t.Context(), delivery.Arrival{Door: policies.Cron, Key: "alert/@" + secondsOf(now) + ".0"}); err == nil {
		t.Error("nothing says that the alert was given up")
	}
	w.posted(callChannel, 1)
	w.posted(opsChannel, 0)
}

// letGuestIn has a guest read a channel.
func letGuestIn(workspace *slacktest.Server, channel string) {
	workspace.AddUser(slacktest.User{ID: "U0GUEST", Name: "guest", Guest: true})
	workspace.AddChannel(slacktest.Channel{ID: channel, Name: "ops", Members: []string{"U0GUEST", workspace.Config().BotUser}})
}

func secondsOf(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }
