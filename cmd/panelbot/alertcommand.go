package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

func (a *app) alertCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "alert", Short: "Alerts: what is told at once; list, mute and try them",
		Long: `Alerts stand in the configuration under alerts, and panelbot serve evaluates them. They
read as the person cron:alerts, and read only.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		a.alertVerbCommand("list", "List what is open, pending, not known or muted", "", cobra.NoArgs),
		a.alertVerbCommand("mute NAME DURATION [REASON]", "Let nothing be said of an alert or a thing for a while", `Let nothing be said of an alert, or of a server, site or panel, for up to seven days. It
is for admins and operators, and recorded with the reason. An alert is evaluated while
it is muted, and what is open afterwards is told.`, cobra.MinimumNArgs(2)),
		a.alertVerbCommand("unmute NAME", "Let it be told of again", "", cobra.ExactArgs(1)),
		a.alertTestCommand(),
	)
	return cmd
}

func (a *app) alertVerbCommand(use, short, long string, args cobra.PositionalArgs) *cobra.Command {
	verb, _, _ := strings.Cut(use, " ")
	cmd := &cobra.Command{Use: use, Short: short, Long: long, Args: args}
	return a.lineCommand(cmd, "alert "+verb, func(h *house, by policies.Person) chat.Config { return chat.Config{Alerts: h.alertsFor(by)} }, nil)
}

func (a *app) alertTestCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "test [NAME]...", Short: "Evaluate alerts now, and print what was read: nothing is told or kept",
		Long: `Evaluate alerts now: each one, or those that are named, for each thing that it is about.
What was read and what comes of it is printed; nothing is told, and nothing is kept.`,
		Example: `  panelbot alert test
  panelbot alert test disk-full --json`,
		RunE: func(cmd *cobra.Command, names []string) error { return a.testAlerts(cmd.Context(), names, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return a.needsStore(cmd)
}

// testedAlert is what an alert gave for a thing.
type testedAlert struct {
	Alert   string         `json:"alert"`
	When    string         `json:"when"`
	Panel   string         `json:"panel"`
	Of      digest.Sort    `json:"of"`
	Name    string         `json:"name,omitempty"`
	Gives   string         `json:"gives"`
	State   alert.Phase    `json:"state"`
	Since   *time.Time     `json:"since,omitempty"`
	Figures []alert.Figure `json:"figures"`
	Why     string         `json:"why,omitempty"`
}

func (a *app) testAlerts(ctx context.Context, names []string, asJSON bool) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	rules, err := cfg.alertsNamed(names)
	if err != nil {
		return err
	}
	h, leave, err := a.enter(ctx, cfg, a.logger(cfg.Log, slog.LevelWarn), false)
	if err != nil {
		return err
	}
	defer leave()
	maker, err := h.reporter()
	if err != nil {
		return err
	}
	made, err := maker.Measure(ctx, cron.MeasureOrder(rules))
	if err != nil {
		return err
	}
	board, _, now, err := h.board(ctx)
	if err != nil {
		return err
	}
	list := []testedAlert{}
	for _, r := range rules {
		list = append(list, tested(r, board, made, now)...)
	}
	if asJSON {
		return writeJSON(a.stdout, list)
	}
	return a.printTested(rules, list)
}

// alertsNamed are the rules of those names; all where none is named.
func (c *Config) alertsNamed(names []string) ([]alert.Rule, error) {
	rules := cron.Rules(c.alerts())
	if len(rules) == 0 {
		return nil, errors.New("no alert is configured: docs/reports.md has ready ones, for the key alerts")
	}
	if len(names) == 0 {
		return rules, nil
	}
	var found []alert.Rule
	for _, name := range names {
		i := slices.IndexFunc(rules, func(r alert.Rule) bool { return r.Name == name })
		if i < 0 {
			all := make([]string, len(rules))
			for j, r := range rules {
				all[j] = r.Name
			}
			return nil, fmt.Errorf("there is no alert %q in the configuration. There are: %s", name, strings.Join(all, ", "))
		}
		found = append(found, rules[i])
	}
	return found, nil
}

// tested is what a rule gives for each thing that it is about.
func tested(r alert.Rule, b alert.Board, made digest.Measurement, at time.Time) []testedAlert {
	var list []testedAlert
	for _, m := range made.Things {
		if !r.Judges(m) || !r.About(m.Subject) {
			continue
		}
		look := r.When.Eval(m, at)
		one := testedAlert{Alert: r.Name, When: r.When.Text, Panel: m.Panel, Of: m.Of, Name: m.Name, Gives: look.Truth.String(), State: alert.OK, Figures: look.Figures, Why: whyUnknown(look)}
		if i := slices.IndexFunc(b.Rows, func(row alert.Row) bool {
			return row.Rule == r.Name && alert.RowKey(row.Thing) == alert.RowKey(m.Subject)
		}); i >= 0 {
			if s := b.Rows[i].State; s.Phase != "" {
				one.State = s.Phase
				if !s.Since.IsZero() {
					one.Since = &s.Since
				}
			}
		}
		list = append(list, one)
	}
	return list
}

// whyUnknown says for want of what a look gave nothing; empty where it gave something.
func whyUnknown(look alert.Look) string {
	switch {
	case look.Failed != "":
		return look.Failed
	case look.Blame == nil:
		return ""
	}
	item := digest.Item{Figures: digest.Figures{digest.Because: look.Blame.Why, digest.Rule: look.Blame.Rule}}
	why := look.Blame.Name + ": " + chat.Speech{}.WhyUnknown(item)
	if look.Blame.Says != "" {
		why += " (" + tools.CleanText(look.Blame.Says) + ")"
	}
	return why
}

func (a *app) printTested(rules []alert.Rule, list []testedAlert) error {
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ALERT\tABOUT\tGIVES\tSTATE\tREAD")
	for _, r := range rules {
		about := false
		for _, one := range list {
			if one.Alert != r.Name {
				continue
			}
			about = true
			name := one.Name
			switch name {
			case "":
				name = "all that could not be listed (" + one.Panel + ")"
			case one.Panel: // an account, or the panel itself
			default:
				name += " (" + one.Panel + ")"
			}
			read := one.Why
			if read == "" {
				var words []string
				for _, f := range one.Figures {
					words = append(words, f.Name+" "+chat.FigureText(f))
				}
				read = strings.Join(words, ", ")
			}
			state := string(one.State)
			if one.Since != nil {
				state += " since " + one.Since.Format(time.RFC3339)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", one.Alert, tools.CleanText(name), one.Gives, state, read)
		}
		if !about {
			fmt.Fprintf(w, "%s\tnothing: the panels have no such thing, or none in its scope\t\t\t\n", r.Name)
		}
	}
	return w.Flush()
}
