package op

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What is read of a request: more than this nobody asks, and the time of a
// search grows with it.
const (
	maxRequest = 1000 // bytes
	maxAsked   = 48   // words
	maxGuessed = 16   // unknown words that are compared with the known spellings
)

// Weights of what a request says between the lines.
const (
	asksWeight   = 0.5 // it is a question, so something is to be shown
	thingWeight  = 0.6 // it names a thing, such as an address, by example
	nameWeight   = 0.2 // it names a machine: most tools are for one
	ideaWeight   = 1.3 // a concept, beside the word itself
	figureWeight = 0.4 // a number of one or two figures
	pastWeight   = 0.5 // what was done before
	numberWeight = 0.3 // a number that may be a port
	fileWeight   = 0.4 // of the rest of a file's name, beside its ending
	joinWeight   = 0.9 // two of its words are one when written together
)

// asked collects the units of a request.
type asked struct {
	v       *vocabulary
	units   []unit
	stems   []int     // all words in order, unknown ones as -1
	trust   []float64 // how far each is what was meant; 0 for words that say nothing
	words   []string
	asks    bool // it is a question
	machine bool // it names a machine
	guessed int  // how many unknown words were compared with the known spellings
}

// ask gives the units of a request. Unlike read it learns nothing, forgives
// typing errors, and knows addresses, names of machines and domains when it
// sees them.
func (v *vocabulary) ask(request string) *asked {
	if len(request) > maxRequest {
		cut := maxRequest
		for cut > 0 && !utf8.RuneStart(request[cut]) {
			cut--
		}
		request = request[:cut]
	}
	a := &asked{v: v}
	for chunk := range strings.FieldsSeq(marked(request)) {
		if len(a.stems) >= maxAsked {
			break
		}
		a.chunk(strings.TrimFunc(chunk, func(r rune) bool { return unicode.IsPunct(r) && r != '/' && r != '~' && r != '.' && r != '@' }))
	}
	a.question(request)
	explained := v.concepts(a.stems, func(c, at, words int) {
		weight := a.trust[at]
		switch {
		case words > 1:
			weight = 1 // whatever its first word counts
		case v.asking[a.words[at]]:
			weight = max(weight, asksWeight)
		}
		if weight > 0 {
			a.add(c, at, ideaWeight*weight)
		}
	})
	for i, id := range a.stems {
		if id >= 0 && a.trust[i] > 0 && explained[i] != idly {
			a.add(id, i, a.trust[i]*part(explained[i]))
		}
	}
	a.joined()
	a.together()
	return a
}

func (a *asked) add(term, slot int, weight float64) {
	a.units = append(a.units, unit{term, slot, weight})
}

func (a *asked) put(word string, stem int, trust float64) {
	a.words, a.stems, a.trust = append(a.words, word), append(a.stems, stem), append(a.trust, trust)
}

// word reads one word, with its diacritics.
func (a *asked) word(w string) {
	if a.v.stops[w] {
		id, found := a.v.known(fold(w))
		if !found {
			id = -1
		}
		a.put(w, id, 0)
		return
	}
	folded := fold(w)
	if id, found := a.v.known(folded); found {
		trust := 1.0
		if a.v.stops[folded] && folded == w {
			trust = 0
		}
		if len(folded) < 3 && strings.Trim(folded, "0123456789") == "" {
			trust = figureWeight // of 7 in the morning and of php 7
		}
		if a.past(folded) {
			trust *= pastWeight
		}
		a.put(folded, id, trust)
		return
	}
	if a.v.ordinary[folded] {
		a.put(folded, -1, 0)
		return
	}
	if parts := runs(folded); len(parts) > 1 {
		for _, p := range parts {
			if id, found := a.v.known(p); found {
				a.put(p, id, 1)
			}
		}
		return
	}
	if left, right, found := a.split(folded); found {
		a.put("", left, 1)
		a.put("", right, 1)
		return
	}
	if n, err := strconv.Atoi(folded); err == nil {
		if n > 20 && n < 1<<16 && (n < 1900 || n > 2100) {
			a.thing("port", numberWeight)
		}
		return
	}
	if a.guessed++; a.guessed > maxGuessed {
		a.put(folded, -1, 0)
		return
	}
	near, trust := nearest(folded, a.v.spellings)
	id := -1
	if trust > 0 {
		id = near.stem
		if a.v.stops[near.word] {
			trust = 0
		}
	}
	a.put(folded, id, trust)
}

