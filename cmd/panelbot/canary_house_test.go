package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// lockedBuffer is a buffer that many write to.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// canaryHouse is the whole program around an echo: the doors as they are
// wired, and everything that comes out of them.
type canaryHouse struct {
	*house
	*canaries
	panel  *echo
	dir    string // of all files
	person policies.Person
	client *client.Client
	// token is the person's, which the client sends.
	token string
	url   string

	log, wire lockedBuffer
	found     atomic.Int64
}

// maxLeaks is how many leaks a test tells of.
const maxLeaks = 12

// The policies of the canary tests: everything is allowed, everything asks,
// everything as in an empty configuration.
const (
	policyAllow   = `{solo: true, allow_unguarded: true, defaults: {read: allow, reveal: allow, change: allow, disrupt: allow, grant: allow, destroy: allow, callback: allow, login: allow}}`
	policyConfirm = `{solo: true, defaults: {read: confirm, reveal: confirm, change: confirm, disrupt: confirm, grant: confirm, destroy: confirm, callback: confirm, login: confirm}}`
	policyBare    = `{solo: true}`
)

// canaryConfig has every secret that a configuration can hold.
const canaryConfig = `key: "${KEY}"
panels:
  - {name: main, kind: flashpanel, url: "${PANEL}", token: "${TOKEN}", code: "${CODE}", rate: 100000/s, sites: {shop: 12}}
  - {name: host1, kind: openpanel, url: "${PANEL}", username: ` + echoUser + `, password: "${PASSWORD}", totp_secret: "${TOTP}", rate: 100000/s}
  - {name: host2, kind: openpanel, url: "${PANEL}", token: "${OPEN}", rate: 100000/s}
people:
  - {name: ann, roles: [admin], mcp_token: "${MCP}"}
policy: POLICY
downloads: {dir: "${DIR}"}
`

// shortWait is how long a change is verified: nothing in an echo's answer
// proves one, and a look or two is enough.
func shortWait(policies.Door) time.Duration { return 20 * time.Millisecond }

// newCanaryHouse plants a canary in every credential, and opens the doors.
func newCanaryHouse(t *testing.T, mode, policy string) *canaryHouse {
	t.Helper()
	h := &canaryHouse{canaries: &canaries{}, dir: t.TempDir()}
	catalogue, err := tools.NewCatalogue(nil)
	if err != nil {
		t.Fatal(err)
	}
	h.panel = newEcho(mode, catalogue, h.canaries)
	panels := httptest.NewServer(h.panel)
	t.Cleanup(panels.Close)
	h.token = h.plantHeader("mcp_token")
	env := map[string]string{
		"PANEL": panels.URL, "TOKEN": h.plantHeader("FlashPanel token"), "CODE": h.plantHeader("FlashPanel code"), "PASSWORD": h.plant("OpenPanel password"),
		"TOTP": strings.ToUpper("KANARI222IRANAK2"), "OPEN": h.plantHeader("OpenPanel token"), "KEY": h.plant("key"), "MCP": h.token, "DIR": filepath.Join(h.dir, "private"),
	}
	cfg, err := parseConfig("canary.yaml", []byte(strings.Replace(canaryConfig, "POLICY", policy, 1)), environment{vars: env}.lookup, nil)
	if err != nil {
		t.Fatal(err)
	}
	a := &app{wait: shortWait}
	log := slog.New(slog.NewTextHandler(&h.log, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}))
	cfg.Store = "sqlite:" + filepath.Join(h.dir, "panelbot.db")
	if h.house, err = a.open(t.Context(), cfg, log); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	h.person, _ = cfg.person("ann")
	h.connect(t)
	return h
}

// connect opens the MCP door, and keeps every byte that comes out of it.
func (h *canaryHouse) connect(t *testing.T) {
	t.Helper()
	door, err := h.door(h.linkFor)
	if err != nil {
		t.Fatal(err)
	}
	cfg := h.cfg.httpConfig()
	cfg.Beside = map[string]http.Handler{"POST " + terminal.CommandPath: h.commands()}
	handler, err := door.Handler(cfg)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	h.url = server.URL + h.cfg.MCP.Path
	h.client, err = client.NewStreamableHttpClient(h.url, transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer " + h.token}),
		transport.WithHTTPBasicClient(&http.Client{Transport: tee{&h.wire}}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.client.Close() }) // its server closes anyway
	if _, err := h.client.Initialize(t.Context(), mcp.InitializeRequest{}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.client.ListTools(t.Context(), mcp.ListToolsRequest{}); err != nil {
		t.Fatal(err)
	}
}

// tee is the network, and a copy of what comes back.
type tee struct{ copy io.Writer }

func (t tee) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Accept-Encoding", "identity")
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	_ = response.Header.Write(t.copy) // a buffer takes everything
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.TeeReader(response.Body, t.copy), response.Body}
	return response, nil
}

