package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools"
)

func (a *app) callCommand() *cobra.Command {
	var (
		argsFrom string
		dryRun   bool
		reason   string
		glass    bool
		door     = a.door()
	)
	cmd := &cobra.Command{
		Use:   "call TOOL [VALUE…] [name=value…]",
		Short: "Run one tool",
		Long: `Run one tool. TOOL is its name (flashpanel_server_list) or its words (server
list). The values of the path can follow in their order; the others are
name=value, typed by the tool's schema and repeated for lists, name:='JSON', or
name=@file; reason="…" is --reason, as in a chat, unless the tool has an argument of
that name. The exit code is 0 only when the call is done or accepted.`,
		Example: `  panelbot call server list
  panelbot call server restart web-1 --dry-run
  panelbot call dns record create web-1 example.com type=A name=www content=192.0.2.7
  panelbot call server list --args '{"search": "web"}'
  panelbot call flashpanel_backup_create --args - < backup.json`,
		ValidArgsFunction: a.completeCall,
		RunE: func(cmd *cobra.Command, words []string) error {
			o := callOptions{words, argsFrom, dryRun, reason, glass}
			if o.glass && a.server != "" {
				return errors.New("--break-glass does not go with --server: a token does not break the glass")
			}
			run := a.call
			if a.server != "" {
				run = a.callRemote
			}
			var err error = errNoTool
			if len(words) > 0 {
				err = a.throughOwner(cmd.Context(), nil, func() error { return run(cmd.Context(), door, o) })
			}
			if err == nil || !door.JSON || errors.Is(err, errShown) {
				return err
			}
			return a.finish(door, notRun(err), chat.Words{}) // as JSON
		},
	}
	cmd.SetHelpFunc(a.helpCall(cmd.HelpFunc()))
	flags := cmd.Flags()
	flags.StringVar(&argsFrom, "args", "", "arguments as a JSON object: itself where it begins with {, else a file, or - for standard input")
	flags.BoolVar(&dryRun, "dry-run", false, "show the masked request and the decision; send nothing")
	flags.StringVar(&reason, "reason", "", "why, for those who approve and for the record; a rule may want it")
	flags.BoolVar(&glass, "break-glass", false, "go past the rules in an emergency, where a rule of the policy lets you; takes --reason, and somebody else looks at it afterwards")
	flags.BoolVar(&a.readOnly, "read-only", false, "refuse everything that does not only read")
	flags.StringVar(&a.as, "as", "", "the person who asks (default: the only one configured)")
	flags.BoolVar(&door.JSON, "json", false, "print the outcome as JSON")
	flags.BoolVar(&door.Yes, "yes", false, "say yes to a change beforehand")
	flags.StringVar(&door.Confirm, "confirm", "", "say yes to what interrupts or destroys, by the target's name")
	flags.BoolVar(&door.Reveal, "reveal", false, "print secrets although the output is no terminal")
	a.serverFlag(cmd, apart{{"as", tokenAsks}, {"read-only", serveReads}, {"yes", tokenYes}, {"confirm", tokenYes}})
	return marked(cmd)
}

// callOptions say what is to be run.
type callOptions struct {
	words    []string
	argsFrom string
	dryRun   bool
	reason   string
	glass    bool
}

// takeReason takes reason=… out of the words.
func (o *callOptions) takeReason(c *tools.Catalogue) error {
	words, reason := terminal.TakeReason(c, o.words)
	if reason != "" && o.reason != "" {
		return unread{errors.New("the reason is given twice, with --reason and with reason=")}
	}
	o.words, o.reason = words, o.reason+reason
	if o.glass && strings.TrimSpace(o.reason) == "" {
		return errors.New("--break-glass takes --reason: say why, for whoever looks at it afterwards")
	}
	return nil
}

// helpCall explains the tool that stands before --help, where one does.
func (a *app) helpCall(general func(*cobra.Command, []string)) func(*cobra.Command, []string) {
	return func(cmd *cobra.Command, args []string) {
		grammar, err := a.grammarHere()
		if words := cmd.Flags().Args(); err == nil && len(words) > 0 {
			speech, _ := a.speech("", policies.Person{}) // no flag asks for one that is none
			if c, err := grammar.About(words); err == nil && c.Tool != nil {
				fmt.Fprintln(a.stdout, grammar.Help(c, speech, a.door().Width()))
				return
			}
		}
		general(cmd, args)
	}
}

