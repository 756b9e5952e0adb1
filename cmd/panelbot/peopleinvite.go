package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/store"
	"panelbot/tools/op"
)

// vouch takes the one-time code of whoever gives a command about people. Without a
// code --as proves nothing: an assistant with a shell can type it too. admins says
// that the command is theirs.
func (a *app) vouch(ctx context.Context, h *house, door *terminal.Terminal, by policies.Person, what string, admins bool) error {
	person, known := roster{h}.Person(by.Name)
	switch {
	case !known:
		return offForNow(by.Name)
	case admins && !slices.Contains(person.Roles, policies.Admin):
		return fmt.Errorf("%s is for an admin: say with --as who you are", what)
	}
	switch has, err := h.hasCodes(ctx, by.Name); {
	case err != nil:
		return err
	case !has: // nobody is asked for what they cannot have
		return fmt.Errorf("%s takes a one-time code, and %s has none set up: panelbot people totp --as %[2]s", what, by.Name)
	}
	code, err := door.ReadSecret(ctx, "Code that your authenticator shows now: ")
	if err != nil {
		return err
	}
	return h.useCode(ctx, person, "people", code)
}

// hasCodes reports whether somebody has one-time codes that count.
func (h *house) hasCodes(ctx context.Context, name string) (bool, error) {
	var codes approval.Codes
	err := h.gate.store.Transact(ctx, func(ctx context.Context, tx approval.Tx) (err error) {
		codes, err = tx.Codes(ctx, name)
		return err
	})
	return codes.Confirmed, err
}

