package slack

import (
	"encoding/json"
	"fmt"

	slackapi "github.com/slack-go/slack"

	"panelbot/adapters/chat"
)

// ReportMessage is the body of a message that shows a report in a channel, for the
// outbox. It is one message within Slack's limits: what does not fit is counted, the
// least bad first. Names stand in rich text, in which nothing is a mark.
func ReportMessage(channel string, r chat.Report) ([]byte, error) {
	out := Outgoing{Channel: channel, Text: short(r.Sign+" "+r.Title+"\n"+r.Lead, maxFallback), Colour: colour(r.Colour)}
	room := maxAll - reportHead
	blocks := []slackapi.Block{
		slackapi.NewHeaderBlock(plain(r.Sign+" "+r.Title, maxHolder)),
		slackapi.NewSectionBlock(plain(r.Lead, maxPlain), nil, nil),
	}
	// Each part may take its share of what those before it have left.
	for i, p := range r.Parts {
		block, used := reportPart(p, room/(len(r.Parts)-i))
		room -= used
		blocks = append(blocks, block)
	}
	var err error
	if out.Blocks, err = encode(blocks); err != nil {
		return nil, err
	}
	foot := slackapi.NewContextBlock("", plain(r.Foot, 1000))
	if out.Foot, err = encode([]slackapi.Block{foot}); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("slack: a report: %w", err)
	}
	return raw, nil
}

const (
	// reportHead is what the head and the foot of a report may take, and what the marks
	// of its blocks do.
	reportHead = 3000
	// reportLine is how long a line may be.
	reportLine = 300
)

// reportPart is a section in at most that many characters, and how many it took.
func reportPart(p chat.ReportPart, room int) (block slackapi.Block, used int) {
	bold, italic := &slackapi.RichTextSectionTextStyle{Bold: true}, &slackapi.RichTextSectionTextStyle{Italic: true}
	text := func(s string, style *slackapi.RichTextSectionTextStyle) slackapi.RichTextSectionElement {
		used += size(s)
		return slackapi.NewRichTextSectionTextElement(s, style)
	}
	head := slackapi.NewRichTextSection(text(short(p.Sign+" "+p.Title, reportLine), bold))
	tail := []slackapi.RichTextSectionElement{text(short(p.Source, reportLine), italic)}
	var lines []slackapi.RichTextElement
	cut := 0
	for _, line := range p.Lines {
		if used+reportLine > room {
			cut++
			continue
		}
		parts := []slackapi.RichTextSectionElement{text(line.Sign+" ", nil)}
		if line.Subject != "" {
			parts = append(parts, text(short(line.Subject, reportLine/2), bold), text(": ", nil))
		}
		lines = append(lines, slackapi.NewRichTextSection(append(parts, text(short(line.Text, reportLine), nil))...))
	}
	rest := p.Rest
	if cut > 0 {
		rest = fmt.Sprintf("… +%d  %s", cut, rest)
	}
	if rest != "" {
		lines = append(lines, slackapi.NewRichTextSection(text(short(rest, reportLine), nil)))
	}
	elements := []slackapi.RichTextElement{head}
	if len(lines) > 0 {
		elements = append(elements, slackapi.NewRichTextList(slackapi.RTEListBullet, 0, lines...))
	}
	return slackapi.NewRichTextBlock("", append(elements, slackapi.NewRichTextSection(tail...))...), used
}
