package digest

import (
	"context"

	"panelbot/tools/flashpanel"
	"panelbot/tools/openpanel"
)

// databases tells how large the databases are, and how they grow, where the panel says
// so; else how many there are.
func (r *run) databases(ctx context.Context, p Panel) []Item {
	if p.Kind == openPanel {
		return r.databaseSizes(ctx, p)
	}
	list, _, items := r.servers(ctx, p)
	tool := toolName(p.Kind, flashpanel.ListDatabases.Name)
	for _, s := range list {
		all, t := ask(ctx, r, p, &flashpanel.ListDatabases, onServer(s))
		if t != nil || all.cut {
			items = append(items, r.notCompared(p, called(s), tool, t))
			continue
		}
		if n := len(all.said.Data); n > 0 {
			items = append(items, Item{State: OK, Panel: p.Name, Subject: called(s), Fact: Databases, Figures: Figures{Count: int64(n)}, Source: []string{tool}, At: all.at})
		}
	}
	if len(items) == 0 {
		return []Item{r.nothing(p, OK, NoneThere)}
	}
	return items
}

// grownTwice is from which size on a database that has doubled is to be looked at.
const grownTwice = 100e6

func (r *run) databaseSizes(ctx context.Context, p Panel) []Item {
	tool := toolName(p.Kind, openpanel.MySQLSize.Name)
	list, t := ask(ctx, r, p, &openpanel.MySQLSize, map[string]any{"unit": "mb"})
	if t != nil {
		return []Item{r.unread(p, "", tool, t)}
	}
	var items []Item
	if list.cut {
		items = append(items, r.cutOff(p, "", tool))
	}
	if !list.cut {
		names := make([]string, len(list.said))
		for i, db := range list.said {
			names[i] = db.Database
		}
		r.memory.list("database", p, names...)
	}
	for _, db := range list.said {
		if db.SizeMB == nil {
			items = append(items, r.unread(p, db.Database, tool, &trouble{why: NoFigure}))
			continue
		}
		size := *db.SizeMB * (1 << 20)
		item := Item{State: OK, Panel: p.Name, Subject: db.Database, Fact: DatabaseSize, Figures: Figures{Size: Bytes(size)}, Source: []string{tool}, At: list.at}
		if before, known := compare(r.memory, "database/"+p.Name+"/"+db.Database, size); known {
			item.Figures[Growth] = Bytes(size - before)
			if size >= grownTwice && size >= 2*before {
				item.State = Attention
			}
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		return []Item{r.nothing(p, OK, NoneThere)}
	}
	return items
}
