package mcp_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	door "panelbot/adapters/mcp"
	"panelbot/policies"
)

// greeting is a message that every person may send.
func greeting() ([]byte, http.Header) {
	return modern(1, "server/discover", nil), modernHeaders("server/discover", "")
}

func TestHostMustBeKnown(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{http: door.HTTP{Hosts: []string{"panels.example.com"}}})
	for host, want := range map[string]int{
		"127.0.0.1":               200,
		"127.0.0.1:8808":          200,
		"127.8.9.10:1":            200,
		"[::1]:8808":              200,
		"localhost":               200,
		"LocalHost:8808":          200,
		"panels.example.com":      200,
		"PANELS.example.com:443":  200,
		"evil.example.com":        403,
		"localhost.example.com":   403,
		"127.0.0.1.example.com":   403,
		"x.panels.example.com":    403,
		"panels.example.com.evil": 403,
		"192.0.2.1":               403,
		"0.0.0.0":                 403,
	} {
		body, headers := greeting()
		response, answer := h.post(alice, body, headers, http.Header{"Host": {host}})
		if response.StatusCode != want {
			t.Errorf("Host %s: %d, want %d: %s", host, response.StatusCode, want, answer)
		}
	}
}

func TestOriginMustBeKnown(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{http: door.HTTP{Origins: []string{"https://chat.example.com"}}})
	for origin, want := range map[string]int{
		"":                              200,
		"https://chat.example.com":      200,
		"http://localhost:6274":         200,
		"http://127.0.0.1:3000":         200,
		"http://[::1]:3000":             200,
		"https://chat.example.com:8443": 403,
		"http://chat.example.com":       403,
		"https://evil.example.com":      403,
		"https://localhost.example.com": 403,
		"null":                          403,
		"file://":                       403,
		"%":                             403,
	} {
		body, headers := greeting()
		if origin != "" {
			headers.Set("Origin", origin)
		}
		response, answer := h.post(alice, body, headers)
		if response.StatusCode != want {
			t.Errorf("Origin %q: %d, want %d: %s", origin, response.StatusCode, want, answer)
		}
	}
}

// TestNoOriginWithoutTokens: where nobody shows a token, a page of any program
// on the machine could act as the person.
func TestNoOriginWithoutTokens(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{http: door.HTTP{Anonymous: alice, Origins: []string{"http://localhost:6274"}}})
	for origin, want := range map[string]int{"": 200, "http://localhost:6274": 200, "http://localhost:3000": 403, "http://127.0.0.1:6274": 403, "null": 403} {
		body, headers := greeting()
		if origin != "" {
			headers.Set("Origin", origin)
		}
		if response, answer := h.post(policies.Person{}, body, headers); response.StatusCode != want {
			t.Errorf("Origin %q: %d, want %d: %s", origin, response.StatusCode, want, answer)
		}
	}
}

// TestPagesOfAcceptedOriginsCanCall: a browser asks first, without the token,
// and shows a page only the headers that it may see.
func TestPagesOfAcceptedOriginsCanCall(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{http: door.HTTP{Origins: []string{"https://chat.example.com"}}})
	for origin, want := range map[string]int{"https://chat.example.com": 204, "http://localhost:6274": 204, "https://evil.example.com": 403} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, h.url+"/mcp", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Origin", origin)
		r.Header.Set("Access-Control-Request-Method", "POST")
		r.Header.Set("Access-Control-Request-Headers", "authorization,content-type")
		response, _ := do(t, r)
		allowed := response.Header.Get("Access-Control-Allow-Origin")
		if response.StatusCode != want || (want == 204) != (allowed == origin) {
			t.Errorf("the preflight of %s: %d, allowed is %q", origin, response.StatusCode, allowed)
		}
		if want == 204 && !strings.Contains(response.Header.Get("Access-Control-Allow-Headers"), "Authorization") {
			t.Errorf("%s may not send its token", origin)
		}
	}
	body, headers := greeting()
	headers.Set("Origin", "https://chat.example.com")
	response, _ := h.post(alice, body, headers)
	if response.StatusCode != 200 || response.Header.Get("Access-Control-Allow-Origin") != "https://chat.example.com" || !strings.Contains(response.Header.Get("Access-Control-Expose-Headers"), "Mcp-Session-Id") {
		t.Errorf("the call itself: %d %v", response.StatusCode, response.Header)
	}
}

