package tools

import (
	"encoding/json"
	"strings"

	"panelbot/tools/op"
)

// inTerminal is the end of a sentence that asks a person to run the call in a
// terminal: the command, to be pasted, without secrets and files, which it
// names.
func (r *Runner) inTerminal(k *call) string {
	var words, left []string
	for _, word := range append(r.shell(k.Person), k.tool.Name) {
		words = append(words, ShellWord(word))
	}
	var shown map[string]json.RawMessage
	_ = json.Unmarshal(k.shown(k.bound.Masked()), &shown) // an object of our own
	for i := range k.tool.Args {
		a := &k.tool.Args[i]
		value, given := shown[a.Name]
		switch {
		case !given:
		case !pasted(a, k.bound.Values()[a.Name], value):
			left = append(left, a.Name)
		default:
			words = append(words, ShellWord(assignment(a.Name, value)))
		}
	}
	if len(left) > 0 {
		return ", with " + strings.Join(left, " and ") + " added: " + strings.Join(words, " ")
	}
	return ": " + strings.Join(words, " ")
}

// pasted reports whether what is shown of a value is the value.
func pasted(a *op.Arg, value, shown json.RawMessage) bool {
	if a.Kind == op.KindSecret {
		var s op.Secret
		return s.UnmarshalJSON(value) == nil && (s.Generate || s.Ask)
	}
	return a.Kind != op.KindUpload && !strings.Contains(string(shown), hidden)
}

// assignment writes name=value, or name:=JSON where the value is a list or an
// object, or text that a terminal reads in another way.
func assignment(name string, value json.RawMessage) string {
	var text string
	if first := value[0]; first != '"' && first != '[' && first != '{' {
		return name + "=" + string(value)
	}
	if json.Unmarshal(value, &text) != nil || text == "" || strings.HasPrefix(text, "@") || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' }) {
		return name + ":=" + string(value)
	}
	return name + "=" + text
}

// typed writes the arguments of a call as a person types them in a chat.
func typed(t *op.Tool, args string) []string {
	var words []string
	var values map[string]json.RawMessage
	_ = json.Unmarshal([]byte(args), &values) // an object of our own
	for i := range t.Args {
		name := t.Args[i].Name
		value, given := values[name]
		if !given {
			continue
		}
		word := assignment(name, value)
		if ShellWord(word) != word {
			word = name + ":=" + string(value)
		}
		words = append(words, word)
	}
	return words
}

// ShellWord quotes a word where a shell would read more in it than a word, so
// that a line of panelbot can be pasted.
func ShellWord(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
