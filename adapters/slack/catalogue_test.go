package slack_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/adaptertest"
	"panelbot/adapters/chattest"
	"panelbot/adapters/slack/slacktest"
	"panelbot/policies"
	"panelbot/tools/op"
)

// allowing lets every call through, and those that people are not to make.
func allowing() policies.Policy {
	p := adaptertest.Allowing()
	p.Classes = map[policies.Class]policies.Effect{policies.ClassCallback: policies.Allow, policies.ClassLogin: policies.Allow}
	return p
}

// TestCatalogue: every tool is helped, asked for by a form where something is missing,
// and run, and Slack takes everything that is shown on the way.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	all := chattest.Tools(t, r.Runner.Catalogue())
	dm := r.slack.DM("U0ANN")
	answered := 0
	for _, tool := range all {
		r.slack.Command("U0ANN", dm, "/panel", "help "+tool.Chat)
		r.await("help of "+tool.Chat, func() bool { n := len(r.slack.Messages(dm)); return n > answered })
		answered = len(r.slack.Messages(dm))
	}
	forms := 0
	for _, tool := range all {
		before := len(r.slack.Messages(dm))
		seen, _ := r.slack.Modal("U0ANN")
		r.slack.Command("U0ANN", dm, "/panel", tool.Chat)
		var view slacktest.View
		r.await("answer or form of "+tool.Chat, func() bool {
			now, ok := r.slack.Modal("U0ANN")
			view = now
			return ok && now.ID != seen.ID || r.ended(dm, before, tool)
		})
		if view.ID == seen.ID || view.ID == "" {
			if chattest.Needs(tool) {
				t.Errorf("%s: no form, although something is missing", tool.Chat)
			}
			continue
		}
		forms++
		values := r.samples(tool)
		r.suggest("U0ANN", view, values)
		d, err := r.slack.Submit("U0ANN", view.ID, values)
		if err != nil {
			t.Errorf("%s: %v", tool.Chat, err)
			continue
		}
		if ack, err := d.Wait(t.Context()); err != nil || len(ack.Body) > 0 {
			t.Errorf("%s: %s %s, %v", tool.Chat, ack.Body, ack.Shown, err)
			continue
		}
		r.await("outcome of "+tool.Chat, func() bool { return r.ended(dm, before, tool) })
	}
	t.Logf("%d tools, %d with a form, %d messages", len(all), forms, len(r.slack.Messages(dm)))
	r.clean()
}

// ended reports whether one of the messages since then is the outcome of the tool.
func (r *rig) ended(channel string, since int, tool *op.Tool) bool {
	list := r.slack.Messages(channel)
	return slices.ContainsFunc(list[min(since, len(list)):], func(m slacktest.Message) bool { return strings.Contains(said(m), " · "+tool.Chat+`"`) })
}

// samples fill in what a tool needs, from the examples of its declaration.
func (r *rig) samples(tool *op.Tool) map[string]any {
	values := map[string]any{}
	for _, a := range tool.Args {
		if !a.Required {
			continue
		}
		switch {
		case a.Kind == op.KindUpload:
			values[a.Name] = []string{r.slack.Attach("U0ANN", "file.txt", []byte("hello"))}
		case len(a.Enum) > 0 && a.Kind == op.KindList:
			values[a.Name] = []string{a.Enum[0]}
		case a.Kind == op.KindBoolean:
			values[a.Name] = "true"
		default:
			values[a.Name] = chattest.Sample(&a)
		}
	}
	return values
}

// suggest has the selects that ask panelbot offer what is to be chosen.
func (r *rig) suggest(user string, view slacktest.View, values map[string]any) {
	r.Helper()
	raw, err := json.Marshal(view.Body["blocks"])
	must(r, err)
	var blocks []struct {
		ID      string `json:"block_id"`
		Element struct {
			Type string `json:"type"`
		} `json:"element"`
	}
	must(r, json.Unmarshal(raw, &blocks))
	for _, b := range blocks {
		if !strings.Contains(b.Element.Type, "external_select") || values[b.ID] == nil {
			continue
		}
		var texts []string
		switch v := values[b.ID].(type) {
		case string:
			texts = strings.Split(v, "\n")
		case []string:
			texts = v
		}
		for _, text := range texts {
			d, err := r.slack.Options(user, view.ID, "v/"+b.ID, text)
			if err != nil {
				r.Errorf("%s: %v", b.ID, err)
				continue
			}
			if _, err := d.Wait(r.Context()); err != nil {
				r.Errorf("%s: %v", b.ID, err)
			}
		}
		if strings.HasPrefix(b.Element.Type, "multi") {
			values[b.ID] = texts
		}
	}
}
