package tools_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/tools"
)

// TestNamedSites: names that come beside the configuration count after its own,
// and never in their place.
func TestNamedSites(t *testing.T) {
	t.Parallel()
	named := map[string]tools.Site{
		"late":  {ID: 21, Server: "web-2", Domain: "late.example.com"},
		"shop":  {ID: 99, Server: "web-9"},                              // a name of the configuration
		"twin":  {ID: 98, Domain: "shop.example.com", Server: "web-9"},  // a domain of it
		"SHOP2": {ID: 97},                                               // in another case
		"again": {ID: 12, Server: "web-9", Domain: "again.example.com"}, // a site of it
	}
	for given, want := range map[string]int{
		"late": 21, "LATE.example.com": 21, "shop": 12, "SHOP": 12, "shop.example.com": 12, "twin": 98, "shop2": 97, "again": 12, "again.example.com": 12, "blog": 13,
	} {
		t.Run(given, func(t *testing.T) {
			t.Parallel()
			list := fmt.Sprintf("GET /api/sites/%d/deploys", want)
			r := newRig(t, script{list: {says(`{"data":[]}`)}}, func(c *tools.Config) {
				c.Panels[0].Sites = map[string]tools.Site{"shop": {ID: 12, Server: "web-1", Domain: "shop.example.com"}, "blog": {ID: 13}}
				c.Panels[0].Named = func() map[string]tools.Site { return named }
			})
			out := r.call("flashpanel_deploy_list", `{"site":"`+given+`"}`)
			if out.Status != tools.Done || !cmp.Equal(r.panel.routes(), []string{list}) {
				t.Errorf("got %s and sent %v: %s", out.Status, r.panel.routes(), out.Summary)
			}
			on := ""
			switch want {
			case 12:
				on = " on server web-1"
			case 21:
				on = " on server web-2"
			case 98:
				on = " on server web-9"
			}
			if target := fmt.Sprintf("site %s (%d)%s", given, want, on); out.Target != target {
				t.Errorf("the target is %q, want %q", out.Target, target)
			}
		})
	}
	r := newRig(t, nil, func(c *tools.Config) { c.Panels[0].Named = func() map[string]tools.Site { return named } })
	has(t, "no such site", r.call("flashpanel_deploy_list", `{"site":"lat"}`).Summary, "Did you mean late?", "again, blog, late")
}

// TestNamesThatDisagree: two names of one site that speak of different servers say
// nothing of its server.
func TestNamesThatDisagree(t *testing.T) {
	t.Parallel()
	for range 20 { // in whatever order a map gives them
		r := newRig(t, script{"GET /api/sites/21/deploys": {says(`{"data":[]}`)}}, func(c *tools.Config) {
			c.Panels[0].Named = func() map[string]tools.Site {
				return map[string]tools.Site{"a": {ID: 21, Server: "web-1"}, "b": {ID: 21, Server: "web-2"}, "c": {ID: 21}}
			}
		})
		if out := r.call("flashpanel_deploy_list", `{"site":"a"}`); out.Target != "site a (21)" {
			t.Fatalf("the target is %q", out.Target)
		}
	}
}

// TestSitesThatAnswersShow: the reference's own places of site_id are looked at, and
// no others: what a site holds could say anything.
func TestSitesThatAnswersShow(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body string
		want []string
	}{
		"an event":         {`{"data":{"id":5,"status":"RUNNING","server_id":3,"site_id":12}}`, []string{"main 12 3"}},
		"no server":        {`{"data":{"id":5,"site_id":12,"server_id":null}}`, []string{"main 12 0"}},
		"a list":           {`{"data":[{"id":5,"site_id":12,"server_id":3},{"id":6,"site_id":13},{"id":7,"site_id":null}]}`, []string{"main 12 3", "main 13 0"}},
		"beside":           {`{"deployment":{"id":1,"site_id":12},"event":{"id":5,"site_id":13,"server_id":4},"events":[{"id":9,"site_id":14}]}`, []string{"main 13 4", "main 14 0", "main 12 0"}},
		"deeper":           {`{"data":{"id":5,"content":{"id":1,"site_id":12,"server_id":3}}}`, nil},
		"in a text":        {`{"data":{"id":5,"output":"{\"id\":1,\"site_id\":12}"}}`, nil},
		"another place":    {`{"nodes":[{"id":1,"site_id":12}]}`, nil},
		"without an id":    {`{"data":{"site_id":12}}`, nil},
		"an odd id":        {`{"data":{"id":1,"site_id":-12}}`, nil},
		"a text for an id": {`{"data":{"id":1,"site_id":"12"}}`, nil},
		"no object":        {`["site_id"]`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var got []string
			r := newRig(t, script{"GET /api/sites/12/deploys": {says(tt.body)}}, func(c *tools.Config) {
				c.SawSite = func(panel string, id, server int64) {
					mu.Lock()
					defer mu.Unlock()
					got = append(got, fmt.Sprint(panel, " ", id, " ", server))
				}
			})
			r.call("flashpanel_deploy_list", `{"site":12}`)
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("got -, want +:\n%s", diff)
			}
		})
	}
}
