package tools

import (
	"encoding/json"
	"slices"
	"strings"

	"panelbot/tools/op"
)

// Whoever says yes to a file being written has to see what is written. Where the
// declaration lets it be shown, the masked file has its beginning beside its size and
// its sum, without the panel's credentials, the other secrets of the call, and what
// looks like a secret.

// How much of a file is shown: of one call, and of all calls of a plan together. Secrets
// are looked for in more than that, so that none is cut before it is known.
const (
	maxShownFile   = 1000
	maxShownFiles  = 3000
	maxLookedShown = 8 * maxShownFile
)

// asks are the arguments of one call of so many as those see them who are asked about
// it: masked, and with the beginnings of files.
func (k *call) asks(calls int) json.RawMessage {
	masked := k.shown(k.bound.Masked())
	texts, beside := k.bound.Texts()
	if len(texts) == 0 {
		return masked
	}
	h := hider{append(newHider(beside).secrets, k.panel.hider.of(k.panel).secrets...)}
	var members []string
	for name, value := range op.Members(masked) {
		var argument string
		var file map[string]json.RawMessage
		if json.Unmarshal(name, &argument) == nil && texts[argument] != "" && json.Unmarshal(value, &file) == nil {
			value = withBegins(value, beginning(h, texts[argument], min(maxShownFile, maxShownFiles/max(calls, 1))))
		}
		members = append(members, string(name)+":"+string(value))
	}
	return json.RawMessage("{" + strings.Join(members, ",") + "}")
}

// withBegins adds the beginning of a file to an object that has members.
func withBegins(file json.RawMessage, text string) json.RawMessage {
	return slices.Concat(file[:len(file)-1], []byte(`,"begins":`), mustJSON(text), []byte("}"))
}

// beginning is the beginning of a text as it may be shown; it ends with … where there
// is more.
func beginning(h hider, text string, most int) string {
	text = cleanLines(clip(text, maxLookedShown))
	return clip(maskPatterns(h.hideCut(h.hide(text))), most)
}
