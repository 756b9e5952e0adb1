package chat_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// answering is a panel that answers from a map by method and path; what is not
// in it is lost.
type answering map[string]any

func (a answering) Do(_ context.Context, r panel.Request) (*panel.Response, error) {
	switch answer := a[r.Method+" "+r.Path].(type) {
	case string:
		return &panel.Response{Status: 200, Body: []byte(answer), ContentType: "application/json"}, nil
	case *panel.Error:
		return nil, answer
	}
	return nil, &panel.Error{Kind: panel.Lost, Message: "No answer."}
}

func (answering) Addresses(context.Context) ([]netip.Addr, error) { return nil, nil }

// full is a Counter for which every limit is reached, or that cannot count.
type full struct {
	over *policies.Reached
	err  error
}

func (f full) Beyond(context.Context, policies.Passage, []policies.Limit) (*policies.Reached, error) {
	return f.over, f.err
}

func (f full) Pass(context.Context, policies.Passage, []policies.Limit) (*policies.Reached, error) {
	return f.over, f.err
}

type nowhere struct{ err error }

func (n nowhere) Record(context.Context, tools.Entry) error { return n.err }

// outcomes are ends of calls with as many sentences as there are.
func outcomes(t *testing.T) map[string]tools.Outcome {
	t.Helper()
	admin := policies.Person{Name: "ann", Roles: []policies.Role{policies.Admin}}
	viewer := policies.Person{Name: "vic", Roles: []policies.Role{policies.Viewer, policies.Approver}}
	allow := policies.Policy{Defaults: map[policies.Risk]policies.Effect{}, Classes: map[policies.Class]policies.Effect{}, AllowUnguarded: true}
	for _, r := range policies.Risks() {
		allow.Defaults[r] = policies.Allow
	}
	readOnly := allow
	readOnly.ReadOnly = true
	stopped := allow
	stopped.Stopped = "an outage"
	scoped := admin
	scoped.Scope = policies.Scope{MaxRisk: policies.Read}
	answers := answering{
		"GET /api/servers":                   `{"data":[{"id":1,"name":"web-1"},{"id":2,"name":"twin","ip":"192.0.2.1"},{"id":3,"name":"twin","ip":"192.0.2.2"}]}`,
		"GET /api/servers/1/schedules":       `{"data":[{"id":7,"command":"a"}]}`,
		"POST /api/servers/1/schedules":      `{"schedule":{"id":8},"event":{"id":9},"message":"It will be there."}`,
		"GET /api/sites/12/deploys":          `{"data":[{"id":5,"status":"failed"},{"id":6,"status":"success"}]}`,
		"POST /api/sites/12/deploys/now":     `{"deployment":{"id":5,"status":"running"}}`,
		"POST /api/sites/13/deploys/now":     `{"deployment":{"id":6,"status":"running"}}`,
		"GET /api/sites/13/deploys":          `{"data":[{"id":6,"status":"success"}]}`,
		"POST /api/servers/1/favorite":       `{}`,
		"GET /api/servers/1":                 `{"data":{"id":1,"protected":true}}`,
		"POST /api/servers/1/protect":        `{"data":{"id":1}}`,
		"POST /api/servers/1/restart/normal": &panel.Error{Kind: panel.Limited, Status: 429, Message: "Too many.", RetryAfter: time.Minute},
	}
	type made struct {
		config func(*tools.Config)
		call   func(*tools.Call)
		tool   string
		args   string
	}
	policy := func(p policies.Policy) func(*tools.Config) { return func(c *tools.Config) { c.Policy = p } }
	by := func(p policies.Person) func(*tools.Call) { return func(c *tools.Call) { c.Person = p } }
	dry := func(c *tools.Call) { c.DryRun = true }
	twoPanels, err := tools.NewCatalogue(map[string][]string{"flashpanel": {"main", "lab"}})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]tools.Outcome{}
	for name, m := range map[string]made{
		"unknown tool":        {tool: "servr list"},
		"nothing like a tool": {tool: "qqqq"},
		"wrong arguments":     {tool: "dns record create", args: `{"server":0,"zone":"a/b","typ":"A","type":5,"name":null,"content":{},"ttl":1.5}`},
		"wrong as a whole":    {tool: "server list", args: `{"search":"a","search":"b"}`},
		"no object":           {tool: "server list", args: `[]`},
		"no JSON":             {tool: "server list", args: `{`},
		"something after":     {tool: "server list", args: `{} {}`},
		"a file":              {tool: "dns zone import", args: `{"server":1,"zone":"..","file":{"name":"a/b","base64":"?","x":1,"text":5}}`},
		"no arguments":        {tool: "disk inodes", args: `{"a":1}`},
		"missing":             {tool: "server get"},
		"one of several":      {tool: "server list", config: func(c *tools.Config) { c.Catalogue = twoPanels }},
		"wrong in a list":     {tool: "fail2ban unban", args: `{"server":1,"ips":[5]}`},
		"an empty name":       {tool: "server get", args: `{"server":" "}`},
		"a slash":             {tool: "dns record list", args: `{"server":1,"zone":"a/b"}`},
		"dots":                {tool: "dns record list", args: `{"server":1,"zone":".."}`},
		"nothing in a path":   {tool: "dns record list", args: `{"server":1,"zone":""}`},
		"a word of several":   {tool: "application list", args: `{"server":1,"extension":"php"}`},
		"no settings":         {tool: "mysql config update", args: `{"server":1,"settings":{}}`},
		"settings of others":  {tool: "mysql config update", args: `{"server":1,"settings":{"server":2}}`},
		"settings too deep":   {tool: "mysql config update", args: `{"server":1,"settings":{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}}`},
		"no such server":      {tool: "server get", args: `{"server":"web-2"}`},
		"two servers":         {tool: "server get", args: `{"server":"twin"}`},
		"no such site":        {tool: "deploy list", args: `{"site":"shp"}`},
		"two sites":           {tool: "deploy list", args: `{"site":"SHOP"}`},
		"no sites":            {tool: "deploy list", args: `{"site":"shop"}`, config: func(c *tools.Config) { c.Panels[0].Sites = nil }},
		"no panel":            {tool: "openpanel_disk_inodes"},
		"nobody":              {tool: "server list", call: by(policies.Person{})},
		"a viewer":            {tool: "server favorite", args: `{"server":1}`, call: by(viewer)},
		"no role":             {tool: "server list", call: by(policies.Person{Name: "new"})},
		"read-only":           {tool: "server favorite", args: `{"server":1}`, config: policy(readOnly)},
		"stopped":             {tool: "server favorite", args: `{"server":1}`, config: policy(stopped)},
		"out of scope":        {tool: "server favorite", args: `{"server":1}`, call: by(scoped)},
		"a ceiling":           {tool: "server favorite", args: `{"server":1}`, config: func(c *tools.Config) { c.Panels[0].Ceiling = policies.Read }},
		"the policy":          {tool: "agent token create", args: `{"server":1}`, config: policy(policies.Standard())},
		"a class":             {tool: "certificate renew", args: `{"site":12,"id":1,"token":"x"}`},
		"others":              {tool: "server reinstall", args: `{"server":1}`, config: policy(policies.Standard())},
		"nobody to ask":       {tool: "server favorite", args: `{"server":1}`, config: policy(policies.Standard())},
		"no yes": {tool: "server favorite", args: `{"server":1}`, config: policy(policies.Standard()), call: func(c *tools.Call) {
			c.Confirm = func(context.Context, tools.Question) (bool, error) { return false, nil }
		}},
		"beyond a limit": {tool: "server favorite", args: `{"server":1}`, config: func(c *tools.Config) {
			c.Policy.AllLimits, c.Counter = policies.StandardLimits()[:1], full{&policies.Reached{Limit: policies.StandardLimits()[0], Again: time.Unix(0, 0)}, nil}
		}, call: func(c *tools.Call) { c.Door = policies.MCP }},
		"beyond a limit of servers": {tool: "server favorite", args: `{"server":1}`, config: func(c *tools.Config) {
			c.Policy.AllLimits, c.Counter = policies.StandardLimits()[2:3], full{&policies.Reached{Limit: policies.StandardLimits()[2]}, nil}
		}, call: func(c *tools.Call) { c.Door = policies.MCP }},
		"not counted": {tool: "server favorite", args: `{"server":1}`, config: func(c *tools.Config) {
			c.Policy.AllLimits, c.Counter = policies.StandardLimits()[:1], full{nil, context.Canceled}
		}, call: func(c *tools.Call) { c.Door = policies.MCP }},
		"a dry run":             {tool: "server favorite", args: `{"server":1}`, call: dry},
		"a guard that is blind": {tool: "firewall rule create", args: `{"server":1,"port":"22","type":"deny","name":"x"}`},
		"nobody for a secret":   {tool: "user create", args: `{"server":1,"name":"a","password":{"ask":true}}`},
		"no way for a secret":   {tool: "user create", args: `{"server":1,"name":"a","password":{"generate":true}}`},
		"not recorded":          {tool: "server favorite", args: `{"server":1}`, config: func(c *tools.Config) { c.Recorder = nowhere{context.Canceled} }},
		"taken":                 {tool: "schedule create", args: `{"server":1,"command":"b","user":"u","cron":"* * * * *"}`},
		"taken, unseen":         {tool: "server favorite", args: `{"server":1}`},
		"so before":             {tool: "server protect", args: `{"server":1,"protected":true}`},
		"lost":                  {tool: "schedule delete", args: `{"server":1,"schedule":7}`},
		"lost, unseen":          {tool: "server favorite", args: `{"server":2}`},
		"lost, with a look":     {tool: "dns zone export", args: `{"server":1,"zone":"example.com"}`},
		"too often":             {tool: "server restart", args: `{"server":1}`},
		"ended badly":           {tool: "deploy now", args: `{"site":12}`},
		"done":                  {tool: "deploy now", args: `{"site":13}`},
	} {
		c := tools.Config{Policy: allow, Recorder: nowhere{}, Wait: func(policies.Door) time.Duration { return 100 * time.Millisecond },
			Panels: []*tools.Panel{{Name: "main", Kind: "flashpanel", Client: answers, Ceiling: policies.Destroy, Sites: map[string]tools.Site{"shop": {ID: 12}, "Shop": {ID: 14}}}}}
		var err error
		if c.Catalogue, err = catalogue(); err != nil {
			t.Fatal(err)
		}
		if m.config != nil {
			m.config(&c)
		}
		r, err := tools.New(slog.New(slog.DiscardHandler), c)
		if err != nil {
			t.Fatal(err)
		}
		call := tools.Call{Tool: m.tool, Args: json.RawMessage(m.args), Person: admin, Door: policies.Terminal}
		if m.call != nil {
			m.call(&call)
		}
		all[name] = r.Run(t.Context(), call)
	}
	return all
}

