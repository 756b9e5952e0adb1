package main

import (
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/tools"
	"panelbot/tools/op"
)

// grammarHere is the grammar of the configured panels, without reaching one. A
// configuration that cannot be read is none.
func (a *app) grammarHere() (*chat.Grammar, error) {
	cfg := &Config{}
	if a.server == "" {
		if read, err := a.loadWithoutCredentials(); err == nil {
			cfg = read
		}
	}
	return grammarOf(cfg)
}

// grammarOf is the grammar of the panels of a configuration: of all tools, where
// it has none.
func grammarOf(cfg *Config) (*chat.Grammar, error) {
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
		Values: h.siteNames,
	}), nil
}

// completeCall completes the words of a call in a shell: a tool's, the names of
// arguments, and values that are known without a panel. Nothing is reached, and
// a configuration that cannot be read is none: a shell shows no errors here.
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
