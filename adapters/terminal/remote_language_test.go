package terminal_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
)

// TestRemoteSpeaks: what is said of a call far away is in the language of the
// one who asks, the reasons and the hints too.
func TestRemoteSpeaks(t *testing.T) {
	t.Parallel()
	h, catalogue := newHouse(t, policies.Standard()), newCatalogue(t)
	server := httptest.NewServer(&terminal.Commands{Log: slog.New(slog.DiscardHandler), Runner: h.runner,
		Person:  func(context.Context) policies.Person { return alice },
		Grammar: func(policies.Person) *chat.Grammar { return chat.New(catalogue, chat.Config{}) }})
	t.Cleanup(server.Close)
	for language, wants := range map[string][]string{
		"vi": {"chưa đúng: server get: Chưa gửi gì.", "server: còn thiếu: ", "Cách dùng: server get SERVER", "chạy thử: server favorite", "không được phép: server favorite", "token không thể đồng ý thay người", "xong: server list: 4 mục."},
		"en": {"invalid: server get: Nothing was sent.", "Usage: server get SERVER", "dry run: server favorite on server 1: POST", "denied: server favorite on server 1: a token does not say yes", "done: server list: 4 entries."},
	} {
		door, screen := piped()
		door.Speech = chat.SpeechIn(language)
		there := &terminal.Remote{URL: server.URL, Token: "t"}
		talk := terminal.Chat{Terminal: door, Grammar: chat.New(catalogue, chat.Config{}), Answer: there.Answer}
		door.In = strings.NewReader("server get\nserver favorite 1 --dry-run\nserver favorite 1\nserver list\n")
		if err := talk.Run(t.Context()); !errors.Is(err, terminal.ErrNotDone) {
			t.Errorf("%s: ended with %v", language, err)
		}
		for _, want := range wants {
			if !strings.Contains(screen.err.String(), want) {
				t.Errorf("%s: there is no %q in\n%s", language, want, screen.err)
			}
		}
	}
	server.Close()
	there := &terminal.Remote{URL: server.URL, Token: "t"}
	if a := there.Answer(t.Context(), "server list", chat.Asker{Speech: chat.SpeechIn("vi")}); a.OK || !strings.Contains(a.Text, "chưa gửi gì: không có panelbot serve nào trả lời ở 127.0.0.1") {
		t.Errorf("a server that is gone: %+v", a)
	}
}
