package tools_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
)

// canary is a secret that must not show anywhere.
const canary = "c4n4ry-s3cr3t"

// reply is what a fake panel answers once.
type reply struct {
	body     string
	err      *panel.Error
	response *panel.Response // in place of body
	after    time.Duration
}

func says(body string) reply { return reply{body: body} }

func fails(kind panel.Kind, status int) reply {
	return reply{err: &panel.Error{Kind: kind, Status: status, Message: "The panel has a sentence.", Hint: "A hint."}}
}

// script has the replies by method and path; the last one of each repeats.
type script map[string][]reply

// fakePanel is a panel that answers from a script and remembers what it was
// sent. A request that is not in the script fails the test.
type fakePanel struct {
	t         testing.TB
	mu        sync.Mutex
	script    script
	sent      []panel.Request
	addresses []netip.Addr
}

func (f *fakePanel) Do(ctx context.Context, r panel.Request) (*panel.Response, error) {
	f.mu.Lock()
	f.sent = append(f.sent, r)
	route := r.Method + " " + r.Path
	replies := f.script[route]
	if len(replies) > 1 {
		f.script[route] = replies[1:]
	}
	f.mu.Unlock()
	if len(replies) == 0 {
		f.t.Errorf("the panel was asked for %s, which is not in the script", route)
		return nil, &panel.Error{Kind: panel.NotFound, Status: 404, Message: "Not found."}
	}
	answer := replies[0]
	if answer.after > 0 {
		select {
		case <-time.After(answer.after):
		case <-ctx.Done():
			return nil, &panel.Error{Kind: panel.NotSent, Message: "The call was cancelled."}
		}
	}
	switch {
	case answer.err != nil:
		return nil, answer.err
	case answer.response != nil:
		return answer.response, nil
	}
	return &panel.Response{Status: 200, Body: []byte(answer.body), ContentType: "application/json"}, nil
}

func (f *fakePanel) Addresses(context.Context) ([]netip.Addr, error) { return f.addresses, nil }

// routes lists what was sent, method and path, in order.
func (f *fakePanel) routes() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	routes := []string{}
	for _, r := range f.sent {
		routes = append(routes, r.Method+" "+r.Path)
	}
	return routes
}

// fakeRecorder keeps entries in memory, and fails at a stage if it is told to.
type fakeRecorder struct {
	mu      sync.Mutex
	entries []tools.Entry
	failAt  tools.Stage
}

func (f *fakeRecorder) Record(ctx context.Context, e tools.Entry) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if e.Stage == f.failAt {
		return fmt.Errorf("disk full")
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f.entries = append(f.entries, e)
	return nil
}

// stages lists the stages of the entries, the last one with its status.
func (f *fakeRecorder) stages() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := []string{}
	for _, e := range f.entries {
		list = append(list, strings.TrimSpace(string(e.Stage)+" "+string(e.Status)))
	}
	return list
}

var (
	alice = policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}
	vic   = policies.Person{Name: "vic", Roles: []policies.Role{policies.Viewer}}
)

// permissive is a policy that allows everything.
func permissive() policies.Policy {
	p := policies.Policy{AllowUnguarded: true, Defaults: map[policies.Risk]policies.Effect{}, Classes: map[policies.Class]policies.Effect{}}
	for _, r := range policies.Risks() {
		p.Defaults[r] = policies.Allow
	}
	p.Classes[policies.ClassCallback], p.Classes[policies.ClassLogin] = policies.Allow, policies.Allow
	return p
}

// rig is a Runner with a fake panel, called main, and a fake recorder.
type rig struct {
	*tools.Runner
	t        testing.TB
	panel    *fakePanel
	recorder *fakeRecorder
	log      *bytes.Buffer
}

// newRig makes a Runner with a policy that allows everything and no time for
// verification, and lets change change that.
func newRig(t *testing.T, s script, change ...func(*tools.Config)) *rig {
	t.Helper()
	r := &rig{t: t, panel: &fakePanel{t: t, script: maps.Clone(s)}, recorder: &fakeRecorder{}, log: new(bytes.Buffer)}
	cfg := tools.Config{
		Catalogue: newCatalogue(t), Policy: permissive(), Recorder: r.recorder,
		Panels: []*tools.Panel{{Name: "main", Kind: "flashpanel", Client: r.panel, Ceiling: policies.Destroy,
			Sites: map[string]tools.Site{"shop": {ID: 12, Domain: "shop.example.com"}, "blog": {ID: 13}}}},
		Wait: func(policies.Door) time.Duration { return 0 },
	}
	for _, c := range change {
		c(&cfg)
	}
	runner, err := tools.New(slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})), cfg)
	if err != nil {
		t.Fatal(err)
	}
	r.Runner = runner
	return r
}

// call runs a tool as alice at the MCP door.
func (r *rig) call(tool, args string, change ...func(*tools.Call)) tools.Outcome {
	r.t.Helper()
	c := tools.Call{Tool: tool, Args: json.RawMessage(args), Person: alice, Door: policies.MCP}
	for _, f := range change {
		f(&c)
	}
	out := r.Run(r.t.Context(), c)
	if !slices.Contains(tools.Statuses(), out.Status) {
		r.t.Errorf("%s %s: the status is %q", tool, args, out.Status)
	}
	if out.Summary == "" || out.Tool == "" {
		r.t.Errorf("%s %s: no summary or no tool: %+v", tool, args, out)
	}
	return out
}

// everywhere is all that an outcome, the record and the log say, without what
// is handed over privately.
func (r *rig) everywhere(out tools.Outcome) string {
	public := out
	public.Private = nil
	return fmt.Sprintf("%s %+v %s %s", encode(r.t, public), public, encode(r.t, r.recorder.entries), r.log)
}

func has(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s: %q does not say %q", what, text, part)
		}
	}
}
