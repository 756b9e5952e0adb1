package digest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"panelbot/tools"
	"panelbot/tools/digest"
)

// deployed is a panel whose sites have deployments, the last one first, ten on a page.
type deployed struct {
	digest.Runner
	runs []string
	// broken is a page that has no answer; 0 is none.
	broken int
	asked  *int
}

func (d deployed) Run(ctx context.Context, c tools.Call) tools.Outcome {
	if c.Tool != "flashpanel_deploy_list" || c.DryRun {
		return d.Runner.Run(ctx, c)
	}
	var in struct {
		Page int `json:"page"`
	}
	if err := json.Unmarshal(c.Args, &in); err != nil {
		return tools.Outcome{Status: tools.Failed, Tool: c.Tool}
	}
	*d.asked++
	if in.Page == d.broken && d.broken > 0 {
		return tools.Outcome{Status: tools.Failed, Tool: c.Tool}
	}
	type row struct {
		ID     int    `json:"id"`
		Status string `json:"status"`
	}
	rows := []row{}
	for i, status := range slices.Backward(d.runs) {
		rows = append(rows, row{100 + i, status})
	}
	from := min((max(in.Page, 1)-1)*10, len(rows))
	raw, err := json.Marshal(map[string]any{"data": rows[from:min(from+10, len(rows))]})
	if err != nil {
		return tools.Outcome{Status: tools.Failed, Tool: c.Tool}
	}
	return tools.Outcome{Status: tools.Done, Tool: c.Tool, Data: raw}
}

// TestManyDeployments: what failed since the last report is told though more than a page
// of deployments went well after it, and where not all were read the report says so.
func TestManyDeployments(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	asked := 0
	d := deployed{Runner: r.runner, asked: &asked}
	day := 0
	// report tells how many failed of a site, and why not all is known.
	report := func() (failed int, why any) {
		r.cfg.Runner, asked = d, 0
		made := r.report(digest.Order{Sections: []digest.Kind{digest.Deploys}, Slot: time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC).AddDate(0, 0, day), Keep: true})
		day++
		for _, item := range all(made, digest.Deploys) {
			switch {
			case item.Subject != "shop":
			case item.Fact == digest.DeployFailed:
				failed++
			case item.State == digest.Unknown:
				why = item.Figures[digest.Because]
			}
		}
		return failed, why
	}
	add := func(status string, n int) {
		for range n {
			d.runs = append(d.runs, status)
		}
	}
	sites := 0
	for _, step := range []struct {
		name   string
		before func()
		failed int
		why    any
		pages  int
	}{
		{"the first report looks at a page", func() { add("failed", 1); add("success", 35) }, 0, nil, 1},
		{"one failed behind two pages", func() { add("failed", 1); add("success", 22) }, 1, nil, 3},
		{"nothing new", func() {}, 0, nil, 1},
		{"the second page has no answer", func() { add("failed", 1); add("success", 12); d.broken = 2 }, 0, digest.NoAnswer, 2},
		{"and then it has", func() { d.broken = 0 }, 1, nil, 2},
		{"more than are read", func() { add("failed", 1); add("success", 60); add("failed", 1); add("success", 60) }, 1, digest.TooMany, 10},
		{"and nothing after that", func() {}, 0, nil, 1},
	} {
		step.before()
		failed, why := report()
		if sites == 0 {
			sites = asked
		}
		if failed != step.failed || fmt.Sprint(why) != fmt.Sprint(step.why) || asked != step.pages*sites {
			t.Errorf("%s: %d failed, not all is known for %v, %d pages of %d sites, want %d, %v and %d pages", step.name, failed, why, asked, sites, step.failed, step.why, step.pages)
		}
	}
}
