package digest

import (
	"context"
	"time"

	"panelbot/policies"
	"panelbot/tools/flashpanel"
	"panelbot/tools/openpanel"
)

// Series keeps how full disks were.
type Series interface {
	// Add keeps samples, whose names are disk/PANEL/SERVER; one of the same name and
	// time stays as it is.
	Add(ctx context.Context, samples []policies.Sample) error
	// Since gives the samples of a name from a time on, the oldest first.
	Since(ctx context.Context, name string, since time.Time) ([]policies.Sample, error)
}

// sampleLeast is how far apart the samples of a disk are kept at least, however often it
// is looked at: a trend over two weeks gets no better by one each minute.
const sampleLeast = 20 * time.Minute

// soonFull is a forecast that somebody has to look at, in days.
const soonFull = 14

// disks tells how full disks are, and how they fill.
func (r *run) disks(ctx context.Context, p Panel) []Item {
	if p.Kind == openPanel {
		tool := toolName(p.Kind, openpanel.DiskUse.Name)
		q, t := ask(ctx, r, p, &openpanel.DiskUse, nil)
		if t != nil {
			return []Item{r.unread(p, "", tool, t)}
		}
		f := Figures{}
		known := quota(f, q.said)
		item := r.disk(ctx, p, "", tool, f, q.at)
		if !known && item.State == OK { // of its inodes it is not
			item.State, item.Figures[Because] = Unknown, NoFigure
			delete(item.Figures, Samples)
		}
		return []Item{item}
	}
	list, _, items := r.servers(ctx, p)
	tool := toolName(p.Kind, flashpanel.GetSystemInfo.Name)
	for _, s := range list {
		info, t := ask(ctx, r, p, &flashpanel.GetSystemInfo, onServer(s))
		if t != nil {
			items = append(items, r.unread(p, called(s), tool, t))
			continue
		}
		f := Figures{}
		share(f, Disk, info.said.Disk.Used, info.said.Disk.Total)
		items = append(items, r.disk(ctx, p, called(s), tool, f, info.at))
	}
	return items
}

// disk tells of one, by what was read now and the samples of before.
func (r *run) disk(ctx context.Context, p Panel, subject, tool string, f Figures, at time.Time) Item {
	item := Item{State: OK, Panel: p.Name, Subject: subject, Fact: DiskTrend, Figures: f, Source: []string{tool, "samples"}, At: at}
	full, ok := f[Disk].(Percent)
	if !ok {
		item.State, item.Figures[Because] = Unknown, NoFigure
		if over(f) { // of its inodes it is known
			item.State = Attention
		}
		return item
	}
	now := policies.Sample{Name: "disk/" + p.Name + "/" + subject, At: at.UTC().Truncate(time.Microsecond), Value: float64(full)}
	var before []policies.Sample
	if r.cfg.Series != nil {
		var err error
		if before, err = r.cfg.Series.Since(ctx, now.Name, at.Add(-trendSpan)); err != nil {
			r.log.Warn("samples are not read", "report", r.order.Name, "err", err)
		}
	}
	if n := len(before); n == 0 || now.At.Sub(before[n-1].At) >= sampleLeast {
		r.mu.Lock()
		r.samples = append(r.samples, now)
		r.mu.Unlock()
	}
	days, used, filling, enough := trend(append(before, now), at)
	item.Figures[Samples] = int64(used)
	if course := byDay(append(before, now), at); len(course) > 1 {
		item.Figures[Course] = course
	}
	switch {
	case !enough: // how full it is, is known all the same
		item.Figures[Because] = TooFew
	case filling:
		item.Figures[Days] = int64(days)
	}
	if over(f) || filling && int64(days) <= soonFull { // as it is told
		item.State = Attention
	}
	return item
}

// byDay gives the highest sample of each day, from the first one that has one; of the last
// day the newest, which is what holds now. The samples are sorted.
func byDay(samples []policies.Sample, now time.Time) []float64 {
	const span = int(trendSpan / (24 * time.Hour))
	days := make([]float64, span)
	for i := range days {
		days[i] = -1
	}
	for _, s := range samples {
		if ago := int(now.Sub(s.At) / (24 * time.Hour)); ago >= 0 && ago < span && !s.At.After(now) {
			days[span-1-ago] = max(days[span-1-ago], s.Value)
			if ago == 0 {
				days[span-1] = s.Value
			}
		}
	}
	for len(days) > 0 && days[0] < 0 {
		days = days[1:]
	}
	return days
}
