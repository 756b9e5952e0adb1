package chat

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"panelbot/policies"
	"panelbot/tools/op"
)

// Help is the help that a command asks for, for lines of a width.
func (g *Grammar) Help(c Command, s Speech, width int) string {
	switch {
	case c.Tool != nil && !g.Offered(c.Tool):
		return Wrap(s.Say("help_hidden", fields{"Tool": c.Tool.Chat}), width)
	case c.Tool != nil:
		return g.helpTool(c.Tool, s, width)
	case c.Topic == "help":
		return Wrap(s.Say("help_of_help", nil), width)
	case c.Topic == "tools":
		return Wrap(s.Say("help_of_tools", nil), width)
	case c.Topic == "lock", c.Topic == "policy":
		return Wrap(s.Say("help_of_switches", nil), width)
	case c.Topic == "on":
		return Wrap(s.Say("help_of_plans", nil), width)
	case c.Topic == "alert":
		return Wrap(s.Say("help_of_alert", nil), width)
	case c.Topic == "site":
		return Wrap(s.Say("help_of_site", nil), width)
	case c.Topic == "report":
		return Wrap(s.Say("help_of_report", nil), width)
	case c.Topic == "totp":
		return Wrap(s.Say("help_of_totp", nil), width)
	case c.Topic == "enrol":
		return Wrap(s.Say("help_of_enrol", nil), width)
	case c.Topic == "approvals":
		return Wrap(s.Say("help_of_approvals", nil), width)
	case c.Topic == "whoami":
		return Wrap(s.Say("help_of_whoami", nil), width)
	case c.Topic != "":
		return g.helpTopic(c.Topic, s, width)
	default:
		return g.helpAll(s, width)
	}
}

func (g *Grammar) helpAll(s Speech, width int) string {
	counts := map[string]int{}
	titles := map[string][]string{}
	for _, t := range g.offered() {
		counts[t.GroupName]++
		if !slices.Contains(titles[t.GroupName], t.Group) {
			titles[t.GroupName] = append(titles[t.GroupName], t.Group)
		}
	}
	groups := &Table{Columns: []string{s.Say("column_group", nil), s.Say("column_tools", nil), ""}, Speech: s, Rigid: true}
	for _, name := range g.Groups() {
		groups.Rows = append(groups.Rows, []string{name, fmt.Sprint(counts[name]), strings.Join(titles[name], ", ")})
	}
	parts := []string{
		Wrap(s.Say("help_intro", nil), width),
		groups.Text(width),
		Wrap(s.Say("help_outro", nil), width),
	}
	return strings.Join(parts, "\n\n")
}

func (g *Grammar) helpTopic(topic string, s Speech, width int) string {
	list, _ := g.topic(topic)
	return Wrap(s.Say("help_group", fields{"Count": len(list)}), width) + "\n\n" + g.listTools(list, s, width) + "\n\n" + Wrap(s.toolHint(), width)
}

// toolHint says how to learn more of a tool, as it is typed.
func (s Speech) toolHint() string {
	if s.shell != nil {
		return s.Say("help_tool_hint_shell", nil)
	}
	return s.Say("help_tool_hint", nil)
}

// List is one line for each tool, for lines of a width: its words, its risk and
// what it does.
func (g *Grammar) List(list []*op.Tool, s Speech, width int) string {
	return g.listTools(list, s, width)
}

// listTools is one line for each tool: its words, its risk and what it does.
func (g *Grammar) listTools(list []*op.Tool, s Speech, width int) string {
	if width < Narrow {
		var lines []string
		for _, tool := range list {
			lines = append(lines, hang("", tool.Chat+" ("+s.Risk(tool.Risk)+")", width), indent(Wrap(firstSentence(tool.Doc), width-2), "  "))
		}
		return strings.Join(lines, "\n")
	}
	t := &Table{Columns: []string{s.Say("column_tool", nil), s.Say("column_risk", nil), s.Say("column_doc", nil)}, Speech: s, Rigid: true}
	for _, tool := range list {
		t.Rows = append(t.Rows, []string{tool.Chat, s.Risk(tool.Risk), firstSentence(tool.Doc)})
	}
	return t.Text(width)
}

// firstSentence is what a list has room for.
func firstSentence(doc string) string {
	if i := strings.Index(doc, ". "); i > 0 {
		return doc[:i+1]
	}
	return doc
}

// Risk is a risk's word.
func (s Speech) Risk(r policies.Risk) string { return s.Say("risk_"+r.String(), nil) }

// helpTool is everything about one tool.
func (g *Grammar) helpTool(t *op.Tool, s Speech, width int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n", Wrap(t.Doc, width), hang(s.Say("help_usage", nil)+" ", t.Usage(), width))
	if example := g.Example(t); len(t.Args) > 0 {
		fmt.Fprintf(&b, "%s\n", hang(s.Say("help_example", nil)+" ", example, width))
	}
	risk := s.Risk(t.Risk) + ": " + s.Say("risk_means_"+t.Risk.String(), nil)
	if t.Graded() {
		risk += " " + s.Say("help_graded", nil)
	}
	fmt.Fprintf(&b, "%s\n", hang(s.Say("help_risk", nil)+" ", risk, width))
	if t.Undo.Name != "" {
		fmt.Fprintf(&b, "%s\n", hang(s.Say("help_undo", nil)+" ", strings.ReplaceAll(t.Undo.Name, ".", " "), width))
	}
	fmt.Fprintf(&b, "%s\n", hang(s.Say("help_name", nil)+" ", t.Name, width))
	if len(t.Args) > 0 {
		fmt.Fprintf(&b, "\n%s\n", s.Say("help_arguments", nil))
		g.helpArgs(&b, t.Args, "", s, width)
	}
	return strings.TrimRight(b.String(), "\n")
}

