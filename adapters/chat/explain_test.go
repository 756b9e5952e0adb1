package chat_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// teller explains everything in the same way, and keeps what it was asked.
type teller struct {
	echo
	why     *tools.Why
	asked   []tools.Call
	ids     []string
	looked  []approval.Ballot
	reviews []policies.Review
}

func (e *teller) Explain(_ context.Context, c tools.Call) (*tools.Why, tools.Outcome) {
	e.asked = append(e.asked, c)
	return e.why, tools.Outcome{Status: tools.Invalid, Summary: "Nothing to explain."}
}

func (e *teller) ExplainCall(_ context.Context, id string, _ policies.Person) (*tools.Why, tools.Outcome) {
	e.ids = append(e.ids, id)
	return e.why, tools.Outcome{Status: tools.Invalid, Summary: "There is no such call."}
}

func (e *teller) OpenReviews(context.Context, policies.Person) ([]policies.Review, error) {
	return e.reviews, nil
}

func (e *teller) Reviewed(_ context.Context, b approval.Ballot) (tools.Outcome, bool) {
	e.looked = append(e.looked, b)
	return tools.Outcome{Status: tools.Done, Summary: "Looked at."}, false
}

var dan = policies.Person{Name: "dan", Roles: []policies.Role{policies.Operator}}

// explained is an explanation with as many sentences as there are.
func explained(t *testing.T) *tools.Why {
	t.Helper()
	noon := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	p := policies.Standard()
	p.Rules = []policies.Rule{
		{ID: "prod", When: `target.tags["env"] == "prod" && door == "mcp"`, Effect: policies.Approve, Reason: true, Message: "Ask first.",
			Approvals: policies.Approvals{Count: 2, From: []policies.Clause{{Count: 2, Of: []policies.Who{{Role: policies.Admin}, {Person: "carol"}}}}}},
		{ID: "other", When: `person.name == "eve"`, Effect: policies.Deny},
		{ID: "tags", When: `target.tags["zone"] == "x"`, Effect: policies.Confirm},
		{ID: "fire", When: "true", Effect: policies.Confirm, BreakGlass: true, For: []policies.Who{{Role: policies.Admin}}, ReviewWithin: time.Hour},
	}
	p, problems := p.Compile()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	r := policies.Request{Person: dan, Door: policies.MCP, Tool: "flashpanel_server_restart", Panel: "main", Risk: policies.Disrupt, Now: noon, Args: map[string]any{},
		Target: policies.Target{Kind: "server", ID: "1", Name: "web-1", Tags: map[string]string{"env": "prod", "zone": "y"}, Resolved: true}}
	x := p.Explain(r, []policies.Person{{Name: "alice", Roles: []policies.Role{policies.Admin}}, {Name: "carol"}})
	return &tools.Why{Explanation: &x, Zone: time.UTC, Then: &tools.Entry{
		Time: noon, Call: "TLZG7ZYE5I6F", Person: "dan", Tool: "flashpanel_server_restart", Target: "server web-1 (1)", Effect: policies.Deny, Rule: "policy.limits.mcp-changes", Policy: "0123456789ab",
		Risk: policies.Disrupt, Said: "the limit is reached.", Facts: &tools.Facts{Effect: policies.Approve, Rule: "policy.rules.prod"},
	}}
}

// TestExplainLines: a call's id and a call that is not made are told apart, and
// nothing is run.
func TestExplainLines(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{BreakGlass: true})
	for line, tt := range map[string]struct {
		want string
		id   string
		args string
	}{
		"policy explain":                                        {want: "Usage: policy explain CALL-ID"},
		"policy explain tlzg7zye5i6f":                           {id: "TLZG7ZYE5I6F"},
		"policy explain server restart web-1":                   {args: `{"server":"web-1"}`},
		"policy explain server restart web-1 reason=“it hangs”": {args: `{"server":"web-1"}`},
		"policy explain server restart web-1 break-glass":       {args: `{"server":"web-1"}`},
		"policy explain server restrat web-1":                   {want: "server restart"},
		"policy explain server restart web-1 a=b":               {args: `{"a":"b","server":"web-1"}`},
	} {
		e := &teller{why: explained(t)}
		a := g.Run(t.Context(), e, line, chat.Asker{Call: tools.Call{Person: dan, Door: policies.Slack}})
		if len(e.calls) > 0 || tt.want != "" && (a.OK || !strings.Contains(a.Text, tt.want)) {
			t.Errorf("%s: %t, %s", line, a.OK, a.Text)
		}
		if tt.id != "" && (len(e.ids) != 1 || e.ids[0] != tt.id || !a.OK) {
			t.Errorf("%s: asked for %v, %+v", line, e.ids, a)
		}
		if tt.args == "" {
			continue
		}
		if len(e.asked) != 1 || e.asked[0].Tool != "flashpanel_server_restart" || e.asked[0].Person.Name != "dan" || e.asked[0].Door != policies.Slack {
			t.Fatalf("%s: asked %+v", line, e.asked)
		}
		c := e.asked[0]
		if strings.Contains(line, "reason=") != (c.Reason == "it hangs") || strings.Contains(line, "break-glass") != c.BreakGlass {
			t.Errorf("%s: asked %+v", line, c)
		}
	}
	if g.Secret("policy explain TLZG7ZYE5I6F") || !g.Secret("policy explain user create web-1 name=x password=hunter2hunter2") {
		t.Error("a line with a secret is kept, or one without is not")
	}
}

