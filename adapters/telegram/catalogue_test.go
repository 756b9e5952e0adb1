package telegram_test

import (
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/adaptertest"
	"panelbot/adapters/chat"
	"panelbot/adapters/chattest"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
	"panelbot/tools/op"
)

// allowing lets every call through.
func allowing() policies.Policy { return adaptertest.Allowing() }

// TestCatalogue: every tool is helped, asked for where something is missing, and run, and
// Telegram takes everything that is shown on the way.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	all := chattest.Tools(t, r.Runner.Catalogue())
	for _, tool := range all {
		before := len(r.tg.Messages(annID))
		r.say(annID, annID, "/help "+tool.Chat)
		r.await("help of "+tool.Chat, func() bool { return len(r.tg.Messages(annID)) > before+1 })
	}
	asked := 0
	for _, tool := range all {
		before := len(r.tg.Messages(annID))
		r.say(annID, annID, "/"+tool.Chat)
		if r.Runner.Hidden(tool, ann, policies.Telegram) { // what is denied whatever is filled in asks for nothing
			r.await("no to "+tool.Chat, func() bool {
				return slices.ContainsFunc(r.tg.Messages(annID)[before:], func(m telegramtest.Message) bool { return strings.Contains(m.Text, "nothing that you may do here") })
			})
			continue
		}
		steps := r.fill(annID, annID, before, r.samples(tool), "\n"+tool.Chat)
		if steps > 0 {
			asked++
		} else if chattest.Needs(tool) {
			t.Errorf("%s: nothing was asked, although something is missing", tool.Chat)
		}
	}
	t.Logf("%d tools, %d asked, %d messages", len(all), asked, len(r.tg.Messages(annID)))
	r.clean()
}

// samples answer what a tool needs, by the labels of its arguments, from the examples of
// its declaration.
func (r *rig) samples(tool *op.Tool) map[string]string {
	values := map[string]string{}
	for _, a := range tool.Args {
		name := chat.Label(a.Name)
		switch a.Kind {
		case op.KindUpload:
			values[name] = "file:file.txt"
		case op.KindBoolean:
			values[name] = "yes"
		default:
			values[name] = chattest.Sample(&a)
		}
	}
	return values
}
