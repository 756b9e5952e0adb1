package tools_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

const (
	info     = "flashpanel_systeminfo_get"
	favorite = "flashpanel_server_favorite"
	infoGet  = "GET /api/servers/1/systeminfo"
	favPost  = "POST /api/servers/1/favorite"
)

// TestFailures holds what each kind of failure means for a read and for a
// change. What was sent and not answered is unknown, and is sent once.
func TestFailures(t *testing.T) {
	t.Parallel()
	for kind, want := range map[panel.Kind]struct{ read, write tools.Status }{
		panel.Unreachable:  {tools.Failed, tools.Failed},
		panel.NotSent:      {tools.Failed, tools.Failed},
		panel.Lost:         {tools.Failed, tools.Unknown},
		panel.Invalid:      {tools.Invalid, tools.Invalid},
		panel.Unauthorized: {tools.Failed, tools.Failed},
		panel.Refused:      {tools.Refused, tools.Refused},
		panel.NotFound:     {tools.Failed, tools.Failed},
		panel.Limited:      {tools.Failed, tools.Failed},
		panel.Broken:       {tools.Failed, tools.Failed},
	} {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, script{infoGet: {fails(kind, 0)}, favPost: {fails(kind, 0)}})
			read, write := r.call(info, `{"server":1}`), r.call(favorite, `{"server":1}`)
			if diff := cmp.Diff([]tools.Status{read.Status, write.Status}, []tools.Status{want.read, want.write}); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(r.panel.routes(), []string{infoGet, favPost}); diff != "" {
				t.Errorf("each was not sent once: %s", diff)
			}
			if diff := cmp.Diff(r.recorder.stages(), []string{"outcome " + string(want.read), "decision", "call", "outcome " + string(want.write)}); diff != "" {
				t.Error(diff)
			}
			has(t, "read", read.Summary, "systeminfo get on server 1", "The panel has a sentence.")
			has(t, "write", write.Summary, "server favorite on server 1", "The panel has a sentence.")
			if read.Status.OK() || write.Status.OK() || read.Panel != "main" || read.Target != "server 1" || read.Tool != info {
				t.Errorf("got %+v and %+v", read, write)
			}
			if want.write == tools.Unknown {
				has(t, "summary", write.Summary, "unknown", "sent")
				has(t, "next", write.Next, "Do not call it again")
			} else {
				has(t, "next", write.Next, "A hint.")
			}
		})
	}
}

// TestLost holds that a lost change with a way to look names it, and that the
// secret that was made for it is handed over all the same.
func TestLost(t *testing.T) {
	t.Parallel()
	r := newRig(t, script{"GET /api/servers/1/users": {says(`{"data":[]}`)}, "POST /api/servers/1/users": {fails(panel.Lost, 0)}})
	out := r.call("flashpanel_user_create", `{"server":1,"name":"web","password":{"generate":true}}`, func(c *tools.Call) { c.Private = true })
	if out.Status != tools.Unknown || len(out.Private) != 1 || out.Private[0].Name != "password" {
		t.Errorf("got %s with %d private values", out.Status, len(out.Private))
	}
	has(t, "next", out.Next, "flashpanel_user_list")
	if diff := cmp.Diff(r.panel.routes(), []string{"GET /api/servers/1/users", "POST /api/servers/1/users"}); diff != "" {
		t.Error(diff)
	}
}

// TestFieldErrors holds that the panel's own errors by argument come back, in
// order, cleaned and without the secret that it repeats.
func TestFieldErrors(t *testing.T) {
	t.Parallel()
	r := newRig(t, script{"POST /api/servers/1/users": {{err: &panel.Error{Kind: panel.Invalid, Status: 422, Message: "Bad: " + canary + "\x1b[31m",
		Fields: map[string][]string{"password": {"too short: " + canary}, "name": {"taken\u202e", "too long"}}}}}, "GET /api/servers/1/users": {says(`[]`)}})
	out := r.call("flashpanel_user_create", `{"server":1,"name":"web","password":"`+canary+`"}`)
	if diff := cmp.Diff(out.Errors, []op.ArgumentError{{Argument: "name", Message: "taken"}, {Argument: "name", Message: "too long"}, {Argument: "password", Message: "too short: ***"}}); diff != "" || out.Status != tools.Invalid {
		t.Errorf("%s: %s", out.Status, diff)
	}
	if text := r.everywhere(out); strings.Contains(text, canary) || strings.ContainsAny(text, "\x1b\u202e") {
		t.Errorf("the secret or a control character shows: %s", text)
	}
}

