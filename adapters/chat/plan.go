package chat

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Plans runs one call on several servers; *tools.Runner does.
type Plans interface {
	Targets(ctx context.Context, selector string, person policies.Person) ([]tools.Aim, error)
	RunPlan(ctx context.Context, steps []tools.Step, c tools.Call) tools.Outcome
}

// anyServer stands for the servers of a plan until they are known.
var anyServer = json.RawMessage(`{"server":1}`)

// readPlan understands on SERVERS TOOL [argument=value...].
func (g *Grammar) readPlan(c Command, words []Word) (Command, error) {
	if len(words) < 3 {
		return c, &Problem{id: "plan_usage"}
	}
	c, err := g.readCall(c, words[2:], anyServer)
	switch {
	case c.Tool == nil && err == nil: // a group
		return c, &Problem{id: "plan_usage"}
	case c.Tool == nil:
		return c, err
	}
	if a := c.Tool.Arg("server"); a == nil || a.Kind != op.KindServer {
		return c, &Problem{id: "plan_no_server", data: fields{"Tool": c.Tool.Chat}}
	}
	c.Kind, c.Topic = Plan, words[1].Text
	return c, err
}

// runPlan runs a plan's call on every server that is meant.
func (g *Grammar) runPlan(ctx context.Context, r Runner, c Command, by Asker) Answer {
	s := by.Speech
	aims, err := r.Targets(ctx, c.Topic, by.Call.Person)
	if err != nil {
		return Answer{Text: Wrap(s.Tell(op.MessageOf(err)), by.Width)}
	}
	steps := make([]tools.Step, len(aims))
	for i, aim := range aims {
		var args map[string]json.RawMessage
		if err := json.Unmarshal(c.Args, &args); err != nil {
			return Answer{Text: err.Error()}
		}
		args["server"] = json.RawMessage(aim.ID)
		raw, err := json.Marshal(args)
		if err != nil {
			return Answer{Text: err.Error()}
		}
		steps[i] = tools.Step{Tool: c.Tool.Name, Args: raw, Server: aim.Name}
	}
	call := by.Call
	call.Reason, call.BreakGlass, call.DryRun, call.Names = c.Reason, c.BreakGlass, call.DryRun || c.DryRun, true
	out := r.RunPlan(ctx, steps, call)
	return Answer{Outcome: &out, OK: out.Status.OK()}
}

// takeReason takes reason=… out of the words after a tool that has no such
// argument.
func (c *Command) takeReason(rest []string) []string {
	rest, reason := TakeReason(c.Tool, rest)
	if reason != "" {
		c.Reason = reason
	}
	return rest
}

// TakeReason takes reason=… out of the words that follow a tool, unless it has an
// argument of that name. The last one counts; empty is none.
func TakeReason(t *op.Tool, words []string) (rest []string, reason string) {
	if t.Arg("reason") != nil {
		return words, ""
	}
	rest = slices.DeleteFunc(slices.Clone(words), func(word string) bool {
		said, is := strings.CutPrefix(word, "reason=")
		if is {
			reason = said
		}
		return is
	})
	return rest, reason
}
