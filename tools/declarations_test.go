package tools_test

import (
	"encoding/json"
	"strings"
	"testing"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// toolOf finds the tool of a declaration of the same panel.
func toolOf(t *testing.T, c *tools.Catalogue, of *op.Tool, name string) *op.Tool {
	t.Helper()
	found, ok := c.Find(of.Vendor.Kind + "_" + strings.ReplaceAll(name, ".", "_"))
	if !ok {
		t.Fatalf("%s names %s, which is not there", of.Name, name)
	}
	return found
}

// TestReadsOfChanges holds that what a change reads before and after it, and
// what is shown before somebody says yes, only reads, and finds all that it
// needs among the change's own arguments.
func TestReadsOfChanges(t *testing.T) {
	t.Parallel()
	c := newCatalogue(t)
	for _, tool := range c.Tools() {
		reads := map[string]op.Declaration{"check": tool.Check.Read, "second check": tool.Check.Also}
		for _, look := range tool.Preview {
			reads["preview of "+op.Name(look.Read)] = look.Read
			for _, match := range look.Match {
				if argument, _, _ := strings.Cut(match, "="); tool.Arg(argument) == nil {
					t.Errorf("%s: the preview matches by %q, which is no argument", tool.Name, argument)
				}
			}
		}
		for what, d := range reads {
			if d == nil {
				continue
			}
			read := toolOf(t, c, tool, op.Name(d))
			if read.Risk != policies.Read {
				t.Errorf("%s: the %s has the risk %s", tool.Name, what, read.Risk)
			}
			if _, err := read.BindShared(arguments(t, tool, false)); err != nil {
				t.Errorf("%s: the %s lacks arguments: %v", tool.Name, what, err)
			}
		}
		if tool.Check.Read != nil && tool.Risk == policies.Read {
			t.Errorf("%s is a read with a check", tool.Name)
		}
	}
}

// TestListsOfChecks holds that the answers in which a check looks for an
// element are lists, as far as the reference shows them. What gets one thing
// shows its values.
func TestListsOfChecks(t *testing.T) {
	t.Parallel()
	c, byKey := newCatalogue(t), rowsByKey(t)
	for _, tool := range c.Tools() {
		if tool.Check.Read == nil || !tool.Check.Before || tool.Check.Also != nil { // two reads: answering is enough
			continue
		}
		read := toolOf(t, c, tool, op.Name(tool.Check.Read))
		if strings.HasSuffix(read.Name, "_get") {
			continue
		}
		lists := 0
		for _, example := range byKey[key(read)].Examples {
			if _, ok := op.Count(example); ok {
				lists++
			}
		}
		if lists == 0 {
			t.Errorf("%s is verified by %s, whose answer is no list in the reference", tool.Name, read.Name)
		}
	}
}

// TestUndo holds that the call that takes another back can be made from what
// is known after it, and is no read.
func TestUndo(t *testing.T) {
	t.Parallel()
	c, byKey := newCatalogue(t), rowsByKey(t)
	for _, tool := range c.Tools() {
		if tool.Undo.Name == "" {
			continue
		}
		inverse := toolOf(t, c, tool, tool.Undo.Name)
		b, err := tool.Bind(arguments(t, tool, true))
		if err != nil {
			t.Fatal(err)
		}
		made := false
		for _, example := range append(byKey[key(tool)].Examples, nil) {
			args, ok := op.InverseArgs(inverse, tool.Undo, b, example)
			if !ok {
				continue
			}
			made = true
			if _, err := inverse.Bind(args); err != nil {
				t.Errorf("%s is undone by %s %s: %v", tool.Name, inverse.Name, args, err)
			}
		}
		if !made || inverse.Risk == policies.Read {
			t.Errorf("%s cannot be undone by %s", tool.Name, inverse.Name)
		}
	}
}

// TestExamples holds that the example of an argument is one of its values.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, tool := range newCatalogue(t).Tools() {
		var base map[string]any
		if err := json.Unmarshal(arguments(t, tool, false), &base); err != nil {
			t.Fatal(err)
		}
		for _, a := range tool.Args {
			if a.Example == "" {
				continue
			}
			value := encode(t, a.Example)
			kind := a.Kind
			if kind == op.KindList {
				kind = a.Elem.Kind
			}
			if kind == op.KindInteger || kind == op.KindNumber || kind == op.KindBoolean {
				value = json.RawMessage(a.Example)
			}
			if a.Kind == op.KindList {
				value = encode(t, []any{value})
			}
			base[a.Name] = value
		}
		if _, err := tool.Bind(encode(t, base)); err != nil {
			t.Errorf("%s: the examples are not right: %v", tool.Name, err)
		}
	}
}

