package mcp

import (
	"crypto/sha256"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"panelbot/policies"
)

// TestTokenEndsAtTheGuard: what stands behind it knows the person, and has
// the token in no header.
func TestTokenEndsAtTheGuard(t *testing.T) {
	t.Parallel()
	const token = "canary-of-a-token"
	alice := policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}
	g := &guard{log: slog.New(slog.DiscardHandler), cfg: HTTP{Tokens: map[[sha256.Size]byte]policies.Person{TokenHash(token): alice}}}
	called := false
	behind := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		called = true
		if got := personOf(r.Context()).Name; got != "alice" {
			t.Errorf("the person is %q, want alice", got)
		}
		for name, values := range r.Header {
			if strings.Contains(strings.Join(values, " "), token) {
				t.Errorf("the token is in the header %s", name)
			}
		}
	})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/mcp", strings.NewReader("{}"))
	r.Header.Set("Authorization", "Bearer "+token)
	g.network(g.person(g.message(behind))).ServeHTTP(httptest.NewRecorder(), r)
	if called {
		t.Error("example.com is no host of this door")
	}
	r.Host = "localhost"
	g.network(g.person(g.message(behind))).ServeHTTP(httptest.NewRecorder(), r)
	if !called {
		t.Error("the right token was refused")
	}
	if r.Header.Get("Authorization") == "" {
		t.Error("the caller's own request was changed")
	}
}
