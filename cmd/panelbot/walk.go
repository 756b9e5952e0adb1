package main

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"panelbot/tools/op"
)

// walk checks a node against the type that it will be read into, and replaces
// ${…} in it.
func (l *loader) walk(node *yaml.Node, t reflect.Type, path string) {
	if t.Kind() == reflect.Pointer { // what may be missing
		t = t.Elem()
	}
	if l.lines[path] == 0 {
		l.lines[path] = node.Line // where no key has a line
	}
	switch {
	case node.Kind == yaml.AliasNode:
		l.fail(node.Line, "%s is an alias: write the value out, or put it in quotes if the star belongs to it", orElse(path, "the file"))
		return
	case node.Style&yaml.TaggedStyle != 0:
		l.fail(node.Line, "%s has a tag: put the value in quotes if the exclamation mark belongs to it", orElse(path, "the file"))
		return
	case node.Kind == yaml.ScalarNode:
		l.expand(node, scalarOf(t), path)
		if node.ShortTag() == "!!null" {
			return
		}
	}
	if want := wanted(node, t); want != "" {
		l.fail(node.Line, "%s must be %s", orElse(path, "the file"), want)
		return
	}
	switch {
	case t == reflect.TypeFor[caseArgs](): // the tool's schema says what is in them
	case node.Kind == yaml.SequenceNode:
		elem := reflect.TypeFor[string]() // of a toolList
		if t.Kind() == reflect.Slice {
			elem = t.Elem()
		}
		for i, n := range node.Content {
			l.walk(n, elem, fmt.Sprintf("%s[%d]", path, i))
		}
	case node.Kind == yaml.MappingNode:
		l.walkMapping(node, t, path)
	}
}

// wanted says what should stand there instead of node; empty where it is
// right.
func wanted(node *yaml.Node, t reflect.Type) string {
	var want string
	var ok bool
	switch {
	case t == reflect.TypeFor[toolList]():
		want = "preset, compact, full, or a list of groups such as [servers, dns]"
		ok = node.Kind == yaml.SequenceNode || (node.Kind == yaml.ScalarNode && slices.Contains(listModes, node.Value))
		if near := op.DidYouMean(node.Value, listModes); near != "" {
			want += "." + near
		}
	case t == reflect.TypeFor[SiteConfig]():
		want = "the site's id, or a mapping such as {id: 12, server: web-1}"
		ok = node.Kind == yaml.MappingNode || fits(node, reflect.TypeFor[int64]())
	case t == reflect.TypeFor[SectionConfig]():
		want, ok = "the name of a section, such as fleet, or a mapping with a title, a tool and columns", node.Kind == yaml.ScalarNode || node.Kind == yaml.MappingNode
	case t == reflect.TypeFor[secretList]():
		want, ok = "text, or a list of the new and the old secret", node.Kind == yaml.ScalarNode || node.Kind == yaml.SequenceNode
	case t == reflect.TypeFor[slackChannel]():
		want, ok = "the channel's id, or a mapping such as {id: C0OPS, shared: true}", node.Kind == yaml.ScalarNode || node.Kind == yaml.MappingNode
	case t.Kind() == reflect.Struct, t.Kind() == reflect.Map:
		want, ok = "a mapping, with keys of its own", node.Kind == yaml.MappingNode
	case t.Kind() == reflect.Slice:
		want, ok = "a list", node.Kind == yaml.SequenceNode
	case t.Kind() == reflect.Int64:
		want, ok = "a whole number", fits(node, t)
	case t.Kind() == reflect.Bool:
		want, ok = "true or false", fits(node, t)
	default:
		want, ok = "text", node.Kind == yaml.ScalarNode
	}
	if ok {
		return ""
	}
	return want
}

// scalarOf is the type of a value that may stand alone where a list or a mapping may.
func scalarOf(t reflect.Type) reflect.Type {
	if t == reflect.TypeFor[secretList]() || t == reflect.TypeFor[slackChannel]() || t == reflect.TypeFor[SectionConfig]() {
		return reflect.TypeFor[string]()
	}
	return t
}

