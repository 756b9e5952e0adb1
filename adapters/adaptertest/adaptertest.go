// Package adaptertest is the suite that every door passes: what must hold for
// a call, whichever way it came in. A door's own tests call Run with a function
// that puts the door into a house with a Runner and the simulated panels
// (package panel/simulator, freshly seeded) behind it.
package adaptertest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/tools"
)

// Options says in which house the door stands.
type Options struct {
	// Person is who asks; without a name, it is somebody whom nobody knows.
	Person policies.Person
	// Policy is what the Runner goes by.
	Policy policies.Policy
}

// Door is a door at which nobody can be asked anything.
type Door interface {
	// Call asks for a tool and gives what came back.
	Call(ctx context.Context, tool string, args map[string]any) Reading
	// Sent lists the requests that the panels have received, as "METHOD /path".
	Sent() []string
}

// Reading is what came back through a door.
type Reading struct {
	// Status is how the call ended; empty where the door itself turned the
	// caller away.
	Status tools.Status
	// Rule is what denied it.
	Rule string
	// Shown is all that a model or a pipe gets to read.
	Shown string
}

var (
	operator = policies.Person{Name: "olga", Roles: []policies.Role{policies.Operator}}
	viewer   = policies.Person{Name: "vito", Roles: []policies.Role{policies.Viewer}}
)

// Allowing is a policy that lets every call through.
func Allowing() policies.Policy {
	p := policies.Policy{Defaults: map[policies.Risk]policies.Effect{}, AllowUnguarded: true}
	for _, r := range policies.Risks() {
		p.Defaults[r] = policies.Allow
	}
	return p
}

// Run holds a door against the suite. open is called for each case, and cleans
// up after itself with t.Cleanup.
func Run(t *testing.T, open func(t *testing.T, o Options) Door) {
	t.Helper()
	for _, c := range cases {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			if c.options.Policy.Defaults == nil {
				c.options.Policy = Allowing()
			}
			c.check(t, open(t, c.options))
		})
	}
}

type testCase struct {
	name    string
	options Options // without a policy, everything is allowed
	check   func(t *testing.T, d Door)
}

