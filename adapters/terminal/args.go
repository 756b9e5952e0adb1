package terminal

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"panelbot/tools"
	"panelbot/tools/op"
)

// Parse reads the words after `call`: the tool's name or its chat words,
// values for the arguments of the path in their order, and name=value,
// name:='JSON' or name=@file, repeated for lists. base is a JSON object that
// the words are added to; empty is none.
func Parse(c *tools.Catalogue, words []string, base json.RawMessage) (string, json.RawMessage, error) {
	t, rest, err := findTool(c, words)
	if err != nil {
		return "", nil, err
	}
	p := &parser{tool: t, values: map[string][]json.RawMessage{}}
	if len(base) > 0 {
		if err := p.base(base); err != nil {
			return "", nil, err
		}
	}
	var positional []string
	for _, word := range rest {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			positional = append(positional, word)
			continue
		}
		if err := p.named(name, value); err != nil {
			return "", nil, err
		}
	}
	if err := p.positional(positional); err != nil {
		return "", nil, err
	}
	args, err := p.object()
	return t.Name, args, err
}

// findTool takes the longest beginning of the words that names a tool.
func findTool(c *tools.Catalogue, words []string) (*op.Tool, []string, error) {
	n := 0
	for n < len(words) && !strings.Contains(words[n], "=") {
		n++
	}
	for i := n; i > 0; i-- {
		if t, ok := c.Find(strings.Join(words[:i], " ")); ok {
			return t, words[i:], nil
		}
	}
	return nil, nil, fmt.Errorf("%s panelbot tools lists them", c.Unknown(strings.Join(words[:n], " ")))
}

type parser struct {
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
	dec := json.NewDecoder(bytes.NewReader(object))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return errors.New("--args is no JSON object")
	}
	for dec.More() {
		token, err := dec.Token()
		var value json.RawMessage
		if err == nil {
			err = dec.Decode(&value)
		}
		if err != nil {
			return fmt.Errorf("--args is no JSON object: %w", err)
		}
		name, _ := token.(string) // the decoder gives member names as strings
		p.add(name, value, true)
	}
	if _, err := dec.Token(); err != nil || dec.More() {
		return errors.New("--args is no JSON object, or has something after it")
	}
	return nil
}

func (p *parser) named(name, value string) error {
	if name, ok := strings.CutSuffix(name, ":"); ok {
		if !json.Valid([]byte(value)) {
			return fmt.Errorf("%s:= takes JSON, and this is none: quote it for the shell", name)
		}
		p.add(name, json.RawMessage(value), true)
		return nil
	}
	arg := p.tool.Arg(name)
	// @ alone is itself: it names the top of a DNS zone.
	if file, ok := strings.CutPrefix(value, "@"); ok && file != "" {
		raw, err := fromFile(arg, file)
		if err != nil {
			return err
		}
		p.add(name, raw, false)
		return nil
	}
	p.add(name, typed(arg, value), false)
	return nil
}

// fromFile reads a file: as a file argument, or as the value of another.
func fromFile(arg *op.Arg, file string) (json.RawMessage, error) {
	content, err := os.ReadFile(file)
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

// typed reads a word as the argument's kind wants it. What does not fit stays
// text, so that the one place that checks arguments says what is wrong.
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
		return fmt.Errorf("value %d after the tool's name has no place: write it as name=value. Usage: %s", i+1, p.tool.Usage())
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
			return nil, fmt.Errorf("%s is given %d times, and takes one value", name, len(values))
		}
	}
	return json.Marshal(object)
}
