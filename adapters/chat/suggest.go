package chat

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"panelbot/tools"
	"panelbot/tools/op"
)

// offers is how many tools are offered in place of a line that is no command.
const offers = 3

// unknown is the answer to words that are no command: what is spelled like
// them, else what a search finds.
func (g *Grammar) unknown(words []string) *Problem {
	words = words[:leading(words)]
	if line := elsewhere(words); line != "" {
		return &Problem{id: "assistants_tool", data: fields{"Line": line}}
	}
	if line := inShellAlone(words); line != "" {
		if t, _, ok := FindTool(g.catalogue, words[1:]); ok && (strings.EqualFold(words[0], "call") || strings.EqualFold(words[0], "panelbot")) {
			return &Problem{id: "call_here", data: fields{"Line": t.Chat}}
		}
		return &Problem{id: "shells_command", data: fields{"Line": line}}
	}
	// An id is no word that somebody uses for a tool.
	if rest := slices.DeleteFunc(slices.Clone(words), looksID); len(rest) == 0 && len(words) > 0 {
		return &Problem{id: "id_alone"}
	} else if len(rest) < len(words) {
		words = rest
	}
	if near := g.spelledLike(words); len(near) > 0 {
		return &Problem{id: "did_you_mean", Nearest: near, Offers: g.named(near)}
	}
	if found := g.Find(strings.Join(words, " "), offers); len(found) > 0 {
		return &Problem{id: "nearest_tools", Offers: found, data: fields{"Count": len(found)}}
	}
	if len(words) > 1 {
		if near := g.firstLike(words[0]); len(near) > 0 {
			return &Problem{id: "did_you_mean", Nearest: near}
		}
	}
	return &Problem{id: "no_command"}
}

// ids are how the ids of requests and leases look, and those of calls as they are shown.
var ids = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:[A-Za-z2-7]{26}|[A-Z2-7]{12})$`) })

func looksID(word string) bool { return ids().MatchString(word) }

// elsewhere is what stands here for a tool that only assistants have; empty where the
// words begin with none.
func elsewhere(words []string) string {
	if len(words) == 0 {
		return ""
	}
	switch strings.ToLower(words[0]) {
	case "panelbot_request_get":
		return "approvals show ID"
	case "panelbot_request_cancel":
		return "approvals cancel ID"
	case "panelbot_policy_explain":
		return "policy explain ID"
	case tools.PlanTool:
		return "on SERVERS TOOL"
	}
	return ""
}

// spelledLike gives commands, groups and words of tools that are spelled like
// the words: like as many of the first ones as can be. A sentence is spelled
// like nothing: one word of many is no reason for a guess.
func (g *Grammar) spelledLike(words []string) []string {
	if len(words) == 1 && strings.Contains(words[0], "_") {
		var names []string
		for _, t := range g.offered() {
			names = append(names, t.Name)
		}
		return op.Nearest(words[0], names)
	}
	like := likeness{}
	for n := len(words); n > 1; n-- {
		var candidates []string
		for _, t := range g.offered() {
			if begin := firstWords(t.Chat, n); begin != "" && like.each(words[:n], begin) {
				candidates = append(candidates, begin)
			}
		}
		slices.Sort(candidates)
		typed := strings.ToLower(strings.Join(words[:n], " "))
		if near := op.Nearest(typed, slices.Compact(candidates)); len(near) > 0 && !slices.Contains(near, typed) {
			return near
		}
	}
	if len(words) == 1 && !g.knows(words[0]) {
		return g.firstLike(words[0])
	}
	return nil
}

// firstLike gives what a line can begin with that is spelled like the word.
func (g *Grammar) firstLike(word string) []string {
	candidates := append(slices.Clone(own), g.Groups()...)
	for _, t := range g.offered() {
		candidates = append(candidates, firstWords(t.Chat, 1))
	}
	slices.Sort(candidates)
	return op.Nearest(word, slices.Compact(candidates))
}

// likeness remembers which words are spelled alike: the tools have few first
// words.
type likeness map[[2]string]bool

// each reports whether each word is spelled like the one in its place.
func (l likeness) each(words []string, begin string) bool {
	for i, w := range strings.Fields(begin) {
		pair := [2]string{words[i], w}
		like, known := l[pair]
		if !known {
			like = len(op.Nearest(words[i], []string{w})) > 0
			l[pair] = like
		}
		if !like {
			return false
		}
	}
	return true
}

// knows reports whether people use the word for a tool, so that it is spelled
// right.
func (g *Grammar) knows(word string) bool {
	word = strings.ToLower(word)
	for _, t := range g.offered() {
		if slices.Contains(strings.Fields(t.Chat), word) {
			return true
		}
		for _, said := range t.Words {
			if slices.Contains(strings.Fields(strings.ToLower(said)), word) {
				return true
			}
		}
	}
	return false
}

// firstWords gives the first n words of a tool's words; empty where it has
// fewer.
func firstWords(chat string, n int) string {
	words := strings.Fields(chat)
	if len(words) < n {
		return ""
	}
	return strings.Join(words[:n], " ")
}

// named gives the tools among words.
func (g *Grammar) named(words []string) []*op.Tool {
	var list []*op.Tool
	for _, w := range words {
		if t, ok := g.catalogue.Find(w); ok {
			list = append(list, t)
		}
	}
	return list
}

// Groups lists the short names of the groups that have tools to show, sorted.
func (g *Grammar) Groups() []string {
	var names []string
	for _, t := range g.offered() {
		names = append(names, t.GroupName)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// maxRequest is how much of a request is read, in bytes.
const maxRequest = 400

// Find searches the tools that are shown.
func (g *Grammar) Find(request string, most int) []*op.Tool {
	if len(request) > maxRequest {
		request = strings.ToValidUTF8(request[:maxRequest], "")
	}
	if g.cfg.Finder == nil {
		return g.match(request, most)
	}
	found := g.cfg.Finder.Find(request, most+len(g.catalogue.Tools()))
	found = slices.DeleteFunc(slices.Clone(found), func(t *op.Tool) bool { return g.cfg.Offers != nil && !g.cfg.Offers(t) })
	return found[:min(most, len(found))]
}

// match searches without an index: by how many of the words a tool has, those
// of its name counting most.
func (g *Grammar) match(request string, most int) []*op.Tool {
	words := strings.FieldsFunc(strings.ToLower(request), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	type hit struct {
		tool  *op.Tool
		score int
	}
	var hits []hit
	for _, t := range g.offered() {
		chat, doc := strings.Fields(t.Chat), strings.ToLower(t.Doc+" "+t.Group)
		said := strings.ToLower(strings.Join(t.Words, "\n"))
		score := 0
		for _, w := range words {
			switch {
			case slices.Contains(chat, w), slices.Contains(chat, strings.TrimSuffix(w, "s")):
				score += 4
			case len(w) > 2 && strings.Contains(said, w):
				score += 2
			case len(w) > 3 && strings.Contains(doc, w):
				score++
			}
		}
		if score > 0 {
			hits = append(hits, hit{t, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	var found []*op.Tool
	for _, h := range hits[:min(most, len(hits))] {
		found = append(found, h.tool)
	}
	return found
}