var cases = []testCase{
	{"a read is done", Options{Person: operator}, func(t *testing.T, d Door) {
		wants(t, d, call{"flashpanel_server_list", nil}, tools.Done, "", "web-1", "mail-1")
		sent(t, d, "GET /api/servers")
	}},
	{"a viewer reads", Options{Person: viewer}, func(t *testing.T, d Door) {
		wants(t, d, call{"openpanel_dashboard_get", nil}, tools.Done, "")
		sent(t, d, "GET /api/dashboard")
	}},
	{"a viewer changes nothing", Options{Person: viewer}, func(t *testing.T, d Door) {
		for _, c := range changes {
			wants(t, d, c, tools.Denied, "role", "vito")
		}
		sent(t, d)
	}},
	{"a change is sent once", Options{Person: operator}, func(t *testing.T, d Door) {
		wants(t, d, call{"flashpanel_server_favorite", args{"server": 2}}, tools.Accepted, "")
		sent(t, d, "POST /api/servers/2/favorite")
	}},
	{"what needs a yes is denied where nobody can be asked", Options{Person: operator, Policy: policies.Standard()}, func(t *testing.T, d Door) {
		wants(t, d, call{"flashpanel_server_favorite", args{"server": 2}}, tools.Denied, "policy.defaults.change")
		wants(t, d, call{"flashpanel_deploy_now", args{"site": 12}}, tools.Denied, "policy.defaults.disrupt")
		// A door that asks may have read what it would have shown.
		if got := slices.DeleteFunc(d.Sent(), func(r string) bool { return strings.HasPrefix(r, "GET ") }); len(got) > 0 {
			t.Errorf("the panels received %q", got)
		}
	}},
	{"what needs other people is denied", Options{Person: operator, Policy: policies.Standard()}, func(t *testing.T, d Door) {
		wants(t, d, call{"flashpanel_ssh_key_create", args{"server": 1, "name": "k", "user": "root", "public_key": "ssh-ed25519 AAAA"}}, tools.Denied, "policy.defaults.grant")
		wants(t, d, call{"flashpanel_server_reinstall", args{"server": 1}}, tools.Denied, "policy.defaults.destroy")
		sent(t, d)
	}},
	{"what is denied is denied", Options{Person: operator, Policy: policies.Standard()}, func(t *testing.T, d Door) {
		wants(t, d, call{"openpanel_database_info", args{"domain": "demo.example.org"}}, tools.Denied, "policy.defaults.reveal")
		wants(t, d, call{"flashpanel_certificate_renew", args{"site": 12, "id": 1, "token": "x"}}, tools.Denied, "policy.defaults.callback")
		sent(t, d)
	}},
	{"a policy that says nothing denies", Options{Person: operator, Policy: policies.Policy{Defaults: map[policies.Risk]policies.Effect{}}}, func(t *testing.T, d Door) {
		wants(t, d, call{"flashpanel_server_list", nil}, tools.Denied, "policy.defaults.read")
		sent(t, d)
	}},
	{"wrong arguments send nothing", Options{Person: operator}, func(t *testing.T, d Door) {
		wants(t, d, call{"flashpanel_schedule_create", args{"server": 1, "comand": "true", "user": "root", "cron": "* * * * *"}}, tools.Invalid, "", "comand", "command")
		wants(t, d, call{"flashpanel_schedule_create", args{"server": 1, "command": true, "user": "root", "cron": "* * * * *"}}, tools.Invalid, "", "must be text")
		wants(t, d, call{"flashpanel_schedule_delete", args{"server": 1, "schedule": "../../2"}}, tools.Invalid, "", "schedule")
		wants(t, d, call{"flashpanel_deploy_now", args{"site": "shopp"}}, tools.Invalid, "", "shop")
		// Where a person types, what is no id may be a name, and was looked for.
		if got := slices.DeleteFunc(d.Sent(), func(r string) bool { return r == "GET /api/servers/1/schedules" }); len(got) > 0 {
			t.Errorf("the panels received %q", got)
		}
	}},
	{"somebody unknown can do nothing", Options{Person: policies.Person{Roles: []policies.Role{policies.Admin}}}, func(t *testing.T, d Door) {
		for _, c := range append([]call{{"flashpanel_server_list", nil}, {"openpanel_dashboard_get", nil}}, changes...) {
			if r := d.Call(t.Context(), c.tool, c.args); r.Status != "" && r.Status != tools.Denied {
				t.Errorf("%s: %s", c.tool, r.Status)
			}
		}
		sent(t, d)
	}},
	{"a secret of an answer is not shown", Options{Person: operator}, func(t *testing.T, d Door) {
		r := d.Call(t.Context(), "openpanel_database_info", args{"domain": "demo.example.org"})
		if !r.Status.OK() || !strings.Contains(r.Shown, "demo_wp") {
			t.Errorf("%s, without the database's name: %s", r.Status, r.Shown)
		}
		hidden(t, r, "simulated-db-password")
		// A token that looks like one, in a field that is declared as one.
		r = d.Call(t.Context(), "flashpanel_agent_token_create", args{"server": 1})
		if !r.Status.OK() {
			t.Errorf("%s: %s", r.Status, r.Shown)
		}
		hidden(t, r, "eyJhbGciOi")
		// A file of settings, whose lines are known by their names.
		r = d.Call(t.Context(), "flashpanel_file_view", args{"server": 1, "path": "/home/flashvps/shop.example.com/.env"})
		if !r.Status.OK() {
			t.Errorf("%s: %s", r.Status, r.Shown)
		}
		hidden(t, r, "simulated-db-password")
	}},
	{"a secret of a call is not shown", Options{Person: operator}, func(t *testing.T, d Door) {
		const canary = "canary-7f3a-password"
		r := d.Call(t.Context(), "flashpanel_database_user_create", args{"server": 1, "name": "reader", "type": "mysql", "password": canary})
		if !r.Status.OK() {
			t.Errorf("%s: %s", r.Status, r.Shown)
		}
		hidden(t, r, canary)
		r = d.Call(t.Context(), "flashpanel_database_user_create", args{"server": 1, "nam": "reader", "type": "mysql", "password": args{"value": canary}})
		if r.Status != tools.Invalid {
			t.Errorf("%s: %s", r.Status, r.Shown)
		}
		hidden(t, r, canary)
	}},
	{"text from a panel cannot steer a reader's screen", Options{Person: operator}, func(t *testing.T, d Door) {
		const name = "web\x1b[2J\x1b]0;pwned\x07\u202egnp\u2066.\u200b\u009b31mend"
		if r := d.Call(t.Context(), "flashpanel_server_name_update", args{"server": 2, "name": name}); !r.Status.OK() {
			t.Fatalf("%s: %s", r.Status, r.Shown)
		}
		for _, c := range []call{{"flashpanel_server_list", nil}, {"flashpanel_server_get", args{"server": 2}}} {
			r := d.Call(t.Context(), c.tool, c.args)
			if r.Status != tools.Done || !strings.Contains(r.Shown, "end") {
				t.Errorf("%s: %s: %s", c.tool, r.Status, r.Shown)
			}
			for _, bad := range []rune{0x1b, 0x07, 0x202e, 0x2066, 0x200b, 0x9b} {
				if strings.ContainsRune(r.Shown, bad) || strings.Contains(strings.ToLower(r.Shown), fmt.Sprintf(`\u%04x`, bad)) {
					t.Errorf("%s shows %U: %q", c.tool, bad, r.Shown)
				}
			}
		}
	}},
}

type (
	args = map[string]any
	call struct {
		tool string
		args args
	}
)

// changes are calls of each risk above Read.
var changes = []call{
	{"openpanel_database_info", args{"domain": "demo.example.org"}},
	{"flashpanel_server_favorite", args{"server": 2}},
	{"flashpanel_deploy_now", args{"site": 12}},
	{"flashpanel_ssh_key_create", args{"server": 1, "name": "k", "user": "root", "public_key": "ssh-ed25519 AAAA"}},
	{"flashpanel_server_reinstall", args{"server": 2}},
}

// wants makes a call and holds its end against a status, a rule and words.
func wants(t *testing.T, d Door, c call, status tools.Status, rule string, words ...string) {
	t.Helper()
	r := d.Call(t.Context(), c.tool, c.args)
	if r.Status != status || r.Rule != rule {
		t.Errorf("%s: %q by %q, want %s by %q: %s", c.tool, r.Status, r.Rule, status, rule, r.Shown)
	}
	for _, word := range append(words, string(status)) {
		if !strings.Contains(r.Shown, word) {
			t.Errorf("%s does not show %q: %s", c.tool, word, r.Shown)
		}
	}
}

// sent holds all that the panels received against what they should have.
func sent(t *testing.T, d Door, want ...string) {
	t.Helper()
	if got := d.Sent(); !slices.Equal(got, want) {
		t.Errorf("the panels received %q, want %q", got, want)
	}
}

func hidden(t *testing.T, r Reading, secret string) {
	t.Helper()
	if strings.Contains(r.Shown, secret) {
		t.Errorf("%s is shown: %s", secret, r.Shown)
	}
}
