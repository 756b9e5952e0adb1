package telegram

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Finding is one thing that was looked at, as a sentence for whoever runs panelbot. It
// holds no secret.
type Finding struct {
	OK   bool
	Text string
}

// Expected is what the configuration says of the bot.
type Expected struct {
	// Webhook is where Telegram posts updates to; empty is that they are polled.
	Webhook string
	// Chats are the listed groups, Approvals is one of them, or 0.
	Chats     []int64
	Approvals int64
	// People are names by their accounts.
	People map[int64]string
}

// Examine asks Telegram about all of it, changes nothing, and says what works and what to
// do about what does not.
func Examine(ctx context.Context, c *Client, want Expected) []Finding {
	x := &examiner{client: c, want: want}
	if x.token(ctx) {
		x.webhook(ctx)
		x.chats(ctx)
		x.people(ctx)
	}
	return x.found
}

type examiner struct {
	client *Client
	want   Expected
	me     Identity
	found  []Finding
}

func (x *examiner) say(ok bool, format string, args ...any) {
	x.found = append(x.found, Finding{ok, x.client.Redact(fmt.Sprintf(format, args...))})
}

// clockMost is how far this host's clock may be from Telegram's: one-time codes are good
// for less than that.
const clockMost = 30 * time.Second

// token reports whether Telegram takes the token.
func (x *examiner) token(ctx context.Context) bool {
	asking, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	var date time.Time
	began := time.Now()
	answer, err := x.client.library(asking, &date).MakeRequest("getMe", nil)
	err = x.client.result("getMe", answer, err, &x.me)
	var e *Error
	switch {
	case errors.As(err, &e) && (e.Code == http.StatusUnauthorized || e.Code == http.StatusNotFound):
		x.say(false, "telegram: the token is not accepted: set telegram.token to the one that BotFather shows for the bot (/token)")
		return false
	case err != nil:
		x.say(false, "telegram: cannot be reached: %v", err)
		return false
	}
	x.say(true, "telegram answers as @%s", x.me.Username)
	if x.me.ReadsAll {
		x.say(false, "telegram privacy mode is off, so that the bot gets all that its groups say: turn it on with BotFather (/setprivacy), then take the bot out of each group and put it in again")
	} else {
		x.say(true, "telegram privacy mode is on: of groups the bot gets commands, mentions and answers only")
	}
	if off := began.Sub(date); !date.IsZero() && off.Abs() > clockMost {
		x.say(false, "telegram: this host's clock is %s off: set it by NTP, since one-time codes go by it", off.Abs().Round(time.Second))
	} else if !date.IsZero() {
		x.say(true, "telegram and this host have the same time")
	}
	return true
}

// webhook compares where Telegram posts updates to.
func (x *examiner) webhook(ctx context.Context) {
	info, err := GetWebhook(ctx, x.client)
	switch {
	case err != nil:
		x.say(false, "telegram webhook: %v", err)
	case x.want.Webhook == "" && info.URL != "":
		x.say(false, "telegram posts updates to a webhook (%s), so that nothing can be polled: set telegram.mode to webhook, or take it away as docs/telegram.md says", host(info.URL))
	case x.want.Webhook == "":
		x.say(true, "telegram has no webhook, and is polled")
	case info.URL == "":
		x.say(false, "telegram has no webhook yet: panelbot serve sets it when it starts")
	case info.URL != x.want.Webhook:
		x.say(false, "telegram posts updates to another address (%s): panelbot serve sets it when it starts", host(info.URL))
	case info.LastError != "" && time.Since(time.Unix(info.LastErrorAt, 0)) < time.Hour:
		x.say(false, "telegram could not post an update within the last hour: %s; %d wait", info.LastError, info.Pending)
	default:
		x.say(true, "telegram posts updates to %s, %d wait", host(info.URL), info.Pending)
	}
}

// host is an address without its path, which may be a secret.
func host(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return "an address"
	}
	rest, _, _ = strings.Cut(rest, "/")
	return scheme + "://" + rest
}

