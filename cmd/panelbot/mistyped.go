package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"panelbot/adapters/chat"
	"panelbot/tools"
	"panelbot/tools/op"
)

// mistyped gives the error of a command line that names no command: what may
// have been meant. A tool is run by call, which is forgotten most. Of the line
// only what is known is repeated: the rest may be a secret.
func mistyped(root *cobra.Command, args []string) error {
	words := slices.DeleteFunc(slices.Clone(args), func(word string) bool { return strings.HasPrefix(word, "-") })
	if usage, ok := chat.Usage(words[0]); ok && !slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == words[0] }) {
		return fmt.Errorf("%s is a command of chat: panelbot chat, and there: %s", words[0], usage)
	}
	if catalogue, err := tools.NewCatalogue(nil); err == nil {
		if t, rest, ok := chat.FindTool(catalogue, words); ok {
			line := "panelbot call " + t.Chat
			if len(rest) > 0 {
				line += " …"
			}
			return fmt.Errorf("%s is a tool, which call runs: %s", t.Chat, line)
		}
		begins := func(t *op.Tool) bool { return t.GroupName == words[0] || strings.HasPrefix(t.Chat, words[0]+" ") }
		if i := slices.IndexFunc(catalogue.Tools(), begins); i >= 0 {
			return fmt.Errorf("%s is no command, and tools begin with it: panelbot tools %s lists them, and panelbot call runs one", words[0], words[0])
		}
	}
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return fmt.Errorf("there is no such command.%s panelbot --help lists them", op.DidYouMean(words[0], names))
}

// ofCobra reports whether an error is one by which cobra says that a command takes other
// arguments: it has no type for them.
func ofCobra(err error) bool {
	return slices.ContainsFunc([]string{"unknown command ", "accepts ", "requires at least "}, func(begin string) bool { return strings.HasPrefix(err.Error(), begin) })
}

// argumentsInWords has every command below the root say what it takes, where a line has
// other arguments. Of the line nothing is repeated: it may be a secret.
func argumentsInWords(parent *cobra.Command) {
	for _, cmd := range parent.Commands() {
		argumentsInWords(cmd)
		check := cmd.Args
		if check == nil {
			continue
		}
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			err := check(cmd, args)
			if err == nil || !ofCobra(err) {
				return err
			}
			path := cmd.CommandPath()
			var names []string
			for _, c := range cmd.Commands() {
				names = append(names, c.Name())
			}
			if len(names) > 0 && len(args) > 0 {
				return fmt.Errorf("%s has no such command.%s %[1]s --help lists them", path, op.DidYouMean(args[0], names))
			}
			return fmt.Errorf("other arguments are wanted: %s; %s --help says more", strings.TrimSuffix(cmd.UseLine(), " [flags]"), path)
		}
	}
}

// mistypedFlag is the error of a flag that a command does not take.
func mistypedFlag(cmd *cobra.Command, err error) error {
	help := cmd.CommandPath() + " --help"
	var none *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &empty):
		dashes := "--"
		if empty.GetSpecifiedShortnames() != "" {
			dashes = "-"
		}
		return fmt.Errorf("%s%s needs a value: %s says which", dashes, empty.GetSpecifiedName(), help)
	case errors.As(err, &wrong):
		return fmt.Errorf("--%s takes %s, and what stands there is none: %s says more", wrong.GetFlag().Name, kindOfFlag(wrong.GetFlag()), help)
	case !errors.As(err, &none):
		return fmt.Errorf("%w: %s says what it takes", err, help)
	}
	name := none.GetSpecifiedName()
	if none.GetSpecifiedShortnames() != "" {
		return fmt.Errorf("-%s is no flag of %s: %s lists them", name, cmd.CommandPath(), help)
	}
	if c, _, err := cmd.Root().Find([]string{name}); err == nil && c.Name() == name {
		return fmt.Errorf("--%s is no flag of %s: it is a command, %s", name, cmd.CommandPath(), c.CommandPath())
	}
	names := []string{"--help"}
	add := func(f *pflag.Flag) { names = append(names, "--"+f.Name) }
	cmd.Flags().VisitAll(add)
	cmd.InheritedFlags().VisitAll(add)
	return fmt.Errorf("--%s is no flag of %s.%s %s lists them", name, cmd.CommandPath(), op.DidYouMean("--"+name, names), help)
}

// kindOfFlag says what the values of a flag are, for an error.
func kindOfFlag(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "bool":
		return "true or false"
	case "int":
		return "a whole number"
	default:
		return "another value"
	}
}

// apartInWords says it in our words where cobra says that flags exclude each other: it has
// no type for them.
func apartInWords(cmd *cobra.Command, err error) error {
	_, list, _ := strings.Cut(err.Error(), "none of the others can be; [")
	list, _, ok := strings.Cut(list, "] were all set")
	if !ok {
		return err
	}
	names := strings.Fields(list)
	for i, name := range names {
		names[i] = "--" + name
	}
	last := len(names) - 1
	return fmt.Errorf("%s and %s do not go together: leave all but one out. %s --help says more", strings.Join(names[:last], ", "), names[last], cmd.CommandPath())
}

// helpInWords has the command help say what may have been meant, where it knows none.
func helpInWords(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	help, _, err := root.Find([]string{"help"})
	if err != nil {
		return // cobra makes none
	}
	help.Args = func(_ *cobra.Command, words []string) error {
		if _, rest, err := root.Find(words); err != nil {
			return mistyped(root, rest)
		}
		return nil
	}
}

// apart says that flags do not go with --server, and why.
type apart []struct{ flag, why string }

// serverFlag lets a command work through a running panelbot serve.
func (a *app) serverFlag(cmd *cobra.Command, not apart) {
	cmd.Flags().StringVar(&a.server, "server", "", "address of a running panelbot serve, which does the work; the person's mcp_token comes from PANELBOT_TOKEN")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		for _, n := range not {
			if cmd.Flags().Changed("server") && cmd.Flags().Changed(n.flag) {
				return fmt.Errorf("--%s goes not with --server: %s", n.flag, n.why)
			}
		}
		return nil
	}
}

// Why flags do not go with --server.
const (
	tokenAsks  = "the token says who asks"
	serveReads = "start panelbot serve --read-only for that"
	tokenYes   = "a token does not say yes"
)
