package tools_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// confirming is a policy that asks the person who asked about everything.
func confirming(c *tools.Config) {
	for _, r := range policies.Risks() {
		c.Policy.Defaults[r] = policies.Confirm
	}
	c.Policy.Defaults[policies.Read] = policies.Allow
}

// asked keeps the question and says yes.
func asked(q *tools.Question) func(*tools.Call) {
	return func(c *tools.Call) {
		c.Door = policies.Terminal // where everything can be asked
		c.Confirm = func(_ context.Context, got tools.Question) (bool, error) {
			*q = got
			return true, nil
		}
	}
}

// TestQuestion holds what a person is asked: the target by name, the preview,
// and nothing secret or unfit to be shown.
func TestQuestion(t *testing.T) {
	t.Parallel()
	const users, update = "GET /api/servers/1/users", "PUT /api/servers/1/users/2"
	s := script{
		serverList: {says(fleet)},
		users:      {says(`{"data":[{"id":2,"name":"web\u202e","can_ssh":true,"password":"` + canary + `"},{"id":3,"name":"root","can_ssh":true}]}`)},
		update:     {says(`{"data":{"id":77,"status":"RUNNING"}}`)},
	}
	r := newRig(t, s, confirming)
	var q tools.Question
	out := r.call("flashpanel_user_update", `{"server":"web-1","user":2,"password":"`+canary+`","can_ftp":true}`, asked(&q))
	if out.Status != tools.Accepted {
		t.Fatalf("got %s: %s", out.Status, out.Summary)
	}
	if q.Tool.Name != "flashpanel_user_update" || q.Risk != policies.Grant || q.Panel != "main" || q.Type != "web-1" {
		t.Errorf("got %+v", q)
	}
	if diff := cmp.Diff(q.Target, "server web-1 (1), user 2"); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(string(q.Args), `{"server":1,"user":2,"password":"***","can_ftp":true}`); diff != "" {
		t.Error(diff)
	}
	if len(q.Preview) != 1 || q.Preview[0].Of != "user list" || q.Preview[0].Err != "" {
		t.Fatalf("got the preview %+v", q.Preview)
	}
	if diff := cmp.Diff(string(q.Preview[0].Data), `[{"id":2,"name":"web","can_ssh":true,"password":"***"}]`); diff != "" {
		t.Error(diff)
	}
}

