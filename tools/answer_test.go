package tools_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
)

// openRig is a rig with an OpenPanel in place of a FlashPanel.
func openRig(t *testing.T, s script) *rig {
	return newRig(t, s, func(c *tools.Config) { c.Panels[0].Kind = "openpanel" })
}

// TestAnswers holds what becomes of a panel's answer: what is shown, and what
// is handed over privately.
func TestAnswers(t *testing.T) {
	t.Parallel()
	private := func(pairs ...string) []tools.PrivateValue {
		var values []tools.PrivateValue
		for i := 0; i < len(pairs); i += 2 {
			values = append(values, tools.PrivateValue{Name: pairs[i], Value: pairs[i+1]})
		}
		return values
	}
	const view, logs = "GET /api/servers/1/files/view", "POST /api/servers/1/docker/containers/web/logs"
	for name, test := range map[string]struct {
		rig        func(*testing.T, script) *rig
		tool, args string
		route      string
		answer     reply
		status     tools.Status
		data       string
		private    []tools.PrivateValue
		summary    string
	}{
		"a list": {tool: "flashpanel_server_list", args: `{}`, route: serverList, answer: says(`{"data":[{"id":1,"name":"a\u202e\u001b[0m","more":12345678901234567890}, {"id":2}]}`),
			status: tools.Done, data: `{"data":[{"id":1,"name":"a[0m","more":12345678901234567890},{"id":2}]}`, summary: "2 entries."},
		"one entry": {tool: "flashpanel_server_list", args: `{}`, route: serverList, answer: says(`{"data":[{"id":1}]}`), status: tools.Done, data: `{"data":[{"id":1}]}`, summary: "1 entry."},
		"an object": {tool: info, args: `{"server":1}`, route: infoGet, answer: says(`{"cpu":{"cores":2}}`), status: tools.Done, data: `{"cpu":{"cores":2}}`, summary: "systeminfo get on server 1: the panel answered."},
		"nothing":   {tool: info, args: `{"server":1}`, route: infoGet, answer: says(" \n"), status: tools.Done, summary: "is empty"},
		"text": {tool: "flashpanel_docker_container_logs", args: `{"server":1,"container":"web"}`, route: logs, answer: says("line\u202e 1\r\n\x1b[31mAPI_KEY=" + canary + "\n"),
			status: tools.Done, data: `"line 1\n[31mAPI_KEY=***\n"`},
		"text as JSON": {tool: "flashpanel_docker_container_logs", args: `{"server":1,"container":"web"}`, route: logs, answer: says(`"line\u0007 1\nBearer ` + canary + `"`),
			status: tools.Done, data: `"line 1\nBearer ***"`},
		"a plain file": {tool: "flashpanel_file_view", args: `{"server":1,"path":"/home/x/index.html"}`, route: view, answer: says("<?php\techo 1;\n// password=" + canary + "\n"),
			status: tools.Done, data: `"\u003c?php\techo 1;\n// password=***\n"`},
		"a file of secrets": {tool: "flashpanel_file_view", args: `{"server":1,"path":"/home/x/.env"}`, route: view, answer: says("APP=1\nX=" + canary + "\n"),
			status: tools.Done, data: `{"content":"***"}`, private: private("content", "APP=1\nX="+canary+"\n")},
		"secrets that are declared": {tool: "flashpanel_agent_token_create", args: `{"server":1}`, route: "POST /api/servers/1/agent/token",
			answer: says(`{"token":"` + canary + `","direct":"https://a/?t=` + canary + `","remote":null,"id":5}`), status: tools.Done,
			data: `{"token":"***","direct":"***","remote":null,"id":5}`, private: private("token", canary, "direct", "https://a/?t="+canary)},
		"a secret by its name": {tool: "flashpanel_database_user_list", args: `{"server":1}`, route: "GET /api/servers/1/database-users",
			answer: says(`{"data":[{"id":1,"password":"` + canary + `","name":"u"}]}`), status: tools.Done,
			data: `{"data":[{"id":1,"password":"***","name":"u"}]}`, private: private("data.password", canary)},
		"a redirect": {tool: "flashpanel_phpmyadmin_login", args: `{"site":12,"database_user":"u"}`, route: "GET /api/sites/12/phpmyadmin/login",
			answer: reply{response: &panel.Response{Status: 302, Location: "https://pma/?token=" + canary}}, status: tools.Done,
			data: `{"location":"***"}`, private: private("location", "https://pma/?token="+canary)},
		"a private file in memory": {tool: "flashpanel_n8n_data_download", args: `{"site":12}`, route: "GET /api/sites/12/n8n/download", answer: says(`{"x":"` + canary + `"}`),
			status: tools.Done, data: `{"content":"***"}`, private: private("content", `{"x":"`+canary+`"}`)},
		"no shape that is shown": {tool: "flashpanel_backup_get", args: `{"server":1,"backup":2}`, route: "GET /api/servers/1/backups/2/info", answer: says(`{"id":2,"remote":"` + canary + `"}`),
			status: tools.Done, data: `{"content":"***"}`, private: private("content", `{"id":2,"remote":"`+canary+`"}`)},
		"a password of a database": {rig: openRig, tool: "openpanel_database_info", args: `{"domain":"a.com"}`, route: "GET /api/database_info",
			answer: says(`{"database_name":"d","database_password":"` + canary + `"}`), status: tools.Done,
			data: `{"database_name":"d","database_password":"***"}`, private: private("database_password", canary)},
		"a name twice": {rig: openRig, tool: "openpanel_search_folders", args: `{"q":"b"}`, route: "GET /api/search/folders",
			answer: says(`[{"path":"backup","path":"/var/www"},{"path":"b2"}]`), status: tools.Done, data: `[{"path":["backup","/var/www"]},{"path":"b2"}]`, summary: "2 entries."},
		"an accepted change": {tool: "flashpanel_server_share", args: `{"server":1,"teams":[1]}`, route: "POST /api/servers/1/share", answer: says(`{"message":"Shared\u202e with\n1 team"}`),
			status: tools.Accepted, data: `{"message":"Shared with\n1 team"}`, summary: "It says: Shared with 1 team"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			build := test.rig
			if build == nil {
				build = func(t *testing.T, s script) *rig { return newRig(t, s) }
			}
			r := build(t, script{test.route: {test.answer}})
			out := r.call(test.tool, test.args)
			if out.Status != test.status {
				t.Errorf("got %s: %s", out.Status, out.Summary)
			}
			if diff := cmp.Diff(string(out.Data), test.data); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(out.Private, test.private); diff != "" {
				t.Error(diff)
			}
			has(t, "summary", out.Summary, test.summary)
			if text := r.everywhere(out); strings.Contains(text, canary) || strings.ContainsAny(text, "\u202e\x1b\x07") {
				t.Errorf("a secret or a control character shows: %s", text)
			}
		})
	}
}