// past reports whether a word says what was done before, as in the stopped
// container, and not what is to be done: it must be deleted.
func (a *asked) past(word string) bool {
	if len(word) < 5 || !strings.HasSuffix(word, "ed") {
		return false
	}
	for _, before := range a.words[max(0, len(a.words)-2):] {
		if before == "be" || before == "get" || before == "gets" || before == "getting" {
			return false
		}
	}
	return true
}

// split finds the two words that were written as one: restartnginx.
func (a *asked) split(word string) (left, right int, found bool) {
	for i := 3; i <= len(word)-3; i++ {
		if !utf8.RuneStart(word[i]) {
			continue
		}
		l, ok := a.v.forms[word[:i]]
		if !ok || a.v.stops[word[:i]] {
			continue
		}
		if r, ok := a.v.forms[word[i:]]; ok && !a.v.stops[word[i:]] {
			return l, r, true
		}
	}
	return 0, 0, false
}

// together adds what two things mean beside each other: a domain and an address
// are a DNS record.
func (a *asked) together() {
	has := func(concept string) bool {
		return slices.ContainsFunc(a.units, func(u unit) bool { return u.term == a.v.terms[mark+concept] && u.weight == thingWeight })
	}
	if has("domain") && has("ip") {
		a.add(a.v.terms[mark+"record"], -2, thingWeight)
	}
}

// joined adds the words that two or three of the request make together: data
// base, php my admin.
func (a *asked) joined() {
	for i := range a.words {
		for n := 2; n <= 3 && i+n <= len(a.words); n++ {
			word := strings.Join(a.words[i:i+n], "")
			if id, found := a.v.forms[word]; found && a.words[i] != "" && !a.v.stops[word] {
				a.add(id, len(a.stems)+i, joinWeight)
			}
		}
	}
}

// question finds out whether the request asks to see something.
func (a *asked) question(request string) {
	words := wordsOf(marked(request[:min(len(request), maxRequest)]))
	show := a.v.terms[mark+"read"]
	for i := range words {
		if a.asksAt(words, i) {
			a.asks = true
			a.add(show, -1, asksWeight)
			return
		}
	}
	opening := min(3, len(a.stems))
	a.v.concepts(a.stems[:opening], func(c, _, _ int) { a.asks = a.asks || c == show })
}

// asksAt reports whether a word makes a question of the request. Is, has and
// the like do at its beginning; where and when do if one of those follows, for
// "when it falls over" asks nothing; who and what do among the first two and as
// the last word. The words of Vietnamese do wherever they stand.
func (a *asked) asksAt(words []string, i int) bool {
	next := func(n int) string {
		if i+n < len(words) {
			return words[i+n]
		}
		return ""
	}
	early := i < 2 || i == len(words)-1
	switch w := words[i]; {
	case !a.v.asking[w]:
		return w == "không" && i == len(words)-1 && slices.Contains(words, "có") || w == "chưa" && i == len(words)-1
	case w == "sao":
		return next(1) != "lưu" && next(1) != "luu" && next(1) != "chép" && next(1) != "chep"
	case a.v.whether[w]:
		return i == 0 && next(1) != "you"
	case w == "how":
		return early && !slices.Contains([]string{"do", "to", "can"}, next(1))
	case w == "where", w == "when":
		return i == len(words)-1 || early && (a.v.whether[next(1)] || a.v.whether[next(2)])
	case w == "who", w == "whom", w == "what", w == "which", w == "whose", w == "why":
		return early
	}
	return true
}