// TestQuestionTypes holds what has to be typed to say yes.
func TestQuestionTypes(t *testing.T) {
	t.Parallel()
	event := says(`{"data":{"id":77,"status":"RUNNING"}}`)
	for name, test := range map[string]struct {
		tool, args string
		script     script
		want       string
	}{
		"a change needs a yes":         {favorite, `{"server":1}`, script{favPost: {says(``)}}, ""},
		"a server":                     {"flashpanel_n8n_restart", `{"site":"shop"}`, script{"POST /api/sites/12/n8n/restart": {event}}, "shop"},
		"an id":                        {"flashpanel_n8n_restart", `{"site":12}`, script{"POST /api/sites/12/n8n/restart": {event}}, "12"},
		"nothing that is named":        {"flashpanel_server_create", `{"provider":"custom","name":"x"}`, script{"POST /api/servers": {says(``)}}, "main"},
		"a name that would fool them":  {"flashpanel_docker_container_restart", `{"server":"web-1\u202e","container":"db\u001b[2K"}`, script{}, ""},
		"an argument with a line\nend": {"flashpanel_docker_container_restart", `{"server":1,"container":"db\nweb"}`, script{"POST /api/servers/1/docker/containers/db%0Aweb/restart": {says(``)}}, "db web"},
		"a zone":                       {"flashpanel_dns_zone_delete", `{"server":"web-1","zone":"example.com"}`, script{"DELETE /api/servers/1/bind9/zones/example.com": {event}}, "example.com"},
		"a record of a zone":           {"flashpanel_dns_record_delete", `{"server":"web-1","zone":"example.com","record":"www.example.com._A"}`, script{"DELETE /api/servers/1/bind9/zones/example.com/records/www.example.com._A": {says(``)}}, "www.example.com._A"},
		"a mailbox":                    {"flashpanel_mail_account_delete", `{"server":1,"account":"a@example.com"}`, script{"DELETE /api/servers/1/mail/accounts/a@example.com": {says(``)}}, "a@example.com"},
		"a number on a named server":   {"flashpanel_schedule_delete", `{"server":"web-1","schedule":5}`, script{"DELETE /api/servers/1/schedules/5": {event}}, "web-1"},
		"a number on a number":         {"flashpanel_schedule_delete", `{"server":1,"schedule":5}`, script{"DELETE /api/servers/1/schedules/5": {event}}, "1"},
		"a number as text":             {"flashpanel_docker_container_restart", `{"server":"web-1","container":"12345"}`, script{"POST /api/servers/1/docker/containers/12345/restart": {says(``)}}, "web-1"},
		"nothing but what is hidden":   {"flashpanel_docker_container_restart", `{"server":"web-1","container":"\u202e"}`, script{"POST /api/servers/1/docker/containers/%E2%80%AE/restart": {says(``)}}, "web-1"},
		"spaces around it":             {"flashpanel_docker_container_restart", `{"server":"web-1","container":" db "}`, script{"POST /api/servers/1/docker/containers/%20db%20/restart": {says(``)}}, "db"},
		"servers in the body":          {"flashpanel_backup_clone", `{"server":1,"backup":2,"servers":["web-2"]}`, script{"POST /api/servers/1/backups/2/clone": {says(``)}}, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.script[serverList] = []reply{says(fleet)}
			for _, list := range []string{"docker/containers", "bind9/zones", "bind9/zones/example.com/records", "mail/accounts", "schedules", "backups"} {
				test.script["GET /api/servers/1/"+list] = []reply{says(`[]`)}
			}
			test.script["GET /api/sites/12/n8n/info"] = []reply{says(`{}`)}
			var q tools.Question
			out := newRig(t, test.script, confirming).call(test.tool, test.args, asked(&q))
			if q.Type != test.want {
				t.Errorf("got %q, want %q: %s %s", q.Type, test.want, out.Status, out.Summary)
			}
			if strings.ContainsAny(q.Target+string(q.Args)+out.Target+out.Summary, "\n\u202e\x1b") {
				t.Errorf("a control character shows: %+v, %+v", q, out)
			}
		})
	}
}

// TestPreviewFails holds that a person who is asked is told what could not be
// read, and decides all the same.
func TestPreviewFails(t *testing.T) {
	t.Parallel()
	r := newRig(t, script{"GET /api/servers/1": {fails(panel.Unreachable, 0)}, "POST /api/servers/1/reinstall": {says(``)}}, confirming)
	var q tools.Question
	out := r.call("flashpanel_server_reinstall", `{"server":1}`, asked(&q))
	if out.Status != tools.Accepted || len(q.Preview) != 1 || q.Preview[0].Data != nil {
		t.Fatalf("got %s and %+v", out.Status, q.Preview)
	}
	has(t, "preview", q.Preview[0].Err, "The panel has a sentence.")
}

