package slacktest

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
)

// doing is something that a person did and that is no message.
type doing struct{ ts, channel, line string }

// note keeps what a person did, for the transcript. The caller holds mu.
func (s *Server) note(channel, format string, args ...any) {
	s.doings = append(s.doings, doing{s.stamp(), channel, fmt.Sprintf(format, args...)})
}

// Transcript prints a channel's conversation in plain text, as a phone shows it:
// who, then what the blocks say from top to bottom, buttons as [Approve]. In
// parentheses stands what Slack does not show to others: commands typed and
// buttons pressed, and for whom an ephemeral message is. What was deleted is
// gone; a reply is indented below what it replies to.
func (s *Server) Transcript(channel string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	type entry struct{ thread, ts, text string }
	var all []entry
	for _, m := range s.messages {
		if m.Channel != channel || m.Deleted {
			continue
		}
		e := entry{m.Thread, m.TS, s.printMessage(m)}
		if e.thread == "" {
			e.thread = m.TS
		}
		if e.thread != m.TS {
			e.text = indent(e.text, "  ↳ ", "    ")
		}
		all = append(all, e)
	}
	for _, d := range s.doings {
		if d.channel == channel {
			all = append(all, entry{d.ts, d.ts, "(" + d.line + ")\n"})
		}
	}
	sort.SliceStable(all, func(i, j int) bool {
		if all[i].thread != all[j].thread {
			return all[i].thread < all[j].thread
		}
		return all[i].ts < all[j].ts
	})
	var out strings.Builder
	for _, e := range all {
		out.WriteString(e.text)
	}
	return out.String()
}

// TranscriptModal prints the modal that a person sees, with what was typed and
// the errors under their fields; empty where there is none.
func (s *Server) TranscriptModal(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	stack := s.stacks[user]
	if len(stack) == 0 {
		return ""
	}
	v := stack[len(stack)-1]
	buttons := []string{"[" + orElse(plainText(v.Body["close"]), "Close") + "]"}
	if submit := plainText(v.Body["submit"]); submit != "" {
		buttons = append(buttons, "["+submit+"]")
	}
	p := printer{s: s, state: v.State, errors: v.Errors}
	return "┌ " + v.Title() + "\n" + indent(p.blocks(v.Body["blocks"]), "│ ", "│ ") + "└ " + strings.Join(buttons, " ") + "\n"
}

// TranscriptHome prints the home tab of a person.
func (s *Server) TranscriptHome(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.homes[user]
	if v == nil {
		return ""
	}
	p := printer{s: s, state: v.State}
	return p.blocks(v.Body["blocks"])
}

// printMessage prints one message. The caller holds mu.
func (s *Server) printMessage(m *Message) string {
	who := s.nameOf(m.User)
	if m.For != "" {
		who += " (only " + s.nameOf(m.For) + " sees this)"
	}
	if m.Edits > 0 {
		who += " (edited)"
	}
	p := printer{s: s}
	body := p.blocks(m.Blocks)
	if len(m.Blocks) == 0 && m.Text != "" {
		body = s.shown(m.Text) + "\n"
	}
	for _, a := range m.Attachments {
		attachment, _ := a.(map[string]any)
		text := p.blocks(attachment["blocks"])
		if text == "" {
			text = s.shown(orElse(stringOf(attachment["text"]), stringOf(attachment["fallback"]))) + "\n"
		}
		body += indent(text, "▏ ", "▏ ")
	}
	for _, id := range m.Files {
		f := s.files[id]
		body += fmt.Sprintf("(file: %s, %d bytes)\n", f.Name, len(f.Data))
	}
	return who + "\n" + indent(body, "  ", "  ")
}

// printer prints blocks.
type printer struct {
	s      *Server
	state  map[string]map[string]any
	errors map[string]string
}

func (p printer) blocks(v any) string {
	items, _ := v.([]any)
	var out strings.Builder
	for _, item := range items {
		b, _ := item.(map[string]any)
		if text := strings.TrimRight(p.block(b), "\n"); text != "" {
			out.WriteString(text + "\n")
		}
	}
	return out.String()
}

func (p printer) block(b map[string]any) string {
	switch b["type"] {
	case "section":
		lines := []string{p.text(b["text"])}
		fields, _ := b["fields"].([]any)
		for _, f := range fields {
			lines = append(lines, field(p.text(f)))
		}
		if a, ok := b["accessory"].(map[string]any); ok {
			lines = append(lines, p.element(stringOf(b["block_id"]), a))
		}
		return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), "\n")
	case "header":
		return p.text(b["text"])
	case "divider":
		return "────────"
	case "context", "actions":
		elements, _ := b["elements"].([]any)
		var line []string
		for _, e := range elements {
			m, _ := e.(map[string]any)
			line = append(line, p.element(stringOf(b["block_id"]), m))
		}
		return strings.Join(line, map[bool]string{true: " · ", false: " "}[b["type"] == "context"])
	case "input":
		e, _ := b["element"].(map[string]any)
		label := p.text(b["label"])
		if b["optional"] == true {
			label += " (optional)"
		}
		line := label + ": " + p.element(stringOf(b["block_id"]), e)
		if hint := p.text(b["hint"]); hint != "" {
			line += "\n  " + hint
		}
		if wrong := p.errors[stringOf(b["block_id"])]; wrong != "" {
			line += "\n  ! " + wrong
		}
		return line
	case "image":
		return "(image: " + stringOf(b["alt_text"]) + ")"
	case "table":
		return p.table(b["rows"])
	case "rich_text":
		return p.rich(b["elements"], "")
	case "markdown":
		return stringOf(b["text"])
	case "file":
		return "(file)"
	}
	return ""
}

