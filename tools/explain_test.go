package tools_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/approval/approvaltest"
	"panelbot/tools"
)

// past finds the first entry with facts of a call among those that were recorded.
type past struct {
	r      *fakeRecorder
	broken error
}

func (p past) Decision(_ context.Context, call string) (tools.Entry, bool, error) {
	p.r.mu.Lock()
	defer p.r.mu.Unlock()
	for _, e := range p.r.entries {
		if e.Call == call && e.Facts != nil {
			return e, true, p.broken
		}
	}
	return tools.Entry{}, false, p.broken
}

// desk keeps reviews in memory.
type reviewDesk struct {
	open   []policies.Review
	ended  []string
	broken error
}

func (d *reviewDesk) OpenReview(_ context.Context, r policies.Review) error {
	d.open = append(d.open, r)
	return d.broken
}

func (d *reviewDesk) OpenReviews(context.Context) ([]policies.Review, error) {
	return append([]policies.Review{}, d.open...), d.broken
}

func (d *reviewDesk) EndReview(_ context.Context, r policies.Review, by string, _ policies.Door, note string) error {
	d.ended = append(d.ended, r.Call+" by "+by+": "+note)
	d.open = nil
	return d.broken
}

// rules make a policy that allows what they say nothing of.
func rules(t *testing.T, list ...policies.Rule) policies.Policy {
	t.Helper()
	p := permissive()
	p.Rules = list
	p, problems := p.Compile()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return p
}

const serverOne = `{"data":{"id":1,"name":"web-1","tags":["env:prod"]}}`

// TestExplainCall: why a call was refused, by what was known then; to the person,
// and to admins.
func TestExplainCall(t *testing.T) {
	t.Parallel()
	r := newRig(t, script{"GET /api/servers/1": {says(serverOne)}}, func(c *tools.Config) {
		c.Policy = rules(t, policies.Rule{ID: "prod", When: `"env" in target.tags && target.tags["env"] == "prod" && door == "mcp"`, Effect: policies.Deny, Message: "Not here."})
		c.People = approvaltest.NewPeople()
	})
	recorder := r.recorder
	cfg := func(c *tools.Config) { c.History = past{r: recorder} }
	again := newRig(t, script{}, cfg, func(c *tools.Config) { c.Policy, c.People = *r.Policy(), approvaltest.NewPeople() })
	out := r.call("flashpanel_server_favorite", `{"server":1}`, asDan)
	if out.Status != tools.Denied {
		t.Fatalf("got %+v", out)
	}
	id := recorder.entries[0].Call
	if got := recorder.entries[0]; got.Stage != tools.StageOutcome || !strings.Contains(got.Note, "Not here.") {
		t.Errorf("recorded %+v", got)
	}
	for name, person := range map[string]policies.Person{"the person": dan, "an admin": alice} {
		why, out := again.ExplainCall(t.Context(), id, person)
		if why == nil || why.Lacks != "" {
			t.Fatalf("%s: got %+v, %+v", name, why, out)
		}
		x := why.Explanation
		if x.Decision.Rule != "policy.rules.prod" || x.Request.Person.Name != "dan" || x.Request.Target.Tags["env"] != "prod" || x.Rules[0].Fit != policies.Fits || why.Then.Rule != "policy.rules.prod" {
			t.Errorf("%s: got %+v", name, x)
		}
		has(t, name, why.Outcome().Summary, id, "deny, by policy.rules.prod", "Not here.")
		var data struct {
			Effect string
			Then   struct{ Call, Effect, Rule string }
			Tags   map[string]string
		}
		if err := json.Unmarshal(why.Outcome().Data, &data); err != nil || data.Effect != "deny" || data.Then.Call != id || data.Tags["env"] != "prod" {
			t.Errorf("%s: %v, %+v", name, err, data)
		}
	}
	if len(again.panel.routes()) > 0 {
		t.Errorf("sent %v", again.panel.routes())
	}
	for name, ask := range map[string]func() (*tools.Why, tools.Outcome){
		"a stranger": func() (*tools.Why, tools.Outcome) { return again.ExplainCall(t.Context(), id, vic) },
		"nobody":     func() (*tools.Why, tools.Outcome) { return again.ExplainCall(t.Context(), id, policies.Person{}) },
		"no call":    func() (*tools.Why, tools.Outcome) { return again.ExplainCall(t.Context(), "AAAA", alice) },
		"no history": func() (*tools.Why, tools.Outcome) { return r.ExplainCall(t.Context(), id, alice) },
	} {
		if why, out := ask(); why != nil || out.Status != tools.Invalid || !strings.Contains(out.Summary, "that you may see") {
			t.Errorf("%s: got %+v, %+v", name, why, out)
		}
	}
	broken := newRig(t, script{}, func(c *tools.Config) { c.History = past{recorder, errors.New("the disk is full")} })
	if why, out := broken.ExplainCall(t.Context(), id, alice); why != nil || out.Status != tools.Failed || strings.Contains(out.Summary, "disk") {
		t.Errorf("a broken record: %+v, %+v", why, out)
	}
	recorder.entries[0].Facts.Resolved = false
	if why, _ := again.ExplainCall(t.Context(), id, dan); why == nil || why.Lacks != tools.LacksTarget || why.Explanation != nil {
		t.Errorf("an entry that lacks something: %+v", why)
	}
}

