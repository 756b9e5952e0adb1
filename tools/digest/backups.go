package digest

import (
	"context"
	"regexp"
	"sync"
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
	list, _, items := r.servers(ctx, p, "backup")
	tool := toolName(p.Kind, flashpanel.ListBackupHistory.Name)
	for _, s := range list {
		history, t := ask(ctx, r, p, &flashpanel.ListBackupHistory, onServer(s))
		switch {
		case t != nil:
			items = append(items, r.unread(p, called(s), tool, t))
		case len(history.said.Data) == 0 && history.cut:
			items = append(items, r.cutOff(p, called(s), tool))
		case len(history.said.Data) == 0:
			r.seen(p, called(s), 0, history.at)
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
	// After is when somebody looked last before it was there; zero is that it was there
	// when somebody looked for the first time, and may be of any age.
	After time.Time `json:"after,omitzero"`
	// Looked is when somebody looked last.
	Looked time.Time `json:"looked"`
}

// seen remembers the newest backup of a server, 0 for none, and gives when it was seen
// first.
func (r *run) seen(p Panel, server string, newest int64, at time.Time) firstSeen {
	key := "backup/" + p.Name + "/" + server
	now := firstSeen{ID: newest, At: at, Looked: at}
	r.memory.mu.Lock()
	before, known := recalled[firstSeen](r.memory, key)
	r.memory.mu.Unlock()
	switch {
	case known && before.ID == newest:
		now.At, now.After = before.At, before.After
	case known && before.ID < newest: // else one was taken away, and an older one is the newest
		now.After = before.Looked
	}
	if now.At.After(at) || now.After.After(at) { // the clock was ahead
		now.At, now.After = at, time.Time{}
	}
	compare(r.memory, key, now)
	return now
}

// oldBackup is the age from which on somebody has to look: a name has a day, and no time
// zone.
const oldBackup = staleBackup + 24*time.Hour

// backup tells of the newest of the backups of a server.
func (r *run) backup(p Panel, server, tool string, at time.Time, runs []flashpanel.BackupRun) Item {
	newest := runs[0]
	for _, run := range runs {
		if run.ID <= 0 { // it may be the newest
			return r.unread(p, server, tool, &trouble{why: NoFigure})
		}
		if run.ID > newest.ID {
			newest = run
		}
	}
	item := Item{State: OK, Panel: p.Name, Subject: server, Fact: BackupAge, Figures: Figures{Name: newest.Name, By: "name"}, Source: []string{tool}, At: at}
	seen := r.seen(p, server, newest.ID, at)
	made, dated := dateIn(newest.Name)
	if !dated || made.After(at.Add(36*time.Hour)) { // a date that is still to come is none of a backup
		made, item.Figures[By] = seen.At, "seen"
		if at.Sub(made) <= oldBackup && (seen.After.IsZero() || at.Sub(seen.After) > oldBackup) { // it may be older than that
			item.State, item.Fact, item.Figures = Unknown, NotRead, Figures{Because: NoDate, Name: newest.Name}
			return item
		}
	}
	age := max(0, at.Sub(made))
	item.Figures[Days] = wholeDays(age)
	if age > oldBackup {
		item.State = Attention
	}
	return item
}

var dates = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2})[-_.]?([01][0-9])[-_.]?([0-3][0-9])(?:[^0-9]|[0-9]{4,6}(?:[^0-9]|$)|$)`)
})

// dateIn finds a day in a name.
func dateIn(name string) (time.Time, bool) {
	m := dates().FindStringSubmatch(name)
	if m == nil {
		return time.Time{}, false
	}
	day, err := time.Parse(time.DateOnly, m[1]+"-"+m[2]+"-"+m[3])
	return day, err == nil
}
