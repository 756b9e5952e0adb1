package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/policies/approval"
)

func (a *app) peopleCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "people", Short: "Who may ask and who may say yes, and their one-time codes", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(a.peopleListCommand(), a.peopleInviteCommand(), a.peopleEnrolCommand(), a.peopleRemoveCommand(), a.peopleTokenCommand(),
		a.peopleTOTPCommand(), a.peopleOffCommand("disable"), a.peopleOffCommand("enable"))
	return cmd
}

// atHome opens the house for a command about people, and says who gives it.
func (a *app) atHome(ctx context.Context, do func(h *house, by policies.Person) error) error {
	return a.inHouse(ctx, a.who, do)
}

// inHouse opens the house for a command that who gives.
func (a *app) inHouse(ctx context.Context, who func(*Config) (policies.Person, error), do func(h *house, by policies.Person) error) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	person, err := who(cfg)
	if err != nil {
		return err
	}
	a.mending, a.brief = true, true
	h, leave, err := a.enter(ctx, cfg, a.logger(cfg.Log, slog.LevelWarn), false)
	if err != nil {
		return err
	}
	defer leave()
	return do(h, person)
}

func (a *app) peopleListCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use: "list", Short: "List the people, their roles and accounts, and whether they can vote", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.atHome(cmd.Context(), func(h *house, _ policies.Person) error {
				t, err := h.peopleTable(cmd.Context())
				if err != nil {
					return err
				}
				return a.showTable(t, asJSON, "person", "roles", "from", "accounts", "tokens", "codes", "note")
			})
		},
	}
	cmd.Flags().StringVar(&a.as, "as", "", "who you are (default: the only one configured)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	return a.needsStore(cmd)
}

// showTable prints a table, or, as JSON, an object of texts for each row.
func (a *app) showTable(t *chat.Table, asJSON bool, names ...string) error {
	if !asJSON {
		_, err := fmt.Fprintln(a.stdout, t.Text(a.door().Width()))
		return err
	}
	rows := make([]map[string]string, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = map[string]string{}
		for j, cell := range row {
			rows[i][names[j]] = cell
		}
	}
	enc := json.NewEncoder(a.stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(rows)
}

// peopleTable lists who is in the configuration, and who in the store.
func (h *house) peopleTable(ctx context.Context) (*chat.Table, error) {
	r, err := h.gate.store.Roster(ctx)
	if err != nil {
		return nil, err
	}
	t := &chat.Table{Columns: []string{"PERSON", "ROLES", "FROM", "ACCOUNTS", "TOKENS", "CODES", ""}, Rigid: true}
	add := func(name, roles, from string, tokens []string, note string) error {
		var codes approval.Codes
		err := h.gate.store.Transact(ctx, func(ctx context.Context, tx approval.Tx) (err error) {
			codes, err = tx.Codes(ctx, name)
			return err
		})
		if err != nil {
			return err
		}
		var accounts []string
		for _, account := range r.Identities {
			if account.Person == name {
				accounts = append(accounts, string(account.Door)+" "+account.ID)
			}
		}
		for account, whose := range h.cfg.accounts() {
			if whose == name {
				accounts = append(accounts, string(account.Door)+" "+account.ID)
			}
		}
		for _, token := range r.Tokens {
			if token.Person == name {
				tokens = append(tokens, token.Name)
			}
		}
		if why, off := h.isOff(name); off {
			note = "disabled: " + why
		}
		t.Rows = append(t.Rows, []string{name, roles, from, strings.Join(accounts, ", "), strings.Join(tokens, ", "), hasOr(codes.Confirmed), note})
		return nil
	}
	for _, p := range h.config.Load().People {
		var tokens []string
		if p.MCPToken != "" {
			tokens = []string{"mcp_token"}
		}
		if err := add(p.Name, strings.Join(p.Roles, ", "), "configuration", tokens, ""); err != nil {
			return nil, err
		}
	}
	for _, p := range r.People {
		note := ""
		if p.Enrolled.IsZero() {
			note = "invited by " + p.InvitedBy
		}
		if err := add(p.Name, strings.Join(words(p.Roles), ", "), "store", nil, note); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func hasOr(has bool) string {
	if has {
		return "yes"
	}
	return "no"
}

func (a *app) peopleTOTPCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "totp",
		Short: "Set up your one-time codes, with which you say yes in a terminal",
		Long: `Set up your one-time codes (TOTP), with which you say yes in a terminal, and to
what grants or destroys at every door. Scan the code that is shown with an
authenticator, and type the number that it shows. Who has codes already needs one
of them to set up new ones.`,
		Example: "  panelbot people totp --as bob",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			door := a.door()
			if !shows(door) {
				return errors.New("one-time codes are set up at a terminal: what is shown is a secret")
			}
			return a.atHome(cmd.Context(), func(h *house, by policies.Person) error {
				if _, configured := h.config.Load().person(by.Name); !configured {
					had, err := h.hasCodes(cmd.Context(), by.Name)
					if err != nil {
						return err
					}
					if !had {
						return errors.New("you have no one-time codes yet: ask an admin to invite you again, and set them up with panelbot people enrol")
					}
				}
				return a.enrol(cmd.Context(), h, door, by.Name)
			})
		},
	}
	cmd.Flags().StringVar(&a.as, "as", "", "who you are (default: the only one configured)")
	return a.needsStore(cmd)
}

