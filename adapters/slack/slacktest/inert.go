package slacktest

import (
	"maps"
	"slices"
	"strings"
)

// Inert gives the parts of a mrkdwn text that are alive in Slack: mentions of
// people, groups, channels and everybody, links, dates, and addresses that Slack
// makes links of by itself. Text that came from a server has to have none. What
// only looks different (bold, a quote) is not among them. An address inside
// backticks is no link; a mention there still is one.
func Inert(text string) []string {
	var live []string
	for rest := text; ; {
		_, after, opened := strings.Cut(rest, "<")
		inside, next, closed := strings.Cut(after, ">")
		if !opened || !closed {
			break
		}
		if inside == "" || inside[0] == ' ' || strings.Contains(inside, "<") { // it may begin later
			rest = after
			continue
		}
		live = append(live, "<"+inside+">")
		rest = next
	}
	return append(live, addresses(outside(text))...)
}

// outside gives a text without what stands in backticks and in <…>.
func outside(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		fence, end := "", ""
		switch {
		case strings.HasPrefix(text[i:], "```"):
			fence, end = "```", "```"
		case text[i] == '`':
			fence, end = "`", "`"
		case text[i] == '<':
			fence, end = "<", ">"
		}
		if fence != "" {
			if n := strings.Index(text[i+len(fence):], end); n >= 0 {
				out.WriteByte(' ')
				i += len(fence) + n + len(end) - 1
				continue
			}
		}
		out.WriteByte(text[i])
	}
	return out.String()
}

// addresses gives the addresses with a scheme that Slack makes links of.
func addresses(text string) []string {
	var found []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool {
		return r == ' ' || r == '\n' || r == '\t' || r == '|' || r == '"' || r == '\'' || r == '(' || r == ')'
	}) {
		low := strings.ToLower(word)
		for _, scheme := range []string{"http://", "https://", "mailto:", "tel:", "slack://"} {
			if at := strings.Index(low, scheme); at >= 0 && len(low) > at+len(scheme) {
				found = append(found, word[at:])
				break
			}
		}
	}
	return found
}

// Live is Inert for all texts of a message or a view that Slack reads as mrkdwn
// or Markdown: its text, its mrkdwn objects, its markdown blocks, the texts of
// attachments; and for mentions and links in rich text, as user:U0ALICE. JSON
// that is none gives one finding.
func Live(payload []byte) []string {
	v, err := decode(payload)
	if err != nil {
		return []string{"invalid JSON: " + err.Error()}
	}
	return live(v, true)
}

// live walks through JSON data. A text counts at the top, of an attachment, and
// in an object that is mrkdwn.
func live(v any, top bool) []string {
	var found []string
	switch v := v.(type) {
	case []any:
		for _, inner := range v {
			found = append(found, live(inner, false)...)
		}
	case map[string]any:
		kind := stringOf(v["type"])
		switch kind {
		case "user", "usergroup", "channel", "broadcast", "link":
			if what := stringOf(v["user_id"]) + stringOf(v["usergroup_id"]) + stringOf(v["channel_id"]) + stringOf(v["range"]) + stringOf(v["url"]); what != "" {
				found = append(found, kind+":"+what)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			text, isText := v[name].(string)
			switch {
			case !isText:
				found = append(found, live(v[name], name == "attachments")...)
			case name == "text" && (kind == "mrkdwn" || kind == "markdown" || kind == "" || top), name == "pretext", name == "fallback", name == "footer":
				found = append(found, Inert(text)...)
			}
		}
	}
	return found
}
