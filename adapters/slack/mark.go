package slack

import (
	"strings"
	"unicode/utf8"

	slackapi "github.com/slack-go/slack"
)

// Text of ours and of others stands in plain_text and in preformatted rich text, of
// which Slack reads nothing: no mentions, no links, no bold. mrkdwn is only written
// around ids that this process holds.

// Limits of Slack, in characters.
const (
	maxSection   = 3000
	maxPair      = 2000
	maxPairs     = 10
	maxButton    = 75
	maxTitle     = 24
	maxPlain     = 3000
	maxLabel     = 2000
	maxHint      = 2000
	maxHolder    = 150
	maxBlocks    = 50
	maxInModal   = 100
	maxForm      = 240_000 // of all of a form as JSON; Slack takes 250,000 bytes
	maxAll       = 12_000  // of all blocks of a message
	maxAlt       = 2000    // of the words of a picture
	maxFallback  = 3000    // of the text beside the blocks
	maxCell      = 2000
	maxTableRows = 100
	maxTableCols = 20
	maxTable     = 10_000
)

// escaped is a text as mrkdwn shows it, for the one place where only mrkdwn can
// stand: https://docs.slack.dev/messaging/formatting-message-text#escaping.
func escaped(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// short cuts a text to so many characters, with … at its end; an empty one becomes a
// dash, since Slack refuses texts without characters.
func short(text string, most int) string {
	text = strings.ToValidUTF8(text, "?")
	if strings.TrimSpace(text) == "" {
		return "–"
	}
	return cut(text, most)
}

// plain is a text of which Slack reads nothing.
func plain(text string, most int) *slackapi.TextBlockObject {
	return slackapi.NewTextBlockObject(slackapi.PlainTextType, short(text, most), false, false)
}

// section is a paragraph.
func section(text string) slackapi.Block {
	return slackapi.NewSectionBlock(plain(text, maxSection), nil, nil)
}

// verbatim is text in columns, as it is.
func verbatim(text string) slackapi.Block {
	return slackapi.NewRichTextBlock("", &slackapi.RichTextPreformatted{
		Type: slackapi.RTEPreformatted, Elements: []slackapi.RichTextSectionElement{slackapi.NewRichTextSectionTextElement(short(text, maxAll), nil)},
	})
}

// heading is a line in bold, of which Slack reads nothing.
func heading(text string) slackapi.Block {
	return slackapi.NewRichTextBlock("", slackapi.NewRichTextSection(
		slackapi.NewRichTextSectionTextElement(short(text, maxSection), &slackapi.RichTextSectionTextStyle{Bold: true})))
}

// size is how many characters a text has.
func size(text string) int { return utf8.RuneCountInString(text) }
