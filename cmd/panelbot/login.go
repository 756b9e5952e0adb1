package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"panelbot/adapters/terminal"
	"panelbot/panel"
	"panelbot/panel/flashpanel"
	"panelbot/panel/openpanel"
	"panelbot/policies/store"
	"panelbot/tools"
)

func (a *app) loginCommand() *cobra.Command {
	var (
		save string
		keep bool
		door = terminal.Terminal{In: a.stdin, Out: a.stdout, Err: a.stderr}
	)
	cmd := &cobra.Command{
		Use:   "login PANEL",
		Short: "Get the credentials of a configured panel by logging in once, as a person",
		Long: `Log in to a configured panel and hand over what the configuration needs: for
FlashPanel the token and its code, for OpenPanel a session token, which shows
that the log-in works. --save writes a file of mode 0600. --keep shows nothing, and
seals what was got in the store, for a panel whose token is "store:"; it needs the
configuration's key. Else nothing is stored.

FlashPanel keeps the ten newest tokens: an eleventh log-in revokes the oldest.`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completes(func(cfg *Config) []string { return cfg.panelNames() }),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			if !keep {
				if a.guest != nil {
					return errors.New("only a log-in that is kept goes through the process that owns the store")
				}
				return a.loginAs(args[0], func(cfg *Config, pc PanelConfig) error { return a.login(ctx, &door, cfg, pc, save) })
			}
			return a.throughOwner(ctx, nil, func() error {
				return a.loginAs(args[0], func(cfg *Config, pc PanelConfig) error { return a.loginAndKeep(ctx, &door, cfg, pc) })
			})
		},
	}
	cmd.Flags().StringVar(&save, "save", "", "write NAME=value lines to this new file, mode 0600")
	cmd.Flags().BoolVar(&keep, "keep", false, "seal what was got in the store, in the place of showing it")
	cmd.MarkFlagsMutuallyExclusive("keep", "save")
	cmd.Flags().BoolVar(&door.Reveal, "reveal", false, "print secrets although the output is no terminal")
	return marked(cmd)
}

// loginAs does something with a panel of the configuration.
func (a *app) loginAs(name string, do func(*Config, PanelConfig) error) error {
	cfg, err := a.loadWithoutCredentials()
	if err != nil {
		return err
	}
	for i := range cfg.Panels {
		if cfg.Panels[i].Name == name {
			return do(cfg, cfg.Panels[i])
		}
	}
	return fmt.Errorf("there is no panel %q in the configuration. In it: %s", name, strings.Join(cfg.panelNames(), ", "))
}

// loadWithoutCredentials reads the configuration without the credentials that
// are yet to be had, or not needed: a variable that is not set and has no default is empty.
func (a *app) loadWithoutCredentials() (*Config, error) {
	if a.guest != nil {
		return a.guest.house.config.Load(), nil
	}
	file, err := findConfig(a.configFile, a.getenv)
	if err != nil {
		return nil, err
	}
	text, err := readConfig(file)
	if err != nil {
		return nil, err
	}
	l := newLoader(file, a.env, os.ReadFile)
	l.withoutCredentials = true
	l.enrolled = enrolledBeside(file)
	return l.parse(text)
}

func (a *app) login(ctx context.Context, door *terminal.Terminal, cfg *Config, pc PanelConfig, save string) error {
	if pc.URL == simulatorURL {
		return errors.New("a panel on simulator: needs no log-in")
	}
	if save == "" && !door.CanReveal() {
		return errors.New("the log-in hands out secrets, and the output is no terminal: use --save FILE, or --reveal")
	}
	client, err := newClient(a.logger(cfg.Log, slog.LevelError), cfg, pc, vendorOf(pc), map[string]*panel.Limiter{})
	if err != nil {
		return err
	}
	get := func() (string, error) {
		k, err := logIn(ctx, door, client, pc)
		if err != nil {
			return "", err
		}
		if pc.Kind == "openpanel" {
			return fmt.Sprintf("OPENPANEL_TOKEN=%s\n", shellQuoted(k.Token)), nil
		}
		return fmt.Sprintf("FLASHPANEL_TOKEN=%s\nFLASHPANEL_CODE=%s\n", shellQuoted(k.Token), shellQuoted(k.Code)), nil
	}
	if save == "" {
		lines, err := get()
		if err == nil {
			_, err = fmt.Fprint(a.stdout, lines)
		}
		return err
	}
	if err := saveLogin(save, get); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "Saved to %s.\n", save)
	return nil
}

