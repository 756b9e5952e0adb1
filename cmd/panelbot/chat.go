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
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools/op"
)

func (a *app) chatCommand() *cobra.Command {
	var (
		language string
		door     = a.door()
	)
	cmd := &cobra.Command{
		Use:   "chat",
		Short: "Talk to the panels: one line, one command",
		Long: `Talk to the panels in the grammar of the chat doors: a tool's words, its values
in their order, and name=value. help lists what there is, Tab completes, and
what is mistyped is answered with what is nearest; nothing runs on a guess.
Ctrl-C ends the call that is running, exit or Ctrl-D the conversation.

Without a terminal on standard input the lines that come in are run one after
the other. The exit code is then 0 only where all are done or accepted. Answers
are as wide as the terminal, else as COLUMNS says, else uncut.

Lines are remembered in panelbot/history under $XDG_STATE_HOME (default
~/.local/state), with mode 0600; those that may hold a secret are not. Beside
it is record.log, the record of what was changed, denied or went wrong.`,
		Example: `  panelbot chat
  echo 'server list' | panelbot chat --language vi`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			// An interrupt ends a call, and not the program.
			ctx, interrupts, stop := a.conversation(cmd.Context())
			defer stop()

			door.Color = door.Interactive() && a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb"
			if a.server != "" {
				there, person, err := a.hello(cmd.Context()) // which an interrupt ends
				if err != nil {
					return err
				}
				if door.Speech, err = a.speech(language, person); err != nil {
					return err
				}
				return a.chatRemote(ctx, door, there, person, interrupts)
			}
			return a.throughOwner(ctx, interrupts, func() error { return a.chatHere(ctx, door, language, interrupts) })
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&a.readOnly, "read-only", false, "refuse everything that does not only read")
	flags.StringVar(&a.as, "as", "", "the person who asks (default: the only one configured)")
	flags.StringVar(&language, "language", "", "en or vi (default: the person's, else that of LC_ALL, LC_MESSAGES or LANG)")
	flags.BoolVar(&door.JSON, "json", false, "print each outcome as JSON, one a line")
	flags.BoolVar(&door.Reveal, "reveal", false, "print secrets although the output is no terminal")
	a.serverFlag(cmd, apart{{"as", tokenAsks}, {"read-only", serveReads}})
	return marked(cmd)
}

// conversation is the context of a conversation, which an interrupt does not end,
// and what tells of interrupts.
func (a *app) conversation(ctx context.Context) (talking context.Context, interrupts <-chan os.Signal, stop func()) {
	if a.guest != nil {
		return ctx, a.guest.session.Interrupts(), func() {}
	}
	talking, end := signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGTERM)
	into := make(chan os.Signal, 1)
	signal.Notify(into, os.Interrupt)
	return talking, into, func() {
		signal.Stop(into)
		end()
	}
}

// chatHere talks on the store of this process, or beside the one that owns it.
func (a *app) chatHere(ctx context.Context, door *terminal.Terminal, language string, interrupts <-chan os.Signal) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	person, err := a.who(cfg)
	if err != nil {
		return err
	}
	if door.Speech, err = a.speech(language, person); err != nil {
		return err
	}
	h, leave, err := a.enter(ctx, cfg, a.logger(cfg.Log, slog.LevelWarn), true)
	if err != nil {
		return err
	}
	defer leave()
	return a.chat(ctx, h, door, person, interrupts)
}

// chat talks at a terminal until the end.
func (a *app) chat(ctx context.Context, h *house, door *terminal.Terminal, person policies.Person, interrupts <-chan os.Signal) error {
	grammar := chat.New(h.runner.Catalogue(), chat.Config{
		Finder:   finder(h.search),
		Offers:   func(t *op.Tool) bool { return h.runner.Serves(t) && !h.runner.Hidden(t, person, policies.Terminal) },
		Values:   h.values(person, policies.Terminal),
		Effect:   h.effect,
		ReadFile: a.readFile,
		Switches: h, Halted: h.halt.Load, BreakGlass: true,
		Sites:    h,
		Alerts:   h.alertsFor(person),
		Enroller: h,
		Reports:  h, ReportNames: h.reportNames(person),
	})
	talk := terminal.Chat{
		Terminal: door, Grammar: grammar, Person: person, History: a.stateFile("history"), Interrupts: interrupts,
		Answer: func(ctx context.Context, line string, by chat.Asker) chat.Answer {
			if a.stage != nil {
				if answer, is := a.stage.answer(ctx, line, by); is {
					return answer
				}
			}
			return grammar.Run(ctx, h.runner, line, by)
		},
	}
	return a.ended(talk.Run(ctx))
}

// ended is the end of a conversation for the exit code.
func (a *app) ended(err error) error {
	switch {
	case errors.Is(err, terminal.ErrNotDone):
		return errShown
	case errors.Is(err, context.Canceled), errors.Is(err, io.EOF):
		return nil
	default:
		return err
	}
}

// finder is a search as chat wants it.
type finder func(request string, most int) []*op.Tool

func (f finder) Find(request string, most int) []*op.Tool { return f(request, most) }

// effect is what the policy does with a risk where no rule fits.
func (h *house) effect(r policies.Risk) policies.Effect { return h.runner.Policy().Defaults[r] }

// speech is the language that a flag, the person or the system asks for.
func (a *app) speech(flag string, person policies.Person) (chat.Speech, error) {
	if flag != "" {
		return chat.SpeechIn(flag), checkLanguage(flag)
	}
	tag := orElse(person.Language, orElse(a.getenv("LC_ALL"), orElse(a.getenv("LC_MESSAGES"), a.getenv("LANG"))))
	return chat.SpeechIn(tag), nil
}

// checkLanguage says what is wrong with what --language names; empty is nothing.
func checkLanguage(word string) error {
	if word == "" || slices.Contains(chat.Languages(), word) {
		return nil
	}
	return fmt.Errorf("panelbot does not speak %q, which --language names: use %s", word, strings.Join(chat.Languages(), " or "))
}