// overMCP calls a tool as an assistant does, and gives all that it gets.
func (h *canaryHouse) overMCP(ctx context.Context, tool string, args json.RawMessage) string {
	request := mcp.CallToolRequest{}
	request.Params.Name, request.Params.Arguments = tool, args
	request.Params.Meta = &mcp.Meta{ProgressToken: tool}
	result, err := h.client.CallTool(ctx, request)
	if err != nil {
		return "error: " + err.Error()
	}
	raw, err := json.Marshal(result)
	if err != nil {
		return "error: " + err.Error()
	}
	text := string(raw) + fmt.Sprint(result.StructuredContent)
	for _, content := range result.Content {
		// What is embedded as base64 is looked at as what it is.
		if resource, ok := content.(mcp.EmbeddedResource); ok {
			if blob, ok := resource.Resource.(mcp.BlobResourceContents); ok {
				decoded, _ := base64.StdEncoding.DecodeString(blob.Blob) // what cannot be read is looked at as it stands
				text += string(decoded)
			}
		}
	}
	return text
}

// atTerminal calls a tool as a person does whose output is no terminal.
func (h *canaryHouse) atTerminal(ctx context.Context, door *terminal.Terminal, tool string, args json.RawMessage) string {
	var stdout, stderr bytes.Buffer
	door.Out, door.Err = &stdout, &stderr
	if door.In == nil {
		door.In = strings.NewReader("")
	}
	name, args, err := terminal.Parse(h.runner.Catalogue(), []string{tool}, args, os.ReadFile)
	if err != nil {
		return "error: " + err.Error()
	}
	out := h.runner.Run(ctx, door.Call(h.person, name, args))
	err = door.Show(out, chat.New(h.runner.Catalogue(), chat.Config{}).Words(out, chat.Speech{}))
	return fmt.Sprintf("%s\n%s\n%v", &stdout, &stderr, err)
}

// typist is a person at a terminal who says yes to everything.
type typist struct{ io.Reader }

func (typist) IsTerminal() bool { return true }

// check looks for canaries in everything that came out beside the results.
// Only the private files may hold some: those have mode 0600.
func (h *canaryHouse) check(t *testing.T) {
	t.Helper()
	h.report(t, "log", h.log.String())
	h.report(t, "bytes of the MCP door", h.wire.String())
	private := filepath.Join(h.dir, "private")
	err := filepath.WalkDir(h.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		h.report(t, "name of a file", path)
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if filepath.Dir(path) == private {
			if info.Mode().Perm() != 0o600 {
				t.Errorf("the private file %s has mode %s", path, info.Mode())
			}
			return nil
		}
		content, err := os.ReadFile(path)
		h.report(t, "file "+path, string(content))
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(private); err == nil && info.Mode().Perm() != 0o700 {
		t.Errorf("the directory of private files has mode %s", info.Mode())
	}
}

// report fails the test for each canary in a text, and for each secret that
// panelbot made.
func (h *canaryHouse) report(t *testing.T, where, text string) {
	t.Helper()
	for _, leak := range h.leaks(text) {
		if h.found.Add(1) <= maxLeaks {
			t.Errorf("%s: leak of %s: %q", where, h.place(leak), leak)
		}
		t.Fail()
	}
	for _, secret := range h.panel.secrets() {
		if strings.Contains(text, secret) {
			t.Errorf("%s: leak of a generated secret: %q", where, secret)
		}
	}
}

// arguments gives right arguments for a tool, all of them, with a canary in
// each that is secret. secret gives those.
func arguments(t *op.Tool, secret func(a *op.Arg, place string) any) map[string]any {
	args := fields(t.Args, t.Name, secret)
	if t.Arg("panel") != nil {
		args["panel"] = t.Arg("panel").Enum[0]
	}
	delete(args, "override")
	return args
}

func fields(list []op.Arg, place string, secret func(a *op.Arg, place string) any) map[string]any {
	object := map[string]any{}
	for i := range list {
		object[list[i].Name] = argument(&list[i], place+" "+list[i].Name, secret)
	}
	return object
}

func argument(a *op.Arg, place string, secret func(a *op.Arg, place string) any) any {
	switch a.Kind {
	case op.KindSecret, op.KindUpload, op.KindSettings:
		return secret(a, place)
	case op.KindInteger, op.KindServer, op.KindSite:
		return 1
	case op.KindNumber:
		return 1.5
	case op.KindBoolean:
		return true
	case op.KindList:
		return []any{argument(a.Elem, place+"[0]", secret)}
	case op.KindObject:
		return fields(a.Fields, place, secret)
	}
	if len(a.Enum) > 0 {
		return a.Enum[0]
	}
	if a.Example != "" {
		return a.Example
	}
	return "some-" + a.Name
}