// field prints a field of a section, a name with what it is below it, as one line.
func field(text string) string {
	name, value, two := strings.Cut(text, "\n")
	if !two {
		return text
	}
	return strings.TrimSuffix(name, ":") + ": " + value
}

// text prints a text object.
func (p printer) text(v any) string {
	m, _ := v.(map[string]any)
	if m["type"] == "mrkdwn" {
		return p.s.shown(stringOf(m["text"]))
	}
	return stringOf(m["text"])
}

// element prints an element, with what was chosen in it.
func (p printer) element(block string, e map[string]any) string {
	kind := stringOf(e["type"])
	part := part{kind: kind, element: e}
	state, _ := p.state[block][stringOf(e["action_id"])].(map[string]any)
	chosen := p.chosen(state[part.field()])
	switch kind {
	case "plain_text", "mrkdwn":
		return p.text(e)
	case "image":
		return "(image: " + stringOf(e["alt_text"]) + ")"
	case "button":
		return "[" + plainText(e["text"]) + "]"
	case "overflow":
		return "[…]"
	case "checkboxes", "radio_buttons":
		off, on := "☐ ", "☑ "
		if kind == "radio_buttons" {
			off, on = "○ ", "● "
		}
		var lines []string
		for _, o := range part.options() {
			text := p.text(o["text"])
			mark := off
			if slices.Contains(chosen, text) {
				mark = on
			}
			lines = append(lines, mark+text)
		}
		return strings.Join(lines, "  ")
	}
	if strings.HasSuffix(kind, "_select") {
		return "[" + orElse(strings.Join(chosen, ", "), orElse(plainText(e["placeholder"]), "choose")) + " ▾]"
	}
	return "[" + orElse(strings.Join(chosen, ", "), plainText(e["placeholder"])) + "]"
}

// chosen gives what a state says, in words.
func (p printer) chosen(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case map[string]any:
		if name := stringOf(v["name"]); name != "" {
			return []string{name}
		}
		return []string{p.text(v["text"])}
	case []any:
		var all []string
		for _, inner := range v {
			all = append(all, p.chosen(inner)...)
		}
		return all
	}
	return nil
}

// table prints rows in columns.
func (p printer) table(v any) string {
	rows, _ := v.([]any)
	var cells [][]string
	widths := map[int]int{}
	for _, r := range rows {
		row, _ := r.([]any)
		var line []string
		for i, c := range row {
			m, _ := c.(map[string]any)
			text := stringOf(m["text"])
			if m["type"] == "rich_text" {
				text = p.rich(m["elements"], "")
			}
			text = strings.ReplaceAll(text, "\n", " ")
			widths[i] = max(widths[i], len([]rune(text)))
			line = append(line, text)
		}
		cells = append(cells, line)
	}
	var out strings.Builder
	for _, line := range cells {
		for i := range line {
			line[i] += strings.Repeat(" ", widths[i]-len([]rune(line[i])))
		}
		out.WriteString(strings.TrimRight(strings.Join(line, " │ "), " ") + "\n")
	}
	return out.String()
}

// rich prints rich text.
func (p printer) rich(v any, bullet string) string {
	items, _ := v.([]any)
	var out strings.Builder
	for _, item := range items {
		m, _ := item.(map[string]any)
		// Slack begins each of these on a line of its own.
		if kind := stringOf(m["type"]); strings.HasPrefix(kind, "rich_text_") && out.Len() > 0 && !strings.HasSuffix(out.String(), "\n") {
			out.WriteString("\n")
		}
		switch m["type"] {
		case "rich_text_section":
			out.WriteString(bullet + p.rich(m["elements"], ""))
			if bullet != "" {
				out.WriteString("\n")
			}
		case "rich_text_list":
			out.WriteString(p.rich(m["elements"], "• "))
		case "rich_text_quote", "rich_text_preformatted":
			out.WriteString(indent(strings.TrimRight(p.rich(m["elements"], ""), "\n")+"\n", "  ", "  "))
		case "user":
			out.WriteString("@" + p.s.nameOf(stringOf(m["user_id"])))
		case "channel":
			out.WriteString(p.s.name("#" + stringOf(m["channel_id"])))
		case "broadcast":
			out.WriteString("@" + stringOf(m["range"]))
		case "emoji":
			out.WriteString(":" + stringOf(m["name"]) + ":")
		case "link":
			out.WriteString(orElse(stringOf(m["text"]), stringOf(m["url"])))
		case "date":
			out.WriteString(stringOf(m["fallback"]))
		default:
			out.WriteString(stringOf(m["text"]))
		}
	}
	return out.String()
}

// indent puts first before the first line of a text and rest before the others.
func indent(text, first, rest string) string {
	if text == "" {
		return ""
	}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i := range lines {
		before := rest
		if i == 0 {
			before = first
		}
		lines[i] = strings.TrimRight(before+lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Channels gives the ids of all channels, sorted, so that a whole workspace can
// be printed.
func (s *Server) Channels() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.channels))
}
