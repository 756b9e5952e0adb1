package chat

import (
	"encoding/json"
	"strings"

	"panelbot/tools/op"
)

// Sample is a value for an argument.
func Sample(a *op.Arg) json.RawMessage { return sample(a) }

// Full is Example with the arguments that are optional too.
func Full(t *op.Tool) string {
	words := []string{t.Chat}
	for i := range t.Args {
		words = append(words, argument(&t.Args[i])...)
	}
	return strings.Join(words, " ")
}
