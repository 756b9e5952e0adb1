package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var notifications = op.Group{Title: "Notifications", Name: "notifications", Operations: []op.Declaration{
	&DisableTelegramNotification,
}}

// DisableTelegramNotification stops a site's Telegram messages. No operation
// reads the state, so the change cannot be verified.
var DisableTelegramNotification = op.Operation[OnSite, op.Empty]{
	Name:  "notification.telegram.disable",
	Route: "POST /api/sites/{site}/notifications/telegram/disable",
	// Not a mere Change: people stop hearing of what goes wrong, and no
	// operation turns it on again.
	Risk:  policies.Disrupt,
	Doc:   "Stop the panel's Telegram messages about a site. Only the panel's own pages can turn them on again.",
	Words: []string{"mute alerts", "silence", "stop notifying", "tắt thông báo", "stop Telegram messages", "turn off Telegram notifications", "too many Telegram alerts", "no more alerts", "Telegram spam", "tắt thông báo Telegram", "đừng báo Telegram"},
}
