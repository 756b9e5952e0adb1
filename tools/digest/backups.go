package digest

import (
	"context"
	"regexp"
	"time"

	"panelbot/tools/flashpanel"
)

// staleBackup is how old the newest backup may be.
const staleBackup = 2 * 24 * time.Hour

// backups tells how old the newest backup of each server is. The panel shows no time of
// one: its name may hold a date, and else it is as old as since it was first seen.
func (r *run) backups(ctx context.Context, p Panel) []Item {
	if p.Kind == openPanel {
		return []Item{r.nothing(p, Unknown, NotOffered)}
	}
	list, _, items := r.servers(ctx, p)
	tool := toolName(p.Kind, flashpanel.ListBackupHistory.Name)
	for _, s := range list {
		history, t := ask(ctx, r, p, &flashpanel.ListBackupHistory, onServer(s))
		switch {
		case t != nil:
			items = append(items, r.unread(p, called(s), tool, t))
		case len(history.said.Data) == 0 && history.cut:
			items = append(items, r.cutOff(p, called(s), tool))
		case len(history.said.Data) == 0:
			items = append(items, Item{State: Attention, Panel: p.Name, Subject: called(s), Fact: BackupNone, Source: []string{tool}, At: history.at})
		default:
			items = append(items, r.backup(p, called(s), tool, history.at, history.said.Data))
		}
	}
	return items
}

// firstSeen is when a backup was seen for the first time.
type firstSeen struct {
	ID int64     `json:"id"`
	At time.Time `json:"at"`
}

// backup tells of the newest of the backups of a server.
func (r *run) backup(p Panel, server, tool string, at time.Time, runs []flashpanel.BackupRun) Item {
	newest := runs[0]
	for _, run := range runs {
		if run.ID > newest.ID {
			newest = run
		}
	}
	item := Item{State: OK, Panel: p.Name, Subject: server, Fact: BackupAge, Figures: Figures{Name: newest.Name, By: "name"}, Source: []string{tool}, At: at}
	key := "backup/" + p.Name + "/" + server
	seen := firstSeen{newest.ID, at}
	r.memory.mu.Lock()
	before, known := recalled[firstSeen](r.memory, key)
	r.memory.mu.Unlock()
	if known && before.ID == newest.ID {
		seen.At = before.At
	}
	compare(r.memory, key, seen)
	made, dated := dateIn(newest.Name)
	if !dated || made.After(at.Add(36*time.Hour)) { // a date that is still to come is none of a backup
		if !known {
			item.State, item.Fact, item.Figures = Unknown, NotRead, Figures{Because: NoDate, Name: newest.Name}
			return item
		}
		made, item.Figures[By] = seen.At, "seen"
	}
	age := max(0, at.Sub(made))
	item.Figures[Days] = wholeDays(age)
	if age > staleBackup+24*time.Hour { // a name has a day, and no time zone
		item.State = Attention
	}
	return item
}

var dates = regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2})[-_.]?([01][0-9])[-_.]?([0-3][0-9])(?:[^0-9]|[0-9]{4,6}(?:[^0-9]|$)|$)`)

// dateIn finds a day in a name.
func dateIn(name string) (time.Time, bool) {
	m := dates.FindStringSubmatch(name)
	if m == nil {
		return time.Time{}, false
	}
	day, err := time.Parse(time.DateOnly, m[1]+"-"+m[2]+"-"+m[3])
	return day, err == nil
}
