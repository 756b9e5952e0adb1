package tools_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
	"panelbot/tools/op"
)

const taggedFleet = `{"data":[{"id":1,"name":"web-1","ip":"10.0.0.1","tags":["env:prod"]},{"id":2,"name":"web-2","ip":"10.0.0.2","tags":["env:prod"]},{"id":3,"name":"lab-1","ip":"10.0.0.3","tags":["env:lab"]}]}`

// restarts is a plan that restarts nginx on the servers.
func restarts(servers ...int) []tools.Step {
	steps := make([]tools.Step, len(servers))
	for i, id := range servers {
		steps[i] = tools.Step{Tool: "application restart", Args: json.RawMessage(fmt.Sprintf(`{"server":%d,"application":7}`, id))}
	}
	return steps
}

// sent lists what was sent that changes.
func (f *fakePanel) changes() []string {
	return slices.DeleteFunc(f.routes(), func(route string) bool { return strings.HasPrefix(route, "GET ") })
}

func restartScript(servers ...int) script {
	s := script{serverList: {says(taggedFleet)}}
	for _, id := range servers {
		s[fmt.Sprintf("GET /api/servers/%d/applications", id)] = []reply{says(`{"data":[{"id":7,"name":"nginx"}]}`)}
		s[fmt.Sprintf("POST /api/servers/%d/applications/7/restart", id)] = []reply{says(started)}
	}
	return s
}

// TestPlanCanary: calls go out in their order, and none after one that failed.
func TestPlanCanary(t *testing.T) {
	t.Parallel()
	s := restartScript(1, 2, 3)
	s["POST /api/servers/2/applications/7/restart"] = []reply{fails(panel.Refused, 422)}
	r := newRig(t, s)
	var told []string
	out := r.RunPlan(t.Context(), restarts(1, 2, 3), tools.Call{Person: alice, Door: policies.Terminal, Progress: func(m op.Message) { told = append(told, m.Text) }})
	if out.Status != tools.Refused || out.Tool != tools.PlanTool {
		t.Fatalf("got %+v", out)
	}
	if got := strings.Join(r.panel.changes(), ", "); got != "POST /api/servers/1/applications/7/restart, POST /api/servers/2/applications/7/restart" {
		t.Errorf("sent %s", got)
	}
	has(t, "the outcome", out.Summary, "2 of 3 calls went out")
	has(t, "what is next", out.Next, "It stopped there")
	has(t, "the data", string(out.Data), `"status":"accepted"`, `"status":"refused"`)
	if n := len(told); n < 2 {
		t.Errorf("told %q", told)
	}
}

// TestPlanIsCheckedFirst: a call that is denied or wrong denies the whole, and nothing
// is sent; the record says so.
func TestPlanIsCheckedFirst(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		steps  []tools.Step
		status tools.Status
		says   string
	}{
		"denied":  {append(restarts(1), tools.Step{Tool: "server delete", Args: json.RawMessage(`{"server":2}`)}), tools.Denied, "because of its call 2"},
		"wrong":   {append(restarts(1), tools.Step{Tool: "application restart", Args: json.RawMessage(`{"server":1}`)}), tools.Invalid, "because of its call 2"},
		"no tool": {[]tools.Step{{Tool: "server dance"}}, tools.Invalid, "because of its call 1"},
		"nothing": {nil, tools.Invalid, "has 1 to 50 calls"},
		"too many": {restarts(make([]int, approval.MaxCalls+1)...), tools.Invalid,
			"this one 51"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, restartScript(1, 2), func(c *tools.Config) { c.Policy.Defaults[policies.Destroy] = policies.Deny })
			out := r.RunPlan(t.Context(), test.steps, tools.Call{Person: alice, Door: policies.MCP})
			if out.Status != test.status || len(r.panel.changes()) > 0 {
				t.Errorf("got %+v; sent %v", out, r.panel.changes())
			}
			has(t, "the outcome", out.Summary, test.says)
			if strings.Contains(test.says, "because") && !slices.Contains(r.recorder.stages(), "outcome "+string(test.status)) {
				t.Errorf("recorded %v", r.recorder.stages())
			}
		})
	}
}

