package panel

import (
	"strings"
	"time"
)

// Kind says what went wrong with a request, as far as it decides what can be
// done about it.
type Kind uint8

// The kinds of errors.
const (
	// Unreachable: nothing was sent, because no connection came about.
	Unreachable Kind = iota + 1
	// NotSent: nothing was sent, for a reason of our own (the limiter's wait
	// was too long, the ceiling, a wrong address, a cancelled call).
	NotSent
	// Lost: it was sent, and no answer that can be read came back. Whether a
	// change happened is unknown.
	Lost
	// Invalid: the panel refuses the arguments; Fields says which.
	Invalid
	// Unauthorized: the panel does not accept the credentials.
	Unauthorized
	// Refused: the panel's own reason not to do it.
	Refused
	// NotFound: the panel does not know the address or the object.
	NotFound
	// Limited: too many requests; RetryAfter says for how long.
	Limited
	// Broken: the panel failed, or answered what it should not (HTML,
	// malformed JSON, too much).
	Broken
)

var kindNames = [...]string{Unreachable: "unreachable", NotSent: "not_sent", Lost: "lost", Invalid: "invalid",
	Unauthorized: "unauthorized", Refused: "refused", NotFound: "not_found", Limited: "limited", Broken: "broken"}

// String is the kind's word, for logs.
func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return "unknown"
}

// Error is what a panel, or the way to it, answered instead of success. Its
// text is fit for people: the panel's own sentence where it has one, without
// secrets, and what to do next.
type Error struct {
	Kind Kind
	// Status is the HTTP status; 0 when there was no answer.
	Status int
	// Message is a sentence: the panel's own, or ours. It is data from a
	// stranger, without control characters and secrets, at most 1,000 bytes.
	Message string
	// Hint says what to do next; may be empty.
	Hint string
	// Fields are the panel's messages by argument; nil when there are none.
	Fields map[string][]string
	// RetryAfter is how long the panel asks to wait; 0 when it does not say.
	RetryAfter time.Duration
	// Limited counts the answers to the request, its repeats included, that there are
	// too many; those to a login are not among them.
	Limited int
	// Err is the private cause, for the log; secrets have left it.
	Err error
}

// Error is the message and the hint, as two sentences.
func (e *Error) Error() string {
	switch {
	case e.Hint == "":
		return e.Message
	case e.Message == "" || strings.ContainsAny(e.Message[len(e.Message)-1:], ".!?"):
		return e.Message + " " + e.Hint
	}
	return e.Message + ". " + e.Hint
}

// Unwrap gives the private cause.
func (e *Error) Unwrap() error { return e.Err }
