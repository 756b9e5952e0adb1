package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// TestLongHelp: the explanations of commands are broken into lines, as help prints them as
// they stand. That of people invite had one of 148 letters.
func TestLongHelp(t *testing.T) {
	t.Parallel()
	const most = 100
	var look func(*cobra.Command)
	look = func(cmd *cobra.Command) {
		for line := range strings.Lines(cmd.Long) {
			if n := utf8.RuneCountInString(strings.TrimSpace(line)); n > most {
				t.Errorf("%s: a line of %d letters, want %d at most: %s", cmd.CommandPath(), n, most, line)
			}
		}
		for _, c := range cmd.Commands() {
			look(c)
		}
	}
	look((&app{env: func(string) (string, bool) { return "", false }}).root())
}
