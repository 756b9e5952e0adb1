package op

import (
	"slices"
	"strings"
)

// A phrase is a way to say a concept, without its first stem.
type phrase struct {
	rest    []int
	concept int
	parted  bool // other words may stand after its first
}

// idly is the concept of phrases that say nothing.
const idly = -1

// say learns the phrases of a concept.
func (v *vocabulary) say(concept int, said string, parted map[string]bool) {
	for text := range strings.SplitSeq(said, ",") {
		words := wordsOf(fold(text))
		p := phrase{concept: concept, parted: len(words) > 1 && parted[words[0]]}
		for _, w := range words[1:] {
			p.rest = append(p.rest, v.learn(w))
		}
		first := v.learn(words[0])
		if !slices.ContainsFunc(v.phrases[first], func(o phrase) bool { return o.concept == concept && slices.Equal(o.rest, p.rest) }) {
			v.phrases[first] = append(v.phrases[first], p)
		}
	}
}

// concepts finds the concepts that the stems name, and calls found with each,
// with the place of its first word and with how many words it has. At a place
// the longest phrases are taken, and of those the ones that the fewest other
// words part. It returns how many words the phrase has that each stem belongs
// to, 0 for none, and idly where the phrase says nothing.
func (v *vocabulary) concepts(stems []int, found func(concept, at, words int)) (explained []int) {
	explained = make([]int, len(stems))
	for i, first := range stems {
		if explained[i] == idly {
			continue
		}
		length, between := 0, 0
		for _, p := range v.phrases[first] {
			n := len(p.rest) + 1
			if gap, ok := v.at(stems, i, p); ok && n > explained[i] && (n > length || n == length && gap < between) {
				length, between = n, gap
			}
		}
		if length == 0 {
			continue
		}
		for _, p := range v.phrases[first] {
			if gap, ok := v.at(stems, i, p); !ok || gap != between || len(p.rest)+1 != length {
				continue
			}
			value := length
			if p.concept == idly {
				value = idly
			} else {
				found(p.concept, i, length)
			}
			explained[i] = value
			for k := range p.rest {
				explained[i+1+between+k] = value
			}
		}
	}
	return explained
}

// apart is how many words may part a phrase.
const apart = 4

// at reports whether the phrase begins at a place, and how many other words
// stand after its first.
func (v *vocabulary) at(stems []int, i int, p phrase) (gap int, ok bool) {
	for gap = 0; i+1+gap+len(p.rest) <= len(stems); gap++ {
		if slices.Equal(stems[i+1+gap:i+1+gap+len(p.rest)], p.rest) {
			return gap, true
		}
		if !p.parted || gap == apart {
			break
		}
	}
	return 0, false
}
