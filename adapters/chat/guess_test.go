package chat_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/tools"
	"panelbot/tools/op"
)

// indexed is the search that panelbot uses.
type indexed struct{ *op.Index }

func (x indexed) Find(request string, most int) []*op.Tool {
	var list []*op.Tool
	for _, m := range x.Search(request, most) {
		list = append(list, m.Tool)
	}
	return list
}

var index = sync.OnceValues(func() (indexed, error) {
	c, err := catalogue()
	if err != nil {
		return indexed{}, err
	}
	return indexed{op.NewIndex(c.Tools())}, nil
})

// guesser is a grammar with the real search, that knows a few names.
func guesser(t testing.TB) *chat.Grammar {
	t.Helper()
	x, err := index()
	if err != nil {
		t.Fatal(err)
	}
	return newGrammar(t, chat.Config{Finder: x, Values: func(_ *op.Tool, a *op.Arg, _ json.RawMessage, _ string) (list []tools.Choice) {
		for name, kind := range map[string]op.Kind{"web-1": op.KindServer, "web-2": op.KindServer, "db-1": op.KindServer, "host1": op.KindServer, "Größe": op.KindServer, "shop": op.KindSite, "blog": op.KindSite} {
			if kind == a.Kind {
				list = append(list, tools.Choice{Value: name, Label: name, Word: name})
			}
		}
		return list
	}})
}

// TestGuesses: what sentences may have meant. testdata/sentences.in has them.
func TestGuesses(t *testing.T) {
	t.Parallel()
	g := guesser(t)
	raw, err := os.ReadFile("testdata/sentences.in")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	sentences := 0
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		sentences++
		fmt.Fprintf(&b, "%q\n", line)
		for _, guess := range g.Guess(line) {
			fmt.Fprintf(&b, "    %s", guess.Line)
			if len(guess.Missing) > 0 {
				fmt.Fprintf(&b, "   [%s]", strings.Join(guess.Missing, " "))
			}
			b.WriteByte('\n')
		}
	}
	if sentences < 60 {
		t.Errorf("there are only %d sentences", sentences)
	}
	golden(t, "guess_table", b.String())
}
