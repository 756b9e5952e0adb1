package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// The compact tools stand for all others where a list of them would take too
// much of a model's context: two that find and describe a tool, and three that
// run one. Each of the three takes the risks of its own, by the graded risk of
// the call, so that a host's hints and read-only modes keep their meaning.

// compact is one of these tools.
type compact struct {
	name, title, doc string
	// in is a value of the type of its arguments, and form what is made of it.
	in   any
	form *op.Form
	// reads and breaks are the hints.
	reads, breaks bool
	// always says that every list shows it.
	always bool
	answer func(ctx context.Context, s *Server, request mcp.CallToolRequest, form *op.Form) *mcp.CallToolResult
}

type findIn struct {
	Request string `json:"request" doc:"What you want to do, in a few words, English or Vietnamese."`
	Limit   int64  `json:"limit,omitempty" doc:"How many tools, at most 20; 5 by default."`
}

type describeIn struct {
	Tool string `json:"tool" doc:"A tool's name, from find_tools."`
}

type runIn struct {
	Tool      string      `json:"tool" doc:"A tool's name, from find_tools."`
	Arguments op.Settings `json:"arguments,omitempty" in:"fields" doc:"Its arguments, as describe_tool shows them."`
	Reason    string      `json:"reason,omitempty" doc:"Why, for the people who approve; a rule may want it."`
}

// compactTools are the compact tools in the order of a list.
func compactTools() ([]compact, error) {
	list := []compact{
		{name: "find_tools", title: "Find tools", reads: true, in: findIn{}, answer: find,
			doc: "Find the tools for a task among all tools of the panels. Answers with name, risk, what it does, and usage, best first."},
		{name: "describe_tool", title: "Describe a tool", reads: true, in: describeIn{}, answer: describeOne,
			doc: "Show one tool in full: what it does, what it needs and breaks, its risk, and the schema of its arguments."},
		{name: "run_read_tool", title: "Run a tool that reads", reads: true, in: runIn{}, answer: runner(policies.Read),
			doc: "Run a tool of risk read: it changes nothing."},
		{name: "run_change_tool", title: "Run a tool that changes", breaks: true, in: runIn{}, answer: runner(policies.Change, policies.Disrupt),
			doc: "Run a tool of risk change or disrupt: it changes settings, or interrupts a service."},
		{name: "run_dangerous_tool", title: "Run a dangerous tool", breaks: true, in: runIn{}, answer: runner(policies.Reveal, policies.Grant, policies.Destroy),
			doc: "Run a tool of risk reveal, grant or destroy: it hands out secrets, gives lasting access or runs code, or loses data. Only what the person asked for."},
	}
	list = append(list, requestTools()...)
	for i := range list {
		var err error
		if list[i].form, err = op.NewForm(reflect.TypeOf(list[i].in)); err != nil {
			return nil, fmt.Errorf("mcp: tool %s: %w", list[i].name, err)
		}
	}
	return list, nil
}

// describe is a compact tool as tools/list shows it.
func (c compact) describe() mcp.Tool {
	d := mcp.NewToolWithRawSchema(c.name, c.doc, c.form.Schema())
	d.RawOutputSchema = outcomeSchema([]byte(`{}`))
	d.Title = c.title
	d.Annotations = mcp.ToolAnnotation{
		Title: c.title, ReadOnlyHint: mcp.ToBoolPtr(c.reads), DestructiveHint: mcp.ToBoolPtr(c.breaks),
		IdempotentHint: mcp.ToBoolPtr(c.reads), OpenWorldHint: mcp.ToBoolPtr(true),
	}
	return d
}

// found is a tool in an answer of find_tools.
type found struct {
	Tool  string `json:"tool"`
	Risk  string `json:"risk"`
	Does  string `json:"does"`
	Usage string `json:"usage"`
}

const (
	usualFinds = int64(5)
	mostFinds  = int64(20)
)

// find answers find_tools. Tools that are certainly denied to the person are
// left out, and counted.
func find(ctx context.Context, s *Server, request mcp.CallToolRequest, form *op.Form) *mcp.CallToolResult {
	in := findIn{Limit: usualFinds}
	if err := form.Read(rawArguments(request), &in); err != nil {
		return wrongArguments("find_tools", err)
	}
	in.Limit = min(max(in.Limit, 1), mostFinds)
	var list []found
	denied := 0
	for _, t := range s.search(in.Request, int(2*mostFinds)) {
		switch {
		case int64(len(list)) == in.Limit || !s.runner.Serves(t):
		case s.runner.Hidden(t, personOf(ctx), policies.MCP):
			denied++
		default:
			list = append(list, found{t.Name, t.Risk.String(), firstSentence(t.Doc), usage(t)})
		}
	}
	out := tools.Outcome{Status: tools.Done, Tool: "find_tools", Summary: fmt.Sprintf("%d tools may do that; the best comes first.", len(list)),
		Next: "Call the tool by its name if it is in your list, else with the run tool of its risk; describe_tool shows all of its arguments."}
	if len(list) == 0 {
		out.Summary, out.Next = "No tool fits these words.", "Say it in other words: the thing (server, site, database, certificate) and what should happen to it."
	}
	if denied > 0 {
		out.Summary += fmt.Sprintf(" %d more fit, and are denied to %s by the policy.", denied, personOf(ctx).Name)
	}
	raw, err := json.Marshal(append([]found{}, list...))
	if err != nil {
		panic(err) // texts always marshal
	}
	out.Data = raw
	return own(out)
}

