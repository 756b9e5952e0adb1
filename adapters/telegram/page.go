package telegram

import (
	"slices"
	"strings"

	"panelbot/adapters/chat"
)

// piece is a part of a message that is marked up in one way.
type piece struct {
	kind pieceKind
	// name stands before a text of the kind valued.
	name string
	text string
}

// bare is a piece without markup.
func (p piece) bare() string {
	if p.kind == valued {
		return p.name + ": " + p.text
	}
	return p.text
}

type pieceKind uint8

const (
	plain pieceKind = iota
	bold
	small // in italics
	pre   // in columns
	valued
)

func (p piece) html() string {
	text := escaped(p.text)
	switch p.kind {
	case bold:
		return "<b>" + text + "</b>"
	case small:
		return "<i>" + text + "</i>"
	case pre:
		return "<pre>" + text + "</pre>"
	case valued:
		return escaped(p.name) + ": <code>" + text + "</code>"
	default:
		return text
	}
}

// page is the text of an answer as it grows: pieces, each in lines of its own.
type page struct{ pieces []piece }

// add puts a piece, inert outside of columns; what is empty is not put.
func (p *page) add(kind pieceKind, text string) {
	text = strings.TrimRight(strings.ToValidUTF8(text, "?"), " \n")
	if kind != pre {
		text = inert(strings.TrimLeft(text, " \n"))
	}
	if text != "" {
		p.pieces = append(p.pieces, piece{kind: kind, text: text})
	}
}

// pair puts a name and a value, in which an app reads nothing; apart where it has lines
// of its own.
func (p *page) pair(name, value string) {
	name, value = cut(strings.ToValidUTF8(name, "?"), 200), strings.ToValidUTF8(value, "?")
	switch {
	case strings.TrimSpace(value) == "":
		p.add(plain, name+":")
	case strings.Contains(value, "\n"), units(value) > 300:
		p.add(plain, name+":")
		p.add(pre, value)
	default:
		p.pieces = append(p.pieces, piece{kind: valued, name: inert(name), text: value})
	}
}

// columns puts text that was laid out in columns; what has none is paragraphs.
func (p *page) columns(text string) {
	if strings.Contains(strings.TrimSpace(text), "  ") {
		p.add(pre, text)
		return
	}
	p.add(plain, unwrapped(text))
}

// unwrapped takes the line breaks out of a text that chat.Wrap put in: an app breaks
// lines itself.
func unwrapped(text string) string {
	lines := strings.Split(text, "\n")
	var b strings.Builder
	for i, line := range lines {
		b.WriteString(line)
		if i == len(lines)-1 {
			break
		}
		word, _, _ := strings.Cut(lines[i+1], " ")
		if word != "" && line != "" && chat.Width(line)+1+chat.Width(word) > width {
			b.WriteByte(' ')
			continue
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// text is one message's text.
type text struct{ html, plain string }

// texts gives the page in messages of at most so many units. It is split between
// pieces, and a piece that is longer than a message between its lines, never inside
// markup.
func (p *page) texts(most int) []text {
	var all []text
	var now []piece
	taken := 0 // with a line break after each piece
	flush := func() {
		if len(now) > 0 {
			all = append(all, written(now))
			now, taken = nil, 0
		}
	}
	for _, one := range p.pieces {
		for _, part := range one.split(most - 1) {
			length := units(part.bare()) + 1
			if taken+length > most {
				flush()
			}
			now, taken = append(now, part), taken+length
		}
	}
	flush()
	return all
}

// written writes pieces; a piece in columns frames itself.
func written(pieces []piece) text {
	html, without := make([]string, len(pieces)), make([]string, len(pieces))
	for i, p := range pieces {
		html[i], without[i] = p.html(), p.bare()
	}
	return text{strings.Join(html, "\n"), strings.Join(without, "\n")}
}

// split cuts a piece into some of at most so many units, between lines where it can.
func (p piece) split(most int) []piece {
	if units(p.bare()) <= most {
		return []piece{p}
	}
	var parts []piece
	rest := p.text
	for {
		at := atRune(rest, most)
		if at == len(rest) {
			break
		}
		if line := strings.LastIndexByte(rest[:at], '\n'); line > 0 {
			at = line
		}
		parts = append(parts, piece{kind: p.kind, text: rest[:at]})
		rest = strings.TrimPrefix(rest[at:], "\n")
	}
	if strings.TrimSpace(rest) != "" {
		parts = append(parts, piece{kind: p.kind, text: rest})
	}
	return slices.DeleteFunc(parts, func(part piece) bool { return strings.TrimSpace(part.text) == "" })
}