// isSomebody refuses a name that neither the configuration nor the store has.
func (h *house) isSomebody(ctx context.Context, name string) error {
	names := h.config.Load().peopleNames()
	r, err := h.gate.store.Roster(ctx)
	if err != nil {
		return err
	}
	for _, p := range r.People {
		names = append(names, p.Name)
	}
	for _, t := range r.Tokens { // also of somebody who was in the configuration
		names = append(names, t.Person)
	}
	for _, account := range r.Identities {
		names = append(names, account.Person)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if !slices.Contains(names, name) {
		return fmt.Errorf("nobody is called %q.%s There are: %s", name, op.DidYouMean(name, names), strings.Join(names, ", "))
	}
	return nil
}

func (a *app) peopleInviteCommand() *cobra.Command {
	var (
		roles    []string
		language string
		door     = a.door()
	)
	cmd := &cobra.Command{
		Use:   "invite NAME --roles ROLES",
		Short: "Invite somebody, with a code that is typed at another door",
		Long: `Invite somebody: a one-time code is shown, once, which is good for an hour and for
one use. Hand it to the person in another way than the one by which they will
type it. For Telegram there is a link beside it, which brings the code along. In
a terminal it is typed as panelbot people enrol, which also sets up the person's
one-time codes; at a chat door as enrol CODE, and from then on the door knows
the person by that account.

Somebody of the configuration, or who has enrolled, is invited to a further
door, without --roles. It is for admins, and takes your own one-time code.`,
		Example: `  panelbot people invite carol --roles approver --language vi --as alice
  panelbot people invite bob --as alice`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			if !door.CanReveal() {
				return errors.New("the invitation is a secret, and the output is no terminal: run it in one, or with --reveal")
			}
			p, err := invitation(names[0], roles, language)
			if err != nil {
				return err
			}
			return a.atHome(cmd.Context(), func(h *house, by policies.Person) error {
				if err := h.mayInvite(cmd.Context(), p); err != nil {
					return err
				}
				if err := a.vouch(cmd.Context(), h, door, by, "people invite", true); err != nil {
					return err
				}
				code, err := h.gate.store.Invite(cmd.Context(), p, store.By{Person: by.Name, Door: policies.Terminal})
				if err != nil {
					return err
				}
				fmt.Fprintf(a.stderr, "The code of %s, good for an hour and for one use. In a terminal it is typed as: panelbot people enrol\n", p.Name)
				if _, err = fmt.Fprintln(a.stdout, code); err != nil {
					return err
				}
				if h.cfg.Telegram.on() {
					a.inviteToTelegram(cmd.Context(), h.cfg, code)
				}
				return nil
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&a.as, "as", "", "who you are (default: the only one configured)")
	flags.StringSliceVar(&roles, "roles", nil, "what the person may ask for: "+strings.Join(words(policies.Roles()), ", "))
	flags.StringVar(&language, "language", "", "language of the sentences in a chat: "+strings.Join(chat.Languages(), " or "))
	flags.BoolVar(&door.Reveal, "reveal", false, "print the code although the output is no terminal")
	return a.needsStore(cmd)
}

// invitation is somebody as flags describe them.
func invitation(name string, roles []string, language string) (store.Person, error) {
	p := store.Person{Name: name, Language: language}
	if !plainName().MatchString(name) {
		return p, errors.New("a name must be letters, digits, dots and dashes, such as carol")
	}
	if err := checkLanguage(language); err != nil {
		return p, err
	}
	for _, word := range roles {
		role := policies.Role(strings.TrimSpace(word))
		if !slices.Contains(policies.Roles(), role) {
			return p, fmt.Errorf("--roles names %q, which is no role.%s There are: %s", word, op.DidYouMean(word, words(policies.Roles())), strings.Join(words(policies.Roles()), ", "))
		}
		if !slices.Contains(p.Roles, role) {
			p.Roles = append(p.Roles, role)
		}
	}
	return p, nil
}

// mayInvite says what keeps somebody from being invited.
func (h *house) mayInvite(ctx context.Context, p store.Person) error {
	if h.config.Load().hasPerson(p.Name) {
		if len(p.Roles) > 0 || p.Language != "" {
			return fmt.Errorf("%s is in the configuration, which says their roles and language: leave out --roles and --language to invite them to another door", p.Name)
		}
		return nil
	}
	if len(p.Roles) > 0 {
		return nil
	}
	r, err := h.gate.store.Roster(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(r.People, func(known store.Person) bool { return known.Name == p.Name && !known.Enrolled.IsZero() }) {
		return fmt.Errorf("%s is not known yet: say with --roles what they may ask for: %s", p.Name, strings.Join(words(policies.Roles()), ", "))
	}
	return nil
}

func (a *app) peopleEnrolCommand() *cobra.Command {
	door := a.door()
	return a.needsStore(&cobra.Command{
		Use:   "enrol [CODE]",
		Short: "Enrol with the code of an invitation, and set up your one-time codes",
		Long: `Enrol with the code that an admin gave you, and set up your one-time codes (see
panelbot people totp). Left out, the code is asked for, and so stays out of the
shell's history. It is used up when your one-time codes are set up.`,
		Example: "  panelbot people enrol",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			if !shows(door) {
				return errors.New("one enrols at a terminal: what is shown is a secret")
			}
			nobody := func(*Config) (policies.Person, error) { return policies.Person{}, nil }
			return a.inHouse(cmd.Context(), nobody, func(h *house, _ policies.Person) error {
				code := strings.Join(words, "")
				if code == "" {
					var err error
					if code, err = door.ReadSecret(cmd.Context(), "The code of your invitation: "); err != nil {
						return err
					}
				}
				name, err := h.gate.store.Invited(cmd.Context(), code)
				if err != nil {
					return err
				}
				if err := a.enrol(cmd.Context(), h, door, name); err != nil {
					return err
				}
				if _, err = h.gate.store.Enrol(cmd.Context(), code, store.Identity{}, policies.Terminal); err != nil {
					return err
				}
				_, err = fmt.Fprintf(a.stdout, "%s is enrolled: say who you are with --as %s.\n", name, name)
				return err
			})
		},
	})
}

func (a *app) peopleRemoveCommand() *cobra.Command {
	door := a.door()
	cmd := &cobra.Command{
		Use:   "remove NAME",
		Short: "Forget somebody who enrolled, with their accounts, tokens and one-time codes",
		Long: `Forget somebody who was invited or has enrolled, with their accounts, tokens and
one-time codes. Who is in the configuration is taken out there; what the record
says of them stays. It is for admins, and takes your own one-time code.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			return a.atHome(cmd.Context(), func(h *house, by policies.Person) error {
				if err := h.isSomebody(cmd.Context(), names[0]); err != nil {
					return err
				}
				if err := h.mayRemove(cmd.Context(), names[0]); err != nil {
					return err
				}
				if err := a.vouch(cmd.Context(), h, door, by, "people remove", true); err != nil {
					return err
				}
				known, err := h.gate.store.RemovePerson(cmd.Context(), names[0], store.By{Person: by.Name, Door: policies.Terminal})
				if err == nil && !known {
					err = fmt.Errorf("%s was removed a moment ago", names[0])
				}
				if err == nil {
					_, err = fmt.Fprintf(a.stdout, "%s is removed.\n", names[0])
				}
				return err
			})
		},
	}
	cmd.Flags().StringVar(&a.as, "as", "", "who you are (default: the only one configured)")
	return a.needsStore(cmd)
}

// mayRemove refuses who is in the configuration alone: there they are taken out,
// and their one-time codes stay theirs until then.
func (h *house) mayRemove(ctx context.Context, name string) error {
	r, err := h.gate.store.Roster(ctx)
	if err != nil {
		return err
	}
	if h.config.Load().hasPerson(name) && !slices.ContainsFunc(r.People, func(p store.Person) bool { return p.Name == name }) {
		return fmt.Errorf("%s is in the configuration alone: take them out there, or stop them with panelbot people disable", name)
	}
	return nil
}
