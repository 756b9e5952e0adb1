package slack_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/slack/slacktest"
	"panelbot/policies"
	"panelbot/tools/op"
)

// choice is a line of a menu, with its button.
type choice struct{ label, action string }

// choices are those that a message offers.
func choices(t *testing.T, m slacktest.Message) []choice {
	t.Helper()
	raw, err := json.Marshal(m.Blocks)
	must(t, err)
	var blocks []struct {
		ID        string `json:"block_id"`
		Accessory *struct {
			Action string `json:"action_id"`
		} `json:"accessory"`
		Text struct {
			Text string `json:"text"`
		} `json:"text"`
	}
	must(t, json.Unmarshal(raw, &blocks))
	var list []choice
	for _, b := range blocks {
		if b.Accessory != nil {
			label, _, _ := strings.Cut(b.Text.Text, "\n")
			list = append(list, choice{label, b.Accessory.Action + "/" + b.ID})
		}
	}
	return list
}

// chooses presses something and gives the message that answers it in direct messages.
func (r *rig) chooses(user string, press func() (*slacktest.Delivery, error)) slacktest.Message {
	r.Helper()
	dm := r.slack.DM(user)
	before := len(r.slack.Messages(dm))
	d, err := press()
	r.acknowledged(d, err)
	var last slacktest.Message
	r.await("the next menu", func() bool {
		list := r.slack.Messages(dm)
		if len(list) <= before {
			return false
		}
		last = list[len(list)-1]
		return !strings.Contains(said(last), "waiting for the panel") // what took long says so first
	})
	return last
}

// turn gives the caption of the button to the next page; empty where there is none.
func turn(m slacktest.Message) string {
	_, after, found := strings.Cut(said(m), `"text":"› `)
	if !found {
		return ""
	}
	number, _, _ := strings.Cut(after, `"`)
	return "› " + number
}

// menu collects all that the menu offers to somebody, by pressing everything in it.
func (r *rig) menu(t *testing.T, user string) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	pages := func(first slacktest.Message, each func(choice, slacktest.Message)) {
		for page := first; ; {
			for _, c := range choices(t, page) {
				each(c, page)
			}
			caption := turn(page)
			if caption == "" {
				return
			}
			at := page.TS
			page = r.chooses(user, func() (*slacktest.Delivery, error) { return r.slack.PressText(user, at, caption) })
		}
	}
	dm := r.slack.DM(user)
	groups := r.chooses(user, func() (*slacktest.Delivery, error) { return r.slack.Command(user, dm, "/panel", ""), nil })
	pages(groups, func(group choice, at slacktest.Message) {
		first := r.chooses(user, func() (*slacktest.Delivery, error) { return r.slack.Press(user, at.TS, group.action) })
		pages(first, func(tool choice, _ slacktest.Message) { seen[tool.label] = true })
	})
	return seen
}

// TestOffered: a menu, help and a guess show to somebody the tools that the policy can
// let them use, and no other one.
func TestOffered(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, who := range []struct {
		user   string
		person policies.Person
	}{{"U0ANN", ann}, {"U0VERA", vera}, {"U0VITO", vito}, {"U0SAM", sam}} {
		offered := func(tool *op.Tool) bool {
			return r.Runner.Serves(tool) && !r.Runner.Hidden(tool, who.person, policies.Slack)
		}
		menu, shown := r.menu(t, who.user), 0
		dm := r.slack.DM(who.user)
		for n, tool := range r.Runner.Catalogue().Tools() {
			if menu[tool.Chat] != offered(tool) {
				t.Errorf("%s: %s is in the menu: %v, may be used: %v", who.person.Name, tool.Chat, menu[tool.Chat], offered(tool))
			}
			if menu[tool.Chat] {
				shown++
			}
			if who.person.Name == "ann" || who.person.Name == "vito" { // TestCatalogue has all of it, and vera's is vito's
				continue
			}
			if testing.Short() && n%10 != 0 { // as under the race detector
				continue
			}
			help := r.chooses(who.user, func() (*slacktest.Delivery, error) {
				return r.slack.Command(who.user, dm, "/panel", "help "+tool.Chat), nil
			})
			if helped := strings.Contains(said(help), ": "+tool.Chat); helped != offered(tool) {
				t.Errorf("%s: helped with %s: %v, may be used: %v: %s", who.person.Name, tool.Chat, helped, offered(tool), said(help))
			}
		}
		t.Logf("%s is offered %d tools", who.person.Name, shown)
		for _, line := range []string{"delete the server web-2 please", "run a shell command as root", "xóa máy chủ web-2"} {
			guess := r.chooses(who.user, func() (*slacktest.Delivery, error) { return r.slack.Command(who.user, dm, "/panel", line), nil })
			for _, c := range choices(t, guess) {
				i := slices.IndexFunc(r.Runner.Catalogue().Tools(), func(tool *op.Tool) bool {
					return c.label == tool.Chat || strings.HasPrefix(c.label, tool.Chat+" ")
				})
				if i < 0 || !slices.ContainsFunc(r.Runner.Catalogue().Tools(), func(tool *op.Tool) bool {
					return offered(tool) && (c.label == tool.Chat || strings.HasPrefix(c.label, tool.Chat+" "))
				}) {
					t.Errorf("%s: %q is guessed as %s", who.person.Name, line, c.label)
				}
			}
		}
	}
	r.types("U0VERA", ops, "server delete") // for which there would be a form
	r.await("a no to vera", func() bool { return r.alone("U0VERA", ops, "server delete is nothing that you may do here") })
	if view, ok := r.slack.Modal("U0VERA"); ok {
		t.Errorf("vera sees the form %s", view.Title())
	}
	if n := r.changes(); n != 0 {
		t.Errorf("%d changes", n)
	}
	r.clean()
}

// TestOfferedChoices: a select offers the servers that somebody's scope has in it.
func TestOfferedChoices(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for user, want := range map[string][]string{"U0ANN": {"web-1", "web-2", "db-1", "mail-1"}, "U0SAM": {"web-2"}} {
		r.types(user, ops, "server get")
		view := r.modal(user, "")
		d, err := r.slack.Options(user, view.ID, "v/server", "")
		var got struct {
			Options []struct {
				Text struct {
					Text string `json:"text"`
				} `json:"text"`
			} `json:"options"`
		}
		must(t, json.Unmarshal(r.acknowledged(d, err).Body, &got))
		var names []string
		for _, o := range got.Options {
			name, _, _ := strings.Cut(o.Text.Text, " ")
			names = append(names, name)
		}
		slices.Sort(names)
		slices.Sort(want)
		if !slices.Equal(names, want) {
			t.Errorf("%s is offered %q, want %q", user, names, want)
		}
	}
	d, err := r.slack.Options("U0ANN", r.modal("U0ANN", "").ID, "v/server", "", slacktest.Tamper(func(p map[string]any) { p["user"].(map[string]any)["id"] = "U0SAM" }))
	if ack := r.acknowledged(d, err); strings.Contains(string(ack.Body), "web-1") {
		t.Errorf("somebody else is offered %s", ack.Body)
	}
	r.clean()
}
