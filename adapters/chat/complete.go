package chat

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"panelbot/tools"
	"panelbot/tools/op"
)

// Candidate is what can stand for the last word that is typed.
type Candidate struct {
	// Word is what is typed, without quotes: a word, name= or name=value.
	Word string
	// Doc says what it is; empty where the word says it.
	Doc string

	// value is how much of the end of Word is a value, which a line may have to
	// quote.
	value int
}

// quoted is the candidate as a line has it.
func (c Candidate) quoted() string {
	if c.value == 0 {
		return c.Word
	}
	cut := len(c.Word) - c.value
	return c.Word[:cut] + quoteWord(c.Word[cut:])
}

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
	var candidates []Candidate
	switch {
	case len(before) > 0 && words[0].is("help", "?"):
		candidates = g.nextWords(before[1:])
		if len(before) == 1 {
			candidates = slices.Concat(candidates, bare(g.Groups()), bare(own))
		}
	case len(before) == 1 && words[0].is("approvals"):
		candidates = bare(verbs)
	case len(before) > 0 && words[0].is("alert"):
		candidates = g.completeAlert(before)
	case len(before) == 1 && words[0].is("site"):
		candidates = bare(siteVerbs)
	case len(before) == 1 && words[0].is("report"):
		candidates = bare(reportVerbs)
	case len(before) == 2 && words[0].is("report"):
		candidates = g.reportNames(before)
	case len(before) == 1 && words[0].is("policy"):
		candidates = bare([]string{"explain", "resume", "stop"})
	case len(before) == 1 && words[0].is("lock"):
		candidates = bare([]string{"me"})
	case len(before) == 1 && words[0].is("on"):
		candidates = bare([]string{"tag:"})
	case len(before) > 1 && (words[0].is("on") || words[0].is("policy") && words[1].is("explain")):
		candidates = g.call(before[2:], last)
	case len(before) > 0 && words[0].is(own...):
		return nil
	default:
		candidates = g.call(before, last)
		if len(before) == 0 {
			candidates = append(candidates, bare(own)...)
		}
	}
	var list []string
	for _, c := range candidates {
		if word := c.quoted(); fits(c.Word, last) && word != last {
			list = append(list, word)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// CompleteCall gives what can stand for the last word of a call, of which a
// shell has read the words before, sorted: the next word of tools, their names
// at the MCP door once one is begun, names of arguments with their equals sign,
// and values.
func (g *Grammar) CompleteCall(before []string, last string) []Candidate {
	candidates := g.call(before, last)
	if len(before) == 0 && last != "" {
		for _, t := range g.offered() {
			candidates = append(candidates, Candidate{Word: t.Name, Doc: t.Doc})
		}
	}
	candidates = slices.DeleteFunc(candidates, func(c Candidate) bool { return !fits(c.Word, last) })
	slices.SortFunc(candidates, func(a, b Candidate) int { return cmp.Or(cmp.Compare(a.Word, b.Word), cmp.Compare(b.Doc, a.Doc)) })
	return slices.CompactFunc(candidates, func(a, b Candidate) bool { return a.Word == b.Word })
}

// fits reports whether a word can stand for the last one, which may lack the marks
// of its letters.
func fits(word, last string) bool {
	return strings.HasPrefix(op.Fold(word), op.Fold(last)) && word != last
}

// call gives what can follow in a call.
func (g *Grammar) call(before []string, last string) []Candidate {
	candidates := g.nextWords(before)
	if t, rest, ok := FindTool(g.catalogue, before); ok {
		candidates = append(candidates, g.arguments(t, rest, last)...)
	}
	return candidates
}

// bare are words that say themselves what they are.
func bare(words []string) []Candidate {
	list := make([]Candidate, len(words))
	for i, w := range words {
		list[i].Word = w
	}
	return list
}

func endsInSpace(line string) bool {
	r, _ := utf8.DecodeLastRuneInString(line)
	return unicode.IsSpace(r)
}

// nextWords gives the words that come next in the tools that begin so.
func (g *Grammar) nextWords(words []string) []Candidate {
	var next []Candidate
	begin := strings.ToLower(strings.Join(words, " ") + " ")
	if len(words) == 0 {
		begin = ""
	}
	for _, t := range g.offered() {
		if rest, ok := strings.CutPrefix(t.Chat, begin); ok {
			word, _, more := strings.Cut(rest, " ")
			c := Candidate{Word: word}
			if !more {
				c.Doc = t.Doc
			}
			next = append(next, c)
		}
	}
	return next
}

// arguments completes the arguments of a tool that are not given yet, and
// their values.
func (g *Grammar) arguments(t *op.Tool, given []string, last string) []Candidate {
	if name, begun, ok := strings.Cut(last, "="); ok {
		return g.values(t, name, given, begun)
	}
	candidates := g.next(t, given, last)
	taken := map[string]bool{}
	positional := 0
	for _, w := range given {
		name, _, ok := strings.Cut(w, "=")
		taken[strings.TrimSuffix(name, ":")] = ok
		if !ok {
			positional++
		}
	}
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
		candidates = append(candidates, Candidate{Word: a.Name + equals, Doc: a.Doc})
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

// next completes the value of the path that comes next in its order.
func (g *Grammar) next(t *op.Tool, given []string, last string) []Candidate {
	positional := 0
	taken := map[string]bool{}
	for _, w := range given {
		if name, _, ok := strings.Cut(w, "="); ok {
			taken[strings.TrimSuffix(name, ":")] = true
		} else {
			positional++
		}
	}
	for i := range t.Args {
		a := &t.Args[i]
		switch {
		case a.Place != op.InPath || taken[a.Name]:
		case positional > 0:
			positional--
		default:
			var candidates []Candidate
			for _, c := range g.choices(t, a, given, last) {
				// What would be read as an argument or a flag is not offered so.
				if !strings.ContainsAny(c.Word, "=?") && !strings.HasPrefix(c.Word, "-") && !strings.HasPrefix(c.Word, "—") {
					candidates = append(candidates, Candidate{Word: c.Word, Doc: said(c), value: len(c.Word)})
				}
			}
			return candidates
		}
	}
	return nil
}

// values completes the value of an argument that is named.
func (g *Grammar) values(t *op.Tool, name string, given []string, begun string) []Candidate {
	a := t.Arg(strings.TrimSuffix(name, ":"))
	if a == nil {
		return nil
	}
	if a.Kind == op.KindSecret {
		if strings.HasSuffix(name, ":") {
			return bare([]string{name + `={"ask":true}`, name + `={"generate":true}`})
		}
		return nil
	}
	if strings.HasSuffix(name, ":") && a.From != nil {
		return nil // JSON is typed as it is
	}
	var candidates []Candidate
	for _, c := range g.choices(t, a, given, begun) {
		candidates = append(candidates, Candidate{Word: name + "=" + c.Word, Doc: said(c), value: len(c.Word)})
	}
	return candidates
}

// said is what there is to say of a choice beside its word.
func said(c tools.Choice) string {
	switch {
	case c.Label == c.Word || c.Label == "":
		return c.Detail
	case c.Detail == "":
		return c.Label
	}
	return c.Label + ", " + c.Detail
}

// choices are the values of an argument that begin so.
func (g *Grammar) choices(t *op.Tool, a *op.Arg, given []string, begun string) []tools.Choice {
	kind, words := a.Kind, a.Enum
	if kind == op.KindList {
		kind = a.Elem.Kind
	}
	if kind == op.KindBoolean {
		words = []string{"false", "true"}
	}
	if len(words) == 0 {
		if g.cfg.Values == nil || a.From == nil && kind != op.KindServer && kind != op.KindSite {
			return nil
		}
		args, err := Arguments{}.Parse(t, given, nil)
		if err != nil {
			args = nil // what is wrong is said when it is run
		}
		return g.cfg.Values(t, a, args, begun)
	}
	list := make([]tools.Choice, len(words))
	for i, w := range words {
		list[i] = tools.Choice{Value: w, Label: w, Word: w}
	}
	return list
}

// quoteWord writes a value as the grammar reads it back.
func quoteWord(value string) string {
	quote := strings.ContainsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || isDouble(r) || isSingle(r) || joins(r) })
	if value != "" && !quote {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "“", `\“`, "”", `\”`).Replace(value) + `"`
}
