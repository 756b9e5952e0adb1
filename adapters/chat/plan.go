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

// readPlan understands on SERVERS TOOL [argument=value...]. Names of servers stand
// between commas or spaces, and end where a tool begins.
func (g *Grammar) readPlan(before Command, words []Word) (Command, error) {
	if len(words) < 3 {
		return before, &Problem{id: "plan_usage"}
	}
	servers := 1
	c, err := g.readCall(before, words[1+servers:], anyServer)
	for n := 2; c.Tool == nil && err != nil && n < len(words)-1; n++ {
		if later, errLater := g.readCall(before, words[1+n:], anyServer); later.Tool != nil {
			c, err, servers = later, errLater, n
		}
	}
	switch {
	case c.Tool == nil && err == nil: // a group
		return c, &Problem{id: "plan_usage"}
	case c.Tool == nil:
		return c, err
	}
	if a := c.Tool.Arg("server"); a == nil || a.Kind != op.KindServer {
		return c, &Problem{id: "plan_no_server", data: fields{"Tool": c.Tool.Chat}}
	}
	c.Kind, c.Topic = Plan, selector(words[1:1+servers])
	return c, err
}

// selector puts names of servers between commas. One word is a selector as it is.
func selector(words []Word) string {
	if len(words) == 1 {
		return words[0].Text
	}
	var names []string
	for _, w := range words {
		for name := range strings.SplitSeq(w.Text, ",") {
			if name = strings.TrimSpace(name); name != "" {
				names = append(names, name)
			}
		}
	}
	return strings.Join(names, ",")
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

// inRows puts what the panel answered to each call of a plan into the row of the call:
// its members beside those of the call, where they have other names.
func inRows(ended any) {
	whole, _ := ended.(object)
	calls, _ := whole.get("calls").([]any)
	for i, call := range calls {
		row, ok := call.(object)
		at := slices.IndexFunc(row, func(m member) bool { return m.name == "data" })
		if !ok || at < 0 {
			continue
		}
		answer := row[at].value
		for {
			inner, _ := answer.(object)
			within, wraps := unwrap(inner)
			if !wraps {
				break
			}
			answer = within
		}
		inner, ok := answer.(object)
		if !ok {
			row[at].value = answer
			continue
		}
		row = slices.Delete(row, at, at+1)
		for _, m := range inner {
			if slices.ContainsFunc(row, func(of member) bool { return of.name == m.name }) {
				m.name = "data." + m.name
			}
			row = append(row, m)
		}
		calls[i] = row
	}
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