// firstSentence is the beginning of a tool's doc; describe_tool shows the rest.
func firstSentence(doc string) string {
	if sentence, _, ok := strings.Cut(doc, ". "); ok {
		return sentence + "."
	}
	return doc
}

// usage names the arguments: {server, zone, type, name, content, ttl?}.
func usage(t *op.Tool) string {
	names := make([]string, len(t.Args))
	for i, a := range t.Args {
		if names[i] = a.Name; !a.Required {
			names[i] += "?"
		}
	}
	return "{" + strings.Join(names, ", ") + "}"
}

// described is the answer of describe_tool.
type described struct {
	Tool      string          `json:"tool"`
	Does      string          `json:"does"`
	Risk      string          `json:"risk"`
	Varies    bool            `json:"risk_depends_on_arguments,omitempty"`
	Operation string          `json:"operation"`
	Run       string          `json:"run_with"`
	Arguments json.RawMessage `json:"arguments"`
}

func describeOne(_ context.Context, s *Server, request mcp.CallToolRequest, form *op.Form) *mcp.CallToolResult {
	var in describeIn
	if err := form.Read(rawArguments(request), &in); err != nil {
		return wrongArguments("describe_tool", err)
	}
	t, ok := s.runner.Catalogue().Find(in.Tool)
	if !ok {
		return own(s.unknown("describe_tool", in.Tool))
	}
	with := runToolOf(t.Risk)
	if t.Graded() {
		with += ", or another run tool by its arguments: a wrong one names the right one"
	}
	raw, err := json.Marshal(described{t.Name, t.Doc, t.Risk.String(), t.Graded(), t.Method + " " + t.Path, with, t.InputSchema()})
	if err != nil {
		panic(err) // a schema and texts always marshal
	}
	return own(tools.Outcome{Status: tools.Done, Tool: "describe_tool", Summary: t.Title() + ".", Data: raw})
}

// runToolOf is the compact tool that takes calls of a risk.
func runToolOf(r policies.Risk) string {
	switch r {
	case policies.Read:
		return "run_read_tool"
	case policies.Change, policies.Disrupt:
		return "run_change_tool"
	default:
		return "run_dangerous_tool"
	}
}

// runner answers a tool that runs others, of these risks.
func runner(risks ...policies.Risk) func(context.Context, *Server, mcp.CallToolRequest, *op.Form) *mcp.CallToolResult {
	return func(ctx context.Context, s *Server, request mcp.CallToolRequest, form *op.Form) *mcp.CallToolResult {
		var in struct {
			Tool      string          `json:"tool"`
			Arguments json.RawMessage `json:"arguments"`
			Reason    string          `json:"reason"`
		}
		if err := form.Read(rawArguments(request), &in); err != nil {
			return wrongArguments(request.Params.Name, err)
		}
		t, ok := s.runner.Catalogue().Find(in.Tool)
		if !ok {
			s.runner.Reject(ctx, tools.Call{Tool: in.Tool, Person: personOf(ctx), Door: policies.MCP})
			return own(s.unknown(request.Params.Name, in.Tool))
		}
		return s.call(ctx, tools.Call{Tool: t.Name, Args: in.Arguments, Reason: in.Reason}, t, request, func(r policies.Risk) string {
			if slices.Contains(risks, r) {
				return ""
			}
			return "Call it with " + runToolOf(r) + ", if that is what the person wants."
		})
	}
}

// unknown is the outcome for a tool that does not exist.
func (s *Server) unknown(asked, tool string) tools.Outcome {
	return tools.Outcome{Status: tools.Invalid, Tool: asked, Summary: s.runner.Catalogue().Unknown(tool), Next: "Look for the tool with find_tools."}
}

// wrongArguments is the result for arguments of a compact tool that are wrong.
func wrongArguments(tool string, err error) *mcp.CallToolResult {
	var errs op.ArgumentErrors
	if !errors.As(err, &errs) {
		errs = op.ArgumentErrors{{Message: err.Error()}}
	}
	return own(tools.Outcome{Status: tools.Invalid, Tool: tool, Errors: errs, Summary: fmt.Sprintf("%s: the arguments are not right. %s", tool, errs.Error()),
		Next: "Correct exactly these arguments, and call once more."})
}

// own is the result of what panelbot answers by itself: nothing in it came
// from a panel.
func own(out tools.Outcome) *mcp.CallToolResult {
	text := string(out.Status) + ": " + out.Summary
	if out.Next != "" {
		text += "\nNext: " + out.Next
	}
	if len(out.Data) > 0 {
		text += "\n" + string(out.Data)
	}
	return &mcp.CallToolResult{Content: []mcp.Content{mcp.NewTextContent(text)}, StructuredContent: out, IsError: out.Status.IsError()}
}
