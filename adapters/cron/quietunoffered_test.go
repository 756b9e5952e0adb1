package cron_test

import (
	"testing"

	"panelbot/adapters/cron"
	"panelbot/tools/digest"
)

// TestQuietUnoffered: that a kind of panel has no operation for something makes no quiet
// report loud: it is told when the report is posted, and is no reason to post it.
func TestQuietUnoffered(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(r *cron.Report) { r.Quiet, r.To = true, r.To[:1] })
	d.Maker = makes(func(o digest.Order) digest.Report {
		s := digest.Section{Kind: digest.Security, State: digest.Unknown}
		for _, thing := range []string{"bans", "firewall", "keys"} {
			s.Items = append(s.Items, digest.Item{State: digest.Unknown, Subject: "OpenPanel", Fact: digest.Nothing, Figures: digest.Figures{digest.Because: digest.NotOffered, digest.Thing: thing}, At: d.now})
		}
		return digest.Report{Name: o.Name, Slot: o.Slot, At: d.now, State: s.State, Sections: []digest.Section{s}}
	})
	for day := range 4 {
		if err := d.come(t, day+1); err != nil {
			t.Fatal(err)
		}
	}
	if len(d.posted) != 1 {
		t.Errorf("%d were posted, and nothing changed", len(d.posted))
	}
}