// TestRefusalsAreLogged: who tries tokens, hosts and origins can be seen.
func TestRefusalsAreLogged(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	body, headers := greeting()
	h.post(policies.Person{}, body, headers)
	h.post(policies.Person{Name: "mallory"}, body, headers)
	h.post(alice, body, headers, http.Header{"Host": {"evil.example.com"}})
	h.post(alice, body, headers, http.Header{"Origin": {"https://evil.example.com"}})
	for _, want := range []string{`why="no token"`, `why="wrong token"`, "why=host", "why=origin", "remote=127.0.0.1:"} {
		if !strings.Contains(h.log.String(), want) {
			t.Errorf("the log does not say %s", want)
		}
	}
	if strings.Contains(h.log.String(), "mallory-token") {
		t.Error("the log has the token")
	}
}

func TestBodyIsLimited(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	message := func(size int) []byte {
		return modern(1, "server/discover", map[string]any{"padding": strings.Repeat("x", size)})
	}
	_, headers := greeting()
	if response, body := h.post(alice, message(11<<20), headers); response.StatusCode != 200 {
		t.Errorf("a message of 11 MiB: %d %s, want 200", response.StatusCode, clip(body))
	}
	response, body := h.post(alice, message(12<<20), headers)
	if response.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(body), "12 MiB") {
		t.Errorf("a message of over 12 MiB: %d %s, want 413 and the limit", response.StatusCode, clip(body))
	}
}

func TestTokenSaysWhoAsks(t *testing.T) {
	t.Parallel()
	const list = "flashpanel_server_list"
	for name, test := range map[string]struct {
		headers   http.Header
		anonymous policies.Person
		want      int
	}{
		"right":                             {headers: http.Header{"Authorization": {"Bearer alice-token"}}, want: 200},
		"scheme in lower case":              {headers: http.Header{"Authorization": {"bearer alice-token"}}, want: 200},
		"missing":                           {want: 401},
		"wrong":                             {headers: http.Header{"Authorization": {"Bearer alice-tokem"}}, want: 401},
		"a part":                            {headers: http.Header{"Authorization": {"Bearer alice"}}, want: 401},
		"empty":                             {headers: http.Header{"Authorization": {"Bearer "}}, want: 401},
		"another scheme":                    {headers: http.Header{"Authorization": {"Basic alice-token"}}, want: 401},
		"no scheme":                         {headers: http.Header{"Authorization": {"alice-token"}}, want: 401},
		"missing, with an anonymous person": {anonymous: vera, want: 200},
		// A wrong token is not turned into nobody's rights.
		"wrong, with an anonymous person": {headers: http.Header{"Authorization": {"Bearer x"}}, anonymous: vera, want: 401},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, plan{http: door.HTTP{Anonymous: test.anonymous, Resource: "https://panels.example.com/mcp"}})
			body := modern(1, "tools/call", map[string]any{"name": list})
			response, answer := h.post(policies.Person{}, body, modernHeaders("tools/call", list), test.headers)
			if response.StatusCode != test.want {
				t.Fatalf("%d, want %d: %s", response.StatusCode, test.want, clip(answer))
			}
			challenge := response.Header.Get("WWW-Authenticate")
			const want = `Bearer realm="panelbot", resource_metadata="https://panels.example.com/.well-known/oauth-protected-resource/mcp"`
			if test.want == 401 && challenge != want {
				t.Errorf("WWW-Authenticate: %s\nwant %s", challenge, want)
			}
			if sent := len(h.sent()) > 0; sent != (test.want == 200) {
				t.Errorf("sent: %v", h.sent())
			}
		})
	}
}

func TestProtectedResourceMetadata(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{http: door.HTTP{Resource: "https://panels.example.com/mcp"}})
	response, body := h.get("/.well-known/oauth-protected-resource/mcp")
	var got map[string]any
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatalf("%d %s: %v", response.StatusCode, body, err)
	}
	want := map[string]any{"resource": "https://panels.example.com/mcp", "resource_name": "panelbot", "bearer_methods_supported": []any{"header"}}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("metadata (-got +want):\n%s", diff)
	}
	if response, body := newHouse(t, plan{}).get("/.well-known/oauth-protected-resource"); response.StatusCode != 404 {
		t.Errorf("without an address of its own: %d %s, want 404", response.StatusCode, body)
	}
}

