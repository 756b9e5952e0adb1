package chat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools/op"
)

// TestMenus: the groups in both languages, and the tools of some.
func TestMenus(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	var b strings.Builder
	for _, language := range chat.Languages() {
		s := chat.SpeechIn(language)
		groups := g.Menu(s)
		for i := range chat.PageOf(groups, 0, 10).Pages {
			fmt.Fprintf(&b, "── %s, page %d\n", language, i)
			for _, group := range chat.PageOf(groups, i, 10).Items {
				fmt.Fprintf(&b, "%s: %s (%s)\n", group.Name, group.Title, group.Doc)
			}
		}
		for _, group := range []string{"firewall", "schedules", "servers"} {
			fmt.Fprintf(&b, "── %s, %s\n", language, group)
			for _, m := range g.MenuOf(group, s) {
				fmt.Fprintf(&b, "%s (%s, asks: %t): %s\n", m.Title, m.RiskWord, m.Asks, m.Doc)
			}
		}
	}
	golden(t, "menus", b.String())
}

// TestMenuLeadsToEveryTool: each tool is in the menu of its group, once, and a tool
// that is not offered is nowhere.
func TestMenuLeadsToEveryTool(t *testing.T) {
	t.Parallel()
	c, _ := catalogue()
	for name, offers := range map[string]func(*op.Tool) bool{"all": nil, "reads": func(t *op.Tool) bool { return t.Risk == policies.Read }, "none": func(*op.Tool) bool { return false }} {
		g := newGrammar(t, chat.Config{Offers: offers})
		seen := map[string]int{}
		for _, group := range g.Menu(chat.Speech{}) {
			list := g.MenuOf(group.Name, chat.Speech{})
			if len(list) != group.Tools || len(list) == 0 {
				t.Errorf("%s: %s says %d and has %d", name, group.Name, group.Tools, len(list))
			}
			for _, m := range list {
				seen[m.Name]++
			}
		}
		for _, tool := range c.Tools() {
			want := 0
			if offers == nil || offers(tool) {
				want = 1
			}
			if seen[tool.Name] != want {
				t.Errorf("%s: %s is there %d times", name, tool.Name, seen[tool.Name])
			}
		}
		found := g.MenuFind("restart the server", chat.Speech{})
		if name == "none" && len(found) > 0 || name == "all" && (len(found) == 0 || found[0].Words != "server restart") {
			t.Errorf("%s: found %v", name, found)
		}
	}
	if got := newGrammar(t, chat.Config{}).MenuOf("nothing", chat.Speech{}); got != nil {
		t.Errorf("a group that there is not has %v", got)
	}
}

// TestPages: every page is full but the last, none is lost, and a number that is none
// gives the nearest.
func TestPages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		n, number, most int
		want            []int
		at, pages       int
	}{
		{0, 0, 10, nil, 0, 0}, {0, 7, 10, nil, 0, 0}, {3, 0, 10, []int{0, 1, 2}, 0, 1}, {5, 1, 2, []int{2, 3}, 1, 3}, {5, 9, 2, []int{4}, 2, 3}, {5, -4, 2, []int{0, 1}, 0, 3}, {2, 1, 0, []int{1}, 1, 2},
	} {
		list := make([]int, test.n)
		for i := range list {
			list[i] = i
		}
		p := chat.PageOf(list, test.number, test.most)
		if !slices.Equal(p.Items, test.want) || p.Number != test.at || p.Pages != test.pages || p.HasMore() != (test.at < test.pages-1) {
			t.Errorf("page %d of %d by %d is %+v", test.number, test.n, test.most, p)
		}
	}
	table := &chat.Table{Columns: []string{"id"}, Rows: [][]string{{"1"}, {"2"}, {"3"}}}
	if part, pages := table.Page(1, 2); pages != 2 || len(part.Rows) != 1 || part.Rows[0][0] != "3" || len(table.Rows) != 3 {
		t.Errorf("%d pages, %v", pages, part.Rows)
	}
}