// TestGuard holds that a call that shuts people out is denied before anybody
// is asked, also where nobody can tell, and goes on where it insists.
func TestGuard(t *testing.T) {
	t.Parallel()
	const keys, deletion = "GET /api/servers/1/ssh-keys", "DELETE /api/servers/1/ssh-keys/5"
	last := says(`{"data":[{"id":5,"name":"laptop","linux_user":"root"}]}`)
	two := says(`{"data":[{"id":5,"name":"laptop","linux_user":"root"},{"id":6,"name":"desk","linux_user":"root"}]}`)
	event := says(`{"data":{"id":77}}`)
	for name, test := range map[string]struct {
		keys   reply
		args   string
		status tools.Status
		rule   string
		asked  bool
	}{
		"the last key":          {last, `{"server":1,"ssh_key":5,"linux_user":"root"}`, tools.Denied, "guard.lockout", false},
		"the last key, hidden":  {last, `{"server":1,"ssh_key":5,"linux_user":"web"}`, tools.Denied, "guard.lockout", false},
		"one of two":            {two, `{"server":1,"ssh_key":5,"linux_user":"root"}`, tools.Accepted, "", true},
		"cannot be found out":   {fails(panel.Broken, 500), `{"server":1,"ssh_key":5,"linux_user":"root"}`, tools.Denied, "guard.lockout", false},
		"answer of no shape":    {says(`"busy"`), `{"server":1,"ssh_key":5,"linux_user":"root"}`, tools.Denied, "guard.lockout", false},
		"a list without a name": {says(`{"keys":[]}`), `{"server":1,"ssh_key":5,"linux_user":"web"}`, tools.Denied, "guard.lockout", false},
		"not in the list":       {two, `{"server":1,"ssh_key":7,"linux_user":"web"}`, tools.Denied, "guard.lockout", false},
		"not in the list, root": {two, `{"server":1,"ssh_key":7,"linux_user":"root"}`, tools.Denied, "guard.lockout", false},
		"root in other letters": {last, `{"server":1,"ssh_key":5,"linux_user":" Root\t"}`, tools.Denied, "guard.lockout", false},
		"of root, in capitals":  {says(`{"data":[{"id":5,"linux_user":"ROOT "}]}`), `{"server":1,"ssh_key":5,"linux_user":"web"}`, tools.Denied, "guard.lockout", false},
		"of nobody":             {says(`{"data":[{"id":5},{"id":6,"linux_user":"root"}]}`), `{"server":1,"ssh_key":5,"linux_user":"web"}`, tools.Denied, "guard.lockout", false},
		"another's":             {says(`{"data":[{"id":5,"linux_user":"web"},{"id":6,"linux_user":"root"}]}`), `{"server":1,"ssh_key":5,"linux_user":"web"}`, tools.Accepted, "", true},
		"the last key, insists": {last, `{"server":1,"ssh_key":5,"linux_user":"root","override":"lockout"}`, tools.Accepted, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, script{keys: {test.keys}, deletion: {event}}, confirming, func(c *tools.Config) { c.Panels[0].Addresses = []netip.Addr{netip.MustParseAddr("192.0.2.1")} })
			var q tools.Question
			out := r.call("flashpanel_ssh_key_delete", test.args, asked(&q))
			if out.Status != test.status || out.Rule != test.rule || (q.Tool != nil) != test.asked {
				t.Errorf("got %s by %q, asked %t: %s", out.Status, out.Rule, q.Tool != nil, out.Summary)
			}
			if test.status == tools.Denied {
				has(t, "next", out.Next, "override: lockout", "destroy")
				for _, route := range r.panel.routes() {
					if route == deletion {
						t.Error("it was sent all the same")
					}
				}
			}
		})
	}
}

