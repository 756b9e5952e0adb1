package mcp_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"panelbot/panel/simulator"
	"panelbot/tools"
	"panelbot/tools/op"
)

// trip makes something, finds it in a list, removes it, and misses it. $id in
// the arguments of remove is the element's field id as the list showed it.
type trip struct {
	list, listArgs     string
	make, makeArgs     string
	remove, removeArgs string
	// match says which element it is, as op.Matching reads it, with values.
	match map[string]any
	// id is the element's field that names it; empty is "id".
	id string
	// made and removed are the statuses where no Check sees the end; empty is done.
	made, removed tools.Status
}

var trips = map[string]trip{
	"dns zone": {list: "flashpanel_dns_zone_list", listArgs: `{"server":"web-1"}`, id: "name", match: map[string]any{"name": "example.org"},
		make: "flashpanel_dns_zone_create", makeArgs: `{"server":"web-1","name":"example.org","host":"192.0.2.11"}`,
		remove: "flashpanel_dns_zone_delete", removeArgs: `{"server":"web-1","zone":"$id"}`},
	"dns record": {list: "flashpanel_dns_record_list", listArgs: `{"server":1,"zone":"example.com"}`, match: map[string]any{"name": "demo", "type": "TXT"},
		make: "flashpanel_dns_record_create", makeArgs: `{"server":1,"zone":"example.com","type":"TXT","name":"demo","content":"a b; \"c\" ✓","ttl":300}`,
		remove: "flashpanel_dns_record_delete", removeArgs: `{"server":1,"zone":"example.com","record":"$id"}`},
	"database": {list: "flashpanel_database_list", listArgs: `{"server":1}`, match: map[string]any{"name": "reports"},
		make: "flashpanel_database_create", makeArgs: `{"server":1,"name":"reports","type":"mysql","users":[]}`,
		remove: "flashpanel_database_delete", removeArgs: `{"server":1,"database":"$id"}`},
	"database user": {list: "flashpanel_database_user_list", listArgs: `{"server":1}`, match: map[string]any{"name": "reader"},
		make: "flashpanel_database_user_create", makeArgs: `{"server":1,"name":"reader","type":"mysql","password":{"generate":true},"access_anywhere":false}`,
		remove: "flashpanel_database_user_delete", removeArgs: `{"server":1,"database_user":"$id"}`},
	"schedule": {list: "flashpanel_schedule_list", listArgs: `{"server":1}`, match: map[string]any{"command": "echo \"100%\" > /tmp/a & true"},
		make: "flashpanel_schedule_create", makeArgs: `{"server":1,"command":"echo \"100%\" > /tmp/a & true","user":"root","cron":"*/5 * * * *"}`,
		remove: "flashpanel_schedule_delete", removeArgs: `{"server":1,"schedule":"$id"}`},
	"backup": {list: "flashpanel_backup_list", listArgs: `{"server":2}`, match: map[string]any{"memo": "Nightly"},
		make: "flashpanel_backup_create", makeArgs: `{"server":2,"drive":"drive","memo":"Nightly","expression":"0 0 * * *","sites":[{"id":21,"excludes":["cache","logs"]}],"all_sites":false}`,
		remove: "flashpanel_backup_delete", removeArgs: `{"server":2,"backup":"$id"}`},
	"firewall rule": {list: "flashpanel_firewall_rule_list", listArgs: `{"server":1}`, match: map[string]any{"port": "9000"},
		make: "flashpanel_firewall_rule_create", makeArgs: `{"server":1,"name":"metrics","port":"9000","protocol":"tcp","type":"allow"}`,
		remove: "flashpanel_firewall_rule_delete", removeArgs: `{"server":1,"rule":"$id"}`},
	"linux user": {list: "flashpanel_user_list", listArgs: `{"server":1}`, match: map[string]any{"name": "deployer"},
		make: "flashpanel_user_create", makeArgs: `{"server":1,"name":"deployer","password":{"generate":true},"can_ssh":true,"can_ftp":false}`,
		remove: "flashpanel_user_delete", removeArgs: `{"server":1,"user":"$id"}`},
	"ssh key": {list: "flashpanel_ssh_key_list", listArgs: `{"server":1}`, match: map[string]any{"name": "laptop"},
		make: "flashpanel_ssh_key_create", makeArgs: `{"server":1,"name":"laptop","user":"flashvps","public_key":"ssh-ed25519 AAAAC3Nz laptop"}`,
		remove: "flashpanel_ssh_key_delete", removeArgs: `{"server":1,"ssh_key":"$id","linux_user":"flashvps"}`},
	"mail domain": {list: "flashpanel_mail_domain_list", listArgs: `{"server":4}`, match: map[string]any{"domain": "example.net"},
		make: "flashpanel_mail_domain_create", makeArgs: `{"server":4,"domain":"example.net","subdomain":"mail"}`,
		remove: "flashpanel_mail_domain_delete", removeArgs: `{"server":4,"domain":"$id"}`},
	"mail account": {list: "flashpanel_mail_account_list", listArgs: `{"server":4}`, id: "email", match: map[string]any{"email": "new+tag@example.org"},
		make: "flashpanel_mail_account_create", makeArgs: `{"server":4,"email":"new+tag@example.org","password":{"generate":true},"quota":"100M"}`,
		remove: "flashpanel_mail_account_delete", removeArgs: `{"server":4,"account":"$id"}`},
	"certificate": {list: "flashpanel_certificate_list", listArgs: `{"site":"docs"}`, match: map[string]any{"domain": "docs.example.net", "is_free": false}, made: tools.Accepted,
		make: "flashpanel_certificate_import", makeArgs: `{"site":"docs","certificate_key":"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----","certificate_cert":"-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----","auto_active":false}`,
		remove: "flashpanel_certificate_delete", removeArgs: `{"site":"docs","certificate":"$id"}`},
	"jail": {list: "flashpanel_fail2ban_jail_list", listArgs: `{"server":1}`, id: "name", match: map[string]any{"name": "nginx-limit-req"},
		make: "flashpanel_fail2ban_jail_save", makeArgs: `{"server":1,"name":"nginx-limit-req","enabled":true,"ignoreip":["127.0.0.1"],"maxretry":"5"}`,
		remove: "flashpanel_fail2ban_jail_delete", removeArgs: `{"server":1,"jail":"$id"}`},
	"directory": {list: "flashpanel_file_list", listArgs: `{"server":1,"path":"/home/flashvps"}`, id: "name", match: map[string]any{"name": "a b ✓"}, removed: tools.Accepted,
		make: "flashpanel_directory_create", makeArgs: `{"server":1,"path":"/home/flashvps","name":"a b ✓"}`,
		remove: "flashpanel_file_delete", removeArgs: `{"server":1,"path":["/home/flashvps/$id"]}`},
	"file": {list: "flashpanel_file_list", listArgs: `{"server":1,"path":"/home/flashvps"}`, id: "name", match: map[string]any{"name": "hello.txt"}, made: tools.Accepted, removed: tools.Accepted,
		make: "flashpanel_file_save", makeArgs: `{"server":1,"path":"/home/flashvps/hello.txt","new":true,"file":{"name":"hello.txt","text":"hello\n"}}`,
		remove: "flashpanel_file_delete", removeArgs: `{"server":1,"path":["/home/flashvps/$id"]}`},
	"docker volume": {list: "flashpanel_docker_volume_list", listArgs: `{"server":2}`, id: "Name", match: map[string]any{"Name": "copy"}, made: tools.Accepted, removed: tools.Accepted,
		make: "flashpanel_docker_volume_clone", makeArgs: `{"server":2,"volume":"mydata","name":"copy"}`,
		remove: "flashpanel_docker_volume_delete", removeArgs: `{"server":2,"volume":"$id"}`},
	"docker container": {list: "flashpanel_docker_container_list", listArgs: `{"server":2}`, id: "ID", match: map[string]any{"Names": "importer-2"},
		make: "flashpanel_docker_container_rename", makeArgs: `{"server":2,"container":"c2b8f6013aa4","name":"importer-2"}`,
		remove: "flashpanel_docker_container_delete", removeArgs: `{"server":2,"container":"$id"}`},
	"application": {list: "flashpanel_application_list", listArgs: `{"server":2}`, match: map[string]any{"name": "Redis", "installed": true},
		make: "flashpanel_application_install", makeArgs: `{"server":2,"app_id":5}`,
		remove: "flashpanel_application_uninstall", removeArgs: `{"server":2,"application":"$id"}`},
	"server": {list: "flashpanel_server_list", listArgs: `{}`, match: map[string]any{"name": "web-9"}, made: tools.Accepted,
		make: "flashpanel_server_create", makeArgs: `{"provider":"custom","name":"web-9","ip":"192.0.2.99","ssh_port":22,"auth_password":true,"ssh_password":{"generate":true}}`,
		remove: "flashpanel_server_delete", removeArgs: `{"server":"$id","provider":false}`},
}

