package chat

import (
	"encoding/json"
	"slices"
	"strings"

	"panelbot/tools/op"
)

// formField is how an argument is asked for.
func (s Speech) formField(a *op.Arg) FormField {
	f := FormField{Name: a.Name, Label: label(a.Name), Kind: formKind(a), Required: a.Required, Hint: s.formHint(a)}
	switch f.Kind {
	case FormNumber:
		f.Whole = a.Kind == op.KindInteger
	case FormBoolean:
		f.Options = []Choice{{Value: "true", Label: s.Say("yes", nil)}, {Value: "false", Label: s.Say("no", nil)}}
	case FormOne, FormSeveral:
		for _, word := range a.Enum {
			f.Options = append(f.Options, Choice{Value: word, Label: word})
		}
	case FormSecret:
		f.Generate = true
	}
	return f
}

// formKind is the kind of field for an argument.
func formKind(a *op.Arg) FormKind {
	chosen := chosen(a)
	switch a.Kind {
	case op.KindList:
		switch {
		case structured(a), a.Elem.Kind == op.KindUpload, a.Elem.Kind == op.KindSecret:
			return FormJSON
		case len(a.Enum) > 0:
			return FormSeveral
		case chosen:
			return FormChoices
		}
		return FormList
	case op.KindObject, op.KindSettings:
		return FormJSON
	case op.KindSecret:
		return FormSecret
	case op.KindUpload:
		return FormFile
	case op.KindBoolean:
		return FormBoolean
	}
	switch {
	case len(a.Enum) > 0:
		return FormOne
	case chosen:
		return FormChoice
	case a.Kind == op.KindInteger, a.Kind == op.KindNumber:
		return FormNumber
	case slices.Contains(longNames, a.Name):
		return FormLong
	}
	return FormText
}

// longNames are arguments whose values have several lines.
var longNames = []string{"certificate_cert", "command", "content", "public_key", "script"}

// chosen reports whether the values of an argument come from a panel.
func chosen(a *op.Arg) bool {
	kind := a.Kind
	if kind == op.KindList {
		kind = a.Elem.Kind
	}
	return kind == op.KindServer || kind == op.KindSite || a.From != nil
}

// label is an argument's name as a heading.
func label(name string) string {
	words := strings.Split(name, "_")
	for i, w := range words {
		if slices.Contains(initials, w) {
			words[i] = strings.ToUpper(w)
		}
	}
	return upperFirst(strings.Join(words, " "))
}

// initials are words of arguments that are written in capitals.
var initials = []string{"dns", "ftp", "id", "ip", "ns", "os", "php", "s3", "ssh", "ttl"}

// formHint says what belongs into a field.
func (s Speech) formHint(a *op.Arg) string {
	hint := []string{a.Doc}
	example := a.Example
	switch {
	case a.Kind == op.KindList && structured(a), a.Kind == op.KindObject, a.Kind == op.KindSettings:
		hint, example = append(hint, s.Say("form_json", nil)), string(sample(a))
	case a.Kind == op.KindList && len(a.Enum) == 0:
		hint = append(hint, s.Say("form_list", nil))
	case a.Kind == op.KindSecret:
		hint, example = append(hint, s.Say("form_secret", nil)), "" // it is no value that anybody should take
	}
	if example != "" && len(a.Enum) == 0 {
		hint = append(hint, s.Say("help_such_as", fields{"Value": example}))
	}
	return strings.Join(hint, " ")
}

// shownValues is a value that is known as Read takes it; nil for what is not to be
// seen.
func shownValues(a *op.Arg, value json.RawMessage) []string {
	if holds(a, op.KindSecret) || holds(a, op.KindUpload) {
		return nil
	}
	if a.Kind != op.KindList || structured(a) {
		return []string{plainText(value)}
	}
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		return []string{plainText(value)}
	}
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = plainText(v)
	}
	return texts
}

// plainText is a value as somebody would type it: a text without its quotes.
func plainText(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return visible(text)
	}
	return visible(string(value))
}

// holds reports whether an argument or a part of it is of the kind.
func holds(a *op.Arg, kind op.Kind) bool {
	if a.Kind == kind || a.Elem != nil && holds(a.Elem, kind) {
		return true
	}
	return slices.ContainsFunc(a.Fields, func(f op.Arg) bool { return holds(&f, kind) })
}
