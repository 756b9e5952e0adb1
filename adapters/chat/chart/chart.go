// Package chart draws a report: how much is in use on servers and accounts, and how
// disks fill from day to day. The same report in the same language gives the same
// picture.
//
// # What is drawn
//
// The worst comes first, in the order of the report's sections, and what there is no
// room for is counted. What is not known is hatched, and never a bar or a point of 0. A
// report without such sections has no picture.
//
// # For whom
//
// A picture is as wide as a phone shows at once, with type that can be read there. It
// brings its own background, so that it reads in light and dark apps. The colours are
// those of Okabe and Ito (https://jfly.uni-koeln.de/color/), which people tell apart who
// see few of them; none stands alone: lines have marks and names, states have signs.
//
// Names of servers are strangers' text. They are drawn on one line, cut in the middle,
// and letters that the fonts lack are boxes (□). The words beside the picture (Alt) have
// them whole.
package chart

import (
	"fmt"

	"panelbot/adapters/chat"
	"panelbot/tools/digest"
)

// The most that one picture shows: servers where there are disks too, and where there
// are none, and disks.
const (
	someServers = 8
	mostServers = 12
	mostDisks   = 6
)

// panel is a part of a picture.
type panel interface {
	height() int
	draw(d *drawing, top int)
	// words say what is drawn.
	words() string
}

// Draw draws what of a report can be drawn; nil where there is nothing.
func Draw(r digest.Report, s chat.Speech) (*chat.Picture, error) {
	var panels []panel
	disks := newTrend(r, s)
	room := mostServers
	if disks != nil {
		room = someServers
	}
	if servers := newFleet(r, s, room); servers != nil {
		panels = append(panels, servers)
	}
	if disks != nil {
		panels = append(panels, disks)
	}
	if len(panels) == 0 {
		return nil, nil //nolint:nilnil // that there is nothing to draw is no error
	}
	height := headHeight + (len(panels)-1)*between + margin/2
	for _, p := range panels {
		height += p.height()
	}
	d := newDrawing(height)
	d.text(s.Report(digest.Report{Name: r.Name, Slot: r.Slot}).Title, margin, 54, width-2*margin, style{size: small, colour: d.faint})
	alt := s.Say("chart_alt", map[string]any{"Name": r.Name, "Time": s.Time(r.Slot)})
	top := headHeight
	for _, p := range panels {
		p.draw(d, top)
		top += p.height() + between
		alt += " " + p.words()
	}
	png, err := d.bytes()
	if err != nil {
		return nil, fmt.Errorf("chart: drawing the report %s: %w", r.Name, err)
	}
	return &chat.Picture{PNG: png, Width: width, Height: height, Alt: alt}, nil
}
