package chat

import "unicode/utf8"

// The least that is left of a value before whole fields go.
const leastValue = 40

// fieldCost is what a door's own form of a field takes beside name and value.
const fieldCost = 4

// Fit gives the card in a budget of characters, counted as UTF-16 counts them. What
// does not fit is left out: first what the panel shows, then the ends of long values,
// the last arguments, the last fields. cut says that something was; the card then says
// so itself, and has no button to approve: that belongs under its details, which
// show the whole.
func (c Card) Fit(budget int) (fitted Card, cut bool) {
	if c.cost() <= budget {
		return c, false
	}
	note := Field{c.speech.Say("card_cut", nil), c.speech.Say("card_cut_how", nil)}
	budget -= fieldSize(note)
	c.Cut = true
	c.Buttons = without(c.Buttons, PressApprove)
	c.Preview = append([]View(nil), c.Preview...)
	c.Fields = append([]Field(nil), c.Fields...)
	for len(c.Preview) > 0 && c.cost() > budget {
		c.Preview = c.Preview[:len(c.Preview)-1]
	}
	for c.cost() > budget {
		i := longest(c.Fields)
		if i < 0 || size(c.Fields[i].Value) <= leastValue {
			break
		}
		over := c.cost() - budget
		c.Fields[i].Value = clip(c.Fields[i].Value, max(leastValue, size(c.Fields[i].Value)-over))
	}
	for c.to > c.from && c.cost() > budget {
		c.to--
		c.Fields = append(c.Fields[:c.to:c.to], c.Fields[c.to+1:]...)
	}
	for len(c.Fields) > 0 && c.cost() > budget {
		c.Fields = c.Fields[:len(c.Fields)-1]
	}
	if c.cost() > budget {
		c.Title = clip(c.Title, max(budget, 0))
	}
	if c.cost() <= budget {
		c.Fields = append(c.Fields, note)
	}
	return c, true
}

// cost is how many characters a card takes.
func (c Card) cost() int {
	n := size(c.Title)
	for _, f := range c.Fields {
		n += fieldSize(f)
	}
	for _, text := range c.Previews(DefaultWidth) {
		n += size(text) + fieldCost
	}
	return n
}

func fieldSize(f Field) int { return size(f.Name) + size(f.Value) + fieldCost }

// longest is the place of the longest value; -1 where there is none.
func longest(list []Field) int {
	at := -1
	for i, f := range list {
		if at < 0 || size(f.Value) > size(list[at].Value) {
			at = i
		}
	}
	return at
}

// size is how long a text is as UTF-16 counts.
func size(text string) int {
	n := 0
	for _, r := range text {
		n += runeSize(r)
	}
	return n
}

func runeSize(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// clip shortens a text to a size, with … at its end.
func clip(text string, most int) string {
	if size(text) <= most {
		return text
	}
	n := 1 // for the …
	for i, r := range text {
		if n += runeSize(r); n > most {
			if i == 0 && most < 1 {
				return ""
			}
			return text[:i] + "…"
		}
	}
	return text[:len(text)-utf8.RuneLen('…')]
}
