package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/tools/digest"
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
		Short: "List the reports with the times at which they are made next",
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
		one := listedReport{Name: r.Name, Schedule: r.Spec.Terms(), Sections: words(r.Sections)}
		for _, t := range r.To {
			one.To = append(one.To, t.String())
		}
		at := now
		if j := slices.IndexFunc(known, func(s policies.Schedule) bool { return s.Name == cron.RowName(r.Name) }); j >= 0 {
			one.Paused, one.Skipped = known[j].Paused, known[j].Skipped
			if last := known[j].Last; !last.IsZero() {
				one.Last = &last
			}
		}
		for range 3 {
			at = r.Spec.Next(at)
			one.Next = append(one.Next, r.Spec.Due(at).In(r.Spec.Zone()))
		}
		list[i] = one
	}
	if asJSON {
		return a.printJSON(list)
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(a.stdout, "No report is configured: docs/reports.md has ready ones, for the key reports.")
		return err
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "REPORT\tNEXT\tLAST\tLEFT OUT\tTO\tSECTIONS")
	for i, one := range list {
		next, last := one.Next[0].Format(whenForm), "–"
		if one.Paused {
			next = "paused"
		}
		if one.Last != nil {
			last = one.Last.In(reports[i].Spec.Zone()).Format(whenForm)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", one.Name, next, last, one.Skipped, strings.Join(one.To, " "), strings.Join(one.Sections, " "))
	}
	return w.Flush()
}

// whenForm is how times of reports are written.
const whenForm = "Mon 2006-01-02 15:04 MST"

// printJSON prints a value.
func (a *app) printJSON(value any) error {
	raw, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(a.stdout, string(raw))
	return err
}

// reportForm says how a report is printed.
type reportForm struct {
	json, markdown bool
	language       string
}

func (f *reportForm) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.json, "json", false, "print what was found as JSON")
	cmd.Flags().BoolVar(&f.markdown, "markdown", false, "print Markdown")
	cmd.Flags().StringVar(&f.language, "language", "", "the language of its sentences, en or vi (default: the report's)")
	cmd.MarkFlagsMutuallyExclusive("json", "markdown")
}

// print prints a report.
func (a *app) printReport(f reportForm, r cron.Report, made digest.Report) error {
	if f.json {
		return a.printJSON(made)
	}
	if f.language != "" {
		r.Language = f.language
	}
	shown := r.Speech().Report(made)
	text := shown.Text()
	if f.markdown {
		text = shown.Markdown()
	}
	_, err := fmt.Fprint(a.stdout, text)
	return err
}

func (a *app) reportRunCommand() *cobra.Command {
	var form reportForm
	to := "stdout"
	cmd := &cobra.Command{
		Use:   "run NAME",
		Short: "Make a report now, to be printed or posted",
		Long: `Make a report now, beside its schedule: what the next one tells as new stays as it is.
--to stdout prints it; --to slack:C… gives it to the outbox of the panelbot serve that
runs, for a channel that is listed in the configuration.`,
		Example: `  panelbot report run morning
  panelbot report run morning --to slack:C0OPS
  panelbot report run morning --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			if form.language != "" && !slices.Contains(chat.Languages(), form.language) {
				return fmt.Errorf("--language takes %s", strings.Join(chat.Languages(), " or "))
			}
			return a.runReport(cmd.Context(), words[0], to, form)
		},
	}
	cmd.Flags().StringVar(&to, "to", to, "stdout, or a chat such as slack:C0OPS")
	form.flags(cmd)
	return a.needsStore(cmd)
}

// runReport makes a report of the configuration now.
func (a *app) runReport(ctx context.Context, name, to string, form reportForm) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	r, err := cfg.reportNamed(name)
	if err != nil {
		return err
	}
	var target cron.Target
	if to != "stdout" {
		if target, err = cron.ParseTarget(to); err != nil {
			return fmt.Errorf("--to: %w", err)
		}
		wrong := ""
		cfg.checkTarget("--to", target, func(_, format string, args ...any) { wrong = fmt.Sprintf("--to "+format, args...) })
		if wrong != "" {
			return errors.New(wrong)
		}
	}
	h, leave, err := a.enter(ctx, cfg, a.logger(cfg.Log, slog.LevelWarn), false)
	if err != nil {
		return err
	}
	defer leave()
	press := h.press.Load()
	if to != "stdout" && press == nil {
		return errors.New("nothing here posts: --to a chat goes through a running panelbot serve of the same configuration, so start that")
	}
	maker, err := h.reporter()
	if err != nil {
		return err
	}
	made, err := maker.Make(ctx, r.Order(time.Time{}))
	if err != nil {
		return err
	}
	if to == "stdout" {
		return a.printReport(form, r, made)
	}
	if err := press.Post(ctx, r, made, []cron.Target{target}); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "The report %s is in the outbox for %s.\n", r.Name, target)
	return err
}

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
	return cron.Report{}, fmt.Errorf("there is no report %q in the configuration. There are: %s", name, orElse(strings.Join(names, ", "), "none"))
}

func (a *app) reportPreviewCommand() *cobra.Command {
	var form reportForm
	cmd := &cobra.Command{
		Use:   "preview [NAME]",
		Short: "Show what a report looks like, on made-up panels: nothing is reached",
		Long: `Show what a report looks like, on made-up panels: nothing is reached, and nothing is
posted. Without a name it is a report with all sections, and no configuration is read.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			if form.language != "" && !slices.Contains(chat.Languages(), form.language) {
				return fmt.Errorf("--language takes %s", strings.Join(chat.Languages(), " or "))
			}
			return a.previewReport(cmd.Context(), words, form)
		},
	}
	form.flags(cmd)
	return cmd
}

