package chat

import (
	"context"
	"strings"

	"panelbot/policies"
	"panelbot/policies/approval"
)

// Codes sets up people's one-time codes, at a door that knows people by accounts and can
// show something to one of them alone. An error is a message, or one of those of codes.
type Codes interface {
	// BeginCodes makes new codes for the person, and gives the address that an
	// authenticator reads, which is a secret. Who has codes that count needs one of them:
	// without it the error is approval.ErrCodeWanted, and nothing was done.
	BeginCodes(ctx context.Context, person policies.Person, code string) (address string, err error)
	// ConfirmCodes makes the new codes count, by the first of them.
	ConfirmCodes(ctx context.Context, person policies.Person, code string) error
}

// readTOTP understands totp and totp confirm, with code=123456 or without.
func (g *Grammar) readTOTP(c Command, words []Word) (Command, error) {
	c.Kind = TOTP
	for i, w := range words {
		code, is := strings.CutPrefix(w.Text, "code=")
		switch {
		case is:
			c.Verdict.Code = strings.TrimSpace(code)
		case i == 0 && w.is("confirm"):
			c.Topic = "confirm"
		default:
			return c, &Problem{id: "totp_usage"}
		}
	}
	return c, nil
}

// totp begins new one-time codes, or makes them count. A code that is missing is asked
// for.
func (g *Grammar) totp(ctx context.Context, c Command, by Asker) Answer {
	s, person := by.Speech, by.Call.Person
	if g.cfg.Codes == nil || !person.Known() {
		return Answer{Text: Wrap(s.Say("totp_elsewhere", nil), by.Width)}
	}
	begun := Answer{OK: true, Text: Wrap(s.Say("totp_begun", nil), by.Width)}
	do := func(code string) (err error) {
		begun.Codes, err = g.cfg.Codes.BeginCodes(ctx, person, code)
		return err
	}
	if c.Topic == "confirm" {
		begun.Text = Wrap(s.Say("totp_counts", nil), by.Width)
		do = func(code string) error {
			if code == "" { // a guess of nothing would count as a wrong one
				return approval.ErrCodeWanted
			}
			return g.cfg.Codes.ConfirmCodes(ctx, person, code)
		}
	}
	if err := by.coded(ctx, c, do); err != nil {
		return by.notDone(err)
	}
	return begun
}
