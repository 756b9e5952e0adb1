package slack

import (
	"encoding/json"
	"fmt"

	slackapi "github.com/slack-go/slack"

	"panelbot/adapters/chat"
)

// ReportMessage is the body of a message that shows a report in a channel, for the
// outbox. It is one message within Slack's limits, with its picture: what does not fit
// is counted, the least bad first. Names stand in rich text, in which nothing is a mark.
func ReportMessage(channel string, r chat.Report) ([]byte, error) {
	out, err := reportOut(r)
	if err != nil {
		return nil, err
	}
	out.Channel = channel
	raw, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("slack: a report: %w", err)
	}
	return raw, nil
}

// reportOut is the message that shows a report: each line with its own source, where that
// leaves no line out.
func reportOut(r chat.Report) (Outgoing, error) {
	out, shown, err := reportBlocks(r)
	if err != nil {
		return out, err
	}
	sourced, kept, err := reportBlocks(r.Sourced())
	if err != nil || kept < shown {
		return out, err
	}
	return sourced, nil
}

// reportBlocks is the message that shows a report, as its lines are, and how many of them
// it shows.
func reportBlocks(r chat.Report) (out Outgoing, shown int, err error) {
	out = Outgoing{Text: short(r.Sign+" "+r.Title+"\n"+r.Lead, maxFallback), Colour: colour(r.Colour)}
	room := maxAll - reportHead
	blocks := []slackapi.Block{
		slackapi.NewHeaderBlock(plain(r.Sign+" "+r.Title, maxHolder)),
		slackapi.NewSectionBlock(plain(r.Lead, maxPlain), nil, nil),
	}
	if r.Picture != nil {
		out.Picture = &Picture{Name: "report.png", Bytes: r.Picture.PNG, Alt: r.Picture.Alt, At: len(blocks)}
		room -= min(size(r.Picture.Alt), maxAlt)
	}
	needs := make([]int, len(r.Parts))
	for i, p := range r.Parts {
		needs[i] = reportNeed(p)
	}
	// Each part may take its share of what those before it have left.
	for i, p := range r.Parts {
		all, fine := chat.Share(room, needs[i:])
		block, lines, used := reportPart(p, all, fine)
		room -= used
		shown += lines
		blocks = append(blocks, block)
	}
	if out.Blocks, err = encode(blocks); err != nil {
		return out, 0, err
	}
	foot := slackapi.NewContextBlock("", plain(r.Foot, 1000))
	if out.Foot, err = encode([]slackapi.Block{foot}); err != nil {
		return out, 0, err
	}
	return out, shown, nil
}

const (
	// reportHead is what the head and the foot of a report may take, and what the marks
	// of its blocks do.
	reportHead = 3000
	// reportLine is how long a line may be, and reportAge how much is left of the source
	// of a part at least.
	reportLine, reportAge = 300, 60
)

// reportNeed is how many characters a section takes without its fine lines, with as much
// left as reportPart leaves for what is counted.
func reportNeed(p chat.ReportPart) int {
	n := size(short(p.Sign+" "+p.Title, reportLine)) + min(size(p.Source), reportLine) + reportLine
	for _, line := range p.Lines {
		if !line.Fine() {
			n += lineSize(line)
		}
	}
	return n
}

// lineSize is how many characters a line takes.
func lineSize(line chat.ReportLine) int {
	n := size(line.Sign+" ") + size(short(line.Text, reportLine))
	if line.Subject != "" {
		n += size(short(line.Subject, reportLine/2)) + size(": ")
	}
	return n
}

// reportPart is a section in at most room characters, how many of its lines it shows, and
// how many characters it took. Its fine lines come last, and end where it has taken as many
// as fine.
func reportPart(p chat.ReportPart, room, fine int) (block slackapi.Block, shown, used int) {
	bold, italic := &slackapi.RichTextSectionTextStyle{Bold: true}, &slackapi.RichTextSectionTextStyle{Italic: true}
	text := func(s string, style *slackapi.RichTextSectionTextStyle) slackapi.RichTextSectionElement {
		used += size(s)
		return slackapi.NewRichTextSectionTextElement(s, style)
	}
	head := slackapi.NewRichTextSection(text(short(p.Sign+" "+p.Title, reportLine), bold))
	var lines []slackapi.RichTextElement
	var left []chat.ReportLine
	source := min(size(p.Source), reportLine)
	for _, line := range p.Lines {
		if used+source+reportLine > room || line.Fine() && (len(left) > 0 || used+lineSize(line)+source+reportLine > fine) {
			left = append(left, line)
			continue
		}
		parts := []slackapi.RichTextSectionElement{text(line.Sign+" ", nil)}
		if line.Subject != "" {
			parts = append(parts, text(short(line.Subject, reportLine/2), bold), text(": ", nil))
		}
		lines = append(lines, slackapi.NewRichTextSection(append(parts, text(short(line.Text, reportLine), nil))...))
	}
	if rest := p.RestWithout(left); rest != "" {
		lines = append(lines, slackapi.NewRichTextSection(text(short(rest, reportLine), nil)))
	}
	elements := []slackapi.RichTextElement{head}
	if len(lines) > 0 {
		elements = append(elements, slackapi.NewRichTextList(slackapi.RTEListBullet, 0, lines...))
	}
	// When it was read stands first, and stays where there is little room.
	tail := slackapi.NewRichTextSection(text(short(p.Source, min(reportLine, max(reportAge, room-used))), italic))
	return slackapi.NewRichTextBlock("", append(elements, tail)...), len(p.Lines) - len(left), used
}