// chats looks at the listed groups.
func (x *examiner) chats(ctx context.Context) {
	for _, id := range slices.Sorted(slices.Values(x.want.Chats)) {
		name := itoa(id)
		if id == x.want.Approvals {
			name += " (approvals)"
		}
		var c struct {
			Type        string      `json:"type"`
			Title       string      `json:"title"`
			Username    string      `json:"username"`
			Permissions permissions `json:"permissions"`
		}
		err := x.client.Call(ctx, "getChat", tgbotapi.Params{"chat_id": itoa(id)}, &c)
		var e *Error
		switch {
		case errors.As(err, &e) && e.MovedTo != 0:
			x.say(false, "telegram chat %s has become the supergroup %d: replace its number in telegram.chats and telegram.approvals", name, e.MovedTo)
		case errors.As(err, &e):
			x.say(false, "telegram chat %s is not open to the bot (%s): put the bot into the group", name, e.Text)
		case err != nil:
			x.say(false, "telegram chat %s: %v", name, err)
		case c.Type != "group" && c.Type != "supergroup":
			x.say(false, "telegram chat %s is a %s: only groups can be listed", name, c.Type)
		case c.Username != "":
			x.say(false, "telegram chat %s is public (@%s), so that anybody can read answers: make it private, or do not list it", name, c.Username)
		default:
			x.rights(ctx, id, name, c.Permissions)
		}
	}
}

// permissions are what somebody may send, of those that the bot needs; nil is what a Bot API
// does not say. Those of a group are for all its members, and are not in getChatMember:
// there is what a restricted one has, who needs both.
// https://core.telegram.org/bots/api#chatpermissions.
type permissions struct {
	Texts     *bool `json:"can_send_messages"`
	Photos    *bool `json:"can_send_photos"`
	Documents *bool `json:"can_send_documents"`
}

func denied(permission *bool) bool { return permission != nil && !*permission }

// rights looks what the bot may do in a group, whose members have the permissions of all.
func (x *examiner) rights(ctx context.Context, id int64, name string, all permissions) {
	var m struct {
		Status string `json:"status"`
		permissions
	}
	err := x.client.Call(ctx, "getChatMember", tgbotapi.Params{"chat_id": itoa(id), "user_id": itoa(x.me.ID)}, &m)
	switch {
	case err != nil:
		x.say(false, "telegram chat %s: %v", name, err)
		return
	case m.Status == "administrator":
		x.say(false, "telegram chat %s has the bot as an administrator, so that it gets all that is said there: make it a member", name)
		return
	case m.Status == "left" || m.Status == "kicked", denied(m.Texts):
		x.say(false, "telegram chat %s does not let the bot write: give it the right to send messages", name)
		return
	case denied(all.Texts):
		x.say(false, "telegram chat %s lets no member write, and so not the bot: let members send text messages in the group's permissions", name)
		return
	}
	var lacks []string
	if denied(m.Photos) || denied(all.Photos) {
		lacks = append(lacks, "photos (the charts of reports)")
	}
	if denied(m.Documents) || denied(all.Documents) {
		lacks = append(lacks, "files (answers that are too long for messages)")
	}
	if len(lacks) > 0 {
		x.say(false, "telegram chat %s lets the bot write, but not send %s: allow it in the group's permissions and in the bot's own", name, strings.Join(lacks, " and "))
		return
	}
	x.say(true, "telegram chat %s lets the bot write", name)
}

// people looks who has a private chat with the bot: codes and secrets are asked there.
func (x *examiner) people(ctx context.Context) {
	open := 0
	for _, id := range slices.Sorted(maps.Keys(x.want.People)) {
		err := x.client.Call(ctx, "getChat", tgbotapi.Params{"chat_id": itoa(id)}, nil)
		var e *Error
		switch {
		case errors.As(err, &e) && e.Code/100 == 4 && e.Code != http.StatusTooManyRequests:
			x.say(false, "telegram account of %s (%d) has no private chat with the bot yet, where one-time codes are asked: open %s and press Start", x.want.People[id], id, startLink(x.me.Username, ""))
		case err != nil:
			x.say(false, "telegram account of %s (%d): %v", x.want.People[id], id, err)
		default:
			open++
		}
	}
	if open > 0 {
		x.say(true, "telegram accounts of %d people have a private chat with the bot", open)
	}
}
