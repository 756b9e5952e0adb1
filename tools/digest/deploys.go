package digest

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"panelbot/tools/flashpanel"
)

// deploys tells how the last deployment of each site ended, and which failed since the
// last report. success and running are the words that the reference shows; any other is
// shown as it is, and is no success.
func (r *run) deploys(ctx context.Context, p Panel) []Item {
	if p.Kind == openPanel {
		return []Item{r.nothing(p, Unknown, NotOffered)}
	}
	names := make([]string, len(p.Sites))
	for i, site := range p.Sites {
		names[i] = site.Name
	}
	r.memory.list("deploy", p, names...)
	if len(p.Sites) == 0 {
		return []Item{r.nothing(p, Unknown, NoSites)}
	}
	tool := toolName(p.Kind, flashpanel.ListDeployments.Name)
	var items []Item
	for _, site := range p.Sites {
		before, known := last[seenDeploys](r.memory, "deploy/"+p.Name+"/"+site.Name)
		runs, at, t := r.deploysSince(ctx, p, site, before)
		if t != nil {
			items = append(items, r.unread(p, site.Name, tool, t))
		}
		if len(runs) == 0 {
			continue
		}
		if t == nil || t.why != NoAnswer && t.why != NoTime && t.why != Unreadable { // else the next report reads from there again
			compare(r.memory, "deploy/"+p.Name+"/"+site.Name, seenOf(runs))
		}
		for i, d := range runs {
			item := Item{State: OK, Panel: p.Name, Subject: site.Name, Fact: DeployLast, Figures: Figures{Status: d.Status, Name: d.CreatedAt}, Source: []string{tool}, At: at}
			switch {
			case d.Status == "":
				item = r.unread(p, site.Name, tool, &trouble{why: NoFigure})
			case !wentWell(d.Status):
				item.State, item.Fact = Attention, DeployFailed
			}
			fresh := known && before.open(d) && item.State == Attention
			if fresh {
				item.Figures[Recent] = int64(1)
			}
			if i == 0 || fresh {
				items = append(items, item)
			}
		}
	}
	if len(items) == 0 {
		return []Item{r.nothing(p, OK, NoneThere)}
	}
	return items
}

// deployPages is how many pages of a site's deployments are read at most.
const deployPages = 10

// deploysSince reads the deployments of a site, the last one first, page by page back to
// those that were seen before. Where some may be missing the trouble says why, and what
// was read is given all the same.
func (r *run) deploysSince(ctx context.Context, p Panel, site Site, before seenDeploys) (runs []flashpanel.Deployment, at time.Time, t *trouble) {
	args := map[string]any{"site": site.ID}
	known := map[int64]bool{}
	for page := range deployPages {
		if page > 0 {
			args["page"] = page + 1
		}
		list, t := ask(ctx, r, p, &flashpanel.ListDeployments, args)
		if at.IsZero() {
			at = list.at
		}
		if t != nil {
			return runs, at, t
		}
		news := slices.DeleteFunc(list.said.Data, func(d flashpanel.Deployment) bool { // one may move to the next page
			return known[d.ID]
		})
		for _, d := range news {
			known[d.ID] = true
		}
		runs = append(runs, news...)
		slices.SortFunc(runs, func(a, b flashpanel.Deployment) int { return cmp.Compare(b.ID, a.ID) })
		switch {
		case list.cut:
			return runs, at, &trouble{why: Unreadable}
		case len(news) == 0, runs[len(runs)-1].ID <= before.oldest():
			return runs, at, nil
		}
	}
	return runs, at, &trouble{why: TooMany}
}

// seenDeploys is what is remembered of the deployments of a site: the last one, and those
// that had not come to an end.
type seenDeploys struct {
	Last    int64   `json:"last"`
	Running []int64 `json:"running,omitempty"`
}

// seenOf is what is remembered of deployments, the last of which stands first.
func seenOf(runs []flashpanel.Deployment) seenDeploys {
	seen := seenDeploys{Last: runs[0].ID}
	for _, d := range runs {
		if strings.EqualFold(d.Status, "running") {
			seen.Running = append(seen.Running, d.ID)
		}
	}
	return seen
}

// oldest is the oldest that is still to be looked at. Where nothing was seen before, the
// first page tells all that is told.
func (s seenDeploys) oldest() int64 {
	if s.Last == 0 {
		return math.MaxInt64
	}
	return slices.Min(append([]int64{s.Last}, s.Running...))
}

// open reports whether it was not known then how a deployment would end.
func (s seenDeploys) open(d flashpanel.Deployment) bool {
	return d.ID > s.Last || slices.Contains(s.Running, d.ID)
}

func wentWell(status string) bool {
	return strings.EqualFold(status, "success") || strings.EqualFold(status, "running")
}
