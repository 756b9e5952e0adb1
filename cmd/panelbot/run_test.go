package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	"panelbot/adapters/chattest"
)

// patient is how long the tests wait for what must come.
const patient = chattest.Patient

// start runs the program until the test ends it, and gives what its first
// line that matches has in brackets. The exit code comes from the channel.
func start(t *testing.T, stream func(w io.Writer) (stdout, stderr io.Writer), line *regexp.Regexp, args ...string) (found string, stop context.CancelFunc, code <-chan int) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	stdout, stderr := stream(writer)
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, args, strings.NewReader(""), stdout, stderr)
		_ = writer.Close() // a pipe's Close gives no error
	}()
	lines := bufio.NewScanner(reader)
	for lines.Scan() {
		if m := line.FindStringSubmatch(lines.Text()); m != nil {
			go func() { _, _ = io.Copy(io.Discard, reader) }() // until the program closes it
			return m[1], stop, ended
		}
	}
	t.Fatalf("%s ended without the line %s", args, line)
	return "", nil, nil
}

// TestServe: it serves until it is told to end, and then ends well.
func TestServe(t *testing.T) {
	t.Parallel()
	file := writeFile(t, `panels: [{name: main, kind: flashpanel, url: "simulator:"}]
people: [{name: ann, roles: [admin], mcp_token: a-token-of-twenty-characters}]
policy: {solo: true}
mcp: {listen: "127.0.0.1:0"}
`)
	url, stop, code := start(t, func(w io.Writer) (io.Writer, io.Writer) { return io.Discard, w }, regexp.MustCompile(`url=(\S+)`), "serve", "--config", file)
	for token, want := range map[string]int{"": http.StatusUnauthorized, "wrong": http.StatusUnauthorized} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close() // nothing was written
		if response.StatusCode != want {
			t.Errorf("the token %q is answered %d, want %d", token, response.StatusCode, want)
		}
	}
	c, err := client.NewStreamableHttpClient(url, transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer a-token-of-twenty-characters"}))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }() // the server is about to end
	if _, err := c.Initialize(t.Context(), mcp.InitializeRequest{}); err != nil {
		t.Fatal(err)
	}
	list, err := c.ListTools(t.Context(), mcp.ListToolsRequest{})
	if err != nil || len(list.Tools) < 30 || len(list.Tools) > 40 {
		t.Errorf("got %d tools and %v, want those of the preset that are FlashPanel's, and the compact ones", len(list.Tools), err)
	}
	stop()
	if got := <-code; got != 0 {
		t.Errorf("the exit code is %d, want 0", got)
	}
}

// TestSimulator: it says how to reach it, obeys --fault, and ends well.
func TestSimulator(t *testing.T) {
	t.Parallel()
	url, stop, code := start(t, func(w io.Writer) (io.Writer, io.Writer) { return w, io.Discard },
		regexp.MustCompile(`^FlashPanel: url (http://127\.0\.0\.1:\d+), token "1\|simulated-flashpanel-token", code "simulated-code"$`),
		"simulator", "--listen", "127.0.0.1:0", "--fault", "GET /api/servers=500:1")
	for i, want := range []int{http.StatusInternalServerError, http.StatusOK} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/servers", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header = http.Header{"Authorization": {"Bearer 1|simulated-flashpanel-token"}, "X-Code": {"simulated-code"}, "Accept": {"application/json"}}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close() // only the status matters
		if response.StatusCode != want {
			t.Errorf("request %d is answered %d, want %d", i, response.StatusCode, want)
		}
	}
	stop()
	if got := <-code; got != 0 {
		t.Errorf("the exit code is %d, want 0", got)
	}
}

// TestExitCodes: 0 only for success, and for calls only for done and accepted.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args string
		want int
	}{
		{"version", 0},
		{"", 0},
		{"nonsense", 1},
		{"check --config FILE", 0},
		{"check --config FILE.not", 1},
		{"call --config FILE server list", 0},
		{"call --config FILE server list --dry-run", 0},
		{"call --config FILE dns zone export web-1 example.com", 0}, // accepted
		{"call --config FILE server reinstall web-1", 1},            // others are asked
		{"call --config FILE server reinstall web-1 --dry-run", 1},  // would be
		{"call --config FILE systeminfo get", 1},                    // invalid
		{"call --config FILE systeminfo get 99", 1},                 // failed: the panel has none
		{"call --config FILE nonsense", 1},
		{"tools zzzzqqq", 1},
		{"doctor --config FILE", 0},
		{"demo --config-only", 0},
	} {
		t.Run(tt.args, func(t *testing.T) {
			t.Parallel()
			file := writeFile(t, demoConfig) // and a store of its own
			args := strings.Fields(strings.ReplaceAll(tt.args, "FILE", file))
			var stdout, stderr strings.Builder
			if got := run(t.Context(), args, strings.NewReader(""), &stdout, &stderr); got != tt.want {
				t.Errorf("the exit code is %d, want %d\nstdout: %s\nstderr: %s", got, tt.want, &stdout, &stderr)
			}
		})
	}
}
