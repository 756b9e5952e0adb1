package chart

import (
	"bytes"
	"image/png"

	"github.com/go-analyze/charts"
)

// Measures, in pixels. A phone shows the width in about 360 points.
const (
	width      = 1000
	margin     = 36
	headHeight = 78
	between    = 26 // the parts
)

// palette are the colours that mean something.
type palette struct {
	paper, frame, track, hatch, ink, faint, danger charts.Color
}

func colours() palette {
	return palette{
		paper: opaque(0xfcfcfd), frame: opaque(0xc9d1d9), track: opaque(0xe6eaef), hatch: opaque(0x7d8590), ink: opaque(0x1b1f24), faint: opaque(0x57606a), danger: opaque(0xa40e26),
	}
}

// series are the colours of figures and of lines, in their order.
func series() []charts.Color {
	return []charts.Color{opaque(0x0072b2), opaque(0xe69f00), opaque(0x009e73), opaque(0xcc79a7), opaque(0xd55e00), opaque(0x56b4e9)}
}

func opaque(rgb uint32) charts.Color {
	return charts.Color{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: 255} //nolint:gosec // the bytes of a colour
}

// drawing is a picture while it is made.
type drawing struct {
	palette
	p *charts.Painter
}

// newDrawing is a card of that height, without anything on it.
func newDrawing(height int) *drawing {
	d := &drawing{palette: colours(), p: charts.NewPainter(charts.PainterOptions{Width: width, Height: height})}
	d.p.FilledRect(0, 0, width, height, d.paper, d.frame, 0)
	d.box(0, 0, width, 2, d.frame)
	d.box(0, height-2, width, height, d.frame)
	d.box(0, 0, 2, height, d.frame)
	d.box(width-2, 0, width, height, d.frame)
	return d
}

// bytes is the picture as PNG.
func (d *drawing) bytes() ([]byte, error) {
	raw, err := d.p.Bytes()
	if err != nil {
		return nil, err
	}
	drawn, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := png.Encode(&out, few(drawn)); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (d *drawing) box(x1, y1, x2, y2 int, c charts.Color) { d.p.FilledRect(x1, y1, x2, y2, c, c, 0) }

func (d *drawing) line(c charts.Color, wide float64, points ...charts.Point) {
	d.p.LineStroke(points, c, wide)
}

func (d *drawing) dashes(c charts.Color, wide float64, points ...charts.Point) {
	d.p.DashedLineStroke(points, c, wide, []float64{9, 7})
}

// unknown fills a box with lines, where a bar would stand.
func (d *drawing) unknown(x1, y1, x2, y2 int) {
	d.box(x1, y1, x2, y2, d.track)
	const apart = 14
	for x := x1 - (y2 - y1); x < x2; x += apart {
		// From the lower left to the upper right, as much of it as is in the box.
		from, to := charts.Point{X: x, Y: y2}, charts.Point{X: x + y2 - y1, Y: y1}
		if from.X < x1 {
			from = charts.Point{X: x1, Y: y2 - (x1 - x)}
		}
		if to.X > x2 {
			to = charts.Point{X: x2, Y: y1 + to.X - x2}
		}
		d.line(d.hatch, 2, from, to)
	}
}

// sign is a sign of a state, around a point.
func (d *drawing) sign(text string, c charts.Color, x, y int) {
	d.p.Circle(14, x, y, c, c, 0)
	s := style{size: small, bold: true, colour: d.paper}
	d.text(text, x-d.measure(text, s)/2, y+9, 2*14, s)
}

// mark is the i-th of the marks that tell lines from each other.
func (d *drawing) mark(i, x, y int, c charts.Color) {
	const r = 8
	switch i % 6 {
	case 0:
		d.p.Circle(r, x, y, c, c, 0)
	case 1:
		d.box(x-r+1, y-r+1, x+r-1, y+r-1, c)
	case 2:
		d.p.FilledDiamond(x, y, 2*r+4, 2*r+4, c, c, 0)
	case 3:
		d.p.FillArea([]charts.Point{{X: x, Y: y - r - 2}, {X: x + r + 2, Y: y + r}, {X: x - r - 2, Y: y + r}, {X: x, Y: y - r - 2}}, c)
	case 4:
		d.p.FillArea([]charts.Point{{X: x, Y: y + r + 2}, {X: x + r + 2, Y: y - r}, {X: x - r - 2, Y: y - r}, {X: x, Y: y + r + 2}}, c)
	default:
		d.p.Circle(r-2, x, y, d.paper, c, 4)
	}
}
