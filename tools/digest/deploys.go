package digest

import (
	"context"
	"slices"
	"strings"

	"panelbot/tools/flashpanel"
)

// deploys tells how the last deployment of each site ended, and which failed since the
// last report. success and running are the words that the reference shows; any other is
// shown as it is, and is no success.
func (r *run) deploys(ctx context.Context, p Panel) []Item {
	switch {
	case p.Kind == openPanel:
		return []Item{r.nothing(p, Unknown, NotOffered)}
	case len(p.Sites) == 0:
		return []Item{r.nothing(p, Unknown, NoSites)}
	}
	tool := toolName(p.Kind, flashpanel.ListDeployments.Name)
	var items []Item
	for _, site := range p.Sites {
		list, t := ask(ctx, r, p, &flashpanel.ListDeployments, map[string]any{"site": site.ID})
		if t != nil {
			items = append(items, r.unread(p, site.Name, tool, t))
			continue
		}
		runs := slices.SortedFunc(slices.Values(list.said.Data), func(a, b flashpanel.Deployment) int { return int(b.ID - a.ID) })
		if len(runs) == 0 {
			if list.cut {
				items = append(items, r.cutOff(p, site.Name, tool))
			}
			continue
		}
		before, known := compare(r.memory, "deploy/"+p.Name+"/"+site.Name, runs[0].ID)
		for i, d := range runs {
			item := Item{State: OK, Panel: p.Name, Subject: site.Name, Fact: DeployLast, Figures: Figures{Status: d.Status, Name: d.CreatedAt}, Source: []string{tool}, At: list.at}
			if !wentWell(d.Status) {
				item.State, item.Fact = Attention, DeployFailed
			}
			if i == 0 || known && d.ID > before && item.State == Attention {
				items = append(items, item)
			}
		}
	}
	if len(items) == 0 {
		return []Item{r.nothing(p, OK, NoneThere)}
	}
	return items
}

func wentWell(status string) bool {
	return strings.EqualFold(status, "success") || strings.EqualFold(status, "running")
}
