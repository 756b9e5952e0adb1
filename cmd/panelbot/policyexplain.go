package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"panelbot/policies"
)

// explained is an explanation as a page for the terminal.
func explained(x policies.Explanation, zone *time.Location) string {
	var b strings.Builder
	r, d := x.Request, x.Decision
	fmt.Fprintf(&b, "%s at the door %s: %s on %s, risk %s%s%s\n", r.Person.Name, r.Door, r.Tool, r.Panel, r.Risk, aboutWords(r.Target), whenWords(", at ", r.Now, zone))
	fmt.Fprintf(&b, "%s, by %s\n", strings.ToUpper(d.Effect.String()), d.Rule)
	if d.Reason != "" {
		fmt.Fprintf(&b, "  %s\n", d.Reason)
	}
	if d.Effect == policies.Approve {
		a := d.Approvals
		fmt.Fprintf(&b, "  Could approve: %s. It takes %s, within %s; then it has to run within %s.\n", namesOr(x.Approvers), a, policies.DurationWords(a.Expires), policies.DurationWords(a.ExecuteWithin))
	}
	if d.Confirm.Type == policies.TypeTarget && d.Effect == policies.Confirm {
		fmt.Fprintln(&b, "  The target's name has to be typed.")
	}
	if d.Effect == policies.Confirm && r.Door == policies.Remote {
		fmt.Fprintln(&b, "  This door takes no yes: the person gives it at another one, with a fresh one-time code.")
	}
	if d.StepUp {
		fmt.Fprintln(&b, "  The yes needs a fresh one-time code.")
	}
	if d.ReasonRequired {
		fmt.Fprintln(&b, "  The person has to say why.")
	}
	if !d.ReviewBy.IsZero() {
		fmt.Fprintf(&b, "  An approver has to look at it%s.\n", whenWords(" by ", d.ReviewBy, zone))
	}
	if !d.When.IsZero() {
		fmt.Fprintf(&b, "  Less would be asked%s.\n", whenWords(" from ", d.When, zone))
	}
	if len(x.Rules) > 0 {
		fmt.Fprintln(&b, "Rules:")
		b.WriteString(rulesTable(x.Rules))
	}
	fmt.Fprintf(&b, "Where no rule fits: %s (%s).\n", x.Default, x.DefaultRule)
	for _, l := range x.Limits {
		fmt.Fprintf(&b, "Limit %s: %s.\n", l.ID, l)
	}
	fmt.Fprintf(&b, "Version of the policy: %s.\n", d.Version)
	return b.String()
}

func rulesTable(rules []policies.RuleTrace) string {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, t := range rules {
		effect, why := t.Effect.String(), string(t.Fit)
		if t.BreakGlass {
			effect += " (emergency)"
		}
		switch {
		case t.Why != "" && t.Fit == policies.Fits:
			why += ", but " + t.Why
		case t.Why != "":
			why += ": " + t.Why
		}
		mark := " "
		if t.Counts {
			mark = "*"
		}
		fmt.Fprintf(w, "%s %s\t%s\t%s\n", mark, t.ID, effect, why)
	}
	if err := w.Flush(); err != nil { // a buffer takes everything
		return err.Error() + "\n"
	}
	return b.String()
}

func aboutWords(t policies.Target) string {
	if t.Name == "" && !t.Resolved {
		return ", about a server that is not known"
	}
	if t.Name == "" && len(t.Tags) == 0 {
		return ""
	}
	words := ", about " + orElse(t.Name, "a server")
	if !t.Resolved {
		return words + ", whose tags are not known here (--tags names them)"
	}
	var tags []string
	for _, name := range slices.Sorted(maps.Keys(t.Tags)) {
		if t.Tags[name] == "" {
			tags = append(tags, name)
			continue
		}
		tags = append(tags, name+"="+t.Tags[name])
	}
	if len(tags) == 0 {
		return words + " without tags"
	}
	return words + " (" + strings.Join(tags, ", ") + ")"
}

func whenWords(before string, t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return before + t.In(zone).Format("Mon 2006-01-02 15:04 MST")
}