// TestWhy: an explanation says what was decided and why, in each language.
func TestWhy(t *testing.T) {
	t.Parallel()
	for _, language := range chat.Languages() {
		text := chat.SpeechIn(language).Why(explained(t), 200)
		for _, want := range []string{
			"TLZG7ZYE5I6F", "policy.limits.mcp-changes", "policy.rules.prod", "0123456789ab", "flashpanel_server_restart", "web-1", "2026-11-30 12:00 UTC",
			"alice, carol", "role:admin", "person:carol", "* prod (", `person.name == "eve"`, `target.tags["zone"] == "x"`, "fire (", "policy.defaults.disrupt", "mcp-servers", "reason=",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: it lacks %q:\n%s", language, want, text)
			}
		}
		if strings.Contains(text, "<no value>") {
			t.Errorf("%s: a place is empty:\n%s", language, text)
		}
	}
	lacking := explained(t)
	lacking.Explanation, lacking.Lacks = nil, tools.LacksTarget
	if text := chat.SpeechIn("vi").Why(lacking, 80); !strings.Contains(text, "chưa được tra") {
		t.Errorf("in Vietnamese: %s", text)
	}
}

// TestBreakGlassLines: a call is asked for under break-glass where a person types,
// and nowhere else.
func TestBreakGlassLines(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]bool{
		`server restart web-1 break-glass reason="it hangs"`: true, `break-glass server restart web-1 reason=x`: true, `server restart web-1 --break-glass reason=x`: true,
		`server restart web-1 reason="break-glass"`: false, `server restart "break-glass"`: false,
	} {
		e := &teller{}
		a := newGrammar(t, chat.Config{BreakGlass: true}).Run(t.Context(), e, line, chat.Asker{})
		if !a.OK || len(e.calls) != 1 || e.calls[0].BreakGlass != want {
			t.Errorf("%s: %+v, ran %+v", line, a, e.calls)
		}
		e = &teller{}
		a = newGrammar(t, chat.Config{}).Run(t.Context(), e, line, chat.Asker{})
		if want != (len(e.calls) == 0) || want && !strings.Contains(a.Text, "not possible here") {
			t.Errorf("%s, where nobody is seen: %+v, ran %+v", line, a, e.calls)
		}
	}
}

// TestReviewLines: what is overdue stands in front, and looking at it is said with a
// code.
func TestReviewLines(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	now := time.Now()
	e := &teller{reviews: []policies.Review{
		{Call: "NEWNEWNEWNEW", Person: "dan", Tool: "flashpanel_server_restart", Target: "server 1", Reason: "it hangs", Due: now.Add(time.Hour)},
		{Call: "OLDOLDOLDOLD", Person: "dan", Tool: "flashpanel_gone", Reason: "it burns", Due: now.Add(-time.Hour)},
	}}
	a := g.Run(t.Context(), e, "approvals review", chat.Asker{Width: 160})
	before, after, both := strings.Cut(a.Text, "NEWNEWNEWNEW")
	if !a.OK || !both || !strings.Contains(before, "OLDOLDOLDOLD") || !strings.Contains(before, "overdue") || strings.Contains(after, "overdue") || !strings.Contains(after, "server restart server 1") {
		t.Errorf("%t:\n%s", a.OK, a.Text)
	}
	a = g.Run(t.Context(), e, "approvals reviewed oldoldoldold code=123456 it did burn", chat.Asker{Call: tools.Call{Person: dan, Door: policies.Terminal}})
	want := approval.Ballot{ID: "OLDOLDOLDOLD", Person: "dan", Door: policies.Terminal, Code: rightCode, Note: "it did burn"}
	if !a.OK || len(e.looked) != 1 || e.looked[0] != want {
		t.Errorf("%+v, looked %+v", a, e.looked)
	}
	if a := g.Run(t.Context(), e, "approvals reviewed", chat.Asker{}); a.OK || !strings.Contains(a.Text, "approvals reviewed CALL") {
		t.Errorf("without a call: %+v", a)
	}
}
