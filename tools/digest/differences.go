package digest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"panelbot/tools/flashpanel"
)

// differences tells what was added to a list and taken from it since the last report.
// Somebody has to look at either: that it was meant is known to people alone.
func (r *run) differences(p Panel, subject, thing, tool string, now []string, at time.Time) []Item {
	now = slices.Clone(now)
	slices.Sort(now)
	item := Item{State: OK, Panel: p.Name, Subject: subject, Fact: Same, Figures: Figures{Thing: thing, Count: int64(len(now))}, Source: []string{tool}, At: at}
	before, known := compare(r.memory, thing+"/"+p.Name+"/"+subject, now)
	if !known {
		item.Fact = FirstTime
		return []Item{item}
	}
	var items []Item
	for fact, names := range map[Fact][]string{Added: without(now, before), Removed: without(before, now)} {
		if len(names) > 0 {
			change := item
			change.State, change.Fact, change.Figures = Attention, fact, Figures{Thing: thing, Names: names}
			items = append(items, change)
		}
	}
	if len(items) == 0 {
		return []Item{item}
	}
	// What is gone stands in front of what is new.
	slices.SortFunc(items, func(a, b Item) int { return -strings.Compare(string(a.Fact), string(b.Fact)) })
	return items
}

// without are the values of a list that another has not, each as often as it is there
// too often.
func without(list, other []string) []string {
	left := map[string]int{}
	for _, s := range other {
		left[s]++
	}
	var missing []string
	for _, s := range list {
		if left[s]--; left[s] < 0 {
			missing = append(missing, s)
		}
	}
	return missing
}

// cronJobs tells which cron jobs were added, changed and taken away. Of a command, which
// may hold what nobody should read, only a sum is shown and kept.
func (r *run) cronJobs(ctx context.Context, p Panel) []Item {
	if p.Kind == openPanel {
		return []Item{r.nothing(p, Unknown, NotOffered)}
	}
	list, _, items := r.servers(ctx, p, "schedules")
	tool := toolName(p.Kind, flashpanel.ListSchedules.Name)
	for _, s := range list {
		jobs, t := ask(ctx, r, p, &flashpanel.ListSchedules, onServer(s))
		if t != nil || jobs.cut {
			items = append(items, r.notCompared(p, called(s), tool, t))
			continue
		}
		names := make([]string, len(jobs.said.Data))
		for i, j := range jobs.said.Data {
			sum := sha256.Sum256([]byte(j.Command))
			names[i] = fmt.Sprintf("#%d %s %s (%s)", j.ID, j.Cron, j.User, hex.EncodeToString(sum[:4]))
		}
		items = append(items, r.differences(p, called(s), "schedules", tool, names, jobs.at)...)
	}
	return items
}
