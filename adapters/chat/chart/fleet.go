package chart

import (
	"slices"
	"strings"

	"github.com/go-analyze/charts"

	"panelbot/adapters/chat"
	"panelbot/tools/digest"
)

// fleet is the part with the servers and accounts.
type fleet struct {
	speech chat.Speech
	rows   []row
	rest   string
}

// row is a server or an account.
type row struct {
	name name
	item digest.Item
	bars []bar
	// worst is what is said beside it.
	worst string
}

// bar is how much is in use of one thing.
type bar struct {
	figure string
	value  float64
	known  bool
}

// Where things of a row are.
const (
	rowHeight = 52
	rowBars   = 40
	nameLeft  = margin + 38
	trackLeft = 340
	trackEnd  = 772
	trackWide = trackEnd - trackLeft
)

// newFleet takes the first of the report's servers and accounts; nil where there are
// none.
func newFleet(r digest.Report, s chat.Speech, room int) *fleet {
	i := slices.IndexFunc(r.Sections, func(section digest.Section) bool { return section.Kind == digest.Fleet })
	if i < 0 {
		return nil
	}
	f := &fleet{speech: s}
	about := s.About(r)
	hidden := map[digest.State]int{}
	for _, item := range once(r.Sections[i].Items) {
		if len(f.rows) == room {
			hidden[item.State]++
			continue
		}
		subject, panel := about(item)
		f.rows = append(f.rows, newRow(item, newName(len(f.rows), subject, panel), s))
	}
	if len(f.rows) == 0 {
		return nil
	}
	f.rest = s.Rest(hidden)
	return f
}

// once are the items that say how much is in use, one for each server and account: what
// was not read of one of which something was, is left out.
func once(items []digest.Item) []digest.Item {
	var list []digest.Item
	same := func(item digest.Item) int {
		return slices.IndexFunc(list, func(other digest.Item) bool { return other.Panel == item.Panel && other.Subject == item.Subject })
	}
	for _, item := range items {
		i := same(item)
		switch {
		case !isUse(item):
		case i < 0 || item.Fact != digest.NotRead && list[i].Fact != digest.NotRead: // two servers may have one name
			list = append(list, item)
		case item.Fact != digest.NotRead:
			list[i] = item
		}
	}
	return list
}

// isUse reports whether an item says how much is in use, or that it is not known.
func isUse(item digest.Item) bool {
	return slices.Contains([]digest.Fact{digest.ServerUses, digest.ServerStatus, digest.AccountUses, digest.NotRead}, item.Fact)
}

func newRow(item digest.Item, name name, s chat.Speech) row {
	r := row{name: name, item: item, worst: s.Condition(digest.Unknown).Word}
	if item.Fact == digest.NotRead {
		return r
	}
	most := -1.0
	for _, figure := range figuresOf(item.Fact) {
		value, known := item.Figures[figure].(digest.Percent)
		known = known && value >= 0
		r.bars = append(r.bars, bar{figure, float64(value), known})
		if share := float64(value / digest.Most(figure)); known && share > most {
			most, r.worst = share, word(s, figure)+" "+s.Value(item, figure)
		}
	}
	if most < 0 {
		r.bars = nil
	}
	if i := slices.IndexFunc(r.bars, func(b bar) bool { return !b.known }); i >= 0 && item.State == digest.Unknown {
		r.worst = word(s, r.bars[i].figure) + " ?"
	}
	if status := s.Value(item, digest.Status); item.Fact == digest.ServerStatus && status != "" {
		r.worst = status
	}
	return r
}

// figuresOf are the figures that a fact has.
func figuresOf(f digest.Fact) []string {
	if f == digest.AccountUses {
		return []string{digest.CPU, digest.Memory, digest.Disk, digest.Inodes}
	}
	return []string{digest.CPU, digest.Memory, digest.Disk}
}

// word is what a figure is called.
func word(s chat.Speech, figure string) string {
	switch figure {
	case digest.Memory:
		return s.Say("chart_memory", nil)
	case digest.Disk:
		return s.Say("chart_disk", nil)
	case digest.Inodes:
		return s.Say("chart_inodes", nil)
	}
	return figure // CPU is CPU
}

// colourOf is the colour of a figure.
func colourOf(figure string) charts.Color {
	return series()[max(0, slices.Index(figuresOf(digest.AccountUses), figure))]
}

const (
	fleetHead = 96
	fleetFoot = 46
	restTall  = 36
)

