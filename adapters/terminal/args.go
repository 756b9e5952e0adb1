package terminal

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/tools"
)

// Parse reads the words after `call`: the tool's name or its chat words,
// values for the arguments of the path in their order, and name=value,
// name:='JSON' or name=@file, repeated for lists. base is a JSON object that
// the words are added to; empty is none. read gives the content of a file.
func Parse(c *tools.Catalogue, words []string, base json.RawMessage, read func(name string) ([]byte, error)) (string, json.RawMessage, error) {
	t, rest, ok := chat.FindTool(c, words)
	if !ok {
		n := 0
		for n < len(words) && !strings.Contains(words[n], "=") {
			n++
		}
		return "", nil, fmt.Errorf("%s panelbot tools lists them", c.Unknown(strings.Join(words[:n], " ")))
	}
	var object map[string]json.RawMessage
	if len(base) > 0 && (json.Unmarshal(base, &object) != nil || object == nil) {
		return "", nil, errors.New(`--args is no JSON object, or has something after it: write it as in '{"search": "web"}'`)
	}
	args, err := chat.Arguments{ReadFile: read, Shell: true}.Parse(t, rest, base)
	return t.Name, args, err
}

// TakeReason takes reason=… out of the words after `call`, as chat does: why the call
// is asked for, and no argument. Empty is none.
func TakeReason(c *tools.Catalogue, words []string) (rest []string, reason string) {
	t, after, ok := chat.FindTool(c, words)
	if !ok {
		return words, ""
	}
	kept, reason := chat.TakeReason(t, after)
	return slices.Concat(words[:len(words)-len(after)], kept), reason
}
