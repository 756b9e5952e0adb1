package tools_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
)

// typing is a call by somebody who types.
func typing(c *tools.Call) { c.Door, c.Names = policies.Terminal, true }

// TestNamesForIDs: a name that a person types is looked up, and the one thing that is
// called so is what the call is about; else nothing is sent but the look-up.
func TestNamesForIDs(t *testing.T) {
	t.Parallel()
	const restart, read = "POST /api/servers/1/applications/%s/restart", "GET /api/servers/1/applications"
	for name, test := range map[string]struct {
		given string
		id    string // restarted; empty is none
		says  []string
	}{
		"a name":              {`"Đồng"`, "9", []string{"application Đồng (9)"}},
		"in another case":     {`"đồng"`, "9", nil},
		"another name":        {`"n"`, "5", []string{"application n (5)"}},
		"a cleaned name":      {`"nginx [31m"`, "5", nil},
		"an id":               {`9`, "9", []string{"application 9"}},
		"an id that is none":  {`77`, "77", nil},
		"digits that are one": {`5`, "5", nil},
		"digits as a name":    {`"5"`, "3", []string{"application 5 (3)"}},
		"two of one name":     {`"twin"`, "", []string{`2 are called "twin"`, "1 (a)", "2 (b)"}},
		"two by their case":   {`"dong"`, "", []string{"9 (Dong)", "10"}},
		"none":                {`"twinn"`, "", []string{`Nothing there is called "twinn".`, "Did you mean TWIN?", "flashpanel_application_list"}},
		"a secret":            {`"mysql -ppassword=` + canary + `"`, "", []string{"Nothing there is called"}},
		"a way out":           {`"../../2"`, "", []string{"Nothing there is called"}},
		"empty":               {`" "`, "", []string{"must not be empty"}},
		"a list":              {`["n"]`, "", []string{"must be a whole number"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := list(hostile)
			s[fmt.Sprintf(restart, test.id)] = []reply{says(started)}
			r := newRig(t, s)
			out := r.call("application restart", `{"server":1,"application":`+test.given+`}`, typing)
			if got := strings.Join(r.panel.changes(), ", "); test.id != "" && got != fmt.Sprintf(restart, test.id) || test.id == "" && got != "" {
				t.Errorf("sent %q: %s", got, out.Summary)
			}
			if (test.id == "") != (out.Status == tools.Invalid) {
				t.Errorf("%+v", out)
			}
			has(t, "the outcome", out.Summary+" "+out.Target, test.says...)
			if strings.ContainsAny(out.Summary, "\u202e\a\x1b") {
				t.Errorf("%q", out.Summary)
			}
		})
	}
}

// TestNamesAreOfPeople: what an assistant sends is an id, and no list is read.
func TestNamesAreOfPeople(t *testing.T) {
	t.Parallel()
	r := newRig(t, script{})
	out := r.call("application restart", `{"server":1,"application":"nginx"}`)
	if out.Status != tools.Invalid || len(r.panel.routes()) > 0 {
		t.Errorf("%+v, sent %q", out, r.panel.routes())
	}
	has(t, "the outcome", out.Summary, "must be a whole number, not text")
}

// TestNamedArguments: lists of names, names that are text, and text that no list has.
func TestNamedArguments(t *testing.T) {
	t.Parallel()
	s := script{
		"GET /api/servers/1/database-users":                 {says(`{"data":[{"id":4,"name":"ann"},{"id":5,"name":"bob"}]}`)},
		"POST /api/servers/1/databases":                     {says(started)},
		"GET /api/servers/1/databases":                      {says(`{"data":[]}`)},
		"GET /api/servers/1/docker/containers":              {says(`[{"ID":"abc123","Names":"web"},{"ID":"web2","Names":"abc123"}]`)},
		"POST /api/servers/1/docker/containers/abc123/logs": {says(`"x"`)},
		"POST /api/servers/1/docker/containers/old/logs":    {says(`"x"`)},
		"GET /api/sites/12/n8n/workflows":                   {fails(panel.Refused, 500)},
		"POST /api/sites/12/n8n/workflows/nightly/start":    {says(`{}`)},
	}
	r := newRig(t, s)
	for call, want := range map[string]string{
		`database create {"server":1,"type":"mysql","name":"x","users":["bob",9,"ANN"]}`: `"users":[5,9,4]`,
		`docker container logs {"server":1,"container":"web"}`:                           "/containers/abc123/logs",
		`docker container logs {"server":1,"container":"abc123"}`:                        "/containers/abc123/logs",
		`docker container logs {"server":1,"container":"old"}`:                           "/containers/old/logs",
		`n8n workflow start {"site":12,"workflow":"nightly"}`:                            "/workflows/nightly/",
	} {
		tool, args, _ := strings.Cut(call, " {")
		before := len(r.panel.sent)
		out := r.call(tool, "{"+args, typing)
		if !out.Status.OK() {
			t.Errorf("%s: %+v", call, out)
			continue
		}
		var sent string
		for _, q := range r.panel.sent[before:] {
			sent += q.Path + " " + string(q.Body) + "\n"
		}
		if !strings.Contains(sent, want) {
			t.Errorf("%s: sent %s", call, sent)
		}
	}
}

