package main

import (
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"panelbot/adapters/telegram"
)

// TelegramConfig is the door for Telegram. The zero value is none.
type TelegramConfig struct {
	Mode        string  `yaml:"mode" doc:"How updates come: polling (by default), which panelbot asks for, or webhook, to telegram.path on mcp.listen." enum:"polling|webhook"`
	Token       string  `yaml:"token" doc:"The bot's token, from BotFather."`
	Approvals   int64   `yaml:"approvals" doc:"The number of the group in which requests are approved."`
	Chats       []int64 `yaml:"chats" doc:"The numbers of the groups that may read answers; elsewhere they are private."`
	APIURL      string  `yaml:"api_url" doc:"Where the Bot API is; https://api.telegram.org by default."`
	SecretToken string  `yaml:"secret_token" doc:"Mode webhook: 16 to 256 letters, digits, dashes and underscores by which panelbot knows what comes from Telegram."`
	URL         string  `yaml:"url" doc:"Mode webhook: the address under which Telegram reaches panelbot, https and port 443, 80, 88 or 8443; that of mcp.resource by default."`
	Path        string  `yaml:"path" doc:"Mode webhook: the path to which updates are posted; /telegram/webhook by default."`
}

// The modes of the door for Telegram.
const (
	telegramByPolling = "polling"
	telegramByWebhook = "webhook"
)

// on reports whether there is a door for Telegram.
func (t TelegramConfig) on() bool { return !reflect.ValueOf(t).IsZero() }

// defaults fills in what the file leaves out. resource is the address of the MCP door.
func (t *TelegramConfig) defaults(resource string) {
	if !t.on() {
		return
	}
	t.Mode = orElse(t.Mode, telegramByPolling)
	t.APIURL = orElse(t.APIURL, telegram.DefaultURL)
	t.Path = orElse(t.Path, "/telegram/webhook")
	if u, err := url.Parse(resource); err == nil && t.URL == "" && u.Scheme == "https" {
		t.URL = "https://" + u.Host
	}
}

// access is how the bot reaches Telegram.
func (t TelegramConfig) access() telegram.Access {
	return telegram.Access{Token: t.Token, URL: t.APIURL}
}

// webhook is where Telegram posts updates to; empty where they are polled.
func (t TelegramConfig) webhook() string {
	if t.Mode != telegramByWebhook {
		return ""
	}
	return strings.TrimRight(t.URL, "/") + t.Path
}

// places are the listed groups, that of the approvals among them.
func (t TelegramConfig) places() map[int64]bool {
	all := map[int64]bool{}
	for _, id := range t.Chats {
		all[id] = true
	}
	if t.Approvals != 0 {
		all[t.Approvals] = true
	}
	return all
}

func (t TelegramConfig) validate(l *loader) {
	if !t.on() {
		return
	}
	l.oneOf("telegram.mode", t.Mode, []string{telegramByPolling, telegramByWebhook})
	if !l.withoutCredentials {
		if err := telegram.CheckToken(t.Token); err != nil {
			l.failAt("telegram.token", "is none: %v", err)
		}
	}
	const group = "must be the number of a group, which is negative, such as -1001234567890: docs/telegram.md says how to find it"
	if t.Approvals > 0 {
		l.failAt("telegram.approvals", group)
	}
	for i, id := range t.Chats {
		at := "telegram.chats[" + strconv.Itoa(i) + "]"
		if id >= 0 {
			l.failAt(at, group)
		}
		if slices.Contains(t.Chats[:i], id) {
			l.failAt(at, "is listed twice: %s", l.say(at, strconv.FormatInt(id, 10)))
		}
	}
	if err := telegram.CheckURL(t.APIURL); err != nil {
		l.failAt("telegram.api_url", "is wrong: %v", err)
	}
	if t.Mode == telegramByWebhook {
		t.validateWebhook(l)
	}
}

func (t TelegramConfig) validateWebhook(l *loader) {
	if !l.withoutCredentials {
		if err := telegram.CheckSecret(t.SecretToken); err != nil {
			l.failAt("telegram.secret_token", "is no secret: %v; make one with `openssl rand -hex 32`", err)
		}
	}
	if !strings.HasPrefix(t.Path, "/") || strings.ContainsAny(t.Path, " {}?#") || strings.HasSuffix(t.Path, "/") {
		l.failAt("telegram.path", "must be a path such as /telegram/webhook")
	}
	u, err := url.Parse(t.URL)
	local := err == nil && u.Scheme == "http" && u.Hostname() == "127.0.0.1" // of a stand-in
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || strings.Trim(u.Path, "/") != "" || u.Scheme != "https" && !local:
		l.failAt("telegram.url", "must be the address under which Telegram reaches panelbot, https and without a path, such as https://bot.example.com")
	case !local && !slices.Contains([]string{"", "443", "80", "88", "8443"}, u.Port()):
		l.failAt("telegram.url", "has a port that Telegram does not post to: 443, 80, 88 and 8443 are those")
	}
}

// validateTelegramAccounts checks the accounts by which the door knows people.
func (c *Config) validateTelegramAccounts(l *loader) {
	seen := map[int64]string{}
	for i, p := range c.People {
		at := "people[" + strconv.Itoa(i) + "].telegram"
		switch {
		case p.Telegram == 0:
			continue
		case p.Telegram < 0:
			l.failAt(at, "must be the number of the person's account, such as 1001, and not that of a group")
		case !c.Telegram.on():
			l.failAt(at, "needs telegram, the door for which it is an account")
		case seen[p.Telegram] != "":
			l.failAt(at, "is the account of %s too: each person needs one of their own", seen[p.Telegram])
		}
		seen[p.Telegram] = p.Name
	}
}