// shows reports whether the secret of one-time codes is seen by whoever types, and goes
// into no file: it is written beside the answer.
func shows(door *terminal.Terminal) bool {
	return door.CanReveal() && terminal.IsTerminal(door.Err) && door.Interactive()
}

// errNoKey refuses one-time codes that would vanish with the process.
var errNoKey = errors.New("one-time codes cannot be kept without a key: set key in the configuration, such as one that openssl rand -base64 32 prints; none were set up")

// enrol gives a person new one-time codes.
func (a *app) enrol(ctx context.Context, h *house, door *terminal.Terminal, person string) error {
	if !h.gate.store.Sealer.Durable() {
		return errNoKey
	}
	address, err := h.gate.desk.SetCodes(ctx, person, "")
	if errors.Is(err, approval.ErrCodeWanted) {
		var code string
		if code, err = door.ReadSecret(ctx, "You have codes. One of them, to set up new ones: "); err != nil {
			return err
		}
		address, err = h.gate.desk.SetCodes(ctx, person, strings.TrimSpace(code))
	}
	if err != nil {
		return err
	}
	if err := drawQR(a.stderr, address); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "\nScan it with an authenticator, or open this address on your phone:\n%s\n\n", address)
	for range 3 {
		code, err := door.ReadLine(ctx, "The code that it shows now: ")
		if err != nil {
			return err
		}
		err = h.gate.desk.ConfirmCodes(ctx, person, strings.ReplaceAll(strings.TrimSpace(code), " ", ""))
		if err == nil {
			_, err = fmt.Fprintf(a.stdout, "%s has one-time codes now.\n", person)
			return err
		}
		if !errors.Is(err, approval.ErrWrongCode) {
			return err
		}
		fmt.Fprintln(a.stderr, "That is not the code. Is the clock of the phone right?")
	}
	return errors.New("the codes were not confirmed, so that they do not count: begin anew")
}

func (a *app) peopleOffCommand(verb string) *cobra.Command {
	door := a.door()
	var reason string
	cmd := &cobra.Command{
		Use:   verb + " NAME",
		Short: map[string]string{"disable": "Let somebody do nothing any more: tokens, votes and requests stop at once", "enable": "Let somebody do again what the configuration allows"}[verb],
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			return a.atHome(cmd.Context(), func(h *house, by policies.Person) error {
				if err := h.isSomebody(cmd.Context(), names[0]); err != nil {
					return err
				}
				if by.Name == names[0] && verb == "enable" {
					return errors.New("nobody enables themselves: ask another admin")
				}
				if err := a.vouch(cmd.Context(), h, door, by, "people "+verb, true); err != nil {
					return err
				}
				why := ""
				if verb == "disable" {
					why = orElse(reason, "by "+by.Name)
				}
				if err := h.setOff(cmd.Context(), names[0], why, by, policies.Terminal); err != nil {
					return err
				}
				_, err := fmt.Fprintf(a.stdout, "%s is %sd.\n", names[0], verb)
				return err
			})
		},
	}
	cmd.Flags().StringVar(&a.as, "as", "", "who you are (default: the only one configured)")
	if verb == "disable" {
		cmd.Flags().StringVar(&reason, "reason", "", "why, for the others and the record")
	}
	return a.needsStore(cmd)
}

// policyTurnCommand is policy stop and policy resume.
func (a *app) policyTurnCommand(verb string) *cobra.Command {
	door := a.door()
	use, short := "stop REASON…", "Let nothing but reading be done, at every door, until policy resume"
	if verb == "resume" {
		use, short = "resume [code=123456]", "End a stop, with the one-time code of an admin"
	}
	cmd := &cobra.Command{
		Use: use, Short: short, Args: turnArgs(verb),
		RunE: func(cmd *cobra.Command, words []string) error {
			ctx, why := cmd.Context(), strings.Join(words, " ")
			if verb == "stop" {
				return a.stop(ctx, why, func() error {
					return a.throughOwner(ctx, nil, func() error { return a.grammarLine(ctx, door, quotedLine("policy stop", []string{why}), policyLines) })
				})
			}
			return a.throughOwner(ctx, nil, func() error {
				return a.grammarLine(ctx, door, quotedLine("policy resume", words), policyLines)
			})
		},
	}
	cmd.Flags().StringVar(&a.as, "as", "", "who you are (default: the only one configured)")
	a.serverFlag(cmd, apart{{"as", tokenAsks}})
	return marked(cmd)
}

// turnArgs says what policy stop and policy resume take.
func turnArgs(verb string) cobra.PositionalArgs {
	return func(_ *cobra.Command, words []string) error {
		switch {
		case verb == "stop" && strings.TrimSpace(strings.Join(words, " ")) == "":
			return errors.New("say why, for the others and the record: panelbot policy stop REASON")
		case verb == "resume" && (len(words) > 1 || len(words) == 1 && !strings.HasPrefix(words[0], "code=")):
			return errors.New("policy resume takes nothing but code=123456, which is else asked for")
		}
		return nil
	}
}