// TestExplainNow: a call that nobody makes is explained, and nothing is sent; what
// only the panel knows is not known.
func TestExplainNow(t *testing.T) {
	t.Parallel()
	r, _ := limited(t, script{}, callLimit(1))
	p := rules(t, policies.Rule{ID: "prod", When: `"env" in target.tags`, Effect: policies.Approve, Approvals: policies.StandardApprovals()})
	p.AllLimits = []policies.Limit{callLimit(1)}
	r.ChangePolicy(func(policies.Policy) policies.Policy { return p })
	call := tools.Call{Tool: "server favorite", Args: json.RawMessage(`{"server":"web-1"}`), Person: dan, Door: policies.MCP}
	why, out := r.Explain(t.Context(), call)
	if why == nil {
		t.Fatalf("got %+v", out)
	}
	x := why.Explanation
	if x.Decision.Effect != policies.Approve || x.Rules[0].Fit != policies.FitsPerhaps || x.Request.Target.Name != "web-1" || x.Request.Target.Resolved || len(x.Limits) != 1 {
		t.Errorf("got %+v", x)
	}
	if len(r.panel.routes())+len(r.recorder.entries) > 0 {
		t.Errorf("sent %v, recorded %v", r.panel.routes(), r.recorder.entries)
	}
	if why, out := r.Explain(t.Context(), tools.Call{Tool: "servr", Person: dan, Door: policies.MCP}); why != nil || out.Status != tools.Invalid {
		t.Errorf("no tool: %+v, %+v", why, out)
	}
	r.ChangePolicy(func(now policies.Policy) policies.Policy {
		now = permissive()
		now.AllLimits = []policies.Limit{callLimit(0)}
		return now
	})
	if why, _ := r.Explain(t.Context(), call); why == nil || why.Explanation.Decision.Rule != "policy.limits.few" {
		t.Errorf("beyond a limit: %+v", why)
	}
}

