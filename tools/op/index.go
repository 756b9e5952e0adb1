package op

import (
	"math"
	"net/http"
	"slices"

	"panelbot/policies"
)

// A posting is how much a term counts in a tool or in a saying.
type posting struct {
	at    int
	value float64
}

// The fields of a tool.
const (
	inName = iota
	inWords
	inDoc
	inGroup
	inArgs
	fields
)

// fieldWeight is what a term counts in a field, and fieldBend how much less it
// does in a longer one: 0 not at all, 1 in proportion.
var (
	fieldWeight = [fields]float64{inName: 4, inWords: 1.5, inDoc: 0.8, inGroup: 1, inArgs: 0.2}
	fieldBend   = [fields]float64{inName: 0.4, inWords: 0.5, inDoc: 0.6, inGroup: 0.2, inArgs: 0.6}
)

// rarest is the most that a term counts for being rare: a word that only one
// tool has may be there by chance.
const rarest = 3.5

// NewIndex makes the index of a list of tools, which must not change after.
func NewIndex(list []*Tool) *Index {
	x := &Index{tools: list, v: newVocabulary(), names: map[string]int{}, named: make([][]contrast, len(list)), placed: make([]bool, len(list)), kinds: map[string]bool{}}
	arguments := map[string][]unit{} // many tools have the same ones
	texts := make([][fields][]unit, len(list))
	var sayings [][]unit
	for i, t := range list {
		x.names[nameKey(t.Name)], x.names[nameKey(t.Chat)] = i, i
		name := x.v.read(t.Chat)
		x.placed[i] = slices.ContainsFunc(t.Args, func(a Arg) bool { return a.Kind == KindServer || a.Kind == KindSite })
		x.named[i], x.kinds[t.Vendor.Kind] = x.contrasts(name), true
		if t.Method == http.MethodGet && t.Class != policies.ClassCallback {
			name = append(name, unit{x.v.term(mark + "read"), 0, 1})
		}
		x.saidOf, sayings = append(x.saidOf, i), append(sayings, name)
		for _, words := range t.Words {
			said := x.v.read(words)
			texts[i][inWords] = append(texts[i][inWords], said...)
			x.saidOf, sayings = append(x.saidOf, i), append(sayings, said)
		}
		texts[i][inName] = name
		texts[i][inDoc] = x.v.read(t.Doc)
		texts[i][inGroup] = x.v.read(t.Group + " " + t.GroupName + " " + t.Vendor.Kind)
		for _, a := range t.Args {
			text := a.Name + " " + a.Doc
			if arguments[text] == nil {
				arguments[text] = x.v.read(text)
			}
			texts[i][inArgs] = append(texts[i][inArgs], arguments[text]...)
		}
	}
	x.post(texts)
	x.say(sayings)
	return x
}

// contrasts gives what a name excludes.
func (x *Index) contrasts(name []unit) []contrast {
	var list []contrast
	for _, pair := range opposites {
		a, b := x.v.term(mark+pair[0]), x.v.term(mark+pair[1])
		for _, u := range name {
			switch u.term {
			case a:
				list = append(list, contrast{a, b})
			case b:
				list = append(list, contrast{b, a})
			}
		}
	}
	return list
}

// post fills the postings of the tools and the rarity of all terms.
func (x *Index) post(texts [][fields][]unit) {
	var mean [fields]float64
	for i := range texts {
		for f := range texts[i] {
			mean[f] += float64(len(texts[i][f])) / float64(len(texts))
		}
	}
	x.postings = make([][]posting, len(x.v.terms))
	for i := range texts {
		for f, text := range texts[i] {
			if len(text) == 0 {
				continue
			}
			length := 1 - fieldBend[f] + fieldBend[f]*float64(len(text))/mean[f]
			for _, u := range text {
				list := &x.postings[u.term]
				if n := len(*list); n == 0 || (*list)[n-1].at != i {
					*list = append(*list, posting{at: i})
				}
				(*list)[len(*list)-1].value += fieldWeight[f] * u.weight / length
			}
		}
	}
	x.idf = make([]float64, len(x.postings))
	for term, list := range x.postings {
		have := 0.0
		for k, p := range list {
			have += min(1, p.value) // where only an argument has it, it hardly counts
			list[k].value = p.value / (saturation + p.value)
		}
		x.idf[term] = min(rarest, math.Log(1+(float64(len(texts))-have+0.5)/(have+0.5)))
	}
}

// say fills the postings of the sayings, each as a vector of length 1.
func (x *Index) say(sayings [][]unit) {
	x.sayings = make([][]posting, len(x.v.terms))
	var weights []posting // at is a term here
	for at, said := range sayings {
		weights = weights[:0]
		for _, u := range said {
			w := u.weight * x.idf[u.term]
			if i := slices.IndexFunc(weights, func(p posting) bool { return p.at == u.term }); i >= 0 {
				weights[i].value = max(weights[i].value, w)
			} else {
				weights = append(weights, posting{u.term, w})
			}
		}
		length := 0.0
		for _, w := range weights {
			length += w.value * w.value
		}
		for _, w := range weights {
			x.sayings[w.at] = append(x.sayings[w.at], posting{at, w.value / math.Sqrt(max(length, 1e-9))})
		}
	}
}
