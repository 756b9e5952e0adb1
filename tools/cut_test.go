package tools

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/tools/op"
)

// TestCut holds that a long answer becomes a short one of the same shape,
// that this is said, and how to get the rest.
func TestCut(t *testing.T) {
	t.Parallel()
	c, err := NewCatalogue(nil)
	if err != nil {
		t.Fatal(err)
	}
	find := func(name string) *op.Tool {
		tool, ok := c.Find(name)
		if !ok {
			t.Fatal(name)
		}
		return tool
	}
	elements := func(n int) string { return strings.TrimSuffix(strings.Repeat(`{"id":1,"n":"xxxxxxxxxx"},`, n), ",") }
	members := func(n int, form string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, ","+form, i)
		}
		return "{" + b.String()[1:] + "}"
	}
	for name, test := range map[string]struct {
		data string
		most int
		want string // empty: any valid JSON that is short enough
	}{
		"short":               {`{"data":[1,2]}`, 100, `{"data":[1,2]}`},
		"list":                {`[` + elements(100) + `]`, 60, `[{"id":1,"n":"xxxxxxxxxx"},{"id":1,"n":"xxxxxxxxxx"}]`},
		"list in an object":   {`{"data":[` + elements(100) + `]}`, 66, `{"data":[{"id":1,"n":"xxxxxxxxxx"},{"id":1,"n":"xxxxxxxxxx"}]}`},
		"text":                {`"` + strings.Repeat("a", 100) + `"`, 12, `"` + strings.Repeat("a", 10) + `"`},
		"text of many bytes":  {`"` + strings.Repeat("é", 100) + `"`, 13, `"` + strings.Repeat("é", 5) + `"`},
		"one large element":   {`["` + strings.Repeat("a", 100) + `"]`, 20, ""},
		"large numbers":       {`[` + strings.Repeat("1", 500) + `]`, 20, ""},
		"many members":        {members(2000, `"k%d":"xxxxxxxx"`), 400, ""},
		"many short members":  {members(2000, `"k%d":1`), 400, ""},
		"long names":          {members(20, `"`+strings.Repeat("k", 100)+`%d":1`), 400, ""},
		"large and small":     {`{"output":"` + strings.Repeat("x", 5000) + `","id":7,"status":"done"}`, 400, ""},
		"many levels":         {strings.Repeat(`{"a":[`, 200) + "1" + strings.Repeat(`]}`, 200), 100, ""},
		"text that is quoted": {`"` + strings.Repeat(`\u0001<`, 2000) + `"`, 400, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := Cut(Outcome{Tool: "flashpanel_server_list", Data: json.RawMessage(test.data), Next: "And now."}, find("flashpanel_server_list"), test.most)
			if !json.Valid(out.Data) {
				t.Fatalf("not JSON: %s", out.Data)
			}
			if test.want != "" {
				if diff := cmp.Diff(string(out.Data), test.want); diff != "" {
					t.Error(diff)
				}
			}
			if len(out.Data) > test.most {
				t.Errorf("%d bytes became %d, want about %d", len(test.data), len(out.Data), test.most)
			}
			if kind := strings.TrimSpace(test.data)[:1]; string(out.Data[:1]) != kind {
				t.Errorf("the answer became another shape: %.20s", out.Data)
			}
			cut := len(test.data) > test.most
			if out.Truncated != cut || strings.HasPrefix(out.Next, "The answer was cut: ask for less at a time with search.") != cut || !strings.HasSuffix(out.Next, "And now.") {
				t.Errorf("truncated %t, next %q", out.Truncated, out.Next)
			}
		})
	}
	out := Cut(Outcome{Tool: "flashpanel_systeminfo_get", Data: json.RawMessage(`"` + strings.Repeat("a", 100) + `"`)}, find("flashpanel_systeminfo_get"), 10)
	if !strings.Contains(out.Next, "panelbot call flashpanel_systeminfo_get") {
		t.Errorf("next is %q", out.Next)
	}
	kept := Cut(Outcome{Data: json.RawMessage(`{"id":7,"status":"done","output":"` + strings.Repeat("x", 5000) + `"}`)}, nil, 400)
	var got struct {
		ID     int
		Status string
		Output string
	}
	if err := json.Unmarshal(kept.Data, &got); err != nil || got.ID != 7 || got.Status != "done" || len(got.Output) < 100 {
		t.Errorf("what is short was lost beside what is long: %+v, %v", got, err)
	}
}
