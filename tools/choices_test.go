package tools_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// withoutList are the arguments in the path whose values no list has, each with why.
var withoutList = map[string]string{
	"flashpanel_certificate_clone certificate": "it is that of another site, which the call does not name",
	"flashpanel_docker_volume_clone volume":    "the reference does not show the shape of the list of volumes",
	"flashpanel_docker_volume_delete volume":   "the reference does not show the shape of the list of volumes",
}

// TestFromCoversPaths: each argument in a path that is no server and no site comes
// from a list, but for those that are told above.
func TestFromCoversPaths(t *testing.T) {
	t.Parallel()
	for _, tool := range newCatalogue(t).Tools() {
		for _, a := range tool.Args {
			if a.Place != op.InPath || a.Kind == op.KindServer || a.Kind == op.KindSite {
				continue
			}
			why := withoutList[tool.Name+" "+a.Name]
			if (a.From == nil) != (why != "") {
				t.Errorf("%s %s: from a list: %v, reason: %q", tool.Name, a.Name, a.From != nil, why)
			}
		}
	}
}

// choices are what an argument of a call by alice can be.
func (r *rig) choices(tool, args, argument, query string, change ...func(*tools.Call)) ([]tools.Choice, error) {
	c := tools.Call{Tool: tool, Args: json.RawMessage(args), Person: alice, Door: policies.Terminal}
	for _, f := range change {
		f(&c)
	}
	return r.Choices(r.t.Context(), c, argument, query, 10)
}

func list(of string) script {
	return script{"GET /api/servers/1/applications": {says(`{"data":` + of + `}`)}}
}

// TestChoices: what arguments can be, found by what people call it.
func TestChoices(t *testing.T) {
	t.Parallel()
	s := script{
		serverList:                          {says(`{"data":[{"id":1,"name":"web-1","ip":"10.0.0.1"},{"id":2,"name":"7","ip":"10.0.0.2"}]}`)},
		"GET /api/servers/1/applications":   {says(`{"data":[{"id":1,"name":"PHP 8.3","binary_name":"php8.3","installed":true},{"id":2,"name":"Định thời","binary_name":"timer","installed":false},{"id":3,"name":"Superphp","binary_name":"x"}]}`)},
		"GET /api/servers/1/rules":          {says(`{"data":[{"id":4,"port":"22","protocol":"tcp","type":"allow"}]}`)},
		"GET /api/servers/1/bind9/zones":    {says(`[{"name":"example.com","serial":2024}]`)},
		"POST /api/servers/1/fail2ban/info": {says(`{"filters":["sshd","nginx"],"actions":[]}`)},
	}
	r := newRig(t, s)
	php := tools.Choice{Value: "1", Label: "PHP 8.3", Detail: "php8.3, installed", Word: "PHP 8.3"}
	timer := tools.Choice{Value: "2", Label: "Định thời", Detail: "timer", Word: "Định thời"}
	super := tools.Choice{Value: "3", Label: "Superphp", Detail: "x", Word: "Superphp"}
	for _, test := range []struct {
		tool, args, argument, query string
		want                        []tools.Choice
	}{
		{"application restart", `{"server":1}`, "application", "", []tools.Choice{php, timer, super}},
		{"application restart", `{"server":"web-1"}`, "application", "PHP", []tools.Choice{php, super}},
		{"application restart", `{"server":1}`, "application", "DINH  thoi", []tools.Choice{timer}},
		{"application restart", `{"server":1}`, "application", "timer", []tools.Choice{timer}},
		{"application restart", `{"server":1}`, "application", "2", []tools.Choice{timer}},
		{"application restart", `{"server":1}`, "application", "apache", nil},
		{"application restart", `{"server":1}`, "server", "10.0", []tools.Choice{{Value: "1", Label: "web-1", Detail: "10.0.0.1", Word: "web-1"}, {Value: "2", Label: "7", Detail: "10.0.0.2", Word: "2"}}},
		{"firewall rule delete", `{"server":1}`, "rule", "", []tools.Choice{{Value: "4", Label: "22", Detail: "tcp, allow", Word: "4"}}},
		{"dns record list", `{"server":1}`, "zone", "exam", []tools.Choice{{Value: "example.com", Label: "example.com", Detail: "2024", Word: "example.com"}}},
		{"fail2ban jail save", `{"server":1}`, "filter", "ss", []tools.Choice{{Value: "sshd", Label: "sshd", Word: "sshd"}}},
		{"application list", `{}`, "extension", "ols", []tools.Choice{{Value: "ols-extension", Label: "ols-extension", Word: "ols-extension"}}},
		{"server protect", `{}`, "protected", "t", []tools.Choice{{Value: "true", Label: "true", Word: "true"}}},
		{"deploy now", `{}`, "site", "example", []tools.Choice{{Value: "12", Label: "shop", Detail: "shop.example.com", Word: "shop"}}},
		{"server list", `{}`, "search", "", nil},
	} {
		got, err := r.choices(test.tool, test.args, test.argument, test.query)
		if diff := cmp.Diff(got, test.want); err != nil || diff != "" {
			t.Errorf("%s %s %s: %v (-got +want)\n%s", test.tool, test.argument, test.query, err, diff)
		}
	}
	for _, test := range []struct{ tool, args, argument, says string }{
		{"server dance", `{}`, "server", "There is no tool"},
		{"server get", `{}`, "box", "no such argument"},
		{"server get", `[]`, "server", "JSON object"},
		{"application restart", `{}`, "application", "Give server first"},
		{"application restart", `{"server":"web-9"}`, "application", "There is no server"},
	} {
		if got, err := r.choices(test.tool, test.args, test.argument, ""); err == nil || len(got) > 0 || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s %s: %v, %v", test.tool, test.argument, got, err)
		}
	}
	for _, most := range []int{-1, 0, 1} {
		got, err := r.Choices(t.Context(), tools.Call{Tool: "application restart", Args: json.RawMessage(`{"server":1}`), Person: alice, Door: policies.Terminal}, "application", "", most)
		if err != nil || len(got) != max(0, most) {
			t.Errorf("at most %d: %v, %v", most, got, err)
		}
	}
}

