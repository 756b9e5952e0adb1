//go:build linux

package main

import (
	"strings"
	"testing"
)

const questionConfig = `panels: [{name: main, kind: flashpanel, url: "simulator:", sites: {shop: {id: 12, server: web-1}}}]
people: [{name: you, roles: [admin]}]
policy: {solo: true, allow_unguarded: true}
`

// TestTypedAhead: what was typed before a question is on the screen is no
// answer to it, whether the answer is shown or not.
func TestTypedAhead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, ahead, question string
		args                  []string
	}{
		{"a yes", "y\r", `Do it\? \[y/N\] `, []string{"server", "favorite", "web-2"}},
		{"half a yes", "y", `Do it\? \[y/N\] `, []string{"server", "favorite", "web-2"}},
		{"a name", "web-1\r", `Type web-1 to go on: `, []string{"server", "restart", "web-1"}},
		{"a secret", "pasted-by-mistake\r", `password \(`, []string{"--yes", "database", "user", "create", "web-1", "name=reader", "type=mysql", `password:={"ask":true}`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := sitDown(t, append([]string{"call", "--config", writeFile(t, questionConfig)}, test.args...)...)
			s.types(test.ahead)
			s.sees(test.question)
			if test.name == "a secret" {
				s.echoEnds()
				s.types("\x03")
				s.sees(`the question was interrupted`)
			} else {
				s.types("\r")
				s.sees(`denied: `)
			}
			if code := s.exit(); code != 1 {
				t.Errorf("the exit code is %d, want 1:\n%s", code, s.shown())
			}
		})
	}
}

// TestChatQuestionEnds: Ctrl-D at a question ends the call and not the
// conversation; it and Ctrl-C leave no answer on the question's line, and no
// empty line.
func TestChatQuestionEnds(t *testing.T) {
	t.Parallel()
	s := sitDown(t, "chat", "--language", "en", "--config", writeFile(t, questionConfig))
	s.sees("panelbot> ")
	s.types("server restart web-1\r")
	s.sees("Type web-1 to go on: ")
	s.types("\x04")
	s.sees("\r\n\\S*denied")
	s.sees("panelbot> ")
	s.types("server restart web-1\r")
	s.sees("Type web-1 to go on: ")
	s.types("\x03")
	s.sees("\r\nStopping the call.\r\n\\S*denied")
	s.sees("panelbot> ")
	s.types("exit\r")
	if code := s.exit(); code != 0 {
		t.Errorf("the exit code is %d, want 0:\n%s", code, s.shown())
	}
}

// TestChatInterruptedLine: what is said after Ctrl-C stands below a line that is
// longer than the screen is wide, also with the cursor at its beginning.
func TestChatInterruptedLine(t *testing.T) {
	t.Parallel()
	s := sitDown(t, "chat", "--language", "en", "--config", writeFile(t, questionConfig))
	s.sees("panelbot> ")
	s.types(strings.Repeat("long ", 50)) // 250 of 100 columns
	s.sees("long long")
	s.types("\x01")
	s.sees(`\x1b\[2A`) // up
	s.types("\x03")
	s.sees(`(\x1b\[2B|\x1b\[B\x1b\[B)[\s\S]*To end, type exit`)
	s.types("exit\r")
	s.exit()
}

// TestLoginInterrupted: Ctrl-C at a hidden question is called what it is.
func TestLoginInterrupted(t *testing.T) {
	t.Parallel()
	s := sitDown(t, "login", "main", "--config", writeFile(t, strings.Replace(questionConfig, "simulator:", "https://panel.example.com", 1)))
	s.answers(`E-mail: `, "you@example.com")
	s.sees(`Password: `)
	s.echoEnds()
	s.types("\x03")
	s.sees(`the question was interrupted`)
	if code := s.exit(); code != 1 {
		t.Errorf("the exit code is %d, want 1", code)
	}
}