// TestKindsAtTheTop holds that what somebody has to resolve, make or ask for
// is no part of another argument, where nobody would look for it.
func TestKindsAtTheTop(t *testing.T) {
	t.Parallel()
	var walk func(tool, place string, a *op.Arg)
	walk = func(tool, place string, a *op.Arg) {
		if a.Kind == op.KindSecret || a.Kind == op.KindServer || a.Kind == op.KindSite || a.Kind == op.KindSettings {
			t.Errorf("%s: %s is %s inside another argument", tool, place, a.Kind)
		}
		for i := range a.Fields {
			walk(tool, place+"."+a.Fields[i].Name, &a.Fields[i])
		}
		if a.Elem != nil {
			walk(tool, place+"[]", a.Elem)
		}
	}
	for _, tool := range newCatalogue(t).Tools() {
		for i := range tool.Args {
			a := &tool.Args[i]
			for j := range a.Fields {
				walk(tool.Name, a.Name+"."+a.Fields[j].Name, &a.Fields[j])
			}
			if a.Elem != nil && a.Elem.Kind != op.KindServer { // the Runner resolves a list of servers
				walk(tool.Name, a.Name+"[]", a.Elem)
			}
		}
	}
}

// TestClasses holds that the operations without the reference's badge of
// authentication are those that nobody should use, and no others.
func TestClasses(t *testing.T) {
	t.Parallel()
	byKey := rowsByKey(t)
	for _, tool := range newCatalogue(t).Tools() {
		if ordinary := tool.Class == policies.ClassOrdinary; ordinary != byKey[key(tool)].Auth {
			t.Errorf("%s: ordinary is %t, the reference's badge is there: %t", tool.Name, ordinary, byKey[key(tool)].Auth)
		}
	}
}