// TestChoicesAreReads: a list is read once in 20 seconds by a person at a door, is
// recorded as any read, and is read anew after a change and under another policy.
func TestChoicesAreReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := list(`[{"id":1,"name":"nginx"}]`)
		s["POST /api/servers/1/favorite"] = []reply{says(`{}`)}
		r := newRig(t, s)
		asked := 0
		ask := func(what string, reads bool, change ...func(*tools.Call)) {
			t.Helper()
			if reads {
				asked++
			}
			if got, err := r.choices("application restart", `{"server":1}`, "application", "", change...); err != nil || len(got) != 1 {
				t.Errorf("%s: %v, %v", what, got, err)
			}
			n := 0
			for _, route := range r.panel.routes() {
				if strings.HasSuffix(route, "/applications") {
					n++
				}
			}
			if n != asked {
				t.Errorf("%s: %d reads, want %d", what, n, asked)
			}
		}
		ask("first", true)
		ask("again", false)
		ask("at another door", true, func(c *tools.Call) { c.Door = policies.MCP })
		ask("somebody else", true, func(c *tools.Call) { c.Person = policies.Person{Name: "bob", Roles: []policies.Role{policies.Admin}} })
		ask("with another role", true, func(c *tools.Call) { c.Person.Roles = []policies.Role{policies.Viewer, policies.Operator} })
		ask("as before", true)
		time.Sleep(19 * time.Second)
		ask("19 seconds later", false)
		time.Sleep(2 * time.Second)
		ask("21 seconds later", true)
		r.ChangePolicy(func(now policies.Policy) policies.Policy { return now })
		ask("under another policy", true)
		if out := r.call("server favorite", `{"server":1}`); !out.Status.OK() {
			t.Fatal(out)
		}
		ask("after a change", true)
		var entries int
		for _, e := range r.recorder.entries {
			if e.Tool == "flashpanel_application_list" {
				entries++
				if e.Stage != tools.StageOutcome || e.Status != tools.Done || e.Risk != policies.Read || e.Rule == "" {
					t.Errorf("%+v", e)
				}
			}
		}
		if entries != asked {
			t.Errorf("%d entries of %d reads", entries, asked)
		}
	})
}

