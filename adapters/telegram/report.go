package telegram

import (
	"encoding/json"
	"fmt"
	"strings"

	"panelbot/adapters/chat"
)

const (
	// reportFoot is what the foot of a report may take, and reportLine a line of it.
	reportFoot = 300
	reportLine = 240
)

// ReportMessage is the body of a message that shows a report, for the outbox. It is one
// message: what does not fit is counted, the least bad first.
func ReportMessage(r chat.Report) ([]byte, error) {
	var t twin
	t.bold(cut(r.Sign+" "+r.Title, reportLine))
	t.plainly("\n" + cut(r.Lead, reportLine) + "\n")
	room := maxMessage - reportFoot - t.size
	// Each part may take its share of what those before it have left.
	for i, p := range r.Parts {
		before := t.size
		t.part(p, room/(len(r.Parts)-i))
		room -= t.size - before
	}
	t.plainly("\n" + cut(r.Foot, reportFoot-2))
	raw, err := json.Marshal(Outgoing{HTML: t.html.String(), Plain: t.text.String()})
	if err != nil {
		return nil, fmt.Errorf("telegram: a report: %w", err)
	}
	return raw, nil
}

// twin is a text with markup and the same without, and how long it is as Telegram counts.
type twin struct {
	html, text strings.Builder
	size       int
}

func (t *twin) plainly(text string) { t.write(text, "", "") }

func (t *twin) bold(text string) { t.write(text, "<b>", "</b>") }

func (t *twin) write(text, before, after string) {
	t.html.WriteString(before + escaped(text) + after)
	t.text.WriteString(text)
	t.size += units(text)
}

// part writes a section in at most that much. One for which there is no room at all is
// left with its title.
func (t *twin) part(p chat.ReportPart, room int) {
	begin := t.size
	t.plainly("\n")
	t.bold(cut(p.Sign+" "+p.Title, 60))
	hidden := 0
	for _, line := range p.Lines {
		text, subject := cut(line.Text, reportLine), cut(line.Subject, reportLine/3)
		need := units(line.Sign+" "+subject+": "+text) + 1
		if t.size-begin+need+reportLine/3 > room {
			hidden++
			continue
		}
		t.plainly("\n" + line.Sign + " ")
		if subject != "" {
			t.bold(subject)
			t.plainly(": ")
		}
		t.plainly(text)
	}
	rest := p.Rest
	if hidden > 0 {
		rest = strings.TrimSpace(fmt.Sprintf("… +%d %s", hidden, rest))
	}
	for _, tail := range []string{rest, p.Source} {
		if left := room - (t.size - begin) - 2; tail != "" && left > 10 {
			t.plainly("\n" + cut(tail, min(left, reportLine/2)))
		}
	}
	t.plainly("\n")
}
