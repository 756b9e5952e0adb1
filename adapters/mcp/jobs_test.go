package mcp_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	door "panelbot/adapters/mcp"
	"panelbot/tools"
	"panelbot/tools/op"
)

// walker does a job as a model with a small context would: through the compact
// tools alone, with what the person said and what the tools told. It counts
// what that costs.
type walker struct {
	h *house
	t *testing.T
	// known are the risks of the tools that were found, and shown what was told
	// of their arguments: the usage, or the schema.
	known, shown map[string]string
	// told is what the person said, and all that the tools have answered.
	told          strings.Builder
	calls, tokens int
}

// knows fails unless each argument of a call was told as one of that tool, and
// each value was told at all: by the person, as a word that the tool allows, or
// in an earlier answer.
func (w *walker) knows(tool string, args map[string]any) {
	w.t.Helper()
	for name, value := range args {
		if !isWordOf(name, w.shown[tool]) {
			w.t.Errorf("%s %s: nobody has told of this argument: %s", tool, name, w.shown[tool])
		}
		w.knowsValue(tool+" "+name, value)
	}
}

func (w *walker) knowsValue(of string, value any) {
	w.t.Helper()
	switch v := value.(type) {
	case map[string]any:
		for name, value := range v {
			w.knowsValue(of, name)
			w.knowsValue(of+"."+name, value)
		}
	case []string:
		for _, each := range v {
			w.knowsValue(of, each)
		}
	case bool: // there are two of them
	default:
		if !isWordOf(fmt.Sprint(v), w.told.String()) {
			w.t.Errorf("%s: nobody has told of %v", of, v)
		}
	}
}

// isWordOf reports whether a text has a word that stands by itself.
func isWordOf(word, text string) bool {
	return regexp.MustCompile(`(^|[^\pL\pN])` + regexp.QuoteMeta(word) + `($|[^\pL\pN])`).MatchString(text)
}

func (w *walker) ask(tool string, args map[string]any) answer {
	w.t.Helper()
	sent, err := json.Marshal(args)
	if err != nil {
		w.t.Fatal(err)
	}
	a := w.h.call(tool, string(sent))
	size := len(tool) + len(sent)
	for _, c := range a.content { // a model reads the text
		if text, ok := c.(mcp.TextContent); ok {
			size += len(text.Text)
			w.told.WriteString(text.Text + "\n")
		}
	}
	w.calls++
	w.tokens += (size + 3) / 4
	return a
}

// find looks for a tool by what is to be done; it must be among the first.
func (w *walker) find(request, want string) {
	w.t.Helper()
	a := w.ask("find_tools", map[string]any{"request": request})
	var list []struct{ Tool, Risk, Usage string }
	if err := json.Unmarshal(a.Data, &list); err != nil {
		w.t.Fatalf("%v: %s", err, a.Data)
	}
	var names []string
	for _, f := range list {
		w.known[f.Tool] = f.Risk
		w.shown[f.Tool] += f.Usage
		names = append(names, f.Tool)
	}
	if !slices.Contains(names, want) {
		w.t.Fatalf("%q finds %v, and not %s", request, names, want)
	}
}

// run runs a tool that was found, with the run tool of its risk; where that
// one does not take it, with the one that the answer names.
func (w *walker) run(tool string, args map[string]any, want tools.Status) answer {
	w.t.Helper()
	risk, ok := w.known[tool]
	if !ok {
		w.t.Fatalf("nothing told of %s", tool)
	}
	w.knows(tool, args)
	with := map[string]string{"read": "run_read_tool", "change": "run_change_tool", "disrupt": "run_change_tool"}[risk]
	if with == "" {
		with = "run_dangerous_tool"
	}
	a := w.ask(with, map[string]any{"tool": tool, "arguments": args})
	if other, ok := strings.CutPrefix(a.Next, "Call it with "); ok && a.Status == tools.Invalid {
		other, _, _ = strings.Cut(other, ",")
		a = w.ask(other, map[string]any{"tool": tool, "arguments": args})
	}
	if a.Status != want {
		w.t.Fatalf("%s %v: %s, want %s: %s; %s", tool, args, a.Status, want, a.Summary, a.Next)
	}
	return a
}