// TestNamesAreDecidedAbout: rules see the id, a denied call reads nothing, and one
// whose list is denied is denied by that rule.
func TestNamesAreDecidedAbout(t *testing.T) {
	t.Parallel()
	s := func() script {
		s := list(`[{"id":7,"name":"nginx"},{"id":8,"name":"redis"}]`)
		s["POST /api/servers/1/applications/8/restart"] = []reply{says(started)}
		s[serverList] = []reply{says(`{"data":[{"id":1,"name":"web-1"}]}`)}
		return s
	}
	for name, test := range map[string]struct {
		rule   policies.Rule
		by     policies.Person
		app    string
		status tools.Status
		named  string
		reads  bool
	}{
		"by the id":         {policies.Rule{ID: "seven", When: "tool.name == 'flashpanel_application_restart' && args.application == 7", Effect: policies.Deny}, alice, "nginx", tools.Denied, "policy.rules.seven", true},
		"another id":        {policies.Rule{ID: "seven", When: "tool.name == 'flashpanel_application_restart' && args.application == 7", Effect: policies.Deny}, alice, "redis", tools.Accepted, "", true},
		"compared":          {policies.Rule{ID: "small", When: "tool.name == 'flashpanel_application_restart' && args.application < 8", Effect: policies.Deny}, alice, "redis", tools.Accepted, "", true},
		"a denied tool":     {policies.Rule{ID: "never", When: "tool.name == 'flashpanel_application_restart'", Effect: policies.Deny}, alice, "nginx", tools.Denied, "policy.rules.never", true},
		"a denied list":     {policies.Rule{ID: "list", When: "tool.name == 'flashpanel_application_list'", Effect: policies.Deny}, alice, "nginx", tools.Denied, "policy.rules.list", false},
		"a list to confirm": {policies.Rule{ID: "list", When: "tool.name == 'flashpanel_application_list'", Effect: policies.Confirm}, alice, "nginx", tools.Denied, "policy.rules.list", false},
		"a viewer":          {policies.Rule{ID: "x", When: "false", Effect: policies.Deny}, vic, "nginx", tools.Denied, "role", false},
		"a stranger":        {policies.Rule{ID: "x", When: "false", Effect: policies.Deny}, policies.Person{Roles: []policies.Role{policies.Admin}}, "nginx", tools.Denied, "person", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, s(), func(c *tools.Config) { c.Policy = rules(t, test.rule) })
			out := r.call("application restart", `{"server":1,"application":"`+test.app+`"}`, typing, func(c *tools.Call) { c.Person = test.by })
			if out.Status != test.status || out.Rule != test.named {
				t.Errorf("%s by %s: %s", out.Status, out.Rule, out.Summary)
			}
			if reads := len(r.panel.routes()) > 0; reads != test.reads {
				t.Errorf("sent %q", r.panel.routes())
			}
			if e := r.recorder.entries[len(r.recorder.entries)-1]; e.Tool != "flashpanel_application_restart" || e.Status != test.status || test.named != "" && e.Rule != test.named {
				t.Errorf("recorded %+v", e)
			}
		})
	}
}

// TestNamesAreFresh: what interrupts is never aimed by a list that was read before,
// and a server's name and its list are of one look.
func TestNamesAreFresh(t *testing.T) {
	t.Parallel()
	s := script{
		serverList:                                {says(`{"data":[{"id":1,"name":"web"}]}`), says(`{"data":[{"id":2,"name":"web"}]}`)},
		"GET /api/servers/1/applications":         {says(`{"data":[{"id":7,"name":"nginx"}]}`)},
		"GET /api/servers/2/applications":         {says(`{"data":[{"id":9,"name":"nginx"}]}`)},
		"POST /api/servers/2/applications/9/stop": {says(started)},
	}
	r := newRig(t, s)
	if got, err := r.choices("application stop", `{"server":"web"}`, "application", "nginx"); err != nil || len(got) != 1 || got[0].Value != "7" {
		t.Fatalf("%v, %v", got, err)
	}
	out := r.call("application stop", `{"server":"web","application":"nginx"}`, typing)
	if got := strings.Join(r.panel.changes(), ", "); got != "POST /api/servers/2/applications/9/stop" {
		t.Errorf("sent %s: %s", got, out.Summary)
	}
}

