package digest_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"panelbot/panel"
	"panelbot/panel/flashpanel"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
)

// TestOwnSecrets: what looks like a secret in an answer is masked in a section of one's
// own, whatever its columns ask for, what is shown as one value too, and what a condition
// says of it.
func TestOwnSecrets(t *testing.T) {
	t.Parallel()
	const secret, token = "hunter2hunter2hunter2", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"
	panels := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer := `{"data":[{"id":1,"name":"web-1","status":"active"}]}`
		if strings.HasSuffix(q.URL.Path, "/users") {
			answer = `{"data":[{"id":1,"name":"deploy","can_ssh":true,"password":"` + secret + `","home":{"api_key":"` + secret + `"},"note":"as ` + token + `, or password=` + secret + `"}]}`
		}
		if _, err := w.Write([]byte(answer)); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(panels.Close)
	r := newRig(t, func(c *tools.Config, _ *digest.Config) {
		client, err := panel.New(slog.New(slog.DiscardHandler), panel.Config{Name: "main", URL: panels.URL, Vendor: flashpanel.New(simulator.FlashToken, simulator.FlashCode), Ceiling: panel.Level(policies.Destroy), Downloads: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(client.Close)
		c.Panels[0].Client = client
	})
	own := users(t)
	own.Where, own.Attention = nil, filter(t, `int(item.password) > 1 || int(item.note) > 1`)
	own.Columns = []digest.Path{path(t, "name"), path(t, "password"), path(t, "home"), path(t, "home.api_key"), path(t, "note")}
	made := r.own(own)
	raw, err := json.Marshal(made)
	if err != nil || !strings.Contains(string(raw), "deploy") {
		t.Fatalf("%s, %v", raw, err)
	}
	for _, bad := range []string{secret, token} {
		if strings.Contains(string(raw), bad) {
			t.Errorf("%s is in the report: %s", bad, raw)
		}
	}
}
