package terminal

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"golang.org/x/term"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Terminal is one person's pair of streams. It is used by one call at a time.
type Terminal struct {
	In       io.Reader
	Out, Err io.Writer
	// JSON prints the outcome as the MCP door would, and nothing else.
	JSON bool
	// Yes says yes to a Change beforehand, Confirm types the target's name
	// beforehand.
	Yes     bool
	Confirm string
	// Reveal prints secrets although the output is no terminal.
	Reveal bool

	lines *bufio.Reader
}

// Interactive reports whether somebody is there to be asked.
func (t *Terminal) Interactive() bool { return isTerminal(t.In) && isTerminal(t.Err) }

// isTerminal knows files; anything else, such as a buffer of a test, says it
// itself.
func isTerminal(stream any) bool {
	switch s := stream.(type) {
	case interface{ IsTerminal() bool }:
		return s.IsTerminal()
	case *os.File:
		return term.IsTerminal(int(s.Fd()))
	default:
		return false
	}
}

// CanReveal reports whether a secret may be printed.
func (t *Terminal) CanReveal() bool { return t.Reveal || isTerminal(t.private()) }

// private is where secrets go: the answer, beside which they do not fit where
// it is JSON.
func (t *Terminal) private() io.Writer {
	if t.JSON {
		return t.Err
	}
	return t.Out
}

// AskConfirm asks the person who asked. It implements tools.Call.Confirm.
func (t *Terminal) AskConfirm(ctx context.Context, q tools.Question) (bool, error) {
	switch {
	case q.Type == "" && t.Yes:
		return true, nil
	case q.Type != "" && t.Confirm != "":
		if t.Confirm == q.Type {
			return true, nil
		}
		return false, fmt.Errorf("--confirm names %q, but the target is %q", t.Confirm, q.Type)
	case !t.Interactive() && q.Type != "":
		return false, fmt.Errorf("there is no terminal to ask in: --confirm %s says yes to a call of risk %s", shellWord(q.Type), q.Risk)
	case !t.Interactive():
		return false, errors.New("there is no terminal to ask in: --yes says yes to a change")
	}
	t.question(q)
	if q.Type == "" {
		answer, err := t.readLine(ctx, "Do it? [y/N] ")
		return strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes"), err
	}
	answer, err := t.readLine(ctx, fmt.Sprintf("Type %s to go on: ", q.Type))
	return answer == q.Type, err
}

func (t *Terminal) question(q tools.Question) {
	fmt.Fprintf(t.Err, "%s  %s", strings.ToUpper(q.Risk.String()), q.Tool.Chat)
	if q.Target != "" {
		fmt.Fprintf(t.Err, " on %s", q.Target)
	}
	fmt.Fprintf(t.Err, " (panel %s)\n%s\nArguments: %s\n", q.Panel, q.Tool.Doc, q.Args)
	for _, p := range q.Preview {
		if p.Err != "" {
			fmt.Fprintf(t.Err, "Now, by %s: not known: %s\n", p.Of, p.Err)
			continue
		}
		fmt.Fprintf(t.Err, "Now, by %s: %s\n", p.Of, p.Data)
	}
}

// AskSecret asks for a secret without showing it. It implements
// tools.Call.Ask.
func (t *Terminal) AskSecret(ctx context.Context, o op.Order) (string, error) {
	value, err := t.ReadSecret(ctx, fmt.Sprintf("%s (%s) ", o.Argument, strings.TrimSuffix(o.Doc, ".")))
	if err == nil && value == "" {
		return "", errors.New("nothing was typed")
	}
	return value, err
}

// ReadSecret reads a line that is not shown.
func (t *Terminal) ReadSecret(ctx context.Context, prompt string) (string, error) {
	file, ok := t.In.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return t.readLine(ctx, prompt)
	}
	fmt.Fprint(t.Err, prompt)
	secret, err := term.ReadPassword(int(file.Fd()))
	fmt.Fprintln(t.Err)
	return string(secret), err
}

// ReadLine asks for a line.
func (t *Terminal) ReadLine(ctx context.Context, prompt string) (string, error) {
	return t.readLine(ctx, prompt)
}

func (t *Terminal) readLine(ctx context.Context, prompt string) (string, error) {
	if isTerminal(t.In) { // what is piped in answers in order
		fmt.Fprint(t.Err, prompt)
	}
	if t.lines == nil {
		t.lines = bufio.NewReader(t.In)
	}
	type line struct {
		text string
		err  error
	}
	read := make(chan line, 1)
	go func() {
		text, err := t.lines.ReadString('\n')
		if err == io.EOF && text != "" {
			err = nil
		}
		read <- line{strings.TrimSpace(text), err}
	}()
	select {
	case l := <-read:
		if l.err != nil {
			return "", errors.New("nobody answered")
		}
		return l.text, nil
	case <-ctx.Done():
		return "", errors.New("the question was interrupted")
	}
}

// Progress shows how a verification goes on.
func (t *Terminal) Progress(sentence string) {
	if !t.JSON {
		fmt.Fprintln(t.Err, sentence)
	}
}

// Show prints an outcome.
func (t *Terminal) Show(out tools.Outcome) error {
	if t.JSON {
		enc := json.NewEncoder(t.Out)
		enc.SetEscapeHTML(false)
		return errors.Join(enc.Encode(out), t.secrets(out))
	}
	if len(out.Data) > 0 {
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, out.Data, "", "  "); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(t.Out, pretty.String()); err != nil {
			return err
		}
	}
	fmt.Fprintf(t.Err, "%s: %s\n", out.Status, out.Summary)
	if out.File != nil {
		fmt.Fprintf(t.Err, "Saved as %s\n", out.File.Path)
	}
	if out.Next != "" {
		fmt.Fprintln(t.Err, out.Next)
	}
	return t.secrets(out)
}

// secrets prints the secrets of an answer to the person who asked.
func (t *Terminal) secrets(out tools.Outcome) error {
	if len(out.Private) == 0 {
		return nil
	}
	if !t.CanReveal() {
		fmt.Fprintln(t.Err, "The answer holds a secret, which is printed only on a terminal, or with --reveal.")
		return nil
	}
	stream := t.private()
	for _, p := range out.Private {
		value := p.Value
		if isTerminal(stream) {
			value = printable(value)
		}
		if _, err := fmt.Fprintf(stream, "%s: %s\n", p.Name, value); err != nil {
			return err
		}
	}
	return nil
}

// printable takes out of a secret, which a server may have written, what
// could steer the person's terminal. A pipe gets it as it is.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return -1
		}
		return r
	}, text)
}

// Call fills in what a call through this door carries.
func (t *Terminal) Call(person policies.Person, tool string, args json.RawMessage) tools.Call {
	c := tools.Call{
		Tool: tool, Args: args, Person: person, Door: policies.Terminal,
		Confirm: t.AskConfirm, Private: t.CanReveal(), Progress: t.Progress,
	}
	if t.Interactive() {
		c.Ask = t.AskSecret
	}
	return c
}

func shellWord(word string) string {
	if strings.ContainsAny(word, " \t'\"$`\\") {
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return word
}