// TestGuardShapes holds that a guard takes no list that it does not find for
// an empty one: it says that it could not be found out, and denies.
func TestGuardShapes(t *testing.T) {
	t.Parallel()
	const sshd, rules, keys, users = "GET /api/servers/1/sshd_config", "GET /api/servers/1/rules", "GET /api/servers/1/ssh-keys", "GET /api/servers/1/users"
	right := map[string]string{
		sshd:  `[{"key":"port","value":["22"],"type":"number"}]`,
		rules: `{"data":[{"id":1,"port":"22","type":"allow","protocol":"tcp"},{"id":2,"port":"80","type":"allow","protocol":"tcp"},{"id":3,"port":"2222","type":"allow"}]}`,
		keys:  `{"data":[{"id":5,"linux_user":"root"},{"id":6,"linux_user":"root"}]}`,
		users: `{"data":[{"id":2,"name":"web"}]}`,
	}
	odd := []string{
		`null`, `{}`, `{"data":null}`, `{"data":{}}`, `{"data":"none"}`, `{"Data":[]}`, `{"items":[{"id":1}]}`, `{"message":"Server Error"}`, `[[]]`, `"none"`, `7`, ``,
		`{"data":[{}]}`, `{"data":[null]}`, `{"data":{"data":[]}}`,
	}
	for _, test := range []struct {
		tool, args string
		reads      []string
	}{
		{"flashpanel_firewall_rule_create", `{"server":1,"port":"22","type":"deny","ip_address":"203.0.113.5"}`, []string{sshd}},
		{"flashpanel_firewall_rule_delete", `{"server":1,"rule":2}`, []string{rules, sshd}},
		{"flashpanel_ssh_key_delete", `{"server":1,"ssh_key":5,"linux_user":"root"}`, []string{keys}},
		{"flashpanel_user_update", `{"server":1,"user":2}`, []string{users}},
		{"flashpanel_user_delete", `{"server":1,"user":2}`, []string{users}},
		{"flashpanel_sshd_update", `{"server":1,"settings":{"port":2222,"PasswordAuthentication":"no"}}`, []string{rules, keys}},
	} {
		for _, read := range test.reads {
			for _, answer := range append([]string{right[read]}, odd...) {
				s := script{}
				for route, usual := range right {
					s[route] = []reply{says(usual)}
				}
				s[read] = []reply{says(answer)}
				r := newRig(t, s, func(c *tools.Config) {
					confirming(c)
					c.Panels[0].Addresses = []netip.Addr{netip.MustParseAddr("192.0.2.1")}
				})
				said := false
				out := r.call(test.tool, test.args, func(c *tools.Call) {
					c.Door = policies.Terminal
					c.Confirm = func(context.Context, tools.Question) (bool, error) { said = true; return false, nil }
				})
				if want := answer == right[read]; said != want || (!want && out.Rule != "guard.lockout") {
					t.Errorf("%s, %s says %s: asked %t, %s by %q: %s", test.tool, read, answer, said, out.Status, out.Rule, out.Summary)
				}
			}
		}
	}
}

