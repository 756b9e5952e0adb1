package chat

import (
	"encoding/base64"
	"encoding/json"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"panelbot/tools"
	"panelbot/tools/op"
)

// Arguments reads the words after a tool's name. It is the one place where
// words get their types; what does not fit stays text, so that the one place
// that checks arguments says what is wrong.
type Arguments struct {
	// ReadFile reads the file of name=@file; nil refuses files.
	ReadFile func(name string) ([]byte, error)
	// Shell says that a shell has read the words before, so that a hint can
	// name its quotes.
	Shell bool
}

// FindTool takes the longest beginning of the words that names a tool, and
// gives the words after it.
func FindTool(c *tools.Catalogue, words []string) (*op.Tool, []string, bool) {
	for i := leading(words); i > 0; i-- {
		if t, ok := c.Find(strings.Join(words[:i], " ")); ok {
			return t, words[i:], true
		}
	}
	return nil, words, false
}

// leading is how many words come before the first name=value, and can belong
// to a tool's name.
func leading(words []string) int {
	n := 0
	for n < len(words) && n < maxWords && !strings.Contains(words[n], "=") {
		n++
	}
	return n
}

// maxWords is more than the words of any tool.
const maxWords = 8

// Parse reads the words as a JSON object: values for the arguments of the path
// in their order, and name=value, name:=JSON or name=@file, repeated for
// lists. base is a JSON object that the words are added to; empty is none. An
// error is a *Problem, or that of ReadFile.
func (a Arguments) Parse(t *op.Tool, words []string, base json.RawMessage) (json.RawMessage, error) {
	p := &parser{Arguments: a, tool: t, values: map[string][]json.RawMessage{}}
	if len(base) > 0 {
		if err := p.base(base); err != nil {
			return nil, err
		}
	}
	var positional []string
	for _, word := range words {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			positional = append(positional, word)
			continue
		}
		if err := p.named(name, value); err != nil {
			return nil, err
		}
	}
	if err := p.positional(positional); err != nil {
		return nil, err
	}
	return p.object()
}

type parser struct {
	Arguments
	tool   *op.Tool
	order  []string
	values map[string][]json.RawMessage
	// whole names arguments whose one value is the whole, also of a list.
	whole map[string]bool
}

func (p *parser) add(name string, value json.RawMessage, whole bool) {
	if len(p.values[name]) == 0 {
		p.order = append(p.order, name)
	}
	p.values[name] = append(p.values[name], value)
	if whole {
		if p.whole == nil {
			p.whole = map[string]bool{}
		}
		p.whole[name] = true
	}
}

func (p *parser) base(object json.RawMessage) error {
	known, err := rawMembers(object)
	for _, m := range known {
		p.add(m.name, m.value, true)
	}
	return err
}

func (p *parser) named(name, value string) error {
	if name, ok := strings.CutSuffix(name, ":"); ok {
		if json.Valid([]byte(value)) {
			p.add(name, json.RawMessage(value), true)
			return nil
		}
		id := "json_none"
		if p.Shell {
			id = "json_none_shell"
		}
		return p.problem(id, name)
	}
	arg := p.tool.Arg(name)
	// @ alone is itself: it names the top of a DNS zone.
	if file, ok := strings.CutPrefix(value, "@"); ok && file != "" {
		if p.ReadFile == nil {
			return p.problem("file_refused", name)
		}
		raw, err := p.fromFile(arg, file)
		if err != nil {
			return err
		}
		p.add(name, raw, false)
		return nil
	}
	p.add(name, typed(arg, value), false)
	return nil
}

// problem is about an argument of the tool. What is written before an equals
// sign and is none may be a piece of a secret, which is not repeated.
func (p *parser) problem(id, name string) *Problem {
	if p.tool.Arg(name) == nil {
		name = "…"
	}
	return &Problem{id: id, data: fields{"Name": name}}
}

// fromFile reads a file: as a file argument, or as the value of another.
func (p *parser) fromFile(arg *op.Arg, file string) (json.RawMessage, error) {
	content, err := p.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if arg == nil || arg.Kind != op.KindUpload {
		text := string(content)
		if line, ok := strings.CutSuffix(text, "\n"); ok && !strings.Contains(line, "\n") {
			text = strings.TrimSuffix(line, "\r") // the end of an only line is the editor's
		}
		return typed(arg, text), nil
	}
	upload := map[string]string{"name": filepath.Base(file)}
	if utf8.Valid(content) {
		upload["text"] = string(content)
	} else {
		upload["base64"] = base64.StdEncoding.EncodeToString(content)
	}
	return json.Marshal(upload)
}

// typed reads a word as the argument's kind wants it.
func typed(arg *op.Arg, word string) json.RawMessage {
	text, _ := json.Marshal(word) // strings always marshal
	if arg == nil {
		return text
	}
	kind := arg.Kind
	if kind == op.KindList {
		kind = arg.Elem.Kind
	}
	switch kind {
	case op.KindServer, op.KindSite:
		// 007 may be a name; it is not the id 7.
		if n, err := strconv.ParseInt(word, 10, 64); err == nil && strconv.FormatInt(n, 10) == word {
			return json.RawMessage(word)
		}
	case op.KindInteger:
		if n, err := strconv.ParseInt(word, 10, 64); err == nil {
			return json.RawMessage(strconv.FormatInt(n, 10))
		}
	case op.KindNumber:
		if _, err := strconv.ParseFloat(word, 64); err == nil && json.Valid([]byte(word)) {
			return json.RawMessage(word)
		}
	case op.KindBoolean:
		switch strings.ToLower(word) {
		case "true", "yes", "on", "1":
			return json.RawMessage("true")
		case "false", "no", "off", "0":
			return json.RawMessage("false")
		}
	}
	return text
}

// positional gives the values without a name to the arguments of the path.
func (p *parser) positional(words []string) error {
	i := 0
	for j := range p.tool.Args {
		a := &p.tool.Args[j]
		if i == len(words) {
			return nil
		}
		if a.Place != op.InPath || p.values[a.Name] != nil {
			continue
		}
		p.add(a.Name, typed(a, words[i]), false)
		i++
	}
	if i < len(words) {
		// Which one, and not what it is: it may be a password.
		return &Problem{id: "value_without_place", data: fields{"Number": i + 1, "Usage": p.tool.Usage()}}
	}
	return nil
}

func (p *parser) object() (json.RawMessage, error) {
	object := make(map[string]json.RawMessage, len(p.order))
	for _, name := range p.order {
		values := p.values[name]
		arg := p.tool.Arg(name)
		isList := arg != nil && arg.Kind == op.KindList
		switch {
		case len(values) == 1 && (p.whole[name] || !isList):
			object[name] = values[0]
		case isList && !p.whole[name]:
			raw, err := json.Marshal(values)
			if err != nil {
				return nil, err
			}
			object[name] = raw
		default:
			problem := p.problem("given_twice", name)
			problem.data["Count"] = len(values)
			return nil, problem
		}
	}
	return json.Marshal(object)
}
