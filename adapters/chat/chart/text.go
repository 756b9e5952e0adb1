package chart

import (
	"sort"
	"strconv"
	"strings"

	"github.com/go-analyze/charts"
	"golang.org/x/text/unicode/norm"
)

// Sizes of type, in the library's points: a pixel is three quarters of one, or so.
const (
	large  = 27
	normal = 21
	small  = 19
	tiny   = 17
)

// panelSize is the size of what only helps: of which panel a server is.
const panelSize = 15

// style is how a text is written.
type style struct {
	size   float64
	bold   bool
	colour charts.Color
}

func (s style) font() charts.FontStyle {
	family := charts.FontFamilyNotoSans
	if s.bold {
		family = charts.FontFamilyNotoSansBold
	}
	return charts.FontStyle{FontSize: s.size, FontColor: s.colour, Font: charts.GetFont(family)}
}

// text writes a text on a base line, in at most that many pixels, and says how many it
// took.
func (d *drawing) text(text string, x, y, room int, s style) int {
	text = d.fit(text, room, s)
	d.p.Text(text, x, y, 0, s.font())
	return d.measure(text, s)
}

// right writes a text that ends at x.
func (d *drawing) right(text string, x, y, room int, s style) {
	text = d.fit(text, room, s)
	d.text(text, x-d.measure(text, s), y, room, s)
}

func (d *drawing) measure(text string, s style) int {
	return d.p.MeasureText(text, 0, s.font()).Width()
}

// fit gives a text in letters that there are, and takes out of its middle what has no
// room: names of servers differ at their ends.
func (d *drawing) fit(text string, room int, s style) string {
	text = drawable(text)
	if d.measure(text, s) <= room {
		return text
	}
	letters := []rune(text)
	const longest = 200 // more has no room in any case
	if len(letters) > longest {
		letters = append(letters[:longest/2:longest/2], letters[len(letters)-longest/2:]...)
	}
	cut := func(n int) string {
		head := (n*3 + 4) / 5
		return strings.TrimSpace(string(letters[:head])) + "…" + strings.TrimSpace(string(letters[len(letters)-(n-head):]))
	}
	// How many letters are too many: those before have room.
	over := sort.Search(len(letters), func(n int) bool { return d.measure(cut(n), s) > room })
	return cut(max(0, over-1))
}

// drawable puts a box for each letter that the font lacks. What was composed of letters
// and marks is one letter where there is one.
func drawable(text string) string {
	lacks := lacking()
	return strings.Map(func(r rune) rune {
		if lacks(r) {
			return box
		}
		return r
	}, norm.NFC.String(text))
}

// box stands for a letter that the font lacks.
const box = '□'

// lacking says which letters are such.
func lacking() func(rune) bool {
	font := charts.GetFont(charts.FontFamilyNotoSans)
	return func(r rune) bool { return r != ' ' && font.Index(r) == 0 }
}

// name is what a server or a disk is called: its own name, and the panel's where that
// has to be said.
type name struct {
	subject, panel string
}

// newName names the i-th of those that are drawn. One of which most letters cannot be
// drawn has its place before it, in the picture and in the words.
func newName(i int, subject, panel string) name {
	missing, all := 0, 0
	lacks := lacking()
	for _, r := range norm.NFC.String(subject) {
		all++
		if lacks(r) {
			missing++
		}
	}
	if 2*missing >= all {
		subject = "#" + strconv.Itoa(i+1) + " " + subject
	}
	return name{subject, panel}
}

// words are the name as the words beside a picture have it: whole, but for one that
// would leave no room for others.
func (n name) words() string {
	const most = 40
	if letters := []rune(n.subject); len(letters) > most {
		n.subject = string(letters[:most-1]) + "…"
	}
	if n.panel != "" {
		return n.subject + " (" + n.panel + ")"
	}
	return n.subject
}

// name writes a name: its letters are smaller where there is little room, and what has
// none is taken out of its middle.
func (d *drawing) name(text string, x, y, room int, s style) {
	if s.size > tiny && d.measure(drawable(text), s) > room {
		s.size = tiny
	}
	d.text(text, x, y, room, s)
}
