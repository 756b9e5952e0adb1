package mcp_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"panelbot/tools"
	"panelbot/tools/op"
)

// TestOddAnswersStayValid: what a panel answers in another shape than its reference shows
// did not fit the tool's output schema, so that a client that holds answers against it
// threw away the outcome of a change that was made. It stands in the text.
func TestOddAnswersStayValid(t *testing.T) {
	t.Parallel()
	rows := readRows(t)
	schemas := outputSchemas(newHouse(t, plan{}))
	for _, odd := range []string{`"OK"`, `7`, `true`, `{"data":"OK"}`, `{"data":[{"id":{"odd":1},"name":["odd"],"status":{}}]}`, `[{"name":{},"key":{}}]`} {
		t.Run(odd, func(t *testing.T) {
			t.Parallel()
			panel := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, odd)
			}))
			t.Cleanup(panel.Close)
			h := newHouse(t, plan{url: panel.URL})
			unfit := 0
			for tool, r := range rows {
				if tool.Answer != op.AnswerJSON {
					continue
				}
				a := h.call(tool.Name, good(t, tool, r))
				checkValid(t, schemas, tool.Name, a)
				if !a.Status.OK() || len(tool.Secrets()) > 0 {
					continue
				}
				if !strings.Contains(a.text, "\n"+odd) {
					t.Errorf("%s: %s is not in the text: %s", tool.Name, odd, a.text)
				}
				if a.Data == nil {
					unfit++
					if !strings.Contains(a.Next, "another shape") || !strings.Contains(a.text, "another shape") {
						t.Errorf("%s: nobody is told why: %s", tool.Name, a.text)
					}
				}
			}
			if unfit == 0 {
				t.Error("no answer was odd")
			}
			// The tool that runs others has a schema that takes anything.
			through := h.call("run_read_tool", `{"tool":"flashpanel_server_list"}`)
			if through.Status == tools.Done && (len(through.Data) == 0 || strings.Contains(through.Next, "another shape")) {
				t.Errorf("run_read_tool: %s", through.text)
			}
		})
	}
}
