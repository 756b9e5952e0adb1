package terminal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/term"

	"panelbot/adapters/chat"
)

// editor reads lines that somebody types: with history, and with completion by
// Tab. The terminal is in raw mode only while a line is read, so that calls
// write to it, ask and are interrupted as everywhere.
type editor struct {
	t       *Terminal
	grammar *chat.Grammar
	history *history
	keys    *keys
	term    *term.Terminal
}

func newEditor(t *Terminal, g *chat.Grammar, h *history) *editor {
	return &editor{t: t, grammar: g, history: h}
}

// read reads a command: one line, or several where a quote is open. What was
// pasted waits for Enter. The error is io.EOF at the
// end, and errInterrupt after Ctrl-C.
func (e *editor) read(ctx context.Context, prompt string) (string, error) {
	restore, err := e.raw()
	if err != nil {
		return "", err
	}
	defer restore()
	if e.term == nil {
		e.keys = &keys{in: e.t.reader(), out: e.t.Err}
		e.term = term.NewTerminal(e.keys, prompt)
		e.term.History = e.history
		e.term.AutoCompleteCallback = e.complete
	}
	e.keys.ctx = ctx
	_ = e.term.SetSize(e.t.Width(), 24) // it only fails to paint
	e.term.SetBracketedPasteMode(true)
	defer e.term.SetBracketedPasteMode(false)
	e.term.SetPrompt(prompt)
	var lines []string
	for {
		line, err := e.term.ReadLine()
		if err != nil {
			e.term = nil // what was typed of the line goes with it
			fmt.Fprint(e.t.Err, "\r\n")
			return "", err
		}
		lines = append(lines, whole(line))
		if all := strings.Join(lines, "\n"); !unfinished(all) {
			return strings.TrimSpace(all), nil
		}
		e.term.SetPrompt(continuation)
	}
}

// unfinished reports whether a quote or a JSON value is open.
func unfinished(line string) bool {
	_, err := chat.Split(line)
	var problem *chat.Problem
	return errors.As(err, &problem) && problem.Unfinished
}

// raw gives the keys to the editor, until the function is called. A stream
// that only says that it is a terminal has no modes.
func (e *editor) raw() (restore func(), err error) {
	keyboard, ok := KeyboardOf(e.t.In)
	if !ok {
		return func() {}, nil
	}
	return keyboard.Raw()
}

const tab = '\t'

// complete is called for each key.
func (e *editor) complete(line string, pos int, key rune) (string, int, bool) {
	if key != tab {
		return "", 0, false
	}
	before, after := line[:pos], line[pos:]
	candidates := e.grammar.Complete(before)
	start := strings.LastIndexAny(before, " \t\u00a0") + 1
	for start > 0 && start < len(before) && before[start]&0xc0 == 0x80 {
		start++ // the rest of a character
	}
	switch {
	case len(candidates) == 0:
		return line, pos, true
	case len(candidates) == 1:
		word := candidates[0]
		if !strings.HasSuffix(word, "=") && after == "" {
			word += " "
		}
		return before[:start] + word + after, start + len(word), true
	}
	if common := commonPrefix(candidates); len(common) > len(before)-start {
		return before[:start] + common + after, start + len(common), true
	}
	fmt.Fprintln(e.term, chat.Columns(candidates, e.t.Width()))
	return line, pos, true
}

func commonPrefix(words []string) string {
	common := words[0]
	for _, w := range words[1:] {
		for !strings.HasPrefix(w, common) {
			common = common[:len(common)-1]
		}
	}
	return strings.ToValidUTF8(common, "")
}
