package mcp_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	door "panelbot/adapters/mcp"
	"panelbot/panel"
	"panelbot/panel/flashpanel"
	"panelbot/panel/openpanel"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// The people of the tests; each one's token is the name and "-token".
var (
	alice = policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}
	vera  = policies.Person{Name: "vera", Roles: []policies.Role{policies.Viewer}}
	nemo  = policies.Person{Name: "nemo"}
)

func tokenOf(p policies.Person) string { return p.Name + "-token" }

// plan says what a house differs in from the usual one: everything allowed,
// changes not verified, one panel of each kind.
type plan struct {
	sim    simulator.Config
	policy *policies.Policy
	groups []string
	mode   string
	// search is how tools are found; nil goes by plain words.
	search func(string, int) []*op.Tool
	// wait is how long changes are verified; 0 is not at all.
	wait time.Duration
	// timeout is the panel client's; 0 is its default.
	timeout time.Duration
	// url is where the panels are; empty is the simulator.
	url string
	// flash is FlashPanel's token; empty is the right one.
	flash  string
	sites  map[string]tools.Site
	panels []*tools.Panel
	// catalogue is for several panels of a kind; nil is for one of each.
	catalogue *tools.Catalogue
	// twice is the name of a second FlashPanel.
	twice string
	http  door.HTTP
	// inProcess reaches the simulator without a network.
	inProcess bool
	// runner and door change what the Runner and the door are made of.
	runner func(*tools.Config)
	door   func(*door.Config)
	// noDownloads leaves the Runner without a directory for secrets.
	noDownloads bool
}

// house is a whole panelbot: a simulated FlashPanel and OpenPanel, a Runner,
// and the MCP door on HTTP.
type house struct {
	t testing.TB
	// sim is the stand-in that answers now.
	sim     *simulator.Simulator
	stand   atomic.Pointer[simulator.Simulator]
	config  simulator.Config
	runner  *tools.Runner
	door    *door.Server
	handler http.Handler
	url     string
	log     *logBuffer
	files   string

	mu      sync.Mutex
	clients map[string]*client.Client
}

var catalogue = sync.OnceValues(func() (*tools.Catalogue, error) { return tools.NewCatalogue(nil) })

// allowAll is the policy that lets every call through.
func allowAll() policies.Policy { return allEffects(policies.Allow) }

func allEffects(e policies.Effect) policies.Policy {
	p := policies.Policy{Defaults: map[policies.Risk]policies.Effect{}, Classes: map[policies.Class]policies.Effect{}, AllowUnguarded: true}
	for _, r := range policies.Risks() {
		p.Defaults[r] = e
	}
	p.Classes[policies.ClassCallback], p.Classes[policies.ClassLogin] = e, e
	return p
}

func newHouse(t testing.TB, p plan) *house {
	t.Helper()
	h := &house{t: t, log: &logBuffer{}, clients: map[string]*client.Client{}}
	if !p.noDownloads {
		h.files = t.TempDir()
	}
	log := slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p.sim.Record = true
	if p.sim.EventDuration == 0 {
		p.sim.EventDuration = -1
	}
	h.config = p.sim
	h.fresh()
	if p.url == "" {
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.stand.Load().ServeHTTP(w, r) }))
		t.Cleanup(web.Close)
		p.url = web.URL
	}
	if p.panels == nil {
		p.panels = []*tools.Panel{h.flashPanel(log, "main", p), h.openPanel(log, p)}
	}
	if p.twice != "" {
		p.panels = append(p.panels, h.flashPanel(log, p.twice, p))
	}
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	if p.catalogue != nil {
		c = p.catalogue
	}
	policy := allowAll()
	if p.policy != nil {
		policy = *p.policy
	}
	rc := tools.Config{
		Catalogue: c, Panels: p.panels, Policy: policy, Recorder: nowhere{}, Downloads: h.files,
		Wait: func(policies.Door) time.Duration { return max(p.wait, time.Nanosecond) },
	}
	if p.runner != nil {
		p.runner(&rc)
	}
	h.runner, err = tools.New(log, rc)
	if err != nil {
		t.Fatal(err)
	}
	if p.search == nil {
		p.search = searchIn(c)
	}
	dc := door.Config{Version: "test", Mode: p.mode, Groups: p.groups, Search: p.search}
	if p.door != nil {
		p.door(&dc)
	}
	h.door, err = door.New(log, h.runner, dc)
	if err != nil {
		t.Fatal(err)
	}
	if p.http.Tokens == nil {
		p.http.Tokens = tokens(alice, vera, nemo)
	}
	p.http.Key = []byte("0123456789abcdef")
	if h.handler, err = h.door.Handler(p.http); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(h.handler)
	t.Cleanup(web.Close)
	h.url = web.URL
	return h
}

// tokens are those of people.
func tokens(people ...policies.Person) map[[sha256.Size]byte]policies.Person {
	list := map[[sha256.Size]byte]policies.Person{}
	for _, person := range people {
		list[door.TokenHash(tokenOf(person))] = person
	}
	return list
}

// searchIn finds tools whose doc holds all words of a request.
func searchIn(c *tools.Catalogue) func(string, int) []*op.Tool {
	return func(request string, most int) []*op.Tool {
		var list []*op.Tool
		for _, t := range c.Tools() {
			about := strings.ToLower(t.Name + " " + t.Doc)
			if !slices.ContainsFunc(strings.Fields(strings.ToLower(request)), func(w string) bool { return !strings.Contains(about, w) }) && len(list) < most {
				list = append(list, t)
			}
		}
		return list
	}
}

