package telegram_test

import (
	"strings"
	"testing"

	"panelbot/adapters/delivery"
)

// TestMovedLeavesPlaces: the messages of a group stay behind when it becomes a supergroup,
// whose own messages have the same numbers: a newer revision of one takes the place of none
// of those.
func TestMovedLeavesPlaces(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	post := func(key, text string) {
		t.Helper()
		must(t, r.Queue.Post(t.Context(), delivery.Message{Door: "telegram", Chat: itoa(ops), Key: key, Body: []byte(`{"html":"` + text + `","plain":"` + text + `"}`)}))
	}
	post("card", "asked")
	before := r.wait(ops, "asked")
	const supergroup = -100778
	r.tg.Migrate(ops, supergroup)
	post("report", "a report")
	report := r.wait(supergroup, "a report")
	if report.ID != before.ID {
		t.Fatalf("the numbers differ: %d and %d", report.ID, before.ID)
	}
	r.idle()
	if key, ok, err := r.Queue.Which(t.Context(), "telegram", itoa(supergroup), itoa(int64(report.ID))); key != "report" || !ok || err != nil {
		t.Errorf("message %d is %q, %v, %v", report.ID, key, ok, err)
	}
	post("card", "approved")
	card := r.wait(supergroup, "approved")
	if card.ID == report.ID {
		t.Errorf("it took the place of another one:\n%s", r.tg.Transcript(supergroup))
	}
	post("card", "done") // which is edited where it is now
	r.idle()
	if got := r.tg.Transcript(supergroup); strings.Count(got, "panelbot") != 2 || !strings.Contains(got, "a report") || !strings.Contains(got, "done") {
		t.Errorf("got\n%s", got)
	}
	r.clean()
}
