package slacktest

import (
	"encoding/json"
	"fmt"
	"strings"
)

// The numbers of a message as a whole. Slack cuts a text at 40,000 characters
// and refuses blocks somewhat above 12,000; to be cut is to lose something.
const (
	maxText       = 40_000
	maxUpdate     = 4_000 // the text of chat.update
	maxBlockChars = 12_000
	maxMetadata   = 16_000 // bytes
)

// message judges the arguments of chat.postMessage and its like.
func (c *checker) message(v any) {
	m := c.object("", v, shape{fields: map[string]rule{
		"token": str(0, 0), "channel": str(1, 0), "ts": str(1, 0), "user": str(1, 0),
		"text":        str(0, maxText),
		"blocks":      func(c *checker, at string, v any) { c.blocks(at, v, 50) },
		"attachments": list(0, 20, (*checker).attachment),
		"metadata":    (*checker).metadata,
		"thread_ts":   str(1, 0), "reply_broadcast": boolean, "mrkdwn": boolean,
		"unfurl_links": boolean, "unfurl_media": boolean, "link_names": boolean, "parse": one("none", "full"),
		"username": str(1, 80), "icon_emoji": str(1, 100), "icon_url": str(1, 3000), "as_user": boolean,
		"response_type": one("ephemeral", "in_channel"), "replace_original": boolean, "delete_original": boolean,
	}})
	said, _ := m["text"].(string)
	blocks, _ := m["blocks"].([]any)
	attachments, _ := m["attachments"].([]any)
	if m != nil && strings.TrimSpace(said) == "" && len(blocks) == 0 && len(attachments) == 0 && m["delete_original"] != true {
		c.add("/text", "no_text: a message needs text, blocks or attachments")
	}
	if c.chars > maxBlockChars {
		c.add("/blocks", "msg_blocks_too_long: %d characters in all blocks, of %d", c.chars, maxBlockChars)
	}
}

func (c *checker) attachment(at string, v any) {
	s := str(0, 3000)
	m := c.object(at, v, shape{fields: map[string]rule{
		"blocks": func(c *checker, at string, v any) { c.blocks(at, v, 50) },
		"color":  (*checker).color, "fallback": s, "text": s, "pretext": s, "title": s, "title_link": s,
		"author_name": s, "author_link": s, "author_icon": s, "footer": s, "footer_icon": s,
		"image_url": s, "thumb_url": s, "ts": str(0, 0), "mrkdwn_in": list(0, 0, str(0, 0)),
		"id": whole(0, 1<<31), "callback_id": str(0, 255), "fields": list(0, 10, func(c *checker, at string, v any) {
			c.object(at, v, shape{fields: map[string]rule{"title": s, "value": s, "short": boolean}})
		}),
	}})
	if m["blocks"] == nil && m["text"] == nil && m["fallback"] == nil {
		c.add(at, "an attachment needs blocks, text or fallback")
	}
}

func (c *checker) color(at string, v any) {
	s, _ := v.(string)
	if s == "good" || s == "warning" || s == "danger" {
		return
	}
	hex := strings.TrimPrefix(s, "#")
	if len(hex) != 6 || strings.Trim(hex, "0123456789abcdefABCDEF") != "" {
		c.add(at, "must be a colour such as #36a64f")
	}
}

func (c *checker) metadata(at string, v any) {
	c.object(at, v, shape{required: []string{"event_type", "event_payload"}, fields: map[string]rule{
		"event_type": str(1, 255),
		"event_payload": func(c *checker, at string, v any) {
			if _, ok := v.(map[string]any); !ok {
				c.add(at, "must be an object")
			}
		},
	}})
	if raw, err := json.Marshal(v); err == nil && len(raw) > maxMetadata {
		c.add(at, "metadata_too_large: %d bytes of %d", len(raw), maxMetadata)
	}
}

// view judges a modal or a home tab.
func (c *checker) view(v any) {
	m, _ := v.(map[string]any)
	fields := map[string]rule{
		"type":             one("modal", "home"),
		"blocks":           func(c *checker, at string, v any) { c.blocks(at, v, 100) },
		"private_metadata": str(0, 3000), "callback_id": str(0, 255), "external_id": str(0, 255),
	}
	required := []string{"type", "blocks"}
	if m["type"] == "home" {
		c.surface = onHome
	} else {
		required = append(required, "title")
		for name, r := range map[string]rule{"title": plain(24), "submit": plain(24), "close": plain(24), "clear_on_close": boolean, "notify_on_close": boolean} {
			fields[name] = r
		}
	}
	c.object("", v, shape{required: required, fields: fields})
	if c.inputs && c.surface == onModal && m["submit"] == nil {
		c.add("/submit", "submit is required when a view has input blocks")
	}
}

// blocks judges an array of blocks.
func (c *checker) blocks(at string, v any, high int) {
	items, ok := v.([]any)
	if ok && c.surface != onMessage && len(items) == 0 {
		c.add(at, "no fewer than 1 items allowed")
	}
	list(0, high, (*checker).block)(c, at, v)
}

// identify judges a block's id: unique in its message or view.
func (c *checker) identify(at string, m map[string]any) {
	id, _ := m["block_id"].(string)
	if id == "" {
		return
	}
	if first, twice := c.ids[id]; twice {
		c.add(at, "block_id %q already exists at %s", id, first)
	}
	c.ids[id] = at
}

// actions judges the action ids of one block: unique in it.
func (c *checker) actions(at string, elements []any) {
	seen := map[string]bool{}
	for i, e := range elements {
		m, _ := e.(map[string]any)
		id, _ := m["action_id"].(string)
		if id != "" && seen[id] {
			c.add(fmt.Sprintf("%s/%d", at, i), "action_id %q already exists in this block", id)
		}
		seen[id] = true
	}
}
