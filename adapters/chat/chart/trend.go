package chart

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-analyze/charts"

	"panelbot/adapters/chat"
	"panelbot/tools/digest"
)

// trend is the part with the disks.
type trend struct {
	speech chat.Speech
	at     time.Time
	lines  []course
	rest   string
	// days are as many as the longest of the lines has, and low is the lowest percent.
	days int
	low  float64
}

// course is how one disk fills: a percent for each day, the last of them that of now;
// less than 0 where there was no sample.
type course struct {
	name   name
	state  digest.State
	values []float64
	// full is in how many days it is full, where it fills.
	full  int64
	fills bool
	// inodes is what is said of them, where there are so few that somebody has to look.
	inodes string
}

// ahead is how many days a forecast is drawn for.
const ahead = 14

// newTrend takes the first of the report's disks of which more than one day is known;
// nil where there are none.
func newTrend(r digest.Report, s chat.Speech) *trend {
	i := slices.IndexFunc(r.Sections, func(section digest.Section) bool { return section.Kind == digest.DiskSpace })
	if i < 0 {
		return nil
	}
	t := &trend{speech: s, at: r.At, low: 100}
	about := s.About(r)
	hidden := map[digest.State]int{}
	for _, item := range r.Sections[i].Items {
		if item.Fact != digest.DiskTrend && item.Fact != digest.NotRead {
			continue
		}
		values, _ := item.Figures[digest.Course].([]float64)
		if len(t.lines) == mostDisks || known(values) < 2 {
			hidden[item.State]++
			continue
		}
		subject, panel := about(item)
		c := course{name: newName(len(t.lines), subject, panel), state: item.State, values: values}
		c.full, c.fills = item.Figures[digest.Days].(int64)
		if used, is := item.Figures[digest.Inodes].(digest.Percent); is && used >= digest.Most(digest.Inodes) {
			c.inodes = word(s, digest.Inodes) + " " + s.Value(item, digest.Inodes)
		}
		t.lines = append(t.lines, c)
		t.days = max(t.days, len(values))
		for _, v := range values {
			if v >= 0 {
				t.low = min(t.low, v)
			}
		}
	}
	if len(t.lines) == 0 {
		return nil
	}
	// Tens, and never so few that what hardly moves would look as if it did.
	t.low = float64(int(min(max(t.low-5, 0), 60)) / 10 * 10)
	t.rest = s.Rest(hidden)
	return t
}

// known is how many days have a sample.
func known(values []float64) int {
	n := 0
	for _, v := range values {
		if v >= 0 {
			n++
		}
	}
	return n
}

const (
	trendHead  = 66
	plotHeight = 400
	plotLeft   = 110
	plotEnd    = 640
	labelLeft  = 690
	labelTall  = 64
	trendFoot  = 48
)

func (t *trend) height() int {
	h := trendHead + plotHeight + trendFoot
	if t.rest != "" {
		h += restTall
	}
	return h
}

// forecast reports whether a line goes on after today.
func (t *trend) forecast() bool {
	return slices.ContainsFunc(t.lines, func(c course) bool { return c.fills })
}

// x is where a day is, counted from today.
func (t *trend) x(day float64) int {
	span := float64(t.days - 1)
	if t.forecast() {
		span += ahead
	}
	return plotLeft + int((day+float64(t.days-1))/span*(plotEnd-plotLeft))
}

// y is where a percent is.
func (t *trend) y(top int, value float64) int {
	value = min(max(value, t.low), 100)
	return top + int((100-value)/(100-t.low)*plotHeight)
}

func (t *trend) draw(d *drawing, head int) {
	d.text(t.speech.Say("chart_title_disk", nil), margin, head+36, width-2*margin, style{size: large, bold: true, colour: d.ink})
	top := head + trendHead
	t.scale(d, top)
	ends := make([]charts.Point, len(t.lines))
	for i, c := range slices.Backward(t.lines) { // the worst lies on top
		ends[i] = t.course(d, top, i, c)
	}
	t.labels(d, top, ends)
	if t.rest != "" {
		d.text(t.rest, margin, top+plotHeight+trendFoot+22, width-2*margin, style{size: small, colour: d.faint})
	}
}

// scale draws what the lines are read by.
func (t *trend) scale(d *drawing, top int) {
	s := style{size: tiny, colour: d.faint}
	most := digest.Most(digest.Disk)
	if t.forecast() {
		d.box(t.x(0), top, plotEnd, top+plotHeight, opaque(0xf1f3f6))
	}
	step := 10
	if t.low < 50 {
		step = 25
	}
	for share := 100; share >= int(t.low); share -= step {
		y := t.y(top, float64(share))
		d.line(d.track, 2, charts.Point{X: plotLeft, Y: y}, charts.Point{X: plotEnd, Y: y})
		if abs(y-t.y(top, float64(most))) > 24 {
			d.right(percent(share), plotLeft-12, y+8, plotLeft, s)
		}
	}
	y := t.y(top, float64(most))
	d.dashes(d.danger, 2, charts.Point{X: plotLeft, Y: y}, charts.Point{X: plotEnd, Y: y})
	d.right(percent(int(most)), plotLeft-12, y+8, plotLeft, style{size: tiny, bold: true, colour: d.danger})
	now := t.x(0)
	d.line(d.frame, 2, charts.Point{X: now, Y: top}, charts.Point{X: now, Y: top + plotHeight + 6})
	y = top + plotHeight + 34
	d.text(t.day(1-t.days), plotLeft, y, 200, s)
	today := t.speech.Say("chart_today", nil)
	if !t.forecast() {
		d.right(today, plotEnd, y, 200, s)
		return
	}
	d.text(today, now-d.measure(today, s)/2, y, 200, s)
	d.right(t.day(ahead), plotEnd, y, 200, s)
	goes := t.speech.Say("chart_goes", nil)
	d.text(goes, (now+plotEnd-d.measure(goes, s))/2, top+plotHeight-14, plotEnd-now, s)
}

