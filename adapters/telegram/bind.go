package telegram

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"panelbot/adapters/chat/talk"
)

// An app sends back the button of the message on which it was pressed; a client of one's own
// sends any button as if it were on any message, and what comes of it would take the place
// of that one. So a button of an answer ends in a tag of its message, which only who has the
// bot's token can make:
//
//	TICKET.N.TAG
//
// The buttons of cards and of questions need none: they name what their message is looked up
// to show.

// bind tags the buttons that are to stand on the message of a key.
func (c *Client) bind(key string, rows [][]Key) {
	for _, row := range rows {
		for i, k := range row {
			_, _, _, isAsk := askButton(k.Data)
			if _, isCard := talk.CardOf(k.Data); !isAsk && !isCard && k.Data != "" {
				row[i].Data += "." + c.tag(key, k.Data)
			}
		}
	}
}

// unbound gives what bind was given; ok is false for what was made for another message.
func (c *Client) unbound(key, data string) (id string, ok bool) {
	i := strings.LastIndexByte(data, '.')
	if i < 0 || !hmac.Equal([]byte(data[i+1:]), []byte(c.tag(key, data[:i]))) {
		return "", false
	}
	return data[:i], true
}

// tag is 13 letters and digits.
func (c *Client) tag(key, data string) string {
	h := hmac.New(sha256.New, []byte(c.token))
	h.Write([]byte(key + "\x00" + data)) // a key has no zero byte
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h.Sum(nil)[:8])
}
