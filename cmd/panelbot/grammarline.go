package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools"
)

// Commands that say in a shell what can be said in a chat: each is a line of the grammar.

// answering is what of a house answers the lines of a command, for the person who typed it.
type answering func(h *house, by policies.Person) chat.Config

// policyLines answers policy stop, resume and explain.
func policyLines(h *house, _ policies.Person) chat.Config { return chat.Config{Switches: h} }

// lineCommand has a command do what a line asks for that begins so and goes on with the
// command's words, and then with what more gives; nil is nothing.
func (a *app) lineCommand(cmd *cobra.Command, begin string, answers answering, more func() string) *cobra.Command {
	door := a.door()
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		line := quotedLine(begin, words)
		if more != nil {
			line += more()
		}
		if door.JSON {
			line += " --json"
		}
		return a.grammarLine(cmd.Context(), door, line, answers)
	}
	cmd.Flags().StringVar(&a.as, "as", "", "who you are (default: the only one configured)")
	cmd.Flags().BoolVar(&door.JSON, "json", false, "print the answer as JSON")
	a.serverFlag(cmd, apart{{"as", tokenAsks}})
	return a.needsStore(cmd)
}

// quotedLine is a line of the grammar that begins so, and goes on with the words of a shell.
func quotedLine(begin string, words []string) string {
	var line strings.Builder
	line.WriteString(begin)
	for _, w := range words {
		line.WriteString(" " + strconv.Quote(w))
	}
	return line.String()
}

// grammarLine does what a line of the grammar asks for, at the server that --server
// names or on the store of this process.
func (a *app) grammarLine(ctx context.Context, door *terminal.Terminal, line string, answers answering) error {
	if a.server != "" {
		return a.grammarLineThere(ctx, door, line)
	}
	return a.atHome(ctx, func(h *house, by policies.Person) error {
		var err error
		if door.Speech, err = a.speech("", by); err != nil {
			return err
		}
		door.Speech = a.inShell(door.Speech, h.cfg, by)
		cfg := answers(h, by)
		cfg.Finder = finder(h.search)
		g := chat.New(h.runner.Catalogue(), cfg)
		answer := g.Run(ctx, h.runner, line, chat.Asker{Call: tools.Call{Person: by, Door: policies.Terminal, Ask: door.AskCode}, Speech: door.Speech, Width: door.Width(), Show: door.Before})
		if answer.Outcome != nil {
			said := g.Words(*answer.Outcome, door.Speech)
			answer.Said = &said
		}
		return a.showAnswer(door, answer)
	})
}

// grammarLineThere does what a line of the grammar asks for, at the server that --server
// names.
func (a *app) grammarLineThere(ctx context.Context, door *terminal.Terminal, line string) error {
	there, person, err := a.hello(ctx)
	if err != nil {
		return err
	}
	if door.Speech, err = a.speech("", person); err != nil {
		return err
	}
	door.Speech = a.inShell(door.Speech, nil, person)
	return a.showAnswer(door, a.answerThere(ctx, door, there, line, chat.Asker{Speech: door.Speech, Width: door.Width()}))
}
