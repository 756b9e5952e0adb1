package cron_test

import (
	"testing"
	"time"

	"panelbot/adapters/cron"
	"panelbot/tools/digest"
)

// TestQuietDeploy: a deployment that fails again is told though a quiet report told of one
// that looked the same, and that it stands so is not. The second one was once never told:
// what was posted last had the same words, and the next report tells it no more.
func TestQuietDeploy(t *testing.T) {
	t.Parallel()
	last := func(state digest.State, fact digest.Fact, status string, fresh bool) digest.Item {
		item := digest.Item{State: state, Panel: "main", Subject: "shop", Fact: fact, Figures: digest.Figures{digest.Status: status}}
		if fresh {
			item.Figures[digest.Recent] = int64(1)
		}
		return item
	}
	failed := func(fresh bool) digest.Item { return last(digest.Attention, digest.DeployFailed, "failed", fresh) }
	well := last(digest.OK, digest.DeployLast, "success", false)
	d := newDesk(t, func(r *cron.Report) { r.Quiet, r.To = true, r.To[:1] })
	var items []digest.Item
	d.Maker = makes(func(o digest.Order) digest.Report {
		return digest.Report{Name: o.Name, Slot: o.Slot, At: d.now, Sections: []digest.Section{{Kind: digest.Deploys, Items: items}}}
	})
	for i, step := range []struct {
		items []digest.Item
		want  int
	}{
		{[]digest.Item{failed(false)}, 1},      // when it is made for the first time
		{[]digest.Item{failed(true)}, 2},       // another one
		{[]digest.Item{failed(false)}, 2},      // the same one
		{[]digest.Item{well, failed(true)}, 3}, // one, and then one that went well
		{[]digest.Item{well, failed(true)}, 4}, // the same again
	} {
		items = step.items
		if err := d.come(t, i+1); err != nil {
			t.Fatal(err)
		}
		if len(d.posted) != step.want {
			t.Errorf("on day %d %d were posted, want %d", i+1, len(d.posted), step.want)
		}
	}
}

// TestQuietWaiting: a request that waits in the place of another one is told.
func TestQuietWaiting(t *testing.T) {
	t.Parallel()
	since := time.Date(2026, 11, 1, 5, 0, 0, 0, time.UTC)
	d := newDesk(t, func(r *cron.Report) { r.Quiet, r.To = true, r.To[:1] })
	var item digest.Item
	d.Maker = makes(func(o digest.Order) digest.Report {
		return digest.Report{Name: o.Name, Slot: o.Slot, At: d.now, Sections: []digest.Section{{Kind: digest.Changes, Items: []digest.Item{item}}}}
	})
	for i, step := range []struct {
		tool  string
		since time.Time
		want  int
	}{
		{"flashpanel_server_delete", since, 1}, {"flashpanel_server_delete", since, 1},
		{"flashpanel_database_delete", since, 2}, {"flashpanel_database_delete", since.Add(time.Hour), 3},
	} {
		item = digest.Item{State: digest.Attention, Subject: "ann", Fact: digest.Waiting, Figures: digest.Figures{digest.Name: step.tool, digest.Person: "ann", digest.Until: step.since}}
		if err := d.come(t, i+1); err != nil {
			t.Fatal(err)
		}
		if len(d.posted) != step.want {
			t.Errorf("on day %d %d were posted, want %d", i+1, len(d.posted), step.want)
		}
	}
}
