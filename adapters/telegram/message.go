package telegram

import (
	"encoding/json"
	"fmt"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
)

// Outgoing is one message on its way, as the outbox keeps it. Its chat is the outbox's.
type Outgoing struct {
	// Thread is the topic in which it goes, and ReplyTo what it answers.
	Thread  int `json:"thread,omitempty"`
	ReplyTo int `json:"reply_to,omitempty"`
	// HTML is its text, and Plain the same where Telegram does not take the markup.
	HTML  string `json:"html,omitempty"`
	Plain string `json:"plain,omitempty"`
	// Exact says that Plain has what a person copies, in a private chat, and is not made
	// inert.
	Exact bool `json:"exact,omitempty"`
	// Keys are the buttons under it, in rows.
	Keys [][]Key `json:"keys,omitempty"`
	// Force has the person's app open an answer to it, with Holder in the empty line.
	Force  bool   `json:"force,omitempty"`
	Holder string `json:"holder,omitempty"`
	// Silent says that no phone needs to make a sound.
	Silent bool `json:"silent,omitempty"`
	// File is sent, with HTML as its caption.
	File *Upload `json:"file,omitempty"`
	// Delete is a message of the chat that is taken away; nothing is sent then.
	Delete int `json:"delete,omitempty"`
	// Else is what a listed group is told where the private chat cannot be written to.
	Else *Elsewhere `json:"else,omitempty"`
}

// Key is a button: what it carries back, or a link.
type Key struct {
	Label string `json:"label"`
	Data  string `json:"data,omitempty"`
	URL   string `json:"url,omitempty"`
}

// Upload is a file on its way: its content, as text or not, or where it lies.
type Upload struct {
	Name    string `json:"name"`
	Content string `json:"content,omitempty"`
	Bytes   []byte `json:"bytes,omitempty"`
	Path    string `json:"path,omitempty"`
	// Photo says that it is a picture, of 10 MB at most, which an app shows at once.
	Photo bool `json:"photo,omitempty"`
}

// Elsewhere is a message for another chat.
type Elsewhere struct {
	Chat    int64  `json:"chat"`
	Thread  int    `json:"thread,omitempty"`
	ReplyTo int    `json:"reply_to,omitempty"`
	Text    string `json:"text"`
	Label   string `json:"label"`
	// Start is what the link to the private chat carries.
	Start string `json:"start,omitempty"`
	// Keep is the person for whom the message is kept until they have followed the link,
	// which then carries that in place of Start; empty is that it is not kept.
	Keep string `json:"keep,omitempty"`
}

// markup is the reply_markup of a message; empty is none.
func (o Outgoing) markup() (string, error) {
	var value any
	switch {
	case o.Force:
		value = tgbotapi.ForceReply{ForceReply: true, InputFieldPlaceholder: o.Holder, Selective: true}
	case len(o.Keys) > 0:
		rows := make([][]tgbotapi.InlineKeyboardButton, len(o.Keys))
		for i, row := range o.Keys {
			for _, k := range row {
				b := tgbotapi.NewInlineKeyboardButtonData(label(k.Label), k.Data)
				if k.URL != "" {
					b = tgbotapi.NewInlineKeyboardButtonURL(label(k.Label), k.URL)
				}
				rows[i] = append(rows[i], b)
			}
		}
		value = tgbotapi.NewInlineKeyboardMarkup(rows...)
	default:
		return "", nil
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return "", fmt.Errorf("telegram: a keyboard: %w", err)
	}
	return string(raw), nil
}

// wide is how long the label of a button may be to stand beside another one on a phone.
const wide = 17

// rows puts buttons beside each other where their labels are short.
func rows(keys []Key) [][]Key {
	var all [][]Key
	for _, k := range keys {
		if n := len(all); n > 0 && len(all[n-1]) == 1 && runes(all[n-1][0].Label) <= wide && runes(k.Label) <= wide {
			all[n-1] = append(all[n-1], k)
			continue
		}
		all = append(all, []Key{k})
	}
	return all
}

// keysOf are the buttons of a reply.
func keysOf(buttons []talk.Button) []Key {
	list := make([]Key, len(buttons))
	for i, b := range buttons {
		list[i] = Key{Label: sign(b.Colour) + b.Label, Data: b.ID}
	}
	return list
}

// sign stands for the colour of a button, which has none here.
func sign(c chat.Colour) string {
	switch c {
	case chat.Good:
		return "✅ "
	case chat.Danger:
		return "❗ "
	default:
		return ""
	}
}
