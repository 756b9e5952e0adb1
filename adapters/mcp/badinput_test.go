package mcp_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"panelbot/panel/simulator"
	"panelbot/tools"
)

// A bad call, and what the caller is told.
type bad struct {
	plan    plan
	arrange func(h *house)
	tool    string
	args    string
	status  tools.Status
	// summary, next: words that the sentences hold. errors: the arguments that
	// are named as wrong.
	summary, next []string
	errors        []string
	// sent is how often the call itself reached the panel.
	sent int
}

func fault(route string, f simulator.Fault) func(*house) {
	return func(h *house) { h.sim.Fault(route, f) }
}

const (
	makeRecord  = "flashpanel_dns_record_create"
	recordArgs  = `{"server":1,"zone":"example.com","type":"A","name":"demo","content":"192.0.2.7"}`
	recordRoute = "POST /api/servers/{server}/bind9/zones/{zone}/records"
	listServers = "flashpanel_server_list"
	serverRoute = "GET /api/servers"
	getServer   = "flashpanel_server_get"
)

var badCalls = map[string]bad{
	"unknown argument": {tool: makeRecord, args: `{"server":1,"zone":"example.com","typ":"A","name":"demo","content":"192.0.2.7","type":"A"}`,
		status: tools.Invalid, errors: []string{"typ"}, summary: []string{"nothing was sent", "typ", "Did you mean type?", "Valid are:", "content"}, next: []string{"Usage:"}},
	"missing arguments": {tool: makeRecord, args: `{"server":1,"zone":"example.com"}`,
		status: tools.Invalid, errors: []string{"type", "name", "content"}, summary: []string{"nothing was sent", "is missing"}},
	"no arguments at all": {tool: makeRecord, args: `null`,
		status: tools.Invalid, errors: []string{"server", "zone", "type", "name", "content"}, summary: []string{"is missing"}},
	"mistyped arguments": {tool: makeRecord, args: `{"server":1.5,"zone":["example.com"],"type":1,"name":true,"content":null,"ttl":"3600"}`,
		status: tools.Invalid, errors: []string{"server", "zone", "type", "name", "content", "ttl"}, summary: []string{"must be text, not a list", "must be a whole number, not text", "not null: leave it out"}},
	"a word that is not allowed": {tool: "flashpanel_dns_record_list", args: `{"server":1,"zone":"example.com","match":"any one"}`,
		status: tools.Invalid, errors: []string{"match"}, summary: []string{"must be one of any, all"}},
	"a name twice": {tool: makeRecord, args: `{"server":1,"server":2,"zone":"example.com"}`,
		status: tools.Invalid, errors: []string{""}, summary: []string{`has the name "server" twice`}},
	"wrong in the middle": {tool: "flashpanel_balancing_configure", args: `{"site":12,"servers":[{"ip":"192.0.2.1","port":80},{"prt":"80"}]}`,
		status: tools.Invalid, errors: []string{"servers[1].prt", "servers[1].ip"}, summary: []string{"servers[1].prt", "Did you mean port?"}},
	"a secret that nobody can be asked for": {tool: "flashpanel_user_create", args: `{"server":1,"name":"deployer","password":{"ask":true}}`,
		status: tools.Invalid, errors: []string{"password"}, summary: []string{"nobody can be asked", "terminal", "Nothing was sent"}},
	"ambiguous server": {tool: getServer, args: `{"server":"twin"}`, status: tools.Invalid, errors: []string{"server"},
		arrange: func(h *house) {
			for _, id := range []string{"2", "4"} {
				h.call("flashpanel_server_name_update", `{"server":`+id+`,"name":"twin"}`)
			}
		},
		summary: []string{`2 servers are called "twin"`, "2 (192.0.2.12)", "4 (203.0.113.31)", "Nothing was sent"}},
	"unknown server": {tool: getServer, args: `{"server":"web-11"}`,
		status: tools.Invalid, errors: []string{"server"}, summary: []string{`no server "web-11"`, "Did you mean web-1", "flashpanel_server_list"}},
	"unknown site": {tool: "flashpanel_deploy_now", args: `{"site":"shopp"}`,
		status: tools.Invalid, errors: []string{"site"}, summary: []string{`no site "shopp"`, "Did you mean shop?", "There are:", "blog"}},
	"no sites configured": {plan: plan{sites: map[string]tools.Site{}}, tool: "flashpanel_deploy_now", args: `{"site":"shop"}`,
		status: tools.Invalid, errors: []string{"site"}, summary: []string{"no sites are configured", "Give the site's id"}},
	"a name that cannot be looked up": {tool: "flashpanel_schedule_create", args: `{"server":"web-1","command":"true","user":"root","cron":"* * * * *"}`,
		arrange: fault(serverRoute, simulator.Fault{Kind: simulator.ServerError}),
		status:  tools.Failed, summary: []string{"was not sent", "server could not be looked up"}},
	"wrong token": {plan: plan{flash: "9|of-somebody-else"}, tool: listServers, args: `{}`,
		status: tools.Failed, summary: []string{"does not accept the token and the code"}, next: []string{"panelbot login"}, sent: 1},
	"expired token": {tool: makeRecord, args: recordArgs, arrange: fault("*", simulator.Fault{Kind: simulator.Unauthenticated}),
		status: tools.Failed, summary: []string{"does not accept the token and the code"}, next: []string{"panelbot login"}, sent: 1},
	"HTML for a read": {tool: listServers, args: `{}`, arrange: fault("*", simulator.Fault{Kind: simulator.HTML}),
		status: tools.Failed, summary: []string{"HTML page"}, next: []string{"Is the url right"}, sent: 1},
	"HTML for a change": {tool: makeRecord, args: recordArgs, arrange: fault(recordRoute, simulator.Fault{Kind: simulator.HTML}),
		status: tools.Unknown, summary: []string{"HTML page", "whether it happened is unknown"}, next: []string{"Do not call it again", "flashpanel_dns_record_list"}, sent: 1},
	"422 with fields": {tool: makeRecord, args: recordArgs, arrange: fault(recordRoute, simulator.Fault{Kind: simulator.Invalid}),
		status: tools.Invalid, errors: []string{"name"}, summary: []string{"The name field is invalid."}, sent: 1},
	"500": {tool: makeRecord, args: recordArgs, arrange: fault(recordRoute, simulator.Fault{Kind: simulator.ServerError}),
		status: tools.Failed, summary: []string{"Server Error"}, sent: 1},
	"429": {tool: makeRecord, args: recordArgs, arrange: fault(recordRoute, simulator.Fault{Kind: simulator.TooMany, Delay: 42 * time.Second}),
		status: tools.Failed, summary: []string{"Too Many Attempts"}, next: []string{"Try again in 42s"}, sent: 1},
	"a redirect": {tool: makeRecord, args: recordArgs, arrange: fault(recordRoute, simulator.Fault{Kind: simulator.Redirect}),
		status: tools.Failed, summary: []string{"redirects to https://panel.example.net", "not followed"}, next: []string{"set url to https://panel.example.net"}, sent: 1},
	"10 MiB for a read": {tool: listServers, args: `{}`, arrange: fault("*", simulator.Fault{Kind: simulator.Big}),
		status: tools.Failed, summary: []string{"larger than 8 MiB"}, next: []string{"Ask for less"}, sent: 1},
	"10 MiB for a change": {tool: makeRecord, args: recordArgs, arrange: fault(recordRoute, simulator.Fault{Kind: simulator.Big}),
		status: tools.Unknown, summary: []string{"larger than 8 MiB", "unknown"}, next: []string{"Do not call it again"}, sent: 1},
	"slow read": {plan: plan{timeout: 2 * time.Second}, tool: listServers, args: `{}`, arrange: fault("*", simulator.Fault{Kind: simulator.Slow, Delay: 3 * time.Second}),
		status: tools.Failed, summary: []string{"did not answer within 2s"}, sent: 1},
	"slow change": {plan: plan{timeout: 2 * time.Second}, tool: makeRecord, args: recordArgs, arrange: fault(recordRoute, simulator.Fault{Kind: simulator.Slow, Delay: 3 * time.Second}),
		status: tools.Unknown, summary: []string{"the answer was lost", "did not answer within 2s"}, next: []string{"Do not call it again", "flashpanel_dns_record_list shows"}, sent: 1},
	"a read that is cut once": {tool: listServers, args: `{}`, arrange: fault(serverRoute, simulator.Fault{Kind: simulator.Cut, Times: 1}),
		status: tools.Done, summary: []string{"4 entries"}, sent: 2},
	"a change that is cut": {tool: makeRecord, args: recordArgs, arrange: fault(recordRoute, simulator.Fault{Kind: simulator.Cut}),
		status: tools.Unknown, summary: []string{"it was sent, and the answer was lost; whether it happened is unknown"}, next: []string{"Do not call it again", "flashpanel_dns_record_list shows"}, sent: 1},
	"a change that is cut before its answer": {tool: makeRecord, args: recordArgs, arrange: fault(recordRoute, simulator.Fault{Kind: simulator.CutBefore}),
		status: tools.Unknown, summary: []string{"whether it happened is unknown"}, next: []string{"Do not call it again"}, sent: 1},
	"a change without a list to look in": {tool: "flashpanel_server_hotfix", args: `{"server":1}`, arrange: fault("*", simulator.Fault{Kind: simulator.CutBefore}),
		status: tools.Unknown, next: []string{"before somebody has looked in the panel"}, sent: 1},
	"half a JSON for a change": {tool: makeRecord, args: recordArgs, arrange: fault(recordRoute, simulator.Fault{Kind: simulator.Malformed}),
		status: tools.Unknown, summary: []string{"not JSON, or breaks off"}, next: []string{"Do not call it again"}, sent: 1},
	"a refusal with status 200": {tool: "flashpanel_application_update", args: `{"server":2,"application":6}`,
		status: tools.Refused, summary: []string{"This app does not need to be updated"}, sent: 1},
	"an id that does not exist": {tool: getServer, args: `{"server":99}`,
		status: tools.Failed, summary: []string{"No query results"}, next: []string{"flashpanel_server_list shows which there are"}, sent: 1},
	"a server that does not exist, for what is on it": {tool: "flashpanel_application_list", args: `{"server":99}`,
		status: tools.Failed, next: []string{"flashpanel_server_list shows which there are"}, sent: 1},
	"a thing that does not exist": {tool: "flashpanel_application_restart", args: `{"server":1,"application":99}`,
		status: tools.Failed, next: []string{"flashpanel_application_list shows which there are"}, sent: 1},
	"a site that does not exist": {tool: "flashpanel_deploy_now", args: `{"site":99}`,
		status: tools.Failed, next: []string{"List first what there is"}, sent: 1},
}

