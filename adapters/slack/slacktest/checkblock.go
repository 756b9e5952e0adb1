package slacktest

import (
	"fmt"
	"slices"
	"strings"
)

// block judges one block by its type, on the surface where it is.
func (c *checker) block(at string, v any) {
	m, ok := v.(map[string]any)
	if !ok {
		c.add(at, "must be an object")
		return
	}
	kind, _ := m["type"].(string)
	s, where := blockShape(kind)
	if s.fields == nil {
		c.add(at, "unsupported block: %q", kind)
		return
	}
	if !slices.Contains(where, c.surface) {
		c.add(at, "block %q is not allowed here", kind)
	}
	s.fields["block_id"] = str(1, 255)
	c.object(at, v, s)
	c.identify(at, m)
	switch kind {
	case "section":
		if m["text"] == nil && m["fields"] == nil {
			c.add(at, "missing required field: text")
		}
	case "image":
		c.picture(at, m)
	case "actions":
		elements, _ := m["elements"].([]any)
		c.actions(at+"/elements", elements)
	case "input":
		c.inputs = true
	case "table":
		if c.tables++; c.tables > 1 {
			c.add(at, "invalid_attachments: only one table is allowed in a message")
		}
		c.table(at, m)
	case "markdown":
		s, _ := m["text"].(string)
		c.count(s)
		if c.markdown += length(s); c.markdown > 12_000 {
			c.add(at, "must be less than 12001 characters in all markdown blocks")
		}
	}
}

// blockShape gives what a block of a type may hold, and where it may be.
func blockShape(kind string) (shape, []surface) {
	everywhere := []surface{onMessage, onModal, onHome}
	message := []surface{onMessage}
	switch kind {
	case "section":
		return shape{fields: map[string]rule{
			"text": text(3000), "fields": list(1, 10, text(2000)), "expand": boolean,
			"accessory": element("button", "checkboxes", "datepicker", "image", "overflow", "radio_buttons", "timepicker",
				"static_select", "external_select", "users_select", "conversations_select", "channels_select",
				"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select"),
		}}, everywhere
	case "header":
		return shape{required: []string{"text"}, fields: map[string]rule{"text": plain(150)}}, everywhere
	case "divider":
		return shape{fields: map[string]rule{}}, everywhere
	case "context":
		return shape{required: []string{"elements"}, fields: map[string]rule{"elements": list(1, 10, (*checker).contextElement)}}, everywhere
	case "actions":
		return shape{required: []string{"elements"}, fields: map[string]rule{"elements": list(1, 25, element(
			"button", "checkboxes", "datepicker", "datetimepicker", "overflow", "radio_buttons", "timepicker",
			"static_select", "external_select", "users_select", "conversations_select", "channels_select",
			"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select"))}}, everywhere
	case "input":
		return shape{required: []string{"label", "element"}, fields: map[string]rule{
			"label": plain(2000), "hint": plain(2000), "optional": boolean, "dispatch_action": boolean,
			"element": element("plain_text_input", "number_input", "email_text_input", "url_text_input", "checkboxes", "radio_buttons",
				"datepicker", "datetimepicker", "timepicker", "file_input",
				"static_select", "external_select", "users_select", "conversations_select", "channels_select",
				"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select"),
		}}, everywhere
	case "image":
		return shape{required: []string{"alt_text"}, fields: map[string]rule{
			"image_url": str(1, 3000), "slack_file": (*checker).slackFile, "alt_text": str(1, 2000), "title": plain(2000)}}, everywhere
	case "table":
		return shape{required: []string{"rows"}, fields: map[string]rule{
			"rows":            list(1, 100, list(1, 20, (*checker).cell)),
			"column_settings": list(0, 20, (*checker).column),
		}}, message
	case "rich_text":
		return shape{required: []string{"elements"}, fields: map[string]rule{"elements": list(0, 0, (*checker).richElement)}}, everywhere
	case "markdown":
		return shape{required: []string{"text"}, fields: map[string]rule{"text": str(1, 12_000)}}, message
	case "file":
		return shape{required: []string{"external_id", "source"}, fields: map[string]rule{"external_id": str(1, 255), "source": one("remote")}}, message
	}
	return shape{}, nil
}

func (c *checker) contextElement(at string, v any) {
	m, _ := v.(map[string]any)
	if m["type"] == "image" {
		element("image")(c, at, v)
		return
	}
	text(2000)(c, at, v)
}

// picture judges what an image block and an image element have in common.
func (c *checker) picture(at string, m map[string]any) {
	if (m["image_url"] == nil) == (m["slack_file"] == nil) {
		c.add(at, "an image needs either image_url or slack_file")
	}
}

func (c *checker) slackFile(at string, v any) {
	m := c.object(at, v, shape{fields: map[string]rule{"id": str(1, 0), "url": str(1, 3000)}})
	if m != nil && (m["id"] == nil) == (m["url"] == nil) {
		c.add(at, "slack_file needs either id or url")
	}
	// The pattern is the one that Slack's own refusal names:
	// https://github.com/slackapi/python-slack-sdk/issues/1521.
	if id, ok := m["id"].(string); ok && !fileID(id) {
		c.add(at+"/id", "input must match regex pattern: ^[F][A-Z0-9]{8,}$")
	}
}

// fileID reports whether a text has the form of a file's id.
func fileID(id string) bool {
	rest, ok := strings.CutPrefix(id, "F")
	return ok && len(rest) >= 8 && !strings.ContainsFunc(rest, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
}

func (c *checker) column(at string, v any) {
	c.object(at, v, shape{fields: map[string]rule{"align": one("left", "center", "right"), "is_wrapped": boolean}})
}

// cell judges a cell of a table. Slack has refused raw_number where its
// reference allows it.
func (c *checker) cell(at string, v any) {
	m, _ := v.(map[string]any)
	switch m["type"] {
	case "raw_text":
		c.object(at, v, shape{required: []string{"text"}, fields: map[string]rule{"text": str(1, 0)}})
		c.count(m["text"])
	case "rich_text":
		c.object(at, v, shape{required: []string{"elements"}, fields: map[string]rule{"elements": list(0, 0, (*checker).richElement), "block_id": str(1, 255)}})
	default:
		c.add(at, "a cell must be raw_text or rich_text")
	}
}

// table judges a table as a whole: rows of one width, 10,000 characters in all.
func (c *checker) table(at string, m map[string]any) {
	rows, _ := m["rows"].([]any)
	width, chars := -1, 0
	for i, r := range rows {
		cells, _ := r.([]any)
		if width >= 0 && len(cells) != width {
			c.add(fmt.Sprintf("%s/rows/%d", at, i), "a row must have %d cells as the first", width)
		}
		if width < 0 {
			width = len(cells)
		}
		for _, cell := range cells {
			chars += textLength(cell)
		}
	}
	if chars > 10_000 {
		c.add(at, "must be less than 10001 characters in all cells of a table")
	}
}

// textLength counts the characters of all members named text below a value.
func textLength(v any) int {
	n := 0
	switch v := v.(type) {
	case map[string]any:
		if s, ok := v["text"].(string); ok {
			n += length(s)
		}
		for name, inner := range v {
			if name != "text" {
				n += textLength(inner)
			}
		}
	case []any:
		for _, inner := range v {
			n += textLength(inner)
		}
	}
	return n
}
