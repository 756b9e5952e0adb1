package tools_test

import (
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/tools"
)

// TestOddServerList: a list of servers that cannot be read says so to a person with a
// scope, at a door, for the values of an argument and in a look-up of a name; an empty one
// is empty.
func TestOddServerList(t *testing.T) {
	t.Parallel()
	acme := policies.Person{Name: "dan", Roles: []policies.Role{policies.Operator}, Scope: policies.Scope{Tags: map[string]string{"client": "acme"}}}
	by := func(c *tools.Call) { c.Person, c.Confirm = acme, nil }
	for _, answer := range []string{
		`{}`, `null`, `[]`, `7`, `{"data":null}`, `{"data":{}}`, `{"data":"none"}`, `{"Data":[]}`, `{"items":[]}`, `{"data":[null]}`, `{"data":[{}]}`, `{"data":[7]}`, `{"data":[{"id":"one"}]}`,
	} {
		r := newRig(t, script{serverList: {says(answer)}})
		out := r.call("flashpanel_server_list", `{}`, by)
		if out.Status != tools.Failed || out.Data != nil || !strings.Contains(out.Summary, "another shape") || len(out.Reasons) != 1 || out.Reasons[0].ID != "odd_shape" {
			t.Errorf("%s: %s, %s: %s", answer, out.Status, out.Data, out.Summary)
		}
		if got, err := r.choices("server get", `{}`, "server", "", by); err == nil || !strings.Contains(err.Error(), "another shape") {
			t.Errorf("%s: the values are %v, %v", answer, got, err)
		}
	}
	for _, answer := range []string{`{}`, `{"data":null}`, `{"data":{}}`} {
		r := newRig(t, script{serverList: {says(answer)}})
		if out := r.call(info, `{"server":"web-1"}`); out.Status != tools.Failed || !strings.Contains(out.Summary, "another shape") {
			t.Errorf("%s: a name: %s: %s", answer, out.Status, out.Summary)
		}
	}
	r := newRig(t, script{serverList: {says(`{"data":[],"meta":{"total":7}}`)}})
	if out := r.call("flashpanel_server_list", `{}`, by); out.Status != tools.Done || string(out.Data) != `{"data":[]}` {
		t.Errorf("an empty list: %s, %s: %s", out.Status, out.Data, out.Summary)
	}
}