func (g *Grammar) helpArgs(b *strings.Builder, args []op.Arg, prefix string, s Speech, width int) {
	for i := range args {
		a := &args[i]
		head := "  " + prefix + a.Name
		if !a.Required {
			head += " (" + s.Say("help_optional", nil) + ")"
		}
		doc := a.Doc
		if len(a.Enum) > 0 {
			doc += " " + s.Say("help_one_of", fields{"Values": strings.Join(a.Enum, ", ")})
		} else if kind := s.kind(a); kind != "" {
			doc += " " + kind
		}
		if a.Example != "" {
			doc += " " + s.Say("help_such_as", fields{"Value": a.Example})
		}
		fmt.Fprintf(b, "%s\n%s\n", head, indent(Wrap(doc, width-4), "    "))
		switch {
		case len(a.Fields) > 0:
			g.helpArgs(b, a.Fields, prefix+a.Name+".", s, width)
		case a.Elem != nil && len(a.Elem.Fields) > 0:
			g.helpArgs(b, a.Elem.Fields, prefix+a.Name+"[].", s, width)
		}
	}
}

// kind says how a value of an argument is typed, where that is not plain text.
func (s Speech) kind(a *op.Arg) string {
	kind, list := a.Kind, ""
	if kind == op.KindList {
		kind, list = a.Elem.Kind, " "+s.Say("kind_list", fields{"Name": a.Name})
	}
	ids := map[op.Kind]string{
		op.KindInteger: "kind_integer", op.KindNumber: "kind_number", op.KindBoolean: "kind_boolean",
		op.KindSecret: "kind_secret", op.KindUpload: "kind_upload", op.KindObject: "kind_object", op.KindSettings: "kind_object",
	}
	word := ""
	if id := ids[kind]; id != "" {
		word = s.Say(id, fields{"Name": a.Name})
	}
	return strings.TrimSpace(word + list)
}

// WhoAmI says who asks, and what they may.
func (g *Grammar) WhoAmI(p policies.Person, door policies.Door, s Speech) string {
	if !p.Known() {
		return s.Say("whoami_nobody", nil)
	}
	roles := make([]string, len(p.Roles))
	for i, r := range p.Roles {
		roles[i] = string(r)
	}
	var may []string
	for _, r := range policies.Risks() {
		switch {
		case !p.May(r):
		case g.cfg.Effect == nil:
			may = append(may, s.Risk(r))
		default:
			effect := g.cfg.Effect(r)
			if effect == policies.Confirm && door == policies.Remote {
				effect = policies.Deny // a token does not say yes
			}
			may = append(may, s.Risk(r)+" ("+s.effect(effect)+")")
		}
	}
	return s.Say("whoami", fields{"Name": p.Name, "Roles": strings.Join(roles, ", "), "Door": string(door), "Risks": strings.Join(may, ", ")}) +
		"\n" + s.Say("whoami_tools", fields{"Count": len(g.offered())})
}

// effect says what the policy does. What it does not name, it denies.
func (s Speech) effect(e policies.Effect) string {
	switch e {
	case policies.Allow:
		return s.Say("effect_allow", nil)
	case policies.Confirm:
		return s.Say("effect_confirm", nil)
	case policies.Approve:
		return s.Say("effect_approve", nil)
	default:
		return s.Say("effect_deny", nil)
	}
}

// Explain is a problem with what it offers, for lines of a width.
func (p *Problem) Explain(s Speech, width int) string {
	sentence := p.In(s)
	if _, named := p.data["Name"]; !named {
		sentence = upperFirst(sentence)
	}
	parts := []string{Wrap(sentence, width)}
	for _, n := range p.Nearest {
		if len(p.named(n)) == 0 {
			parts = append(parts, "  "+n)
		}
	}
	for _, t := range p.Offers {
		parts = append(parts, hang("  ", t.Usage(), width), indent(Wrap(firstSentence(t.Doc)+" ("+s.Risk(t.Risk)+")", width-4), "    "))
	}
	if len(p.Offers) > 0 {
		parts = append(parts, Wrap(s.Say("nothing_ran", nil), width))
	}
	return strings.Join(parts, "\n")
}

func upperFirst(sentence string) string {
	r, n := utf8.DecodeRuneInString(sentence)
	return string(unicode.ToUpper(r)) + sentence[n:]
}

// named gives the offered tools of that name.
func (p *Problem) named(name string) []*op.Tool {
	return slices.DeleteFunc(slices.Clone(p.Offers), func(t *op.Tool) bool { return t.Chat != name && t.Name != name })
}
