package openpanel_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"panelbot/panel"
	"panelbot/panel/openpanel"
)

func TestFailures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		status        int
		body          string
		kind          panel.Kind
		message, hint string
	}{
		{"401", 401, `{"error":"Invalid token op_mcp_CANARY","hint":""}`, panel.Unauthorized, "Invalid token [hidden]", "Make a new token"},
		{"403", 403, `{"error":"Forbidden","hint":"Your plan lacks the feature mysql"}`, panel.Refused, "Forbidden", "Your plan lacks the feature mysql"},
		{"404", 404, `{"error":"Not Found"}`, panel.NotFound, "This OpenPanel version does not offer GET /api/x%2Fy.", ""},
		{"404 as a page", 404, `<!doctype html>`, panel.NotFound, "This OpenPanel version does not offer GET /api/x%2Fy.", ""},
		{"404 of an object", 404, `{"error":"Domain a.example is not yours"}`, panel.NotFound, "Domain a.example is not yours", "may not offer /api/x%2Fy"},
		{"400", 400, `{"error":"Missing parameter","hint":"folder"}`, panel.Refused, "Missing parameter", "folder"},
		{"422", 422, `{"error":"Invalid input"}`, panel.Invalid, "Invalid input", ""},
		{"429", 429, `{"error":"Too many requests"}`, panel.Limited, "Too many requests", ""},
		{"500", 500, `{"error":"Internal Server Error"}`, panel.Broken, "Internal Server Error", "OpenPanel itself failed"},
		{"500 with a message", 500, `{"message":"boom"}`, panel.Broken, "boom", ""},
		{"200 with an error", 200, `{"error":"Container is down","hint":"Start it."}`, panel.Refused, "Container is down", "Start it."},
		{"200 with an error and a status", 200, `{"success":false,"error":"No"}`, panel.Refused, "No", ""},
		{"200 with a message", 200, `{"message":"Not now"}`, panel.Refused, "Not now", ""},
		{"licence", 200, "<!DOCTYPE html><html>licence", panel.Broken, "The panel answered with an HTML page.", "licence valid"},
	}
	for _, test := range tests {
		c := client(t, openpanel.New(openpanel.Credentials{Token: "op_mcp_CANARY"}), handler(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(test.status)
			io.WriteString(w, test.body)
		}))
		_, err := c.Do(t.Context(), panel.Request{Method: "GET", Path: "/api/x%2Fy", Reads: true})
		e := errorOf(t, err)
		if e == nil || e.Kind != test.kind || e.Status != test.status || e.Message != test.message || !strings.Contains(e.Hint, test.hint) {
			t.Errorf("%s: got %+v", test.name, e)
		}
	}
	for _, body := range []string{`{"error":null,"data":1}`, `{"error":"","hint":""}`, `{"hint":"x","error":null}`, `[{"error":"x"}]`, `{"error":"of a row","rows":[]}`} {
		c := client(t, openpanel.New(openpanel.Credentials{Token: "x"}), handler(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }))
		if _, err := c.Do(t.Context(), read); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}

type handler http.HandlerFunc

func (h handler) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h(w, r)
	return w.Result(), nil
}

func TestFallback(t *testing.T) {
	t.Parallel()
	v := openpanel.New(cred)
	tests := []struct {
		path   string
		status int
		want   string
	}{
		{"/system/hosting/plan", 404, "/api/system/hosting/plan"},
		{"/api/system/hosting/info", 404, "/system/hosting/info"},
		{"/system/hosting/plan", 500, ""},
		{"/api/dashboard", 404, ""},
		{"/system/other", 404, ""},
	}
	for _, test := range tests {
		if got := v.Fallback(test.path, test.status); got != test.want {
			t.Errorf("%s, %d: got %q", test.path, test.status, got)
		}
	}
}
