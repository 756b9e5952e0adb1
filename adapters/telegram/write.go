package telegram

import (
	"encoding/json"
	"fmt"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
)

// width is how wide text in columns is: what a phone shows without breaking lines.
const width = 36

// cardWidth is the same for the cards of requests, which the narrowest phone shows too: who
// decides misreads no broken line.
const cardWidth = 32

// most is how many messages one answer may have; the rest goes into a file.
const most = 3

// answerName is the file in which an answer is that is too long.
const answerName = "answer.txt"

// write writes a reply as messages, the last of which has the buttons. What is too long
// is a file, with its beginning before it. foot stands at the end, where it is not empty.
func write(r talk.Reply, speech chat.Speech, foot string) ([]Outgoing, error) {
	p := &page{}
	if r.Report != nil { // which keeps to one message by itself
		out := reportOut(*r.Report)
		out.Keys = rows(keysOf(r.Buttons))
		list := []Outgoing{out}
		p.add(small, foot)
		for _, t := range p.texts(maxMessage) {
			list = append(list, Outgoing{HTML: t.html, Plain: t.plain})
		}
		return list, nil
	}
	body := ""
	switch {
	case r.JSON && r.Outcome != nil:
		raw, err := json.MarshalIndent(r.Outcome, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("telegram: an outcome: %w", err)
		}
		b := speech.Outcome(*r.Outcome)
		p.add(bold, strings.TrimSpace(b.Sign+" "+b.Word))
		body = string(raw)
		p.add(pre, body)
	case r.View != nil:
		p.outcome(*r.View)
		body = r.View.Body(chat.DefaultWidth)
	case r.Card != nil:
		p.card(*r.Card)
		body = r.Card.Text(chat.DefaultWidth)
	}
	if r.Text != "" {
		p.columns(r.Text)
		body = strings.TrimSpace(body + "\n\n" + r.Text)
	}
	for _, c := range r.Menu {
		if c.Doc != "" {
			p.add(plain, "• "+c.Label+" – "+c.Doc)
		}
	}
	if r.Doing != "" {
		p.add(small, r.Doing)
	}
	p.add(small, foot)
	texts := p.texts(maxMessage)
	var file *Upload
	if len(texts) > most {
		short := &page{}
		short.pieces = append(short.pieces, p.pieces[0].split(maxMessage / 2)[:1]...)
		short.add(plain, speech.Say("telegram_file", map[string]any{"Name": answerName}))
		short.add(small, r.Doing)
		short.add(small, foot)
		texts, file = short.texts(maxMessage), &Upload{Name: answerName, Content: body + "\n"}
	}
	list := make([]Outgoing, 0, len(texts)+1)
	for _, t := range texts {
		list = append(list, Outgoing{HTML: t.html, Plain: t.plain})
	}
	if len(list) == 0 {
		list = append(list, Outgoing{HTML: "–", Plain: "–"})
	}
	menu := make([]talk.Button, len(r.Menu))
	for i, c := range r.Menu {
		menu[i] = c.Button
	}
	list[len(list)-1].Keys = append(rows(keysOf(menu)), rows(keysOf(r.Buttons))...)
	if file != nil {
		list = append(list, Outgoing{File: file})
	}
	return list, nil
}

// outcome puts how a call ended.
func (p *page) outcome(v chat.View) {
	p.add(bold, strings.TrimSpace(v.Sign+" "+v.Word))
	p.add(plain, v.Sentence)
	for _, d := range v.Details {
		p.add(plain, "• "+d)
	}
	if v.Text != "" {
		p.add(pre, v.Text)
	}
	p.add(bold, v.Title)
	for _, f := range v.Fields {
		p.pair(f.Name, f.Value)
	}
	for _, t := range v.Tables {
		p.add(pre, t.Text(width))
	}
	p.add(plain, v.Next)
}

// card puts a question, or a request.
func (p *page) card(c chat.Card) {
	p.add(bold, c.Title)
	for _, f := range c.Fields {
		p.pair(f.Name, f.Value)
	}
	for _, text := range c.Previews(cardWidth) {
		p.add(pre, text)
	}
}

// writeCard writes the card of a request, for all who read a chat: one message, since
// it is edited.
func writeCard(request string, c chat.Card) Outgoing {
	var t []text
	fitted := c
	for budget := maxMessage - 200; ; budget = budget * 3 / 4 {
		fitted, _ = c.Fit(budget)
		p := &page{}
		p.add(bold, strings.TrimSpace(c.Sign+" "+fitted.Title))
		head := fitted
		head.Title = ""
		p.card(head)
		if t = p.texts(maxMessage); len(t) == 1 || budget < 100 {
			break
		}
	}
	return Outgoing{HTML: t[0].html, Plain: t[0].plain, Keys: rows(keysOf(talk.CardButtons(request, fitted)))}
}