// TestSecrets holds how the secrets come about that a call leaves open, and
// that they are made only where they can be handed over.
func TestSecrets(t *testing.T) {
	t.Parallel()
	const users = "GET /api/servers/1/users"
	s := script{users: {says(`{"data":[]}`)}, "POST /api/servers/1/users": {says(`{"data":{"output":"set ` + canary + `"}}`)}}
	const generate, ask = `{"server":1,"name":"web","password":{"generate":true}}`, `{"server":1,"name":"web","password":{"ask":true}}`
	create := "flashpanel_user_create"

	r := newRig(t, s)
	out := r.call(create, generate)
	if out.Status != tools.Invalid || len(out.Private) != 0 || len(r.panel.routes()) != 0 {
		t.Errorf("made without a way to hand it over: %s, sent %v", out.Status, r.panel.routes())
	}
	has(t, "summary", out.Summary, "no private way", "Nothing was sent")
	if diff := cmp.Diff(out.Errors, []op.ArgumentError{{Argument: "password", Message: out.Errors[0].Message, Spoken: out.Errors[0].Spoken}}); diff != "" {
		t.Error(diff)
	}

	private := func(c *tools.Call) { c.Private = true }
	out = r.call(create, generate, private)
	if out.Status != tools.Accepted || len(out.Private) != 1 || out.Private[0].Name != "password" || len(out.Private[0].Value) < 20 {
		t.Fatalf("got %s and %d private values", out.Status, len(out.Private))
	}
	made := out.Private[0].Value
	if strings.Contains(r.everywhere(out), made) || !strings.Contains(string(r.panel.sent[1].Body), made) {
		t.Error("the secret that was made shows, or was not sent")
	}
	if len(r.panel.sent[1].Secrets) != 1 || r.panel.sent[1].Secrets[0] != made {
		t.Errorf("the client was told the secrets %d", len(r.panel.sent[1].Secrets))
	}
	if again := r.call(create, generate, private); len(again.Private) != 1 || again.Private[0].Value == made {
		t.Error("the same secret twice")
	}

	out = newRig(t, s).call(create, ask)
	has(t, "nobody to ask", out.Summary, "nobody can be asked privately", "Nothing was sent")
	if out.Status != tools.Invalid {
		t.Errorf("got %s", out.Status)
	}
	r = newRig(t, s)
	var order op.Order
	out = r.call(create, ask, func(c *tools.Call) {
		c.Ask = func(_ context.Context, o op.Order) (string, error) { order = o; return canary, nil }
	})
	if out.Status != tools.Accepted || len(out.Private) != 0 || order.Argument != "password" || order.Doc == "" {
		t.Errorf("got %s, %+v, asked for %+v", out.Status, out.Private, order)
	}
	if strings.Contains(r.everywhere(out), canary) || !strings.Contains(string(r.panel.sent[1].Body), canary) {
		t.Errorf("the secret that was asked for shows, or was not sent: %s", r.everywhere(out))
	}
	out = newRig(t, s).call(create, ask, func(c *tools.Call) {
		c.Ask = func(context.Context, op.Order) (string, error) { return "", errors.New("nobody answered") }
	})
	if out.Status != tools.Invalid {
		t.Errorf("got %s", out.Status)
	}
	has(t, "no answer", out.Summary, "nobody answered", "Nothing was sent")
	r = newRig(t, s)
	out = r.call(create, ask, func(c *tools.Call) {
		c.Ask = func(context.Context, op.Order) (string, error) {
			return "", fmt.Errorf("in a form: %w", tools.ErrAsked)
		}
	})
	if out.Status != tools.AwaitingApproval || out.Approval != nil || len(r.panel.routes()) != 0 {
		t.Errorf("asked for in a form: got %s, sent %v", out.Status, r.panel.routes())
	}
}

// TestMadeSecretsAreKept holds that a secret that was made is handed over unless
// it is known that the panel did not take it.
func TestMadeSecretsAreKept(t *testing.T) {
	t.Parallel()
	const users, create = "GET /api/servers/1/users", "POST /api/servers/1/users"
	const args = `{"server":1,"name":"web","password":{"generate":true}}`
	for name, test := range map[string]struct {
		answer reply
		status tools.Status
		kept   bool
	}{
		"taken":            {says(`{"data":{"id":77}}`), tools.Accepted, true},
		"lost":             {fails(panel.Lost, 0), tools.Unknown, true},
		"the panel broke":  {fails(panel.Broken, 500), tools.Failed, true},
		"a gateway broke":  {fails(panel.Broken, 502), tools.Failed, true},
		"a page for an OK": {fails(panel.Broken, 200), tools.Failed, true},
		"a redirect":       {fails(panel.Broken, 302), tools.Failed, true},
		"refused":          {fails(panel.Refused, 200), tools.Refused, false},
		"invalid":          {fails(panel.Invalid, 422), tools.Invalid, false},
		"not allowed":      {fails(panel.Unauthorized, 401), tools.Failed, false},
		"not found":        {fails(panel.NotFound, 404), tools.Failed, false},
		"too many":         {fails(panel.Limited, 429), tools.Failed, false},
		"broken by us":     {fails(panel.Broken, 418), tools.Failed, false},
		"never sent":       {fails(panel.NotSent, 0), tools.Failed, false},
		"nobody there":     {fails(panel.Unreachable, 0), tools.Failed, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, script{users: {says(`{"data":[]}`)}, create: {test.answer}})
			out := r.call("flashpanel_user_create", args, func(c *tools.Call) { c.Private = true })
			if out.Status != test.status || (len(out.Private) == 1) != test.kept {
				t.Errorf("got %s and %d private values: %s", out.Status, len(out.Private), out.Summary)
			}
		})
	}
}