// TestPlanConfirmed: one question is asked about all calls, and without a yes nothing
// is sent.
func TestPlanConfirmed(t *testing.T) {
	t.Parallel()
	for _, yes := range []bool{true, false} {
		t.Run(fmt.Sprint(yes), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, restartScript(1, 2), func(c *tools.Config) { c.Policy.Defaults[policies.Disrupt] = policies.Confirm })
			var asked []tools.Question
			out := r.RunPlan(t.Context(), restarts(1, 2), tools.Call{Person: alice, Door: policies.Terminal, Confirm: func(_ context.Context, q tools.Question) (bool, error) {
				asked = append(asked, q)
				return yes, nil
			}})
			if len(asked) != 1 {
				t.Fatalf("asked %d times: %+v", len(asked), out)
			}
			has(t, "the question", asked[0].Target+string(asked[0].Args), "2 calls: ", "server 1", "server 2", `"server":2`)
			if want := map[bool]int{true: 2, false: 0}[yes]; len(r.panel.changes()) != want {
				t.Errorf("sent %v, want %d", r.panel.changes(), want)
			}
			if want := map[bool]tools.Status{true: tools.Accepted, false: tools.Denied}[yes]; out.Status != want {
				t.Errorf("got %+v", out)
			}
		})
	}
}

// TestPlanApproved: the strictest call makes a request of the whole, which is executed
// in its order, once.
func TestPlanApproved(t *testing.T) {
	t.Parallel()
	s := restartScript(1, 2)
	s[schedules], s[scheduleDelete] = []reply{says(twoSchedules), says(twoSchedules), says(twoSchedules), says(oneSchedule)}, []reply{says(started)}
	o := newOffice(t, s)
	steps := slices.Insert(restarts(1, 2), 1, tools.Step{Tool: "flashpanel_schedule_delete", Args: json.RawMessage(`{"server":1,"schedule":11}`)})
	out := o.RunPlan(t.Context(), steps, tools.Call{Person: dan, Door: policies.MCP})
	if out.Status != tools.AwaitingApproval || len(o.panel.changes()) > 0 {
		t.Fatalf("got %+v; sent %v", out, o.panel.changes())
	}
	has(t, "the outcome", out.Summary, "and 2 more calls")
	o.yes(t, out.Approval.ID)
	request, err := o.Execute(t.Context(), out.Approval.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(o.panel.changes(), ", "); got != "POST /api/servers/1/applications/7/restart, "+scheduleDelete+", POST /api/servers/2/applications/7/restart" {
		t.Errorf("sent %s; %+v", got, request)
	}
	if !request.State.Open() && len(request.Results) != 3 {
		t.Errorf("ended as %+v", request)
	}
}

// TestPlanDry says what would be sent, and sends nothing.
func TestPlanDry(t *testing.T) {
	t.Parallel()
	r := newRig(t, script{})
	out := r.RunPlan(t.Context(), restarts(1, 2), tools.Call{Person: alice, Door: policies.Terminal, DryRun: true})
	if out.Status != tools.Done || len(r.panel.routes()) > 0 || len(r.recorder.entries) > 0 {
		t.Errorf("got %+v, sent %v", out, r.panel.routes())
	}
	has(t, "the plan", out.Summary, "1. Dry run", "/api/servers/2/applications/7/restart")
}

// TestTargets: a selector means servers by tag or name, and only those that the
// person's scope covers.
func TestTargets(t *testing.T) {
	t.Parallel()
	scoped := policies.Person{Name: "sam", Roles: []policies.Role{policies.Operator}, Scope: policies.Scope{Tags: map[string]string{"env": "prod"}}}
	for selector, test := range map[string]struct {
		person policies.Person
		want   string
		says   string
	}{
		"tag:env=prod": {alice, "1 2", ""},
		"tag:env":      {alice, "1 2 3", ""},
		"tag:env ":     {alice, "", "No server is meant"},
		"tag:env=lab":  {scoped, "", "No server is meant"},
		"tag:":         {alice, "", "selects nothing"},
		"web-2, lab-1": {alice, "2 3", ""},
		"web-2,2,7":    {alice, "2 7", ""},
		"web-9":        {alice, "", "There is no server"},
		"":             {alice, "", "selects nothing"},
	} {
		t.Run(selector, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, script{serverList: {says(taggedFleet)}})
			got, err := r.Targets(t.Context(), selector, test.person)
			ids := make([]string, len(got))
			for i, aim := range got {
				ids[i] = aim.ID
			}
			if strings.Join(ids, " ") != test.want {
				t.Errorf("got %v, want %s (%v)", got, test.want, err)
			}
			if (err != nil) != (test.says != "") {
				t.Fatalf("the error is %v", err)
			}
			if err != nil {
				has(t, "the error", err.Error(), test.says)
			}
		})
	}
}

