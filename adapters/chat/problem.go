package chat

import "panelbot/tools/op"

// Problem is why a line was not run: a sentence for the one who wrote it, in
// their language. It never repeats a value that was typed.
type Problem struct {
	id   string
	data fields
	// Unfinished says that the line may go on: a quote or a JSON value is open.
	Unfinished bool
	// Nearest are commands, groups and words of tools that are spelled like
	// what was typed, the nearest first.
	Nearest []string
	// Offers are the tools that may have been meant.
	Offers []*op.Tool
}

// fields fill the places of a sentence.
type fields = map[string]any

// Error is the sentence in English.
func (p *Problem) Error() string { return p.In(Speech{}) }

// In is the sentence in a language.
func (p *Problem) In(s Speech) string { return s.Tell(op.Message{ID: p.id, Data: p.data}) }
