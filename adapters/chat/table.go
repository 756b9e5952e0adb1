package chat

import (
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Table is rows of one line each. Rows are as long as Columns.
type Table struct {
	// Title says what is in it; empty where that is plain.
	Title   string     `json:"title,omitempty"`
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
	// Speech is the language of the sentences about the table.
	Speech Speech `json:"-"`
	// Rigid tables lose no column: the last is cut instead.
	Rigid bool `json:"-"`
	// Keys is how many columns in front are never cut: they are typed again.
	Keys int `json:"-"`

	// weight is how much each column is worth; the one worth least goes first.
	// Without it that is the last.
	weight []int
}

// Narrow is the width, in columns of a screen, under which a table becomes
// cards where it would not be readable.
const Narrow = 50

const (
	gap       = 2  // spaces between columns
	whole     = 20 // columns of this width are not cut: times, addresses, short names
	leastCell = 14 // no column is cut below this
	leastName = 32 // nor one that says what a row is, below this
	heading   = 12 // a heading that is longer does not widen its column
)

// Text lays the table out in a width, in columns of a screen. Long cells are
// cut with …; where there is no room for all columns, those that are worth
// least are left out, and a line says which. On a narrow screen the only column is not
// cut. Lines have no space at their end.
func (t *Table) Text(width int) string {
	width = max(width, 20)
	var parts []string
	if t.Title != "" {
		parts = append(parts, oneLine(t.Title)+":")
	}
	if len(t.Columns) == 1 && width < Narrow && !t.Rigid {
		return strings.Join(append(parts, t.list(width)), "\n")
	}
	columns, widths, natural := t.fit(width)
	if width < Narrow && !t.Rigid && !readableIn(widths, natural, len(columns) < len(t.Columns)) {
		return strings.Join(append(parts, t.cards(width)), "\n")
	}
	if slices.ContainsFunc(t.Columns, func(c string) bool { return c != "" }) {
		parts = append(parts, t.line(t.headings(), columns, widths))
	}
	for _, row := range t.Rows {
		parts = append(parts, t.line(row, columns, widths))
	}
	if hidden := t.hidden(columns); len(hidden) > 0 {
		note := t.Speech.Say("columns_hidden", fields{"Count": len(hidden), "Names": strings.Join(hidden, ", ")})
		parts = append(parts, Wrap("("+note+")", width))
	}
	return strings.Join(parts, "\n")
}

func (t *Table) headings() []string {
	list := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = strings.ToUpper(c)
	}
	return list
}

// fit chooses columns, in their order, and gives their widths beside those
// that they would like to have.
func (t *Table) fit(width int) (columns, widths, natural []int) {
	likes := make([]int, len(t.Columns))
	for i, c := range t.headings() {
		likes[i] = min(Width(oneLine(c)), heading)
		for _, row := range t.Rows {
			likes[i] = max(likes[i], Width(oneLine(row[i])))
		}
		columns = append(columns, i)
	}
	least := func(i int) int {
		if i < t.Keys || t.Rigid && i < len(t.Columns)-1 {
			return likes[i]
		}
		switch {
		case likes[i] <= whole:
			return likes[i]
		case len(t.weight) > 0 && t.weight[i] >= weightName:
			return min(likes[i], leastName)
		}
		return leastCell
	}
	for !t.Rigid && len(columns) > 1 && total(columns, least) > width {
		columns = slices.Delete(columns, t.leastWorth(columns), t.leastWorth(columns)+1)
	}
	room := width - total(columns, least)
	for _, i := range columns {
		widths = append(widths, least(i))
		natural = append(natural, likes[i])
	}
	// A column that needs little gets it before one that needs much.
	order := make([]int, len(columns))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return (natural[a] - widths[a]) - (natural[b] - widths[b]) })
	for n, i := range order {
		more := min(natural[i]-widths[i], max(0, room)/(len(order)-n))
		widths[i] += more
		room -= more
	}
	if room < 0 { // not even one column, or a rigid table
		widths[len(widths)-1] = max(1, widths[len(widths)-1]+room)
	}
	return columns, widths, natural
}

func total(columns []int, width func(int) int) int {
	sum := gap * (len(columns) - 1)
	for _, i := range columns {
		sum += width(i)
	}
	return sum
}

// leastWorth is the place of the column that goes first.
func (t *Table) leastWorth(columns []int) int {
	worst := len(columns) - 1
	if len(t.weight) == 0 {
		return worst
	}
	for place := len(columns) - 1; place >= 0; place-- {
		if t.weight[columns[place]] < t.weight[columns[worst]] {
			worst = place
		}
	}
	return worst
}

