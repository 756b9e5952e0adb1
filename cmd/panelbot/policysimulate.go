package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
)

func (a *app) policySimulateCommand() *cobra.Command {
	var since, until string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "simulate [FILE]",
		Short: "Replay the decisions of the audit log against another policy",
		Long: `Replay the decisions of the audit log against the policy and the people of FILE,
which is a configuration, or of the present one, and show each that would come out
otherwise. The store is that of the present configuration; nothing is written, and
panelbot serve may run meanwhile.

It is the policy that is replayed: its rules, defaults and scopes, with what was known
then. Ceilings, guards, limits, switches and what people answered are left out. A
decision of which the record does not hold enough is counted, and not guessed.`,
		Example: `  panelbot policy simulate --since 7d next.yaml
  panelbot policy simulate --since 2026-11-01 --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			f := auditFilter{since: since, until: until}
			filter, err := f.filter(time.Now())
			if err != nil {
				return err
			}
			s, err := a.lookIntoStore(cmd.Context())
			if err != nil {
				return err
			}
			defer closing(s, &err)
			if len(args) == 1 {
				a.configFile = args[0]
			}
			cfg, catalogue, err := a.policyAndTools()
			if err != nil {
				return err
			}
			sim := simulation{cfg: cfg, catalogue: catalogue, policy: cfg.policy()}
			report, err := sim.run(cmd.Context(), s, filter)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(a.stdout, report)
			}
			return report.write(a.stdout)
		},
	}
	cmd.Flags().StringVar(&since, "since", "7d", "only decisions from this time on: 90m, 12h or 7d ago, or a date and time such as 2026-11-27T08:00 (UTC)")
	cmd.Flags().StringVar(&until, "until", "", "only decisions before this time")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON")
	return cmd
}

// simulation replays decisions.
type simulation struct {
	cfg       *Config
	catalogue *tools.Catalogue
	policy    policies.Policy
}

// simulated is what came of it.
type simulated struct {
	Policy string `json:"policy"`
	// Replayed is how many decisions were, and Changed those that came out otherwise.
	Replayed int             `json:"replayed"`
	Changed  []changedByThat `json:"changed"`
	// NotReplayed counts the others by what the record lacks.
	NotReplayed map[string]int `json:"not_replayed"`
}

type changedByThat struct {
	Seq    int64     `json:"seq"`
	Call   string    `json:"call"`
	Time   time.Time `json:"time"`
	Person string    `json:"person"`
	Door   string    `json:"door"`
	Tool   string    `json:"tool"`
	Panel  string    `json:"panel"`
	Target string    `json:"target,omitempty"`
	Then   verdictAt `json:"then"`
	Now    verdictAt `json:"now"`
}

// verdictAt is what a policy said. Takes is what an approval took.
type verdictAt struct {
	Effect string `json:"effect"`
	Rule   string `json:"rule"`
	Takes  string `json:"takes,omitempty"`
}

// Why else a decision is not replayed.
const (
	lacksReading = "the entry cannot be read: run panelbot audit verify"
	lacksSwitch  = "everything was stopped then, or panelbot ran read-only"
)

// run replays the decisions that the filter means.
func (s simulation) run(ctx context.Context, r audit.Reader, f audit.Filter) (simulated, error) {
	report := simulated{Policy: s.policy.Version(), Changed: []changedByThat{}, NotReplayed: map[string]int{}}
	err := audit.Each(ctx, r, audit.Query{Filter: f}, func(record audit.Record) error {
		e, err := record.Entry()
		if err != nil {
			report.NotReplayed[lacksReading]++
			return nil //nolint:nilerr // it is counted
		}
		if !isDecision(e) {
			return nil
		}
		changed, lacks := s.one(record.Seq, e)
		switch {
		case lacks != "":
			report.NotReplayed[lacks]++
		default:
			report.Replayed++
			if changed != nil {
				report.Changed = append(report.Changed, *changed)
			}
		}
		return nil
	})
	return report, err
}

// one replays a decision; changed is nil where it comes out as it did.
func (s simulation) one(seq int64, e audit.Entry) (changed *changedByThat, lacks string) {
	entry, err := decisionOf(e)
	if err != nil {
		return nil, lacksReading
	}
	f, ok := entry.Whole()
	switch {
	case !ok:
		return nil, tools.LacksFacts
	case f.Rule == "policy.stop" || f.Rule == "read-only":
		return nil, lacksSwitch
	}
	person, known := s.cfg.person(entry.Person)
	if !known {
		return nil, tools.LacksPerson
	}
	request, lacks := s.catalogue.Replay(entry, person, &s.policy)
	if lacks != "" {
		return nil, lacks
	}
	d := s.policy.Decide(request)
	then := verdictAt{f.Effect.String(), f.Rule, f.Takes}
	now := verdictAt{Effect: d.Effect.String(), Rule: d.Rule}
	if d.Effect == policies.Approve {
		now.Takes = d.Approvals.String()
	}
	if then.Effect == now.Effect && then.Takes == now.Takes {
		return nil, ""
	}
	return &changedByThat{seq, e.Call, f.At.UTC(), e.Person, string(e.Door), e.Tool, e.Panel, e.Target, then, now}, ""
}

// write writes the report for people.
func (r simulated) write(w io.Writer) error {
	var b strings.Builder
	for _, c := range r.Changed {
		fmt.Fprintf(&b, "%s  %s\n  %s → %s\n", c.Time.Format("2006-01-02 15:04:05 MST"), tools.CleanText(c.Person+"@"+c.Door+" "+c.Tool+" "+c.Target), c.Then.words(), c.Now.words())
	}
	all := r.Replayed
	for _, n := range r.NotReplayed {
		all += n
	}
	fmt.Fprintf(&b, "Decisions replayed: %d of %d. Otherwise by the policy %s: %d.\n", r.Replayed, all, r.Policy, len(r.Changed))
	for _, lacks := range slices.Sorted(maps.Keys(r.NotReplayed)) {
		fmt.Fprintf(&b, "Not replayed: %d, because %s.\n", r.NotReplayed[lacks], lacks)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// words are an effect with what it takes, and its rule.
func (v verdictAt) words() string {
	if v.Takes == "" {
		return v.Effect + " (" + v.Rule + ")"
	}
	return v.Effect + ": " + v.Takes + " (" + v.Rule + ")"
}
