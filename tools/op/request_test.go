package op

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/panel"
	"panelbot/policies"
)

// TestPath holds that a value fills its segment whole and never leaves it.
func TestPath(t *testing.T) {
	t.Parallel()
	record, page := compiled(t, flash, recordPut()), compiled(t, open, pageGet())
	for value, want := range map[string]string{
		"example.com":     "example.com",
		"a b":             "a%20b",
		"100%":            "100%25",
		"%2e%2e":          "%252e%252e",
		"%2F":             "%252F",
		"a#b":             "a%23b",
		"a?b=c":           "a%3Fb=c",
		"a&b":             "a&b",
		`"quoted"`:        "%22quoted%22",
		"it's":            "it%27s",
		`back\slash`:      "back%5Cslash",
		"máy chủ":         "m%C3%A1y%20ch%E1%BB%A7",
		"日本":              "%E6%97%A5%E6%9C%AC",
		"a;b,c:d@e":       "a%3Bb%2Cc:d@e",
		"line\nbreak":     "line%0Abreak",
		"...":             "...",
		" ..":             "%20..",
		"www.a.com._A":    "www.a.com._A",
		"\u202ereversed":  "%E2%80%AEreversed",
		"a+b":             "a+b",
		"<script>":        "%3Cscript%3E",
		"very/long"[:4]:   "very",
		"http:":           "http:",
		"\u0000":          "%00",
		"{server}":        "%7Bserver%7D",
		"*.example.com":   "%2A.example.com",
		"(parenthesised)": "%28parenthesised%29",
	} {
		args, err := json.Marshal(map[string]any{"server": 7, "zone": value, "record": "r"})
		if err != nil {
			t.Fatal(err)
		}
		got := request(t, record, string(args)).Path
		if want = "/api/servers/7/zones/" + want + "/records/r"; got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
		if diff := cmp.Diff(decodePath(t, got), []string{"api", "servers", "7", "zones", value, "records", "r"}); diff != "" {
			t.Errorf("%q does not arrive intact: %s", value, diff)
		}
		if value == "%2F" || value == "\u0000" {
			continue
		}
		args, err = json.Marshal(map[string]any{"domain": value + "/x/" + value})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(decodePath(t, request(t, page, string(args)).Path), []string{"api", "screenshot", value, "x", value}); diff != "" {
			t.Errorf("%q does not arrive intact in the rest of a path: %s", value, diff)
		}
	}
}

// TestUnresolved holds that a name that nobody has resolved cannot leave its
// segment either.
func TestUnresolved(t *testing.T) {
	t.Parallel()
	record := compiled(t, flash, recordPut())
	for _, name := range []string{"..", ".", "a/b", "../../token"} {
		raw, err := json.Marshal(map[string]any{"server": name, "zone": "z", "record": "r"})
		if err != nil {
			t.Fatal(err)
		}
		if r, err := bind(t, record, string(raw)).Request(); err == nil {
			t.Errorf("%q: got the path %s, want an error", name, r.Path)
		}
	}
	if got := request(t, record, `{"server":"web 1","zone":"z","record":"r"}`).Path; got != "/api/servers/web%201/zones/z/records/r" {
		t.Errorf("got %s", got)
	}
}

