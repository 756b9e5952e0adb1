package chat

import (
	"encoding/json"
	"errors"
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
	members, err := rawMembers(q.Args)
	if err != nil {
		members = nil
		c.Fields = append(c.Fields, Field{s.Say("request_arguments", nil), marked(string(q.Args))})
	}
	for _, m := range members {
		c.Fields = append(c.Fields, Field{markedLine(m.name), argumentText(m.value)})
	}
	for _, p := range q.Preview {
		c.Preview = append(c.Preview, s.previewed(p))
	}
	return c
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
