package digest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
)

// slowPanel answers one call a second, as a panel of 60 a minute does to who asks one
// after the other. More than one at a time would be turned away.
type slowPanel struct {
	t     *testing.T
	turn  chan struct{}
	reads int
}

func (p *slowPanel) Run(_ context.Context, c tools.Call) tools.Outcome {
	if c.DryRun {
		return tools.Outcome{Status: tools.Done}
	}
	select {
	case p.turn <- struct{}{}:
	default:
		p.t.Error("two calls at once: the panel would say 429")
		return tools.Outcome{Status: tools.Failed}
	}
	defer func() { <-p.turn }()
	p.reads++
	time.Sleep(time.Second) // of the bubble
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

// TestBudget: 100 servers with 300 sites at 60 calls a minute are read in their time, one
// call after the other and with progress; with less time, what is left is unknown.
func TestBudget(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		within  time.Duration
		unknown bool
	}{{0, false}, {3 * time.Minute, true}} {
		synctest.Test(t, func(t *testing.T) {
			p := &slowPanel{t: t, turn: make(chan struct{}, 1)}
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
					if item.Figures[digest.Because] == digest.NoTime {
						late++
					}
				}
			}
			if took := time.Since(began); took > 15*time.Minute || progress != p.reads || made.Reads != p.reads {
				t.Errorf("%v, %d reads, %d told", took, p.reads, progress)
			}
			if test.unknown != (late > 0) || !test.unknown && p.reads != 701 {
				t.Errorf("%d reads, and %d were too late", p.reads, late)
			}
		})
	}
}
