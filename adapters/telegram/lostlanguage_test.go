package telegram_test

import (
	"testing"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// TestLostLanguage: that what somebody typed was lost is told in their language.
func TestLostLanguage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, id := range []int64{annID, vitoID} {
		_, err := r.tg.Start(id, "")
		must(t, err)
		must(t, r.answers.Handle(t.Context(), delivery.Arrival{Door: policies.Telegram, Key: "1/" + itoa(id), Lane: itoa(id), Lost: true}))
	}
	r.wait(annID, "lost with a restart")
	r.wait(vitoID, "đã mất khi khởi động lại")
	r.clean()
}
