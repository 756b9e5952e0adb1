package chat_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// TestActions: what can be done after a call.
func TestActions(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	rows := func(n int) string {
		return `{"data":[` + strings.TrimSuffix(strings.Repeat(`{"id":1},`, n), ",") + `]}`
	}
	for name, test := range map[string]struct {
		tool, args string
		out        tools.Outcome
		want       string
	}{
		"undo by the answer":       {"schedule create", `{"server":"web-1","command":"a","user":"root","cron":"* * * * *"}`, tools.Outcome{Status: tools.Done, Data: json.RawMessage(`{"schedule":{"id":8}}`)}, `open schedule list {"server":"web-1"}; again schedule create {"server":"web-1","command":"a","user":"root","cron":"* * * * *"}; undo schedule delete {"server":"web-1","schedule":8}`},
		"undo that is not known":   {"schedule create", `{"server":"web-1","command":"a","user":"root","cron":"* * * * *"}`, tools.Outcome{Status: tools.Accepted, Data: json.RawMessage(`{}`)}, `open schedule list {"server":"web-1"}; again schedule create {"server":"web-1","command":"a","user":"root","cron":"* * * * *"}`},
		"undo by the arguments":    {"docker container start", `{"server":1,"container":"abc"}`, tools.Outcome{Status: tools.Done}, `open docker container list {"server":1}; again docker container start {"server":1,"container":"abc"}; undo docker container stop {"server":1,"container":"abc"}`},
		"unknown is looked at":     {"docker container start", `{"server":1,"container":"abc"}`, tools.Outcome{Status: tools.Unknown}, `open docker container list {"server":1}`},
		"failed":                   {"docker container start", `{"server":1,"container":"abc"}`, tools.Outcome{Status: tools.Failed}, `open docker container list {"server":1}; again docker container start {"server":1,"container":"abc"}`},
		"refused":                  {"docker container start", `{"server":1,"container":"abc"}`, tools.Outcome{Status: tools.Refused}, `again docker container start {"server":1,"container":"abc"}`},
		"denied":                   {"docker container start", `{"server":1,"container":"abc"}`, tools.Outcome{Status: tools.Denied}, ``},
		"awaiting approval":        {"docker container start", `{"server":1,"container":"abc"}`, tools.Outcome{Status: tools.AwaitingApproval}, ``},
		"invalid":                  {"docker container start", `{"server":1}`, tools.Outcome{Status: tools.Invalid}, ``},
		"a dry run":                {"docker container start", `{"server":1,"container":"abc"}`, tools.Outcome{Status: tools.Done, Plan: &tools.Plan{}}, ``},
		"a read":                   {"server list", `{}`, tools.Outcome{Status: tools.Done, Data: json.RawMessage(rows(50))}, `again server list {}`},
		"a typed secret":           {"user create", `{"server":1,"name":"a","password":"hunter2"}`, tools.Outcome{Status: tools.Done}, `open user list {"server":1}`},
		"a secret to be made":      {"user create", `{"server":1,"name":"a","password":{"generate":true}}`, tools.Outcome{Status: tools.Failed}, `open user list {"server":1}; again user create {"server":1,"name":"a","password":{"generate":true}}`},
		"a full page":              {"deploy list", `{"site":12}`, tools.Outcome{Status: tools.Done, Data: json.RawMessage(rows(10))}, `more deploy list {"site":12,"page":2}; again deploy list {"site":12}`},
		"a full page of its own":   {"deploy list", `{"site":12,"page":3,"per_page":2}`, tools.Outcome{Status: tools.Done, Data: json.RawMessage(rows(2))}, `more deploy list {"site":12,"page":4,"per_page":2}; again deploy list {"site":12,"page":3,"per_page":2}`},
		"the last page":            {"deploy list", `{"site":12}`, tools.Outcome{Status: tools.Done, Data: json.RawMessage(rows(9))}, `again deploy list {"site":12}`},
		"pages that are counted":   {"activity list", `{"page":2}`, tools.Outcome{Status: tools.Done, Data: json.RawMessage(`{"log_content":["a"],"total_pages":3}`)}, `more activity list {"page":3}; again activity list {"page":2}`},
		"the last of those":        {"activity list", `{"page":3}`, tools.Outcome{Status: tools.Done, Data: json.RawMessage(`{"log_content":["a"],"total_pages":3}`)}, `again activity list {"page":3}`},
		"a longer page":            {"dns record list", `{"server":1,"zone":"example.com","per_page":50}`, tools.Outcome{Status: tools.Done, Data: json.RawMessage(rows(50))}, `more dns record list {"server":1,"zone":"example.com","per_page":100}; again dns record list {"server":1,"zone":"example.com","per_page":50}`},
		"a page of the most":       {"dns record list", `{"server":1,"zone":"example.com","per_page":1000}`, tools.Outcome{Status: tools.Done, Data: json.RawMessage(rows(1000))}, `again dns record list {"server":1,"zone":"example.com","per_page":1000}`},
		"arguments that are wrong": {"server get", `{}`, tools.Outcome{Status: tools.Done}, ``},
	} {
		tool, ok := toolOf(t, test.tool)
		if !ok {
			t.Errorf("%s: there is no tool %s", name, test.tool)
			continue
		}
		var got []string
		for _, a := range g.Actions(tool, json.RawMessage(test.args), test.out, chat.Speech{}) {
			got = append(got, fmt.Sprintf("%s %s %s", a.Act, a.Tool.Chat, a.Args))
			if a.Label == "" || a.Name != a.Tool.Name || !a.Risk.Valid() {
				t.Errorf("%s: %+v", name, a)
			}
		}
		if strings.Join(got, "; ") != test.want {
			t.Errorf("%s: %s\nwant %s", name, strings.Join(got, "; "), test.want)
		}
	}
}

// TestActionsOfEveryTool: after every tool, what is offered can be called, and nothing
// is that is hidden.
func TestActionsOfEveryTool(t *testing.T) {
	t.Parallel()
	c, _ := catalogue()
	all := newGrammar(t, chat.Config{})
	reads := newGrammar(t, chat.Config{Offers: func(t *op.Tool) bool { return t.Risk == policies.Read }})
	opens := 0
	for _, tool := range c.Tools() {
		args := map[string]json.RawMessage{}
		for i := range tool.Args {
			args[tool.Args[i].Name] = chat.Sample(&tool.Args[i])
		}
		raw, err := json.Marshal(args)
		if err != nil {
			t.Fatal(err)
		}
		for _, status := range tools.Statuses() {
			for _, a := range all.Actions(tool, raw, tools.Outcome{Status: status}, chat.SpeechIn("vi")) {
				if _, err := a.Tool.Bind(a.Args); err != nil {
					t.Errorf("%s after %s: %v", a.Name, tool.Name, err)
				}
				if a.Act == chat.ActOpen {
					opens++
					if a.Risk != policies.Read {
						t.Errorf("%s opens %s, which is %s", tool.Name, a.Name, a.Risk)
					}
				}
				if a.Act == chat.ActAgain && status == tools.Unknown {
					t.Errorf("%s is offered again, and its end is unknown", tool.Name)
				}
			}
			for _, a := range reads.Actions(tool, raw, tools.Outcome{Status: status}, chat.Speech{}) {
				if a.Tool.Risk != policies.Read {
					t.Errorf("%s after %s is hidden, and offered", a.Name, tool.Name)
				}
			}
		}
	}
	if opens < 100 {
		t.Errorf("only %d things can be opened", opens)
	}
}
