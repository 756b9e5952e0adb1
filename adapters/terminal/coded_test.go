package terminal_test

import (
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/tools"
)

// TestCoded: a line that wants a code far away is asked for here and goes again with it,
// once; without a terminal it is not.
func TestCoded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		typed string
		here  bool
		want  []string
	}{
		{"typed", "123 456\n", true, []string{"approvals approve R1", "approvals approve R1 code=123456"}},
		{"with what is no code", "x\" y\n", true, []string{"approvals approve R1"}},
		{"no terminal", "", false, []string{"approvals approve R1"}},
	} {
		screen := &tty{}
		door := &terminal.Terminal{In: strings.NewReader(test.typed), Out: screen, Err: screen}
		if test.here {
			door.In = idle{strings.NewReader(test.typed)}
		}
		var lines []string
		a := door.Coded(t.Context(), "approvals approve R1", func(line string) chat.Answer {
			lines = append(lines, line)
			return chat.Answer{CodeWanted: !strings.Contains(line, "code="), Text: "RISK: server reinstall", Outcome: &tools.Outcome{Status: tools.Denied}}
		})
		if strings.Join(lines, "|") != strings.Join(test.want, "|") || a.CodeWanted != (len(test.want) == 1) {
			t.Errorf("%s: sent %q, got %+v", test.name, lines, a)
		}
		if shown := strings.Contains(screen.String(), "RISK: server reinstall"); shown != test.here {
			t.Errorf("%s: shown is %q", test.name, screen.String())
		}
	}
}
