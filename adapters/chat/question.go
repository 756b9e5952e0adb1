package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Question is the card of a question to the person who asked: what a yes would do.
// It has no buttons of its own.
func (s Speech) Question(q tools.Question) Card {
	on := q.Target
	if q.On.Said() {
		on = s.Tell(q.On)
	}
	title := strings.ToUpper(s.Risk(q.Risk)) + ": " + markedLine(q.Tool.Chat)
	if on != "" {
		title += ": " + markedLine(on)
	}
	c := Card{
		Title: title, Badge: s.State("pending"), Risk: q.Risk, Type: q.Type, speech: s,
		Fields: []Field{{s.Say("request_risk", nil), s.Risk(q.Risk) + ": " + s.Say("risk_means_"+q.Risk.String(), nil)}},
	}
	c.Word = s.Say("question_word", nil)
	c.Fields = append(c.Fields, Field{s.Say("request_arguments", nil), markedLine(q.Tool.Chat + " (" + q.Panel + ")")})
	c.Fields = append(c.Fields, s.asked(q.Args)...)
	for _, p := range q.Preview {
		c.Preview = append(c.Preview, s.previewed(p))
	}
	return c
}

// asked are the arguments of a question, one a line; of several calls as one, each of them.
func (s Speech) asked(args json.RawMessage) []Field {
	if list := askedCalls(args); list != nil {
		return list
	}
	members, err := rawMembers(args)
	if err != nil { // then they are shown as they are
		return []Field{{s.Say("request_arguments", nil), marked(string(args))}}
	}
	list := make([]Field, len(members))
	for i, m := range members {
		list[i] = Field{markedLine(m.name), argumentText(m.value)}
	}
	return list
}

// askedCalls are the calls of a plan: which tool, on what, with which arguments; nil where
// it is no plan.
func askedCalls(args json.RawMessage) []Field {
	var plan struct {
		Calls []struct {
			Tool, Target string
			Arguments    json.RawMessage
		}
	}
	d := json.NewDecoder(bytes.NewReader(args))
	d.DisallowUnknownFields()
	if d.Decode(&plan) != nil || len(plan.Calls) == 0 {
		return nil
	}
	list := make([]Field, len(plan.Calls))
	for i, call := range plan.Calls {
		members, err := rawMembers(call.Arguments)
		if err != nil || call.Tool == "" {
			return nil
		}
		lines := []string{markedLine(strings.TrimSuffix(call.Tool+": "+call.Target, ": "))}
		for _, m := range members {
			lines = append(lines, markedLine(m.name)+": "+argumentText(m.value))
		}
		list[i] = Field{fmt.Sprintf("%d/%d", i+1, len(plan.Calls)), strings.Join(lines, "\n")}
	}
	return list
}

// QuestionText is what a question is about, for lines of a width: every argument, and
// what the panel shows now. What would be done to what is said before it.
func (s Speech) QuestionText(q tools.Question, width int) string {
	c := s.Question(q)
	parts := c.Previews(width)
	if text := fieldText(s.asked(q.Args), width); text != "" {
		parts = slices.Insert(parts, 0, text)
	}
	return strings.Join(parts, "\n\n")
}

// Tool finds a tool of the catalogue by its name.
func (g *Grammar) Tool(name string) (*op.Tool, bool) { return g.catalogue.Find(name) }

// Offered reports whether a tool is shown to the person.
func (g *Grammar) Offered(t *op.Tool) bool { return g.cfg.Offers == nil || g.cfg.Offers(t) }

// Label is an argument's name as a heading.
func Label(name string) string { return label(name) }

// Missing lists the arguments that a call lacks, where all that are given are
// right; nothing where some are wrong, or none are missing.
func Missing(t *op.Tool, args json.RawMessage) []string {
	_, err := t.BindNames(args)
	var wrong op.ArgumentErrors
	if !errors.As(err, &wrong) {
		return nil
	}
	var given []rawMember
	if len(args) > 0 {
		if given, err = rawMembers(args); err != nil {
			return nil
		}
	}
	var missing []string
	for _, e := range wrong {
		name := argumentOf(e.Argument)
		if t.Arg(name) == nil || slices.ContainsFunc(given, func(m rawMember) bool { return m.name == name }) {
			return nil
		}
		missing = append(missing, name)
	}
	return missing
}

// RiskOf is the word of a risk, in capitals, as it begins a card.
func (s Speech) RiskOf(r policies.Risk) string { return strings.ToUpper(s.Risk(r)) }
