package telegram_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"panelbot/adapters/chat"
	"panelbot/adapters/delivery"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// TestReportFits: a report of any size is one message that Telegram takes, the worst in
// front, in which no name is markup.
func TestReportFits(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for _, language := range chat.Languages() {
		for _, servers := range []int{0, 1, 50, 500} {
			t.Run(fmt.Sprintf("%s %d", language, servers), func(t *testing.T) {
				t.Parallel()
				r := digest.Report{Name: "morning", Slot: at, At: at, State: digest.Attention}
				for _, kind := range digest.Kinds() {
					s := digest.Section{Kind: kind, State: digest.Attention}
					for i := range servers {
						s.Items = append(s.Items, digest.Item{
							State: digest.Attention, Panel: "main", Subject: fmt.Sprintf("<b>web-%d</b> &amp; 🙂 %s", i, strings.Repeat("🙂", 100)), Fact: digest.ServerUses,
							Figures: digest.Figures{digest.Disk: digest.Percent(99 - i%50)}, Source: []string{"flashpanel_systeminfo_get"}, At: at,
						})
					}
					r.Sections = append(r.Sections, s)
				}
				shown := chat.SpeechIn(language).Report(r)
				shown.Picture = drawn(t)
				body, err := telegram.ReportMessage(shown)
				must(t, err)
				photo, err := telegram.PhotoMessage(shown)
				must(t, err)
				var out telegram.Outgoing
				must(t, json.Unmarshal(body, &out))
				if n := len(utf16.Encode([]rune(out.Plain))); n > 4096 || n == 0 {
					t.Errorf("%d units", n)
				}
				if strings.Contains(out.HTML, "<b>web-") || servers > 0 && !strings.Contains(out.Plain, "99%") {
					t.Errorf("got %s", out.HTML)
				}
				for _, part := range chat.SpeechIn(language).Report(r).Parts { // each has its age, if not all of its source
					if when, _, _ := strings.Cut(part.Source, " · "); !strings.Contains(out.Plain, "\n"+when) {
						t.Errorf("%s has no age: %s", part.Title, out.Plain)
						break
					}
				}
				s := world(t, telegramtest.Config{})
				client, err := telegram.NewClient(telegram.Access{Token: s.Config().Token, URL: s.URL()})
				must(t, err)
				sender := &telegram.Sender{Log: slog.New(slog.DiscardHandler), Client: client}
				for i, b := range [][]byte{photo, body} {
					_, err = sender.Send(t.Context(), delivery.Message{Door: policies.Telegram, Chat: fmt.Sprint(ops), Key: fmt.Sprint("k", i), Body: b}, "", false)
					must(t, err)
				}
				for _, v := range s.Violations() {
					t.Errorf("%+v", v)
				}
				list := s.Messages(ops)
				if len(list) != 2 || !list[0].Photo || list[1].Photo {
					t.Fatalf("%d messages: %+v", len(list), list)
				}
				caption := list[0].Text
				if n := len(utf16.Encode([]rune(caption))); n > 1024 || !strings.Contains(caption, shown.Title) || !bytes.Equal(list[0].File.Content, shown.Picture.PNG) {
					t.Errorf("%d units, %d bytes: %s", n, len(list[0].File.Content), caption)
				}
				if servers > 0 && !strings.Contains(caption, "99%") {
					t.Errorf("the caption lacks the worst: %s", caption)
				}
			})
		}
	}
}

// drawn is a small picture.
func drawn(t *testing.T) *chat.Picture {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30))))
	return &chat.Picture{PNG: b.Bytes(), Width: 40, Height: 30, Alt: "bars"}
}

// TestPhotoMessage: there is none without a picture, and one that was sent is not sent
// again when its report is made again.
func TestPhotoMessage(t *testing.T) {
	t.Parallel()
	shown := chat.SpeechIn("en").Report(digest.Report{Name: "morning", State: digest.OK})
	if _, err := telegram.PhotoMessage(shown); err == nil {
		t.Error("a photo without a picture")
	}
	shown.Picture = drawn(t)
	body, err := telegram.PhotoMessage(shown)
	must(t, err)
	s := world(t, telegramtest.Config{})
	client, err := telegram.NewClient(telegram.Access{Token: s.Config().Token, URL: s.URL()})
	must(t, err)
	sender := &telegram.Sender{Log: slog.New(slog.DiscardHandler), Client: client}
	m := delivery.Message{Door: policies.Telegram, Chat: fmt.Sprint(ops), Key: "k", Body: body}
	at, err := sender.Send(t.Context(), m, "", false)
	must(t, err)
	again, err := sender.Send(t.Context(), m, at, false)
	if err != nil || again != at || len(s.Messages(ops)) != 1 {
		t.Errorf("at %s, then at %s, %v: %d messages", at, again, err, len(s.Messages(ops)))
	}
}
