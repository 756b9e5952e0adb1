package slacktest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"panelbot/adapters/slack/slacktest"
)

// TestMany holds that 300 commands at once, each delivered three times, are all
// acknowledged, and that the app's answers are told apart by their trigger.
func TestMany(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{Patience: 20 * time.Second})
	s.Redeliver(2)
	api := client(s)
	var mu sync.Mutex
	seen := map[string]bool{}
	var answers sync.WaitGroup
	run(t, s, func(sm *socketmode.Client, e socketmode.Event) {
		acknowledge(t, sm, e)
		c := e.Data.(slack.SlashCommand)
		mu.Lock()
		again := seen[c.TriggerID]
		seen[c.TriggerID] = true
		mu.Unlock()
		if !again {
			answers.Go(func() {
				if _, _, err := api.PostMessage(c.ChannelID, say("done: "+c.Text)); err != nil {
					t.Error(err)
				}
			})
		}
	})
	var all []*slacktest.Delivery
	for range 300 {
		all = append(all, s.Command("U0ALICE", "C0OPS", "/panel", "x"))
	}
	for _, d := range all {
		if ack := ended(t, d, nil); !ack.OK {
			t.Fatalf("%+v", ack)
		}
	}
	if err := s.Await(limit(t), func() bool { return len(s.Messages("C0OPS")) == 300 }); err != nil {
		t.Fatal(err)
	}
	answers.Wait()
	if got := len(s.Messages("C0OPS")); got != 300 {
		t.Errorf("%d answers", got)
	}
	seenTS := map[string]bool{}
	last := ""
	for _, m := range s.Messages("C0OPS") {
		if seenTS[m.TS] || m.TS <= last {
			t.Errorf("timestamp %s after %s", m.TS, last)
		}
		seenTS[m.TS], last = true, m.TS
	}
}

// FuzzRequest holds that nothing that is sent to the Web API or a response_url
// makes the workspace fail, and that the API answers JSON.
func FuzzRequest(f *testing.F) {
	for _, method := range []string{"chat.postMessage", "chat.update", "views.open", "views.publish", "files.completeUploadExternal", "conversations.list"} {
		f.Add(method, "application/json", `{"channel":"C0OPS","ts":"1","text":"x","user_id":"U0ALICE","view":{"type":"home","blocks":[{"type":"divider"}]},"blocks":[{"type":"divider"}],"files":[{"id":"F1"}]}`)
		f.Add(method, "application/x-www-form-urlencoded", `channel=C0OPS&text=x&blocks=[null]&attachments=[7]&view={}&files={}&cursor=after:9&limit=-1`)
	}
	s, err := slacktest.Start(slacktest.Config{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(s.Close)
	s.AddUser(slacktest.User{ID: "U0ALICE", Name: "alice"})
	s.AddChannel(slacktest.Channel{ID: "C0OPS", Name: "ops", Members: []string{"U0ALICE", "U0BOT"}})
	f.Fuzz(func(t *testing.T, method, kind, body string) {
		if strings.ContainsAny(method, "/?#% \x00") {
			return
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/x", strings.NewReader(body))
		r.URL.Path = "/api/" + method
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Authorization", "Bearer "+s.Config().BotToken)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var answer struct {
			OK    *bool
			Error string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.OK == nil || *answer.OK == (answer.Error != "") {
			t.Errorf("%s %q answered %d %q: %v", method, body, w.Code, w.Body, err)
		}
		s.Transcript("C0OPS")
		s.TranscriptHome("U0ALICE")
	})
}