// TestBadInput: each bad call ends in one clear answer, and what changes
// something reaches the panel once at most.
func TestBadInput(t *testing.T) {
	t.Parallel()
	for name, test := range badCalls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, test.plan)
			if test.arrange != nil {
				test.arrange(h)
			}
			h.sim.ResetRequests()
			test.check(t, h.call(test.tool, test.args))
			tool, _ := h.runner.Catalogue().Find(test.tool)
			sent := 0
			for _, r := range h.sim.Requests() {
				if matches(tool.Method+" "+tool.Path, r.Method, r.Path) {
					sent++
				}
			}
			if sent != test.sent {
				t.Errorf("the call reached the panel %d times, want %d: %v", sent, test.sent, h.sent())
			}
		})
	}
}

func (b bad) check(t *testing.T, a answer) {
	t.Helper()
	t.Logf("%s: %s", a.Status, a.Summary)
	if a.Next != "" {
		t.Logf("next: %s", a.Next)
	}
	if a.Status != b.status || a.isError == a.Status.OK() {
		t.Errorf("%s, want %s", a.Status, b.status)
	}
	for _, word := range b.summary {
		if !strings.Contains(a.Summary, word) {
			t.Errorf("the summary does not say %q", word)
		}
	}
	for _, word := range b.next {
		if !strings.Contains(a.Next, word) {
			t.Errorf("next does not say %q", word)
		}
	}
	var named []string
	for _, e := range a.Errors {
		named = append(named, e.Argument)
		if !strings.Contains(a.Summary, strings.TrimSuffix(e.Message, ".")) {
			t.Errorf("the summary lacks the error %q", e.Message)
		}
	}
	if strings.Join(named, ", ") != strings.Join(b.errors, ", ") {
		t.Errorf("errors for %q, want %q", named, b.errors)
	}
	for _, text := range []string{a.Summary, a.Next} {
		if !strings.Contains(a.text, text) {
			t.Errorf("the text content lacks %q", text)
		}
	}
}