func fits(node *yaml.Node, t reflect.Type) bool {
	if node.Kind != yaml.ScalarNode || (t.Kind() == reflect.Int64 && node.ShortTag() != "!!int") {
		return false // yaml would cut 1.5 to 1
	}
	return node.Decode(reflect.New(t).Interface()) == nil
}

func (l *loader) walkMapping(node *yaml.Node, t reflect.Type, path string) {
	fields := map[string]reflect.Type{}
	var names []string
	if t.Kind() == reflect.Struct {
		for i := range t.NumField() {
			name := t.Field(i).Tag.Get("yaml")
			fields[name] = t.Field(i).Type
			names = append(names, name)
		}
	}
	var seen []string
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		place := strings.TrimPrefix(path+"."+key.Value, ".")
		if l.lines[place] == 0 {
			l.lines[place] = key.Line
		}
		switch {
		case key.Kind == yaml.ScalarNode && key.Value == "<<":
			l.fail(key.Line, "%s is a merge: write the keys out", place)
		case key.Kind != yaml.ScalarNode, key.Style&yaml.TaggedStyle != 0:
			l.fail(key.Line, "%s has a key that is no word", orElse(path, "the file"))
		case slices.Contains(seen, key.Value):
			l.fail(key.Line, "%s is there twice, first on line %d: one of the two would be lost", place, l.lines[place])
		case t.Kind() == reflect.Map:
			l.walk(value, t.Elem(), place)
		case fields[key.Value] != nil:
			l.walk(value, fields[key.Value], place)
		default:
			l.fail(key.Line, "there is no key %q here.%s Keys are: %s", place, op.DidYouMean(key.Value, names), strings.Join(names, ", "))
		}
		seen = append(seen, key.Value)
	}
}

var (
	reference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{([^}]*)\}`) })
	variable  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`) })
)

// expand replaces ${VAR}, ${VAR:-x} and ${file:PATH} in a scalar. What stands
// for a number or a switch is read as such afterwards; text stays text. What
// was put in is not looked at again.
func (l *loader) expand(node *yaml.Node, t reflect.Type, path string) {
	path = orElse(path, "the file")
	if !strings.Contains(node.Value, "${") {
		return
	}
	node.Value = reference().ReplaceAllStringFunc(node.Value, func(ref string) string {
		value, foreign := l.lookup(ref[2:len(ref)-1], node.Line, path)
		l.foreign[path] = l.foreign[path] || foreign
		return value
	})
	node.Tag, node.Style = "!!str", yaml.DoubleQuotedStyle
	if t.Kind() != reflect.String {
		node.Tag, node.Style = "", 0
	}
}

// lookup gives what a reference stands for, and whether it came from outside
// the file.
func (l *loader) lookup(ref string, line int, path string) (value string, foreign bool) {
	if name, ok := strings.CutPrefix(ref, "file:"); ok {
		content, err := l.read(name)
		if err != nil && !l.withoutCredentials {
			var inPath *fs.PathError
			if errors.As(err, &inPath) {
				err = inPath.Err
			}
			l.fail(line, "%s: the file of ${file:%s} cannot be read: %v", path, name, err)
		}
		return strings.TrimRight(string(content), "\r\n"), true
	}
	name, fallback, hasFallback := strings.Cut(ref, ":-")
	if !variable().MatchString(name) {
		l.fail(line, "%s holds a ${…} that is not understood: write ${NAME}, ${NAME:-default} or ${file:PATH}; "+
			"a value that itself holds ${ belongs into a variable or a file", path)
		return "", false
	}
	if value, ok := l.env(name); ok && value != "" {
		return value, true
	}
	if !hasFallback && (!l.withoutCredentials || path == "store") { // without its address, another store would be looked at
		l.fail(line, "%s: the environment variable %s is not set, or empty: export it, keep the value in a file and write ${file:PATH}, or write ${%s:-default}", path, name, name)
	}
	return fallback, false
}
