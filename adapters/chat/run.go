package chat

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"panelbot/tools"
	"panelbot/tools/op"
)

// Runner runs calls; *tools.Runner does.
type Runner interface {
	Requests
	Plans
	Explainer
	Run(ctx context.Context, c tools.Call) tools.Outcome
}

// Answer is what came of one line. It can travel as JSON; what is secret in an
// outcome does not travel with it.
type Answer struct {
	// Outcome is how the call ended; nil where the line asked for no call.
	Outcome *tools.Outcome `json:"outcome,omitempty"`
	// Said is what is to be said about Outcome, where it was said far away; nil
	// where it is left to the door.
	Said *Words `json:"said,omitempty"`
	// Text is help, or why nothing was run.
	Text string `json:"text,omitempty"`
	// CodeWanted says that nothing was done for want of a one-time code, which could
	// not be asked for: the same line with code=123456 has it. Text is then what the
	// code would be for, and Outcome is there.
	CodeWanted bool `json:"code_wanted,omitempty"`
	// OK says that the line did what it asked for: help was given, or the call
	// ended in done or accepted.
	OK bool `json:"ok"`
	// JSON says that the line asked for the outcome as JSON.
	JSON bool `json:"json,omitempty"`
	// Unfinished says that a quote or a JSON value of the line is still open.
	Unfinished bool `json:"unfinished,omitempty"`
	// Report is a report, of which Text is the same in lines. Lines are what can be asked
	// for next.
	Report *Report `json:"-"`
	Lines  []Line  `json:"-"`
	// Codes is the address of new one-time codes, for an authenticator. It is a secret,
	// which the door shows to the person alone.
	Codes string `json:"-"`
}

// Line is a line of the grammar that a door can offer as a button.
type Line struct {
	Label, Line string
}

// Asker is who types, and what their door can do.
type Asker struct {
	// Call carries the person, the door, and how the door asks; Run fills in
	// the tool and the arguments.
	Call tools.Call
	// Speech is the person's language.
	Speech Speech
	// Width is how wide the door's lines are, in columns; 0 is 80.
	Width int
	// Show shows a text before a question that belongs to it; nil shows none.
	Show func(text string)
	// Account is that of whoever types, where the door knows one: T…/U… of Slack, or
	// the number of a Telegram user. The person of Call may be nobody then.
	Account string
}

// DefaultWidth is how wide lines are where that is not known. Wide is a width that
// cuts nothing, for who reads no screen.
const (
	DefaultWidth = 80
	Wide         = 1 << 14
)

// Run does what one line asks for. Nothing is run on a guess.
func (g *Grammar) Run(ctx context.Context, r Runner, line string, by Asker) Answer {
	if by.Width == 0 {
		by.Width = DefaultWidth
	}
	s := by.Speech
	c, err := g.Read(line)
	var problem *Problem
	switch {
	case errors.As(err, &problem):
		return Answer{Text: problem.Explain(s, by.Width), JSON: c.JSON, Unfinished: problem.Unfinished}
	case err != nil:
		return Answer{Text: err.Error(), JSON: c.JSON}
	}
	a := Answer{OK: true, JSON: c.JSON}
	switch c.Kind {
	case Help:
		a.Text = g.Help(c, s, by.Width)
	case Search:
		a.Text, a.OK = g.search(c.Topic, s, by.Width)
	case WhoAmI:
		a.Text = g.halted(Wrap(g.WhoAmI(by.Call.Person, by.Call.Door, s), by.Width), s, by.Width)
	case Approvals:
		a = g.approvals(ctx, r, c, by)
		a.JSON = c.JSON
	case Lock, Stop, Resume:
		a = g.turn(ctx, c, by)
		a.JSON = c.JSON
	case Plan:
		a = g.runPlan(ctx, r, c, by)
		a.JSON = c.JSON
	case Explain:
		a = g.explain(ctx, r, c, by)
		a.JSON = c.JSON
	case SiteNames:
		a = g.sites(ctx, c, by)
		a.JSON = c.JSON
	case AlertsOf:
		a = g.alerts(ctx, c, by)
		a.JSON = c.JSON
	case Enrol:
		a = g.enrol(ctx, c, by)
		a.JSON = c.JSON
	case TOTP:
		a = g.totp(ctx, c, by)
		a.JSON = c.JSON
	case ReportRounds:
		a = g.reports(ctx, c, by)
		a.JSON = c.JSON
	case Run:
		call := by.Call
		call.Tool, call.Args, call.DryRun = c.Tool.Name, c.Args, call.DryRun || c.DryRun
		call.Reason, call.BreakGlass, call.Names = c.Reason, c.BreakGlass, true
		out := r.Run(ctx, call)
		a.Outcome, a.OK = &out, out.Status.OK()
	}
	return a
}

// found is how many tools a search shows, unless more begin with its words.
const found = 10

// Search gives the tools that fit a request: those of the group or with the
// first words that it names, and then what a search finds. The empty one gives
// all.
func (g *Grammar) Search(request string) []*op.Tool {
	if strings.TrimSpace(request) == "" {
		return g.offered()
	}
	list, _ := g.topic(request)
	for _, t := range g.Find(request, found) {
		if len(list) < found && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

func (g *Grammar) search(request string, s Speech, width int) (string, bool) {
	list := g.Search(request)
	if len(list) == 0 {
		return Wrap(s.Say("nothing_found", nil), width), false
	}
	return g.listTools(list, s, width) + "\n\n" + Wrap(s.toolHint(), width), true
}

// Secret reports whether a line may hold a secret, so that it is not written
// to a history. Only what is surely none is not: the grammar's own commands,
// and calls whose arguments are right and hold none.
func (g *Grammar) Secret(line string) bool {
	c, err := g.Read(line)
	if err != nil {
		return true
	}
	switch c.Kind {
	case Explain:
		if c.Tool == nil {
			return false
		}
		fallthrough
	case Run, Plan:
		bound, err := c.Tool.BindNames(c.Args)
		return err != nil || len(bound.SecretValues()) > 0 || looksSecret(c)
	case Search:
		return tools.CleanFile(line) != line
	case Enrol:
		return true
	case ReportRounds, AlertsOf:
		return tools.CleanFile(line) != line
	case Approvals, Lock, Stop, Resume, SiteNames, TOTP:
		return c.Verdict.Code != ""
	case Help: // of a tool, it may hold a whole call
		return strings.ContainsAny(line, "=:@") || tools.CleanFile(line) != line || c.Tool != nil && !g.onlyNames(c.Tool, line)
	default:
		return false
	}
}

// onlyNames reports whether a line of help has no words but the tool's and
// those that ask for help.
func (g *Grammar) onlyNames(t *op.Tool, line string) bool {
	for word := range strings.FieldsSeq(strings.ToLower(line)) {
		asks := word == "help" || word == "?" || word == "--help" || word == t.Name
		if !asks && !slices.Contains(strings.Fields(t.Chat), word) {
			return false
		}
	}
	return true
}

// looksSecret reports whether an argument that is not declared as a secret
// holds what looks like one.
func looksSecret(c Command) bool {
	var values map[string]json.RawMessage
	if json.Unmarshal(c.Args, &values) != nil {
		return true
	}
	for name, value := range values {
		text := string(value)
		_ = json.Unmarshal(value, &text) // what is no text is looked at as JSON
		if a := c.Tool.Arg(name); a.Kind != op.KindSecret && tools.CleanFile(text) != text {
			return true
		}
	}
	return false
}