// stopping is a panel at which something happens once a change was sent.
type stopping struct {
	tools.Client
	then func()
}

func (s stopping) Do(ctx context.Context, r panel.Request) (*panel.Response, error) {
	response, err := s.Client.Do(ctx, r)
	if r.Method != "GET" {
		s.then()
	}
	return response, err
}

// TestPlanIsStopped: a stop, and a policy that became stricter, stop what has not left
// yet; so does whoever asked, once they may do nothing any more.
func TestPlanIsStopped(t *testing.T) {
	t.Parallel()
	stop := func(r *tools.Runner) {
		r.ChangePolicy(func(p policies.Policy) policies.Policy { p.Stopped = "an outage"; return p })
	}
	for name, then := range map[string]func(*office){
		"a stop": func(o *office) { stop(o.Runner) },
		"a stricter policy": func(o *office) {
			o.ChangePolicy(func(p policies.Policy) policies.Policy {
				p.Defaults = map[policies.Risk]policies.Effect{policies.Read: policies.Allow, policies.Disrupt: policies.Deny}
				return p
			})
		},
		"the person": func(o *office) { o.People.Set("dan", true) },
	} {
		for _, approved := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, approved %t", name, approved), func(t *testing.T) {
				t.Parallel()
				var o *office
				o = newOffice(t, restartScript(1, 2), func(c *tools.Config) {
					c.Panels[0].Client = stopping{c.Panels[0].Client, func() { then(o) }}
					if approved {
						c.Policy.Defaults[policies.Disrupt] = policies.Approve
					}
				})
				out := o.RunPlan(t.Context(), restarts(1, 2), tools.Call{Person: dan, Door: policies.MCP})
				if approved {
					o.yes(t, out.Approval.ID)
					request, err := o.Execute(t.Context(), out.Approval.ID)
					if err != nil || len(request.Results) != 2 || request.Results[1].Status != string(tools.Denied) {
						t.Fatalf("got %+v, %v", request, err)
					}
				} else if out.Status != tools.Denied {
					t.Errorf("got %+v", out)
				}
				if got := o.panel.changes(); len(got) != 1 {
					t.Errorf("sent %v", got)
				}
			})
		}
	}
}

// TestPlanIsGuarded: a guard looks at what the calls before have left.
func TestPlanIsGuarded(t *testing.T) {
	t.Parallel()
	const keys = "GET /api/servers/1/ssh-keys"
	var r *rig
	r = newRig(t, script{
		keys: {says(`{"data":[{"id":5,"name":"a","linux_user":"root"},{"id":6,"name":"b","linux_user":"root"}]}`)}, "DELETE /api/servers/1/ssh-keys/5": {says(started)}, "DELETE /api/servers/1/ssh-keys/6": {says(started)},
	}, func(c *tools.Config) {
		c.Panels[0].Client = stopping{c.Panels[0].Client, func() {
			r.panel.mu.Lock()
			defer r.panel.mu.Unlock()
			r.panel.script[keys] = []reply{says(`{"data":[{"id":6,"name":"b","linux_user":"root"}]}`)}
		}}
	})
	var steps []tools.Step
	for _, key := range []int{5, 6} {
		steps = append(steps, tools.Step{Tool: "flashpanel_ssh_key_delete", Args: json.RawMessage(fmt.Sprintf(`{"server":1,"ssh_key":%d,"linux_user":"root"}`, key))})
	}
	out := r.RunPlan(t.Context(), steps, tools.Call{Person: alice, Door: policies.Terminal})
	if got := r.panel.changes(); out.Status != tools.Denied || len(got) != 1 {
		t.Errorf("sent %v: %+v", got, out)
	}
}

// TestPlanLosesARole: who asked is looked at before each call.
func TestPlanLosesARole(t *testing.T) {
	t.Parallel()
	var o *office
	o = newOffice(t, restartScript(1, 2), func(c *tools.Config) {
		c.Panels[0].Client = stopping{c.Panels[0].Client, func() { o.People.Set("dan", false, policies.Viewer) }}
	})
	out := o.RunPlan(t.Context(), restarts(1, 2), tools.Call{Person: dan, Door: policies.MCP})
	if got := o.panel.changes(); out.Status != tools.Denied || len(got) != 1 {
		t.Errorf("sent %v: %+v", got, out)
	}
}

