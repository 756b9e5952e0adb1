package tools_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/panel"
	"panelbot/tools"
)

const serverList = "GET /api/servers"

// fleet is a list of servers: two are called twin, one has a name that is not
// fit to be shown.
const fleet = `{"data":[{"id":1,"name":"web-1","ip":"10.0.0.1"},{"id":2,"name":"web-2","ip":"10.0.0.2"},
	{"id":3,"name":"twin","ip":"10.0.0.3"},{"id":4,"name":"Twin","ip":"10.0.0.4\u202e"},{"id":5,"name":"db\u202e-1\u001b[31m"}]}`

// TestServerNames holds what becomes of the name of a server.
func TestServerNames(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		list    reply
		server  string // as JSON
		status  tools.Status
		sent    []string
		summary []string
		target  string
	}{
		"id":               {server: `1`, status: tools.Done, sent: []string{infoGet}, target: "server 1"},
		"digits":           {server: `"1"`, status: tools.Done, sent: []string{infoGet}, target: "server 1"},
		"name":             {list: says(fleet), server: `"web-1"`, status: tools.Done, sent: []string{serverList, infoGet}, target: "server web-1 (1)"},
		"other case":       {list: says(fleet), server: `"WEB-1"`, status: tools.Done, sent: []string{serverList, infoGet}, target: "server WEB-1 (1)"},
		"leading zero":     {list: says(fleet), server: `"01"`, status: tools.Invalid, sent: []string{serverList}, summary: []string{`no server "01"`}},
		"ambiguous":        {list: says(fleet), server: `"twin"`, status: tools.Invalid, sent: []string{serverList}, summary: []string{"2 servers are called", "3 (10.0.0.3)", "4 (10.0.0.4)", "one of the ids"}},
		"near":             {list: says(fleet), server: `"web1"`, status: tools.Invalid, sent: []string{serverList}, summary: []string{`no server "web1" on the panel main`, "Did you mean web-1", "flashpanel_server_list"}},
		"near, unfit":      {list: says(fleet), server: `"db-1"`, status: tools.Invalid, sent: []string{serverList}, summary: []string{"Did you mean web-1 or db-1[31m?"}},
		"a part of a name": {list: says(`{"data":[{"id":1,"name":"web-1"}]}`), server: `"web"`, status: tools.Invalid, sent: []string{serverList}, summary: []string{"Did you mean web-1?"}},
		"no list":          {list: says(`"busy"`), server: `"web-1"`, status: tools.Failed, sent: []string{serverList}, summary: []string{"was not sent", "another shape"}},
		"list fails":       {list: fails(panel.Unreachable, 0), server: `"web-1"`, status: tools.Failed, sent: []string{serverList}, summary: []string{"was not sent", "could not be looked up", "The panel has a sentence."}},
		"list is lost":     {list: fails(panel.Lost, 0), server: `"web-1"`, status: tools.Failed, sent: []string{serverList}, summary: []string{"was not sent"}},
		"dots":             {list: says(fleet), server: `".."`, status: tools.Invalid, sent: []string{serverList}, summary: []string{"no server"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, script{serverList: {test.list}, infoGet: {says(`{"cpu":{"cores":2}}`)}})
			out := r.call(info, `{"server":`+test.server+`}`)
			if out.Status != test.status || (test.target != "" && out.Target != test.target) {
				t.Errorf("got %s, %q: %s", out.Status, out.Target, out.Summary)
			}
			if diff := cmp.Diff(r.panel.routes(), test.sent); diff != "" {
				t.Error(diff)
			}
			has(t, "summary", out.Summary, test.summary...)
			if strings.ContainsAny(r.everywhere(out), "\u202e\x1b") {
				t.Errorf("a control character shows: %+v", out)
			}
		})
	}
}

// TestEmptySearch holds that where the panel's search finds nothing, the whole
// list is asked for a name that is near.
func TestEmptySearch(t *testing.T) {
	t.Parallel()
	r := newRig(t, script{serverList: {says(`{"data":[]}`), says(fleet)}})
	out := r.call(info, `{"server":"wbe-1"}`)
	has(t, "summary", out.Summary, "Did you mean web-1")
	if got := []string{r.panel.sent[0].Query.Get("search"), r.panel.sent[1].Query.Get("search")}; !slices.Equal(got, []string{"wbe-1", ""}) {
		t.Errorf("searched for %q", got)
	}
}

// TestNamesKept holds that a name is looked up once a minute, for each panel.
func TestNamesKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, script{serverList: {says(fleet)}, infoGet: {says(`{}`)}})
		lookups := func() int {
			n := 0
			for _, route := range r.panel.routes() {
				if route == serverList {
					n++
				}
			}
			return n
		}
		for i, step := range []struct {
			name string
			wait time.Duration
			want int
		}{
			{"web-1", 0, 1}, {"web-1", 30 * time.Second, 1}, {"WEB-1", 29 * time.Second, 1}, {"web-1", 2 * time.Second, 2}, {"web-1", time.Second, 2},
			{"twin", 0, 3}, {"twin", 0, 4}, {"none", 0, 5}, {"none", 0, 6}, // what leads nowhere is not kept
		} {
			time.Sleep(step.wait)
			r.call(info, `{"server":"`+step.name+`"}`)
			if got := lookups(); got != step.want {
				t.Errorf("step %d, %s: %d look-ups, want %d", i, step.name, got, step.want)
			}
		}
	})
}

