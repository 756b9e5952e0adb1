package digest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
)

// Request is something that waits for the yes of others.
type Request struct {
	// What is the tool's name, Person who asks, and Since when it waits.
	What, Person string
	Since        time.Time
}

const (
	// record is the source of what the audit log tells.
	record = "audit"
	// slow is how long others may take to say yes or no.
	slow = time.Hour
	// mostRead is how many entries of people's calls are read at most.
	mostRead = 20_000
)

// errEnough ends the reading of the record.
var errEnough = errors.New("enough was read")

// changes tells what was changed through panelbot since the last report, and by whom,
// what was denied, and what waits. A report with a scope of tags is not told: the record
// does not say what tags a target had.
func (r *run) changes(ctx context.Context) []Item {
	scope := r.order.Person.Scope
	switch {
	case r.cfg.Record == nil:
		return []Item{r.unread(Panel{}, "", record, &trouble{why: NoRecord})}
	case len(scope.Tags) > 0 || scope.MaxRisk != 0:
		return []Item{r.unread(Panel{}, "", record, &trouble{why: Denied, rule: "person.scope"})}
	}
	changed, denied := map[string][]string{}, map[string]int64{}
	read := 0
	err := audit.Each(ctx, r.cfg.Record, audit.Query{Filter: audit.Filter{Kind: audit.Outcome, Since: r.report.Since, Until: r.report.At}}, func(row audit.Record) error {
		if strings.HasPrefix(row.Person, "cron:") { // reports and alerts read much, and change nothing
			return nil
		}
		if read++; read > mostRead {
			return errEnough
		}
		e, err := row.Entry()
		if err != nil {
			return err
		}
		switch status := tools.Status(e.Status); {
		case len(scope.Panels) > 0 && !slices.Contains(scope.Panels, e.Panel):
		case status == tools.Denied:
			denied[e.Person]++
		case e.Risk != policies.Read.String() && e.Risk != "" && (status.OK() || status == tools.Unknown):
			changed[e.Person] = append(changed[e.Person], e.Tool)
		}
		return nil
	})
	at := r.cfg.now()
	var items []Item
	if err != nil {
		r.log.Warn("the audit log is not read to its end", "report", r.order.Name, "err", err)
		items = append(items, r.unread(Panel{}, "", record, &trouble{why: Unreadable}))
	}
	for person, list := range changed {
		n := int64(len(list))
		slices.Sort(list)
		items = append(items, Item{State: OK, Subject: person, Fact: Changed, Figures: Figures{Person: person, Count: n, Names: slices.Compact(list)}, Source: []string{record}, At: at})
	}
	if len(denied) > 0 {
		item := Item{State: OK, Fact: Denials, Figures: Figures{}, Source: []string{record}, At: at}
		var names []string
		n := int64(0)
		for person, times := range denied {
			names, n = append(names, person), n+times
		}
		slices.Sort(names)
		item.Figures[Names], item.Figures[Count] = names, n
		items = append(items, item)
	}
	slices.SortFunc(items, func(a, b Item) int { return strings.Compare(a.Subject, b.Subject) })
	return append(items, r.open(ctx)...)
}

// open tells what waits for the yes of others.
func (r *run) open(ctx context.Context) []Item {
	if r.cfg.Waiting == nil || r.order.Person.Scope.Limits() {
		return nil
	}
	list, err := r.cfg.Waiting(ctx)
	if err != nil {
		r.log.Warn("requests are not listed", "report", r.order.Name, "err", err)
		return []Item{r.unread(Panel{}, "", "requests", &trouble{why: NoAnswer})}
	}
	at := r.cfg.now()
	items := make([]Item, len(list))
	for i, q := range list {
		items[i] = Item{State: OK, Subject: q.Person, Fact: Waiting, Figures: Figures{Name: q.What, Person: q.Person, Until: q.Since}, Source: []string{"requests"}, At: at}
		if at.Sub(q.Since) > slow {
			items[i].State = Attention
		}
	}
	return items
}
