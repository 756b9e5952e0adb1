package slack_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/delivery"
	"panelbot/adapters/slack"
	"panelbot/adapters/slack/slacktest"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// large is a report of that many servers with all sections, of which each server has
// something that is wrong, and names are as long and as nasty as they get.
func large(servers int) digest.Report {
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	r := digest.Report{Name: "morning", Slot: at, At: at, State: digest.Attention}
	for _, kind := range digest.Kinds() {
		s := digest.Section{Kind: kind, State: digest.Attention}
		for i := range servers {
			name := fmt.Sprintf("<!channel> *web*_%d_ <@U0ANN|x> `%s`", i, strings.Repeat("n", 200))
			s.Items = append(s.Items,
				digest.Item{State: digest.Attention, Panel: "main", Subject: name, Fact: digest.ServerUses, Figures: digest.Figures{digest.Disk: digest.Percent(99 - i%50)}, Source: []string{"flashpanel_systeminfo_get"}, At: at},
				digest.Item{State: digest.Unknown, Panel: "main", Subject: name, Fact: digest.NotRead, Figures: digest.Figures{digest.Because: digest.NoAnswer}, Source: []string{"flashpanel_systeminfo_get"}, At: at},
				digest.Item{State: digest.OK, Panel: "main", Subject: name, Fact: digest.BackupAge, Figures: digest.Figures{digest.Name: strings.Repeat("<b>", 200), digest.Days: int64(1)}, Source: []string{"x"}, At: at})
		}
		r.Sections = append(r.Sections, s)
	}
	return r
}

// TestReportFits: a report of any size is one message that Slack takes, the worst in
// front, in which no name mentions anybody.
func TestReportFits(t *testing.T) {
	t.Parallel()
	for _, language := range chat.Languages() {
		for _, servers := range []int{0, 1, 50, 500} {
			t.Run(fmt.Sprintf("%s %d", language, servers), func(t *testing.T) {
				t.Parallel()
				s := world(t, slacktest.Config{})
				api, err := slack.NewClient(slack.Access{BotToken: s.Config().BotToken, AppToken: s.Config().AppToken, URL: s.URL()})
				must(t, err)
				made := chat.SpeechIn(language).Report(large(servers))
				made.Picture = drawn(t)
				made.Picture.Alt = strings.Repeat("words ", 500)
				body, err := slack.ReportMessage(ops, made)
				must(t, err)
				var out slack.Outgoing
				must(t, json.Unmarshal(body, &out))
				var blocks []json.RawMessage
				must(t, json.Unmarshal(out.Blocks, &blocks))
				whole := chat.SpeechIn(language).Report(large(servers))
				sourced := whole.Sourced()
				for i, part := range whole.Parts { // each has its source and its age
					all, err := json.Marshal(part.Source)
					must(t, err)
					rest, err := json.Marshal(sourced.Parts[i].Source)
					must(t, err)
					if !strings.Contains(string(out.Blocks), string(all)) && !strings.Contains(string(out.Blocks), string(rest)) {
						t.Errorf("%s lacks %s", part.Title, all)
					}
				}
				if len(blocks) > 40 || len([]rune(string(out.Blocks)))+len([]rune(string(out.Foot))) > 40_000 {
					t.Errorf("%d blocks of %d characters", len(blocks), len(out.Blocks))
				}
				sender := &slack.Sender{Log: slog.New(slog.DiscardHandler), Client: api}
				_, err = sender.Send(t.Context(), delivery.Message{Door: policies.Slack, Chat: ops, Key: "k", Body: body}, "", false)
				must(t, err)
				for _, v := range s.Violations() {
					t.Errorf("%+v", v)
				}
				if len(s.Pictures(ops)) != 1 {
					t.Error("the picture is not shown")
				}
				list := s.Messages(ops)
				if len(list) != 1 || len(list[0].Blocks) == 0 {
					t.Fatalf("%d messages: %+v", len(list), list)
				}
				shown := s.Transcript(ops)
				if servers > 0 && (!strings.Contains(shown, "99%") || strings.Index(shown, "🔴") > strings.Index(shown, "🟢") && strings.Contains(shown, "🟢")) {
					t.Errorf("the worst is not in front:\n%s", shown)
				}
				if testing.Verbose() && servers == 50 {
					t.Log(shown)
				}
			})
		}
	}
}
