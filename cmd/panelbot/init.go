package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"panelbot/adapters/terminal"
)

// initOptions are the flags of init.
type initOptions struct {
	dir   string
	force bool
}

func (a *app) initCommand() *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Ask for a panel and a person, and write a configuration that works",
		Long: `Ask for a panel and its credentials, which one read checks at once, for the
person, and for how careful to be; then write config.yaml, and print the line
that adds panelbot to an MCP client. Secrets go into files of mode 0600 beside
it, in the directory secrets. Nothing is written before the last question.
Without flags the file is that of $PANELBOT_CONFIG, or ./config.yaml.

Without a terminal the answers come from standard input, one a line. Secrets may
come from the environment: PANELBOT_INIT_TOKEN, PANELBOT_INIT_CODE (which came
with the token), PANELBOT_INIT_PASSWORD, PANELBOT_INIT_ONE_TIME_CODE and
PANELBOT_INIT_TOTP_SECRET.`,
		Example: `  panelbot init
  panelbot init --dir /etc/panelbot`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.init(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.dir, "dir", "", "write config.yaml into this directory, which is made if it is missing")
	cmd.Flags().BoolVar(&o.force, "force", false, "write over the files that are there")
	return cmd
}

// interview is one run of init: who is asked, and what the answers come to.
type interview struct {
	app *app
	ask *asker
	cfg Config
	// kept says that the panel did not answer, and that the person keeps the
	// values.
	kept bool
	// loggedIn says that a log-in has made a token, which is lost unless it is
	// written.
	loggedIn bool
}

func (a *app) init(ctx context.Context, o initOptions) error {
	if o.dir != "" && a.configFile != "" {
		return errors.New("--config names the file and --dir the directory of config.yaml: choose one")
	}
	file := cmp.Or(a.configFile, a.getenv("PANELBOT_CONFIG"), "config.yaml")
	if o.dir != "" {
		file = joinConfig(o.dir)
	}
	place, err := newBuilding(file, o.force)
	if err != nil {
		return err
	}
	door := &terminal.Terminal{In: a.stdin, Out: a.stdout, Err: a.stderr}
	iv := &interview{app: a, ask: newAsker(door, a.getenv)}
	iv.ask.say("This writes %s. Enter alone takes the value in [brackets], < goes back; Ctrl-C ends it, and nothing is written.", place.file)
	if err := iv.questions(ctx, place); err != nil {
		return iv.nothing(err)
	}
	iv.cfg.Store = place.store()
	text, secrets, err := writeConfig(iv.cfg, place.file, place.secrets)
	if err != nil {
		return iv.nothing(err)
	}
	if err := ctx.Err(); err != nil {
		return iv.nothing(errInterrupted)
	}
	if err := place.build(text, secrets); err != nil {
		return iv.nothing(err)
	}
	return iv.showResult(ctx, place)
}

// nothing is the error of a run that leaves nothing behind.
func (iv *interview) nothing(err error) error {
	if iv.loggedIn {
		fmt.Fprintln(iv.app.stderr, "The log-in has made a token called panelbot, which nobody has now: remove it in FlashPanel.")
	}
	return fmt.Errorf("%w: nothing was written", err)
}

// questions asks everything, in the order of the page.
func (iv *interview) questions(ctx context.Context, place *building) error {
	steps := []func(context.Context) error{
		iv.askPanel, iv.askPerson, iv.askPreset, iv.askAssistant, iv.askSites,
		func(ctx context.Context) error { return iv.askDownloads(ctx, place) },
	}
	for i, by := 0, 1; i < len(steps); i = max(0, i+by) {
		asked := iv.ask.asked
		err := steps[i](ctx)
		switch {
		case errors.Is(err, errBack):
			by = -1
		case err != nil:
			return err
		case iv.ask.asked > asked: // else it has no question, on the way back too
			by = 1
		}
	}
	iv.cfg.MCP.Listen = "127.0.0.1:8808"
	iv.cfg.Key = randomSecret()
	for i := range iv.cfg.People {
		iv.cfg.People[i].MCPToken = randomSecret()
	}
	return nil
}

// showResult says what was written, whether it works, and what comes next.
func (iv *interview) showResult(ctx context.Context, place *building) error {
	a := iv.app
	fmt.Fprintf(a.stdout, "\nWritten: %s, and its secrets to %s. Keep both to yourself.\n\n", place.file, place.secrets)
	if err := a.check(ctx, place.file); err != nil {
		return err
	}
	cfg, err := loadConfig(place.file, a.env)
	if err != nil {
		return err
	}
	sick := a.examineAll(ctx, cfg)
	iv.showNext(place)
	if sick && !iv.kept { // who keeps values that do not answer knows it
		return errShown
	}
	return nil
}

// exists reports whether a name is taken, also by a link that leads nowhere.
func exists(name string) bool {
	_, err := os.Lstat(name) //nolint:gosec // which name it is, is for the person who starts panelbot to say
	return err == nil
}