func TestHealthNeedsNoToken(t *testing.T) {
	t.Parallel()
	if response, body := newHouse(t, plan{}).get("/healthz"); response.StatusCode != 200 || string(body) != "ok\n" {
		t.Errorf("%d %q, want 200 ok", response.StatusCode, body)
	}
}

func (h *house) get(path string) (*http.Response, []byte) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, h.url+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return do(h.t, r)
}

func TestAnswersAreCompressedWhenAsked(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	list, headers := modern(1, "tools/list", nil), modernHeaders("tools/list", "")
	plainly, plain := h.post(alice, list, headers, http.Header{"Accept-Encoding": {"identity"}})
	packed, zipped := h.post(alice, list, headers, http.Header{"Accept-Encoding": {"gzip"}})
	if got := plainly.Header.Get("Content-Encoding"); got != "" {
		t.Errorf("Content-Encoding %q, although it was not asked for", got)
	}
	if got := packed.Header.Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("Content-Encoding %q, want gzip", got)
	}
	r, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(unpacked, plain) {
		t.Error("the compressed list is another one")
	}
	if 5*len(zipped) > len(plain) {
		t.Errorf("%d bytes compressed of %d", len(zipped), len(plain))
	}
	t.Logf("tools/list: %d bytes, %d compressed", len(plain), len(zipped))
}

func TestCheckListen(t *testing.T) {
	t.Parallel()
	tokens := door.HTTP{Tokens: map[[sha256.Size]byte]policies.Person{door.TokenHash("x"): alice}}
	anonymous := door.HTTP{Anonymous: alice}
	both := door.HTTP{Tokens: tokens.Tokens, Anonymous: alice}
	for _, test := range []struct {
		address string
		cfg     door.HTTP
		want    string // part of the error; empty is none
	}{
		{"127.0.0.1:8808", tokens, ""},
		{"127.0.0.1:8808", anonymous, ""},
		{"localhost:8808", anonymous, ""},
		{"[::1]:8808", both, ""},
		{"0.0.0.0:8808", tokens, ""},
		{":8808", tokens, ""},
		{"0.0.0.0:8808", anonymous, "beyond loopback"},
		{":8808", anonymous, "beyond loopback"},
		{"[::]:8808", both, "beyond loopback"},
		{"192.0.2.1:8808", both, "beyond loopback"},
		{"panels.example.com:8808", anonymous, "beyond loopback"},
		{"127.0.0.1:8808", door.HTTP{Anonymous: alice, Hosts: []string{"panel.example.com"}}, "beyond loopback"},
		{"127.0.0.1:8808", door.HTTP{Anonymous: alice, Resource: "https://panel.example.com/mcp"}, "beyond loopback"},
		{"127.0.0.1:8808", door.HTTP{Anonymous: alice, Resource: "http://127.0.0.1:8808/mcp"}, ""},
		{"127.0.0.1:8808", door.HTTP{Tokens: tokens.Tokens, Hosts: []string{"panel.example.com"}}, ""},
		{"127.0.0.1:8808", door.HTTP{}, "nobody could use it"},
		{"0.0.0.0:8808", door.HTTP{}, "nobody could use it"},
		{"127.0.0.1:8808", door.HTTP{Spare: true}, ""},
		{"0.0.0.0:8808", door.HTTP{Anonymous: alice, Spare: true}, "beyond loopback"},
		{"8808", tokens, "write host:port"},
		{"127.0.0.1", tokens, "write host:port"},
	} {
		err := door.CheckListen(test.address, test.cfg)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v, want no error", test.address, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: %v, want %q", test.address, err, test.want)
		}
	}
}

func TestHandlerNeedsAKey(t *testing.T) {
	t.Parallel()
	if _, err := newHouse(t, plan{}).door.Handler(door.HTTP{Key: []byte("short")}); err == nil {
		t.Error("a door whose session ids anybody could make")
	}
}
