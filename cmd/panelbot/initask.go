package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/term"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
)

// The rules of init's questions. They go to standard error; what is piped in
// answers them in order. A question that gets an answer it cannot use says why
// and is asked again. No answer is ever repeated in a sentence: it may be a
// secret in the wrong place. A secret is not shown while it is typed, and may
// come from a variable, once: who is told that it is wrong types another.

// errInterrupted is the error of a question that Ctrl-C ended.
var errInterrupted = errors.New("the questions were interrupted")

// errTooOften ends questions that nobody answers right.
var errTooOften = errors.New("the panel did not accept what was typed, three times")

// errBack is the error of a question at which the person wants to go back.
var errBack = errors.New("back to the question before")

// asker asks one person.
type asker struct {
	asked int // how many questions were asked

	door  *terminal.Terminal
	env   func(string) string
	spent map[string]bool // variables that were used
	// typed says that a person sees what is typed, so that the line ends by
	// itself.
	typed bool
}

func newAsker(door *terminal.Terminal, env func(string) string) *asker {
	file, ok := door.In.(*os.File)
	return &asker{door: door, env: env, spent: map[string]bool{}, typed: ok && term.IsTerminal(int(file.Fd()))}
}

func (q *asker) say(format string, args ...any) {
	fmt.Fprintln(q.door.Err, q.wrap(fmt.Sprintf(format, args...), q.door.NoteWidth()))
}

// wrap breaks a text into lines for a person.
func (q *asker) wrap(text string, width int) string {
	if !q.typed {
		return text
	}
	return chat.Wrap(text, width)
}

// line asks for a line until right has nothing to say against it; an empty one
// is the fallback.
func (q *asker) line(ctx context.Context, question, fallback string, right func(string) string) (string, error) {
	if fallback != "" {
		question += " [" + fallback + "]"
	}
	q.asked++
	for {
		text, err := q.read(ctx, question+": ")
		if err != nil {
			return "", err
		}
		if text == "<" {
			return "", errBack
		}
		text = orElse(text, fallback)
		why := plainAnswer(text)
		if why == "" {
			why = right(text)
		}
		if why == "" {
			return text, nil
		}
		q.say("  %s", why)
	}
}

func (q *asker) read(ctx context.Context, prompt string) (string, error) {
	if !q.typed { // the door shows no question to a pipe; the record of a run is better with them
		fmt.Fprint(q.door.Err, prompt)
		defer q.say("")
	}
	text, err := q.door.ReadLine(ctx, prompt)
	return text, unanswered(ctx, err)
}

// unanswered is the error of a question without an answer.
func unanswered(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil, errors.Is(err, errInterrupted):
		return errInterrupted
	default:
		return errors.New("nobody answered; panelbot init asks in a terminal, or takes its answers from piped lines")
	}
}

// plainAnswer says what is wrong with an answer that would mean something else
// in the file.
func plainAnswer(text string) string {
	if strings.Contains(text, "${") {
		return "It must not hold ${, which stands for a variable in the configuration."
	}
	return unseen(text)
}

// unseen says that a key or a paste has spoiled an answer.
func unseen(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		return "It holds characters that cannot be seen: type it again."
	}
	return ""
}

// option is one of the answers that a question offers.
type option struct{ word, means string }

// choose offers numbered options; the answer is a number or a word. An empty
// line is the fallback, where there is one.
func (q *asker) choose(ctx context.Context, question, fallback string, options []option) (string, error) {
	q.say("%s", question)
	var words []string
	for i, o := range options {
		lead := fmt.Sprintf("  %d  %-11s ", i+1, o.word)
		means := q.wrap(o.means, q.door.NoteWidth()-len(lead))
		fmt.Fprintln(q.door.Err, lead+strings.ReplaceAll(means, "\n", "\n"+strings.Repeat(" ", len(lead))))
		words = append(words, o.word)
	}
	chosen := ""
	_, err := q.line(ctx, "Number or word", fallback, func(text string) string {
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(options) {
			chosen = words[n-1]
			return ""
		}
		if i := slices.IndexFunc(words, func(word string) bool { return strings.EqualFold(text, word) }); i >= 0 {
			chosen = words[i]
			return ""
		}
		return "Choose one of: " + strings.Join(words, ", ") + "."
	})
	return chosen, err
}

// yes asks for yes or no; no is the fallback.
func (q *asker) yes(ctx context.Context, question string) (bool, error) {
	said := false
	_, err := q.line(ctx, question+" (y/n)", "n", func(text string) string {
		text = strings.ToLower(text)
		said = text == "y" || text == "yes"
		if said || text == "n" || text == "no" {
			return ""
		}
		return "Answer y or n."
	})
	return said, err
}

// secret asks for a secret, unless its variable has it. With optional an empty
// line is an answer.
func (q *asker) secret(ctx context.Context, question, variable string, optional bool) (string, error) {
	if value := q.env(variable); value != "" && !q.spent[variable] {
		q.spent[variable] = true
		q.say("%s: from %s", question, variable)
		return value, nil
	}
	for {
		value, err := q.hidden(ctx, fmt.Sprintf("%s (not shown; or set %s beforehand): ", question, variable))
		switch {
		case err != nil:
			return "", unanswered(ctx, err)
		case unseen(value) != "":
			q.say("  %s", unseen(value))
		case value != "" || optional:
			return value, nil
		default:
			q.say("  Nothing was typed.")
		}
	}
}

// hidden reads a line that is not shown. At a terminal the person is there, so
// that no answer is an interrupt. One that comes as a signal gives the terminal
// its echo back: the read that is under way cannot.
func (q *asker) hidden(ctx context.Context, prompt string) (string, error) {
	if !q.typed {
		return q.read(ctx, prompt)
	}
	if ctx.Err() != nil {
		return "", errInterrupted
	}
	fd := int(q.door.In.(*os.File).Fd()) // typed says that it is one
	state, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	type answer struct {
		text string
		err  error
	}
	read := make(chan answer, 1)
	go func() {
		text, err := q.door.ReadSecret(ctx, prompt)
		read <- answer{text, err}
	}()
	select {
	case a := <-read:
		if a.err != nil {
			return "", errInterrupted
		}
		return a.text, nil
	case <-ctx.Done():
		q.say("")
		return "", errors.Join(errInterrupted, term.Restore(fd, state))
	}
}

// randomSecret is a key or a token: 32 random bytes in base64.
func randomSecret() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails
	return base64.StdEncoding.EncodeToString(raw[:])
}