func (f *fleet) height() int {
	h := fleetHead + len(f.rows)*rowHeight + fleetFoot
	if f.rest != "" {
		h += restTall
	}
	return h
}

func (f *fleet) draw(d *drawing, top int) {
	d.text(f.speech.Say("report_section_fleet", nil), margin, top+30, width-2*margin, style{size: large, bold: true, colour: d.ink})
	f.legend(d, top+74)
	rows := top + fleetHead
	end := rows + len(f.rows)*rowHeight
	for _, share := range []int{0, 50, 100} {
		x := trackLeft + trackWide*share/100
		d.line(d.frame, 2, charts.Point{X: x, Y: rows}, charts.Point{X: x, Y: end + 6})
		label, s := percent(share), style{size: tiny, colour: d.faint}
		d.text(label, x-d.measure(label, s)/2, end+32, 100, s)
	}
	for i, r := range f.rows {
		r.draw(d, rows+i*rowHeight+(rowHeight-rowBars)/2)
	}
	if f.rest != "" {
		d.text(f.rest, margin, end+fleetFoot+22, width-2*margin, style{size: small, colour: d.faint})
	}
}

// legend says what the colours are.
func (f *fleet) legend(d *drawing, y int) {
	s := style{size: small, colour: d.faint}
	x := margin
	var figures []string
	for _, r := range f.rows {
		for _, b := range r.bars {
			if !slices.Contains(figures, b.figure) {
				figures = append(figures, b.figure)
			}
		}
	}
	for _, figure := range figures {
		d.box(x, y-17, x+20, y+3, colourOf(figure))
		x += 28 + d.text(word(f.speech, figure), x+28, y, 200, s) + 26
	}
	if len(figures) > 0 {
		d.box(x, y-20, x+4, y+6, d.ink)
		x += 14 + d.text(f.speech.Say("chart_look", nil), x+14, y, 300, s) + 26
	}
	if slices.ContainsFunc(f.rows, func(r row) bool {
		return len(r.bars) == 0 || slices.ContainsFunc(r.bars, func(b bar) bool { return !b.known })
	}) {
		d.unknown(x, y-17, x+36, y+3)
		d.text(f.speech.Condition(digest.Unknown).Word, x+44, y, width-margin-x-44, s)
	}
}

func (r row) draw(d *drawing, top int) {
	middle := top + rowBars/2
	name, value := style{size: normal, colour: d.ink}, style{size: normal, bold: true, colour: d.ink}
	switch r.item.State {
	case digest.Attention:
		value.colour = d.danger
		d.sign("!", d.danger, margin+14, middle)
	case digest.Unknown:
		value.colour = d.faint
		d.sign("?", d.hatch, margin+14, middle)
	case digest.OK:
	}
	base := middle + 10
	if r.name.panel != "" {
		base = middle + 1
		d.text(r.name.panel, nameLeft, middle+22, trackLeft-nameLeft-16, style{size: panelSize, colour: d.faint})
	}
	d.name(r.name.subject, nameLeft, base, trackLeft-nameLeft-16, name)
	d.text(r.worst, trackEnd+18, middle+10, width-margin/2-trackEnd-18, value)
	if len(r.bars) == 0 {
		d.unknown(trackLeft, top, trackEnd, top+rowBars)
		return
	}
	thick := rowBars / len(r.bars)
	for i, b := range r.bars {
		y := top + i*thick
		if !b.known {
			d.unknown(trackLeft, y, trackEnd, y+thick-2)
			continue
		}
		d.box(trackLeft, y, trackEnd, y+thick-2, d.track)
		d.box(trackLeft, y, trackLeft+int(trackWide*min(max(b.value, 0), 100)/100), y+thick-2, colourOf(b.figure))
		at := trackLeft + int(trackWide*digest.Most(b.figure)/100)
		d.box(at-2, y-1, at+2, y+thick-1, d.ink)
	}
}

// words are those of the rows.
func (f *fleet) words() string {
	var items []string
	for _, r := range f.rows {
		if len(r.bars) == 0 {
			items = append(items, f.speech.Say("chart_alt_unknown", map[string]any{"Name": r.name.words()}))
			continue
		}
		items = append(items, r.name.words()+" "+r.worst)
	}
	if f.rest != "" {
		items = append(items, f.rest)
	}
	return f.speech.Say("chart_alt_fleet", map[string]any{"Items": strings.Join(items, "; ")})
}
