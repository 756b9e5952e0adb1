package chat

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// Leases are the leases that let calls through for a while; *tools.Runner has them.
type Leases interface {
	AskLease(ctx context.Context, a tools.LeaseAsk) tools.Outcome
	Leases(ctx context.Context, person policies.Person) ([]*approval.Lease, error)
	RevokeLease(ctx context.Context, id string, person policies.Person, door policies.Door) (*approval.Lease, tools.Outcome)
}

// readLease understands TOOLS on SERVERS for 2h count=20 reason="…" door=mcp. Commas
// between tools or servers are not needed.
func (g *Grammar) readLease(c Command, words []Word) (Command, error) {
	usage := &Problem{id: "lease_usage"}
	ask := &tools.LeaseAsk{}
	c.Verdict.Lease = ask
	var parts [3][]string // tools, targets, time
	at := 0
	for _, w := range words {
		name, value, named := strings.Cut(w.Text, "=")
		switch {
		case w.is("on") && at == 0, w.is("for") && at == 1:
			at++
		case !named:
			if text := strings.TrimRight(w.Text, ","); text != "" {
				parts[at] = append(parts[at], text)
			}
		case strings.EqualFold(name, "reason"):
			ask.Reason = value
		case strings.EqualFold(name, "door"):
			ask.At = policies.Door(strings.ToLower(value))
		case strings.EqualFold(name, "panel"):
			ask.Panel = value
		case strings.EqualFold(name, "count"):
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 {
				return c, usage
			}
			ask.Count = n
		default:
			return c, usage
		}
	}
	if at < 2 || len(parts[0]) == 0 || len(parts[1]) == 0 || len(parts[2]) != 1 {
		return c, usage
	}
	var err error
	if ask.For, err = policies.ParseDuration(strings.ToLower(parts[2][0])); err != nil || ask.For <= 0 {
		return c, usage
	}
	ask.Targets = parts[1]
	for rest := parts[0]; len(rest) > 0; {
		t, after, ok := FindTool(g.catalogue, rest)
		if !ok {
			return c, g.unknown(rest)
		}
		if !slices.Contains(ask.Tools, t.Name) {
			ask.Tools = append(ask.Tools, t.Name)
		}
		rest = after
	}
	return c, nil
}

// leases does what a line says of leases.
func (s Speech) leases(ctx context.Context, r Leases, c Command, by Asker) Answer {
	v := c.Verdict
	person, door := by.Call.Person, by.Call.Door
	switch v.Verb {
	case "lease":
		ask := *v.Lease
		ask.Person, ask.Door, ask.Token = person, door, by.Call.Token
		out := r.AskLease(ctx, ask)
		return Answer{Outcome: &out, OK: !out.Status.IsError()}
	case "revoke":
		l, out := r.RevokeLease(ctx, v.ID, person, door)
		if l == nil {
			return Answer{Outcome: &out}
		}
		return Answer{OK: true, Text: Wrap(s.Say("lease_revoked", fields{"ID": l.ID, "Name": oneLine(l.Person), "Used": l.Used, "Most": l.Count}), by.Width)}
	}
	list, err := r.Leases(ctx, person)
	switch {
	case err != nil:
		return by.refused(err)
	case c.JSON:
		return listed("approvals leases", leaseEntries(list), len(list))
	case len(list) == 0:
		return Answer{OK: true, Text: Wrap(s.Say("leases_none", nil), by.Width)}
	}
	t := &Table{Columns: []string{s.Say("lease", nil), s.Say("request_person", nil), s.Say("lease_tools", nil), s.Say("lease_targets", nil), s.Say("lease_used", nil), s.Say("request_until", nil)}, Speech: s, Keys: 1}
	for _, l := range list {
		t.Rows = append(t.Rows, []string{l.ID, l.Person + " (" + string(l.Door) + ")", strings.Join(l.Tools, ", "), oneLine(targetWords(l.Targets)), fmt.Sprintf("%d/%d", l.Used, l.Count), s.Time(l.Until)})
	}
	return Answer{OK: true, Text: t.Text(by.Width) + "\n\n" + Wrap(s.Say("leases_hint", nil), by.Width)}
}

// leaseFields are what a lease would let through, whole, for those who are asked.
func (s Speech) leaseFields(t approval.LeaseTerms) []Field {
	return []Field{
		{s.Say("lease_tools", nil), oneLine(strings.Join(t.Tools, ", "))},
		{s.Say("lease_targets", nil), oneLine(targetWords(t.Targets))},
		{s.Say("lease_at", nil), oneLine(string(t.Door))},
		{s.Say("lease_most", nil), strconv.Itoa(t.Count)},
		{s.Say("lease_until", nil), s.Time(t.Until)},
	}
}

func targetWords(targets []approval.LeaseTarget) string {
	words := make([]string, len(targets))
	for i, t := range targets {
		words[i] = t.String() + " @ " + t.Panel
	}
	return strings.Join(words, ", ")
}
