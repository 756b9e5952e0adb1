package chat

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"panelbot/tools/op"
)

// Complete gives what can stand for the last word of a line, sorted: commands,
// groups after help, the next word of tools, names of arguments with their
// equals sign, and values. After a space it is what can come next. A word that
// ends in = wants a value; what is in quotes is not completed.
func (g *Grammar) Complete(line string) []string {
	words, err := Split(line)
	if err != nil {
		return nil
	}
	last := ""
	if len(words) > 0 && !endsInSpace(line) {
		if !words[len(words)-1].Plain {
			return nil
		}
		last = words[len(words)-1].Text
		words = words[:len(words)-1]
	}
	before := texts(words)
	var candidates []string
	switch {
	case len(before) > 0 && words[0].is("help", "?"):
		candidates = g.nextWords(before[1:])
		if len(before) == 1 {
			candidates = append(append(candidates, g.Groups()...), own...)
		}
	case len(before) > 0 && words[0].is(own...):
		return nil
	default:
		candidates = g.nextWords(before)
		if len(before) == 0 {
			candidates = append(candidates, own...)
		}
		if t, rest, ok := FindTool(g.catalogue, before); ok {
			candidates = append(candidates, g.arguments(t, rest, last)...)
		}
	}
	candidates = slices.DeleteFunc(candidates, func(c string) bool {
		return !strings.HasPrefix(strings.ToLower(c), strings.ToLower(last)) || c == last
	})
	slices.Sort(candidates)
	return slices.Compact(candidates)
}

func endsInSpace(line string) bool {
	r, _ := utf8.DecodeLastRuneInString(line)
	return unicode.IsSpace(r)
}

// nextWords gives the words that come next in the tools that begin so.
func (g *Grammar) nextWords(words []string) []string {
	var next []string
	begin := strings.ToLower(strings.Join(words, " ") + " ")
	if len(words) == 0 {
		begin = ""
	}
	for _, t := range g.offered() {
		if rest, ok := strings.CutPrefix(t.Chat, begin); ok {
			word, _, _ := strings.Cut(rest, " ")
			next = append(next, word)
		}
	}
	return next
}

// arguments completes the arguments of a tool that are not given yet, and
// their values.
func (g *Grammar) arguments(t *op.Tool, given []string, last string) []string {
	if name, _, ok := strings.Cut(last, "="); ok {
		return g.values(t, name)
	}
	taken := map[string]bool{}
	positional := 0
	for _, w := range given {
		name, _, ok := strings.Cut(w, "=")
		taken[strings.TrimSuffix(name, ":")] = ok
		if !ok {
			positional++
		}
	}
	var candidates []string
	for i := range t.Args {
		a := &t.Args[i]
		if a.Place == op.InPath && !taken[a.Name] && positional > 0 {
			positional--
			continue
		}
		if taken[a.Name] && a.Kind != op.KindList {
			continue
		}
		equals := "="
		if structured(a) {
			equals = ":="
		}
		candidates = append(candidates, a.Name+equals)
	}
	return candidates
}

// structured reports whether the argument's value can only be typed as JSON.
func structured(a *op.Arg) bool {
	switch a.Kind {
	case op.KindObject, op.KindSettings:
		return true
	case op.KindList:
		return structured(a.Elem)
	default:
		return false
	}
}

// values completes the value of an argument.
func (g *Grammar) values(t *op.Tool, name string) []string {
	a := t.Arg(strings.TrimSuffix(name, ":"))
	if a == nil {
		return nil
	}
	kind, words := a.Kind, a.Enum
	if kind == op.KindList {
		kind = a.Elem.Kind
	}
	switch kind {
	case op.KindBoolean:
		words = []string{"false", "true"}
	case op.KindSecret:
		if strings.HasSuffix(name, ":") {
			return []string{name + `={"ask":true}`, name + `={"generate":true}`}
		}
		return nil
	}
	if g.cfg.Values != nil && len(words) == 0 {
		words = g.cfg.Values(t, a)
	}
	var candidates []string
	for _, w := range words {
		candidates = append(candidates, name+"="+quoteWord(w))
	}
	return candidates
}

// quoteWord writes a value as the grammar reads it back.
func quoteWord(value string) string {
	quote := strings.ContainsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || isDouble(r) || isSingle(r) || joins(r) })
	if value != "" && !quote {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "“", `\“`, "”", `\”`).Replace(value) + `"`
}
