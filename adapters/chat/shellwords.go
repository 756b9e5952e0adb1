package chat

import (
	"slices"
	"strings"
)

// What is typed in a chat and what in a shell are easily confused: some commands are
// of both, and some of one.

// usages are the grammar's own commands as they are typed.
var usages = map[string]string{
	"alert": "alert list", "approvals": "approvals", "enrol": "enrol CODE", "help": "help", "lock": "lock me", "on": "on SERVERS TOOL", "policy": "policy explain ID", "report": "report list", "site": "site list",
	"tools": "tools WORDS", "whoami": "whoami",
}

// Usage is how a command of the grammar's own is typed, by its first word; false where
// there is none.
func Usage(word string) (string, bool) {
	usage, ok := usages[strings.ToLower(word)]
	return usage, ok
}

// ofShell are the commands that only a shell has, with their second words.
var ofShell = map[string][]string{
	"audit": {"export", "tail", "verify"}, "call": nil, "chat": nil, "check": nil, "completion": nil, "config": {"schema"}, "demo": nil, "doctor": nil, "init": nil, "mcp": nil,
	"panelbot": nil, "people": {"disable", "enable", "enrol", "invite", "list", "remove", "token", "totp"}, "policy": {"check", "simulate", "test"}, "serve": nil,
	"simulator": nil, "slack": {"manifest"}, "store": {"backup"}, "version": nil,
}

// inShellAlone is the line of a shell that was typed here, as far as it is known; empty
// where it is none. What else was typed may be a secret.
func inShellAlone(words []string) string {
	if len(words) == 0 {
		return ""
	}
	first := strings.ToLower(words[0])
	seconds, ok := ofShell[first]
	switch {
	case !ok:
		return ""
	case first == "panelbot" && len(words) > 1:
		if line := inShellAlone(words[1:]); line != "" {
			return line
		}
		return "panelbot …"
	case len(words) > 1 && slices.Contains(seconds, strings.ToLower(words[1])):
		return "panelbot " + first + " " + strings.ToLower(words[1])
	}
	return "panelbot " + first
}
