package talk

import (
	"context"
	"fmt"

	"panelbot/adapters/chat"
	"panelbot/policies"
)

// menuSize is how many choices a menu shows at once.
const menuSize = 20

// menu shows the groups of tools, or the tools of a group.
func (t *Talk) menu(ctx context.Context, by By, at errand) Reply {
	g := t.cfg.Grammar(by.Person)
	var (
		r       Reply
		choices []Choice
		errands []errand
		title   = "talk_menu"
	)
	if at.Group == "" {
		for _, group := range g.Menu(by.Speech) {
			errands = append(errands, errand{Group: group.Name})
			choices = append(choices, Choice{Button: Button{Label: group.Title, Colour: chat.Neutral}, Doc: group.Doc})
		}
	} else {
		title = "talk_menu_group"
		for _, tool := range g.MenuOf(at.Group, by.Speech) {
			e := errand{Tool: tool.Name, Form: tool.Asks, Once: !tool.Asks && tool.Risk > policies.Read}
			errands = append(errands, e)
			choices = append(choices, Choice{Button: Button{Label: tool.Words, Colour: chat.Neutral, Opens: e.Form}, Doc: tool.RiskWord + ": " + tool.Doc})
		}
	}
	page := chat.PageOf(choices, at.Page, menuSize)
	errands = chat.PageOf(errands, at.Page, menuSize).Items
	r = by.said(title, map[string]any{"Group": at.Group})
	r.Menu = page.Items
	turn := func(label string, e errand) {
		errands = append(errands, e)
		r.Buttons = append(r.Buttons, Button{Label: label, Colour: chat.Neutral})
	}
	if page.Number > 0 {
		turn("‹", errand{Group: at.Group, Page: page.Number - 1})
	}
	if page.HasMore() {
		turn(fmt.Sprintf("› %d/%d", page.Number+2, page.Pages), errand{Group: at.Group, Page: page.Number + 1})
	}
	if at.Group != "" {
		turn(by.Speech.Say("talk_menu_up", nil), errand{})
	}
	if len(errands) == 0 {
		return by.said("talk_menu_empty", nil)
	}
	ids, err := t.keep(ctx, by, buttonLife, errands...)
	if err != nil {
		return t.broken(by, "menu", err)
	}
	for i := range r.Menu {
		r.Menu[i].ID = ids[i]
	}
	for i := range r.Buttons {
		r.Buttons[i].ID = ids[len(r.Menu)+i]
	}
	return r
}
