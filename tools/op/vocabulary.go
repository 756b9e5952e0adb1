package op

import (
	"strings"

	"github.com/kljensen/snowball/english"
)

// A unit is a term at a place of a text: a stem, or a concept, whose name has
// a mark before it. Units of one slot say the same thing.
type unit struct {
	term, slot int
	weight     float64
}

// vocabulary knows the words of an index, how they are written, and which of
// them mean the same. It is read-only once the index is made.
type vocabulary struct {
	terms     map[string]int // stems, and concepts with a mark before them
	forms     map[string]int // words as written, without diacritics, to their stems
	spellings []spelling
	phrases   map[int][]phrase // by the first stem
	stops     map[string]bool
	asking    map[string]bool
	whether   map[string]bool
	hosts     map[string]bool
	endings   map[string]bool
	ordinary  map[string]bool
	acts      map[int]bool
}

// mark stands before the names of concepts.
const mark = "="

func newVocabulary() *vocabulary {
	v := &vocabulary{
		terms: map[string]int{}, forms: map[string]int{}, phrases: map[int][]phrase{},
		stops: setOf(stops), asking: setOf(questions), whether: setOf(whether), hosts: setOf(hosts), endings: setOf(endings), ordinary: setOf(ordinary),
	}
	parted := setOf(separable)
	for _, c := range concepts() {
		id := v.term(mark + c.name)
		v.say(id, c.said, parted)
	}
	v.say(idly, idle, nil)
	v.acts = map[int]bool{}
	for name := range strings.FieldsSeq(acts) {
		v.acts[v.term(mark+name)] = true
	}
	return v
}

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// term gives the number of a stem or concept, a new one where it has none.
func (v *vocabulary) term(name string) int {
	id, found := v.terms[name]
	if !found {
		id = len(v.terms)
		v.terms[name] = id
	}
	return id
}

// learn gives the number of a folded word's stem, and remembers its spelling.
func (v *vocabulary) learn(word string) int {
	id, found := v.forms[word]
	if !found {
		id = v.term(stem(word))
		v.forms[word] = id
		v.spellings = append(v.spellings, spelling{word, id, letters(word)})
	}
	return id
}

// known gives the number of a folded word's stem, if any text or concept has
// it.
func (v *vocabulary) known(word string) (id int, found bool) {
	if id, found = v.forms[word]; found {
		return id, true
	}
	id, found = v.terms[stem(word)]
	return id, found
}

// stemOf gives the number of a folded word's stem, -1 where nothing has it.
func (v *vocabulary) stemOf(word string) int {
	if id, found := v.known(word); found {
		return id
	}
	return -1
}

// stem takes the endings of English off a folded word. Words of Vietnamese
// pass through it as well: what counts is that equal words stay equal.
func stem(word string) string {
	if len(word) < 3 || strings.ContainsAny(word, "0123456789") {
		return word
	}
	return english.Stem(word, true)
}

// read gives the units of a text that is to be found, and learns its words.
func (v *vocabulary) read(text string) []unit {
	words := wordsOf(fold(text))
	stems, quiet := make([]int, len(words)), make([]bool, len(words))
	for i, w := range words {
		stems[i], quiet[i] = v.learn(w), v.stops[w]
	}
	units := make([]unit, 0, len(stems))
	explained := v.concepts(stems, func(c, at, words int) {
		if words > 1 || !quiet[at] { // which, in a sentence, asks nothing
			units = append(units, unit{c, at, 1})
		}
	})
	for i, id := range stems {
		if !quiet[i] && explained[i] >= 0 {
			units = append(units, unit{id, i, part(explained[i])})
		}
	}
	return units
}

// part is the weight of a word that belongs to a phrase of so many words: the
// phrase says what is meant, its words alone say less.
func part(words int) float64 {
	if words > 1 {
		return 0.5
	}
	return 1
}
