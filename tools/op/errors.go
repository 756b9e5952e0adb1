package op

import (
	"sort"
	"strings"

	"github.com/agnivade/levenshtein"
)

// ArgumentError says what is wrong with one argument, and what to do.
type ArgumentError struct {
	// Argument is its name, with the place inside it: servers[0].port.
	Argument string `json:"argument"`
	// Message says what is wrong, without the value: it may be a secret.
	Message string `json:"message"`
	// Spoken is Message for other languages; without an ID it is as it stands.
	Spoken Message `json:"-"`
}

// NewArgumentError says what is wrong with an argument.
func NewArgumentError(argument string, m Message) ArgumentError {
	return ArgumentError{argument, m.Text, m}
}

// Error is the argument and the message.
func (e *ArgumentError) Error() string {
	if e.Argument == "" {
		return e.Message
	}
	return e.Argument + ": " + e.Message
}

// ArgumentErrors are what is wrong with the arguments of a call: all of it, up
// to maxErrors.
type ArgumentErrors []ArgumentError

// Error lists them all.
func (e ArgumentErrors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = strings.TrimSuffix(e[i].Error(), ".")
	}
	return strings.Join(lines, "; ") + "."
}

// maxErrors is how many errors are told of one call. Whoever has more has to
// begin anew.
const maxErrors = 50

// maxName is how much of a name is repeated to the one who gave it, in
// characters. No argument's own is longer.
const maxName = 80

// clipped shortens a name that a caller gave.
func clipped(name string) string {
	n, last := 0, 0
	for i := range name {
		switch n++; {
		case n == maxName:
			last = i
		case n > maxName:
			return name[:last] + "…"
		}
	}
	return name
}

func (e *ArgumentErrors) add(argument string, m Message) {
	if e.full() {
		return
	}
	*e = append(*e, NewArgumentError(clipped(argument), m))
}

// full reports whether no more errors are told, so that none need be looked for.
func (e *ArgumentErrors) full() bool { return len(*e) >= maxErrors }

// maxWord is the longest word that is compared: the time grows with its length.
const maxWord = 256

// Nearest gives the candidates that are spelled like word, the nearest first,
// at most three. It compares in lower case, and a word that is far longer than
// any candidate with none of them.
func Nearest(word string, candidates []string) []string {
	if len(word) > maxWord {
		return nil
	}
	type match struct {
		name     string
		distance int
	}
	var matches []match
	lower := strings.ToLower(word)
	for _, c := range candidates {
		d := levenshtein.ComputeDistance(lower, strings.ToLower(c))
		if d <= 1+len(c)/4 || (len(lower) >= 3 && strings.Contains(strings.ToLower(c), lower)) {
			matches = append(matches, match{c, d})
		}
	}
	sort.SliceStable(matches, func(i, j int) bool { return matches[i].distance < matches[j].distance })
	var names []string
	for _, m := range matches[:min(3, len(matches))] {
		names = append(names, m.name)
	}
	return names
}

// DidYouMean is the question that Nearest leads to, or nothing.
func DidYouMean(word string, candidates []string) string { return Meant(word, candidates).Text }

// Meant is DidYouMean as a message, which begins with a space.
func Meant(word string, candidates []string) Message {
	near := Nearest(word, candidates)
	if len(near) == 0 {
		return Message{}
	}
	return Say("meant", " Did you mean {Names}?", "Names", Choices(near))
}
