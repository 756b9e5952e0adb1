package main

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
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
	door := a.door()
	panel := ""
	cmd := &cobra.Command{
		Use: use, Short: short, Long: long, Args: args,
		RunE: func(cmd *cobra.Command, words []string) error {
			line := "site " + verb
			for _, w := range words {
				if strings.HasPrefix(w, "-") {
					return errors.New("a name does not begin with a dash")
				}
				line += " " + strconv.Quote(w)
			}
			if panel != "" {
				line += " panel=" + strconv.Quote(panel)
			}
			if door.JSON {
				line += " --json"
			}
			if a.server != "" {
				there, _, err := a.hello(cmd.Context())
				if err != nil {
					return err
				}
				return a.showAnswer(door, a.answerThere(cmd.Context(), door, there, line, chat.Asker{Speech: door.Speech, Width: door.Width()}))
			}
			return a.atHome(cmd.Context(), func(h *house, by policies.Person) error {
				g := chat.New(h.runner.Catalogue(), chat.Config{Finder: finder(h.search), Sites: h})
				call := tools.Call{Person: by, Door: policies.Terminal, Ask: door.AskSecret}
				return a.showAnswer(door, g.Run(cmd.Context(), h.runner, line, chat.Asker{Call: call, Speech: door.Speech, Width: door.Width()}))
			})
		},
	}
	cmd.Flags().StringVar(&a.as, "as", "", "who you are (default: the only one configured)")
	cmd.Flags().StringVar(&panel, "panel", "", "the panel (default: the only FlashPanel)")
	cmd.Flags().BoolVar(&door.JSON, "json", false, "print the answer as JSON")
	a.serverFlag(cmd, apart{{"as", tokenAsks}})
	return a.needsStore(cmd)
}