// TestChoicesGoNoOtherWay: who may not read a list is not shown its values, with the
// reason, and nobody is asked about it.
func TestChoicesGoNoOtherWay(t *testing.T) {
	t.Parallel()
	fleet := `{"data":[{"id":1,"name":"web-1","tags":["client:acme"]},{"id":2,"name":"web-2","tags":["client:other"]}]}`
	acme := policies.Person{Name: "dan", Roles: []policies.Role{policies.Operator}, Scope: policies.Scope{Tags: map[string]string{"client": "acme"}}}
	as := func(p policies.Person) func(*tools.Call) { return func(c *tools.Call) { c.Person = p } }
	rule := func(when string, effect policies.Effect) func(*tools.Config) {
		return func(c *tools.Config) {
			c.Policy = rules(t, policies.Rule{ID: "r", When: when, Effect: effect})
		}
	}
	for name, test := range map[string]struct {
		change func(*tools.Config)
		by     func(*tools.Call)
		args   string
		says   string
		sends  []string
	}{
		"a stranger":    {by: as(policies.Person{}), args: `{"server":1}`, says: "denied to you"},
		"out of scope":  {by: as(acme), args: `{"server":2}`, says: "client=acme only", sends: []string{"GET /api/servers/2"}},
		"a denied list": {change: rule(`tool.name == "flashpanel_application_list"`, policies.Deny), args: `{"server":1}`, says: "r"},
		"a denied tool": {change: rule(`tool.name == "flashpanel_application_restart"`, policies.Deny), args: `{"server":1}`, says: "denied to you"},
		"one to ask":    {change: rule(`tool.name == "flashpanel_application_list"`, policies.Confirm), args: `{"server":1}`, says: "nobody is asked"},
		"others to ask": {change: rule(`tool.name == "flashpanel_application_list"`, policies.Approve), args: `{"server":1}`, says: "nobody is asked"},
		"a low ceiling": {change: func(c *tools.Config) { c.Panels[0].Ceiling = 0 }, args: `{"server":1}`, says: "ceiling"},
		"a broken answer": {change: func(c *tools.Config) {
			c.Panels[0].Client = &fakePanel{t: t, script: script{"GET /api/servers/1/applications": {says(`{"message":"x"}`)}}}
		}, args: `{"server":1}`, says: "another shape"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, script{
				serverList:                        {says(fleet)},
				"GET /api/servers/2":              {says(`{"data":{"id":2,"name":"web-2","tags":["client:other"]}}`)},
				"GET /api/servers/1/applications": {says(`{"data":[{"id":1,"name":"nginx"}]}`)},
			}, func(c *tools.Config) {
				if test.change != nil {
					test.change(c)
				}
			})
			confirm := func(c *tools.Call) {
				c.Confirm = nil
				if test.by != nil {
					test.by(c)
				}
			}
			got, err := r.choices("application restart", test.args, "application", "", confirm)
			if err == nil || len(got) > 0 || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v, %v", got, err)
			}
			if sent := r.panel.routes(); !slices.Equal(sent, append([]string{}, test.sends...)) {
				t.Errorf("sent %q", sent)
			}
		})
	}
	r := newRig(t, script{serverList: {says(fleet)}}, func(c *tools.Config) {
		c.Panels[0].Sites = map[string]tools.Site{"shop": {ID: 12, Server: "web-1"}, "other": {ID: 13, Server: "web-2"}, "lost": {ID: 14}, "by-id": {ID: 15, Server: "1"}}
	})
	for argument, want := range map[string]string{"server": "web-1", "site": "by-id shop"} {
		tool := map[string]string{"server": "server get", "site": "deploy list"}[argument]
		got, err := r.choices(tool, `{}`, argument, "", as(acme))
		var words []string
		for _, c := range got {
			words = append(words, c.Word)
		}
		if err != nil || strings.Join(words, " ") != want {
			t.Errorf("%s: %q, %v", argument, words, err)
		}
	}
	_, err := r.choices("application restart", `{"server":"web-9"}`, "application", "", as(acme))
	if err == nil || !strings.Contains(err.Error(), "web-1") || strings.Contains(err.Error(), "web-2") {
		t.Errorf("a name that is none is answered with %v", err)
	}
}

