package digest

import (
	"context"
	"strconv"
	"strings"

	"panelbot/tools/flashpanel"
	"panelbot/tools/openpanel"
)

// containers tells which containers do not run.
func (r *run) containers(ctx context.Context, p Panel) []Item {
	if p.Kind == openPanel {
		return []Item{r.containerTotals(ctx, p)}
	}
	list, _, items := r.servers(ctx, p)
	tool := toolName(p.Kind, flashpanel.ListContainers.Name)
	for _, s := range list {
		all, t := ask(ctx, r, p, &flashpanel.ListContainers, onServer(s))
		if t != nil {
			items = append(items, r.unread(p, called(s), tool, t))
			continue
		}
		running := int64(0)
		for _, c := range all.said {
			switch {
			case strings.EqualFold(c.State, "running"):
				running++
				continue
			case c.State == "":
				items = append(items, r.unread(p, called(s)+": "+c.Names, tool, &trouble{why: NoFigure}))
				continue
			}
			items = append(items, Item{
				State: Attention, Panel: p.Name, Subject: called(s) + ": " + c.Names, Fact: ContainerDown, Figures: Figures{Status: c.State}, Source: []string{tool}, At: all.at,
			})
		}
		switch {
		case all.cut:
			items = append(items, r.cutOff(p, called(s), tool))
		case running > 0:
			items = append(items, Item{State: OK, Panel: p.Name, Subject: called(s), Fact: ContainersRun, Figures: Figures{Count: running}, Source: []string{tool}, At: all.at})
		}
	}
	if len(items) == 0 {
		return []Item{r.nothing(p, OK, NoneThere)}
	}
	return items
}

// containerTotals tells of the containers of an account: the panel shows how many there
// are, and not which do not run.
func (r *run) containerTotals(ctx context.Context, p Panel) Item {
	tool := toolName(p.Kind, openpanel.DockerStats.Name)
	stats, t := ask(ctx, r, p, &openpanel.DockerStats, nil)
	if t != nil {
		return r.unread(p, "", tool, t)
	}
	n, err := strconv.ParseInt(strings.TrimSpace(stats.said.ContainerStats.Stats.Container), 10, 64)
	if err != nil {
		return r.unread(p, "", tool, &trouble{why: NoFigure})
	}
	return Item{State: Unknown, Panel: p.Name, Fact: ContainersThere, Figures: Figures{Count: n, Because: NotOffered}, Source: []string{tool}, At: stats.at}
}