// TestReplay: what the record lacks is said, and not guessed.
func TestReplay(t *testing.T) {
	t.Parallel()
	c := newCatalogue(t)
	free := rules(t)
	reads := rules(t, policies.Rule{ID: "type", When: `has(args.type) && args.type == "mysql"`, Effect: policies.Deny})
	tags := rules(t, policies.Rule{ID: "prod", When: `"env" in target.tags && target.tags["env"] == "prod"`, Effect: policies.Deny})
	entry := func(change func(*tools.Entry)) tools.Entry {
		e := tools.Entry{
			Time: time.Unix(1e9, 0), Call: "A", Person: "dan", Door: policies.MCP, Tool: "flashpanel_database_create", Panel: "main", Risk: policies.Change, Effect: policies.Allow,
			Rule: "policy.defaults.change", Args: json.RawMessage(`{"server":1,"type":"mysql"}`), Facts: &tools.Facts{Kind: "server", ID: "1", Name: "web-1", Tags: map[string]string{"env": "prod"}, Resolved: true},
		}
		if change != nil {
			change(&e)
		}
		return e
	}
	unresolved := func(e *tools.Entry) { e.Facts = &tools.Facts{Kind: "server", ID: "1"} }
	hidden := func(e *tools.Entry) { e.Facts.Hidden = true }
	cut := func(e *tools.Entry) {
		e.Args = json.RawMessage(`{"bytes":99999,"left_out":"too long for the record","sha256":"00"}`)
	}
	for name, tt := range map[string]struct {
		entry  tools.Entry
		policy policies.Policy
		lacks  string
		want   policies.Effect
	}{
		"all is there":           {entry(nil), reads, "", policies.Deny},
		"its tags":               {entry(nil), tags, "", policies.Deny},
		"nothing is read":        {entry(unresolved), free, "", policies.Allow},
		"an old entry":           {entry(func(e *tools.Entry) { e.Facts = nil }), free, tools.LacksFacts, 0},
		"a tool that is gone":    {entry(func(e *tools.Entry) { e.Tool = "flashpanel_gone" }), free, tools.LacksTool, 0},
		"no tags":                {entry(unresolved), tags, tools.LacksTarget, 0},
		"hidden, and read":       {entry(hidden), reads, tools.LacksHidden, 0},
		"hidden, and not read":   {entry(hidden), tags, "", policies.Deny},
		"left out, and read":     {entry(cut), reads, tools.LacksArgs, 0},
		"left out, and not read": {entry(cut), free, "", policies.Allow},
		"what the rules saw":     {entry(func(e *tools.Entry) { e.Facts.Args = json.RawMessage(`{"type":"x"}`) }), reads, "", policies.Allow},
		"risk before a command":  {entry(func(e *tools.Entry) { e.Facts.Risk = policies.Destroy }), free, "", policies.Allow},
	} {
		r, lacks := c.Replay(tt.entry, dan, &tt.policy)
		if lacks != tt.lacks {
			t.Errorf("%s: lacks %q, want %q", name, lacks, tt.lacks)
		}
		if d := tt.policy.Decide(r); tt.want != 0 && (d.Effect != tt.want || !r.Now.Equal(time.Unix(1e9, 0))) {
			t.Errorf("%s: %+v at %s", name, d, r.Now)
		}
	}
}

