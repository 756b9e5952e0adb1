package op

import (
	"cmp"
	"math"
	"net/http"
	"slices"
	"strings"

	"panelbot/policies"
)

// How search ranks.
//
// A request and everything that it is compared with are folded (case and
// diacritics go), split at punctuation, and stemmed. Words and phrases that
// mean the same, in English or in Vietnamese, also give one concept (see
// concepts.go), so that a request may share no word with a tool. A request's
// unknown word is split, joined with its neighbours, or taken for the nearest
// known spelling, with less weight, unless it is a common word of English.
// Addresses, names of machines, numbers with a unit and endings of files stand
// for what they are an example of. A participle (the stopped container) counts
// less: it says what was done, not what is to be done.
//
// A tool's score is the sum of two parts. The first is BM25F: each term of the
// request counts by its rarity and by the fields of the tool that have it (its
// name, Words, Doc, group, arguments), as a share of what all terms together
// could count. The second is the saying (a name, or one of the Words) that is
// most like the request, as the cosine of the two: a tool whose Words have
// the whole of what was asked goes before one that has the same words in
// different places. Put back are tools whose name says the opposite of the
// request (enable, disable), those that change something where the request is
// a question, those that only show something where it says what to do, those
// for no machine where one is named, those of the other panel where one is
// named, and the operations that only the panel's own servers should call. A
// tool's own name, as such, always finds it first.

// Index finds tools by what people ask for. It is read-only once made, and
// safe for use by several goroutines.
type Index struct {
	tools    []*Tool
	v        *vocabulary
	names    map[string]int  // names and chat words to the place of the tool
	idf      []float64       // by term
	postings [][]posting     // by term; at is a tool
	sayings  [][]posting     // by term; at is a saying
	saidOf   []int           // by saying: the tool
	named    [][]contrast    // by tool
	placed   []bool          // by tool: it is for a server or a site
	kinds    map[string]bool // of panels
}

// A contrast is a concept that a tool's name names and one that it excludes.
type contrast struct{ concept, opposite int }

// Match is a tool that fits a request, and how well: above 0, and comparable
// within one answer only.
type Match struct {
	Tool  *Tool
	Score float64
}

// The constants of the ranking. They were set by trying them on requests.
const (
	saturation   = 2.5  // how fast a term that is repeated stops to count
	sayingWeight = 0.4  // of the best saying, beside the terms one by one
	others       = 0.25 // what the other units of a slot add to its best one
	contrary     = 0.6  // factor where the name says the opposite
	asking       = 0.8  // factor where it changes something and the request is a question
	telling      = 0.8  // factor where it only shows something and the request says what to do
	nowhere      = 0.8  // factor where the request names a machine, and it is for none
	otherPanel   = 0.5  // factor where the request names the other panel
	internal     = 0.5  // factor where only the panel's servers should call
	exactly      = 10   // added where the request is the tool's own name
)

// Search gives the tools that fit a request best, the best first, at most so
// many; equal ones are in the order of the list. It gives none where no word
// of the request means anything to any tool.
func (x *Index) Search(request string, most int) []Match {
	scores := make([]float64, len(x.tools))
	a := x.v.ask(request)
	if len(a.units) > 0 {
		x.terms(a.units, scores)
		x.likeness(a.units, scores)
		x.turn(a, scores)
	}
	if i, found := x.names[nameKey(request)]; found {
		scores[i] += exactly
	}
	var fit []int
	for i := range scores {
		if scores[i] > 0 {
			fit = append(fit, i)
		}
	}
	slices.SortFunc(fit, func(a, b int) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) })
	var matches []Match
	for _, i := range fit[:max(0, min(most, len(fit)))] {
		matches = append(matches, Match{x.tools[i], scores[i]})
	}
	return matches
}

// terms adds the share that each tool has of what the request's terms could
// count.
func (x *Index) terms(units []unit, scores []float64) {
	slices.SortStableFunc(units, func(a, b unit) int { return cmp.Compare(a.slot, b.slot) })
	best, sum := make([]float64, len(x.tools)), make([]float64, len(x.tools))
	var touched []int
	most, total, raw := 0.0, 0.0, make([]float64, len(x.tools))
	for i, u := range units {
		w := u.weight * x.idf[u.term]
		most = max(most, w)
		for _, p := range x.postings[u.term] {
			if sum[p.at] == 0 {
				touched = append(touched, p.at)
			}
			best[p.at] = max(best[p.at], w*p.value)
			sum[p.at] += w * p.value
		}
		if i+1 < len(units) && units[i+1].slot == u.slot {
			continue
		}
		for _, at := range touched {
			raw[at] += best[at] + others*(sum[at]-best[at])
			best[at], sum[at] = 0, 0
		}
		total += most
		touched, most = touched[:0], 0
	}
	if total == 0 {
		return
	}
	for i := range raw {
		scores[i] += raw[i] / total
	}
}

// likeness adds the cosine of the request and of each tool's likest saying.
func (x *Index) likeness(units []unit, scores []float64) {
	weights := map[int]float64{}
	order := make([]int, 0, len(units))
	for _, u := range units {
		if weights[u.term] == 0 {
			order = append(order, u.term)
		}
		weights[u.term] = max(weights[u.term], u.weight*x.idf[u.term])
	}
	dots, length := make([]float64, len(x.saidOf)), 0.0
	for _, term := range order {
		w := weights[term]
		length += w * w
		for _, p := range x.sayings[term] {
			dots[p.at] += w * p.value
		}
	}
	if length == 0 {
		return
	}
	best := make([]float64, len(x.tools))
	for at, dot := range dots {
		best[x.saidOf[at]] = max(best[x.saidOf[at]], dot)
	}
	for i := range best {
		scores[i] += sayingWeight * best[i] / math.Sqrt(length)
	}
}

// turn puts back what the request cannot mean.
func (x *Index) turn(a *asked, scores []float64) {
	wanted, tells := make([]bool, len(x.v.terms)), false
	for _, u := range a.units {
		wanted[u.term] = wanted[u.term] || u.weight > pastWeight*ideaWeight
		tells = tells || x.v.acts[u.term]
	}
	tells = tells && !a.asks && !wanted[x.v.terms[mark+"read"]]
	elsewhere := func(*Tool) bool { return false }
	if i := slices.IndexFunc(a.words, func(w string) bool { return x.kinds[w] }); i >= 0 {
		elsewhere = func(t *Tool) bool { return !slices.Contains(a.words, t.Vendor.Kind) }
	}
	for i, t := range x.tools {
		if elsewhere(t) {
			scores[i] *= otherPanel
		}
		if a.machine && !x.placed[i] {
			scores[i] *= nowhere
		}
		if a.asks && t.Risk != policies.Read && t.Method != http.MethodGet {
			scores[i] *= asking
		}
		if tells && t.Risk == policies.Read {
			scores[i] *= telling
		}
		if t.Class == policies.ClassCallback {
			scores[i] *= internal
		}
		if slices.ContainsFunc(x.named[i], func(c contrast) bool { return wanted[c.opposite] && !wanted[c.concept] }) {
			scores[i] *= contrary
		}
	}
}

// nameKey makes names that differ in case and separators alike.
func nameKey(name string) string {
	if len(name) > maxRequest {
		return ""
	}
	return strings.Join(wordsOf(fold(name)), " ")
}
