package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/policies/store"
)

func (a *app) reportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Reports: list them, make one now, pause one",
		Long: `Reports stand in the configuration under reports, and panelbot serve makes them when
their schedules come round. A report reads as the person cron:NAME, and reads only.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.reportListCommand(), a.reportRunCommand(), a.reportPreviewCommand(), a.reportPauseCommand(), a.reportResumeCommand())
	return cmd
}

func (a *app) reportListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the reports with the next three times at which they are made",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.loadForStore()
			if err != nil {
				return err
			}
			known, err := a.knownSchedules(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			return a.listReports(cfg.reports(), known, time.Now(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// knownSchedules are the rows of the store; none where nobody has made it yet.
func (a *app) knownSchedules(ctx context.Context, cfg *Config) (list []policies.Schedule, err error) {
	if file, ok := store.SQLiteFile(cfg.Store); ok {
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			return nil, nil
		}
	}
	s, err := store.Open(ctx, a.logger(cfg.Log, slog.LevelWarn), store.Config{URL: cfg.Store, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer closing(s, &err)
	return s.Schedules(ctx)
}

// listedReport is a report as it is listed.
type listedReport struct {
	Name     string      `json:"name"`
	Schedule string      `json:"schedule"`
	Sections []string    `json:"sections"`
	To       []string    `json:"to"`
	Paused   bool        `json:"paused"`
	Last     *time.Time  `json:"last,omitempty"`
	Skipped  int         `json:"skipped"`
	Next     []time.Time `json:"next"`
}

func (a *app) listReports(reports []cron.Report, known []policies.Schedule, now time.Time, asJSON bool) error {
	list := make([]listedReport, len(reports))
	for i, r := range reports {
		one := listedReport{Name: r.Name, Schedule: r.Spec.Terms(), Sections: r.Tells(), Next: nextTimes(r, now)}
		for _, t := range r.To {
			one.To = append(one.To, t.String())
		}
		if j := slices.IndexFunc(known, func(s policies.Schedule) bool { return s.Name == cron.RowName(r.Name) }); j >= 0 {
			one.Paused, one.Skipped = known[j].Paused, known[j].Skipped
			if last := known[j].Last; !last.IsZero() {
				one.Last = &last
			}
		}
		list[i] = one
	}
	if asJSON {
		return writeJSON(a.stdout, list)
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(a.stdout, "No report is configured: docs/reports.md has ready ones, for the key reports.")
		return err
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "REPORT\tNEXT\tLAST\tLEFT OUT\tTO\tSECTIONS")
	for i, one := range list {
		var next []string
		for _, at := range one.Next {
			next = append(next, at.Format(whenForm))
		}
		if one.Paused {
			next = []string{"paused"}
		}
		last := "–"
		if one.Last != nil {
			last = one.Last.In(reports[i].Spec.Zone()).Format(whenForm)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", one.Name, next[0], last, one.Skipped, strings.Join(one.To, " "), strings.Join(one.Sections, " "))
		for _, at := range next[1:] {
			fmt.Fprintf(w, "\t%s\t\t\t\t\n", at)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for line := range strings.Lines(table.String()) {
		if _, err := fmt.Fprintln(a.stdout, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

// nextTimes are the next three times at which a report is made, by its own clock.
func nextTimes(r cron.Report, now time.Time) []time.Time {
	list := make([]time.Time, 3)
	for i := range list {
		now = r.Spec.Next(now)
		list[i] = r.Spec.Due(now).In(r.Spec.Zone())
	}
	return list
}

// whenForm is how times of reports are written.
const whenForm = "Mon 2006-01-02 15:04 MST"

// reportNamed finds a report of the configuration.
func (c *Config) reportNamed(name string) (cron.Report, error) {
	list := c.reports()
	i := slices.IndexFunc(list, func(r cron.Report) bool { return r.Name == name })
	if i >= 0 {
		return list[i], nil
	}
	names := make([]string, len(list))
	for i, r := range list {
		names[i] = r.Name
	}
	if len(names) == 0 {
		return cron.Report{}, fmt.Errorf("there is no report %q: the configuration has none. docs/reports.md has ready ones, for the key reports; panelbot report preview shows one on made-up panels", name)
	}
	return cron.Report{}, fmt.Errorf("there is no report %q in the configuration. There are: %s", name, strings.Join(names, ", "))
}
