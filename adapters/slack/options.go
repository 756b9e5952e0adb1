package slack

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Limits of the options of a select, in characters.
const (
	maxOptions    = 100
	maxOptionText = 75
	maxOptionID   = 150
)

// plainText is Slack's text without formatting.
type plainText struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

type rawChoice struct {
	Text        plainText  `json:"text"`
	Value       string     `json:"value"`
	Description *plainText `json:"description,omitempty"`
}

// encodeOptions writes what a select offers. One option too many, or one that is not
// as Slack wants it, would lose them all: texts are cut, what has no value or one that
// does not fit is left out, and so is what comes after the limit.
func encodeOptions(options []Option, limit int) ([]byte, error) {
	choices, seen := []rawChoice{}, map[string]bool{}
	size := len(`{"options":[]}`)
	for _, o := range options {
		if len(choices) == maxOptions {
			break
		}
		if o.Text == "" || o.Value == "" || utf8.RuneCountInString(o.Value) > maxOptionID || seen[o.Value] {
			continue
		}
		choice := rawChoice{Text: plainText{"plain_text", cut(o.Text, maxOptionText)}, Value: o.Value}
		if o.Description != "" {
			choice.Description = &plainText{"plain_text", cut(o.Description, maxOptionText)}
		}
		raw, err := json.Marshal(choice)
		if err != nil {
			return nil, fmt.Errorf("slack: an option cannot be written: %w", err)
		}
		if size += len(raw) + 1; size > limit {
			break
		}
		seen[o.Value] = true
		choices = append(choices, choice)
	}
	return json.Marshal(map[string]any{"options": choices})
}

// cut shortens a text to so many characters, and shows that it did.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
