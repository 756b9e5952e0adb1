package digest

import (
	"context"

	"panelbot/tools/openpanel"
)

// nearLimit is which share of a limit of the plan may be in use.
const nearLimit Percent = 90

// limits tells how much of the plan is in use. The reference does not say what a limit of
// 0 means, so that it is not known how much is left there.
func (r *run) limits(ctx context.Context, p Panel) []Item {
	if p.Kind != openPanel {
		return []Item{r.nothing(p, Unknown, NotOffered)}
	}
	tool := toolName(p.Kind, openpanel.GetDashboard.Name)
	d, t := ask(ctx, r, p, &openpanel.GetDashboard, nil)
	if t != nil {
		return []Item{r.unread(p, "", tool, t)}
	}
	var items []Item
	for _, one := range []struct {
		thing string
		used  *int64
		limit int64
	}{
		{"databases", d.said.DBUsage, d.said.DBLimit},
		{"domains", length(d.said.Domains), d.said.DomainsLimit},
		{"websites", length(d.said.UserWebsites), d.said.WebsitesLimit},
		{"mailboxes", d.said.EmailCount, d.said.EmailLimit},
		{"ftp", d.said.FTPCount, d.said.FTPLimit},
	} {
		item := Item{State: OK, Panel: p.Name, Fact: LimitUse, Figures: Figures{Thing: one.thing}, Source: []string{tool}, At: d.at}
		if one.used != nil {
			item.Figures[Used] = *one.used
		}
		if one.limit > 0 {
			item.Figures[Limit] = one.limit
		}
		switch {
		case one.limit <= 0 || one.used == nil:
			item.State, item.Figures[Because] = Unknown, NoFigure
		case Percent(100**one.used/one.limit) >= nearLimit:
			item.State = Attention
		}
		items = append(items, item)
	}
	if d.cut {
		items = append(items, r.cutOff(p, "", tool))
	}
	return items
}

// length is how long a list is; nil where there is none.
func length[T any](list []T) *int64 {
	if list == nil {
		return nil
	}
	n := int64(len(list))
	return &n
}