// TestDeniedWithACommand holds that a call which a person has to make is handed
// over as a command that can be pasted, without what is secret.
func TestDeniedWithACommand(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ tool, args, want string }{
		"numbers and names": {"flashpanel_schedule_delete", `{"schedule":5,"server":1}`, "terminal: panelbot call flashpanel_schedule_delete server=1 schedule=5"},
		"a shell's letters": {"flashpanel_schedule_create", `{"server":1,"command":"echo 'a'; rm $X","user":"web","cron":"* * * * *"}`,
			`server=1 'command=echo '\''a'\''; rm $X' user=web 'cron=* * * * *'`},
		"other letters":    {"flashpanel_dns_record_create", `{"server":1,"zone":"example.com","type":"A","name":"@","content":"1.2.3.4"}`, `type=A 'name:="@"' content=1.2.3.4`},
		"lines":            {"flashpanel_deploy_script_update", `{"site":12,"script":"a\nb"}`, `site=12 'script:="a\nb"'`},
		"lists and truth":  {"flashpanel_fail2ban_unban", `{"server":1,"jail":"sshd","ips":["1.2.3.4"],"all":false}`, `jail=sshd all=false 'ips:=["1.2.3.4"]'`},
		"a secret":         {"flashpanel_user_create", `{"server":1,"name":"web","password":"` + canary + `"}`, "terminal, with password added: panelbot call flashpanel_user_create server=1 name=web"},
		"a secret to make": {"flashpanel_user_create", `{"server":1,"name":"web","password":{"generate":true}}`, `name=web 'password:={"generate":true}'`},
		"a file":           {"flashpanel_file_save", `{"server":1,"path":"/a","file":{"name":"a","text":"` + canary + `"}}`, "with file added: panelbot call flashpanel_file_save server=1 path=/a"},
		"controls":         {"flashpanel_schedule_create", `{"server":1,"command":"a\u001b[2K\u202eb","user":"web","cron":"x"}`, `'command=a[2Kb'`},
	} {
		r := newRig(t, nil, confirming)
		out := r.call(test.tool, test.args)
		if out.Status != tools.Denied || !strings.Contains(out.Next, test.want) || strings.Contains(r.everywhere(out), canary) {
			t.Errorf("%s: got %s: %s", name, out.Status, out.Next)
		}
	}
}

// TestSecretsAfterYes holds that nobody is asked for a secret, and none is
// made, before somebody has said yes.
func TestSecretsAfterYes(t *testing.T) {
	t.Parallel()
	r := newRig(t, script{"GET /api/servers/1/users": {says(`[]`)}}, confirming)
	out := r.call("flashpanel_user_create", `{"server":1,"name":"web","password":{"ask":true}}`, func(c *tools.Call) {
		c.Door = policies.Terminal
		c.Confirm = func(_ context.Context, q tools.Question) (bool, error) {
			has(t, "question", string(q.Args), `"password":{"ask":true}`)
			return false, nil
		}
		c.Ask = func(context.Context, op.Order) (string, error) {
			t.Error("asked for the secret of a call that was not to be")
			return "", nil
		}
	})
	if out.Status != tools.Denied {
		t.Errorf("got %s", out.Status)
	}
}

