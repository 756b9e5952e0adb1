package mcp_test

import (
	"crypto/sha256"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	door "panelbot/adapters/mcp"
	"panelbot/policies"
)

// TestSigned: a handler that knows its callers by a signature is reached without a token
// and under any name; nothing else is.
func TestSigned(t *testing.T) {
	t.Parallel()
	reached := 0
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached++
		if door.PersonOf(r.Context()).Known() {
			t.Error("whoever signs is a person of the door")
		}
		w.WriteHeader(http.StatusAccepted)
	})
	h := newHouse(t, plan{http: door.HTTP{
		Tokens: map[[sha256.Size]byte]policies.Person{sha256.Sum256([]byte("a-token-of-alice")): alice},
		Beside: map[string]http.Handler{"POST /who": http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the guard was passed") })},
		Signed: map[string]http.Handler{"POST /slack/events": handler},
	}})
	for _, test := range []struct {
		method, address string
		want            int
	}{
		{http.MethodPost, "http://bot.example.com/slack/events", http.StatusAccepted},
		{http.MethodPost, "http://127.0.0.1:8808/slack/events", http.StatusAccepted},
		{http.MethodGet, "http://127.0.0.1:8808/slack/events", http.StatusNotFound},
		{http.MethodPost, "http://127.0.0.1:8808/slack/other", http.StatusNotFound},
		{http.MethodPost, "http://bot.example.com/who", http.StatusForbidden},
		{http.MethodPost, "http://127.0.0.1:8808/who", http.StatusUnauthorized},
		{http.MethodPost, "http://127.0.0.1:8808/mcp", http.StatusUnauthorized},
		{http.MethodPost, "http://127.0.0.1:8808/slack/events/../../who", http.StatusUnauthorized},
	} {
		r := httptest.NewRequestWithContext(t.Context(), test.method, test.address, strings.NewReader("{}"))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.handler.ServeHTTP(w, r)
		if w.Code != test.want && (test.want != http.StatusUnauthorized || w.Code/100 != 3) { // a path is cleaned first
			t.Errorf("%s %s: got %d, want %d", test.method, test.address, w.Code, test.want)
		}
	}
	if reached != 2 {
		t.Errorf("reached %d times, want 2", reached)
	}
	if err := door.CheckListen("127.0.0.1:1", door.HTTP{Signed: map[string]http.Handler{"POST /x": handler}}); err != nil {
		t.Errorf("a door for those who sign alone is no door: %v", err)
	}
	if err := door.CheckListen("127.0.0.1:1", door.HTTP{}); err == nil {
		t.Error("a door for nobody is one")
	}
}
