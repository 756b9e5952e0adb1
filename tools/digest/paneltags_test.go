package digest_test

import (
	"maps"
	"testing"

	"panelbot/panel/simulator"
	"panelbot/tools/digest"
)

// TestTagsOfThePanel: what is measured has the tags that rules and scopes see: those of the
// panel, and over them those of the configuration, of a server and of the sites on it. Only
// those of the configuration counted once, so that an alert about env=prod was silent about a
// server that the panel tags so.
func TestTagsOfThePanel(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	panels := r.cfg.Panels()
	panels[0].Tags = map[string]map[string]string{"web-1": {"env": "live"}, "2": {"client": "other"}}
	panels[0].Sites = []digest.Site{{Name: "shop", ID: 1, Server: "web-1"}, {Name: "api", ID: 2, Server: "2"}, {Name: "gone", ID: 3, Server: "web-9"}, {Name: "nowhere", ID: 4}}
	r.cfg.Panels = func() []digest.Panel { return panels }
	order := digest.MeasureOrder{Names: []string{digest.MeasureServerName, digest.MeasureSiteName}, Sorts: []digest.Sort{digest.OfServer, digest.OfSite}, Panels: []string{"main"}, Tags: true}
	want := map[string]map[string]string{
		"web-1": {"env": "live", "web": ""}, "web-2": {"env": "staging", "web": "", "client": "other"}, "db-1": {"env": "prod", "db": ""}, "mail-1": {"env": "prod", "mail": ""},
		"shop": {"env": "live", "web": ""}, "api": {"env": "staging", "web": "", "client": "other"}, "gone": {}, "nowhere": {},
	}
	made := r.figures(order)
	if len(made.Things) != len(want) || made.Reads != 1 {
		t.Errorf("%d things by %d reads, want %d by one", len(made.Things), made.Reads, len(want))
	}
	for _, m := range made.Things {
		if !maps.Equal(m.Tags, want[m.Name]) || m.Untagged {
			t.Errorf("%s: got %v, want %v", m.Name, m.Tags, want[m.Name])
		}
	}

	r.sim.Fault("GET /api/servers", simulator.Fault{Kind: simulator.ServerError})
	untagged, stands := 0, 0
	for _, m := range r.figures(order).Things {
		switch {
		case m.Of != digest.OfSite:
		case !m.Listed() && m.Untagged && m.Figures[digest.MeasureSiteName].Why == digest.NoAnswer:
			stands++
		case m.Untagged == (m.Name == "nowhere"):
			t.Errorf("%s: its tags are unknown: %v", m.Name, m.Untagged)
		case m.Untagged:
			untagged++
		}
	}
	if untagged != 3 || stands != 1 {
		t.Errorf("%d sites have unknown tags, and %d stand for them; want 3 and one", untagged, stands)
	}
	order.Tags, order.Sorts = false, []digest.Sort{digest.OfSite}
	if made := r.figures(order); made.Reads != 0 {
		t.Errorf("%d reads for tags that do not count", made.Reads)
	}
}