// day writes a day, counted from today.
func (t *trend) day(from int) string { return t.speech.Date(t.at.AddDate(0, 0, from)) }

// course draws one line, and gives its end.
func (t *trend) course(d *drawing, top, i int, c course) charts.Point {
	colour := series()[i%len(series())]
	var piece []charts.Point
	var last charts.Point
	end := func() {
		if len(piece) > 0 {
			d.line(colour, 4, piece...)
			d.mark(i, piece[0].X, piece[0].Y, colour)
			d.mark(i, last.X, last.Y, colour)
		}
		piece = nil
	}
	for j, v := range c.values {
		if !(v >= 0) {
			end() // a gap stays one
			continue
		}
		last = charts.Point{X: t.x(float64(j + 1 - len(c.values))), Y: t.y(top, v)}
		piece = append(piece, last)
	}
	end()
	if !c.fills {
		return last
	}
	// As the days until it is full say, which may be more than are drawn.
	now := c.values[len(c.values)-1]
	if !(now >= 0) {
		return last
	}
	days, to := float64(c.full), 100.0
	if days > ahead {
		days, to = ahead, now+(100-now)*ahead/days
	}
	goal := charts.Point{X: t.x(days), Y: t.y(top, to)}
	d.dashes(colour, 4, last, goal)
	if to == 100 {
		d.line(colour, 4, charts.Point{X: goal.X - 8, Y: goal.Y - 8}, charts.Point{X: goal.X + 8, Y: goal.Y + 8})
		d.line(colour, 4, charts.Point{X: goal.X - 8, Y: goal.Y + 8}, charts.Point{X: goal.X + 8, Y: goal.Y - 8})
	}
	return goal
}

// labels name the lines, each as near to its end as the others let it.
func (t *trend) labels(d *drawing, top int, ends []charts.Point) {
	order := make([]int, len(ends))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ends[a].Y, ends[b].Y) })
	places := make([]int, len(ends))
	next := top + 4
	for _, i := range order {
		places[i] = max(next, ends[i].Y-labelTall/2)
		next = places[i] + labelTall
	}
	bottom := top + plotHeight
	for _, i := range slices.Backward(order) {
		places[i] = min(places[i], bottom-labelTall)
		bottom = places[i]
	}
	for i, c := range t.lines {
		colour := series()[i%len(series())]
		y := places[i] + 24
		if ends[i].X == plotEnd { // from within the plot it would look like a course
			d.line(colour, 1.5, ends[i], charts.Point{X: plotEnd + 12, Y: y - 8}, charts.Point{X: labelLeft - 14, Y: y - 8})
		}
		d.mark(i, labelLeft-8, y-8, colour)
		room := width - margin/2 - labelLeft - 10
		d.label(c.name, labelLeft+10, y, room)
		s := style{size: small, bold: true, colour: d.ink}
		if c.state == digest.Attention {
			s.colour = d.danger
		}
		said := strings.Join(t.said(c), ", ")
		if c.fills && d.measure(said, s) > room { // its line shows when it is full
			c.fills = false
			said = strings.Join(t.said(c), ", ")
		}
		d.text(said, labelLeft+10, y+27, room, s)
	}
}

// label writes a name, with the panel where there is room for it.
func (d *drawing) label(n name, x, y, room int) {
	s := style{size: small, colour: d.ink}
	if n.panel != "" && d.measure(drawable(n.subject+" ("+n.panel+")"), s) <= room {
		n.subject += " (" + n.panel + ")"
	}
	d.name(n.subject, x, y, room, s)
}

// said is what is said of a line: how full the disk was last, when it is full, and of its
// inodes.
func (t *trend) said(c course) []string {
	_, last := c.ends()
	words := []string{last}
	if c.fills {
		words = append(words, t.full(c))
	}
	if c.inodes != "" {
		words = append(words, c.inodes)
	}
	return words
}

// full says when a disk is full.
func (t *trend) full(c course) string {
	days := strconv.FormatInt(c.full, 10)
	if c.full < 1 {
		days = "<1"
	}
	return t.speech.Say("chart_full", map[string]any{"Days": days})
}

// ends are the first and the last percent that is known.
func (c course) ends() (first, last string) {
	for _, v := range c.values {
		if !(v >= 0) {
			continue
		}
		last = percent(int(min(v, 999)))
		if first == "" {
			first = last
		}
	}
	return first, last
}

// words are those of the lines.
func (t *trend) words() string {
	var items []string
	for _, c := range t.lines {
		first, last := c.ends()
		full := ""
		if c.fills {
			full = t.full(c)
		}
		items = append(items, t.speech.Say("chart_alt_course", map[string]any{"Name": c.name.words(), "First": first, "Last": last, "Full": full, "Inodes": c.inodes}))
	}
	if t.rest != "" {
		items = append(items, t.rest)
	}
	return t.speech.Say("chart_alt_disk", map[string]any{"Items": strings.Join(items, "; ")})
}

func percent(share int) string { return strconv.Itoa(share) + "%" }

func abs(n int) int { return max(n, -n) }
