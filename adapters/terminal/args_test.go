package terminal_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/terminal"
)

// TestParse: the words after call become a tool and its arguments.
func TestParse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	zone, key := write("zone.db", "@ IN A 192.0.2.1\n"), write("key.bin", "\xff\xfe\x00")
	for _, test := range []struct {
		name  string
		words []string
		base  string
		tool  string
		args  string
	}{
		{"the MCP name", []string{"flashpanel_server_list"}, "", "flashpanel_server_list", `{}`},
		{"chat words", []string{"server", "list"}, "", "flashpanel_server_list", `{}`},
		{"chat words in one", []string{"server list"}, "", "flashpanel_server_list", `{}`},
		{"in capitals", []string{"Server", "LIST"}, "", "flashpanel_server_list", `{}`},
		{"the longest name", []string{"server", "restart", "hard", "web-1"}, "", "flashpanel_server_restart_hard", `{"server":"web-1"}`},
		{"a named value", []string{"server", "list", "search=web"}, "", "flashpanel_server_list", `{"search":"web"}`},
		{"the path's values in their order", []string{"dns", "record", "list", "web-1", "example.com"}, "", "flashpanel_dns_record_list", `{"server":"web-1","zone":"example.com"}`},
		{"the path's values around a named one", []string{"dns", "record", "list", "example.com", "server=1"}, "", "flashpanel_dns_record_list", `{"server":1,"zone":"example.com"}`},
		{"an id", []string{"schedule", "delete", "1", "12"}, "", "flashpanel_schedule_delete", `{"server":1,"schedule":12}`},
		{"digits that are no id", []string{"server", "get", "007"}, "", "flashpanel_server_get", `{"server":"007"}`},
		{"text that looks like a number", []string{"fail2ban jail save", "1", "name=x", "enabled=yes", "maxretry=5"}, "", "flashpanel_fail2ban_jail_save", `{"server":1,"name":"x","enabled":true,"maxretry":"5"}`},
		{"true in words", []string{"server protect", "1", "protected=On"}, "", "flashpanel_server_protect", `{"server":1,"protected":true}`},
		{"false in words", []string{"server protect", "1", "protected=no"}, "", "flashpanel_server_protect", `{"server":1,"protected":false}`},
		{"false as a digit", []string{"server protect", "1", "protected=0"}, "", "flashpanel_server_protect", `{"server":1,"protected":false}`},
		{"a number", []string{"backup restore", "1", "2", "file_path=a", "restore_type=site", "site_id=12.5"}, "", "flashpanel_backup_restore", `{"server":1,"backup":2,"file_path":"a","restore_type":"site","site_id":12.5}`},
		{"what does not fit stays text", []string{"schedule delete", "1", "schedule=twelve"}, "", "flashpanel_schedule_delete", `{"server":1,"schedule":"twelve"}`},
		{"an unknown argument is kept", []string{"server list", "serch=1"}, "", "flashpanel_server_list", `{"serch":"1"}`},
		{"an equals sign in a value", []string{"command run", "12", "script=A=1 env"}, "", "flashpanel_command_run", `{"site":12,"script":"A=1 env"}`},
		{"an empty value", []string{"server list", "search="}, "", "flashpanel_server_list", `{"search":""}`},
		{"a list of one", []string{"server tags update", "1", "tags=prod"}, "", "flashpanel_server_tags_update", `{"server":1,"tags":["prod"]}`},
		{"a list of more", []string{"server tags update", "1", "tags=prod", "tags=a=b"}, "", "flashpanel_server_tags_update", `{"server":1,"tags":["prod","a=b"]}`},
		{"a list of numbers", []string{"database update", "1", "1", "users=1", "users=2"}, "", "flashpanel_database_update", `{"server":1,"database":1,"users":[1,2]}`},
		{"a list as JSON", []string{"server tags update", "1", `tags:=["a","b"]`}, "", "flashpanel_server_tags_update", `{"server":1,"tags":["a","b"]}`},
		{"an empty list as JSON", []string{"server tags update", "1", `tags:=[]`}, "", "flashpanel_server_tags_update", `{"server":1,"tags":[]}`},
		{"an object as JSON", []string{"user create", "1", "name=a", `password:={"generate": true}`}, "", "flashpanel_user_create", `{"server":1,"name":"a","password":{"generate": true}}`},
		{"a file", []string{"dns zone import", "1", "example.com", "file=@" + zone}, "", "flashpanel_dns_zone_import", `{"server":1,"zone":"example.com","file":{"name":"zone.db","text":"@ IN A 192.0.2.1\n"}}`},
		{"a file that is no text", []string{"dns zone import", "1", "example.com", "file=@" + key}, "", "flashpanel_dns_zone_import", `{"server":1,"zone":"example.com","file":{"base64":"//4A","name":"key.bin"}}`},
		{"a text from a file, without its last line end", []string{"command run", "12", "script=@" + zone}, "", "flashpanel_command_run", `{"site":12,"script":"@ IN A 192.0.2.1"}`},
		{"the top of a zone", []string{"dns record create", "1", "example.com", "type=A", "name=@", "content=192.0.2.1"}, "", "flashpanel_dns_record_create", `{"server":1,"zone":"example.com","type":"A","name":"@","content":"192.0.2.1"}`},
		{"an object to begin with", []string{"server tags update"}, `{"server": 1, "tags": ["a"]}`, "flashpanel_server_tags_update", `{"server":1,"tags":["a"]}`},
		{"words beside an object", []string{"server tags update", "web-1"}, `{"tags":["a"]}`, "flashpanel_server_tags_update", `{"server":"web-1","tags":["a"]}`},
		{"an object keeps its numbers", []string{"server list"}, `{"search":12345678901234567890}`, "flashpanel_server_list", `{"search":12345678901234567890}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tool, args, err := terminal.Parse(newCatalogue(t), test.words, json.RawMessage(test.base), os.ReadFile)
			if err != nil {
				t.Fatal(err)
			}
			if tool != test.tool {
				t.Errorf("the tool is %s, want %s", tool, test.tool)
			}
			if diff := cmp.Diff(members(t, args), members(t, json.RawMessage(test.args))); diff != "" {
				t.Errorf("arguments (-got +want):\n%s", diff)
			}
		})
	}
}

// members are an object's members as compact text.
func members(t *testing.T, object json.RawMessage) map[string]string {
	t.Helper()
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(object, &raw); err != nil {
		t.Fatalf("%v in %s", err, object)
	}
	texts := map[string]string{}
	for name, value := range raw {
		texts[name] = strings.ReplaceAll(string(value), ": ", ":")
	}
	return texts
}

// TestParseErrors: what cannot be read is said so, with what to do.
func TestParseErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		words []string
		base  string
		want  []string
	}{
		{"no words", nil, "", []string{"no tool", "panelbot tools lists them"}},
		{"an unknown tool", []string{"server", "lst"}, "", []string{`no tool "server lst"`, "Did you mean server list", "panelbot tools lists them"}},
		{"only a value", []string{"search=web"}, "", []string{"no tool"}},
		{"a value without a place", []string{"server", "get", "web-1", "web-2"}, "", []string{"value 2 after the tool's name has no place", "name=value", "Usage: server get SERVER"}},
		{"one value twice", []string{"server list", "search=a", "search=b"}, "", []string{"search is given 2 times", "one value"}},
		{"a list twice as a whole", []string{"server tags update", "1", `tags:=["a"]`, `tags:=["b"]`}, "", []string{"tags is given 2 times"}},
		{"a list as a whole and in parts", []string{"server tags update", "1", `tags:=["a"]`, "tags=b"}, "", []string{"tags is given 2 times"}},
		{"no JSON", []string{"server tags update", "1", `tags:=[a]`}, "", []string{"tags:= takes JSON", "quote it for the shell"}},
		{"no file", []string{"command run", "12", "script=@/nowhere/at/all"}, "", []string{"/nowhere/at/all", "no such file"}},
		{"an object and a word for the same", []string{"server get", "server=1"}, `{"server":2}`, []string{"server is given 2 times"}},
		{"a name twice in the object", []string{"server get"}, `{"server":1,"server":2}`, []string{"server is given 2 times"}},
		{"a list instead of an object", []string{"server list"}, `[1]`, []string{"--args is no JSON object"}},
		{"half an object", []string{"server list"}, `{"search":`, []string{"--args is no JSON object"}},
		{"an object that does not close", []string{"server list"}, `{"search":"a"`, []string{"--args is no JSON object"}},
		{"two objects", []string{"server list"}, `{} {}`, []string{"--args is no JSON object"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tool, args, err := terminal.Parse(newCatalogue(t), test.words, json.RawMessage(test.base), os.ReadFile)
			if err == nil {
				t.Fatalf("read as %s %s", tool, args)
			}
			for _, word := range test.want {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("%q does not say %q", err, word)
				}
			}
		})
	}
}

// TestTakeReason: reason= after a tool is why it is asked for, unless the tool has such
// an argument.
func TestTakeReason(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		words, rest []string
		reason      string
	}{
		{[]string{"server", "restart", "web-1", "reason=new kernel"}, []string{"server", "restart", "web-1"}, "new kernel"},
		{[]string{"server restart", "reason=kernel", "web-1"}, []string{"server restart", "web-1"}, "kernel"},
		{[]string{"server", "restart", "web-1"}, []string{"server", "restart", "web-1"}, ""},
		{[]string{"no", "tool", "reason=x"}, []string{"no", "tool", "reason=x"}, ""},
		{[]string{"server", "action", "1", "action=reboot", "note=reason=x"}, []string{"server", "action", "1", "action=reboot", "note=reason=x"}, ""},
	} {
		rest, reason := terminal.TakeReason(newCatalogue(t), test.words)
		if diff := cmp.Diff(rest, test.rest); diff != "" || reason != test.reason {
			t.Errorf("%q: reason %q, words (-got +want):\n%s", test.words, reason, diff)
		}
	}
}