// TestRequest holds where the values go, and that nothing that the caller
// gave is lost.
func TestRequest(t *testing.T) {
	t.Parallel()
	part := func(name, value string) panel.Part { return panel.Part{Name: name, Value: value} }
	tests := map[string]struct {
		tool  *Tool
		args  string
		path  string
		query url.Values
		body  string
		form  []panel.Part
	}{
		"body": {tool: compiled(t, flash, bodyPost()), path: "/api/sites/3/balancing",
			args: `{"members":[{"ip":"1.2.3.4","port":0,"backup":false,"tags":[]}],"site":3,"text":"a\"<&>\u00e9","count":12345678901234567,"share":0.10,"on":true}`,
			body: `{"text":"a\"<&>\u00e9","count":12345678901234567,"share":0.10,"on":true,"members":[{"ip":"1.2.3.4","port":0,"backup":false,"tags":[]}]}`},
		"body of empty values": {tool: compiled(t, flash, bodyPost()), path: "/api/sites/3/balancing",
			args: `{"site":"3","text":"","count":0,"share":0,"on":false,"tags":[],"servers":[],"members":[],"pass":""}`,
			body: `{"text":"","count":0,"share":0,"on":false,"tags":[],"servers":[],"members":[],"pass":""}`},
		"no body": {tool: compiled(t, flash, bodyPost()), path: "/api/sites/3/balancing", args: `{"site":3}`},
		"query": {tool: compiled(t, flash, queryGet()), path: "/api/things",
			args:  `{"search":"a b&c=d#%ü","page":0,"all":false,"ids":[3,1],"words":["x","","[y]"],"token":"t"}`,
			query: url.Values{"search": {"a b&c=d#%ü"}, "page": {"0"}, "all": {"0"}, "ids[]": {"3", "1"}, "words[]": {"x", "", "[y]"}, "token": {"t"}}},
		"query, true": {tool: compiled(t, flash, queryGet()), path: "/api/things", args: `{"all":true}`, query: url.Values{"all": {"1"}}},
		"query of the other vendor": {tool: compiled(t, open, queryGet()), path: "/api/things",
			args: `{"all":true,"page":2}`, query: url.Values{"all": {"true"}, "page": {"2"}}},
		"query of the other vendor, false": {tool: compiled(t, open, queryGet()), path: "/api/things", args: `{"all":false}`, query: url.Values{"all": {"false"}}},
		"query of empty values":            {tool: compiled(t, flash, queryGet()), path: "/api/things", args: `{"search":"","ids":[]}`, query: url.Values{"search": {""}, "ids": {""}}},
		"fields": {tool: compiled(t, flash, settingsPost()), path: "/api/servers/1/php",
			args:  `{"settings":{"b":"2","a":0,"c":[],"d":null,"e":false},"server":1,"dry":false,"version":"8.3","override":"lockout"}`,
			query: url.Values{"dry": {"0"}},
			body:  `{"version":"8.3","b":"2","a":0,"c":[],"d":null,"e":false}`},
		"multipart": {tool: compiled(t, flash, backupPost()), path: "/api/servers/1/backups",
			args: `{"server":1,"memo":"a=b&\"c\"\né","on":false,"pass":"p w",
				"sites":[{"id":5,"excludes":["node_modules","a b"],"all":true},{"id":0,"excludes":[""]}],
				"databases":[7,8],"key":{"name":"id.pem","text":"KEY"}}`,
			form: []panel.Part{
				part("memo", "a=b&\"c\"\né"), part("pass", "p w"), part("on", "0"),
				part("sites[0][id]", "5"), part("sites[0][excludes][0]", "node_modules"), part("sites[0][excludes][1]", "a b"), part("sites[0][all]", "1"),
				part("sites[1][id]", "0"), part("sites[1][excludes][0]", ""),
				part("databases[]", "7"), part("databases[]", "8"),
				{Name: "key", FileName: "id.pem", Data: []byte("KEY")},
			}},
		"multipart without a file": {tool: compiled(t, flash, backupPost()), path: "/api/servers/1/backups",
			args: `{"server":1,"memo":"","on":true}`, form: []panel.Part{part("memo", ""), part("on", "1")}},
		"multipart of empty lists": {tool: compiled(t, flash, backupPost()), path: "/api/servers/1/backups",
			args: `{"server":1,"sites":[{"id":1,"excludes":[]}],"databases":[]}`,
			form: []panel.Part{part("sites[0][id]", "1"), part("sites[0][excludes]", ""), part("databases", "")}},
		"binary file": {tool: compiled(t, flash, backupPost()), path: "/api/servers/1/backups",
			args: `{"server":1,"key":{"name":"k.bin","base64":"AP8K"}}`,
			form: []panel.Part{{Name: "key", FileName: "k.bin", Data: []byte{0, 255, 10}}}},
		"empty file": {tool: compiled(t, flash, backupPost()), path: "/api/servers/1/backups",
			args: `{"server":1,"key":{"name":"k.bin","text":""}}`,
			form: []panel.Part{{Name: "key", FileName: "k.bin", Data: []byte{}}}},
		"panel and path only": {tool: compiled(t, flash, recordPut()).WithPanels([]string{"a", "b"}), path: "/api/servers/1/zones/z/records/r",
			args: `{"panel":"a","server":1,"zone":"z","record":"r"}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := request(t, test.tool, test.args)
			if got.Method != test.tool.Method || got.Path != test.path {
				t.Errorf("got %s %s, want %s %s", got.Method, got.Path, test.tool.Method, test.path)
			}
			if diff := cmp.Diff(got.Query, test.query); diff != "" {
				t.Errorf("query: %s", diff)
			}
			if diff := cmp.Diff(string(got.Body), test.body); diff != "" {
				t.Errorf("body: %s", diff)
			}
			if diff := cmp.Diff(got.Form, test.form); diff != "" {
				t.Errorf("form: %s", diff)
			}
		})
	}
}

// TestRequestSecrets holds that the client knows which values of a request
// must not show in an error or a log line.
func TestRequestSecrets(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tool *Tool
		args string
		want []string
	}{
		{compiled(t, flash, queryGet()), `{"token":"` + canary + `"}`, []string{canary}},
		{compiled(t, flash, bodyPost()), `{"site":1,"pass":"` + canary + `"}`, []string{canary}},
		{compiled(t, flash, backupPost()), `{"server":1,"pass":"` + canary + `"}`, []string{canary}},
		{compiled(t, flash, backupPost()), `{"server":1}`, nil},
	} {
		if diff := cmp.Diff(request(t, test.tool, test.args).Secrets, test.want); diff != "" {
			t.Errorf("%s: %s", test.args, diff)
		}
	}
}

// TestRequestFlags holds what a request tells the client about itself.
func TestRequestFlags(t *testing.T) {
	t.Parallel()
	type flags struct {
		Level                         panel.Level
		Reads, Anonymous, MessageOnly bool
		Want                          panel.Want
	}
	type in struct {
		Secret bool `json:"secret,omitempty" doc:"Whether it is one."`
	}
	graded := func(method string) Declaration {
		o := declare[in, Text](method+" /api", policies.Reveal)
		o.Grade = func(in in) policies.Risk {
			if in.Secret {
				return policies.Reveal
			}
			return policies.Read
		}
		return o
	}
	login := declare[in, Any]("POST /api", policies.Reveal)
	login.Login = true
	callback := declare[in, Redirect]("GET /api", policies.Reveal)
	callback.Callback = true
	accepting := declare[in, Empty]("POST /api", policies.Change)
	accepting.MessageOnly = true
	level := func(r policies.Risk) panel.Level { return panel.Level(r) }
	for name, test := range map[string]struct {
		d    Declaration
		args string
		want flags
	}{
		"read":               {declare[in, Any]("GET /api", policies.Read), `{}`, flags{level(policies.Read), true, false, true, panel.WantJSON}},
		"read by a POST":     {declare[in, in]("POST /api", policies.Read), `{}`, flags{level(policies.Read), true, false, false, panel.WantJSON}},
		"change by a GET":    {declare[in, in]("GET /api", policies.Change), `{}`, flags{level(policies.Change), false, false, false, panel.WantJSON}},
		"graded to a read":   {graded("GET"), `{}`, flags{level(policies.Read), true, false, false, panel.WantText}},
		"graded higher":      {graded("GET"), `{"secret":true}`, flags{level(policies.Reveal), false, false, false, panel.WantText}},
		"graded POST":        {graded("POST"), `{}`, flags{level(policies.Read), false, false, false, panel.WantText}},
		"login":              {login, `{}`, flags{level(policies.Reveal), false, true, true, panel.WantJSON}},
		"callback":           {callback, `{}`, flags{level(policies.Reveal), false, true, false, panel.WantRedirect}},
		"no shape shown":     {accepting, `{}`, flags{level(policies.Change), false, false, true, panel.WantNothing}},
		"empty answer shown": {declare[in, Empty]("POST /api", policies.Change), `{}`, flags{level(policies.Change), false, false, false, panel.WantNothing}},
		"file":               {declare[in, File]("GET /api", policies.Read), `{}`, flags{level(policies.Read), true, false, false, panel.WantFile}},
		"private file":       {declare[in, PrivateFile]("POST /api", policies.Reveal), `{}`, flags{level(policies.Reveal), false, false, false, panel.WantFile}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := request(t, compiled(t, flash, test.d), test.args)
			if diff := cmp.Diff(flags{r.Level, r.Reads, r.Anonymous, r.MessageOnly, r.Want}, test.want); diff != "" {
				t.Error(diff)
			}
		})
	}
}