// TestFind holds by which names a tool is found.
func TestFind(t *testing.T) {
	t.Parallel()
	c := newCatalogue(t)
	for name, want := range map[string]string{
		"flashpanel_server_list":     "flashpanel_server_list",
		"server list":                "flashpanel_server_list",
		"  Server   LIST ":           "flashpanel_server_list",
		"docker stats":               "openpanel_docker_stats",
		"Flashpanel_Server_List":     "",
		"server":                     "",
		"":                           "",
		"flashpanel database list":   "",
		"flashpanel_server_list\x00": "",
	} {
		got := ""
		if tool, ok := c.Find(name); ok {
			got = tool.Name
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
	seen := map[string]string{}
	for _, tool := range c.Tools() {
		if other := seen[tool.Chat]; other != "" {
			t.Errorf("%s and %s are both called %q in chat", tool.Name, other, tool.Chat)
		}
		seen[tool.Chat] = tool.Name
		if len(tool.Name) > op.MaxName {
			t.Errorf("%s is too long a name", tool.Name)
		}
	}
	for name, part := range map[string]string{
		"flashpanel_sever_list":       "flashpanel_server_list",
		"server lst":                  "server list",
		strings.Repeat("\u202e", 500): "There is no tool",
	} {
		if got := c.Unknown(name); !strings.Contains(got, part) || len(got) > 900 || strings.Contains(got, "\u202e") {
			t.Errorf("%.40q: got %q", name, got)
		}
	}
}

// mints are the tools that reveal and are no mere reads, with the reason.
var mints = map[string]string{
	"flashpanel_agent_token_create":       "each call makes a token",
	"flashpanel_backup_config_get":        "a server calls it when it begins a backup",
	"flashpanel_backup_script_download":   "a server calls it when it begins a backup",
	"flashpanel_phpmyadmin_login":         "each call makes a login",
	"flashpanel_schedule_script_download": "a server calls it when it begins a job",
	"flashpanel_server_decrypt":           "a server calls it",
	"openpanel_login":                     "each call makes a token, and failed ones are counted",
}

// TestReadsThatReveal holds which tools certainly change nothing, so that a
// call whose answer was lost may be made again.
func TestReadsThatReveal(t *testing.T) {
	t.Parallel()
	for _, tool := range newCatalogue(t).Tools() {
		if tool.Risk != policies.Reveal {
			if tool.Reads() != (tool.Risk == policies.Read) {
				t.Errorf("%s has the risk %s, and reads: %t", tool.Name, tool.Risk, tool.Reads())
			}
			continue
		}
		if tool.Reads() == (mints[tool.Name] != "") {
			t.Errorf("%s only reads: %t, and a reason why not: %q", tool.Name, tool.Reads(), mints[tool.Name])
		}
		b, err := tool.Bind(arguments(t, tool, false))
		if err != nil {
			t.Fatal(err)
		}
		if r, err := b.Request(); err != nil || r.Reads != tool.Reads() {
			t.Errorf("%s: the request reads: %t, %v", tool.Name, r.Reads, err)
		}
	}
}

// TestLostReads holds that a lost answer is told as what it is: of a read that
// reveals, nothing happened.
func TestLostReads(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tool, args, route string
		status            tools.Status
	}{
		"a file":       {"flashpanel_file_view", `{"server":1,"path":"/home/x/.env"}`, "GET /api/servers/1/files/view", tools.Failed},
		"a container":  {"flashpanel_docker_container_get", `{"server":1,"container":"a"}`, "GET /api/servers/1/docker/containers/a", tools.Failed},
		"a credential": {"flashpanel_n8n_credential_export", `{"site":12,"credential":"a"}`, "POST /api/sites/12/n8n/credentials/a/export", tools.Failed},
		"a dump":       {"flashpanel_database_download", `{"server":1,"database":2}`, "POST /api/servers/1/databases/2/download", tools.Failed},
		"a login":      {"flashpanel_phpmyadmin_login", `{"site":12,"database_user":"a"}`, "GET /api/sites/12/phpmyadmin/login", tools.Unknown},
		"a token":      {"flashpanel_agent_token_create", `{"server":1}`, "POST /api/servers/1/agent/token", tools.Unknown},
	} {
		r := newRig(t, script{test.route: {fails(panel.Lost, 0)}})
		out := r.call(test.tool, test.args)
		if out.Status != test.status || strings.Contains(out.Next, "Do not call it again") != (test.status == tools.Unknown) {
			t.Errorf("%s: got %s: %s; %s", name, out.Status, out.Summary, out.Next)
		}
	}
}

// unseen are the changes whose end no operation of the panel shows, not even to
// a person who looks, with what there is to see instead.
var unseen = map[string]string{
	"flashpanel_application_autorestart_update": "the list does not show it",
	"flashpanel_application_restart":            "the list shows what is installed, not what runs",
	"flashpanel_application_start":              "the list shows what is installed, not what runs",
	"flashpanel_application_stop":               "the list shows what is installed, not what runs",
	"flashpanel_application_update":             "the list shows no version",
	"flashpanel_backup_restore":                 "no operation shows what a site or a database holds",
	"flashpanel_balancing_configure":            "no operation reads it back",
	"flashpanel_balancing_disable":              "no operation reads it back",
	"flashpanel_balancing_enable":               "no operation reads it back",
	"flashpanel_certificate_renew":              "the list shows no dates",
	"flashpanel_database_import":                "no operation shows what a database holds",
	"flashpanel_deploy_auto_toggle":             "only the answer itself shows it",
	"flashpanel_deploy_key_create":              "only the answer itself shows it",
	"flashpanel_deploy_key_delete":              "only the answer itself shows it",
	"flashpanel_deploy_script_update":           "no operation reads a script back",
	"flashpanel_deploy_token_refresh":           "only the answer itself shows it",
	"flashpanel_firewall_8g_disable":            "no operation reads it back",
	"flashpanel_firewall_8g_enable":             "no operation reads it back",
	"flashpanel_git_key_add":                    "it shows at the Git host",
	"flashpanel_mail_domain_ssl_install":        "no operation shows the mail server's certificate",
	"flashpanel_n8n_mfa_disable":                "no operation shows the users of n8n",
	"flashpanel_n8n_restart":                    "the counts are the same before and after",
	"flashpanel_n8n_upgrade":                    "no operation shows n8n's version",
	"flashpanel_n8n_workflow_start":             "no operation shows executions",
	"flashpanel_notification_telegram_disable":  "no operation reads it back",
	"flashpanel_openlitespeed_admin_update":     "no operation shows the login",
	"flashpanel_php_cli_update":                 "no operation shows the version of the command line",
	"flashpanel_php_ioncube_disable":            "no operation reads it back",
	"flashpanel_php_ioncube_enable":             "no operation reads it back",
	"flashpanel_php_opcache_disable":            "no operation reads it back",
	"flashpanel_php_opcache_enable":             "no operation reads it back",
	"flashpanel_server_action":                  "only an event comes back, and no operation reads it",
	"flashpanel_server_backup_sync":             "no operation shows the scripts",
	"flashpanel_server_favorite":                "no answer shows the mark",
	"flashpanel_server_hotfix":                  "no operation shows versions",
	"flashpanel_server_root_grant":              "no operation shows how the panel logs in",
	"flashpanel_server_share":                   "no operation lists teams",
	"flashpanel_tinyfilemanager_delete":         "no operation shows it",
	"flashpanel_token_create":                   "no operation lists tokens",
}

// TestEndsOfChanges holds that every change has a read that proves it or helps
// to look, or a reason why there is none.
func TestEndsOfChanges(t *testing.T) {
	t.Parallel()
	for _, tool := range newCatalogue(t).Tools() {
		shown := tool.Check.Read != nil || tool.Check.See != nil
		if reason := unseen[tool.Name]; tool.Risk > policies.Reveal && shown == (reason != "") {
			t.Errorf("%s: a read shows its end: %t, and a reason why none does: %q", tool.Name, shown, reason)
		}
		if tool.Risk <= policies.Reveal && shown {
			t.Errorf("%s changes nothing, and has a check", tool.Name)
		}
	}
}
