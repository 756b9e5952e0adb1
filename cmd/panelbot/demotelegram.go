package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/adapters/chat"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
)

// The demo's chats, which a stand-in for Telegram plays. deputy is who says yes there:
// each code counts once, and the colleague's was used in Slack a moment ago.
const (
	deputy         = "deputy"
	demoPhone      = 5001
	demoDeputy     = 5002
	demoTGApproves = -100500
	// phone is how many columns of text a phone shows.
	phone = 36
)

// playTelegram starts the stand-in, and configures its door.
func playTelegram(cfg *Config) (*telegramtest.Server, error) {
	s, err := telegramtest.Start(telegramtest.Config{})
	if err != nil {
		return nil, err
	}
	s.AddUser(telegramtest.User{ID: demoPhone, Name: "you"}, telegramtest.User{ID: demoDeputy, Name: deputy})
	s.AddChat(telegramtest.Chat{ID: demoTGApproves, Kind: telegramtest.Supergroup, Title: "approvals"})
	cfg.Telegram = TelegramConfig{Token: s.Config().Token, APIURL: s.URL(), Approvals: demoTGApproves}
	cfg.Telegram.defaults("")
	cfg.People = append(cfg.People, PersonConfig{Name: deputy, Roles: []string{string(policies.Approver)}, Telegram: demoDeputy})
	cfg.People[0].Telegram = demoPhone
	return s, nil
}

// phoneTour is a conversation in Telegram.
type phoneTour struct {
	ctx context.Context
	s   *telegramtest.Server
	// acted is the newest message of the bot in a chat that was answered.
	acted map[int64]int
}

// await waits for a message of the bot that was not answered yet.
func (p *phoneTour) await(in int64, text string) (found telegramtest.Message, err error) {
	err = p.s.Await(p.ctx, func() bool {
		for _, m := range slices.Backward(p.s.Messages(in)) {
			if found = m; m.From == p.s.Config().ID && m.ID > p.acted[in] && strings.Contains(m.Text+keysText(m), text) {
				return true
			}
		}
		return false
	})
	if err != nil {
		return found, fmt.Errorf("the demo's Telegram did not show %q: %w", text, err)
	}
	return found, nil
}

func keysText(m telegramtest.Message) string {
	var b strings.Builder
	for _, row := range m.Keyboard {
		for _, k := range row {
			b.WriteString("[" + k.Text + "]")
		}
	}
	return b.String()
}

// press presses the button that begins so.
func (p *phoneTour) press(user, in int64, label string) error {
	m, err := p.await(in, "["+label)
	if err != nil {
		return err
	}
	for _, k := range slices.Concat(m.Keyboard...) {
		if strings.HasPrefix(k.Text, label) {
			_, err := p.s.Press(user, in, m.ID, k.Text)
			return err
		}
	}
	return fmt.Errorf("the demo's Telegram shows no button %s", label)
}

// answer answers the question with the text.
func (p *phoneTour) answer(user int64, text, with string) error {
	m, err := p.await(user, text)
	if err != nil {
		return err
	}
	p.acted[user] = m.ID
	_, err = p.s.Say(user, user, with, telegramtest.ReplyingTo(m.ID))
	return err
}

// telegramInTour shows a conversation in Telegram: a command whose missing arguments are
// asked with buttons, and a destructive one that is approved on a phone.
func (a *app) telegramInTour(ctx context.Context, s *telegramtest.Server, n int, authenticator string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*demoPatience)
	defer cancel()
	fmt.Fprintf(a.stdout, "\n%d. And on a phone, in Telegram, which a stand-in plays here.\n", n)
	code, err := totp.GenerateCode(authenticator, time.Now())
	if err != nil {
		return err
	}
	p := &phoneTour{ctx, s, map[int64]int{}}
	if _, err := s.Start(demoDeputy, ""); err != nil {
		return err
	}
	if _, err := s.Say(demoPhone, demoPhone, "/application restart"); err != nil {
		return err
	}
	steps := []func() error{
		func() error {
			_, err := p.await(demoPhone, "[web-1")
			a.showPhone("what is missing is asked, with what the panel has as buttons", s.Transcript(demoPhone))
			return err
		},
		func() error { return p.press(demoPhone, demoPhone, "web-1") },
		func() error { return p.press(demoPhone, demoPhone, "Nginx") },
		func() error { _, err := p.await(demoPhone, "accepted"); return err },
		func() error { _, err := s.Say(demoPhone, demoPhone, "/schedule delete web-1 1"); return err },
		func() error { return p.press(demoDeputy, demoTGApproves, "✅ Approve") },
		func() error { return p.answer(demoDeputy, "Type ", "web-1") },
		func() error { return p.answer(demoDeputy, "One-time code", code) },
		func() error { return p.ended() },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	a.showPhone("your phone, in the end", s.Transcript(demoPhone))
	a.showPhone("the group for approvals, whose card was edited to the end", fromCard(s.Transcript(demoTGApproves)))
	a.showPhone("the private chat of who says yes: the code that was typed is deleted", fromCard(s.Transcript(demoDeputy)))
	if wrong := s.Violations(); len(wrong) > 0 {
		return fmt.Errorf("the demo's Telegram did not take what it was sent: %+v", wrong[0])
	}
	return nil
}

// ended waits for the end of the request on its card, and on that of who asked.
func (p *phoneTour) ended() error {
	for _, in := range []int64{demoTGApproves, demoPhone} {
		err := p.s.Await(p.ctx, func() bool {
			return lastCardEnded(p.s.Transcript(in))
		})
		if err != nil {
			return fmt.Errorf("the demo's Telegram did not show how the request ended: %w", err)
		}
	}
	return nil
}

// lastCardEnded says whether a chat shows the end of its last request: one before it may
// have been asked for in Slack.
func lastCardEnded(transcript string) bool {
	return strings.Contains(fromCard(transcript), "✅ DESTROY: schedule delete")
}

// fromCard leaves out what a chat shows before the last request.
func fromCard(transcript string) string {
	at := strings.LastIndex(transcript, "DESTROY: schedule delete")
	if at < 0 {
		return transcript
	}
	if begin := strings.LastIndex(transcript[:at], "\n#"); begin >= 0 {
		return transcript[begin+1:]
	}
	return transcript
}

// showPhone prints a chat in the width of a phone.
func (a *app) showPhone(title, transcript string) {
	fmt.Fprintf(a.stdout, "\n  %s\n", title)
	for line := range strings.SplitSeq(strings.TrimRight(transcript, "\n"), "\n") {
		fmt.Fprintf(a.stdout, "    %s\n", strings.ReplaceAll(chat.Wrap(line, phone+2), "\n", "\n      "))
	}
}
