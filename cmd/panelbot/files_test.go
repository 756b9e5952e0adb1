package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
)

// TestFiles: a saved download can be fetched for an hour, by the person for whom it
// was saved, and each time is recorded.
func TestFiles(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.write(strings.Replace(deskConfig, "{name: bob, roles: [approver]}", "{name: bob, roles: [approver], mcp_token: bob-token-of-twenty-characters}", 1))
	h := d.open()
	defer h.close()
	const content = "CREATE TABLE customers ();\n"
	saved := filepath.Join(t.TempDir(), "download-1")
	if err := os.WriteFile(saved, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := h.cfg.httpConfig()
	cfg.People = h.guestsNow
	cfg.Beside = map[string]http.Handler{"GET " + filesPath + "{handle}": h.files()}
	door, err := h.door(h.linkFor)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := door.Handler(cfg)
	if err != nil {
		t.Fatal(err)
	}
	get := func(path, token string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1"+path, nil)
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	out := tools.Outcome{Tool: "flashpanel_database_export", File: &panel.Download{Path: saved, Name: `../día "1".sql`, Size: int64(len(content))}}
	address, err := url.Parse(h.linkFor(policies.Person{Name: "alice"}, out))
	if err != nil || address.Host != h.cfg.MCP.Listen || h.linkFor(policies.Person{}, out) != "" {
		t.Fatalf("got %v, %v", address, err)
	}
	held := out
	held.Sensitive = true
	if link := h.linkFor(policies.Person{Name: "alice"}, held); link != "" {
		t.Errorf("what is held back is at %s for the same token", link)
	}
	const alice, bob = "alice-token-of-twenty-characters", "bob-token-of-twenty-characters"
	for _, tt := range []struct {
		path, token string
		want        int
	}{
		{address.Path, "", 401}, {address.Path, "wrong", 401}, {address.Path, bob, 404}, {filesPath + "AAAA", alice, 404}, {filesPath, alice, 404},
		{filesPath + "..%2f..%2fpanelbot.db", alice, 404},
	} {
		if w := get(tt.path, tt.token); w.Code != tt.want || strings.Contains(w.Body.String(), "customers") {
			t.Errorf("%s: got %d %q, want %d", tt.path, w.Code, w.Body, tt.want)
		}
	}
	for range 2 {
		w := get(address.Path, alice)
		if w.Code != 200 || w.Body.String() != content || w.Header().Get("Content-Type") != "application/octet-stream" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("got %d %v %q", w.Code, w.Header(), w.Body)
		}
		if got := w.Header().Get("Content-Disposition"); got != `attachment; filename*=utf-8''d%C3%ADa%20%221%22.sql` {
			t.Errorf("the disposition is %s", got)
		}
	}
	records, err := h.gate.store.AuditRecords(t.Context(), audit.Query{Filter: audit.Filter{Person: "alice", Tool: "flashpanel_database_export"}, Limit: 10})
	if err != nil || len(records) != 2 || strings.Contains(string(records[0].Body), address.Path[len(filesPath):]) {
		t.Errorf("recorded are %d, %v", len(records), err)
	}
	h.links.mu.Lock()
	for hash, l := range h.links.by {
		l.until = time.Now()
		h.links.by[hash] = l
	}
	h.links.mu.Unlock()
	if w := get(address.Path, alice); w.Code != 404 || len(h.links.by) != 0 {
		t.Errorf("after an hour: got %d, and %d handles", w.Code, len(h.links.by))
	}
	if _, err := os.Stat(saved); err != nil {
		t.Errorf("the file does not stay: %v", err)
	}
	// What cannot be recorded is not handed out.
	again, _ := url.Parse(h.linkFor(policies.Person{Name: "alice"}, out))
	execSQLite(t, filepath.Join(filepath.Dir(d.file), "panelbot.db"), "UPDATE audit_head SET seq = 0")
	if w := get(again.Path, alice); w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "customers") {
		t.Errorf("unrecorded: got %d %q", w.Code, w.Body)
	}
	if err := os.Remove(saved); err != nil {
		t.Fatal(err)
	}
	if w := get(again.Path, alice); w.Code != http.StatusGone {
		t.Errorf("removed: got %d", w.Code)
	}
}
