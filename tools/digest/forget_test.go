package digest_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/tools"
	"panelbot/tools/digest"
)

// seenKeys are the keys of what a report has seen, of one thing.
func (r *rig) seenKeys(report, thing string) string {
	r.Helper()
	var kept struct {
		Seen map[string]json.RawMessage `json:"seen"`
	}
	if err := json.Unmarshal(r.memory.seen[report], &kept); err != nil {
		r.Fatal(err)
	}
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(kept.Seen)) {
		if rest, is := strings.CutPrefix(key, thing+"/"); is {
			keys = append(keys, rest)
		}
	}
	return strings.Join(keys, " ")
}

// TestForgetsWhatIsGone: what has stood in no list for 90 days, each of which was read, is
// forgotten; what is listed and cannot be read, or of a list that cannot be read, is not,
// however long that lasts.
func TestForgetsWhatIsGone(t *testing.T) {
	t.Parallel()
	const servers, jobs, sizes = "flashpanel_server_list", "flashpanel_schedule_list", "openpanel_mysql_size"
	both, one := `{"data":[{"id":1,"name":"web-1"},{"id":2,"name":"web-2"}]}`, `{"data":[{"id":1,"name":"web-1"}]}`
	of := map[string]string{servers: both, jobs: `{"data":[]}`, sizes: `[{"Database":"shop","Size (MB)":1}]`}
	r := newRig(t)
	broken := ""
	r.cfg.Runner = answers{failing{r.runner, &broken}, of}
	slot := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	day := 0
	r.cfg.Now = func() time.Time { return slot.AddDate(0, 0, day) }
	for _, step := range []struct {
		day       int
		servers   string // the answer; empty is none
		broken    string // a tool that has no answer
		sizes     string
		schedules string // what is remembered
		databases string
	}{
		{0, both, "", "shop", "main/web-1 main/web-2", "host1/shop"},
		{1, one, "", "blog", "main/web-1 main/web-2", "host1/blog host1/shop"},
		{80, "", servers, "", "main/web-1 main/web-2", "host1/blog host1/shop"},
		{89, both, "", "blog", "main/web-1 main/web-2", "host1/blog host1/shop"}, // it is there again
		{90, one, "", "blog", "main/web-1 main/web-2", "host1/blog host1/shop"},
		{91, one, jobs, "blog", "main/web-1 main/web-2", "host1/blog"}, // 90 days without shop
		{179, one, jobs, "blog", "main/web-1 main/web-2", "host1/blog"},
		{180, "", servers, "", "main/web-1 main/web-2", "host1/blog"}, // nobody knows that web-2 is gone
		{500, "", servers, "", "main/web-1 main/web-2", "host1/blog"},
		{501, one, jobs, "blog", "main/web-1", "host1/blog"},
	} {
		day, broken = step.day, step.broken
		delete(of, servers)
		delete(of, sizes)
		delete(of, jobs)
		if step.servers != "" {
			of[servers] = step.servers
		}
		if broken != jobs {
			of[jobs] = `{"data":[]}`
		}
		if of[sizes] = `[]`; step.sizes != "" {
			of[sizes] = `[{"Database":"` + step.sizes + `","Size (MB)":1}]`
		} else {
			of[sizes] = `{"odd":1}`
		}
		r.report(digest.Order{Sections: []digest.Kind{digest.Schedules, digest.DatabaseUse}, Slot: slot.AddDate(0, 0, day), Keep: true})
		if got := r.seenKeys("morning", "schedules"); got != step.schedules {
			t.Errorf("day %d: of schedules %q, want %q", day, got, step.schedules)
		}
		if got := r.seenKeys("morning", "database"); got != step.databases {
			t.Errorf("day %d: of databases %q, want %q", day, got, step.databases)
		}
	}
	// What could not be read for more than a year is compared with what was seen then.
	day, broken = 502, ""
	of[servers], of[jobs] = one, `{"data":[{"id":9,"command":"true","user":"root","cron":"0 3 * * *"}]}`
	made := r.report(digest.Order{Sections: []digest.Kind{digest.Schedules}, Slot: slot.AddDate(0, 0, day), Keep: true})
	if got := r.item(made, digest.Schedules, "main", "web-1"); got.Fact != digest.Added {
		t.Errorf("got %+v, want what was added since", got)
	}
}

