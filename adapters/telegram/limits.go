package telegram

import (
	"strings"
	"time"

	"panelbot/adapters/delivery"
)

// Limit is how fast a bot may send: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.
func Limit() delivery.Limit { return delivery.Limit{N: 30, Per: time.Second} }

// ChatLimits are those of one chat: groups, whose numbers are negative, take fewer.
func ChatLimits(chat string) delivery.Limits {
	l := delivery.Limits{Short: delivery.Limit{N: 1, Per: time.Second}}
	if strings.HasPrefix(chat, "-") {
		l.Long = delivery.Limit{N: 20, Per: time.Minute}
	}
	return l
}