// TestNamesInDryRuns: nothing is looked up, and the plan says so.
func TestNamesInDryRuns(t *testing.T) {
	t.Parallel()
	r := newRig(t, script{})
	dry := func(c *tools.Call) { c.DryRun = true }
	out := r.call("schedule delete", `{"server":1,"schedule":"php /srv/x.php"}`, typing, dry)
	if out.Status != tools.Done || out.Plan == nil || out.Plan.Path != "/api/servers/1/schedules/php%20%2Fsrv%2Fx.php" || len(r.panel.routes()) > 0 {
		t.Errorf("%+v %+v, sent %q", out, out.Plan, r.panel.routes())
	}
	has(t, "the plan", out.Plan.Reason, "What schedule means is looked up")
	why, out := r.Explain(t.Context(), tools.Call{Tool: "application restart", Args: json.RawMessage(`{"server":1,"application":"nginx"}`), Person: alice, Door: policies.Terminal, Names: true})
	if why == nil || len(r.panel.routes()) > 0 {
		t.Errorf("%+v, sent %q", out, r.panel.routes())
	}
}

// TestPlanOfNames: the id is that of each server; servers where the name leads to no
// one thing are told together, and then nothing is sent.
func TestPlanOfNames(t *testing.T) {
	t.Parallel()
	steps := make([]tools.Step, 3)
	for i := range steps {
		steps[i] = tools.Step{Tool: "application restart", Args: json.RawMessage(fmt.Sprintf(`{"server":%d,"application":"nginx"}`, i+1))}
	}
	by := tools.Call{Person: alice, Door: policies.Terminal, Names: true}
	fleet := func() script {
		s := script{serverList: {says(taggedFleet)}}
		for i, id := range []int{7, 11, 13} {
			s[fmt.Sprintf("GET /api/servers/%d/applications", i+1)] = []reply{says(fmt.Sprintf(`{"data":[{"id":%d,"name":"Nginx"},{"id":99,"name":"other"}]}`, id))}
			s[fmt.Sprintf("POST /api/servers/%d/applications/%d/restart", i+1, id)] = []reply{says(started)}
		}
		return s
	}
	r := newRig(t, fleet())
	out := r.RunPlan(t.Context(), steps, by)
	if got := strings.Join(r.panel.changes(), ", "); !out.Status.OK() || got != "POST /api/servers/1/applications/7/restart, POST /api/servers/2/applications/11/restart, POST /api/servers/3/applications/13/restart" {
		t.Errorf("sent %s: %+v", got, out)
	}
	has(t, "the data", string(out.Data), "application nginx (11)")

	s := fleet()
	s["GET /api/servers/2/applications"] = []reply{says(`{"data":[{"id":11,"name":"apache"}]}`)}
	s["GET /api/servers/3/applications"] = []reply{says(`{"data":[{"id":13,"name":"nginx"},{"id":14,"name":"NGINX"}]}`)}
	r = newRig(t, s)
	out = r.RunPlan(t.Context(), steps, by)
	if out.Status != tools.Invalid || out.Tool != tools.PlanTool || len(r.panel.changes()) > 0 {
		t.Errorf("sent %q: %+v", r.panel.changes(), out)
	}
	has(t, "the outcome", out.Summary, "Nothing of the plan was sent.", `No application is called "nginx" on web-2.`, `More than one application is called "nginx" on lab-1.`)
	var invalid int
	for _, e := range r.recorder.entries {
		if e.Tool == "flashpanel_application_restart" {
			invalid++
			if e.Status != tools.Invalid {
				t.Errorf("recorded %+v", e)
			}
		}
	}
	if invalid != 2 {
		t.Errorf("%d entries of 2 calls", invalid)
	}

	s["GET /api/servers/1/applications"] = []reply{says(`{"data":[]}`)}
	r = newRig(t, s)
	out = r.RunPlan(t.Context(), steps[:2], by)
	has(t, "the outcome", out.Summary, `No application is called "nginx" on web-1, web-2.`)
	out = r.RunPlan(t.Context(), steps[:1], by)
	has(t, "a plan of one call", out.Summary, "because of its call 1", "Nothing there is called")
}

// TestPlanOfNamesApproved: what others approve are the ids of the moment of asking,
// whatever is called so by the time it runs.
func TestPlanOfNamesApproved(t *testing.T) {
	t.Parallel()
	s := script{serverList: {says(taggedFleet)}, schedules: {says(`{"data":[{"id":11,"command":"old"}]}`)}, scheduleDelete: {says(started)}}
	o := newOffice(t, s)
	out := o.RunPlan(t.Context(), []tools.Step{{Tool: "schedule delete", Args: json.RawMessage(`{"server":1,"schedule":"OLD"}`)}}, tools.Call{Person: dan, Door: policies.Terminal, Names: true})
	if out.Status != tools.AwaitingApproval {
		t.Fatalf("got %+v", out)
	}
	o.yes(t, out.Approval.ID)
	request, err := o.Execute(t.Context(), out.Approval.ID)
	if got := strings.Join(o.panel.changes(), ", "); err != nil || got != scheduleDelete {
		t.Errorf("sent %q: %v, %+v", got, err, request)
	}
	if got := request.Plan.Calls[0].Target.Words; !strings.Contains(got, "schedule OLD (11)") {
		t.Errorf("they were asked about %q", got)
	}
}