// TestForgetsPanelsAndSites: what is of a panel, or a site, that is no longer in the
// configuration is forgotten too, and a section that the report has no more is not looked at.
func TestForgetsPanelsAndSites(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	panels := r.cfg.Panels()
	r.cfg.Panels = func() []digest.Panel { return panels }
	slot := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	look := func(day int, kinds ...digest.Kind) {
		t.Helper()
		r.cfg.Now = func() time.Time { return slot.AddDate(0, 0, day) }
		r.report(digest.Order{Sections: kinds, Slot: slot.AddDate(0, 0, day), Keep: true})
	}
	all := []digest.Kind{digest.Deploys, digest.DatabaseUse, digest.Security}
	look(0, all...)
	sites := strings.Fields(r.seenKeys("morning", "deploy"))
	if len(sites) < 2 || r.seenKeys("morning", "database") == "" || r.seenKeys("morning", "failures") == "" {
		t.Fatalf("it remembers %s", r.memory.seen["morning"])
	}
	main := panels[0]
	left := slices.DeleteFunc(slices.Clone(main.Sites), func(s digest.Site) bool { return "main/"+s.Name == sites[0] })
	main.Sites = left
	panels = []digest.Panel{main}
	look(1, all...)
	look(90, all...)
	if got := r.seenKeys("morning", "deploy"); got != strings.Join(sites, " ") {
		t.Errorf("after 89 days it remembers %q", got)
	}
	look(91, digest.Security) // whether there is such a site is not asked
	if got := r.seenKeys("morning", "deploy"); got != strings.Join(sites, " ") {
		t.Errorf("without the section it remembers %q", got)
	}
	look(92, all...)
	if got := r.seenKeys("morning", "deploy"); got != strings.Join(sites[1:], " ") {
		t.Errorf("after 91 days it remembers %q", got)
	}
	if got := r.seenKeys("morning", "database") + r.seenKeys("morning", "failures"); got != "" {
		t.Errorf("of a panel that is no more it remembers %q", got)
	}
}

// TestMemoryOfBefore: what was kept before anything was forgotten can be read.
func TestMemoryOfBefore(t *testing.T) {
	t.Parallel()
	of := map[string]string{"flashpanel_server_list": `{"data":[{"id":1,"name":"web-1"}]}`, "flashpanel_schedule_list": `{"data":[]}`}
	r := answering(t, of)
	r.memory.seen["morning"] = []byte(`{"slot":"2025-01-01T08:00:00Z","at":"2025-01-01T08:00:00Z","seen":{"schedules/main/web-1":["#1 0 3 * * * root (00000000)"],"schedules/main/web-2":[]},"last":"0001-01-01T00:00:00Z","last_at":"0001-01-01T00:00:00Z","before":{}}`)
	slot := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	r.cfg.Now = func() time.Time { return slot }
	made := r.report(digest.Order{Sections: []digest.Kind{digest.Schedules}, Slot: slot, Keep: true})
	if got := r.item(made, digest.Schedules, "main", "web-1"); got.Fact != digest.Removed {
		t.Errorf("got %+v, want what was removed", got)
	}
	if got := r.seenKeys("morning", "schedules"); got != "main/web-1 main/web-2" {
		t.Errorf("it remembers %q: whether web-2 was there yesterday nobody knows", got)
	}
}

// failing has no answer for the tool that a test names.
type failing struct {
	digest.Runner
	tool *string
}

func (f failing) Run(ctx context.Context, c tools.Call) tools.Outcome {
	if c.Tool == *f.tool && !c.DryRun {
		return tools.Outcome{Status: tools.Failed}
	}
	return f.Runner.Run(ctx, c)
}