// describe looks at the arguments of a tool, which must have these.
func (w *walker) describe(tool string, has ...string) {
	w.t.Helper()
	a := w.ask("describe_tool", map[string]any{"tool": tool})
	var d struct {
		Arguments struct{ Properties map[string]any }
	}
	if err := json.Unmarshal(a.Data, &d); err != nil {
		w.t.Fatalf("%v: %s", err, a.Data)
	}
	w.shown[tool] += string(a.Data)
	for _, name := range has {
		if d.Arguments.Properties[name] == nil {
			w.t.Fatalf("%s takes no %s: %s", tool, name, a.Data)
		}
	}
}

// pick finds the object in an answer that has this value in this member, and
// gives another member of it.
func pick(t *testing.T, data json.RawMessage, member string, value any, give string) any {
	t.Helper()
	var root any
	if err := json.Unmarshal(data, &root); err != nil {
		t.Fatal(err)
	}
	var look func(any) any
	look = func(v any) any {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				if got := look(e); got != nil {
					return got
				}
			}
		case map[string]any:
			if fmt.Sprint(v[member]) == fmt.Sprint(value) {
				return v[give]
			}
			for _, e := range v {
				if got := look(e); got != nil {
					return got
				}
			}
		}
		return nil
	}
	got := look(root)
	if got == nil {
		t.Fatalf("nothing has %s %v in %s", member, value, data)
	}
	return got
}

