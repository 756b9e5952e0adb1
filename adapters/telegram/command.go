package telegram

import (
	"slices"
	"strings"
	"unicode"

	"panelbot/adapters/chat"
	"panelbot/tools/op"
)

// typed is a message as it is meant for the bot.
type typed struct {
	// line is a line of the grammar.
	line string
	// start says that the bot was opened by a link, with what the link carried.
	start   bool
	payload string
	cancel  bool
}

// readText tells whether a text is meant for the bot, and what it says. In a private
// chat everything is; in a group a command, unless it names another bot, and what
// mentions the bot.
func readText(text, username string, private bool) (t typed, ours bool) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "/") {
		if private {
			return typed{line: text}, true
		}
		line, mentioned := withoutMention(text, username)
		return typed{line: line}, mentioned
	}
	word, rest := text[1:], ""
	if i := strings.IndexFunc(word, unicode.IsSpace); i >= 0 {
		word, rest = word[:i], strings.TrimSpace(word[i:])
	}
	name, to, aimed := strings.Cut(word, "@")
	if aimed && !strings.EqualFold(to, username) {
		return t, false
	}
	switch name = strings.ToLower(name); name {
	case "start":
		return typed{start: true, payload: rest}, true
	case "cancel":
		return typed{cancel: true}, true
	case "panel", "menu":
		return typed{line: rest}, true
	}
	if !strings.HasPrefix(name, "flashpanel_") && !strings.HasPrefix(name, "openpanel_") { // a tool's whole name stays
		name = strings.ReplaceAll(name, "_", " ")
	}
	return typed{line: strings.TrimSpace(name + " " + rest)}, true
}

// withoutMention takes the mention of the bot out of a text; ok is false where there is
// none.
func withoutMention(text, username string) (line string, ok bool) {
	mention := "@" + strings.ToLower(username)
	lower := strings.ToLower(text)
	if username == "" || len(lower) != len(text) {
		return text, false
	}
	for from := 0; ; {
		i := strings.Index(lower[from:], mention)
		if i < 0 {
			return text, false
		}
		i += from
		end := i + len(mention)
		if end == len(lower) || !isNameByte(lower[end]) {
			return strings.TrimSpace(text[:i] + text[end:]), true
		}
		from = end
	}
}

func isNameByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z'
}

// Command is one of what Telegram's menu offers.
type Command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// Limits of commands: https://core.telegram.org/bots/api#botcommand.
const (
	maxCommand     = 32
	maxDescription = 256
	maxCommands    = 100
)

// Commands are those of a person's menu: the grammar's own, and one for each word with
// which tools that may be offered begin.
func Commands(list []*op.Tool, s chat.Speech) []Command {
	all := []Command{}
	for _, own := range [][2]string{
		{"panel", "telegram_command_panel"}, {"help", "telegram_command_help"}, {"approvals", "telegram_command_approvals"}, {"report", "telegram_command_report"}, {"alert", "telegram_command_alert"},
		{"whoami", "telegram_command_whoami"}, {"cancel", "telegram_command_cancel"},
	} {
		all = append(all, Command{own[0], cut(s.Say(own[1], nil), maxDescription)})
	}
	verbs := map[string][]string{}
	var words []string
	for _, t := range list {
		word, rest, _ := strings.Cut(t.Chat, " ")
		if verbs[word] == nil {
			words = append(words, word)
		}
		if rest == "" {
			rest = word
		}
		verbs[word] = append(verbs[word], rest)
	}
	slices.Sort(words)
	for _, word := range words {
		name := strings.ReplaceAll(word, "-", "_")
		if len(name) > maxCommand || len(all) == maxCommands || slices.ContainsFunc(all, func(c Command) bool { return c.Command == name }) {
			continue
		}
		all = append(all, Command{name, cut(strings.Join(verbs[word], ", "), maxDescription)})
	}
	return all
}
