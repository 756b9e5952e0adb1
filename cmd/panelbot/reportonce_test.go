package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/tools/digest"
	"panelbot/tools/op"
)

// halfway is a Maker that stands still in the middle of each report until it is let on.
type halfway struct {
	cron.Maker
	begun, on chan struct{}
}

func (m halfway) Make(ctx context.Context, o digest.Order) (digest.Report, error) {
	m.begun <- struct{}{}
	<-m.on
	return m.Maker.Make(ctx, o)
}

// TestReportRunOnce: a report that is being made, for somebody or because its time has
// come, is not made by a command too: its reads would be doubled, and where it is posted to
// it would come twice. What a command makes keeps nothing of what the schedule's tells.
func TestReportRunOnce(t *testing.T) {
	t.Parallel()
	h, _, _ := reportHouse(t, `reports:
  - {name: yearly, schedule: "0 9 1 1 *", sections: [fleet], to: ["slack:C0OPS"]}
  - {name: other, schedule: "0 9 1 1 *", sections: [fleet], to: ["slack:C0OPS"]}
`)
	ctx := t.Context()
	chats, err := h.openChats(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer chats.close()
	press := h.press.Load()
	slow := halfway{press.Maker, make(chan struct{}), make(chan struct{})}
	press.Maker = slow
	run := func(name string, want string) {
		t.Helper()
		for _, words := range [][]string{{}, {"--post"}, {"--to", "slack:C0OPS"}} {
			out, wrong := new(bytes.Buffer), new(bytes.Buffer)
			a := &app{stdout: out, stderr: wrong, guest: &guest{house: h}, args: append([]string{"report", "run", name}, words...), env: func(string) (string, bool) { return "", false }}
			if code := a.execute(ctx); (code != 0) != (want != "") || !strings.Contains(wrong.String(), want) {
				t.Errorf("%s %v: code %d, %s%s; want %q", name, words, code, out, wrong, want)
			}
		}
	}
	const busy = "The report yearly is being made already"
	handled := make(chan error)
	slot := time.Now().Truncate(time.Minute)
	go func() {
		handled <- press.Handle(ctx, delivery.Arrival{Door: policies.Cron, Key: fmt.Sprintf("yearly@%d", slot.Unix())})
	}()
	<-slow.begun
	run("yearly", busy)
	run("other", "")
	admin, _ := (roster{h}).Person(h.cfg.People[0].Name)
	if _, err := h.RunReport(ctx, admin, policies.Slack, "yearly", func(op.Message) {}); err == nil || !strings.Contains((chat.Speech{}).Tell(op.MessageOf(err)), busy) {
		t.Errorf("in a chat: %v", err)
	}
	close(slow.on)
	if err := <-handled; err != nil {
		t.Fatal(err)
	}
	kept, err := (reportNotes{h.gate.store, "report.seen."}).Recall(ctx, "yearly")
	if err != nil || kept == nil {
		t.Fatalf("what the slot has seen is not kept: %v", err)
	}
	end, ok := h.making.begin("yearly")
	if !ok {
		t.Fatal("somebody makes it")
	}
	run("yearly", busy)
	end()
	run("yearly", "")
	if again, err := (reportNotes{h.gate.store, "report.seen."}).Recall(ctx, "yearly"); err != nil || !bytes.Equal(again, kept) {
		t.Errorf("a command keeps what it has seen: %v", err)
	}
}
