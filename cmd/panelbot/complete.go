package main

import (
	"strings"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// completeCall completes the words of a call in a shell: a tool's, the names of
// arguments, and values that are known without a panel. Nothing is reached, and
// a configuration that cannot be read is none: a shell shows no errors here.
func (a *app) completeCall(_ *cobra.Command, before []string, last string) ([]string, cobra.ShellCompDirective) {
	kinds := map[string][]string{}
	h := &house{cfg: &Config{}}
	if a.server == "" {
		if cfg, err := a.loadWithoutCredentials(); err == nil {
			h.cfg = cfg
		}
	}
	for _, p := range h.cfg.Panels {
		kinds[p.Kind] = append(kinds[p.Kind], p.Name)
	}
	catalogue, err := tools.NewCatalogue(kinds)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	grammar := chat.New(catalogue, chat.Config{
		Offers: func(t *op.Tool) bool { return len(kinds) == 0 || len(kinds[t.Vendor.Kind]) > 0 },
		Values: h.values(policies.Person{}),
	})
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
