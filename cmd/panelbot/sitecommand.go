package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/policies"
)

func (a *app) siteCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "site", Short: "Names of sites, which no operation of a panel lists", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(
		a.siteVerbCommand("add NAME ID [SERVER] [DOMAIN]", "Name a site, once its panel has shown that there is one", cobra.RangeArgs(2, 4), `Name a site, once its panel has shown that there is one. The id is in the panel's
address bar. The name can be used at once, at every door, beside those of the
configuration, which come first. It is for admins and operators.

Rules and scopes go by the server of a site. Where no answer of the panel has
shown it yet, an admin can say it, with a one-time code.`),
		a.siteVerbCommand("list", "List the sites that have a name, and those that were seen", cobra.NoArgs, ""),
		a.siteVerbCommand("remove NAME", "Forget the name of a site", cobra.ExactArgs(1), ""),
	)
	return cmd
}

func (a *app) siteVerbCommand(use, short string, args cobra.PositionalArgs, long string) *cobra.Command {
	verb, _, _ := strings.Cut(use, " ")
	panel := ""
	cmd := &cobra.Command{Use: use, Short: short, Long: long, Args: cobra.MatchAll(args, noDashes)}
	cmd.Flags().StringVar(&panel, "panel", "", "the panel (default: the only FlashPanel)")
	return a.lineCommand(cmd, "site "+verb, func(h *house, _ policies.Person) chat.Config { return chat.Config{Sites: h} }, func() string {
		if panel == "" {
			return ""
		}
		return " panel=" + strconv.Quote(panel)
	})
}

// noDashes refuses a name that would be read as a flag of the line.
func noDashes(_ *cobra.Command, words []string) error {
	if slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "-") }) {
		return errors.New("a name does not begin with a dash")
	}
	return nil
}
