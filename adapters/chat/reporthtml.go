package chat

import (
	"embed"
	"encoding/base64"
	"fmt"
	"html"
	"strconv"
	"strings"

	"panelbot/tools/digest"
)

//go:embed report.html
var reportPage embed.FS

// htmlReport is what the page shows.
type htmlReport struct {
	Report
	Counts  []htmlCount
	Picture *htmlPicture
	Parts   []htmlPart
}

// htmlCount is how much is in a state.
type htmlCount struct{ Class, Text string }

// htmlPicture is a picture within the page.
type htmlPicture struct {
	Source        string
	Alt           string
	Width, Height int
}

// htmlPart is a section; Fold is what stands for its fine lines where they are many.
type htmlPart struct {
	ReportPart
	State      string
	Bad, Fine  []htmlLine
	Fold, Rest string
}

// htmlLine is a line, with the word of its state for who does not see the sign.
type htmlLine struct {
	ReportLine
	Class, Word string
}

// sourceOnce leaves the source of lines that follow each other and share it to the last of
// them.
func sourceOnce(lines []htmlLine) {
	for i := range lines {
		if i+1 < len(lines) && lines[i].Source == lines[i+1].Source {
			lines[i].Source = ""
		}
	}
}

// HTML is a report as one page that needs nothing else: no script, no font, no picture
// from elsewhere (the one that is given is in it; nil is none); light or dark as the reader's system is, and readable on a phone. Below
// each line, or several that share them, stand its source and age. What strangers wrote is
// text in it.
func (s Speech) HTML(r digest.Report, picture *Picture) ([]byte, error) {
	shown := s.WholeReport(r)
	page := htmlReport{Report: shown}
	if picture != nil {
		source := "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture.PNG)
		page.Picture = &htmlPicture{source, picture.Alt, picture.Width, picture.Height}
	}
	for _, state := range []digest.State{digest.Attention, digest.Unknown, digest.OK} {
		n := r.Count(state)
		class := string(state)
		if n == 0 {
			class = "none"
		}
		page.Counts = append(page.Counts, htmlCount{class, fmt.Sprintf("%d %s", n, s.Condition(state).Word)})
	}
	for i, p := range shown.Parts {
		part := htmlPart{ReportPart: p, State: string(r.Sections[i].State), Rest: p.Rest}
		for _, line := range p.Lines {
			l := htmlLine{line, string(line.State), s.Condition(line.State).Word}
			l.Subject = strings.TrimSpace(l.Subject)
			if line.State == digest.OK {
				part.Fine = append(part.Fine, l)
			} else {
				part.Bad = append(part.Bad, l)
			}
		}
		sourceOnce(part.Bad)
		sourceOnce(part.Fine)
		if n := len(part.Fine); n > shownFine && r.Sections[i].Kind != digest.OwnSection {
			part.Fold = fmt.Sprintf("%d %s", n, s.Condition(digest.OK).Word)
		}
		page.Parts = append(page.Parts, part)
	}
	shell, err := reportPage.ReadFile("report.html")
	if err != nil {
		return nil, fmt.Errorf("chat: the page of reports: %w", err)
	}
	var m markup
	m.report(page)
	return []byte(strings.NewReplacer("{{language}}", html.EscapeString(shown.Language), "{{title}}", html.EscapeString(shown.Title), "{{body}}", m.text.String()).Replace(string(shell))), nil
}

// markup writes HTML of two kinds: what the program says, and values, which are text in
// it wherever they stand: between tags, or in an attribute in quotes. html/template, which
// would know that by itself, makes the linker keep every method of the program: see
// sentence.go.
type markup struct{ text strings.Builder }

// put writes pieces in turn: HTML first, then a value, then HTML.
func (m *markup) put(pieces ...string) {
	for i, piece := range pieces {
		if i%2 == 1 {
			piece = html.EscapeString(piece)
		}
		m.text.WriteString(piece)
	}
}

func (m *markup) report(p htmlReport) {
	m.put("<header>\n<h1>", p.Title, "</h1>\n<ul class=\"counts\">")
	for _, c := range p.Counts {
		m.put(`<li class="`, c.Class, `">`, c.Text, `</li>`)
	}
	m.put("</ul>\n</header>\n")
	if i := p.Picture; i != nil {
		m.put(`<figure><img src="`, i.Source, `" alt="`, i.Alt, `" width="`, strconv.Itoa(i.Width), `" height="`, strconv.Itoa(i.Height), "\"></figure>\n")
	}
	for _, part := range p.Parts {
		m.part(part)
	}
	m.put("<footer>", p.Foot, "</footer>\n")
}

func (m *markup) part(p htmlPart) {
	m.put(`<section class="`, p.State, "\">\n<div class=\"head\"><h2>", p.Title, `</h2><span class="mark">`, p.Word, "</span></div>\n")
	m.lines(p.Bad)
	if p.Fold != "" {
		m.put("<details><summary>", p.Fold, "</summary>")
	}
	m.lines(p.Fine)
	if p.Fold != "" {
		m.put("</details>\n")
	}
	if p.Rest != "" {
		m.put(`<p class="source">`, p.Rest, "</p>")
	}
	m.put("</section>\n")
}

func (m *markup) lines(list []htmlLine) {
	if len(list) == 0 {
		return
	}
	m.put("<ul class=\"lines\">")
	for _, l := range list {
		m.put(`<li class="`, l.Class, `"><span class="state">`, l.Word, `: </span>`)
		if l.Subject != "" {
			m.put("<b>", l.Subject, "</b> ")
		}
		m.put("", l.Text)
		if l.Source != "" {
			m.put(`<span class="source">`, l.Source, `</span>`)
		}
		m.put("</li>\n")
	}
	m.put("</ul>\n")
}