func readableIn(widths, natural []int, hidden bool) bool {
	for i := range widths {
		if widths[i] < min(natural[i], whole) {
			return false
		}
	}
	return !hidden
}

func (t *Table) hidden(shown []int) []string {
	var names []string
	for i, c := range t.Columns {
		if !slices.Contains(shown, i) {
			names = append(names, oneLine(c))
		}
	}
	return names
}

// line lays out one row. Numbers stand at the right.
func (t *Table) line(row []string, columns, widths []int) string {
	var b strings.Builder
	for place, i := range columns {
		cell := cut(oneLine(row[i]), widths[place])
		if place > 0 {
			b.WriteString(strings.Repeat(" ", gap))
		}
		if t.numeric(i) {
			b.WriteString(strings.Repeat(" ", widths[place]-Width(cell)))
			b.WriteString(cell)
			continue
		}
		b.WriteString(pad(cell, widths[place]))
	}
	return strings.TrimRight(b.String(), " ")
}

// numeric reports whether the column holds numbers only.
func (t *Table) numeric(column int) bool {
	seen := false
	for _, row := range t.Rows {
		cell := row[column]
		if cell == "" {
			continue
		}
		if strings.Trim(cell, "0123456789.-") != "" || strings.Count(cell, ".") > 1 || strings.LastIndex(cell, "-") > 0 {
			return false
		}
		seen = true
	}
	return seen
}

// list lays the only column out on a narrow screen: what is too long goes on in the next
// line.
func (t *Table) list(width int) string {
	var lines []string
	if t.Columns[0] != "" {
		lines = append(lines, t.headings()[0])
	}
	for _, row := range t.Rows {
		first, rest, more := strings.Cut(fold(oneLine(row[0]), width-2), "\n")
		lines = append(lines, first)
		if more {
			lines = append(lines, indent(rest, "  "))
		}
	}
	return strings.Join(lines, "\n")
}

// cards lays each row out as lines of name and value.
func (t *Table) cards(width int) string {
	cards := make([]string, len(t.Rows))
	for i, row := range t.Rows {
		var list []Field
		for j, cell := range row {
			if cell != "" {
				list = append(list, Field{t.Columns[j], oneLine(cell)})
			}
		}
		cards[i] = fieldText(list, width)
	}
	return strings.Join(cards, "\n\n")
}

// Field is a name and a value.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// fieldText lays fields out, the values under each other, unless a name is too
// long for that. A value of several lines stands below its name, and on a narrow screen
// one of which a word would be broken beside it.
func fieldText(list []Field, width int) string {
	names := 0
	for _, f := range list {
		if n := Width(oneLine(f.Name)) + 1; n <= max(20, width*2/5) {
			names = max(names, n)
		}
	}
	var lines []string
	for _, f := range list {
		name, value := oneLine(f.Name)+":", strings.TrimRight(visible(f.Value), "\n ")
		lead, by := pad(name, names)+" ", names+1
		switch {
		case strings.Contains(value, "\n"):
			lines = append(lines, name, indent(value, "  "))
			continue
		case Width(lead)+Width(value) > width && (Width(lead) > by || width < Narrow && widestWord(value) > width-by):
			lines = append(lines, name)
			lead, by = "  ", 2
		}
		for i, part := range strings.Split(fold(value, max(width-max(by, Width(lead)), 10)), "\n") {
			if i > 0 {
				lead = strings.Repeat(" ", by)
			}
			lines = append(lines, strings.TrimRight(lead+part, " "))
		}
	}
	return strings.Join(lines, "\n")
}

// widestWord is how wide the widest word of a text is.
func widestWord(text string) int {
	most := 0
	for word := range strings.FieldsSeq(text) {
		most = max(most, Width(word))
	}
	return most
}

// fold is wrap that breaks long words too.
func fold(text string, width int) string {
	var lines []string
	for line := range strings.SplitSeq(wrapAt(text, width), "\n") {
		for Width(line) > width {
			head := displaywidth.TruncateString(line, width, "")
			if head == "" {
				break
			}
			lines = append(lines, head)
			line = strings.TrimPrefix(line, head)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// Page gives a page of a table, of at most so many rows, and how many pages there
// are: a door that cannot show a long one turns over.
func (t *Table) Page(number, most int) (page *Table, pages int) {
	rows := PageOf(t.Rows, number, most)
	part := *t
	part.Rows = rows.Items
	return &part, rows.Pages
}
