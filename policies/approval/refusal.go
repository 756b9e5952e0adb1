package approval

import (
	"fmt"
	"strings"
)

// Refusal is a no with its sentence, for whoever asked for something that is not
// to be had. It is recorded where it is about a request.
type Refusal struct {
	Sentence string
	// Rule names the limit that refuses; empty where none does.
	Rule string
	// ID names the sentence in the message files, and Places are what stands in it, by
	// their names: texts, numbers, a State, Terms, or a Clause for those of whom it takes a
	// yes. An empty ID is a sentence in English alone.
	ID     string
	Places map[string]any
}

func (r *Refusal) Error() string { return r.Sentence }

// sayNo makes a refusal from its English sentence, in which a place is a name in braces.
// The places are names and values, in turn.
func sayNo(id, english string, places ...any) *Refusal {
	r := &Refusal{ID: id, Places: make(map[string]any, len(places)/2)}
	words := make([]string, 0, len(places))
	for i := 0; i+1 < len(places); i += 2 {
		name := fmt.Sprint(places[i])
		r.Places[name] = places[i+1]
		words = append(words, "{"+name+"}", written(places[i+1]))
	}
	r.Sentence = strings.NewReplacer(words...).Replace(english)
	return r
}

// written is a value in an English sentence.
func written(value any) string {
	switch v := value.(type) {
	case Terms:
		return v.Words()
	case Clause:
		return fromWords(v.From)
	default:
		return fmt.Sprint(v)
	}
}
