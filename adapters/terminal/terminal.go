package terminal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/term"

	"panelbot/adapters/chat"
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

	// Speech is the language of questions and notes; the zero value is English.
	Speech chat.Speech
	// Color colours what is shown on a terminal.
	Color bool
	// Columns is how wide lines are where Out does not know; 0 is 80.
	Columns int

	lines   *input
	waiting waiting
}

// Interactive reports whether somebody is there to be asked.
func (t *Terminal) Interactive() bool { return IsTerminal(t.In) && IsTerminal(t.Err) }

// IsTerminal reports whether a stream leads to a person. It knows files;
// anything else, such as a buffer of a test, says it itself.
func IsTerminal(stream any) bool {
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
func (t *Terminal) CanReveal() bool { return t.Reveal || IsTerminal(t.private(t.JSON)) }

// private is where secrets go: the answer, beside which they do not fit where
// it is JSON.
func (t *Terminal) private(asJSON bool) io.Writer {
	if asJSON {
		return t.Err
	}
	return t.Out
}

// reader is the one way in which the door reads.
func (t *Terminal) reader() *input {
	if t.lines == nil {
		t.lines = &input{source: t.In}
	}
	return t.lines
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
		return false, fmt.Errorf("there is no terminal to ask in: --confirm %s says yes to a call of risk %s", tools.ShellWord(q.Type), q.Risk)
	case !t.Interactive():
		return false, errors.New("there is no terminal to ask in: --yes says yes to a change")
	}
	fmt.Fprintln(t.Err, t.question(q))
	if q.Type == "" {
		answer, err := t.ReadLine(ctx, t.Speech.Say("question_yes", nil))
		return slices.Contains(strings.Fields(t.Speech.Say("answer_yes", nil)), strings.ToLower(answer)), err
	}
	answer, err := t.ReadLine(ctx, t.Speech.Say("question_type", map[string]any{"Name": q.Type}))
	if err == nil && answer != q.Type && answer != "" {
		err = op.Say("typed_other", "{Typed} was typed, and {Wanted} was wanted", "Typed", strconv.Quote(cutTyped(answer)), "Wanted", strconv.Quote(q.Type))
	}
	return answer == q.Type, err
}

// cutTyped is the beginning of an answer, as it may be shown.
func cutTyped(answer string) string {
	const most = 80
	if runes := []rune(tools.CleanText(answer)); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return tools.CleanText(answer)
}

// question says what will be hit.
func (t *Terminal) question(q tools.Question) string {
	say := func(id string, data map[string]any) string { return t.Speech.Say(id, data) }
	risk, head := strings.ToUpper(t.Speech.Risk(q.Risk)), q.Tool.Chat
	if q.Target != "" {
		on := q.Target
		if q.On.Said() {
			on = t.Speech.Tell(q.On)
		}
		head += say("question_target", map[string]any{"Target": on})
	}
	head += say("question_panel", map[string]any{"Panel": q.Panel})
	room := strings.Repeat("x", chat.Width(risk)+1) // that the risk and a space take
	lines := []string{
		t.paint(riskColor(q.Risk), risk) + " " + strings.TrimPrefix(t.wrap(room+" "+head), room),
		t.wrap(q.Tool.Doc),
	}
	if text := t.Speech.QuestionText(q, t.NoteWidth()); text != "" {
		lines = append(lines, "", text, "")
	}
	return strings.Join(lines, "\n")
}

// AskSecret asks for a secret without showing it. It implements
// tools.Call.Ask.
func (t *Terminal) AskSecret(ctx context.Context, o op.Order) (string, error) {
	value, err := t.ReadSecret(ctx, fmt.Sprintf("%s (%s) ", o.Argument, strings.TrimSuffix(t.Speech.Wanted(o), ".")))
	if err == nil && value == "" {
		return "", op.Say("nothing_typed", "nothing was typed")
	}
	return value, err
}

// ReadSecret reads a line that is not shown.
func (t *Terminal) ReadSecret(ctx context.Context, prompt string) (string, error) {
	keyboard, ok := KeyboardOf(t.In)
	if !ok {
		return t.ReadLine(ctx, prompt)
	}
	t.forget(keyboard)
	secret, err := t.readHidden(ctx, keyboard, prompt)
	t.asked(err == nil)
	if err != nil {
		return "", unanswered(ctx, err)
	}
	return secret, nil
}

// readHidden reads a line of a terminal that shows nothing meanwhile.
func (t *Terminal) readHidden(ctx context.Context, at Keyboard, prompt string) (string, error) {
	restore, err := at.Raw()
	if err != nil {
		return "", err
	}
	defer restore()
	t.askRaw(prompt)
	return term.NewTerminal(&keys{in: t.reader(), ctx: ctx, out: t.Err}, "").ReadPassword("")
}

// ReadLine asks for a line. What was typed at a terminal before the question is
// shown is no answer to it, and is thrown away; what is piped in answers in
// order, and is shown no question.
func (t *Terminal) ReadLine(ctx context.Context, prompt string) (string, error) {
	if keyboard, ok := KeyboardOf(t.In); ok {
		t.forget(keyboard)
	}
	if IsTerminal(t.In) {
		t.ask(prompt)
	}
	line, err := t.reader().line(ctx)
	t.asked(err == nil)
	if err != nil {
		return "", unanswered(ctx, err)
	}
	return strings.TrimSpace(line), nil
}

// unanswered is the error of a question that got no answer.
func unanswered(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, errInterrupt) {
		return op.Say("interrupted", "the question was interrupted")
	}
	return op.Say("nobody_answered", "nobody answered")
}

// forget throws away what was typed and nobody has read.
func (t *Terminal) forget(at Keyboard) {
	at.Forget()
	t.reader().forget()
}

// Progress shows how a verification goes on.
func (t *Terminal) Progress(m op.Message) {
	if !t.JSON {
		fmt.Fprintln(t.Err, t.wrap(t.Speech.Tell(m)))
	}
}

// Show prints an outcome: its data as it is, and what is said about it.
func (t *Terminal) Show(out tools.Outcome, said chat.Words) error {
	if t.JSON {
		return t.showJSON(out)
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
	return t.tell(out, said)
}

func (t *Terminal) showJSON(out tools.Outcome) error {
	enc := json.NewEncoder(t.Out)
	enc.SetEscapeHTML(false)
	return errors.Join(enc.Encode(out), t.secrets(out, true))
}

// secrets prints the secrets of an answer to the person who asked.
func (t *Terminal) secrets(out tools.Outcome, asJSON bool) error {
	if len(out.Private) == 0 {
		return nil
	}
	stream := t.private(asJSON)
	if !t.Reveal && !IsTerminal(stream) {
		fmt.Fprintln(t.Err, t.Speech.Say("chat_hidden", nil))
		return nil
	}
	for _, p := range out.Private {
		value := p.Value
		if IsTerminal(stream) {
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
