package slack

import (
	"strings"

	slackapi "github.com/slack-go/slack"

	"panelbot/adapters/chat"
)

// page is the body of a message or a form as it grows: blocks while there is room, and
// a file for what there is none for.
type page struct {
	blocks []slackapi.Block
	room   int // characters
	most   int // blocks
	piece  int // characters of a text in columns that stand in one block
	table  bool
	// over is what did not fit, as text for a file.
	over []string
}

// reserved is how many blocks of a message are kept for buttons and the last line.
const reserved = 8

func newPage() *page { return &page{room: maxAll - 2500, most: maxBlocks - reserved, piece: maxAll} }

// newForm is the page of a form that has so many other blocks.
func newForm(others int) *page {
	return &page{room: maxForm, most: maxInModal - others, piece: maxSection}
}

// fits takes room for a text, where there is some.
func (p *page) fits(chars, blocks int) bool {
	if len(p.over) > 0 || chars > p.room || len(p.blocks)+blocks > p.most {
		return false
	}
	p.room -= chars
	return true
}

// line puts a paragraph.
func (p *page) line(text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	if size(text) > maxSection || !p.fits(size(text), 1) {
		p.columns(text)
		return
	}
	p.blocks = append(p.blocks, section(text))
}

// columns puts a text in columns.
func (p *page) columns(text string) {
	text = strings.TrimRight(text, "\n")
	for rest := []rune(text); len(rest) > 0; {
		n := min(len(rest), p.piece)
		if !p.fits(n, 1) {
			p.over = append(p.over, string(rest))
			return
		}
		p.blocks = append(p.blocks, verbatim(string(rest[:n])))
		rest = rest[n:]
	}
}

// head puts a line in bold.
func (p *page) head(text string) {
	if size(text) > maxSection || !p.fits(size(text), 1) {
		p.columns(text)
		return
	}
	p.blocks = append(p.blocks, heading(text))
}

// fields puts names and values, two in a row.
func (p *page) fields(list []chat.Field) {
	var row []*slackapi.TextBlockObject
	chars := 0
	flush := func() {
		if len(row) == 0 {
			return
		}
		if p.fits(chars, 1) {
			p.blocks = append(p.blocks, slackapi.NewSectionBlock(nil, row, nil))
		} else {
			for _, f := range row {
				p.over = append(p.over, f.Text)
			}
		}
		row, chars = nil, 0
	}
	for _, f := range list {
		text := f.Name + ":\n" + f.Value
		if size(text) > 400 || strings.Contains(f.Value, "\n") { // it wants the whole width, and a frame
			flush()
			p.line(f.Name + ":")
			p.columns(f.Value)
			continue
		}
		row, chars = append(row, plain(text, maxPair)), chars+size(text)
		if len(row) == maxPairs {
			flush()
		}
	}
	flush()
}

// rows puts a table: as one where Slack has room for it, else as text.
func (p *page) rows(t *chat.Table, width int) {
	chars := 0
	for _, row := range append([][]string{t.Columns}, t.Rows...) {
		for _, cell := range row {
			chars += size(short(cell, maxCell))
		}
	}
	if p.table || len(t.Rows)+1 > maxTableRows || len(t.Columns) > maxTableCols || len(t.Columns) < 2 || chars > min(maxTable, p.room) || !p.fits(chars, 2) {
		p.columns(t.Text(width))
		return
	}
	p.table = true
	if t.Title != "" {
		p.blocks = append(p.blocks, heading(t.Title))
	}
	table := slackapi.NewTableBlock("")
	head := make([]slackapi.TableCell, len(t.Columns))
	for i, name := range t.Columns {
		head[i] = slackapi.NewTableRichTextCell(slackapi.NewRichTextSection(
			slackapi.NewRichTextSectionTextElement(short(name, maxCell), &slackapi.RichTextSectionTextStyle{Bold: true})))
	}
	table.AddRow(head...)
	for _, row := range t.Rows {
		cells := make([]slackapi.TableCell, len(row))
		for i, cell := range row {
			cells[i] = slackapi.NewTableRawTextCell(short(cell, maxCell))
		}
		table.AddRow(cells...)
	}
	p.blocks = append(p.blocks, table)
}

// view puts an answer.
func (p *page) view(v chat.View, width int) {
	if v.Title != "" {
		p.head(v.Title)
	}
	if v.Text != "" {
		p.columns(v.Text)
	}
	p.fields(v.Fields)
	for _, t := range v.Tables {
		p.rows(t, width)
	}
}
