package telegram_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
	"panelbot/tools/op"
)

// allowing lets every call through.
func allowing() policies.Policy {
	p := policies.Policy{Defaults: map[policies.Risk]policies.Effect{}, AllowUnguarded: true}
	for _, r := range policies.Risks() {
		p.Defaults[r] = policies.Allow
	}
	return p
}

// TestCatalogue: every tool is helped, asked for where something is missing, and run, and
// Telegram takes everything that is shown on the way.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	all := r.runner.Catalogue().Tools()
	if len(all) != 223 {
		t.Fatalf("%d tools", len(all))
	}
	if testing.Short() { // a tenth of them, as under the race detector
		all = slices.DeleteFunc(slices.Clone(all), func(tool *op.Tool) bool { return slices.Index(all, tool)%10 != 0 })
	}
	for _, tool := range all {
		before := len(r.tg.Messages(annID))
		r.say(annID, annID, "/help "+tool.Chat)
		r.await("help of "+tool.Chat, func() bool { return len(r.tg.Messages(annID)) > before+1 })
	}
	asked := 0
	for _, tool := range all {
		before := len(r.tg.Messages(annID))
		r.say(annID, annID, "/"+tool.Chat)
		if r.runner.Hidden(tool, ann, policies.Telegram) { // what is denied whatever is filled in asks for nothing
			r.await("no to "+tool.Chat, func() bool {
				return slices.ContainsFunc(r.tg.Messages(annID)[before:], func(m telegramtest.Message) bool { return strings.Contains(m.Text, "nothing that you may do here") })
			})
			continue
		}
		steps := r.fill(annID, annID, before, r.samples(tool), "\n"+tool.Chat)
		if steps > 0 {
			asked++
		} else if needs(tool) {
			t.Errorf("%s: nothing was asked, although something is missing", tool.Chat)
		}
	}
	t.Logf("%d tools, %d asked, %d messages", len(all), asked, len(r.tg.Messages(annID)))
	r.clean()
}

func needs(tool *op.Tool) bool {
	return slices.ContainsFunc(tool.Args, func(a op.Arg) bool { return a.Required })
}

// samples answer what a tool needs, by the labels of its arguments, from the examples of
// its declaration.
func (r *rig) samples(tool *op.Tool) map[string]string {
	values := map[string]string{}
	for _, a := range tool.Args {
		name := chat.Label(a.Name)
		switch {
		case a.Kind == op.KindServer:
			values[name] = "web-1"
		case a.Kind == op.KindSite:
			values[name] = "shop"
		case a.Kind == op.KindUpload:
			values[name] = "file:file.txt"
		case len(a.Enum) > 0:
			values[name] = a.Enum[0]
		case a.Kind == op.KindBoolean:
			values[name] = "yes"
		case a.Kind == op.KindSecret:
			values[name] = "Sample-Secret-42!"
		default:
			values[name] = text(&a)
		}
	}
	return values
}

// text is an example as somebody would type it.
func text(a *op.Arg) string {
	example := a.Example
	if a.Kind == op.KindList && example == "" {
		example = a.Elem.Example
	}
	var list []json.RawMessage
	switch {
	case a.Kind == op.KindList && json.Unmarshal([]byte(example), &list) == nil && !structured(a.Elem):
		var lines []string
		for _, e := range list {
			var s string
			if json.Unmarshal(e, &s) != nil {
				s = string(e)
			}
			lines = append(lines, s)
		}
		return strings.Join(lines, "\n")
	case structured(a):
		return sample(a)
	case example != "":
		return example
	case a.Kind == op.KindInteger, a.Kind == op.KindNumber, a.Kind == op.KindList && a.Elem.Kind == op.KindInteger:
		return "1"
	default:
		return "x"
	}
}

func structured(a *op.Arg) bool {
	return a.Kind == op.KindObject || a.Kind == op.KindSettings || a.Kind == op.KindList && structured(a.Elem)
}

// sample is a value as JSON.
func sample(a *op.Arg) string {
	switch {
	case a.Kind == op.KindList && strings.HasPrefix(a.Example, "["):
		return a.Example
	case a.Kind == op.KindList:
		return "[" + sample(a.Elem) + "]"
	case a.Kind == op.KindSettings:
		return `{"key":"value"}`
	case a.Kind == op.KindObject:
		var members []string
		for i := range a.Fields {
			if a.Fields[i].Required {
				members = append(members, fmt.Sprintf("%q:%s", a.Fields[i].Name, sample(&a.Fields[i])))
			}
		}
		return "{" + strings.Join(members, ",") + "}"
	case len(a.Enum) > 0:
		return fmt.Sprintf("%q", a.Enum[0])
	case a.Kind == op.KindInteger || a.Kind == op.KindNumber || a.Kind == op.KindBoolean || a.Kind == op.KindServer || a.Kind == op.KindSite:
		if json.Valid([]byte(a.Example)) {
			return a.Example
		}
		return "1"
	default:
		return fmt.Sprintf("%q", a.Example)
	}
}
