package main

import (
	"fmt"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/policies/audit"
	"panelbot/tools"
	"panelbot/tools/op"
)

// grammarHere is the grammar of the configured panels, none of which is reached
// until values are asked for. A configuration that cannot be read is none.
func (a *app) grammarHere() (*chat.Grammar, error) {
	cfg := &Config{}
	if a.server == "" {
		if read, err := a.loadWithoutCredentials(); err == nil {
			cfg = read
		}
	}
	return grammarOf(cfg, a.valuesInShell(cfg))
}

// grammarOf is the grammar of the panels of a configuration: of all tools, where
// it has none. values completes the values of arguments.
func grammarOf(cfg *Config, values valuesFunc) (*chat.Grammar, error) {
	kinds := map[string][]string{}
	for _, p := range cfg.Panels {
		kinds[p.Kind] = append(kinds[p.Kind], p.Name)
	}
	catalogue, err := tools.NewCatalogue(kinds)
	if err != nil {
		return nil, err
	}
	h := &house{cfg: cfg, index: sync.OnceValue(func() *op.Index { return op.NewIndex(catalogue.Tools()) })}
	return chat.New(catalogue, chat.Config{
		Finder: finder(h.search),
		Offers: func(t *op.Tool) bool { return len(kinds) == 0 || len(kinds[t.Vendor.Kind]) > 0 },
		Values: values,
	}), nil
}

// completeCall completes the words of a call in a shell: a tool's, the names of
// arguments, and values. A configuration that cannot be read is none, and a panel
// that cannot has no values: a shell shows no errors here.
func (a *app) completeCall(_ *cobra.Command, before []string, last string) ([]string, cobra.ShellCompDirective) {
	grammar, err := a.grammarHere()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	var words []string
	for _, c := range grammar.CompleteCall(before, last) {
		if strings.HasSuffix(c.Word, "=") {
			directive |= cobra.ShellCompDirectiveNoSpace // a value follows
		}
		words = append(words, strings.TrimSuffix(c.Word+"\t"+c.Doc, "\t"))
	}
	return words, directive
}

// completeGroups completes the first word of a search by the groups of tools.
func (a *app) completeGroups(_ *cobra.Command, before []string, _ string) ([]string, cobra.ShellCompDirective) {
	grammar, err := a.grammarHere()
	if err != nil || len(before) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return grammar.Groups(), cobra.ShellCompDirectiveNoFileComp
}

// completes completes one word by names of the configuration.
func (a *app) completes(names func(*Config) []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, before []string, _ string) ([]string, cobra.ShellCompDirective) {
		cfg, err := a.loadWithoutCredentials()
		if err != nil || len(before) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return names(cfg), cobra.ShellCompDirectiveNoFileComp
	}
}

// shellsFiles leaves completion to the shell, which knows the files that are there.
func shellsFiles(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

// completedWords are the completions of the words after a command, by its path.
func (a *app) completedWords() map[string]cobra.CompletionFunc {
	people := a.completes(func(cfg *Config) []string { return cfg.peopleNames() })
	reports := a.completes(func(cfg *Config) (names []string) {
		for _, r := range cfg.Reports {
			names = append(names, r.Name)
		}
		return names
	})
	alerts := a.completes(func(cfg *Config) (names []string) {
		for _, r := range cfg.Alerts {
			names = append(names, r.Name)
		}
		return names
	})
	return map[string]cobra.CompletionFunc{
		"panelbot alert mute": alerts,
		"panelbot alert test": func(c *cobra.Command, _ []string, last string) ([]string, cobra.ShellCompDirective) {
			return alerts(c, nil, last)
		},
		"panelbot alert unmute":    alerts,
		"panelbot people disable":  people,
		"panelbot people enable":   people,
		"panelbot people invite":   people,
		"panelbot policy check":    shellsFiles,
		"panelbot policy simulate": shellsFiles,
		"panelbot policy test":     shellsFiles,
		"panelbot report pause":    reports,
		"panelbot report preview":  reports,
		"panelbot report resume":   reports,
		"panelbot report run":      reports,
		"panelbot store backup":    shellsFiles,
	}
}

// completion says what every command completes: the words after it, which are files for
// few, and the values of its flags. Then it makes the command completion, which names the
// shells where another is asked for.
func (a *app) completion(root *cobra.Command) {
	people := a.completes(func(cfg *Config) []string { return cfg.peopleNames() })
	after := a.completedWords()
	flags := map[string]cobra.CompletionFunc{
		"as": func(c *cobra.Command, _ []string, last string) ([]string, cobra.ShellCompDirective) {
			return people(c, nil, last)
		},
		"format":   cobra.FixedCompletions([]string{"json", "csv"}, cobra.ShellCompDirectiveNoFileComp),
		"kind":     cobra.FixedCompletions(words(audit.Kinds()), cobra.ShellCompDirectiveNoFileComp),
		"language": cobra.FixedCompletions(chat.Languages(), cobra.ShellCompDirectiveNoFileComp),
	}
	var complete func(parent *cobra.Command)
	complete = func(parent *cobra.Command) {
		for _, c := range parent.Commands() {
			complete(c)
			if c.ValidArgsFunction == nil {
				c.ValidArgsFunction = cobra.NoFileCompletions
				if of, ok := after[c.CommandPath()]; ok {
					c.ValidArgsFunction = of
				}
			}
			for flag, values := range flags {
				if c.Flags().Lookup(flag) != nil {
					_ = c.RegisterFlagCompletionFunc(flag, values) // the flag is there
				}
			}
		}
	}
	complete(root)
	root.InitDefaultCompletionCmd()
	c, _, err := root.Find([]string{"completion"})
	if err != nil {
		return // cobra makes none
	}
	var shells []string
	for _, s := range c.Commands() {
		shells = append(shells, s.Name())
	}
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		return fmt.Errorf("there is no completion for this shell.%s There is one for %s", op.DidYouMean(args[0], shells), strings.Join(shells, ", "))
	}
}