// TestPlanTypesAName: where one of several calls wants its target typed, it is asked for.
func TestPlanTypesAName(t *testing.T) {
	t.Parallel()
	r := newRig(t, restartScript(1, 2), func(c *tools.Config) {
		c.Policy.Rules = []policies.Rule{
			{ID: "two", When: `tool.name == "flashpanel_server_favorite" && args.server == 2`, Effect: policies.Confirm, Confirm: policies.Confirmation{Type: policies.TypeTarget}},
			{ID: "one", When: `tool.name == "flashpanel_server_favorite" && args.server == 1`, Effect: policies.Confirm},
		}
		p, problems := c.Policy.Compile()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		c.Policy = p
	})
	steps := []tools.Step{{Tool: favorite, Args: json.RawMessage(`{"server":1}`)}, {Tool: favorite, Args: json.RawMessage(`{"server":2}`)}}
	var asked tools.Question
	r.RunPlan(t.Context(), steps, tools.Call{Person: alice, Door: policies.Terminal, Confirm: func(_ context.Context, q tools.Question) (bool, error) {
		asked = q
		return false, nil
	}})
	if asked.Type != "2 calls" {
		t.Errorf("to be typed is %q", asked.Type)
	}
}

// TestPlanOfOneTypesItsName: who names a server types its name, and not the id that it
// was found by, where the person confirms and where others approve.
func TestPlanOfOneTypesItsName(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		server, want string
		calls        int
	}{
		"a name":     {"web-1", "web-1", 1},
		"only an id": {"", "1", 1},
		"several":    {"web-1", "3 calls", 3},
	} {
		steps := restarts([]int{1, 2, 3}[:tt.calls]...)
		steps[0].Server = tt.server
		r := newRig(t, restartScript(1, 2, 3), func(c *tools.Config) { c.Policy.Defaults[policies.Disrupt] = policies.Confirm })
		asked := ""
		r.RunPlan(t.Context(), steps, tools.Call{Person: alice, Door: policies.Terminal, Confirm: func(_ context.Context, q tools.Question) (bool, error) {
			asked = q.Type
			return false, nil
		}})
		if asked != tt.want {
			t.Errorf("%s: %q is to be typed, want %q", name, asked, tt.want)
		}
		o := newOffice(t, restartScript(1, 2, 3), func(c *tools.Config) { c.Policy.Defaults[policies.Disrupt] = policies.Approve })
		out := o.RunPlan(t.Context(), steps, tools.Call{Person: dan, Door: policies.Terminal})
		if out.Approval == nil {
			t.Fatalf("%s: got %+v", name, out)
		}
		if q, err := o.Desk.Find(t.Context(), out.Approval.ID); err != nil || q.Plan.ToType() != tt.want {
			t.Errorf("%s: the request wants %q, want %q (%v)", name, q.Plan.ToType(), tt.want, err)
		}
	}
}

// TestPlanNamesItsTargets: whoever is asked about several calls sees what they hit as
// with one, by name.
func TestPlanNamesItsTargets(t *testing.T) {
	t.Parallel()
	steps := restarts(1, 2, 3)
	for i, name := range []string{"web-1", "web-2", "lab-1"} {
		steps[i].Server = name
	}
	o := newOffice(t, restartScript(1, 2, 3), func(c *tools.Config) { c.Policy.Defaults[policies.Disrupt] = policies.Approve })
	out := o.RunPlan(t.Context(), steps, tools.Call{Person: dan, Door: policies.Terminal})
	want := "server web-1 (1), application 7; server web-2 (2), application 7; server lab-1 (3), application 7"
	has(t, "the answer", out.Summary, "application restart and 2 more calls on "+want)
	if out.Target != want {
		t.Errorf("the target is %q", out.Target)
	}
	r := newRig(t, restartScript(1, 2, 3), func(c *tools.Config) { c.Policy.Defaults[policies.Disrupt] = policies.Confirm })
	var asked string
	r.RunPlan(t.Context(), steps, tools.Call{Person: alice, Door: policies.Terminal, Confirm: func(_ context.Context, q tools.Question) (bool, error) {
		asked = q.Target
		return false, nil
	}})
	if asked != "3 calls: "+want {
		t.Errorf("asked about %q", asked)
	}
	var targets []string
	for _, e := range r.recorder.entries {
		targets = append(targets, e.Target)
	}
	has(t, "the record", strings.Join(targets, "|"), "server web-1 (1), application 7", "server lab-1 (3)")
}
