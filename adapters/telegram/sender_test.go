package telegram_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"panelbot/adapters/delivery"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
)

// TestSender: what Telegram says is what the outbox is told, and a message whose markup is
// refused is not lost.
func TestSender(t *testing.T) {
	t.Parallel()
	s := world(t, telegramtest.Config{})
	_, err := s.Start(annID, "")
	must(t, err)
	picture := filepath.Join(t.TempDir(), "chart.png")
	must(t, os.WriteFile(picture, drawn(t).PNG, 0o600))
	sender := &telegram.Sender{Log: slog.New(slog.DiscardHandler), Client: client(t, s)}
	send := func(in, at string, out telegram.Outgoing) (string, error) {
		t.Helper()
		body, err := json.Marshal(out)
		must(t, err)
		return sender.Send(t.Context(), delivery.Message{Door: "telegram", Chat: in, Key: "k", Body: body}, at, false)
	}
	id, err := send("1001", "", telegram.Outgoing{HTML: "<b>open", Plain: "open"})
	must(t, err)
	if id, err = send("1001", id, telegram.Outgoing{HTML: "open", Plain: "open"}); err != nil {
		t.Errorf("what is so already: %v", err)
	}
	if _, err := send("1001", "", telegram.Outgoing{HTML: "last week", File: &telegram.Upload{Name: "chart.png", Path: picture, Photo: true}}); err != nil {
		t.Error(err)
	}
	list := s.Messages(annID)
	if m := list[len(list)-1]; !m.Photo || m.Text != "last week" || list[len(list)-2].Text != "open" {
		t.Errorf("got %+v", list)
	}
	var gone *delivery.Gone
	var dead *delivery.Dead
	var later *delivery.Later
	if _, err := send("1001", "999", telegram.Outgoing{HTML: "x"}); !errors.As(err, &gone) {
		t.Errorf("an edit of nothing: %v", err)
	}
	for name, out := range map[string]telegram.Outgoing{"empty": {}, "an empty file": {File: &telegram.Upload{Name: "x"}}} {
		if _, err := send("1001", "", out); !errors.As(err, &dead) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := send("1001", "", telegram.Outgoing{File: &telegram.Upload{Name: "x", Path: "nowhere"}}); err == nil || errors.As(err, &dead) {
		t.Errorf("a file that may lie on another host: %v", err)
	}
	for _, in := range []string{"1002", "77"} { // not begun, and nobody
		if _, err := send(in, "", telegram.Outgoing{HTML: "x"}); !errors.As(err, &dead) {
			t.Errorf("%s: %v", in, err)
		}
	}
	s.RateLimit(1, 7)
	if _, err := send("1001", "", telegram.Outgoing{HTML: "x"}); !errors.As(err, &later) || later.After.Seconds() != 7 {
		t.Errorf("too fast: %v", err)
	}
	s.RateLimit(0, 0)
	s.Down(1)
	if _, err := send("1001", id, telegram.Outgoing{HTML: "x"}); err == nil || errors.As(err, &dead) && strings.Contains(err.Error(), s.Config().Token) {
		t.Errorf("while Telegram is down: %v", err)
	}
	if _, err := send("1001", id, telegram.Outgoing{HTML: "x " + strings.Repeat("y", 5000), Plain: "x"}); err != nil {
		t.Errorf("too long: %v", err)
	}
}
