package chat_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
	"panelbot/tools/op"
)

// TestBadges: no two ends of a call share a word or a sign in any language, and none
// that is not done looks good.
func TestBadges(t *testing.T) {
	t.Parallel()
	for _, language := range chat.Languages() {
		s := chat.SpeechIn(language)
		words, signs := map[string]string{}, map[string]string{}
		see := func(name string, b chat.Badge) {
			t.Helper()
			if b.Word == "" || b.Sign == "" || b.Colour == "" {
				t.Errorf("%s: %s is %+v", language, name, b)
			}
			if other, taken := words[strings.ToLower(b.Word)]; taken && other != name {
				t.Errorf("%s: %s and %s are both %q", language, name, other, b.Word)
			}
			words[strings.ToLower(b.Word)] = name
			if (b.Colour == chat.Good) != (name == string(tools.Done)) {
				t.Errorf("%s: %s is %s", language, name, b.Colour)
			}
		}
		for _, status := range tools.Statuses() {
			b := s.Outcome(tools.Outcome{Status: status})
			see(string(status), b)
			if other, taken := signs[b.Sign]; taken {
				t.Errorf("%s and %s have the sign %s", status, other, b.Sign)
			}
			signs[b.Sign] = string(status)
		}
		for _, vote := range []tools.VoteWord{tools.YesCounts, tools.NoCounts, tools.CountsNot} {
			for _, status := range tools.Statuses() {
				see("vote "+string(vote), s.Outcome(tools.Outcome{Status: status, Vote: vote}))
			}
		}
		see("dry run", s.Outcome(tools.Outcome{Status: tools.Done, Plan: &tools.Plan{}}))
		for _, state := range approval.States() {
			name := string(state)
			if state == approval.Denied { // by a person, not by the policy
				name = "denied by a person"
				if language == "en" {
					continue // the one word serves for both
				}
			}
			see(name, s.State(state))
		}
	}
}

// TestTimes: everybody reads their own clock.
func TestTimes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 7, 1, 22, 30, 0, 0, time.UTC)
	for zone, want := range map[string]string{
		"Europe/Berlin": "2026-07-02 00:30 CEST", "Asia/Ho_Chi_Minh": "2026-07-02 05:30 +07", "America/New_York": "2026-07-01 18:30 EDT", "UTC": "2026-07-01 22:30 UTC",
	} {
		if got := chat.SpeechOf(policies.Person{Timezone: zone}).Time(at); got != want {
			t.Errorf("in %s it is %q, want %q", zone, got, want)
		}
	}
	asked := op.Say("request_asked", "others are asked, until {Time}; it takes {Takes}. Nothing was sent. The request is {ID}.", "Time", op.Moment(at), "Takes", "1 of bob", "ID", "ABC")
	if got := in(t, "vi", "Asia/Ho_Chi_Minh").Tell(asked); !strings.Contains(got, "2026-07-02 05:30 +07") || !strings.Contains(asked.Text, "until 2026-07-01 22:30 UTC;") {
		t.Errorf("%q and %q", got, asked.Text)
	}
	local := at.Local().Format("2006-01-02 15:04 MST")
	for _, s := range []chat.Speech{{}, chat.SpeechIn("vi"), chat.SpeechOf(policies.Person{Timezone: "Mars/Olympus"}), chat.SpeechIn("en").At(nil)} {
		if got := s.Time(at); got != local {
			t.Errorf("without a zone it is %q, want %q", got, local)
		}
	}
}

// TestProgress: it says where it stands, since when, and never that it is done.
func TestProgress(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	p := chat.Progress{Tool: "server restart", Target: "server web-1", Began: began, Now: began.Add(75 * time.Second)}
	for stage, want := range map[chat.Stage][2]string{
		chat.StageAsked:     {"⏳ server restart on server web-1: somebody has to say yes. 10:01:15 CET, 1m15s so far.", "⏳ server restart trên server web-1: đang chờ người đồng ý. 16:01:15 +07, đã 1m15s."},
		chat.StageSent:      {"⏳ server restart on server web-1: waiting for the panel. 10:01:15 CET, 1m15s so far.", "⏳ server restart trên server web-1: đang chờ panel. 16:01:15 +07, đã 1m15s."},
		chat.StageVerifying: {"⏳ server restart on server web-1: the panel took it; looking whether it shows. 10:01:15 CET, 1m15s so far.", "⏳ server restart trên server web-1: panel đã nhận; đang xem kết quả có hiện ra không. 16:01:15 +07, đã 1m15s."},
		chat.StageSlow:      {"⏳ server restart on server web-1: still waiting for the panel. 10:01:15 CET, 1m15s so far.", "⏳ server restart trên server web-1: vẫn đang chờ panel. 16:01:15 +07, đã 1m15s."},
	} {
		p.Stage = stage
		for i, s := range []chat.Speech{in(t, "en", "Europe/Berlin"), in(t, "vi", "Asia/Ho_Chi_Minh")} {
			if got := s.Progress(p); got != want[i] {
				t.Errorf("%q, want %q", got, want[i])
			}
		}
	}
	p.Says = op.Message{Text: "server restart: not\nthere yet"}
	if got := in(t, "en", "UTC").Progress(p); got != "⏳ server restart: not there yet. 09:01:15 UTC, 1m15s so far." {
		t.Errorf("%q", got)
	}
}
