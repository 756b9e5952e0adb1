package op

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// settingName finds settings that hold a secret: nothing declares their names.
var settingName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)passw|passphrase|secret|private_?key|api_?key|(^|[_.-])token$`)
})

// What of a file is looked for in the panel's answers: lines that are long
// enough to be told from others, and not more of them than a key has.
const (
	minFileLine  = 12
	maxFileLines = 200
)

// SecretValues lists the values of the secret arguments, at any depth, and
// what files and settings hold that may be secret, so that it can be taken out
// of whatever the panel sends back. A file is listed by its lines.
func (b *Bound) SecretValues() []string { return b.secretValues(true) }

// Texts are the files of the call that may be shown to those who are asked about it
// and are texts, by the names of their arguments, as they are. beside are the
// other secrets of the call, which may stand in them.
func (b *Bound) Texts() (texts map[string]string, beside []string) {
	if b.tool.shows == nil {
		return nil, nil
	}
	if shows, err := b.tool.shows(b.JSON()); err != nil || !shows {
		return nil, nil
	}
	texts = map[string]string{}
	for i := range b.tool.Args {
		a := &b.tool.Args[i]
		var u Upload
		if v, given := b.values[a.Name]; !given || a.Kind != KindUpload || json.Unmarshal(v, &u) != nil {
			continue
		}
		if text := string(u.Bytes()); text != "" && utf8.ValidString(text) && !strings.Contains(text, "\x00") {
			texts[a.Name] = text
		}
	}
	return texts, b.secretValues(false)
}

func (b *Bound) secretValues(files bool) []string {
	var values []string
	for i := range b.tool.Args {
		if v, ok := b.values[b.tool.Args[i].Name]; ok {
			values = append(values, secretsIn(&b.tool.Args[i], v, files)...)
		}
	}
	return values
}

// secretsIn are the secrets of a value, those that files may hold among them or not.
func secretsIn(a *Arg, value json.RawMessage, files bool) []string {
	var values []string
	switch a.Kind {
	case KindSecret:
		var s Secret
		if s.UnmarshalJSON(value) == nil && s.Value != "" {
			values = append(values, s.Value)
		}
	case KindUpload:
		if files {
			values = secretLines(value)
		}
	case KindSettings:
		given, _ := members(value) // checked by Bind
		for _, m := range given {
			if settingName().MatchString(m.name) {
				values = append(values, scalars(m.value)...)
			}
		}
	case KindList:
		for _, v := range list(value) {
			values = append(values, secretsIn(a.Elem, v, files)...)
		}
	case KindObject:
		given, _ := members(value) // checked by Bind
		for _, m := range given {
			for i := range a.Fields {
				if a.Fields[i].Name == m.name {
					values = append(values, secretsIn(&a.Fields[i], m.value, files)...)
				}
			}
		}
	}
	return values
}

// ordered reports whether a value, or a part of it, is the order to make a secret or to
// ask for one. Orders gives those that are arguments of their own.
func ordered(a *Arg, value json.RawMessage) bool {
	if value == nil || !a.has(KindSecret) {
		return false
	}
	switch a.Kind {
	case KindSecret:
		var s Secret
		return s.UnmarshalJSON(value) == nil && (s.Generate || s.Ask)
	case KindList:
		return slices.ContainsFunc(list(value), func(v json.RawMessage) bool { return ordered(a.Elem, v) })
	default:
		given, _ := members(value) // checked by Bind
		return slices.ContainsFunc(given, func(m member) bool {
			return slices.ContainsFunc(a.Fields, func(f Arg) bool { return f.Name == m.name && ordered(&f, m.value) })
		})
	}
}

// secretLines are the lines of a file.
func secretLines(value json.RawMessage) []string {
	var u Upload
	if json.Unmarshal(value, &u) != nil {
		return nil // checked by Bind
	}
	var lines []string
	for line := range strings.SplitSeq(string(u.Bytes()), "\n") {
		if line = strings.TrimSpace(line); len(line) >= minFileLine && len(lines) < maxFileLines {
			lines = append(lines, line)
		}
	}
	return lines
}

// scalars are the texts and numbers in a value.
func scalars(value json.RawMessage) []string {
	if given, err := members(value); err == nil {
		var values []string
		for _, m := range given {
			values = append(values, scalars(m.value)...)
		}
		return values
	}
	var elements []json.RawMessage
	if json.Unmarshal(value, &elements) == nil {
		var values []string
		for _, v := range elements {
			values = append(values, scalars(v)...)
		}
		return values
	}
	switch text := scalar(value); text {
	case "", "true", "false", "null":
		return nil
	default:
		return []string{text}
	}
}

// maskSettings hides the settings that hold a secret.
func maskSettings(value json.RawMessage) json.RawMessage {
	var out objectWriter
	given, _ := members(value) // checked by Bind
	for _, m := range given {
		if settingName().MatchString(m.name) && len(scalars(m.value)) > 0 {
			m.value = json.RawMessage(`"***"`)
		}
		out.member(m.name, m.value)
	}
	return out.close()
}
