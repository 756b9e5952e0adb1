package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/policies/store"
)

func (a *app) peopleTokenCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "token", Short: "The tokens of people's assistants, beside those of the configuration", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(a.tokenCreateCommand(), a.tokenRevokeCommand(), a.tokenListCommand())
	return cmd
}

// forWhom says whose token a command is about, and takes the code of whoever gives
// it: one's own, or an admin's for somebody else.
func (a *app) forWhom(ctx context.Context, h *house, door *terminal.Terminal, by policies.Person, whose string) (string, error) {
	if whose == "" || whose == by.Name {
		return by.Name, a.vouch(ctx, h, door, by, "people token", false)
	}
	if err := h.isSomebody(ctx, whose); err != nil {
		return "", err
	}
	return whose, a.vouch(ctx, h, door, by, "a token of somebody else", true)
}

func (a *app) tokenCreateCommand() *cobra.Command {
	var (
		name, whose string
		door        = a.door()
	)
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Make a token, which is shown once",
		Long: `Make a token with which an assistant or panelbot --server acts as you. It is shown
once; the store has its SHA-256. A running serve takes it within a second. It takes
your one-time code; an admin can make one --for somebody else.`,
		Example: "  panelbot people token create --name laptop --as alice",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !door.CanReveal() {
				return errors.New("the token is a secret, and the output is no terminal: run it in one, or with --reveal")
			}
			if name != "" && !plainName().MatchString(name) {
				return errors.New("--name must be letters, digits, dots and dashes, such as laptop")
			}
			return a.atHome(cmd.Context(), func(h *house, by policies.Person) error {
				person, err := a.forWhom(cmd.Context(), h, door, by, whose)
				if err != nil {
					return err
				}
				t, secret, err := h.gate.store.AddToken(cmd.Context(), person, name, store.By{Person: by.Name, Door: policies.Terminal})
				if err != nil {
					return err
				}
				fmt.Fprintf(a.stderr, "The token %s of %s. It is not shown again: panelbot people token revoke %s takes it back.\n", t.Name, person, t.Name)
				_, err = fmt.Fprintln(a.stdout, secret)
				return err
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&a.as, "as", "", "who you are (default: the only one configured)")
	flags.StringVar(&name, "name", "", "what it is called in lists, such as laptop (default: its id)")
	flags.StringVar(&whose, "for", "", "whose token it is (default: yours)")
	flags.BoolVar(&door.Reveal, "reveal", false, "print the token although the output is no terminal")
	return a.needsStore(cmd)
}

func (a *app) tokenRevokeCommand() *cobra.Command {
	var (
		whose string
		door  = a.door()
	)
	cmd := &cobra.Command{
		Use:   "revoke NAME|ID",
		Short: "Take a token back: a running serve refuses it within a second",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, refs []string) error {
			return a.atHome(cmd.Context(), func(h *house, by policies.Person) error {
				person, err := a.forWhom(cmd.Context(), h, door, by, whose)
				if err != nil {
					return err
				}
				t, err := h.gate.store.RevokeToken(cmd.Context(), person, refs[0], store.By{Person: by.Name, Door: policies.Terminal})
				if errors.Is(err, store.ErrNotFound) {
					return fmt.Errorf("%s has no token %q in the store: panelbot people token list shows them, and those of the configuration are taken out there", person, refs[0])
				}
				if err == nil {
					_, err = fmt.Fprintf(a.stdout, "The token %s of %s is revoked.\n", t.Name, person)
				}
				return err
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&a.as, "as", "", "who you are (default: the only one configured)")
	flags.StringVar(&whose, "for", "", "whose token it is (default: yours)")
	return a.needsStore(cmd)
}

func (a *app) tokenListCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use: "list", Short: "List the tokens of the store, and when they were used last", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atHome(cmd.Context(), func(h *house, _ policies.Person) error {
				r, err := h.gate.store.Roster(cmd.Context())
				if err != nil {
					return err
				}
				t := &chat.Table{Columns: []string{"PERSON", "NAME", "ID", "MADE", "LAST USED"}, Rigid: true}
				for _, token := range r.Tokens {
					t.Rows = append(t.Rows, []string{token.Person, token.Name, token.ID, minute(token.Created), minute(token.Used)})
				}
				return a.showTable(t, asJSON, "person", "name", "id", "made", "last_used")
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	cmd.Flags().StringVar(&a.as, "as", "", "who you are (default: the only one configured)")
	return a.needsStore(cmd)
}

// minute is a time for a list.
func minute(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Local().Format("2006-01-02 15:04 MST")
}
