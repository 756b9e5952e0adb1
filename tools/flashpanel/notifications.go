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
	Risk: policies.Disrupt,
	Doc:  "Stop the panel's Telegram messages about a site. Only the panel's own pages can turn them on again.",
	Words: []string{
		"mute alerts", "silence", "stop notifying", "stop Telegram messages", "turn off Telegram notifications", "too many Telegram alerts", "no more alerts", "Telegram spam",
		"telegram group gets too many messages", "phone buzzes all night", "bot keeps writing", "stop spamming our group", "chat is flooded with alerts", "mute the bot",
		"no messages about this site", "silence the alerts", "nobody reads the telegram messages", "site alarms off", "do not notify us about the site",
		"panel keeps pinging me", "no more pings about the blog", "telegram noise", "bot wakes me up", "customer does not want the messages", "the group is annoyed",
		"unsubscribe the site from telegram", "turn the messenger alerts off", "stop the bot", "take the shop out of the telegram alerts", "ops chat drowns in alerts",
		"chat group drowns",
		"tắt thông báo", "tắt thông báo Telegram", "đừng báo Telegram", "ngừng gửi tin telegram", "tắt tin nhắn telegram", "đừng gửi thông báo", "tắt bot telegram",
		"telegram báo hoài", "khỏi báo nữa", "tắt cảnh báo", "điện thoại kêu suốt", "nhóm tele ồn quá", "tắt tele", "bot nhắn hoài", "không muốn nhận tin nữa",
		"đừng nhắn telegram nữa",
	},
}
