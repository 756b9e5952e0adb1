package chat

import (
	"context"

	"panelbot/policies"
)

// Enroller lets somebody in by the code of an invitation. An error is a message, or
// a sentence, and never repeats the code.
type Enroller interface {
	// Enrol uses the code up: from now on the door knows the person by that account,
	// T…/U… of Slack or the number of a Telegram user.
	Enrol(ctx context.Context, code, account string, door policies.Door) (policies.Person, error)
}

// readEnrol understands enrol CODE.
func (g *Grammar) readEnrol(c Command, words []Word) (Command, error) {
	c.Kind = Enrol
	for _, w := range words { // it may have been typed with spaces
		c.Verdict.Code += w.Text
	}
	if c.Verdict.Code == "" {
		return c, &Problem{id: "enrol_usage"}
	}
	return c, nil
}

// enrol lets somebody in. Who asks need not be known.
func (g *Grammar) enrol(ctx context.Context, c Command, by Asker) Answer {
	s := by.Speech
	if g.cfg.Enroller == nil || by.Account == "" {
		return Answer{Text: Wrap(s.Say("enrol_elsewhere", nil), by.Width)}
	}
	person, err := g.cfg.Enroller.Enrol(ctx, c.Verdict.Code, by.Account, by.Call.Door)
	if err != nil {
		return by.refused(err)
	}
	if person.Language != "" {
		s = SpeechIn(person.Language)
	}
	return Answer{OK: true, Text: Wrap(s.Say("enrolled", fields{"Name": person.Name}), by.Width)}
}
