package panel

import (
	"bufio"
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestURL(t *testing.T) {
	t.Parallel()
	tests := []struct{ url, host, wantErr string }{
		{"https://flashpanel.io", "flashpanel.io", ""},
		{"https://panel.example.com:2083/", "panel.example.com", ""},
		{"https://example.com/panel", "example.com", ""},
		{"http://127.0.0.1:8080", "127.0.0.1", ""},
		{"http://[::1]:8080", "::1", ""},
		{"http://localhost", "localhost", ""},
		{"", "", "url is missing"},
		{"panel.example.com", "", "with its scheme and host"},
		{"https://", "", "with its scheme and host"},
		{"https:panel.example.com", "", "with its scheme and host"},
		{"https://:443", "", "with its scheme and host"},
		{"http://panel.example.com", "", "write https://panel.example.com"},
		{"ftp://panel.example.com", "", "write https://panel.example.com"},
		{"https://u:" + canary + "@panel.example.com", "", "without them, as https://panel.example.com"},
		{"https://panel.example.com?token=" + canary, "", "without them, as https://panel.example.com"},
		{"https://panel.example.com#x", "", "without them"},
		{"https://u:" + canary + "@pan el", "", "with its scheme and host"},
	}
	for _, test := range tests {
		c, err := New(nil, Config{URL: test.url, Vendor: &fakeVendor{}})
		if test.wantErr != "" {
			if err == nil || !strings.Contains(err.Error(), test.wantErr) || strings.Contains(err.Error(), canary) {
				t.Errorf("%q: got %v, want an error with %q", test.url, err, test.wantErr)
			}
			continue
		}
		if err != nil || c.Host() != test.host {
			t.Errorf("%q: got %v, want the host %q", test.url, err, test.host)
		}
	}
	if _, err := New(nil, Config{URL: "https://x.example"}); err == nil {
		t.Error("no error without a vendor")
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{"http://127.0.0.1:1": "127.0.0.1", "https://[::ffff:10.0.0.1]": "10.0.0.1"} {
		got, err := testClient(t, Config{URL: url}).Addresses(t.Context())
		if err != nil || len(got) != 1 || got[0] != netip.MustParseAddr(want) {
			t.Errorf("%s: got %v, %v", url, got, err)
		}
	}
	_, err := testClient(t, Config{URL: "https://does-not-exist.invalid"}).Addresses(t.Context())
	if got := kindOf(t, err); got != "unreachable" {
		t.Errorf("got %s", got)
	}
}

func TestNotSent(t *testing.T) {
	t.Parallel()
	tests := map[string]Request{
		"above the ceiling":   {Method: "GET", Path: "/x", Level: 4},
		"no method":           {Path: "/x"},
		"odd method":          {Method: "GET /y HTTP/1.1\r\n", Path: "/x"},
		"no path":             {Method: "GET"},
		"relative path":       {Method: "GET", Path: "x"},
		"other host":          {Method: "GET", Path: "//evil.example/x"},
		"empty segment":       {Method: "DELETE", Path: "/servers//x"},
		"parent":              {Method: "GET", Path: "/a/../b"},
		"escaped parent":      {Method: "GET", Path: "/a/%2e%2E/b"},
		"half escaped parent": {Method: "GET", Path: "/a/.%2e"},
		"query in the path":   {Method: "GET", Path: "/a?b"},
		"fragment":            {Method: "GET", Path: "/a#b"},
		"space":               {Method: "GET", Path: "/a b"},
		"line break":          {Method: "GET", Path: "/a\r\nX: y"},
		"unicode":             {Method: "GET", Path: "/ä"},
		"bad escape":          {Method: "GET", Path: "/%zz"},
		"cut escape":          {Method: "GET", Path: "/a%2"},
		"body of a GET":       {Method: "GET", Path: "/a", Body: []byte("{}")},
		"form of a GET":       {Method: "GET", Path: "/a", Form: []Part{{Name: "a"}}},
		"body and form":       {Method: "POST", Path: "/a", Body: []byte("{}"), Form: []Part{{Name: "a"}}},
	}
	for name, r := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := testClient(t, Config{Ceiling: 3, Transport: roundTrip(func(*http.Request) (*http.Response, error) {
				t.Error("it was sent")
				return nil, io.EOF
			})})
			if _, err := c.Do(t.Context(), r); kindOf(t, err) != "not_sent" {
				t.Errorf("got %v", err)
			}
		})
	}
}

// rawServer answers each request on loopback with {} and hands out its bytes
// as they came over the wire.
func rawServer(t *testing.T) (url string, requests <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	ch := make(chan string, 100)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				var raw bytes.Buffer
				in := bufio.NewReader(io.TeeReader(conn, &raw))
				for {
					r, err := http.ReadRequest(in)
					if err != nil {
						return
					}
					io.Copy(io.Discard, r.Body)
					ch <- raw.String()
					raw.Reset()
					io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
				}
			}()
		}
	}()
	return "http://" + l.Addr().String(), ch
}

