package slack_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
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

// TestRestIsCounted: what has no room in the message is counted with what is not shown
// anyway, each under its state.
func TestRestIsCounted(t *testing.T) {
	t.Parallel()
	body, err := slack.ReportMessage(ops, (chat.Speech{}).Report(large(50)))
	must(t, err)
	var out slack.Outgoing
	must(t, json.Unmarshal(body, &out))
	shown := string(out.Blocks)
	if strings.Contains(shown, "… +") {
		t.Errorf("lines are counted without their state")
	}
	lines := 0
	for _, m := range regexp.MustCompile(`not shown: (\d+) to look at`).FindAllStringSubmatch(shown, -1) {
		n, err := strconv.Atoi(m[1])
		must(t, err)
		lines += n
	}
	if got := strings.Count(shown, `"🔴 "`) + lines; got != 50*len(digest.Kinds()) {
		t.Errorf("%d items are to be looked at, and %d are shown or counted", 50*len(digest.Kinds()), got)
	}
}

// TestManySections: a report of many sections is one message that Slack takes, and none of
// them is lost without a word.
func TestManySections(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	r := digest.Report{Name: "morning", Slot: at, At: at, State: digest.Attention}
	for i := range 30 { // which are the most that a configuration may have
		r.Sections = append(r.Sections, digest.Section{Kind: digest.OwnSection, Title: fmt.Sprintf("Section %02d %s", i, strings.Repeat("t", 60)), State: digest.Attention, Items: []digest.Item{
			{State: digest.Attention, Panel: "main", Subject: "web-1", Fact: digest.Row, Figures: digest.Figures{digest.Cells: []digest.Cell{{Name: "a", Value: strings.Repeat("v", 100), Known: true}}}, Source: []string{"flashpanel_user_list"}, At: at},
		}})
	}
	s := world(t, slacktest.Config{})
	api, err := slack.NewClient(slack.Access{BotToken: s.Config().BotToken, AppToken: s.Config().AppToken, URL: s.URL()})
	must(t, err)
	shown := (chat.Speech{}).Report(r)
	shown.Picture = drawn(t)
	shown.Picture.Alt = strings.Repeat("words ", 500)
	body, err := slack.ReportMessage(ops, shown)
	must(t, err)
	sender := &slack.Sender{Log: slog.New(slog.DiscardHandler), Client: api}
	_, err = sender.Send(t.Context(), delivery.Message{Door: policies.Slack, Chat: ops, Key: "k", Body: body}, "", false)
	must(t, err)
	for _, v := range s.Violations() {
		t.Errorf("%+v", v)
	}
	if list := s.Messages(ops); len(list) != 1 || len(list[0].Blocks) == 0 || !strings.Contains(s.Transcript(ops), "Section 29") {
		t.Fatalf("%d messages: %s", len(list), s.Transcript(ops))
	}
}