// TestRoundTrips holds for every group that has something to make and to
// remove.
func TestRoundTrips(t *testing.T) {
	t.Parallel()
	for name, trip := range trips {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trip.play(t)
		})
	}
}

func (r trip) play(t *testing.T) {
	t.Helper()
	h := newHouse(t, plan{wait: patient})
	if found := r.find(t, h); len(found) != 0 {
		t.Fatalf("it is there before it was made: %s", found)
	}
	made := h.call(r.make, r.makeArgs)
	if want := orDone(r.made); made.Status != want {
		t.Fatalf("%s: %s, want %s: %s", r.make, made.Status, want, made.Summary)
	}
	found := r.find(t, h)
	if len(found) != 1 {
		t.Fatalf("%d found in the list after %s, want 1", len(found), r.make)
	}
	var element map[string]json.RawMessage
	if err := json.Unmarshal(found[0], &element); err != nil {
		t.Fatal(err)
	}
	id := string(element[orID(r.id)])
	var text string
	if json.Unmarshal([]byte(id), &text) == nil {
		id = strings.Trim(mustMarshal(text), `"`)
	}
	args := strings.ReplaceAll(r.removeArgs, "$id", id)
	if text == "" { // a number stands without quotes
		args = strings.ReplaceAll(r.removeArgs, `"$id"`, id)
	}
	removed := h.call(r.remove, args)
	if want := orDone(r.removed); removed.Status != want {
		t.Fatalf("%s %s: %s, want %s: %s", r.remove, args, removed.Status, want, removed.Summary)
	}
	if found := r.find(t, h); len(found) != 0 {
		t.Errorf("still there after %s: %s", r.remove, found)
	}
}

