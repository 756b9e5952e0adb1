package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// CaseFile is a file of cases for `panelbot policy test`.
type CaseFile struct {
	Cases []PolicyCase `yaml:"cases" doc:"Calls, and what the policy says of them."`
}

// PolicyCase is one imagined call, and what the policy must say of it.
type PolicyCase struct {
	Name       string            `yaml:"name" doc:"What the case shows."`
	Who        string            `yaml:"who" doc:"The person who asks, of the configuration."`
	Door       string            `yaml:"door" doc:"Where the call comes in." enum:"mcp|terminal|remote|slack|telegram|cron"`
	Tool       string            `yaml:"tool" doc:"The tool's name, or its words."`
	Panel      string            `yaml:"panel" doc:"The panel; the first of its kind by default."`
	Args       caseArgs          `yaml:"args" doc:"All of its arguments; without them they are not known."`
	Risk       string            `yaml:"risk" doc:"The risk of the call, where it has no args; the tool's highest by default." enum:"read|reveal|change|disrupt|grant|destroy"`
	Target     string            `yaml:"target" doc:"The server that it is about; that of the arguments by default."`
	Tags       map[string]string `yaml:"tags" doc:"The server's tags; those of the configuration by default. {} is a server without any."`
	When       string            `yaml:"when" doc:"When it is, such as 2026-11-27T10:00, in policy.timezone; without it the time is not known."`
	Reason     string            `yaml:"reason" doc:"Why the person asks."`
	BreakGlass bool              `yaml:"break_glass" doc:"The person asks to break the glass."`
	Effect     string            `yaml:"effect" doc:"What must come out." enum:"allow|confirm|approve|deny"`
	Rule       string            `yaml:"rule" doc:"What must have decided: a rule's id, or a name such as policy.defaults.grant; any by default."`
	Approvers  []string          `yaml:"approvers" doc:"Who must be the ones that can approve; anybody by default."`
}

// caseArgs are arguments as YAML writes them, which is any mapping.
type caseArgs struct{ json json.RawMessage }

// UnmarshalYAML reads any mapping.
func (a *caseArgs) UnmarshalYAML(node *yaml.Node) error {
	var values map[string]any
	if err := node.Decode(&values); err != nil {
		return err
	}
	raw, err := json.Marshal(values)
	a.json = raw
	return err
}

// caseFailure is a case that came out otherwise, and where it stands.
type caseFailure = problem

// runCases runs the cases of a file, and gives how many there are and what is
// wrong.
func (c *Config) runCases(catalogue *tools.Catalogue, p policies.Policy, file string, text []byte) (count int, failures []caseFailure, err error) {
	l := newLoader(file, func(string) (string, bool) { return "", false }, func(string) ([]byte, error) { return nil, errors.New("cases read no files") })
	root, err := l.document(text)
	if err != nil {
		return 0, nil, err
	}
	l.walk(root, reflect.TypeFor[CaseFile](), "")
	if err := l.errors(); err != nil {
		return 0, nil, err
	}
	var cases CaseFile
	if err := root.Decode(&cases); err != nil {
		return 0, nil, problem{file, lineOf(err.Error()), "a value of another kind is expected here"}
	}
	if len(cases.Cases) == 0 {
		return 0, nil, problem{file, 1, "there are no cases: write a list under cases"}
	}
	for i, pc := range cases.Cases {
		at := fmt.Sprintf("cases[%d]", i)
		if wrong := pc.run(c, catalogue, p); wrong != "" {
			failures = append(failures, problem{file, cmp.Or(l.lines[at], 1), fmt.Sprintf("%s: %s", cmp.Or(pc.Name, at), wrong)})
		}
	}
	return len(cases.Cases), failures, nil
}

// run says what came out otherwise; empty is nothing.
func (pc PolicyCase) run(c *Config, catalogue *tools.Catalogue, p policies.Policy) string {
	want, err := policies.ParseEffect(pc.Effect)
	if err != nil {
		return fmt.Sprintf("effect: %v", err)
	}
	var at time.Time
	wrong := ""
	at = momentAt("when", pc.When, p.Zone, false, func(path, format string, args ...any) { wrong = path + " " + fmt.Sprintf(format, args...) })
	if wrong != "" {
		return wrong
	}
	r, err := c.imagine(catalogue, p, imagined{
		who: pc.Who, door: pc.Door, panel: pc.Panel, tool: pc.Tool, args: pc.Args.json, risk: pc.Risk, target: pc.Target, tags: pc.Tags, at: at, reason: pc.Reason, breakGlass: pc.BreakGlass,
	})
	if err != nil {
		return err.Error()
	}
	x := p.Explain(r, c.people())
	if x.Decision.Effect != want {
		return strings.TrimSpace(fmt.Sprintf("it is %s by %s, and should be %s. %s %s", x.Decision.Effect, x.Decision.Rule, want, x.Decision.Reason, pc.lacks(x)))
	}
	if pc.Rule != "" && pc.Rule != x.Decision.Rule && "policy.rules."+pc.Rule != x.Decision.Rule {
		known := []string{x.Decision.Rule}
		for _, t := range x.Rules {
			known = append(known, t.ID)
		}
		return fmt.Sprintf("it is %s by %s, and should be by %s.%s", x.Decision.Effect, x.Decision.Rule, pc.Rule, op.DidYouMean(pc.Rule, known))
	}
	if pc.Approvers != nil {
		wanted := slices.Sorted(slices.Values(pc.Approvers))
		if got := slices.Sorted(slices.Values(x.Approvers)); !slices.Equal(got, wanted) {
			return fmt.Sprintf("%s could approve it, and it should be %s", namesOr(got), namesOr(wanted))
		}
	}
	return ""
}

// lacks says which keys of the case would tell what was not known of the call; empty
// where nothing was missing.
func (pc PolicyCase) lacks(x policies.Explanation) string {
	if !slices.ContainsFunc(x.Rules, func(t policies.RuleTrace) bool { return t.Fit == policies.FitsPerhaps }) {
		return ""
	}
	var keys []string
	if pc.Tags == nil && !x.Request.Target.Resolved {
		keys = append(keys, "tags: {env: prod} the server's tags, or tags: {} that it has none")
	}
	if pc.When == "" {
		keys = append(keys, "when: the time")
	}
	if pc.Args.json == nil {
		keys = append(keys, "args: the arguments")
	}
	if len(keys) == 0 {
		return ""
	}
	return "Say in the case with " + strings.Join(keys, ", with ") + "."
}

func namesOr(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return strings.Join(names, ", ")
}
