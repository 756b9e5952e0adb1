package telegram

import (
	"encoding/json"
	"errors"
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
	raw, err := json.Marshal(reportOut(r))
	if err != nil {
		return nil, fmt.Errorf("telegram: a report: %w", err)
	}
	return raw, nil
}

// reportOut is the message that shows a report: each line with its own source, where that
// leaves no line out.
func reportOut(r chat.Report) Outgoing {
	out, shown := reportText(r)
	if sourced, kept := reportText(r.Sourced()); kept >= shown {
		return sourced
	}
	return out
}

// reportText is the message that shows a report, as its lines are, and how many of them it
// shows.
func reportText(r chat.Report) (out Outgoing, shown int) {
	var t twin
	t.bold(fit(r.Sign+" "+r.Title, reportLine))
	t.plainly("\n" + fit(r.Lead, reportLine) + "\n")
	room := maxMessage - reportFoot - t.size
	needs := make([]int, len(r.Parts))
	for i, p := range r.Parts {
		needs[i] = partNeed(p)
	}
	// Each part may take its share of what those before it have left.
	for i, p := range r.Parts {
		before := t.size
		all, fine := chat.Share(room, needs[i:])
		shown += t.part(p, all, fine)
		room -= t.size - before
	}
	t.plainly("\n" + fit(r.Foot, reportFoot-2))
	return Outgoing{HTML: t.html.String(), Plain: t.text.String()}, shown
}

// PhotoMessage is the body of a message that shows the picture of a report, for the outbox
// before the one of ReportMessage: its caption has the title, and what is worst. It fails
// where the report has no picture.
func PhotoMessage(r chat.Report) ([]byte, error) {
	if r.Picture == nil {
		return nil, errors.New("telegram: the report has no picture")
	}
	var t twin
	t.bold(fit(r.Sign+" "+r.Title, reportLine))
	t.plainly("\n" + fit(r.Lead, reportLine))
	for _, line := range r.Worst() {
		text, subject := fit(line.Text, captionLine), fit(line.Subject, reportLine/3)
		if t.size+units(line.Sign+" "+subject+": "+text)+1 > maxCaption {
			break
		}
		t.plainly("\n" + line.Sign + " ")
		if subject != "" {
			t.bold(subject)
			t.plainly(": ")
		}
		t.plainly(text)
	}
	// The text comes after it: one sound is enough.
	raw, err := json.Marshal(Outgoing{HTML: t.html.String(), Plain: t.text.String(), Silent: true, File: &Upload{Name: "report.png", Bytes: r.Picture.PNG, Photo: true}})
	if err != nil {
		return nil, fmt.Errorf("telegram: the picture of a report: %w", err)
	}
	return raw, nil
}

// captionLine is how long a line of a caption may be.
const captionLine = 140

// twin is a text with markup and the same without, both inert, and how long it is as Telegram
// counts.
type twin struct {
	html, text strings.Builder
	size       int
}

func (t *twin) plainly(text string) { t.write(text, "", "") }

func (t *twin) bold(text string) { t.write(text, "<b>", "</b>") }

func (t *twin) write(text, before, after string) {
	text = inert(text)
	t.html.WriteString(before + escaped(text) + after)
	t.text.WriteString(text)
	t.size += units(text)
}

// partTitle is how long the title of a section may be.
const partTitle = 60

// partNeed is how much a section takes without its fine lines, with as much left as part
// leaves for what is counted.
func partNeed(p chat.ReportPart) int {
	n := units(fit(p.Sign+" "+p.Title, partTitle)) + units(fit(p.Source, reportLine)) + reportLine/3 + 4
	for _, line := range p.Lines {
		if !line.Fine() {
			n += units(line.Sign+" "+fit(line.Subject, reportLine/3)+": "+fit(line.Text, reportLine)) + 1
		}
	}
	return n
}

// part writes a section in at most room, and says how many of its lines it shows. Its fine
// lines come last, and end where it has taken as much as fine. One for which there
// is no room at all is left with its title.
func (t *twin) part(p chat.ReportPart, room, fine int) (shown int) {
	begin := t.size
	t.plainly("\n")
	t.bold(fit(p.Sign+" "+p.Title, partTitle))
	var left []chat.ReportLine
	for _, line := range p.Lines {
		text, subject := fit(line.Text, reportLine), fit(line.Subject, reportLine/3)
		need := units(line.Sign+" "+subject+": "+text) + 1
		taken := t.size - begin + need + reportLine/3
		if taken > room || line.Fine() && (len(left) > 0 || taken > fine) {
			left = append(left, line)
			continue
		}
		t.plainly("\n" + line.Sign + " ")
		if subject != "" {
			t.bold(subject)
			t.plainly(": ")
		}
		t.plainly(text)
	}
	for _, tail := range []string{p.RestWithout(left), p.Source} {
		if left := room - (t.size - begin) - 2; tail != "" && left > 10 {
			t.plainly("\n" + fit(tail, min(left, reportLine)))
		}
	}
	t.plainly("\n")
	return len(p.Lines) - len(left)
}
