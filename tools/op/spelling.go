package op

import (
	"math/bits"
	"strings"
)

// A spelling is a word of the index as it is written, before stemming.
type spelling struct {
	word string
	stem int
	mask uint64
}

// letters is the set of a word's letters and digits, as bits.
func letters(word string) uint64 {
	var set uint64
	for i := range len(word) {
		set |= 1 << (word[i] & 63)
	}
	return set
}

// The shortest words in which one and two mistakes are forgiven, and which
// stand for longer words that begin with them.
const (
	oneMistake  = 4
	twoMistakes = 8
	beginning   = 4
)

// nearest gives the spelling that a word which is not in the index
// most likely stands for, and how much it is to be trusted, from 0 to 1. Of
// equally near ones the one that came into the index first is taken: names are
// there before descriptions.
func nearest(word string, spellings []spelling) (near spelling, trust float64) {
	if len(word) < oneMistake || len(word) > 2*twoMistakes+8 || strings.Trim(word, "0123456789") != word {
		return spelling{}, 0 // too short to tell, too long to be one, or a name such as web1
	}
	most := 1
	if len(word) >= twoMistakes {
		most = 2
	}
	set := letters(word)
	for i := range spellings {
		s := &spellings[i]
		if rest, found := strings.CutPrefix(s.word, word); found && len(word) >= beginning {
			if t := 0.75 - 0.03*float64(len(rest)); t > trust {
				near, trust = *s, t
			}
			continue
		}
		if len(s.word) < oneMistake || bits.OnesCount64(set^s.mask) > 2*most {
			continue
		}
		d := distance(word, s.word, most)
		if d > most || len(word) == oneMistake && len(s.word) == len(word) && letters(s.word) != set {
			continue // shop is not stop; but crno is cron
		}
		t := 0.9 - 0.25*float64(d-1)
		if word[0] != s.word[0] {
			t -= 0.3
		}
		if t > trust {
			near, trust = *s, t
		}
	}
	return near, trust
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour that make one word of the other; anything above most is most+1.
func distance(a, b string, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most || len(b) >= maxSpelling {
		return most + 1
	}
	var rows [3][maxSpelling]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		least := row[0]
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			d := min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
			least = min(least, d)
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// maxSpelling is one more than the longest word that distance compares.
const maxSpelling = 32
