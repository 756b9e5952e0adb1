package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

func (a *app) approvalsCommand() *cobra.Command {
	door := a.door()
	cmd := &cobra.Command{
		Use:   "approvals [list | show ID | approve ID [NOTE] | deny ID [NOTE] | cancel ID | settle ID done|failed [NOTE] | review | reviewed CALL [NOTE] | lease … | leases | revoke ID]",
		Short: "What waits for a yes: list it, look at it, say yes or no",
		Long: `What waits for a yes: list it, look at it, say yes or no.

review lists the calls under break-glass that nobody has looked at yet, those
that are overdue first; another approver or admin looks, and says so with
reviewed and the call's id.

approve, deny, settle and reviewed take the one-time code of your authenticator: it is asked
for, or given as code=123456. panelbot people totp sets it up. --as says who you
are; the code proves it. What is approved runs at once, and this command waits for
its end, a quarter of an hour at most.

lease asks for a lease: your own calls by those tools on those servers, which change
or disrupt, then go through without a question until a time and a count are over. It
is approved like what destroys. door=mcp makes it one for your assistant's calls;
without it, it holds where you ask. leases lists what holds, and revoke ends one at
once, for its person and for every approver.

Where another panelbot of your user owns the SQLite store, an assistant's say, this goes
through it; --server reaches a serve of another user or on another host.`,
		Example: `  panelbot approvals
  panelbot approvals approve 3F7Q2M --as bob
  panelbot approvals deny 3F7Q2M not before the weekend --server http://127.0.0.1:8808
  panelbot approvals reviewed K3VTQ7WZ2MXA the disk was full, as bob says --as alice
  panelbot approvals lease server restart on web-1 web-2 for 2h count=20 door=mcp reason="new kernels"`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, words []string) error {
			line, verb := approvalLine(door, words)
			if a.server != "" {
				return a.grammarLineThere(cmd.Context(), door, line)
			}
			return a.approvalsHere(cmd.Context(), door, line, verb)
		},
	}
	cmd.Flags().StringVar(&a.as, "as", "", "who you are (default: the only one configured)")
	cmd.Flags().BoolVar(&door.JSON, "json", false, "print the answer as JSON")
	a.serverFlag(cmd, apart{{"as", tokenAsks}})
	return a.needsStore(cmd)
}

// approvalLine writes the words of a shell as a line of the grammar.
func approvalLine(door *terminal.Terminal, words []string) (line, verb string) {
	verb = "list"
	if len(words) > 0 {
		verb = words[0]
	}
	quoted := []string{"approvals"}
	for _, w := range words {
		if strings.ContainsAny(w, " \t\n'\"\\") {
			w = strconv.Quote(w)
		}
		quoted = append(quoted, w)
	}
	if door.JSON {
		quoted = append(quoted, "--json")
	}
	return strings.Join(quoted, " "), verb
}

// endOfRequest is how long an approval waits for the end of what it set off.
const endOfRequest = 15 * time.Minute

// approvalsHere runs a line on the store of this process, and what it approves.
func (a *app) approvalsHere(ctx context.Context, door *terminal.Terminal, line, verb string) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	person, err := a.who(cfg)
	if err != nil {
		return err
	}
	a.brief = verb != "approve" // which waits for the end of what it set off
	h, leave, err := a.enter(ctx, cfg, a.logger(cfg.Log, slog.LevelWarn), false)
	if err != nil {
		return err
	}
	defer leave()
	if !a.brief {
		h.execute()
	}
	if door.Speech, err = a.speech("", person); err != nil {
		return err
	}
	door.Speech = a.inShell(door.Speech, cfg, person)
	g := chat.New(h.runner.Catalogue(), chat.Config{Finder: finder(h.search), Halted: h.halt.Load})
	by := chat.Asker{Call: tools.Call{Person: person, Door: policies.Terminal}, Speech: door.Speech, Width: door.Width(), Show: door.Before}
	if door.Interactive() {
		by.Call.Ask = door.AskCode
	}
	answer := g.Run(ctx, h.runner, line, by)
	if out := answer.Outcome; verb == "approve" && out != nil && h.underWay(ctx, *out, person) {
		door.While(func() { *out = h.runner.Requested(ctx, out.Approval.ID, person, endOfRequest) })
		answer.OK = out.Status.OK()
	}
	if answer.Outcome != nil {
		said := g.Words(*answer.Outcome, door.Speech)
		answer.Said = &said
	}
	return a.showAnswer(door, answer)
}

// underWay reports whether a request is being executed, or is about to be by this
// process: one that still waits for a yes is not waited for, and least of all where
// nobody is left who could give it.
func (h *house) underWay(ctx context.Context, out tools.Outcome, person policies.Person) bool {
	if out.Status != tools.AwaitingApproval || out.Approval == nil {
		return false
	}
	r, _ := h.runner.Request(ctx, out.Approval.ID, person)
	return r != nil && (r.State == approval.Executing || r.State == approval.Approved && h.gate.executes.Load())
}

// showAnswer prints what came of a line of the grammar.
func (a *app) showAnswer(door *terminal.Terminal, answer chat.Answer) error {
	switch {
	case answer.Outcome != nil:
		out := *answer.Outcome
		said := chat.Words{Badge: chat.Badge{Word: string(out.Status)}, Sentence: out.Summary, Next: out.Next}
		if answer.Said != nil {
			said = *answer.Said
		}
		if err := door.Show(out, said); err != nil {
			return err
		}
		if out.Status.IsError() {
			return errShown
		}
		return nil
	case door.JSON:
		enc := json.NewEncoder(door.Out)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(answer); err != nil || answer.OK {
			return err
		}
		return errShown
	case !answer.OK:
		return errors.New(answer.Text)
	default:
		_, err := door.Out.Write([]byte(answer.Text + "\n"))
		return err
	}
}
