package slack

import (
	"context"
	"fmt"
	"time"

	slackapi "github.com/slack-go/slack"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/policies/approval"
)

// Home is what a person's home in Slack shows.
type Home struct {
	// Awaiting are the open requests that the person may see, those first on which they
	// may vote.
	Awaiting []*approval.Request
	// Last are the person's last calls, the newest first.
	Last []Done
	// Stopped says why nothing but reading is done now; empty where nothing stops.
	Stopped string
	// Freezes are those in force.
	Freezes []string
	// Reports are those that the person gets, with when the next comes.
	Reports []string
	// Panels are how they are.
	Panels []PanelHealth
}

// Done is a call that ended.
type Done struct {
	At     time.Time
	Doing  string
	Target string
	Badge  chat.Badge
}

// PanelHealth is how a panel was when it was last called.
type PanelHealth struct {
	Name  string
	Badge chat.Badge
	Says  string
}

// mostAwaiting is how many requests a home shows.
const mostAwaiting = 15

// home shows a person's home.
func (a *Answers) home(ctx context.Context, e Event) error {
	v, err := a.visit(ctx, e, false)
	if err != nil || v == nil {
		return err
	}
	var blocks []slackapi.Block
	if !v.by.Person.Known() {
		blocks = []slackapi.Block{section(v.by.Speech.Say("talk_stranger", map[string]any{"Enrol": a.Command + " enrol"}))}
	} else {
		h, err := a.Home(ctx, v.by.Person)
		if err != nil {
			return err
		}
		blocks = writeHome(h, v.by.Speech)
	}
	raw, err := encode(blocks)
	if err != nil {
		return err
	}
	return a.post(ctx, "home/"+e.User, Outgoing{User: e.User, Home: raw, Text: v.by.Speech.Say("slack_home_plain", map[string]any{"Command": a.Command})})
}

// writeHome writes a home.
func writeHome(h Home, s chat.Speech) []slackapi.Block {
	var blocks []slackapi.Block
	part := func(id string, none string, lines []string) {
		blocks = append(blocks, heading(s.Say(id, nil)))
		if len(lines) == 0 && none != "" {
			lines = []string{s.Say(none, nil)}
		}
		for _, l := range lines {
			blocks = append(blocks, section(l))
		}
	}
	if h.Stopped != "" {
		blocks = append(blocks, heading(s.Say("slack_home_stopped", map[string]any{"Why": h.Stopped})))
	}
	part("slack_home_awaiting", "", nil)
	if len(h.Awaiting) == 0 {
		blocks = append(blocks, section(s.Say("slack_home_nothing", nil)))
	}
	for i, r := range h.Awaiting {
		if i == mostAwaiting {
			blocks = append(blocks, section(fmt.Sprintf("+%d", len(h.Awaiting)-i)))
			break
		}
		card := s.Card(r)
		b := button(talk.Button{ID: talk.CardButtonID(r.ID, chat.PressDetails), Label: s.Say("press_details", nil)}, i)
		blocks = append(blocks, slackapi.NewSectionBlock(plain(card.Sign+" "+card.Title+"\n"+r.Person+" · "+card.Word+" · "+s.Say("slack_home_until", map[string]any{"Time": s.Time(r.Expires)}), 1000), nil, slackapi.NewAccessory(b)))
	}
	var lines []string
	for _, d := range h.Last {
		line := s.Time(d.At) + " " + d.Badge.Sign + " " + d.Badge.Word + ": " + d.Doing
		if d.Target != "" {
			line += " (" + d.Target + ")"
		}
		lines = append(lines, line)
	}
	part("slack_home_last", "slack_home_none", lines)
	part("slack_home_freezes", "slack_home_none", h.Freezes)
	part("slack_home_reports", "slack_home_none", h.Reports)
	lines = nil
	for _, panel := range h.Panels {
		lines = append(lines, panel.Badge.Sign+" "+panel.Name+": "+panel.Badge.Word+" "+panel.Says)
	}
	part("slack_home_panels", "slack_home_none", lines)
	if len(blocks) > maxInModal {
		blocks = blocks[:maxInModal]
	}
	return blocks
}