// hostile are names that somebody on a server chose.
const hostile = `[{"id":1,"name":"twin","binary_name":"a"},{"id":2,"name":"TWIN","binary_name":"b"},{"id":3,"name":"5","binary_name":"five"},` +
	`{"id":5,"name":"ng\u202einx\u0007\n\u001b[31m","binary_name":"n"},{"id":6,"name":"mysql -ppassword=` + canary + `","binary_name":"m"},` +
	`{"id":"x","name":"letters"},{"id":"007","name":"zeros"},{"id":"+8","name":"plus"},{"id":-4,"name":"minus"},{"id":null,"name":"null"},{"name":"none"},{"id":8.5,"name":"fraction"},{"id":9,"name":"Đồng","binary_name":"Dong"},{"id":10,"name":"dong","binary_name":""},{"id":11,"name":["list"],"binary_name":{"a":1}},"text",12]`

// TestChoicesAreClean: what is shown has no control characters, no secret, and no
// word that would mean another thing.
func TestChoicesAreClean(t *testing.T) {
	t.Parallel()
	r := newRig(t, list(hostile))
	got, err := r.choices("application restart", `{"server":1}`, "application", "")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	for _, c := range got {
		words[c.Value] = c.Word
	}
	if diff := cmp.Diff(words, map[string]string{"1": "1", "2": "2", "3": "3", "5": "nginx [31m", "6": "mysql -ppassword=***", "9": "Đồng", "10": "10", "11": "11"}); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
	if all := fmt.Sprint(got); strings.Contains(all, canary) || strings.ContainsAny(all, "\u202e\a\x1b\n") {
		t.Errorf("%q", all)
	}
	if got, err := r.choices("application restart", `{"server":1}`, "application", canary); len(got) > 0 || err != nil {
		t.Errorf("a secret can be searched for: %v, %v", got, err)
	}
	// A value that cannot be shown as it is cannot be meant.
	r = newRig(t, script{"GET /api/sites/12/n8n/workflows": {says(`{"data":[{"id":"1\u202e","name":"a"},{"id":"2","name":"b"},{"id":"","name":"c"}]}`)}})
	if got, err := r.choices("n8n workflow start", `{"site":12}`, "workflow", ""); err != nil || len(got) != 1 || got[0].Value != "2" {
		t.Errorf("%v, %v", got, err)
	}
}

// TestManyChoices: a long list is searched to its end, and kept within bounds.
func TestManyChoices(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&b, `,{"id":%d,"name":"app-%d","binary_name":"bin-%d"}`, i+1, i+1, i+1)
	}
	s := script{}
	for server := range 8 {
		s[fmt.Sprintf("GET /api/servers/%d/applications", server+1)] = []reply{says(`{"data":[` + b.String()[1:] + `]}`)}
	}
	r := newRig(t, s)
	for server := range 8 {
		got, err := r.choices("application restart", fmt.Sprintf(`{"server":%d}`, server+1), "application", "APP-10000")
		if err != nil || len(got) != 1 || got[0].Value != "10000" {
			t.Fatalf("server %d: %v, %v", server+1, got, err)
		}
	}
	if got, err := r.choices("application restart", `{"server":8}`, "application", "app"); err != nil || len(got) != 10 {
		t.Errorf("%d, %v", len(got), err)
	}
	if n := len(r.panel.routes()); n != 8 {
		t.Errorf("%d reads", n)
	}
	if got, err := r.choices("application restart", `{"server":1}`, "application", "app-9999"); err != nil || len(got) != 1 || len(r.panel.routes()) != 9 {
		t.Errorf("the oldest list is kept beyond the bounds: %v, %v, %d reads", got, err, len(r.panel.routes()))
	}
}

// TestChoicesEnd: a panel that does not answer in time gives none.
func TestChoicesEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t, script{"GET /api/servers/1/applications": {fails(panel.NotSent, 0)}})
	if got, err := r.choices("application restart", `{"server":1}`, "application", ""); err == nil || len(got) > 0 {
		t.Errorf("%v, %v", got, err)
	}
}