// saveLogin writes what get hands out to a new file of mode 0600. The file
// comes first: a log-in costs a token, which must not be lost for want of one.
func saveLogin(name string, get func() (string, error)) error {
	file, err := openNew(name)
	if err != nil {
		return fmt.Errorf("--save: %w; nobody was logged in", err)
	}
	lines, err := get()
	if err == nil {
		_, err = file.WriteString(lines)
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// refusedLogin is the error of a log-in without what was typed, which the panel
// may repeat.
func refusedLogin(err error, secrets ...string) error {
	return errors.New(tools.Hide(err.Error(), secrets...))
}

// logIn logs a person in.
func logIn(ctx context.Context, door *terminal.Terminal, client *panel.Client, pc PanelConfig) (kept, error) {
	if pc.Kind == "openpanel" {
		return loginOpenPanel(ctx, door, client, pc)
	}
	return loginFlashPanel(ctx, door, client)
}

// loginAndKeep logs a person in, and seals what was got in the store. The store
// comes first: a log-in costs a token, which must not be lost for want of one.
func (a *app) loginAndKeep(ctx context.Context, door *terminal.Terminal, cfg *Config, pc PanelConfig) (err error) {
	if pc.URL == simulatorURL {
		return errors.New("a panel on simulator: needs no log-in")
	}
	log := a.logger(cfg.Log, slog.LevelError)
	s, leave, err := a.openStore(ctx, log, cfg)
	if err != nil {
		return err
	}
	defer leave(&err)
	if !s.Sealer.Durable() {
		return errors.New("nothing can be kept without a key: set key in the configuration, such as one that openssl rand -base64 32 prints; nobody was logged in")
	}
	client, err := newClient(log, cfg, pc, vendorOf(pc), map[string]*panel.Limiter{})
	if err != nil {
		return err
	}
	k, err := logIn(ctx, door, client, pc)
	if err != nil {
		return err
	}
	if err := sessionsOf(log, s, pc).save(ctx, k, "logged in by a person, and kept"); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "Kept in the store. Say token: %q for the panel %s in the configuration.\n", keptToken, pc.Name)
	if a.guest != nil {
		fmt.Fprintln(a.stderr, "The panelbot that runs now takes it over at its next start.")
	}
	return nil
}

// openStore opens the store of a configuration that may lack credentials, and gives
// what closes it; a guest has that of the house.
func (a *app) openStore(ctx context.Context, log *slog.Logger, cfg *Config) (s *store.Store, leave func(*error), err error) {
	if a.guest != nil {
		return a.guest.house.gate.store, func(*error) {}, nil
	}
	file, err := findConfig(a.configFile, a.getenv)
	if err != nil {
		return nil, nil, err
	}
	if err := cfg.placeStore(file); err != nil {
		return nil, nil, err
	}
	s, err = store.Open(ctx, log, store.Config{URL: cfg.Store, Key: []byte(cfg.Key), Lock: a.lock})
	return s, func(err *error) { closing(s, err) }, err
}

func loginFlashPanel(ctx context.Context, door *terminal.Terminal, client *panel.Client) (kept, error) {
	fmt.Fprintln(door.Err, flashpanel.LoginNotice)
	var account flashpanel.Account
	var err error
	if account.Email, err = door.ReadLine(ctx, "E-mail: "); err != nil {
		return kept{}, err
	}
	if account.Password, err = door.ReadSecret(ctx, "Password: "); err != nil {
		return kept{}, err
	}
	if account.Code, err = door.ReadSecret(ctx, "One-time code (empty without 2FA): "); err != nil {
		return kept{}, err
	}
	account.Device = "panelbot"
	tokens, err := flashpanel.Login(ctx, client, account)
	if err != nil {
		return kept{}, refusedLogin(err, account.Password, account.Code)
	}
	return keepTokens(tokens), nil
}

func loginOpenPanel(ctx context.Context, door *terminal.Terminal, client *panel.Client, pc PanelConfig) (kept, error) {
	username := pc.Username
	var err error
	if username == "" {
		if username, err = door.ReadLine(ctx, "Username: "); err != nil {
			return kept{}, err
		}
	}
	password, err := door.ReadSecret(ctx, "Password: ")
	if err != nil {
		return kept{}, err
	}
	session, err := openpanel.Login(ctx, client, openpanel.Credentials{Username: username, Password: password, TOTPSecret: pc.TOTPSecret})
	if err != nil {
		return kept{}, refusedLogin(err, password, pc.TOTPSecret)
	}
	return keepSession(session), nil
}

// shellQuoted writes a value so that a shell reads it as it is: FlashPanel's
// tokens hold a |.
func shellQuoted(value string) string { return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'" }