// TestOperatorJobs plays what operators ask for most.
func TestOperatorJobs(t *testing.T) {
	t.Parallel()
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	index := op.NewIndex(c.Tools())
	search := func(request string, most int) []*op.Tool {
		var list []*op.Tool
		for _, m := range index.Search(request, most) {
			list = append(list, m.Tool)
		}
		return list
	}
	var report strings.Builder
	calls, tokens := 0, 0
	for _, job := range []struct {
		name string
		do   func(w *walker)
	}{
		{"Deploy the shop, and watch it to its end.", func(w *walker) {
			w.find("deploy the site and watch it", "flashpanel_deploy_now")
			w.run("flashpanel_deploy_now", map[string]any{"site": "shop"}, tools.Done)
		}},
		{"Add a DNS record: new.example.com is at 192.0.2.50, on web-1.", func(w *walker) {
			w.find("list the dns records", "flashpanel_dns_record_list")
			w.run("flashpanel_dns_record_list", map[string]any{"server": "web-1", "zone": "example.com"}, tools.Done)
			w.find("add a dns record", "flashpanel_dns_record_create")
			w.describe("flashpanel_dns_record_create", "server", "zone", "type", "name", "content")
			w.run("flashpanel_dns_record_create", map[string]any{"server": "web-1", "zone": "example.com", "type": "A", "name": "new", "content": "192.0.2.50", "ttl": 3600}, tools.Done)
		}},
		{"The disk of web-1 is full: make room.", func(w *walker) {
			w.find("disk usage of a server", "flashpanel_systeminfo_get")
			w.run("flashpanel_systeminfo_get", map[string]any{"server": "web-1"}, tools.Done)
			w.find("free disk space, clean up a server", "flashpanel_server_clean")
			w.describe("flashpanel_server_clean", "server")
			if a := w.run("flashpanel_server_clean", map[string]any{"server": "web-1"}, tools.Accepted); a.Target != "server web-1 (1)" {
				w.t.Errorf("cleaned %s", a.Target)
			}
		}},
		{"A customer is locked out of web-1: unban 203.0.113.201.", func(w *walker) {
			w.find("which addresses are banned", "flashpanel_fail2ban_jail_list")
			jails := w.run("flashpanel_fail2ban_jail_list", map[string]any{"server": "web-1"}, tools.Done)
			if !strings.Contains(string(jails.Data), "203.0.113.201") {
				w.t.Fatalf("who is banned: %s", jails.Data)
			}
			w.find("unban an ip address", "flashpanel_fail2ban_unban")
			w.describe("flashpanel_fail2ban_unban", "jail", "ips")
			w.run("flashpanel_fail2ban_unban", map[string]any{"server": "web-1", "jail": pick(w.t, jails.Data, "name", "sshd", "name"), "ips": []string{"203.0.113.201"}}, tools.Accepted)
		}},
		{"A new database crm on web-1, with a user of its own.", func(w *walker) {
			w.find("list databases", "flashpanel_database_list")
			w.run("flashpanel_database_list", map[string]any{"server": "web-1"}, tools.Done)
			w.find("create a database", "flashpanel_database_create")
			w.describe("flashpanel_database_create", "server", "name", "type")
			w.run("flashpanel_database_create", map[string]any{"server": "web-1", "name": "crm", "type": "mysql"}, tools.Done)
			w.find("create a database user", "flashpanel_database_user_create")
			w.describe("flashpanel_database_user_create", "name", "password")
			a := w.run("flashpanel_database_user_create", map[string]any{"server": "web-1", "name": "crm", "type": "mysql", "password": map[string]any{"generate": true}}, tools.Done)
			if !strings.Contains(a.Next, "saved for the person") {
				w.t.Errorf("where the password is: %s", a.Next)
			}
		}},
		{"Renew the certificate of the shop.", func(w *walker) {
			w.find("renew the ssl certificate", "flashpanel_certificate_free")
			w.describe("flashpanel_certificate_free", "site", "client")
			w.run("flashpanel_certificate_free", map[string]any{"site": "shop", "client": "letsencrypt"}, tools.Accepted)
		}},
		{"Restart PHP 8.3 on web-1.", func(w *walker) {
			w.find("restart php", "flashpanel_application_restart")
			w.find("which applications are installed", "flashpanel_application_list")
			list := w.run("flashpanel_application_list", map[string]any{"server": "web-1"}, tools.Done)
			w.run("flashpanel_application_restart", map[string]any{"server": "web-1", "application": pick(w.t, list.Data, "name", "PHP 8.3", "id")}, tools.Accepted)
		}},
		{"What does the container n8n on web-2 say?", func(w *walker) {
			w.find("list docker containers", "flashpanel_docker_container_list")
			list := w.run("flashpanel_docker_container_list", map[string]any{"server": "web-2"}, tools.Done)
			w.find("container logs", "flashpanel_docker_container_logs")
			w.run("flashpanel_docker_container_logs", map[string]any{"server": "web-2", "container": pick(w.t, list.Data, "Names", "n8n", "ID")}, tools.Done)
		}},
		{"Who can log in to web-1?", func(w *walker) {
			w.find("who can log in by ssh", "flashpanel_ssh_key_list")
			w.run("flashpanel_ssh_key_list", map[string]any{"server": "web-1"}, tools.Done)
			w.find("list linux users", "flashpanel_user_list")
			users := w.run("flashpanel_user_list", map[string]any{"server": "web-1"}, tools.Done)
			if pick(w.t, users.Data, "name", "webuser", "can_ssh") != true {
				w.t.Errorf("who can: %s", users.Data)
			}
		}},
		{"Bring back yesterday's backup of the database shop on web-1.", func(w *walker) {
			w.find("list the backups", "flashpanel_backup_list")
			list := w.run("flashpanel_backup_list", map[string]any{"server": "web-1"}, tools.Done)
			backup := pick(w.t, list.Data, "memo", "Daily backup", "id")
			w.find("what backups were made", "flashpanel_backup_history_list")
			history := w.run("flashpanel_backup_history_list", map[string]any{"server": "web-1"}, tools.Done)
			w.find("list databases", "flashpanel_database_list")
			databases := w.run("flashpanel_database_list", map[string]any{"server": "web-1"}, tools.Done)
			w.find("restore a backup", "flashpanel_backup_restore")
			w.describe("flashpanel_backup_restore", "backup", "file_path", "restore_type", "database_id")
			w.run("flashpanel_backup_restore", map[string]any{"server": "web-1", "backup": backup, "file_path": pick(w.t, history.Data, "id", 6, "name"),
				"restore_type": "database", "database_id": pick(w.t, databases.Data, "name", "shop", "id")}, tools.Accepted)
		}},
	} {
		w := &walker{h: newHouse(t, plan{mode: door.Compact, search: search, wait: 10 * time.Second}), t: t, known: map[string]string{}, shown: map[string]string{}}
		result, refused := w.h.rpc(alice, "server/discover", nil)
		if refused != nil {
			t.Fatal(refused)
		}
		w.told.WriteString(job.name + "\n" + string(result) + "\n") // what the server says of itself is read first
		job.do(w)
		fmt.Fprintf(&report, "\n%2d calls %5d tokens  %s", w.calls, w.tokens, job.name)
		calls, tokens = calls+w.calls, tokens+w.tokens
	}
	t.Logf("what each job took, a token being four bytes of what is asked and told:%s\n%2d calls %5d tokens  all of them", &report, calls, tokens)
}