// fresh puts a stand-in with a freshly seeded world in the place of the one
// before, for tests that need many worlds and one door.
func (h *house) fresh() {
	h.sim = simulator.New(h.config)
	h.stand.Store(h.sim)
}

func (h *house) flashPanel(log *slog.Logger, name string, p plan) *tools.Panel {
	h.t.Helper()
	token := p.flash
	if token == "" {
		token = simulator.FlashToken
	}
	sites := p.sites
	if sites == nil {
		sites = map[string]tools.Site{}
		for _, s := range simulator.Sites() {
			sites[s.Name] = tools.Site{ID: int64(s.ID), Server: s.Server, Domain: s.Domain}
		}
	}
	return &tools.Panel{Name: name, Kind: "flashpanel", Ceiling: policies.Destroy, Sites: sites,
		Client: h.panelClient(log, name, p, flashpanel.New(token, simulator.FlashCode))}
}

func (h *house) openPanel(log *slog.Logger, p plan) *tools.Panel {
	h.t.Helper()
	return &tools.Panel{Name: "host1", Kind: "openpanel", Ceiling: policies.Destroy,
		Client: h.panelClient(log, "host1", p, openpanel.New(openpanel.Credentials{Token: simulator.OpenToken}))}
}

func (h *house) panelClient(log *slog.Logger, name string, p plan, v panel.Vendor) *panel.Client {
	h.t.Helper()
	cfg := panel.Config{Name: name, URL: p.url, Vendor: v, Ceiling: panel.Level(policies.Destroy), Timeout: p.timeout, Downloads: h.files}
	if p.inProcess {
		cfg.Transport = handlerTransport{h.sim}
	}
	c, err := panel.New(log, cfg)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(c.Close)
	return c
}

// client gives a started MCP client of that person, on the newest revision.
func (h *house) client(p policies.Person) *client.Client {
	h.t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if c := h.clients[p.Name]; c != nil {
		return c
	}
	h.clients[p.Name] = h.connect(p, mcp.LATEST_PROTOCOL_VERSION)
	return h.clients[p.Name]
}

// connect makes an MCP client that speaks one revision.
func (h *house) connect(p policies.Person, revision string, options ...transport.StreamableHTTPCOption) *client.Client {
	h.t.Helper()
	options = append(options, transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer " + tokenOf(p)}))
	c, err := client.NewStreamableHttpClient(h.url+"/mcp", options...)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = c.Close() })
	if err := hello(h.t.Context(), c, revision); err != nil {
		h.t.Fatal(err)
	}
	return c
}

// hello starts a client and settles on a revision.
func hello(ctx context.Context, c *client.Client, revision string) error {
	if err := c.Start(ctx); err != nil {
		return err
	}
	request := mcp.InitializeRequest{}
	request.Params.ProtocolVersion = revision
	request.Params.ClientInfo = mcp.Implementation{Name: "test", Version: "1"}
	_, err := c.Initialize(ctx, request)
	return err
}

// answer is what a client got for a call.
type answer struct {
	Status     tools.Status
	Tool       string
	Summary    string
	Panel      string
	Target     string
	Data       json.RawMessage
	VerifiedBy string `json:"verified_by"`
	Rule       string
	Errors     []struct{ Argument, Message string }
	Truncated  bool
	Next       string

	isError bool
	// text is all text content, structured the structuredContent as it came.
	text       string
	structured json.RawMessage
	content    []mcp.Content
}

// call calls a tool as alice and fails the test unless there is a result.
// arguments is a JSON object, or what marshals to one.
func (h *house) call(tool string, arguments any) answer {
	h.t.Helper()
	return h.callAs(alice, tool, arguments)
}

func (h *house) callAs(p policies.Person, tool string, arguments any) answer {
	h.t.Helper()
	a, err := callTool(h.t.Context(), h.client(p), tool, arguments)
	if err != nil {
		h.t.Fatalf("%s: %v", tool, err)
	}
	return a
}

func callTool(ctx context.Context, c *client.Client, tool string, arguments any) (answer, error) {
	request := mcp.CallToolRequest{}
	request.Params.Name = tool
	if text, ok := arguments.(string); ok {
		arguments = json.RawMessage(text)
	}
	request.Params.Arguments = arguments
	result, err := c.CallTool(ctx, request)
	if err != nil {
		return answer{}, err
	}
	return readAnswer(result)
}

func readAnswer(result *mcp.CallToolResult) (answer, error) {
	a := answer{isError: result.IsError, content: result.Content}
	var err error
	if a.structured, err = json.Marshal(result.StructuredContent); err != nil {
		return a, err
	}
	var texts []string
	for _, c := range result.Content {
		if text, ok := c.(mcp.TextContent); ok {
			texts = append(texts, text.Text)
		}
	}
	a.text = strings.Join(texts, "\n")
	return a, json.Unmarshal(a.structured, &a)
}

// sent lists the requests that the panels received, as "METHOD /path".
func (h *house) sent() []string {
	var list []string
	for _, r := range h.sim.Requests() {
		list = append(list, r.Method+" "+r.Path)
	}
	return list
}

// nowhere is a Recorder that keeps nothing.
type nowhere struct{}

func (nowhere) Record(context.Context, tools.Entry) error { return nil }

// logBuffer is a log that tests can read.
type logBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// handlerTransport is a network in which there is one handler.
type handlerTransport struct{ handler http.Handler }

func (h handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w.Result(), nil
}
