package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools/op"
)

// asColleague begins the lines of the demo's chat that the colleague types. Nowhere else
// does one person speak for another, or a program hold somebody's authenticator.
const asColleague = "as " + colleague + " "

// codeTime is how long a one-time code is shown.
const codeTime = 30 * time.Second

// stage lets whoever is at the demo play the colleague, whose codes it makes up.
type stage struct {
	h       *house
	grammar *chat.Grammar
	secret  string
	// last is the step of the code that was used last. A chat types one line at a time.
	last int64
}

// newStage begins after a tour, which has used the code of the next step.
func newStage(h *house, secret string) *stage {
	return &stage{h: h, grammar: chat.New(h.runner.Catalogue(), chat.Config{Finder: finder(h.search)}), secret: secret, last: time.Now().Add(codeTime).Unix() / int64(codeTime.Seconds())}
}

// answer does what the colleague's lines ask for; false for all others.
func (s *stage) answer(ctx context.Context, line string, by chat.Asker) (chat.Answer, bool) {
	line, is := strings.CutPrefix(strings.TrimSpace(line)+" ", asColleague)
	switch {
	case !is:
		return chat.Answer{}, false
	case strings.TrimSpace(line) == "":
		return chat.Answer{Text: "A line of the colleague's follows it: " + asColleague + "approvals approve ID"}, true
	}
	by.Call.Person, _ = s.h.cfg.person(colleague)
	by.Call.Door, by.Call.Confirm = policies.Terminal, nil
	by.Call.Ask = func(ctx context.Context, _ op.Order) (string, error) {
		code, err := s.next(ctx, func() {
			if by.Show != nil {
				by.Show("Each code counts once: the authenticator shows the next one in a moment.")
			}
		})
		if err == nil && by.Show != nil {
			by.Show(fmt.Sprintf("The authenticator of %s shows %s.", colleague, code))
		}
		return code, err
	}
	return s.grammar.Run(ctx, s.h.runner, line, by), true
}

// next is a code that was not used yet, once a clock takes it: one step ahead is good.
func (s *stage) next(ctx context.Context, waits func()) (string, error) {
	step := max(s.last+1, time.Now().Unix()/int64(codeTime.Seconds()))
	at := time.Unix(step*int64(codeTime.Seconds()), 0)
	if early := time.Until(at.Add(-codeTime)); early > 0 {
		waits()
		select {
		case <-time.After(early):
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	code, err := totp.GenerateCode(s.secret, at)
	s.last = step
	return code, err
}
