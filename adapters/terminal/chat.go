package terminal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Chat is a conversation at a terminal, in the grammar of package chat. What
// goes where is as with a single call. Without a terminal to type at, it runs
// the lines that come in, one after the other; lines that begin with # are
// comments there and here.
type Chat struct {
	Terminal *Terminal
	Grammar  *chat.Grammar
	// Answer does what a line asks for: chat.Grammar.Run with a Runner, or
	// somebody far away.
	Answer func(ctx context.Context, line string, by chat.Asker) chat.Answer
	Person policies.Person
	// History is the file that lines are remembered in; empty is none.
	History string
	// Interrupts tells of Ctrl-C. It ends the call that is running, and not the
	// conversation.
	Interrupts <-chan os.Signal
}

// ErrNotDone is the error of a pipe of lines some of which did not end well.
var ErrNotDone = errors.New("not every line ended in done or accepted")

// Run talks until the end of the input, or exit. The error is ErrNotDone, that
// of a stream, or that of the context.
func (c *Chat) Run(ctx context.Context) error {
	if !c.Terminal.Interactive() {
		return c.runPipe(ctx)
	}
	t := c.Terminal
	h, err := openHistory(c.History)
	if err != nil {
		fmt.Fprintln(t.Err, t.Speech.Tell(op.MessageOf(err)))
	}
	fmt.Fprintln(t.Err, t.wrap(t.Speech.Say("chat_welcome", map[string]any{"Name": c.Person.Name})))
	e := newEditor(t, c.Grammar, h)
	for {
		line, err := e.read(ctx, prompt)
		switch {
		case errors.Is(err, errInterrupt):
			fmt.Fprintln(t.Err, t.wrap(t.Speech.Say("chat_goodbye", nil)))
			continue
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if chat.Ends(line) {
			return nil
		}
		if isSilent(line) {
			continue
		}
		h.add(line, !c.Grammar.Secret(line))
		if _, err := c.one(ctx, line, c.Interrupts); err != nil {
			return err
		}
	}
}

const (
	prompt       = "panelbot> "
	continuation = "       …> "
)

// runPipe runs the lines that come in. An interrupt ends the call and the rest.
func (c *Chat) runPipe(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-c.Interrupts:
			stop()
		case <-ctx.Done():
		}
	}()
	var failed error
	for {
		line, err := c.Terminal.reader().line(ctx)
		switch {
		case ctx.Err() != nil:
			return ErrNotDone
		case errors.Is(err, io.EOF), err == nil && chat.Ends(line):
			return failed
		case err != nil:
			return err
		}
		if isSilent(line) {
			continue
		}
		ok, err := c.one(ctx, line, nil)
		if err != nil {
			return err
		}
		if !ok {
			failed = ErrNotDone
		}
	}
}

func isSilent(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "#")
}

// one runs a line and shows what came of it. An interrupt from now on ends the
// call.
func (c *Chat) one(ctx context.Context, line string, interrupts <-chan os.Signal) (bool, error) {
	calling, cancel := context.WithCancel(ctx)
	defer cancel()
	select {
	case <-interrupts: // it was meant for something else
	default:
	}
	go func() {
		select {
		case <-interrupts:
			c.Terminal.note(c.Terminal.Speech.Say("chat_stopped", nil))
			cancel()
		case <-calling.Done():
		}
	}()
	call := c.Terminal.Call(c.Person, "", nil)
	call.Confirm = c.confirm
	by := chat.Asker{Call: call, Speech: c.Terminal.Speech, Width: c.Terminal.Width(), Show: c.Terminal.Before}
	a := c.Answer(calling, line, by)
	return a.OK, c.show(a)
}

// confirm is AskConfirm, with a hint for lines from a pipe: the flags that say
// yes beforehand are those of a single call.
func (c *Chat) confirm(ctx context.Context, q tools.Question) (bool, error) {
	if !c.Terminal.Interactive() {
		return false, op.Say("no_terminal", "there is no terminal to ask in: panelbot call takes --yes and --confirm")
	}
	return c.Terminal.AskConfirm(ctx, q)
}

// show prints an answer.
func (c *Chat) show(a chat.Answer) error {
	t := c.Terminal
	asJSON := t.JSON || a.JSON
	switch {
	case a.Outcome != nil && asJSON:
		return t.showJSON(*a.Outcome)
	case a.Outcome != nil:
		v := c.Grammar.View(*a.Outcome, t.Speech)
		if a.Said != nil {
			v.Words = *a.Said
		}
		return t.showView(v, *a.Outcome)
	case asJSON:
		enc := json.NewEncoder(t.Out)
		enc.SetEscapeHTML(false)
		return enc.Encode(a)
	case a.Text == "":
		return nil
	case a.OK:
		_, err := fmt.Fprintln(t.Out, a.Text)
		return err
	default:
		fmt.Fprintln(t.Err, a.Text)
		return nil
	}
}

// showView prints an outcome as people read it: the answer, and what is to be
// said about it.
func (t *Terminal) showView(v chat.View, out tools.Outcome) error {
	if body := v.Body(t.Width()); body != "" {
		if _, err := fmt.Fprintln(t.Out, body); err != nil {
			return err
		}
	}
	return t.tell(out, v.Words)
}

// tell prints what is said about an outcome, and hands over its secrets.
func (t *Terminal) tell(out tools.Outcome, said chat.Words) error {
	sentence := strings.TrimPrefix(t.wrap(said.Word+": "+said.Sentence), said.Word)
	fmt.Fprintf(t.Err, "%s%s\n", t.paint(statusColor(out.Status), said.Word), sentence)
	for _, d := range said.Details {
		fmt.Fprintln(t.Err, t.wrap(d))
	}
	if out.File != nil {
		fmt.Fprintln(t.Err, t.Speech.Say("chat_saved", map[string]any{"Path": out.File.Path}))
	}
	if said.Next != "" {
		fmt.Fprintln(t.Err, t.wrap(said.Next))
	}
	return t.secrets(out, false)
}

// wrap breaks a text into lines for a person; a program reads lines as they are.
func (t *Terminal) wrap(text string) string {
	if !t.Interactive() {
		return text
	}
	return chat.Wrap(text, t.NoteWidth())
}