// previewReport makes a report on the stand-in.
func (a *app) previewReport(ctx context.Context, names []string, form reportForm) (err error) {
	played, err := parseConfig("preview", []byte(demoConfig), a.env, os.ReadFile)
	if err != nil {
		return err
	}
	asked := ReportConfig{Name: "preview", Schedule: "0 8 * * *", Sections: words(digest.Kinds())}
	if len(names) == 1 {
		cfg, err := a.loadWithoutCredentials()
		if err != nil {
			return err
		}
		if _, err := cfg.reportNamed(names[0]); err != nil {
			return err
		}
		asked = cfg.Reports[slices.IndexFunc(cfg.Reports, func(r ReportConfig) bool { return r.Name == names[0] })]
		asked.Timezone = orElse(asked.Timezone, cfg.Policy.Timezone)
		asked.Scope = ScopeConfig{} // it is of other panels and tags
	}
	played.Reports = []ReportConfig{asked}
	dir, err := os.MkdirTemp("", "panelbot-preview-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	played.Downloads.Dir, played.Store = dir, "sqlite:"+filepath.Join(dir, "panelbot.db")
	h, err := a.open(ctx, played, a.logger(played.Log, slog.LevelError))
	if err != nil {
		return err
	}
	defer h.close()
	maker, err := h.reporter()
	if err != nil {
		return err
	}
	r := played.reports()[0]
	made, err := maker.Make(ctx, r.Order(time.Time{}))
	if err != nil {
		return err
	}
	return a.printReport(form, r, made)
}

func (a *app) reportPauseCommand() *cobra.Command {
	return a.needsStore(&cobra.Command{
		Use:   "pause NAME",
		Short: "Let a report rest until it is resumed",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.switchReport(cmd.Context(), words[0], func(ctx context.Context, s *store.Store, _ cron.Report) (string, error) {
				did, err := s.PauseSchedule(ctx, cron.RowName(words[0]))
				if err != nil || did {
					return "is paused", err
				}
				return "was paused already, or has not come round since it is configured: panelbot serve has to have run once", nil
			})
		},
	})
}

func (a *app) reportResumeCommand() *cobra.Command {
	return a.needsStore(&cobra.Command{
		Use:   "resume NAME",
		Short: "Let a report that rests go on, from its next time on",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.switchReport(cmd.Context(), words[0], func(ctx context.Context, s *store.Store, r cron.Report) (string, error) {
				now, err := s.Now(ctx)
				if err != nil {
					return "", err
				}
				slot := r.Spec.Next(now)
				did, err := s.ResumeSchedule(ctx, policies.Schedule{Name: cron.RowName(r.Name), Slot: slot, Due: r.Spec.Due(slot)})
				if err != nil || did {
					return "goes on; next: " + r.Spec.Due(slot).In(r.Spec.Zone()).Format(whenForm), err
				}
				return "was not paused", nil
			})
		},
	})
}

// switchReport does something with the schedule of a report, and says what came of it.
func (a *app) switchReport(ctx context.Context, name string, do func(context.Context, *store.Store, cron.Report) (string, error)) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	r, err := cfg.reportNamed(name)
	if err != nil {
		return err
	}
	h, leave, err := a.enter(ctx, cfg, a.logger(cfg.Log, slog.LevelWarn), false)
	if err != nil {
		return err
	}
	defer leave()
	says, err := do(ctx, h.gate.store, r)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "The report %s %s.\n", name, says)
	return err
}
