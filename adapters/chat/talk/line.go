package talk

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools/op"
)

// Line answers what somebody typed. Nothing runs on a guess.
func (t *Talk) Line(ctx context.Context, line string, by By) Reply {
	g := t.cfg.Grammar(by.Person)
	c, err := g.Read(line)
	var problem *chat.Problem
	switch {
	case !by.Person.Known() && (err != nil || c.Kind != chat.Enrol):
		return by.stranger()
	case errors.As(err, &problem) && len(problem.Nearest) == 0 && !problem.Unfinished && c.Tool == nil && c.Kind == chat.Nothing: // else it is one of our own commands, and says how it is typed
		if reply, guessed := t.guess(ctx, g, line, by); guessed {
			return reply
		}
	case err == nil && c.Kind == chat.Nothing:
		return t.menu(ctx, by, errand{})
	case err == nil && c.Kind == chat.Run:
		if by.Again && c.Tool.Risk > policies.Read {
			return by.lost(c.Tool.Name)
		}
		if by.Late && c.Tool.Risk > policies.Read {
			return by.late()
		}
		e := errand{Tool: c.Tool.Name, Args: withFiles(c.Tool, c.Args, by.Files), Reason: c.Reason, Break: c.BreakGlass, Dry: c.DryRun, JSON: c.JSON}
		if len(chat.Missing(c.Tool, e.Args)) > 0 {
			if !g.Offered(c.Tool) { // its form would show what nobody lets the person do
				return by.said("help_hidden", map[string]any{"Tool": c.Tool.Chat})
			}
			return t.form(ctx, by, e)
		}
		return t.run(ctx, by, e)
	}
	if by.Again && !shows(c) {
		return by.lost("")
	}
	if by.Late && !shows(c) {
		return by.late()
	}
	return t.run(ctx, by, errand{Line: line, Once: true})
}

// Enrols reports whether a line brings the code of an invitation.
func (t *Talk) Enrols(line string, by By) bool {
	c, err := t.cfg.Grammar(by.Person).Read(line)
	return err == nil && c.Kind == chat.Enrol
}

// shows reports whether a line changes nothing.
func shows(c chat.Command) bool {
	switch c.Kind {
	case chat.Nothing, chat.Help, chat.Search, chat.WhoAmI, chat.Explain:
		return true
	case chat.ReportRounds, chat.AlertsOf:
		return c.Reads()
	case chat.Approvals:
		return c.Approves() // which is asked first
	default:
		return false
	}
}

// withFiles fills what was attached into the arguments that take files and are not
// given: where there is one such argument and one file, it is plain which is meant.
func withFiles(t *op.Tool, args json.RawMessage, files []op.Upload) json.RawMessage {
	var given map[string]json.RawMessage
	if len(files) != 1 || json.Unmarshal(args, &given) != nil {
		return args
	}
	var open []string
	for _, a := range t.Args {
		if _, known := given[a.Name]; a.Kind == op.KindUpload && !known {
			open = append(open, a.Name)
		}
	}
	if len(open) != 1 {
		return args
	}
	file, err := json.Marshal(files[0])
	if err != nil {
		return args
	}
	if given == nil {
		given = map[string]json.RawMessage{}
	}
	given[open[0]] = file
	filled, err := json.Marshal(given)
	if err != nil {
		return args
	}
	return filled
}

// guess answers a sentence that is no command with the tools that may be meant.
func (t *Talk) guess(ctx context.Context, g *chat.Grammar, line string, by By) (Reply, bool) {
	var errands []errand
	var choices []Choice
	for _, guess := range g.Guess(line) {
		tool := guess.Command.Tool
		e := errand{Tool: tool.Name, Args: guess.Command.Args, Form: len(guess.Missing) > 0}
		e.Once = !e.Form && tool.Risk > policies.Read
		errands = append(errands, e)
		doc, _, _ := strings.Cut(tool.Doc, ". ")
		choices = append(choices, Choice{Button: Button{Label: guess.Line, Colour: chat.Neutral, Opens: e.Form}, Doc: doc})
	}
	if len(errands) == 0 {
		return Reply{}, false
	}
	ids, err := t.keep(ctx, by, buttonLife, errands...)
	if err != nil {
		return t.broken(by, "guess", err), true
	}
	for i := range choices {
		choices[i].ID = ids[i]
	}
	r := by.said("talk_guess", nil)
	r.Menu = choices
	return r, true
}