// TestRetryAfter holds that the panel's wait is told.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	limited := fails(panel.Limited, 429)
	limited.err.RetryAfter = 90e9
	r := newRig(t, script{infoGet: {limited}})
	has(t, "next", r.call(info, `{"server":1}`).Next, "A hint.", "Try again in 1m30s.")
}

// TestInvalid holds that what is wrong before anything is sent says what is
// right.
func TestInvalid(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ tool, args, argument, summary, next string }{
		"unknown tool":     {"flashpanel_server_lst", `{}`, "", "flashpanel_server_list", "List the tools"},
		"unknown argument": {info, `{"server":1,"sever":"` + canary + `"}`, "sever", "Did you mean server", "Usage: systeminfo get SERVER"},
		"missing argument": {info, `{}`, "server", "missing", "Usage"},
		"mistyped":         {info, `{"server":true}`, "server", "a server's id", "Usage"},
		"path":             {"flashpanel_dns_record_list", `{"server":1,"zone":".."}`, "zone", "..", "Usage"},
		"no JSON":          {info, `{`, "", "JSON", "Usage"},
		"no such panel":    {"openpanel_dashboard_get", `{}`, "", "No OpenPanel panel is configured", "under panels"},
		"unknown site":     {"flashpanel_certificate_list", `{"site":"shoop"}`, "site", "Did you mean shop? There are: blog, shop. panelbot site add NAME ID names another.", "Usage"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			out := r.call(test.tool, test.args)
			if out.Status != tools.Invalid || len(r.panel.routes()) != 0 {
				t.Errorf("got %s and sent %v", out.Status, r.panel.routes())
			}
			has(t, "summary", out.Summary, test.summary)
			has(t, "next", out.Next, test.next)
			if test.argument != "" && (len(out.Errors) != 1 || out.Errors[0].Argument != test.argument) {
				t.Errorf("got the errors %v", out.Errors)
			}
			if strings.Contains(r.everywhere(out), canary) {
				t.Error("a value shows")
			}
			if diff := cmp.Diff(r.recorder.stages(), []string{"outcome invalid"}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDenied holds that every denial is made before anything is sent, with the
// name of what decided.
func TestDenied(t *testing.T) {
	t.Parallel()
	policy := func(change func(*policies.Policy)) func(*tools.Config) {
		return func(c *tools.Config) { change(&c.Policy) }
	}
	with := func(r policies.Risk, e policies.Effect) func(*tools.Config) {
		return policy(func(p *policies.Policy) { p.Defaults[r] = e })
	}
	as := func(p policies.Person) func(*tools.Call) { return func(c *tools.Call) { c.Person = p } }
	says := func(yes bool, err error) func(*tools.Call) {
		return func(c *tools.Call) {
			c.Confirm = func(context.Context, tools.Question) (bool, error) { return yes, err }
		}
	}
	none := func(*tools.Call) {}
	for name, test := range map[string]struct {
		config              func(*tools.Config)
		tool, args          string
		call                func(*tools.Call)
		rule, summary, next string
	}{
		"nobody":           {with(policies.Read, policies.Allow), info, `{"server":1}`, as(policies.Person{}), "person", "Nobody is named", "Nothing was sent"},
		"role":             {with(policies.Read, policies.Allow), favorite, `{"server":1}`, as(vic), "role", "viewer", "Nothing was sent"},
		"no role":          {with(policies.Read, policies.Allow), info, `{"server":1}`, as(policies.Person{Name: "x"}), "role", "without a role", "Nothing was sent"},
		"read-only":        {policy(func(p *policies.Policy) { p.ReadOnly = true }), favorite, `{"server":1}`, none, "read-only", "read-only", "Nothing was sent. panelbot was started with --read-only."},
		"deny":             {with(policies.Change, policies.Deny), favorite, `{"server":1}`, none, "policy.defaults.change", "denies calls of risk change", "Nothing was sent. Whoever keeps the configuration can change policy.defaults.change."},
		"no default":       {policy(func(p *policies.Policy) { *p = policies.Policy{} }), info, `{"server":1}`, none, "policy.defaults.read", "denies", "Nothing was sent"},
		"ceiling":          {func(c *tools.Config) { c.Panels[0].Ceiling = policies.Read }, favorite, `{"server":1}`, none, "ceiling", "ceiling read", "Nothing was sent. The ceiling stands in the configuration, under panels"},
		"graded up":        {with(policies.Grant, policies.Deny), "flashpanel_server_protect", `{"server":1,"protected":false}`, none, "policy.defaults.grant", "grant", "Nothing was sent"},
		"overridden":       {with(policies.Destroy, policies.Deny), "flashpanel_user_update", `{"server":1,"user":2,"override":"lockout"}`, none, "policy.defaults.destroy", "destroy", "Nothing was sent"},
		"callback":         {policy(func(p *policies.Policy) { p.Classes = nil }), "flashpanel_certificate_renew", `{"site":1,"id":2,"token":"t"}`, none, "policy.defaults.callback", "panel's own servers", "Nothing was sent"},
		"login":            {policy(func(p *policies.Policy) { p.Classes = nil }), "flashpanel_token_create", `{"email":"a","password":"b"}`, none, "policy.defaults.login", "log-in", "Nothing was sent"},
		"nobody to ask":    {with(policies.Change, policies.Confirm), favorite, `{"server":1}`, none, "policy.defaults.change", "Nobody can be asked at this door", "panelbot call flashpanel_server_favorite"},
		"no":               {with(policies.Change, policies.Confirm), favorite, `{"server":1}`, says(false, nil), "policy.defaults.change", "did not say yes", "Nothing was sent"},
		"no, with a yes":   {with(policies.Change, policies.Confirm), favorite, `{"server":1}`, says(true, errors.New("the terminal went away")), "policy.defaults.change", "the terminal went away.", "Nothing was sent"},
		"nobody to vote":   {with(policies.Change, policies.Approve), favorite, `{"server":1}`, says(true, nil), "policy.defaults.change", "Other people cannot be asked", "in the panel itself"},
		"an unknown wish":  {with(policies.Change, 77), favorite, `{"server":1}`, says(true, nil), "policy.defaults.change", "denied", "Nothing was sent"},
		"read-only, class": {policy(func(p *policies.Policy) { p.ReadOnly = true }), "flashpanel_server_decrypt", `{"server":1,"token":"t","data":"d"}`, none, "read-only", "read-only", "Nothing was sent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil, test.config)
			out := r.call(test.tool, test.args, test.call)
			if out.Status != tools.Denied || out.Rule != test.rule || len(r.panel.routes()) != 0 {
				t.Errorf("got %s by %q and sent %v", out.Status, out.Rule, r.panel.routes())
			}
			has(t, "summary", out.Summary, test.summary)
			has(t, "next", out.Next, test.next)
			if diff := cmp.Diff(r.recorder.stages(), []string{"outcome denied"}); diff != "" {
				t.Error(diff)
			}
			if e := r.recorder.entries[0]; e.Effect.String() != "deny" || e.Rule != test.rule || e.Tool != test.tool {
				t.Errorf("the record says %+v", e)
			}
		})
	}
}

// TestRecorded holds that nothing is sent that cannot be recorded, and that an
// outcome that cannot be recorded is not lost to the person who asked.
func TestRecorded(t *testing.T) {
	t.Parallel()
	for stage, want := range map[tools.Stage]struct {
		status tools.Status
		sent   int
	}{
		tools.StageDecision: {tools.Failed, 0},
		tools.StageCall:     {tools.Failed, 0},
		tools.StageOutcome:  {tools.Accepted, 1},
	} {
		r := newRig(t, script{favPost: {says(``)}})
		r.recorder.failAt = stage
		out := r.call(favorite, `{"server":1}`)
		if out.Status != want.status || len(r.panel.routes()) != want.sent {
			t.Errorf("%s: got %s and sent %v", stage, out.Status, r.panel.routes())
		}
		has(t, string(stage), r.log.String(), "disk full")
		if strings.Contains(string(encode(t, out)), "disk full") {
			t.Errorf("%s: the private cause shows: %+v", stage, out)
		}
	}
}

// TestRecord holds what an entry says, that it holds no secret, and that the
// end of a call is recorded although the caller has gone.
func TestRecord(t *testing.T) {
	t.Parallel()
	const command = "PGPASSWORD=" + canary + " pg_dump shop"
	r := newRig(t, script{
		"GET /api/servers": {says(`{"data":[{"id":1,"name":"web-1"}]}`)}, "GET /api/servers/1/schedules": {says(`[]`)},
		"POST /api/servers/1/schedules": {says(`{"schedule":{"id":5,"command":` + string(encode(t, command)) + `}}`)},
	})
	out := r.call("flashpanel_schedule_create", string(encode(t, map[string]any{"server": "web-1", "command": command, "user": "web\u202e", "cron": "* * * * *"})))
	if out.Status != tools.Accepted || len(r.recorder.entries) != 3 {
		t.Fatalf("got %s %s and %v", out.Status, out.Summary, r.recorder.stages())
	}
	e := r.recorder.entries[1]
	if e.Person != "alice" || e.Door != policies.MCP || e.Panel != "main" || e.Target != "server web-1 (1)" || e.Risk != policies.Grant || e.Effect != policies.Allow ||
		e.Rule != "policy.defaults.grant" || e.Call == "" || e.Call != r.recorder.entries[2].Call || e.Time.IsZero() {
		t.Errorf("the entry says too little: %+v", e)
	}
	if diff := cmp.Diff(string(e.Args), `{"server":1,"command":"PGPASSWORD=*** pg_dump shop","user":"web","cron":"* * * * *"}`); diff != "" {
		t.Error(diff)
	}
	if got := r.everywhere(out); strings.Contains(got, canary) || strings.Contains(got, "\u202e") {
		t.Errorf("the secret shows: %s", got)
	}
	if body := string(r.panel.sent[2].Body); !strings.Contains(body, canary) {
		t.Errorf("what was sent lacks the secret: %s", body)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r = newRig(t, script{favPost: {says(``)}})
	r.Run(ctx, tools.Call{Tool: favorite, Args: json.RawMessage(`{"server":1}`), Person: alice, Door: policies.MCP})
	if diff := cmp.Diff(r.recorder.stages(), []string{"decision", "call", "outcome accepted"}); diff != "" {
		t.Error(diff)
	}
}

// TestNew holds what a Runner cannot do without, and which lists it answers.
func TestNew(t *testing.T) {
	t.Parallel()
	for _, cfg := range []tools.Config{{Recorder: &fakeRecorder{}}, {Catalogue: newCatalogue(t)}} {
		if _, err := tools.New(nil, cfg); err == nil {
			t.Errorf("got a Runner of %+v", cfg)
		}
	}
	r := newRig(t, nil, func(c *tools.Config) { c.Policy = policies.Standard() })
	find := func(name string) *op.Tool {
		tool, ok := r.Catalogue().Find(name)
		if !ok {
			t.Fatal(name)
		}
		return tool
	}
	for name, hidden := range map[string]bool{
		info: false, favorite: false, "flashpanel_server_delete": false, "flashpanel_agent_token_create": true,
		"flashpanel_file_view": false, "flashpanel_token_create": true, "flashpanel_certificate_renew": true,
	} {
		if got := r.Hidden(find(name), alice, policies.MCP); got != hidden {
			t.Errorf("%s: hidden from alice is %t", name, got)
		}
	}
	if !r.Hidden(find(favorite), vic, policies.MCP) || r.Hidden(find(info), vic, policies.MCP) {
		t.Error("a viewer sees changes, or no reads")
	}
	low := newRig(t, nil, func(c *tools.Config) { c.Panels[0].Ceiling = policies.Reveal })
	if !low.Hidden(find(favorite), alice, policies.MCP) || low.Hidden(find(info), alice, policies.MCP) || low.Hidden(find("flashpanel_server_action"), alice, policies.MCP) {
		t.Error("the list does not go by the panel's ceiling")
	}
	low.Reject(t.Context(), tools.Call{Tool: "server list", Person: alice, Door: policies.MCP})
	if diff := cmp.Diff(low.recorder.stages(), []string{"outcome invalid"}); diff != "" || len(low.panel.routes()) > 0 {
		t.Errorf("a rejected call: %s, sent %v", diff, low.panel.routes())
	}
	if !r.Serves(find(info)) || r.Serves(find("openpanel_dashboard_get")) {
		t.Error("Serves does not go by the configured panels")
	}
}
