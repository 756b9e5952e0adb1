package chat

import (
	"slices"
	"strings"

	"panelbot/policies"
	"panelbot/tools/op"
)

// Page is a part of a list, as a door shows it at once.
type Page[T any] struct {
	Items []T `json:"items"`
	// Number is the page's, from 0, and Pages how many there are; 0 where the list is
	// empty.
	Number int `json:"number"`
	Pages  int `json:"pages"`
}

// PageOf gives a page of at most so many; a number that is none gives the nearest.
func PageOf[T any](list []T, number, most int) Page[T] {
	most = max(1, most)
	p := Page[T]{Pages: (len(list) + most - 1) / most}
	p.Number = max(0, min(number, p.Pages-1))
	if p.Pages > 0 {
		p.Items = list[p.Number*most : min(len(list), (p.Number+1)*most)]
	}
	return p
}

// HasMore reports whether a page follows.
func (p Page[T]) HasMore() bool { return p.Number < p.Pages-1 }

// MenuGroup is a group of tools that may be offered.
type MenuGroup struct {
	// Name is what help and configuration call it.
	Name string `json:"name"`
	// Title is the reference's, Doc says how many tools there are.
	Title string `json:"title"`
	Doc   string `json:"doc"`
	Tools int    `json:"tools"`
}

// MenuTool is a tool that may be offered.
type MenuTool struct {
	Tool *op.Tool `json:"-"`
	// Name is the tool's, Words are what a person types.
	Name  string `json:"name"`
	Words string `json:"words"`
	// Title is for people, Doc one line, Risk the highest that a call can have and
	// RiskWord its word.
	Title    string        `json:"title"`
	Doc      string        `json:"doc"`
	Risk     policies.Risk `json:"risk"`
	RiskWord string        `json:"risk_word"`
	// Asks says that a call needs arguments.
	Asks bool `json:"asks,omitempty"`
}

// Menu lists the groups that have tools which Config.Offers lets be shown, sorted by
// their titles.
func (g *Grammar) Menu(s Speech) []MenuGroup {
	var list []MenuGroup
	titles := map[string][]string{}
	counts := map[string]int{}
	for _, t := range g.offered() {
		counts[t.GroupName]++
		if !slices.Contains(titles[t.GroupName], t.Group) {
			titles[t.GroupName] = append(titles[t.GroupName], t.Group)
		}
	}
	for name, of := range titles {
		list = append(list, MenuGroup{Name: name, Title: strings.Join(of, ", "), Doc: s.Say("menu_tools", fields{"Count": counts[name]}), Tools: counts[name]})
	}
	slices.SortFunc(list, func(a, b MenuGroup) int {
		return strings.Compare(strings.ToLower(a.Title+a.Name), strings.ToLower(b.Title+b.Name))
	})
	return list
}

// MenuOf lists the tools of a group that may be offered, by their words; nothing
// where there is no such group.
func (g *Grammar) MenuOf(group string, s Speech) []MenuTool {
	var list []MenuTool
	for _, t := range g.offered() {
		if t.GroupName == group {
			list = append(list, s.menuTool(t))
		}
	}
	slices.SortFunc(list, func(a, b MenuTool) int { return strings.Compare(a.Words, b.Words) })
	return list
}

// MenuFind lists the tools that fit a request in a person's own words, the best
// first.
func (g *Grammar) MenuFind(request string, s Speech) []MenuTool {
	found := g.Search(request)
	list := make([]MenuTool, len(found))
	for i, t := range found {
		list[i] = s.menuTool(t)
	}
	return list
}

func (s Speech) menuTool(t *op.Tool) MenuTool {
	return MenuTool{
		Tool: t, Name: t.Name, Words: t.Chat, Title: t.Title(), Doc: firstSentence(t.Doc), Risk: t.Risk, RiskWord: s.Risk(t.Risk),
		Asks: slices.ContainsFunc(t.Args, func(a op.Arg) bool { return a.Required }),
	}
}
