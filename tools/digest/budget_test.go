package digest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
)

// slowPanel is a panel that allows 60 calls in any minute, which the limiter of its client
// keeps, and answers each after a while. It turns away what is more.
type slowPanel struct {
	t       *testing.T
	limiter *panel.Limiter

	mu    sync.Mutex
	calls []time.Time
	// most is how many calls came in one minute.
	most int
}

// allowed is how many calls the panel allows in a minute.
const allowed = 60

func newSlowPanel(t *testing.T) *slowPanel {
	t.Helper()
	rate, err := panel.ParseRate("60/m")
	if err != nil {
		t.Fatal(err)
	}
	return &slowPanel{t: t, limiter: panel.NewLimiter(rate)}
}

func (p *slowPanel) Run(ctx context.Context, c tools.Call) tools.Outcome {
	if c.DryRun {
		return tools.Outcome{Status: tools.Done}
	}
	if err := p.limiter.Wait(ctx, 30*time.Second); err != nil { // as long as a call of a person waits
		return tools.Outcome{Status: tools.Failed, Summary: err.Error()}
	}
	p.mu.Lock()
	now := time.Now()
	p.calls = append(p.calls, now)
	in := 0
	for _, at := range slices.Backward(p.calls) {
		if now.Sub(at) >= time.Minute {
			break
		}
		in++
	}
	p.most = max(p.most, in)
	p.mu.Unlock()
	if in > allowed {
		p.t.Errorf("%d calls in a minute: the panel would say 429", in)
		return tools.Outcome{Status: tools.Failed}
	}
	time.Sleep(300 * time.Millisecond) // of the bubble
	answer := `{"data":[]}`
	switch c.Tool {
	case "flashpanel_server_list":
		answer = servers(100)
	case "flashpanel_systeminfo_get":
		answer = `{"cpu":{"cores":2,"usage":5},"memory":{"total":10,"used":2},"disk":{"total":10,"used":3}}`
	case "flashpanel_certificate_list":
		answer = `{"data":[{"id":1,"is_active":true}]}`
	case "flashpanel_deploy_list":
		answer = `{"data":[{"id":1,"status":"success"}]}`
	}
	return tools.Outcome{Status: tools.Done, Data: json.RawMessage(answer)}
}

func servers(n int) string {
	var list []map[string]any
	for i := range n {
		list = append(list, map[string]any{"id": i + 1, "name": fmt.Sprintf("web-%d", i+1), "status": "active"})
	}
	raw, err := json.Marshal(map[string]any{"data": list})
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// TestBudget: 100 servers with 300 sites at 60 calls a minute are read in their time, as
// fast as the panel allows and no faster, and with progress; with less time, what is left
// is unknown.
func TestBudget(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		within  time.Duration
		unknown bool
	}{{0, false}, {3 * time.Minute, true}} {
		synctest.Test(t, func(t *testing.T) {
			p := newSlowPanel(t)
			main := digest.Panel{Name: "main", Kind: "flashpanel", Prober: sites{}}
			for i := range 300 {
				main.Sites = append(main.Sites, digest.Site{Name: fmt.Sprintf("site-%d", i), ID: int64(i + 1)})
			}
			m, err := digest.New(slog.New(slog.DiscardHandler), digest.Config{Runner: p, Panels: func() []digest.Panel { return []digest.Panel{main} }})
			if err != nil {
				t.Fatal(err)
			}
			progress := 0
			began := time.Now()
			made, err := m.Make(t.Context(), digest.Order{
				Name: "morning", Person: digest.Reader("morning", policies.Scope{}), Sections: []digest.Kind{digest.Fleet, digest.Deploys, digest.Certificates}, Within: test.within, Progress: func() { progress++ },
			})
			if err != nil {
				t.Fatal(err)
			}
			late := 0
			for _, kind := range []digest.Kind{digest.Fleet, digest.Deploys, digest.Certificates} {
				for _, item := range all(made, kind) {
					switch item.Figures[digest.Because] {
					case digest.NoTime:
						late++
					case digest.NoAnswer:
						t.Errorf("%s: %+v", kind, item)
					}
				}
			}
			if took := time.Since(began); took > 15*time.Minute || progress != len(p.calls) || made.Reads != len(p.calls) {
				t.Errorf("%v, %d reads, %d told", took, len(p.calls), progress)
			}
			if p.most < 50 {
				t.Errorf("%d calls in a minute at most, and %d are allowed", p.most, allowed)
			}
			if test.unknown != (late > 0) || !test.unknown && len(p.calls) != 701 {
				t.Errorf("%d reads, and %d were too late", len(p.calls), late)
			}
		})
	}
}
