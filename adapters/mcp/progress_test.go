package mcp_test

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	"panelbot/panel/simulator"
	"panelbot/tools"
)

// progress collects what a client is told while it waits.
type progress struct {
	mu   sync.Mutex
	told []told
}

type told struct {
	Token    any
	Progress any
	Message  string
}

// listen collects from a client from now on.
func listen(c *client.Client) *progress {
	p := &progress{}
	c.OnNotification(func(n mcp.JSONRPCNotification) {
		if n.Method != "notifications/progress" {
			return
		}
		message, _ := n.Params.AdditionalFields["message"].(string)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.told = append(p.told, told{n.Params.AdditionalFields["progressToken"], n.Params.AdditionalFields["progress"], message})
	})
	return p
}

func (p *progress) all() []told {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]told{}, p.told...)
}

// callWithToken calls a tool and asks to be told how it goes on.
func callWithToken(ctx context.Context, c *client.Client, tool, args string, token any) (answer, error) {
	request := mcp.CallToolRequest{}
	request.Params.Name = tool
	request.Params.Arguments = json.RawMessage(args)
	if token != nil {
		request.Params.Meta = &mcp.Meta{ProgressToken: token}
	}
	result, err := c.CallTool(ctx, request)
	if err != nil {
		return answer{}, err
	}
	return readAnswer(result)
}

// TestProgressArrives in each revision and over each transport, for those who
// ask for it, before the answer.
func TestProgressArrives(t *testing.T) {
	t.Parallel()
	for _, revision := range mcp.ValidProtocolVersions {
		for way, connect := range map[string]func(h *house, t *testing.T) *client.Client{
			"http":  func(h *house, _ *testing.T) *client.Client { return h.connect(alice, revision) },
			"stdio": func(h *house, t *testing.T) *client.Client { return h.pipe(t, alice, revision) },
		} {
			t.Run(revision+" over "+way, func(t *testing.T) {
				t.Parallel()
				// The deployment does not end while it is looked at.
				h := newHouse(t, plan{wait: 400 * time.Millisecond, sim: simulator.Config{EventDuration: time.Hour}})
				c := connect(h, t)
				heard := listen(c)
				a, err := callWithToken(t.Context(), c, "flashpanel_deploy_now", `{"site":"shop"}`, "tour-7")
				if err != nil || a.Status != tools.Accepted || !strings.Contains(a.Next, "flashpanel_deploy_list") {
					t.Fatalf("%v, %s: %s %s", err, a.Status, a.Summary, a.Next)
				}
				want := []told{{"tour-7", 1.0, "deploy now on site shop (12) on server web-1: not there yet, running (0s)"}}
				if diff := cmp.Diff(heard.all(), want); diff != "" {
					t.Errorf("heard (-got +want):\n%s", diff)
				}
				if _, err := callWithToken(t.Context(), c, "flashpanel_deploy_now", `{"site":"blog"}`, nil); err != nil {
					t.Fatal(err)
				}
				for _, one := range heard.all() {
					if one.Token != "tour-7" || strings.Contains(one.Message, "blog") {
						t.Errorf("told %v, although the second call did not ask for it", one)
					}
				}
			})
		}
	}
}

// TestChangeIsFollowedToItsEnd: a change that takes a while is told of step by
// step, and then it is done. The panel's clock goes on by a second with each
// look at it.
func TestChangeIsFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	var clock atomic.Int64
	began := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	h := newHouse(t, plan{inProcess: true, wait: time.Minute, sim: simulator.Config{
		EventDuration: 10 * time.Second,
		Now:           func() time.Time { return began.Add(time.Duration(clock.Add(1)) * time.Second) },
	}})
	synctest.Test(t, func(t *testing.T) {
		c := h.connectInMemory(t)
		heard := listen(c)
		started := time.Now()
		a, err := callWithToken(t.Context(), c, "flashpanel_deploy_now", `{"site":"shop"}`, "followed")
		if err != nil || a.Status != tools.Done || a.VerifiedBy == "" {
			t.Fatalf("%v, %s by %q: %s", err, a.Status, a.VerifiedBy, a.Summary)
		}
		steps := heard.all()
		if len(steps) < 2 {
			t.Fatalf("%d steps were told: %v", len(steps), steps)
		}
		for i, step := range steps {
			if step.Token != "followed" || step.Progress != float64(i+1) || !strings.HasPrefix(step.Message, "deploy now on site shop (12) on server web-1: not there yet, running") {
				t.Errorf("step %d is %v", i+1, step)
			}
		}
		t.Logf("%d steps in %s, the last: %s", len(steps), time.Since(started), steps[len(steps)-1].Message)
	})
}

// connectInMemory gives a client whose connection is a pipe, so that time can
// stand still; the door ends with the test.
func (h *house) connectInMemory(t *testing.T) *client.Client {
	t.Helper()
	l := &pipeListener{connections: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: h.handler}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(l) // ends with Close
	}()
	web := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return l.dial() }}
	c, err := client.NewStreamableHttpClient("http://localhost/mcp", transport.WithHTTPBasicClient(&http.Client{Transport: web}),
		transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer " + tokenOf(alice)}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Close()
		web.CloseIdleConnections()
		_ = server.Close()
		<-ended
	})
	if err := hello(t.Context(), c, mcp.LATEST_PROTOCOL_VERSION); err != nil {
		t.Fatal(err)
	}
	return c
}

// pipeListener is a listener without a network.
type pipeListener struct {
	connections chan net.Conn
	closed      chan struct{}
	once        sync.Once
}

func (l *pipeListener) dial() (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.connections <- theirs:
		return ours, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.connections:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