// TestSeveralPanels holds that a name is looked up on the panel that was
// asked for, and is kept for that panel alone.
func TestSeveralPanels(t *testing.T) {
	t.Parallel()
	other := &fakePanel{t: t, script: script{serverList: {says(`{"data":[{"id":9,"name":"web-1"}]}`)}, "GET /api/servers/9/systeminfo": {says(`{}`)}}}
	r := newRig(t, script{serverList: {says(fleet)}, infoGet: {says(`{}`)}}, func(c *tools.Config) {
		c.Panels = append(c.Panels, &tools.Panel{Name: "spare", Kind: "flashpanel", Client: other, Ceiling: c.Panels[0].Ceiling})
		var err error
		if c.Catalogue, err = tools.NewCatalogue(map[string][]string{"flashpanel": {"main", "spare"}}); err != nil {
			t.Fatal(err)
		}
	})
	for _, name := range []string{"main", "spare"} {
		if out := r.call(info, `{"panel":"`+name+`","server":"web-1"}`); out.Status != tools.Done || out.Panel != name {
			t.Errorf("%s: got %s on %q: %s", name, out.Status, out.Panel, out.Summary)
		}
	}
	if diff := cmp.Diff([][]string{r.panel.routes(), other.routes()}, [][]string{{serverList, infoGet}, {serverList, "GET /api/servers/9/systeminfo"}}); diff != "" {
		t.Error(diff)
	}
	if out := r.call(info, `{"server":1}`); out.Status != tools.Invalid || out.Errors[0].Argument != "panel" {
		t.Errorf("without a panel: got %+v", out)
	}
}

// TestServerLists holds that the servers in a list are looked up too, and that
// the one that leads nowhere is named.
func TestServerLists(t *testing.T) {
	t.Parallel()
	const clone = "POST /api/servers/1/backups/2/clone"
	r := newRig(t, script{serverList: {says(fleet)}, clone: {says(`{}`)}})
	out := r.call("flashpanel_backup_clone", `{"server":1,"backup":2,"servers":["web-2",3,"4"]}`)
	if out.Status != tools.Accepted || out.Target != "server 1, backup 2, server web-2 (2), server 3, server 4" {
		t.Errorf("got %s, %q: %s", out.Status, out.Target, out.Summary)
	}
	sent := r.panel.sent[len(r.panel.sent)-1]
	if diff := cmp.Diff(string(sent.Body), `{"servers":[2,3,4]}`); diff != "" {
		t.Error(diff)
	}
	out = r.call("flashpanel_backup_clone", `{"server":1,"backup":2,"servers":[1,"nowhere"]}`)
	if out.Status != tools.Invalid || len(out.Errors) != 1 || out.Errors[0].Argument != "servers[1]" {
		t.Errorf("got %s, %v", out.Status, out.Errors)
	}
	if out = r.call("flashpanel_backup_clone", `{"server":1,"backup":2,"servers":[]}`); out.Status != tools.Accepted {
		t.Errorf("an empty list: got %s: %s", out.Status, out.Summary)
	}
	if got := string(r.panel.sent[len(r.panel.sent)-1].Body); got != `{"servers":[]}` {
		t.Errorf("an empty list was sent as %s", got)
	}
}

// TestSites holds that a site is found by its id, its name or its domain in
// the configuration, and that two of them are no site.
func TestSites(t *testing.T) {
	t.Parallel()
	list := func(id int) string { return fmt.Sprintf("GET /api/sites/%d/certificates", id) }
	sites := map[string]tools.Site{
		"shop": {ID: 12, Domain: "shop.example.com"}, "blog": {ID: 13}, "blog.example.com": {ID: 14}, "other": {ID: 15, Domain: "blog.example.com"},
		"a": {ID: 16, Domain: "same.example.com"}, "b": {ID: 17, Domain: "same.example.com"}, "C": {ID: 18}, "c": {ID: 19}, "20": {ID: 21},
	}
	for site, want := range map[string]int{
		`12`: 12, `"12"`: 12, `"shop"`: 12, `"SHOP"`: 12, `"shop.example.com"`: 12, `"Shop.Example.Com"`: 12, `"blog"`: 13,
		`"blog.example.com"`: 14, // a name comes before a domain
		`"c"`:                19, `"C"`: 18, `"20"`: 20,
		`"same.example.com"`: 0, `"SHOOP"`: 0, `"shop "`: 0, `"/shop"`: 0,
	} {
		s := script{}
		if want > 0 {
			s[list(want)] = []reply{says(`{"data":[]}`)}
		}
		for range 5 { // maps have no order
			r := newRig(t, s, func(c *tools.Config) { c.Panels[0].Sites = sites })
			out := r.call("flashpanel_certificate_list", `{"site":`+site+`}`)
			if want == 0 && (out.Status != tools.Invalid || len(r.panel.routes()) != 0) || want > 0 && out.Status != tools.Done {
				t.Errorf("%s: got %s and sent %v: %s", site, out.Status, r.panel.routes(), out.Summary)
			}
			if site == `"same.example.com"` {
				has(t, site, out.Summary, "a (16)", "b (17)")
			}
		}
	}
	r := newRig(t, nil, func(c *tools.Config) { c.Panels[0].Sites = nil })
	has(t, "no sites", r.call("flashpanel_certificate_list", `{"site":"shop"}`).Summary, "no sites are configured", "panelbot site add NAME ID")
}
