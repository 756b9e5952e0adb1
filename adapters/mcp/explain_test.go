package mcp_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	door "panelbot/adapters/mcp"
	"panelbot/policies"
	"panelbot/tools"
)

// TestExplainTool: an assistant learns why, and nothing is sent; what it may not
// see, or asks in no form, is refused.
func TestExplainTool(t *testing.T) {
	t.Parallel()
	standard := policies.Standard()
	h := newHouse(t, plan{policy: &standard, mode: door.Compact})
	a := h.call("panelbot_policy_explain", map[string]any{"tool": "flashpanel_server_reinstall", "arguments": map[string]any{"server": "web-1"}})
	if a.Status != tools.Done || a.Tool != "panelbot_policy_explain" || !strings.Contains(a.Summary, "The policy's decision is approve, by policy.defaults.destroy") {
		t.Errorf("got %+v", a)
	}
	var data struct {
		Effect, Rule, Risk, Target string
		Limits                     []string
	}
	if err := json.Unmarshal(a.Data, &data); err != nil || data.Effect != "approve" || data.Risk != "destroy" || data.Target != "web-1" || len(data.Limits) != 4 {
		t.Errorf("%v, %+v", err, data)
	}
	for name, args := range map[string]map[string]any{
		"nothing": {}, "both": {"tool": "flashpanel_server_list", "call": "AAAA"}, "no tool": {"tool": "nothing"}, "no call": {"call": "AAAA"}, "another argument": {"id": "AAAA"},
	} {
		if a := h.call("panelbot_policy_explain", args); a.Status != tools.Invalid {
			t.Errorf("%s: %+v", name, a)
		}
	}
	if sent := h.sent(); len(sent) > 0 {
		t.Errorf("sent %v", sent)
	}
}

// TestTokenHasAName: what stands behind the guard knows the token by a name from
// which it cannot be found; without a token there is none.
func TestTokenHasAName(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte("a-token-of-alice"))
	for token, want := range map[string]string{"a-token-of-alice": "alice/" + hex.EncodeToString(sum[:4]), "": ""} {
		var got, person string
		h := newHouse(t, plan{http: door.HTTP{
			Tokens: map[[sha256.Size]byte]policies.Person{sum: alice}, Anonymous: vera,
			Beside: map[string]http.Handler{"POST /who": http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				got, person = door.TokenOf(r.Context()), door.PersonOf(r.Context()).Name
			})},
		}})
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/who", strings.NewReader("{}"))
		r.Header.Set("Content-Type", "application/json")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		h.handler.ServeHTTP(httptest.NewRecorder(), r)
		if got != want || person == "" {
			t.Errorf("%q is called %q for %q, want %q", token, got, person, want)
		}
	}
}
