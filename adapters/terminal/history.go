package terminal

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/tools/op"
)

// history are the lines that were typed, in memory and in a file that only its
// owner can read.
type history struct {
	lines []string // the newest last
	file  string
}

// How many lines are kept, and from how many on the file is cut to that.
const (
	maxHistory = 1000
	cutHistory = 2 * maxHistory
)

// openHistory reads the file. It always gives a history; the error says why
// the file is not used.
func openHistory(file string) (*history, error) {
	h := &history{}
	if file == "" {
		return h, nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return h, notKept(err)
	}
	f, err := os.OpenFile(file, os.O_RDONLY|os.O_CREATE, 0o600)
	if err != nil {
		return h, notKept(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	if err := f.Chmod(0o600); err != nil {
		return h, notKept(err)
	}
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		if line := scan.Text(); line != "" {
			h.lines = append(h.lines, line)
		}
	}
	if err := scan.Err(); err != nil {
		return h, notKept(err)
	}
	h.file = file
	if len(h.lines) > cutHistory {
		return h, h.rewrite()
	}
	return h, nil
}

func notKept(err error) error {
	return op.Say("history_unkept", "the history is kept in memory only: {Err}", "Err", err.Error())
}

// rewrite keeps the newest lines of the file. On an error the file is as it was.
func (h *history) rewrite() error {
	h.lines = h.lines[len(h.lines)-maxHistory:]
	next := h.file + ".new"
	err := os.WriteFile(next, []byte(strings.Join(h.lines, "\n")+"\n"), 0o600)
	if err == nil {
		err = os.Rename(next, h.file)
	}
	if err != nil {
		_ = os.Remove(next) // where it is there at all
		h.file = ""
		return notKept(err)
	}
	return nil
}

// add remembers a line; it is written to the file only where write says so.
func (h *history) add(line string, write bool) {
	line = chat.OneLine(line)
	if len(h.lines) > 0 && h.lines[len(h.lines)-1] == line {
		return
	}
	h.lines = append(h.lines, line)
	if h.file == "" || !write {
		return
	}
	f, err := os.OpenFile(h.file, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err == nil {
		_, err = fmt.Fprintln(f, line)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		h.file = "" // a history is not worth a sentence at every line
	}
}

// Add is called by the editor for each line. What is remembered is a command,
// which may have several: add has it.
func (h *history) Add(string) {}

// Len and At are as the editor wants them: 0 is the newest.
func (h *history) Len() int { return len(h.lines) }

// At gives a line.
func (h *history) At(i int) string { return h.lines[len(h.lines)-1-i] }
