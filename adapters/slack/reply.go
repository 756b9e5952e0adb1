package slack

import (
	"encoding/json"
	"fmt"
	"strings"

	slackapi "github.com/slack-go/slack"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
)

// width is how wide text in columns is, on a screen and on a phone that is turned.
const width = 72

// written is a reply as Slack's messages: the first is the answer, others are files
// that go with it.
type written struct {
	message Outgoing
	files   []Upload
}

// write writes a reply for a channel. user is who asked.
func write(r talk.Reply, speech chat.Speech, user string) (written, error) {
	var w written
	if r.Report != nil {
		out, err := reportOut(*r.Report)
		w.message = out
		return w, err
	}
	p := newPage()
	badge := chat.Badge{}
	first := ""
	switch {
	case r.JSON && r.Outcome != nil:
		raw, err := json.MarshalIndent(r.Outcome, "", "  ")
		if err != nil {
			return w, fmt.Errorf("slack: an outcome: %w", err)
		}
		first = speech.Outcome(*r.Outcome).Word
		p.columns(string(raw))
		badge = speech.Outcome(*r.Outcome)
	case r.View != nil:
		badge = r.View.Badge
		first = strings.TrimSpace(badge.Sign + " " + badge.Word + ": " + r.View.Sentence)
		p.line(first)
		for _, d := range r.View.Details {
			p.line("• " + d)
		}
		p.view(*r.View, width)
		p.line(r.View.Next)
	case r.Card != nil:
		badge, first = r.Card.Badge, r.Card.Title
		p.line(r.Text)
		card(p, *r.Card)
	}
	if r.Text != "" && r.Prompt == nil && r.Card == nil {
		if first == "" {
			first, _, _ = strings.Cut(r.Text, "\n")
		}
		if strings.Contains(strings.TrimSpace(r.Text), "\n\n") || len(r.Text) > 600 || strings.Contains(r.Text, "  ") {
			p.columns(r.Text)
		} else {
			p.line(strings.ReplaceAll(r.Text, "\n", " "))
		}
	} else if r.Text != "" && r.Card == nil {
		first = strings.ReplaceAll(r.Text, "\n", " ")
		p.line(first)
	}
	if len(r.Menu) > 0 {
		p.blocks = append(p.blocks, menu(r.Menu, len(r.Buttons))...)
	}
	if len(p.over) > 0 {
		name := "answer.txt"
		w.files = append(w.files, Upload{Name: name, Content: strings.Join(p.over, "\n\n") + "\n"})
		p.blocks = append(p.blocks, section(speech.Say("slack_file", map[string]any{"Name": name})))
	}
	var end []slackapi.Block
	if badge.Word != "" {
		end = append(end, foot(badge, user, r.Doing))
	}
	end = append(end, buttons(r.Buttons)...)
	var err error
	w.message.Text = short(first, maxFallback)
	w.message.Colour = colour(badge.Colour)
	if badge.Word == "" { // nothing ended: the buttons stand under the text
		p.blocks, end = append(p.blocks, end...), nil
	}
	if w.message.Blocks, err = encode(p.blocks); err != nil {
		return w, err
	}
	w.message.Foot, err = encode(end)
	return w, err
}

// card puts a question, or a request.
func card(p *page, c chat.Card) {
	p.head(c.Title)
	p.fields(c.Fields)
	for _, text := range c.Previews(width) {
		p.columns(text)
	}
}

// cardRooms are how many characters of a card go into a message: as many as it takes, of
// these. The last are so few that there are blocks enough for them.
func cardRooms() [4]int { return [...]int{6000, 1500, 400, 100} }

// writeCard writes the card of a request, for all who read a channel.
func writeCard(request string, c chat.Card) (Outgoing, error) {
	out := Outgoing{Text: short(strings.TrimSpace(c.Sign+" "+c.Title), maxFallback), Colour: colour(c.Colour)}
	var fitted chat.Card
	var p *page
	for _, room := range cardRooms() {
		fitted, _ = c.Fit(room)
		p = newPage()
		if card(p, fitted); len(p.over) == 0 {
			break
		}
	}
	var err error
	if out.Blocks, err = encode(p.blocks); err != nil {
		return out, err
	}
	out.Foot, err = encode(append([]slackapi.Block{foot(c.Badge, "", "")}, buttons(talk.CardButtons(request, fitted))...))
	return out, err
}
