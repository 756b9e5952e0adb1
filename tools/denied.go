package tools

import (
	"fmt"
	"strings"

	"panelbot/policies"
	"panelbot/tools/op"
)

// denied ends a call by what was decided. The hints say who could let it
// through, or how.
func (r *Runner) denied(k *call, hints ...op.Message) Outcome {
	out := Outcome{Status: Denied, Rule: k.decision.Rule, Summary: fmt.Sprintf("%s is denied: %s", k.tool.Chat, inEnglish(k.why)), Reasons: k.why}
	return out.hinted(op.Say("nothing_sent", "Nothing was sent.")).hinted(hints...)
}

// why is what an outcome says of why it ended so, as one message; of several reasons it is
// the English alone.
func (o *Outcome) why() op.Message {
	m := op.Message{Text: o.Summary}
	if len(o.Reasons) == 1 {
		m.ID, m.Data = o.Reasons[0].ID, o.Reasons[0].Data
	}
	return m
}

// glass says where somebody asked to break the glass and no rule lets them: the call is
// then decided as any other.
func (k *call) glass(out *Outcome) {
	_, why, asked := strings.Cut(k.ruled.Reason, policies.GlassWhole)
	switch {
	case !k.BreakGlass || !asked || strings.Contains(out.Summary, policies.GlassWhole):
	case strings.HasPrefix(why, policies.NoGlass):
		out.hintFirst(op.Say("glass_whole", "No rule lets you break the glass here, so that the call counts as any other."))
	default:
		out.hintFirst(op.Message{Text: policies.GlassWhole + why})
	}
}

// reason is the reason of the decision as a message. That of a rule which is
// not known here stays as it stands. A lease has no tool.
func (k *call) reason() op.Message {
	d := k.decision
	if d.Reason == "" {
		return op.Message{}
	}
	m := op.Message{Text: d.Reason, Data: map[string]any{"Name": k.Person.Name, "Risk": riskWord(k.risk), "Rule": d.Rule}}
	switch {
	case d.Rule == "person":
		m.ID = "denied_person"
	case d.Rule == "risk":
		m.ID = "denied_risk"
	case d.Rule == "read-only":
		m.ID = "denied_read_only"
	case d.Rule == "role" && len(k.Person.Roles) == 0:
		m.ID = "denied_no_role"
	case d.Rule == "role":
		roles := make([]string, len(k.Person.Roles))
		for i, r := range k.Person.Roles {
			roles[i] = string(r)
		}
		m.ID, m.Data["Roles"] = "denied_role", strings.Join(roles, ", ")
	case d.Rule == "ceiling":
		m.ID, m.Data["Panel"], m.Data["Ceiling"] = "denied_ceiling", k.panel.Name, riskWord(k.panel.Ceiling)
	case !strings.HasPrefix(d.Rule, "policy.defaults."):
	case d.Effect == policies.Confirm:
		m.ID = "asks_yes"
	case d.Effect == policies.Approve:
		m.ID = "asks_others"
	case k.tool != nil && k.tool.Class != policies.ClassOrdinary:
		m.ID = "denied_class"
	default:
		m.ID = "denied_policy"
	}
	return m
}

// riskWord is the word of a risk.
func riskWord(r policies.Risk) op.Message {
	return op.Message{ID: "risk_" + r.String(), Text: r.String()}
}

// wayOn says who could let a call through that is denied without a question.
func (k *call) wayOn() op.Message {
	switch k.decision.Rule {
	case "read-only":
		return op.Say("way_read_only", "panelbot was started with --read-only.")
	case "ceiling":
		return op.Say("way_ceiling", "The ceiling stands in the configuration, under panels; panelbot reads it when it starts, and sends nothing above it to {Panel} whatever the policy says.", "Panel", k.panel.Name)
	case "role":
		return op.Say("way_role", "A person with the role operator or admin may ask for it.")
	case "person.scope":
		return op.Say("way_scope", "What the person's calls may be about stands in the configuration, under people.")
	case "policy.stop":
		return op.Say("way_stop", "It can run once an admin has lifted the stop: panelbot policy resume.")
	case "person":
		return op.Say("way_person", "Whoever keeps the configuration can add the person, under people.")
	}
	if strings.HasPrefix(k.decision.Rule, "policy.limits.") {
		return op.Say("way_limit", "Wait until then; whoever keeps the configuration can change {Rule}.", "Rule", k.decision.Rule)
	}
	return op.Say("way_rule", "Whoever keeps the configuration can change {Rule}.", "Rule", k.decision.Rule)
}
