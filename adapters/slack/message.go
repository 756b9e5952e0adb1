package slack

import (
	"encoding/json"
	"fmt"
	"strings"

	slackapi "github.com/slack-go/slack"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
)

// Outgoing is one message on its way, as the outbox keeps it.
type Outgoing struct {
	// Channel is where it goes; with User alone, to the direct messages with that user.
	// Both: it is for the eyes of that user, in that channel.
	Channel string `json:"channel,omitempty"`
	User    string `json:"user,omitempty"`
	Thread  string `json:"thread,omitempty"`
	// Text is what a notification shows, and all of it where Slack does not take the
	// blocks.
	Text   string          `json:"text"`
	Blocks json.RawMessage `json:"blocks,omitempty"`
	// Colour is that of the bar beside Foot, the last blocks.
	Colour string          `json:"colour,omitempty"`
	Foot   json.RawMessage `json:"foot,omitempty"`
	// Picture stands among the blocks.
	Picture *Picture `json:"picture,omitempty"`
	// File is uploaded instead.
	File *Upload `json:"file,omitempty"`
	// Home is the app's home of User.
	Home json.RawMessage `json:"home,omitempty"`
}

// Upload is a file on its way: its content, as text or not, or where it lies.
type Upload struct {
	Name    string `json:"name"`
	Content string `json:"content,omitempty"`
	Bytes   []byte `json:"bytes,omitempty"`
	Path    string `json:"path,omitempty"`
	Note    string `json:"note,omitempty"`
}

// Picture is a picture on its way, and Alt the same in words. It is uploaded for the bot
// alone, and shown by the message: At is which of its blocks it is.
type Picture struct {
	Name  string `json:"name"`
	Bytes []byte `json:"bytes"`
	Alt   string `json:"alt"`
	At    int    `json:"at"`
}

// colours are the bars of the classes of colour.
func colour(c chat.Colour) string {
	switch c {
	case chat.Good:
		return "#2e7d32"
	case chat.Warning:
		return "#ef6c00"
	case chat.Danger:
		return "#c62828"
	case chat.Waiting:
		return "#1565c0"
	default:
		return "#757575"
	}
}

// Action ids of buttons. What a button does is in its value.
const (
	pressAction = "press" // followed by its number
	openAction  = "open"  // one that opens a form
)

// buttons are those under a message, five in a row.
func buttons(list []talk.Button) []slackapi.Block {
	var blocks []slackapi.Block
	var row []slackapi.BlockElement
	for i, b := range list {
		row = append(row, button(b, i))
		if len(row) == 5 || i == len(list)-1 {
			blocks = append(blocks, slackapi.NewActionBlock(fmt.Sprintf("buttons.%d", len(blocks)), row...))
			row = nil
		}
	}
	return blocks
}

func button(b talk.Button, i int) *slackapi.ButtonBlockElement {
	action := pressAction
	if b.Opens {
		action = openAction
	}
	e := slackapi.NewButtonBlockElement(fmt.Sprintf("%s.%d", action, i), b.ID, plain(b.Label, maxButton))
	switch b.Colour {
	case chat.Good:
		e.Style = slackapi.StylePrimary
	case chat.Danger:
		e.Style = slackapi.StyleDanger
	default:
	}
	return e
}

// menu is a list of choices, each with a line about it.
func menu(list []talk.Choice, from int) []slackapi.Block {
	blocks := make([]slackapi.Block, len(list))
	for i, c := range list {
		text := c.Label
		if c.Doc != "" {
			text += "\n" + c.Doc
		}
		b := c.Button
		b.Label = "›"
		blocks[i] = slackapi.NewSectionBlock(plain(text, 500), nil, slackapi.NewAccessory(button(b, from+i)))
	}
	return blocks
}

// foot is the coloured end of a message: the outcome's word, and who it was.
func foot(b chat.Badge, user, doing string) slackapi.Block {
	words := []string{escaped(strings.TrimSpace(b.Sign + " " + b.Word))}
	if user != "" && isID(user) {
		words = append(words, "<@"+user+">")
	}
	if doing != "" {
		words = append(words, escaped(doing))
	}
	text := slackapi.NewTextBlockObject(slackapi.MarkdownType, short(strings.Join(words, " · "), 1000), false, true)
	return slackapi.NewContextBlock("", text)
}

// encode writes blocks.
func encode(blocks []slackapi.Block) (json.RawMessage, error) {
	if len(blocks) == 0 {
		return nil, nil
	}
	raw, err := json.Marshal(blocks)
	if err != nil {
		return nil, fmt.Errorf("slack: blocks: %w", err)
	}
	return raw, nil
}
