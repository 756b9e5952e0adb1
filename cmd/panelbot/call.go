package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
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
name=@file. The exit code is 0 only when the call is done or accepted.`,
		Example: `  panelbot call server list
  panelbot call server restart web-1 --dry-run
  panelbot call dns record create web-1 example.com type=A name=www content=192.0.2.7
  panelbot call server list --args '{"search": "web"}'
  panelbot call flashpanel_backup_create --args - < backup.json`,
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) == 0 {
				return errors.New("call takes a tool and its arguments, such as: panelbot call server list; or: panelbot call dns record create web-1 example.com type=A name=www content=192.0.2.7. panelbot tools lists the tools")
			}
			return nil
		},
		ValidArgsFunction: a.completeCall,
		RunE: func(cmd *cobra.Command, words []string) error {
			switch {
			case glass && strings.TrimSpace(reason) == "":
				return errors.New("--break-glass takes --reason: say why, for whoever looks at it afterwards")
			case glass && a.server != "":
				return errors.New("--break-glass does not go with --server: a token does not break the glass")
			}
			if a.server != "" {
				if door.Yes || door.Confirm != "" {
					return errors.New("--yes and --confirm do not go with --server: a token does not say yes")
				}
				return a.callRemote(cmd.Context(), door, words, argsFrom, tools.Call{DryRun: dryRun, Reason: reason})
			}
			cfg, err := a.load()
			if err != nil {
				return err
			}
			person, err := a.who(cfg)
			if err != nil {
				return err
			}
			base, err := a.readArgs(argsFrom)
			if err != nil {
				return err
			}
			h, err := a.openBeside(cmd.Context(), cfg, a.logger(cfg.Log, slog.LevelWarn))
			if err != nil {
				return err
			}
			defer h.close()
			tool, args, err := terminal.Parse(h.runner.Catalogue(), words, base)
			if err != nil {
				return err
			}
			call := door.Call(person, tool, args)
			call.DryRun, call.Reason, call.BreakGlass = dryRun, reason, glass
			return a.finish(door, h.runner.Run(cmd.Context(), call))
		},
	}
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
	a.serverFlag(cmd)
	return cmd
}

// callRemote runs one tool at the server that --server names.
func (a *app) callRemote(ctx context.Context, door *terminal.Terminal, words []string, argsFrom string, how tools.Call) error {
	catalogue, err := tools.NewCatalogue(nil)
	if err != nil {
		return err
	}
	there, err := a.remote()
	if err != nil {
		return err
	}
	base, err := a.readArgs(argsFrom)
	if err != nil {
		return err
	}
	// Which panels there are, only the server knows: what is said of panel goes
	// along as any other argument.
	tool, args, err := terminal.Parse(catalogue, words, base)
	if err != nil {
		return err
	}
	call := door.Call(policies.Person{}, tool, args)
	call.DryRun, call.Reason = how.DryRun, how.Reason
	var answer chat.Answer
	door.While(func() { answer = there.Call(ctx, chat.Asker{Call: call}) })
	if answer.Outcome == nil {
		return errors.New(answer.Text)
	}
	return a.finish(door, *answer.Outcome)
}

// finish shows an outcome; the exit code is 0 only for done and accepted.
func (a *app) finish(door *terminal.Terminal, out tools.Outcome) error {
	if err := door.Show(out); err != nil {
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
		raw, err := os.ReadFile(from)
		if err != nil {
			return nil, fmt.Errorf("--args: %w", err)
		}
		return raw, nil
	}
}
