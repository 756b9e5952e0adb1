package slack

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// TestFindAgain: a message of which nobody knows whether it arrived is found on any page
// of the last day; another bot's with the same key is not ours.
func TestFindAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, thread string
		ours         int // the page with ours; 0 is none
		edited       bool
	}{
		{"first page", "", 1, true},
		{"third page", "", 3, true},
		{"nowhere", "", 0, false},
		{"third page of a thread", "1.1", 3, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var called []string
			mux := http.NewServeMux()
			answer := func(w http.ResponseWriter, v map[string]any) {
				v["ok"] = true
				if err := json.NewEncoder(w).Encode(v); err != nil {
					t.Error(err)
				}
			}
			message := func(bot, ts string) map[string]any {
				return map[string]any{"type": "message", "bot_id": bot, "ts": ts, "metadata": map[string]any{"event_type": ours, "event_payload": map[string]any{"key": "answer/1"}}}
			}
			past := func(w http.ResponseWriter, r *http.Request) {
				if oldest, err := strconv.ParseFloat(r.FormValue("oldest"), 64); err != nil || time.Since(time.Unix(int64(oldest), 0)) < 24*time.Hour {
					t.Errorf("looked back to %s", r.FormValue("oldest"))
				}
				page := 1
				if cursor := r.FormValue("cursor"); cursor != "" {
					page, _ = strconv.Atoi(cursor) //nolint:errcheck // 0 is no page of ours
				}
				list, next := []map[string]any{message("B0EVIL", "1.5")}, ""
				if page == c.ours {
					list = append(list, message("B0BOT", "1.9"))
				}
				if page < 3 {
					next = strconv.Itoa(page + 1)
				}
				answer(w, map[string]any{"messages": list, "response_metadata": map[string]any{"next_cursor": next}})
			}
			mux.HandleFunc("/api/conversations.history", past)
			mux.HandleFunc("/api/conversations.replies", past)
			mux.HandleFunc("/api/auth.test", func(w http.ResponseWriter, _ *http.Request) {
				answer(w, map[string]any{"bot_id": "B0BOT", "user_id": "U0BOT", "team_id": "T0TEAM"})
			})
			for _, name := range []string{"chat.postMessage", "chat.update"} {
				mux.HandleFunc("/api/"+name, func(w http.ResponseWriter, r *http.Request) {
					called = append(called, name+" "+r.FormValue("ts"))
					answer(w, map[string]any{"channel": "C0OPS", "ts": "2.0"})
				})
			}
			server := httptest.NewServer(mux)
			t.Cleanup(server.Close)
			api, err := NewClient(Access{BotToken: "xoxb-1", URL: server.URL})
			if err != nil {
				t.Fatal(err)
			}
			body, err := json.Marshal(Outgoing{Channel: "C0OPS", Thread: c.thread, Text: "done"})
			if err != nil {
				t.Fatal(err)
			}
			s := &Sender{Log: slog.New(slog.DiscardHandler), Client: api}
			at, err := s.Send(t.Context(), delivery.Message{Door: policies.Slack, Chat: "C0OPS", Key: "answer/1", Body: body}, "", true)
			want, place := "chat.postMessage ", "C0OPS/2.0"
			if c.edited {
				want, place = "chat.update 1.9", "C0OPS/1.9"
			}
			if got := strings.Join(called, ", "); err != nil || got != want || at != place {
				t.Errorf("called %s, at %s, %v", got, at, err)
			}
		})
	}
}
