package telegram_test

import (
	"slices"
	"testing"

	"panelbot/adapters/telegram/telegramtest"
)

// TestQuietWeek: after a week without updates Telegram numbers them anew, which may be from
// a lower number: they are stored once, and confirmed.
func TestQuietWeek(t *testing.T) {
	t.Parallel()
	s := world(t, telegramtest.Config{})
	_, err := s.Say(annID, annID, "before")
	must(t, err)
	in := &failing{}
	health := polled(t, s, in, &refusals{}, func() {
		s.Renumber(1000)
		for _, text := range []string{"after", "that"} {
			_, err := s.Say(annID, annID, text)
			must(t, err)
		}
	})
	if health != nil {
		t.Errorf("not ready: %v", health)
	}
	if !slices.Equal(in.texts, []string{"before", "after", "that"}) {
		t.Errorf("stored %q", in.texts)
	}
}