// TestOutcomesCanBeTold: every reason, hint and error of an outcome can be
// said in each language, and says in English what the outcome says.
func TestOutcomesCanBeTold(t *testing.T) {
	t.Parallel()
	g, vi := newGrammar(t, chat.Config{}), chat.SpeechIn("vi")
	told := map[string]bool{}
	for name, out := range outcomes(t) {
		messages := slices.Concat(out.Reasons, out.Hints)
		var hints []string
		for _, m := range out.Hints {
			hints = append(hints, m.Text)
		}
		if got := strings.Join(hints, " "); got != out.Next {
			t.Errorf("%s: the hints are %q, and next is %q", name, got, out.Next)
		}
		for _, m := range out.Reasons {
			if !strings.Contains(out.Summary, strings.TrimSuffix(m.Text, ".")) && m.ID != "not_looked_up" && out.Plan == nil {
				t.Errorf("%s: the summary %q lacks the reason %q", name, out.Summary, m.Text)
			}
		}
		for _, e := range out.Errors {
			messages = append(messages, e.Spoken)
			if e.Spoken.Text != e.Message {
				t.Errorf("%s: the error %q is told as %q", name, e.Message, e.Spoken.Text)
			}
		}
		if !out.Status.OK() && len(out.Reasons)+len(out.Errors) == 0 {
			t.Errorf("%s: there is no reason to tell: %+v", name, out)
		}
		if out.Verified.Said() {
			messages = append(messages, out.Verified)
		}
		for _, m := range messages {
			tell(t, name, m, told)
		}
		if w := g.Words(out, vi); strings.Contains(w.Next, "Nothing was sent") || w.Next == out.Next && out.Next != "" && !told["nobody_here"] {
			t.Errorf("%s: in Vietnamese: %+v", name, w)
		}
	}
	for id := range messages(t, "en") {
		for _, kind := range []string{"arg_", "denied_", "asks_", "way_", "look_"} {
			if strings.HasPrefix(id, kind) && !told[id] && id != "denied_risk" {
				t.Errorf("no outcome tells %s", id)
			}
		}
	}
}

func tell(t *testing.T, name string, m op.Message, told map[string]bool) {
	t.Helper()
	told[m.ID] = true
	want := m.Text
	for _, v := range m.Data {
		switch s := v.(type) { // people read it as they type it
		case op.Spelling:
			want = strings.ReplaceAll(want, s.MCP, s.Chat)
		case op.Command:
			want = strings.ReplaceAll(want, s.MCP, s.Chat)
		}
	}
	if got := (chat.Speech{}).Tell(m); strings.Trim(got, " .") != strings.Trim(want, " .") {
		t.Errorf("%s: %s says %q, and the file %q", name, m.ID, want, got)
	}
	if got := chat.SpeechIn("vi").Tell(m); m.ID != "" && (got == m.ID || got == m.Text || strings.Contains(got, "<no value>")) {
		t.Errorf("%s: %s is told as %q", name, m.ID, got)
	}
	for _, v := range m.Data {
		if inner, ok := v.(op.Message); ok && inner.Said() {
			tell(t, name, inner, told)
		}
	}
}
