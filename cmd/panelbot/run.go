package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/policies/store"
)

// app is one run of the program: its streams, its flags, and what they lead
// to.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) (string, bool)

	configFile string
	// loaded is the configuration that was read; empty where none was.
	loaded   string
	as       string
	server   string
	readOnly bool
	// args is the command line, without the program's name.
	args []string
	// lock is on the store, where this process owns it and has not opened it yet.
	lock *store.Lock
	// patience is how long the owner of the store may take for a command; 0 is as long
	// as it takes.
	patience time.Duration
	// guest is set where the command came from another process.
	guest *guest
	// mending opens a house in which somebody is in the configuration and in the
	// store, so that one of the two can be taken out.
	mending bool
	// brief opens a house for a command that ends at once: what others asked for is
	// left to a process that stays.
	brief bool
	// stage plays the colleague in the demo's chat; nil elsewhere.
	stage *stage
	// wait is how long a change is verified; nil is the Runner's own.
	wait func(policies.Door) time.Duration
}

// errShown ends the program with exit code 1 where everything was said.
var errShown = errors.New("already shown")

// run is the whole program. It returns the exit code: 0 for success, 1 for
// everything else.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, env: os.LookupEnv, args: args}
	return a.execute(ctx)
}

// execute runs the command of the app, and gives the exit code.
func (a *app) execute(ctx context.Context) int {
	root := a.root()
	root.SetArgs(a.args)
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	if a.guest != nil {
		if err := fit(root, a.args); err != nil {
			fmt.Fprintln(a.stderr, "panelbot:", err)
			return 1
		}
		root.PersistentPreRunE = a.fitFlags
	}
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return 0
	}
	err = apartInWords(cmd, err)
	if _, rest, none := root.Find(a.args); none != nil && cmd == root {
		err = mistyped(root, rest)
	}
	if !errors.Is(err, errShown) {
		fmt.Fprintln(a.stderr, "panelbot:", strings.ReplaceAll(err.Error(), "\n", "\npanelbot: "))
	}
	return 1
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "panelbot",
		Short: "Steer FlashPanel and OpenPanel from Slack, Telegram, an assistant and a terminal, behind one policy",
		Long: `panelbot makes each documented operation of FlashPanel and OpenPanel one typed
tool, and serves the tools in Slack, in Telegram, over MCP and in the terminal.
A policy decides before anything changes.

Try it without a panel: panelbot demo`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetFlagErrorFunc(mistypedFlag)
	root.PersistentFlags().StringVar(&a.configFile, "config", "", "configuration file (default $PANELBOT_CONFIG, ./config.yaml, $XDG_CONFIG_HOME/panelbot/config.yaml)")
	root.AddCommand(
		a.initCommand(), a.serveCommand(), a.mcpCommand(), a.callCommand(), a.chatCommand(), a.toolsCommand(), a.demoCommand(), a.simulatorCommand(),
		a.checkCommand(), a.policyCommand(), a.doctorCommand(), a.loginCommand(), a.configCommand(), a.approvalsCommand(), a.peopleCommand(), a.siteCommand(), a.slackCommand(), a.reportCommand(), a.alertCommand(), a.auditCommand(), a.storeCommand(), a.versionCommand(),
	)
	a.completion(root)
	argumentsInWords(root)
	helpInWords(root)
	return root
}

func (a *app) getenv(name string) string {
	value, _ := a.env(name)
	return value
}

// door is the terminal at the program's streams.
func (a *app) door() *terminal.Terminal {
	columns, _ := strconv.Atoi(a.getenv("COLUMNS")) // what is no number says nothing
	return &terminal.Terminal{In: a.stdin, Out: a.stdout, Err: a.stderr, Columns: columns}
}

// load reads the configuration that the flags name; for a guest it is that of the
// house.
func (a *app) load() (*Config, error) {
	if a.guest != nil {
		return a.guest.house.config.Load(), nil
	}
	file, err := findConfig(a.configFile, a.getenv)
	if err != nil {
		return nil, err
	}
	a.loaded = file
	return loadConfig(file, a.env)
}

// who gives the person that --as names: by default the only one.
func (a *app) who(cfg *Config) (policies.Person, error) {
	if a.as != "" {
		p, ok := cfg.person(a.as)
		if !ok {
			p, ok, err := a.enrolledPerson(cfg, a.as)
			switch {
			case ok:
				return p, nil
			case err != nil:
				return p, fmt.Errorf("--as names %q, who is not among people in the configuration; whether they have enrolled is not known, because the store could not be read: %w", a.as, err)
			}
			return p, fmt.Errorf("--as names %q, who is not among people in the configuration, and has not enrolled. In it: %s", a.as, strings.Join(cfg.peopleNames(), ", "))
		}
		return p, nil
	}
	switch len(cfg.People) {
	case 0:
		return policies.Person{}, errors.New("nobody is configured: add yourself to the configuration, under people")
	case 1:
		p, _ := cfg.person(cfg.People[0].Name)
		return p, nil
	default:
		return policies.Person{}, fmt.Errorf("%d people are configured: say with --as who asks, %s", len(cfg.People), strings.Join(a.namesOf(cfg), " or "))
	}
}

// namesOf are the people of the configuration and those who have enrolled, as far as that
// can be read.
func (a *app) namesOf(cfg *Config) []string {
	names := cfg.peopleNames()
	people, err := a.enrolledPeople(cfg)
	if err != nil {
		return names // it is the end of an error already
	}
	for _, p := range people {
		if !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}

// logger writes to standard error, so that standard output is the answer's.
func (a *app) logger(cfg LogConfig, floor slog.Level) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Level)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: max(level, floor)}
	if cfg.Format == "json" {
		return slog.New(slog.NewJSONHandler(a.stderr, options))
	}
	return slog.New(slog.NewTextHandler(a.stderr, options))
}
