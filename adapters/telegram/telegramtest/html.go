package telegramtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Entity is what markup said about a piece of text, or what Telegram found in it; places
// are in UTF-16 units.
type Entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`
	// Language is that of a pre.
	Language string `json:"language,omitempty"`
}

// meaning is what an element of parse_mode HTML means; empty for others.
func meaning(tag string) string {
	switch tag {
	case "b", "strong":
		return "bold"
	case "i", "em":
		return "italic"
	case "u", "ins":
		return "underline"
	case "s", "strike", "del":
		return "strikethrough"
	case "tg-spoiler", "span":
		return "spoiler"
	case "a":
		return "text_link"
	case "code", "pre", "blockquote":
		return tag
	default:
		return ""
	}
}

// units counts a text as Telegram does.
func units(text string) int { return len(utf16.Encode([]rune(text))) }

// open is an element that has begun.
type open struct {
	tag, attribute string
	at             int // in UTF-16 units
}

// ParseHTML reads a text as Telegram reads it with parse_mode HTML. An error is
// Telegram's sentence, without "Bad Request: ".
func ParseHTML(text string) (string, []Entity, error) {
	var (
		b        strings.Builder
		stack    []open
		entities []Entity
		here     int // in UTF-16 units
	)
	put := func(piece string) {
		b.WriteString(piece)
		here += units(piece)
	}
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '&':
			r, n := character(text[i:])
			put(r)
			i += n
		case c != '<':
			r, n := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && n == 1 {
				return "", nil, fmt.Errorf("text must be encoded in UTF-8")
			}
			put(text[i : i+n])
			i += n
		case strings.HasPrefix(text[i:], "</"):
			end := strings.IndexByte(text[i:], '>')
			if end < 0 {
				return "", nil, fmt.Errorf("can't parse entities: Unclosed end tag at byte offset %d", i)
			}
			name := strings.ToLower(strings.TrimSpace(text[i+2 : i+end]))
			if len(stack) == 0 {
				return "", nil, fmt.Errorf("can't parse entities: Unexpected end tag at byte offset %d", i)
			}
			last := stack[len(stack)-1]
			if name != "" && name != last.tag {
				return "", nil, fmt.Errorf("can't parse entities: Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", i, last.tag, name)
			}
			stack = stack[:len(stack)-1]
			if here > last.at {
				entities = append(entities, last.entity(here, stack))
			}
			i += end + 1
		default:
			end := strings.IndexByte(text[i:], '>')
			if end < 0 {
				return "", nil, fmt.Errorf("can't parse entities: Unclosed start tag at byte offset %d", i)
			}
			inside := text[i+1 : i+end]
			name, rest, _ := strings.Cut(inside, " ")
			name = strings.ToLower(name)
			if meaning(name) == "" {
				return "", nil, fmt.Errorf("can't parse entities: Unsupported start tag \"%s\" at byte offset %d", name, i)
			}
			attribute, err := attributeOf(name, rest, i)
			if err != nil {
				return "", nil, err
			}
			stack = append(stack, open{name, attribute, here})
			i += end + 1
		}
	}
	if len(stack) > 0 {
		return "", nil, fmt.Errorf("can't parse entities: Can't find end tag corresponding to start tag \"%s\"", stack[len(stack)-1].tag)
	}
	slices.SortStableFunc(entities, func(x, y Entity) int {
		if x.Offset != y.Offset {
			return x.Offset - y.Offset
		}
		return y.Length - x.Length
	})
	return b.String(), entities, nil
}

// entity is what an element that ends says.
func (o open) entity(end int, around []open) Entity {
	e := Entity{Type: meaning(o.tag), Offset: o.at, Length: end - o.at}
	switch {
	case o.tag == "a":
		e.URL = o.attribute
		if strings.HasPrefix(o.attribute, "tg://user?id=") {
			e.Type = "text_mention"
		}
	case o.tag == "code" && len(around) > 0 && around[len(around)-1].tag == "pre":
		e.Language = strings.TrimPrefix(o.attribute, "language-")
	}
	return e
}

// attributeOf reads the one attribute that an element may have.
func attributeOf(tag, rest string, at int) (string, error) {
	rest = strings.TrimSpace(rest)
	if rest == "" {
		if tag == "span" {
			return "", fmt.Errorf("can't parse entities: Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", at)
		}
		return "", nil
	}
	name, value, ok := strings.Cut(rest, "=")
	value = strings.TrimSpace(value)
	if !ok || len(value) < 2 || (value[0] != '"' && value[0] != '\'') || value[len(value)-1] != value[0] {
		return "", fmt.Errorf("can't parse entities: Unexpected end of name token at byte offset %d", at)
	}
	value = value[1 : len(value)-1]
	if strings.ContainsAny(value, `"<`) {
		return "", fmt.Errorf("can't parse entities: Unclosed start tag at byte offset %d", at)
	}
	name = strings.TrimSpace(name)
	if tag == "a" && name != "href" || tag == "code" && name != "class" || tag == "span" && (name != "class" || value != "tg-spoiler") {
		return "", fmt.Errorf("can't parse entities: Unsupported attribute \"%s\" at byte offset %d", name, at)
	}
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`).Replace(value), nil
}

// character reads a reference to a character; what is none is an ampersand.
func character(text string) (string, int) {
	end := strings.IndexByte(text, ';')
	if end < 2 || end > 10 {
		return "&", 1
	}
	switch name := text[1:end]; name {
	case "lt":
		return "<", end + 1
	case "gt":
		return ">", end + 1
	case "amp":
		return "&", end + 1
	case "quot":
		return `"`, end + 1
	default:
		base := 10
		digits, isNumber := strings.CutPrefix(name, "#")
		if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
			digits, base = hex, 16
		}
		n, err := strconv.ParseUint(digits, base, 32)
		if !isNumber || err != nil || n == 0 || n > 0x10ffff {
			return "&", 1
		}
		return string(rune(n)), end + 1
	}
}