func TestWire(t *testing.T) {
	t.Parallel()
	access := []string{"Authorization: Bearer " + canary + "-token", "X-Code: " + canary + "-code"}
	common := []string{"Accept: application/json", "Host: H", "User-Agent: panelbot"}
	json := "Content-Type: application/json"
	tests := []struct {
		name, base string
		r          Request
		line       string
		headers    []string
		body       string
	}{
		{"read", "", Request{Method: "GET", Path: "/api/servers", Reads: true}, "GET /api/servers", append([]string{json}, access...), ""},
		{"GET that changes", "", Request{Method: "GET", Path: "/api/servers/1/rules/sync"}, "GET /api/servers/1/rules/sync", append([]string{json}, access...), ""},
		{"query", "", Request{Method: "GET", Path: "/a", Reads: true, Query: url.Values{"b[]": {"1", "ü &"}, "a": {"x"}}}, "GET /a?a=x&b%5B%5D=1&b%5B%5D=%C3%BC+%26", append([]string{json}, access...), ""},
		{"escaped", "", Request{Method: "DELETE", Path: "/d/a%2Fb%25c%20d%C3%A9/%E2%82%AC"}, "DELETE /d/a%2Fb%25c%20d%C3%A9/%E2%82%AC", append([]string{json}, access...), ""},
		{"needless escapes", "", Request{Method: "GET", Path: "/%41%2f", Reads: true}, "GET /%41%2f", append([]string{json}, access...), ""},
		{"plain signs", "", Request{Method: "GET", Path: "/www.example.com._A/a:b@c;d=e,f+g", Reads: true}, "GET /www.example.com._A/a:b@c;d=e,f+g", append([]string{json}, access...), ""},
		{"under a path", "/panel/", Request{Method: "GET", Path: "/a%2Fb", Reads: true}, "GET /panel/a%2Fb", append([]string{json}, access...), ""},
		{"post", "", Request{Method: "POST", Path: "/a", Body: []byte(`{"a":0}`)}, "POST /a", append([]string{json, "Content-Length: 7"}, access...), `{"a":0}`},
		{"post without a body", "", Request{Method: "POST", Path: "/a"}, "POST /a", append([]string{json, "Content-Length: 0"}, access...), ""},
		{"delete with a body", "", Request{Method: "DELETE", Path: "/a", Body: []byte(`{"p":"x"}`)}, "DELETE /a", append([]string{json, "Content-Length: 9"}, access...), `{"p":"x"}`},
		{"delete without a body", "", Request{Method: "DELETE", Path: "/a"}, "DELETE /a", append([]string{json}, access...), ""},
		{"anonymous", "", Request{Method: "POST", Path: "/a", Body: []byte(`{}`), Anonymous: true}, "POST /a", []string{json, "Content-Length: 2"}, `{}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			base, requests := rawServer(t)
			c := testClient(t, Config{URL: base + test.base})
			if _, err := c.Do(t.Context(), test.r); err != nil {
				t.Fatal(err)
			}
			head, body, _ := strings.Cut(<-requests, "\r\n\r\n")
			line, rest, _ := strings.Cut(head, "\r\n")
			got := map[string]bool{}
			for h := range strings.SplitSeq(strings.ReplaceAll(rest, strings.TrimPrefix(base, "http://"), "H"), "\r\n") {
				got[h] = true
			}
			want := map[string]bool{}
			for _, h := range append(test.headers, common...) {
				want[h] = true
			}
			if diff := cmp.Diff(line, test.line+" HTTP/1.1"); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(got, want); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(body, test.body); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestForm(t *testing.T) {
	t.Parallel()
	want := []Part{
		{Name: "sites[0][excludes][0]", Value: "a\r\nb"},
		{Name: "all", Value: "1"},
		{Name: "file", FileName: `zo"ne.db`, Data: []byte("\x00\xff data")},
		{Name: "empty"},
	}
	var got []Part
	c := testClient(t, Config{Transport: answerOf(func(w http.ResponseWriter, r *http.Request) {
		kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || kind != "multipart/form-data" {
			t.Errorf("content type %q", r.Header.Get("Content-Type"))
		}
		body, _ := io.ReadAll(r.Body)
		if int64(len(body)) != r.ContentLength {
			t.Errorf("content length %d of %d", r.ContentLength, len(body))
		}
		in := multipart.NewReader(bytes.NewReader(body), params["boundary"])
		for {
			p, err := in.NextPart()
			if err != nil {
				break
			}
			data, _ := io.ReadAll(p)
			if p.FileName() == "" {
				got = append(got, Part{Name: p.FormName(), Value: string(data)})
			} else {
				got = append(got, Part{Name: p.FormName(), FileName: p.FileName(), Data: data})
			}
		}
		io.WriteString(w, "{}")
	})})
	if _, err := c.Do(t.Context(), Request{Method: "POST", Path: "/a", Form: want}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
	body, _, err := encodeForm([]Part{{Name: "f", FileName: "a\"\r\nX-Evil: 1", Data: []byte("x")}})
	if err != nil || strings.Contains(string(body), "\nX-Evil") {
		t.Errorf("a file name makes a header: %s", body)
	}
}
