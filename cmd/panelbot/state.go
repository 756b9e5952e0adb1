package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"panelbot/adapters/terminal"
)

// stateFile is where something is kept for the person at a terminal: the lines
// that were typed, the record. It is empty where the system has no place for
// it.
func (a *app) stateFile(name string) string {
	state := a.getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(state) {
		home := a.getenv("HOME")
		if home == "" {
			return ""
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "panelbot", name)
}

// terminalRecorder keeps the record of what a person does in call and chat:
// beside the log, or in a file where that is a screen, on which its lines would
// stand between those of the conversation.
func (a *app) terminalRecorder(format string) *logRecorder {
	if !terminal.IsTerminal(a.stderr) {
		return newRecorder(a.stderr, format, true)
	}
	return newRecorder(recordFile(a.stateFile("record.log")), format, true)
}

// recordFile is a file that lines are added to, and that only its owner can
// read. Each is there when Write returns without an error. The empty name is no
// place, and nothing can be written to it.
type recordFile string

func (f recordFile) Write(line []byte) (int, error) {
	n, err := f.add(line)
	if err != nil {
		return n, fmt.Errorf("the record cannot be written: %w", err)
	}
	return n, nil
}

func (f recordFile) add(line []byte) (int, error) {
	if f == "" {
		return 0, errors.New("there is no place for it: set XDG_STATE_HOME or HOME to a directory")
	}
	name := string(f)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return 0, err
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := 0, file.Chmod(0o600) // it may have been there, for others to read
	if err == nil {
		n, err = file.Write(line)
	}
	return n, errors.Join(err, file.Close())
}