// TestBrokenGlass: what goes past the rules waits for a review before it is sent,
// and another approver or admin ends that, with a code in a terminal.
func TestBrokenGlass(t *testing.T) {
	t.Parallel()
	kept := &reviewDesk{}
	o := newOffice(t, script{favPost: {says(started)}}, func(c *tools.Config) {
		c.Reviews = kept
		c.Policy = rules(t, policies.Rule{ID: "closed", When: `tool.risk == "change"`, Effect: policies.Deny},
			policies.Rule{ID: "fire", When: "true", Effect: policies.Allow, BreakGlass: true, For: []policies.Who{{Role: policies.Operator}}, ReviewWithin: time.Hour})
	})
	glass := func(c *tools.Call) { c.BreakGlass, c.Reason, c.Door = true, "it burns", policies.Terminal }
	if out := o.call(favorite, `{"server":1}`, asDan, glass, func(c *tools.Call) { c.Door = policies.MCP }); out.Status != tools.Denied || len(kept.open) > 0 {
		t.Errorf("at the door for assistants: %+v", out)
	}
	kept.broken = errors.New("the disk is full")
	if out := o.call(favorite, `{"server":1}`, asDan, glass); out.Status != tools.Failed || len(o.panel.routes()) > 0 {
		t.Errorf("a review that cannot be kept: %+v", out)
	}
	kept.broken, kept.open = nil, nil
	if out := o.call(favorite, `{"server":1}`, asDan, glass); out.Status != tools.Accepted || len(kept.open) != 1 {
		t.Fatalf("got %+v, open %+v", out, kept.open)
	}
	review := kept.open[0]
	if review.Person != "dan" || review.Rule != "policy.rules.fire" || review.Reason != "it burns" || review.Due.Sub(review.Time) != time.Hour || review.Target != "server 1" {
		t.Errorf("kept %+v", review)
	}
	noted := false
	for _, e := range o.recorder.entries {
		noted = noted || e.Stage == tools.StageDecision && e.Facts.BreakGlass && e.Facts.ReviewBy.Equal(review.Due) && strings.Contains(e.Note, "under break-glass") && strings.Contains(e.Note, "it burns")
	}
	if !noted {
		t.Errorf("recorded %+v", o.recorder.entries)
	}
	code := o.Codes(t, "carol")
	look := func(person, door, code string) (tools.Outcome, bool) {
		return o.Reviewed(t.Context(), approval.Ballot{ID: review.Call, Person: person, Door: policies.Door(door), Code: code, Note: "it did"})
	}
	for name, ballot := range map[string][2]string{"the person's own": {"dan", "slack"}, "through an assistant": {"carol", "mcp"}, "a stranger": {"mallory", "slack"}} {
		if out, wanted := look(ballot[0], ballot[1], code()); out.Status == tools.Done || wanted {
			t.Errorf("%s: %+v", name, out)
		}
	}
	for _, door := range []string{"terminal", "remote"} {
		if out, wanted := look("carol", door, ""); out.Status != tools.Denied || !wanted {
			t.Errorf("%s without a code: %+v, %t", door, out, wanted)
		}
	}
	if list, err := o.OpenReviews(t.Context(), vic); err != nil || len(list) != 0 {
		t.Errorf("a viewer sees %+v, %v", list, err)
	}
	if n, err := o.WarnOverdue(t.Context(), review.Due.Add(-time.Minute)); err != nil || n != 0 {
		t.Errorf("%d are overdue in time, %v", n, err)
	}
	if n, err := o.WarnOverdue(t.Context(), review.Due.Add(time.Minute)); err != nil || n != 1 || !strings.Contains(o.log.String(), "not looked at in time") {
		t.Errorf("%d are overdue, %v", n, err)
	}
	if out, _ := look("carol", "terminal", code()); out.Status != tools.Done || len(kept.ended) != 1 || kept.ended[0] != review.Call+" by carol: it did" {
		t.Errorf("got %+v, ended %v", out, kept.ended)
	}
	if out, _ := look("carol", "slack", ""); out.Status != tools.Invalid {
		t.Errorf("again: %+v", out)
	}
}

// TestGlassStaysWhole: where no rule lets somebody break the glass, the call is decided as
// any other, and the answer says so.
func TestGlassStaysWhole(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{schedules: {says(twoSchedules)}})
	glass := func(c *tools.Call) {
		c.Person, c.BreakGlass, c.Reason, c.Door = dan, true, "it burns", policies.Terminal
	}
	out := o.call("flashpanel_schedule_delete", `{"server":1,"schedule":11}`, glass)
	if out.Status != tools.AwaitingApproval {
		t.Fatalf("got %+v", out)
	}
	has(t, "what is next", out.Next, "No rule lets you break the glass here")
	out = o.call("flashpanel_schedule_delete", `{"server":1,"schedule":12}`, glass, func(c *tools.Call) { c.BreakGlass = false })
	if strings.Contains(out.Next+out.Summary, "glass") {
		t.Errorf("without asking for it: %+v", out)
	}
}
