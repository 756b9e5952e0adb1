package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"panelbot/adapters/mcp"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools/op"
)

func (a *app) toolsCommand() *cobra.Command {
	var asJSON, asMarkdown bool
	cmd := &cobra.Command{
		Use:   "tools [WORD…]",
		Short: "List the tools: all 223 without a configuration, else those of the configured panels",
		Long: `List the tools. Words find those that do what you want, in your own words, in
English or Vietnamese; the tools whose names begin with them come first. panelbot
call TOOL --help explains one.`,
		Example: `  panelbot tools dns
  panelbot tools who is banned`,
		ValidArgsFunction: a.completeGroups,
		RunE: func(cmd *cobra.Command, words []string) error {
			if a.server != "" {
				return a.toolsRemote(cmd.Context(), words)
			}
			cfg := &Config{}
			if !asMarkdown {
				var err error
				if cfg, err = a.loadWithoutCredentials(); errors.Is(err, errNoConfig) {
					cfg = &Config{}
				} else if err != nil {
					return err
				}
			}
			grammar, err := grammarOf(cfg, nil)
			if err != nil {
				return err
			}
			speech, _ := a.speech("", policies.Person{}) // no flag asks for one that is none
			list := grammar.Search(strings.Join(words, " "))
			switch {
			case asJSON:
				return writeToolsJSON(a.stdout, list)
			case asMarkdown:
				return writeToolsMarkdown(a.stdout, list)
			case len(list) == 0:
				return errors.New("no tool fits these words: try fewer or other words, or panelbot tools for all")
			}
			width := a.door().Width()
			if !terminal.IsTerminal(a.stdout) && a.getenv("COLUMNS") == "" {
				width = longLine // a program reads lines as they are
			}
			_, err = fmt.Fprintln(a.stdout, grammar.List(list, speech, width))
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an array of MCP tool objects, with a field chat")
	cmd.Flags().BoolVar(&asMarkdown, "markdown", false, "print docs/tools.md: all tools, whatever is configured")
	a.serverFlag(cmd, apart{{"json", "it gives a table"}, {"markdown", "it gives a table"}})
	return cmd
}

// longLine has room for any tool.
const longLine = 1000

// writeToolsJSON writes what tools/list shows, and how a person types it.
func writeToolsJSON(w io.Writer, list []*op.Tool) error {
	all := make([]map[string]any, 0, len(list))
	for _, t := range list {
		raw, err := json.Marshal(mcp.Describe(t))
		if err != nil {
			return err
		}
		var object map[string]any
		if err := json.Unmarshal(raw, &object); err != nil {
			return err
		}
		object["chat"] = t.Chat
		all = append(all, object)
	}
	return writeJSON(w, all)
}

// writeToolsMarkdown writes docs/tools.md from the declarations.
func writeToolsMarkdown(w io.Writer, list []*op.Tool) error {
	groups := map[string][]*op.Tool{}
	risks := map[string]int{}
	for _, t := range list {
		key := t.Vendor.Title + ": " + t.Group
		groups[key] = append(groups[key], t)
		risks[t.Risk.String()]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Tools\n\nMade from the declarations by `make docs`; do not edit. %d tools.\n\n", len(list))
	b.WriteString("A path argument is positional in the terminal; a `?` marks an optional argument. The risk is the highest that a call can have; *graded* says that the arguments can lower it.\n\n")
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		fmt.Fprintf(&b, "- [%s](#%s) (%d)\n", key, anchor(key), len(groups[key]))
	}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		fmt.Fprintf(&b, "\n## %s\n", key)
		for _, t := range groups[key] {
			writeTool(&b, t)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeTool(b *strings.Builder, t *op.Tool) {
	risk := t.Risk.String()
	if t.Graded() {
		risk += ", graded"
	}
	if c := t.Class.String(); c != "" {
		risk += ", " + c
	}
	fmt.Fprintf(b, "\n### %s\n\n`%s` · %s · `%s %s`\n\n%s\n", t.Name, t.Chat, risk, t.Method, t.Path, t.Doc)
	if t.Check.Read != nil {
		fmt.Fprintf(b, "\nVerified: %s.\n", t.Check.By)
	}
	if len(t.Args) > 0 {
		b.WriteString("\n| argument | place | value | |\n|---|---|---|---|\n")
		writeArgs(b, "", t.Args)
	}
}

func writeArgs(b *strings.Builder, prefix string, args []op.Arg) {
	for _, a := range args {
		name := prefix + a.Name
		if !a.Required {
			name += "?"
		}
		kind := a.Kind.String()
		if a.Kind == op.KindList {
			kind = "a list of " + plural(a.Elem.Kind)
		}
		if len(a.Enum) > 0 {
			kind = "`" + strings.Join(a.Enum, "`, `") + "`"
		}
		doc := a.Doc
		if a.Example != "" {
			doc += " Example: `" + a.Example + "`"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", name, a.Place, cell(kind), cell(doc))
		switch {
		case len(a.Fields) > 0:
			writeArgs(b, prefix+a.Name+".", a.Fields)
		case a.Elem != nil && len(a.Elem.Fields) > 0:
			writeArgs(b, prefix+a.Name+"[].", a.Elem.Fields)
		}
	}
}

func plural(k op.Kind) string {
	switch k {
	case op.KindString:
		return "texts"
	case op.KindInteger:
		return "whole numbers"
	case op.KindObject:
		return "objects"
	case op.KindServer:
		return "servers, by id or name"
	default:
		return k.String()
	}
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// anchor is how a heading is linked to.
func anchor(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case r == ' ':
			b.WriteByte('-')
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			b.WriteRune(r)
		}
	}
	return b.String()
}
