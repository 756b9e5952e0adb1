package telegram_test

import (
	"testing"

	"panelbot/adapters/chattest"
)

// TestFineLinesLeaveRoom: what is fine in one section takes no room from what somebody has
// to look at in another, and is shown where there is room.
func TestFineLinesLeaveRoom(t *testing.T) {
	t.Parallel()
	chattest.FineLinesLeaveRoom(t, 60, 4, reportText)
}
