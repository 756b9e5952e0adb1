package talk

import (
	"context"
	"fmt"

	"panelbot/adapters/chat"
	"panelbot/policies"
)

// menuSize is how many choices a menu shows at once.
const menuSize = 20

// listed are the choices of a menu, and what their buttons do.
type listed struct {
	title   string
	choices []Choice
	errands []errand
}

// groups lists the groups of tools.
func (l *listed) groups(list []chat.MenuGroup) {
	for _, group := range list {
		l.errands = append(l.errands, errand{Group: group.Name})
		l.choices = append(l.choices, Choice{Button: Button{Label: group.Title, Colour: chat.Neutral}, Doc: group.Doc})
	}
}

// tools lists tools.
func (l *listed) tools(list []chat.MenuTool) {
	for _, tool := range list {
		e := errand{Tool: tool.Name, Form: tool.Asks, Once: !tool.Asks && tool.Risk > policies.Read}
		l.errands = append(l.errands, e)
		l.choices = append(l.choices, Choice{Button: Button{Label: tool.Words, Colour: chat.Neutral, Opens: e.Form}, Doc: tool.RiskWord + ": " + tool.Doc})
	}
}

// list is what a menu offers: the groups, the tools of one, or those that fit what was
// typed.
func (t *Talk) list(by By, at errand) listed {
	g := t.cfg.Grammar(by.Person)
	l := listed{title: "talk_menu"}
	switch {
	case at.Found != "":
		l.tools(g.MenuFind(at.Found, by.Speech))
		if l.title = "talk_found"; len(l.choices) == 0 {
			l.title = "nothing_found"
		}
	case at.Group != "":
		l.title = "talk_menu_group"
		l.tools(g.MenuOf(at.Group, by.Speech))
	default:
		l.groups(g.Menu(by.Speech))
	}
	return l
}

// menu shows the groups of tools, the tools of a group, or what fits some words.
func (t *Talk) menu(ctx context.Context, by By, at errand) Reply {
	l := t.list(by, at)
	page := chat.PageOf(l.choices, at.Page, menuSize)
	errands := chat.PageOf(l.errands, at.Page, menuSize).Items
	r := by.said(l.title, map[string]any{"Group": at.Group})
	r.Menu = page.Items
	add := func(label string, e errand) {
		errands = append(errands, e)
		r.Buttons = append(r.Buttons, Button{Label: label, Colour: chat.Neutral, Opens: e.opens()})
	}
	if page.Number > 0 {
		add("‹", errand{Group: at.Group, Found: at.Found, Page: page.Number - 1})
	}
	if page.HasMore() {
		add(fmt.Sprintf("› %d/%d", page.Number+2, page.Pages), errand{Group: at.Group, Found: at.Found, Page: page.Number + 1})
	}
	above := at.Group != "" || at.Found != ""
	if len(r.Menu) == 0 && !above {
		return by.said("talk_menu_empty", nil)
	}
	add(by.Speech.Say("talk_find", nil), errand{Find: true})
	if above {
		add(by.Speech.Say("talk_menu_up", nil), errand{})
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