// find gives the elements of the list that match.
func (r trip) find(t *testing.T, h *house) []json.RawMessage {
	t.Helper()
	a := h.call(r.list, r.listArgs)
	if a.Status != tools.Done {
		t.Fatalf("%s: %s: %s", r.list, a.Status, a.Summary)
	}
	values := map[string]json.RawMessage{}
	var names []string
	for name, value := range r.match {
		values[name] = json.RawMessage(mustMarshal(value))
		names = append(names, name)
	}
	return op.Matching(a.Data, names, values)
}

func orDone(s tools.Status) tools.Status {
	if s == "" {
		return tools.Done
	}
	return s
}

func orID(field string) string {
	if field == "" {
		return "id"
	}
	return field
}

// TestFileContentSurvives: what is saved is what is viewed, byte for byte.
func TestFileContentSurvives(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	const content = "line 1\n\tline 2 \"quoted\" %41 & <b> Đặng\n"
	saved := h.call("flashpanel_file_save", fmt.Sprintf(`{"server":1,"path":"/home/flashvps/page.html","new":true,"file":{"name":"page.html","text":%s}}`, mustMarshal(content)))
	if saved.Status != tools.Accepted {
		t.Fatalf("%s: %s", saved.Status, saved.Summary)
	}
	viewed := h.call("flashpanel_file_view", `{"server":1,"path":"/home/flashvps/page.html"}`)
	var got string
	if err := json.Unmarshal(viewed.Data, &got); err != nil || got != content {
		t.Errorf("viewed %s, want %q", viewed.Data, content)
	}
}

// TestDeploymentIsFollowed: a deployment ends as done or as failed, by what
// its list says.
func TestDeploymentIsFollowed(t *testing.T) {
	t.Parallel()
	for site, want := range map[string]tools.Status{"shop": tools.Done, "blog": tools.Failed} {
		h := newHouse(t, plan{wait: patient, sim: simulator.Config{FailingDeploys: []string{"blog"}}})
		if a := h.call("flashpanel_deploy_now", fmt.Sprintf(`{"site":%q}`, site)); a.Status != want || a.VerifiedBy == "" {
			t.Errorf("deploy of %s: %s by %q, want %s: %s", site, a.Status, a.VerifiedBy, want, a.Summary)
		}
	}
}
