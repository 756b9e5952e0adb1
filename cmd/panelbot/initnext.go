package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"panelbot/tools"
)

// showNext prints the steps that follow: an assistant, a first call, serve.
func (iv *interview) showNext(place *building) {
	out := iv.app.stdout
	binary := ownPath()
	as := ""
	args := []string{"mcp", "--config", place.file}
	if len(iv.cfg.People) > 1 { // nobody is the only one
		as = " --as " + iv.cfg.People[0].Name
		args = append(args, "--as", iv.cfg.People[0].Name)
	}
	program, config := tools.ShellWord(binary), tools.ShellWord(place.file)
	first := "server list"
	if iv.cfg.Panels[0].Kind == "openpanel" {
		first = "hosting info"
	}
	snippet := mcpSnippet(binary, args)
	fmt.Fprintf(out, `
A first call:

  %[1]s call --config %[2]s%[3]s %[4]s

Add panelbot to Claude Code:

  claude mcp add panelbot -- %[1]s %[5]s

or to another MCP client, in its file (docs/clients.md says where that is):

%[6]s

Serve MCP over HTTP, with the token in %[7]s:

  %[1]s serve --config %[2]s
`, program, config, as, first, shellWords(args), snippet, filepath.Join(place.secrets, iv.cfg.People[0].Name+"-mcp_token"))
	if len(iv.cfg.People) > 1 {
		fmt.Fprint(out, "\nWhoever says yes needs one-time codes first, each person in a terminal, phone in hand:\n\n")
		for _, p := range iv.cfg.People {
			fmt.Fprintf(out, "  %s people totp --config %s --as %s\n", program, config, p.Name)
		}
	}
	if strings.Contains(binary, "go-build") {
		fmt.Fprintf(out, "\n%s will be gone soon: build one that stays with make build, and use its path.\n", binary)
	}
}

// mcpSnippet is the entry of an MCP client's file.
func mcpSnippet(binary string, args []string) []byte {
	type server struct {
		Command string   `json:"command"`
		Args    []string `json:"args"`
	}
	text, _ := json.MarshalIndent(map[string]any{"mcpServers": map[string]server{"panelbot": {binary, args}}}, "", "  ") // text always marshals
	return text
}

// ownPath is where this program is.
func ownPath() string {
	binary, err := os.Executable()
	if err != nil {
		return "panelbot"
	}
	if file, err := filepath.EvalSymlinks(binary); err == nil {
		return file
	}
	return binary
}

func shellWords(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = tools.ShellWord(word)
	}
	return strings.Join(quoted, " ")
}