// TestDryRun holds that a dry run shows what would be sent and decided, masked,
// and sends, asks and records nothing.
func TestDryRun(t *testing.T) {
	t.Parallel()
	dry := func(c *tools.Call) {
		c.DryRun = true
		c.Confirm = func(context.Context, tools.Question) (bool, error) { t.Error("a dry run asks"); return true, nil }
		c.Ask = func(context.Context, op.Order) (string, error) {
			t.Error("a dry run asks for a secret")
			return "", nil
		}
	}
	for name, test := range map[string]struct {
		tool, args string
		person     policies.Person
		status     tools.Status
		plan       tools.Plan
	}{
		"allowed": {info, `{"server":1}`, alice, tools.Done, tools.Plan{Method: "GET", Path: "/api/servers/1/systeminfo",
			Args: []byte(`{"server":1}`), Risk: "read", Effect: "allow", Rule: "policy.defaults.read"}},
		"by name": {info, `{"server":"web 1"}`, alice, tools.Done, tools.Plan{Method: "GET", Path: "/api/servers/web%201/systeminfo",
			Args: []byte(`{"server":"web 1"}`), Risk: "read", Effect: "allow", Rule: "policy.defaults.read"}},
		"approved, with a secret": {"flashpanel_user_create", `{"server":1,"name":"web","password":"` + canary + `"}`, alice, tools.Denied, tools.Plan{Method: "POST", Path: "/api/servers/1/users",
			Body: []byte(`{"name":"web","password":"***"}`), Args: []byte(`{"server":1,"name":"web","password":"***"}`), Risk: "grant", Effect: "approve", Rule: "policy.defaults.grant"}},
		"a secret to make": {"flashpanel_user_create", `{"server":1,"name":"web","password":{"generate":true}}`, alice, tools.Denied, tools.Plan{Method: "POST", Path: "/api/servers/1/users",
			Body: []byte(`{"name":"web","password":{"generate":true}}`), Args: []byte(`{"server":1,"name":"web","password":{"generate":true}}`), Risk: "grant", Effect: "approve", Rule: "policy.defaults.grant"}},
		"a secret in the query": {"flashpanel_backup_script_download", `{"server":1,"backup":2,"token":"` + canary + `"}`, alice, tools.Denied, tools.Plan{Method: "GET", Path: "/api/servers/1/backups/2/script",
			Query: "token=***", Args: []byte(`{"server":1,"backup":2,"token":"***"}`), Risk: "reveal", Effect: "deny", Rule: "policy.defaults.callback"}},
		"denied": {favorite, `{"server":1}`, vic, tools.Denied, tools.Plan{Method: "POST", Path: "/api/servers/1/favorite",
			Args: []byte(`{"server":1}`), Risk: "change", Effect: "deny", Rule: "role"}},
		"site by name": {"flashpanel_deploy_now", `{"site":"shop"}`, alice, tools.Done, tools.Plan{Method: "POST", Path: "/api/sites/12/deploys/now",
			Args: []byte(`{"site":12}`), Risk: "disrupt", Effect: "confirm", Rule: "policy.defaults.disrupt"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil, func(c *tools.Config) { c.Policy = policies.Standard() })
			out := r.call(test.tool, test.args, dry, func(c *tools.Call) { c.Person = test.person })
			if out.Status != test.status || out.Plan == nil {
				t.Fatalf("got %s and no plan: %s", out.Status, out.Summary)
			}
			got := *out.Plan
			if (got.Effect == "allow") != (got.Reason == "") && !strings.Contains(got.Reason, "looked up") {
				t.Errorf("the reason of %s is %q", got.Effect, got.Reason)
			}
			got.Reason = ""
			if diff := cmp.Diff(got, test.plan); diff != "" {
				t.Error(diff)
			}
			if len(r.panel.routes()) != 0 || len(r.recorder.entries) != 0 {
				t.Errorf("it sent %v and recorded %v", r.panel.routes(), r.recorder.stages())
			}
			if strings.Contains(r.everywhere(out), canary) {
				t.Error("the secret shows")
			}
			has(t, "summary", out.Summary, "Dry run", "Nothing was sent")
		})
	}
	out := newRig(t, nil).call(info, `{"server":{}}`, dry)
	if out.Status != tools.Invalid {
		t.Errorf("wrong arguments: got %s", out.Status)
	}
}