// unread is the error of words that are no call.
type unread struct{ error }

var errNoTool = unread{errors.New("call takes a tool and its arguments, such as: panelbot call server list; or: panelbot call dns record create web-1 example.com type=A name=www content=192.0.2.7. panelbot tools lists the tools")}

// notRun is the outcome of a call that came to nothing before it was one.
func notRun(err error) tools.Outcome {
	status := tools.Failed
	var lost *lostError
	switch {
	case errors.As(err, &unread{}):
		status = tools.Invalid
	case errors.As(err, &lost) && len(lost.lost.Open) > 0:
		status = tools.Unknown
	}
	return tools.Outcome{Status: status, Summary: err.Error()}
}

// call runs one tool.
func (a *app) call(ctx context.Context, door *terminal.Terminal, o callOptions) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	person, err := a.who(cfg)
	if err != nil {
		return err
	}
	base, err := a.readArgs(o.argsFrom)
	if err != nil {
		return err
	}
	a.brief = true
	h, leave, err := a.enter(ctx, cfg, a.logger(cfg.Log, slog.LevelWarn), true)
	if err != nil {
		return err
	}
	defer leave()
	if err := o.takeReason(h.runner.Catalogue()); err != nil {
		return err
	}
	tool, args, err := terminal.Parse(h.runner.Catalogue(), o.words, base, a.readFile)
	if err != nil {
		return unread{err}
	}
	if door.Speech, err = a.speech("", person); err != nil {
		return err
	}
	door.Speech = a.inShell(door.Speech, cfg, person)
	call := door.Call(person, tool, args)
	call.DryRun, call.Reason, call.BreakGlass, call.Names = o.dryRun, o.reason, o.glass, true
	out := h.runner.Run(ctx, call)
	return a.finish(door, out, chat.New(h.runner.Catalogue(), chat.Config{}).Words(out, door.Speech))
}

// callRemote runs one tool at the server that --server names.
func (a *app) callRemote(ctx context.Context, door *terminal.Terminal, o callOptions) error {
	catalogue, err := tools.NewCatalogue(nil)
	if err != nil {
		return err
	}
	there, err := a.remote()
	if err != nil {
		return err
	}
	base, err := a.readArgs(o.argsFrom)
	if err != nil {
		return err
	}
	// Which panels there are, only the server knows: what is said of panel goes
	// along as any other argument.
	if err := o.takeReason(catalogue); err != nil {
		return err
	}
	tool, args, err := terminal.Parse(catalogue, o.words, base, a.readFile)
	if err != nil {
		return unread{err}
	}
	if door.Speech, err = a.speech("", policies.Person{}); err != nil {
		return err
	}
	door.Speech = a.inShell(door.Speech, nil, policies.Person{})
	call := door.Call(policies.Person{}, tool, args)
	call.DryRun, call.Reason = o.dryRun, o.reason
	var answer chat.Answer
	door.While(func() { answer = there.Call(ctx, chat.Asker{Call: call, Speech: door.Speech}) })
	if answer.Outcome == nil {
		return errors.New(answer.Text)
	}
	said := answer.Said
	if said == nil {
		words := chat.New(catalogue, chat.Config{}).Words(*answer.Outcome, door.Speech)
		said = &words
	}
	return a.finish(door, *answer.Outcome, *said)
}

// finish shows an outcome; the exit code is 0 only for done and accepted.
func (a *app) finish(door *terminal.Terminal, out tools.Outcome, said chat.Words) error {
	if err := door.Show(out, said); err != nil {
		return err
	}
	if !out.Status.OK() {
		return errShown
	}
	return nil
}

// readArgs reads the object that --args gives.
func (a *app) readArgs(from string) (json.RawMessage, error) {
	switch {
	case from == "":
		return nil, nil
	case from == "-":
		return io.ReadAll(a.stdin)
	case strings.HasPrefix(from, "{"):
		return json.RawMessage(from), nil
	default:
		raw, err := a.readFile(from)
		if err != nil {
			return nil, fmt.Errorf("--args: %w", err)
		}
		return raw, nil
	}
}