// TestUnreachablePanel: nothing listens there any more.
func TestUnreachablePanel(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(nil)
	gone.Close()
	h := newHouse(t, plan{url: gone.URL, timeout: 400 * time.Millisecond})
	for _, call := range [][2]string{{listServers, `{}`}, {makeRecord, recordArgs}} {
		bad{status: tools.Failed, summary: []string{"refuses the connection"}, next: []string{"Check the port of url", "whether the panel runs"}}.check(t, h.call(call[0], call[1]))
	}
}

// TestSeveralPanels: with two panels of a kind the argument panel chooses,
// and only a configured name will do.
func TestSeveralPanels(t *testing.T) {
	t.Parallel()
	c, err := tools.NewCatalogue(map[string][]string{"flashpanel": {"main", "second"}})
	if err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, plan{catalogue: c, twice: "second"})
	bad{status: tools.Invalid, errors: []string{"panel"}, summary: []string{"panel: is missing"}}.check(t, h.call(listServers, `{}`))
	bad{status: tools.Invalid, errors: []string{"panel"}, summary: []string{"must be one of main, second", "Did you mean second?"}}.check(t, h.call(listServers, `{"panel":"secnd"}`))
	for _, name := range []string{"main", "second"} {
		if a := h.call(listServers, `{"panel":"`+name+`"}`); a.Status != tools.Done || a.Panel != name {
			t.Errorf("%s of %q, want done of %q", a.Status, a.Panel, name)
		}
	}
	if a := h.call("openpanel_dashboard_get", `{}`); a.Status != tools.Done {
		t.Errorf("the only panel of its kind: %s: %s", a.Status, a.Summary)
	}
}