// TestFiles holds that a download is handed over as a file, that it is said
// whether it can hold secrets, and that no path of this machine is shown.
func TestFiles(t *testing.T) {
	t.Parallel()
	file := reply{response: &panel.Response{Status: 200, File: &panel.Download{Name: "zone.db", Path: "/srv/downloads/ab12-zone.db", ContentType: "text/plain", Size: 42}}}
	for name, test := range map[string]struct {
		tool, args, route string
		sensitive         bool
	}{
		"zone": {"flashpanel_dns_zone_download", `{"server":1,"zone":"a.com"}`, "GET /api/servers/1/bind9/zones/a.com/download", false},
		"dump": {"flashpanel_database_download", `{"server":1,"database":2}`, "POST /api/servers/1/databases/2/download", true},
	} {
		r := newRig(t, script{test.route: {file}})
		out := r.call(test.tool, test.args)
		if out.Status != tools.Done || out.File == nil || out.File.Size != 42 || out.Sensitive != test.sensitive {
			t.Errorf("%s: got %s, %+v, sensitive %t", name, out.Status, out.File, out.Sensitive)
		}
		if diff := cmp.Diff(string(out.Data), `{"content_type":"text/plain","file":"ab12-zone.db","name":"zone.db","size":42}`); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if strings.Contains(string(encode(t, out)), "/srv/downloads") {
			t.Errorf("%s: the path shows", name)
		}
	}
}

// TestEchoes holds that a secret of the call is taken out of whatever the
// panel says about it: the answer, its message, an error, a later look.
func TestEchoes(t *testing.T) {
	t.Parallel()
	const users, create = "GET /api/servers/1/users", "POST /api/servers/1/users"
	const secret = "91827364"
	echo := `{"message":"made ` + secret + `","data":{"output":"useradd -p ` + secret + `","n":91827364,"list":["` + secret + `"]}}`
	for name, answer := range map[string]reply{
		"answer": says(echo),
		"error":  {err: &panel.Error{Kind: panel.Refused, Message: "No: " + secret, Hint: "Not " + secret, Fields: map[string][]string{"x": {secret}}}},
		"lost":   {err: &panel.Error{Kind: panel.Lost, Message: "Cut after " + secret}},
	} {
		r := newRig(t, script{users: {says(`{"data":[]}`)}, create: {answer}})
		out := r.call("flashpanel_user_create", `{"server":1,"name":"web","password":"`+secret+`"}`)
		if text := r.everywhere(out); strings.Contains(text, secret) {
			t.Errorf("%s: the secret shows: %s", name, text)
		}
	}
}

// TestReadRisk holds that the highest risk of a tool is not what decides what
// its answer means, but the risk of the call.
func TestReadRisk(t *testing.T) {
	t.Parallel()
	r := newRig(t, script{"GET /api/servers/1/files/view": {says("x")}}, func(c *tools.Config) { c.Policy.Defaults[policies.Reveal] = policies.Deny })
	if out := r.call("flashpanel_file_view", `{"server":1,"path":"/home/x/index.html"}`); out.Status != tools.Done {
		t.Errorf("got %s: %s", out.Status, out.Summary)
	}
	if out := r.call("flashpanel_file_view", `{"server":1,"path":"/home/x/.env"}`); out.Status != tools.Denied {
		t.Errorf("got %s: %s", out.Status, out.Summary)
	}
	if len(r.panel.sent) != 1 || !r.panel.sent[0].Reads {
		t.Errorf("sent %v", r.panel.routes())
	}
}
