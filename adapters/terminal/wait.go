package terminal

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"panelbot/adapters/chat"
	"panelbot/tools/op"
)

// How long an answer may take before something is shown, and how often it is
// shown anew.
const (
	patience = 2 * time.Second
	again    = time.Second
)

// waiting is the line on the screen that has no end yet: one that is written
// over, or a question.
type waiting struct {
	mu sync.Mutex
	// width is how much of the line is written, which is written over.
	width int
	// question says that the line is a question, which is not answered yet.
	question bool
}

// ask writes a question, and leaves the line open for the answer.
func (t *Terminal) ask(question string) { t.askWith(question, "\n") }

// askRaw is ask at a terminal in raw mode.
func (t *Terminal) askRaw(question string) { t.askWith(question, "\r\n") }

func (t *Terminal) askWith(question, newline string) {
	t.waiting.mu.Lock()
	defer t.waiting.mu.Unlock()
	fmt.Fprint(t.Err, strings.ReplaceAll(t.wrapQuestion(question), "\n", newline))
	t.waiting.question = true
}

// wrapQuestion is wrap with the space kept that stands before an answer.
func (t *Terminal) wrapQuestion(question string) string {
	text := strings.TrimRight(question, " ")
	return t.wrap(text) + question[len(text):]
}

// asked says that a question is over. The Enter of an answer has ended its
// line; without one, that is left to do.
func (t *Terminal) asked(answered bool) {
	t.waiting.mu.Lock()
	defer t.waiting.mu.Unlock()
	if answered {
		t.waiting.question = false
	}
	t.endQuestion()
}

// endQuestion ends the line of a question that is open.
func (t *Terminal) endQuestion() {
	if t.waiting.question {
		fmt.Fprintln(t.Err)
		t.waiting.question = false
	}
}

// While runs what somebody far away does. Where that takes long, a line on the
// screen says so until it ends.
func (t *Terminal) While(run func()) {
	t.WhileSaying(func(took string) op.Message {
		return op.Say("chat_waiting", "Waiting for the server ({Time})", "Time", took)
	}, run)
}

// WhileSaying is While with another line: says gives that of a moment, is told how
// long it has been, and is called beside run. What is no terminal shows none.
func (t *Terminal) WhileSaying(says func(took string) op.Message, run func()) {
	if t.JSON || !IsTerminal(t.Err) {
		run()
		return
	}
	ended := make(chan struct{})
	var counting sync.WaitGroup
	counting.Go(func() { t.count(says, ended) })
	defer func() {
		close(ended)
		counting.Wait()
	}()
	run()
}

// count writes the line anew until the end.
func (t *Terminal) count(says func(took string) op.Message, ended <-chan struct{}) {
	began, timer := time.Now(), time.NewTimer(patience)
	defer timer.Stop()
	for {
		select {
		case <-ended:
			t.overwrite("")
			return
		case <-timer.C:
			t.overwrite(t.Speech.Tell(says(time.Since(began).Round(time.Second).String())))
			timer.Reset(again)
		}
	}
}

// overwrite writes a text in place of the line; the empty one takes it away.
// What has no room in one line could not be written over.
func (t *Terminal) overwrite(text string) {
	t.waiting.mu.Lock()
	defer t.waiting.mu.Unlock()
	t.wipe()
	if width := chat.Width(text); width < t.NoteWidth() {
		t.waiting.width = width
		fmt.Fprint(t.Err, text)
	}
}

// wipe takes the line away, without a control sequence that a terminal may not
// know.
func (t *Terminal) wipe() {
	if t.waiting.width > 0 {
		fmt.Fprint(t.Err, "\r"+strings.Repeat(" ", t.waiting.width)+"\r")
		t.waiting.width = 0
	}
}

// note writes a line of its own, whatever is under way.
func (t *Terminal) note(text string) {
	t.waiting.mu.Lock()
	defer t.waiting.mu.Unlock()
	t.wipe()
	t.endQuestion()
	fmt.Fprintln(t.Err, text)
}
