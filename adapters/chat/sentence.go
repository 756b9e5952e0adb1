package chat

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"text/template/parse"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// The message files are go-i18n's, and it reads them. Their places are filled here,
// and not by it: it runs text/template, which finds methods by names that are known
// when it runs, so that the linker of a program that holds it keeps every exported
// method of every type. That made panelbot a sixth larger, and what it keeps mapped
// with it. What a sentence may hold is text/template's own language, and little of it:
//
//	{{.Name}}  {{.}}  {{if .Name}}…{{else}}…{{end}}  {{with .Name}}…{{else}}…{{end}}

// sentences are the messages of one language, by their names.
type sentences struct {
	tag  language.Tag
	said map[string]plurals
}

// plurals are the forms of a message; one without a plural has Other alone.
type plurals map[plural.Form]string

// readSentences reads the message file of a language.
func readSentences(files fs.FS, name string) (*sentences, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	file, err := i18n.ParseMessageFileBytes(text, name, map[string]i18n.UnmarshalFunc{"toml": toml.Unmarshal})
	if err != nil {
		return nil, err
	}
	s := &sentences{file.Tag, make(map[string]plurals, len(file.Messages))}
	for _, m := range file.Messages {
		forms := plurals{plural.Other: m.Other}
		for form, text := range map[plural.Form]string{plural.Zero: m.Zero, plural.One: m.One, plural.Two: m.Two, plural.Few: m.Few, plural.Many: m.Many} {
			if text != "" {
				forms[form] = text
			}
		}
		s.said[m.ID] = forms
	}
	return s, nil
}

// say gives a sentence with its places filled; false where there is none of that name,
// or it cannot be said. Where data has Count, that chooses the form.
func (s *sentences) say(id string, data map[string]any) (string, bool) {
	forms, ok := s.said[id]
	if !ok {
		return "", false
	}
	text := forms[plural.Other]
	if count, ok := data["Count"].(int); ok {
		// It panics below nothing.
		if form := forms[plural.Cardinal.MatchPlural(s.tag, max(count, -count, 0), 0, 0, 0, 0)]; form != "" {
			text = form
		}
	}
	if !strings.Contains(text, "{{") {
		return text, text != ""
	}
	list, err := parseWording(text)
	if err != nil {
		return "", false // a test parses them all
	}
	var b strings.Builder
	fill(&b, list, data)
	return b.String(), true
}

// parseWording parses a wording, and refuses what fill does not know.
func parseWording(text string) (*parse.ListNode, error) {
	trees, err := parse.Parse("sentence", text, "", "")
	if err != nil {
		return nil, err
	}
	tree := trees["sentence"]
	if tree == nil || tree.Root == nil {
		return nil, errors.New("there is no text")
	}
	return tree.Root, known(tree.Root)
}

func known(list *parse.ListNode) error {
	if list == nil {
		return nil
	}
	for _, n := range list.Nodes {
		var err error
		switch n := n.(type) {
		case *parse.TextNode:
		case *parse.ActionNode:
			err = knownPlace(n.Pipe)
		case *parse.IfNode:
			err = errors.Join(knownPlace(n.Pipe), known(n.List), known(n.ElseList))
		case *parse.WithNode:
			err = errors.Join(knownPlace(n.Pipe), known(n.List), known(n.ElseList))
		default:
			err = fmt.Errorf("a sentence cannot hold %s", n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// knownPlace looks whether a place is {{.Name}} or {{.}}.
func knownPlace(pipe *parse.PipeNode) error {
	if len(pipe.Decl) == 0 && len(pipe.Cmds) == 1 && len(pipe.Cmds[0].Args) == 1 {
		switch arg := pipe.Cmds[0].Args[0].(type) {
		case *parse.DotNode:
			return nil
		case *parse.FieldNode:
			if len(arg.Ident) == 1 {
				return nil
			}
		}
	}
	return fmt.Errorf("a place of a sentence cannot hold %s", pipe)
}

// fill writes a parsed wording; dot is what {{.}} is, and whose members the names are.
func fill(b *strings.Builder, list *parse.ListNode, dot any) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			b.Write(n.Text)
		case *parse.ActionNode:
			if v := at(n.Pipe, dot); v != nil {
				fmt.Fprint(b, v)
			} else {
				b.WriteString("<no value>")
			}
		case *parse.IfNode:
			if truth(at(n.Pipe, dot)) {
				fill(b, n.List, dot)
			} else {
				fill(b, n.ElseList, dot)
			}
		case *parse.WithNode:
			if v := at(n.Pipe, dot); truth(v) {
				fill(b, n.List, v)
			} else {
				fill(b, n.ElseList, dot)
			}
		}
	}
}

// at is what stands for a place; nil where there is nothing of its name.
func at(pipe *parse.PipeNode, dot any) any {
	field, ok := pipe.Cmds[0].Args[0].(*parse.FieldNode)
	if !ok {
		return dot
	}
	members, ok := dot.(map[string]any)
	if !ok {
		return nil
	}
	return members[field.Ident[0]]
}

// truth is whether a value counts as true, by text/template's rule.
func truth(v any) bool {
	value := reflect.ValueOf(v)
	switch value.Kind() {
	case reflect.Invalid:
		return false
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return value.Len() > 0
	case reflect.Struct:
		return true
	default:
		return !value.IsZero()
	}
}
