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
	"sync/atomic"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/chart"
	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/tools/digest"
	"panelbot/tools/op"
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
		return a.printJSON(list)
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
	json, markdown, html bool
	language             string
	// chart is the file into which its picture is written; empty is none.
	chart string
}

func (f *reportForm) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.json, "json", false, "print what was found as JSON")
	cmd.Flags().BoolVar(&f.markdown, "markdown", false, "print Markdown")
	cmd.Flags().BoolVar(&f.html, "html", false, "print a page of HTML that needs nothing else")
	cmd.Flags().StringVar(&f.chart, "chart", "", "write its picture to this new file, as PNG; - is standard output, instead of the text")
	cmd.Flags().StringVar(&f.language, "language", "", "the language of its sentences, en or vi (default: the report's)")
	cmd.MarkFlagsMutuallyExclusive("json", "markdown", "html")
}

// check says what is wrong with the flags.
func (f *reportForm) check() error {
	if f.language != "" && !slices.Contains(chat.Languages(), f.language) {
		return fmt.Errorf("--language takes %s", strings.Join(chat.Languages(), " or "))
	}
	return nil
}

// form is what is printed; otherwise is that where no flag says.
func (f *reportForm) form(otherwise cron.Form) cron.Form {
	switch {
	case f.json:
		return cron.JSON
	case f.markdown:
		return cron.Markdown
	case f.html:
		return cron.HTML
	default:
		return otherwise
	}
}

// printReport prints a report, and writes its picture where that was asked for; otherwise
// is its form where no flag says.
func (a *app) printReport(f reportForm, otherwise cron.Form, r cron.Report, made digest.Report) error {
	r.Language = orElse(f.language, r.Language)
	if f.chart != "" {
		if err := a.drawReport(f.chart, r, made); err != nil || f.chart == toStdout {
			return err
		}
	}
	form := f.form(otherwise)
	page, err := r.Written(form, made, a.drawn(form, r, made))
	if err != nil {
		return err
	}
	_, err = a.stdout.Write(page)
	return err
}

// drawn is the picture of a report, for a form that has one; nil is none. A report that
// cannot be drawn goes without.
func (a *app) drawn(form cron.Form, r cron.Report, made digest.Report) *chat.Picture {
	if form != cron.HTML || !r.Chart {
		return nil
	}
	picture, err := chart.Draw(made, r.Speech())
	if err != nil {
		fmt.Fprintf(a.stderr, "panelbot: the report goes without its picture: %v\n", err)
		return nil
	}
	return picture
}

func (a *app) reportRunCommand() *cobra.Command {
	var form reportForm
	to, post := "", false
	cmd := &cobra.Command{
		Use:   "run NAME",
		Short: "Make a report now, to be printed, written or posted",
		Long: `Make a report now, beside its schedule. It tells what is new since the one that came
round last, and what the next one tells as new stays as it is. Where reading takes long, a
line on the terminal says how far it is.

--to stdout prints it, which is what it does by itself; --to file:NAME writes it now, below
reports_dir of the configuration; --to slack:C… gives it to the outbox of the panelbot
serve that runs, for a channel that is listed in the configuration. --post does so for all
places that the report has in the configuration.`,
		Example: `  panelbot report run morning
  panelbot report run morning --post
  panelbot report run morning --to slack:C0OPS
  panelbot report run morning --to file:reports/{name}-{slot}.html
  panelbot report run morning --html > morning.html
  panelbot report run morning --chart morning.png`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			if err := form.check(); err != nil {
				return err
			}
			return a.runReport(cmd.Context(), words[0], reportRun{to, post, form})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "stdout (default), file:NAME, or a chat such as slack:C0OPS")
	cmd.Flags().BoolVar(&post, "post", false, "post it to all places that it has in the configuration")
	cmd.MarkFlagsMutuallyExclusive("to", "post")
	form.flags(cmd)
	return a.needsStore(cmd)
}

// reportRun says where a report goes that is made now.
type reportRun struct {
	// to is a target; empty is standard output. post is all targets of the report.
	to   string
	post bool
	form reportForm
}

// targets are where it goes.
func (run reportRun) targets(cfg *Config, r cron.Report) ([]cron.Target, error) {
	if run.post {
		return r.To, nil
	}
	target, err := cron.ParseTarget(orElse(run.to, string(cron.StdoutDoor)))
	if err != nil {
		return nil, fmt.Errorf("--to: %w", err)
	}
	wrong := ""
	say := func(_, format string, args ...any) { wrong = orElse(wrong, fmt.Sprintf("--to "+format, args...)) }
	cfg.checkTarget("--to", target, say)
	checkFile("--to", []cron.Report{r}, target, say)
	if wrong != "" {
		return nil, errors.New(wrong)
	}
	return []cron.Target{target}, nil
}

// runReport makes a report of the configuration now.
func (a *app) runReport(ctx context.Context, name string, run reportRun) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	r, err := cfg.reportNamed(name)
	if err != nil {
		return err
	}
	to, err := run.targets(cfg, r)
	if err != nil {
		return err
	}
	if err := a.checkChart(run.form, !run.post && to[0].Door == cron.StdoutDoor); err != nil {
		return err
	}
	here := !run.post && (to[0].Door == cron.StdoutDoor || to[0].Door == cron.FileDoor)
	if !here && (run.form != reportForm{}) {
		return errors.New("--json, --markdown, --html and --language are for what is printed: a chat has its own form, and a file that of its name")
	}
	h, leave, err := a.enter(ctx, cfg, a.logger(cfg.Log, slog.LevelWarn), false)
	if err != nil {
		return err
	}
	defer leave()
	press := h.press.Load()
	if !here && press == nil {
		return errors.New("nothing here posts: what is for the outbox goes through a running panelbot serve of the same configuration, so start that")
	}
	maker, err := h.reporter()
	if err != nil {
		return err
	}
	end, err := h.beginReport(r.Name)
	if err != nil {
		return err
	}
	defer end() // posted, it is not made once more before it is in the outbox
	made, err := a.makeReport(ctx, cfg, maker, r, run.form.language)
	if err != nil {
		return err
	}
	switch {
	case here && to[0].Door == cron.StdoutDoor:
		return a.printReport(run.form, cron.Form(to[0].Chat), r, made)
	case here:
		return a.writeReport(cfg, run.form, r, made, to[0])
	}
	if err := press.Post(ctx, r, made, to); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "The report %s is in the outbox for %s.\n", r.Name, strings.Join(words(to), ", "))
	return err
}

// makeReport makes a report. Where it takes long, a terminal is told how far it is, in the
// language of a flag, of the only person of the configuration, or of the system.
func (a *app) makeReport(ctx context.Context, cfg *Config, maker *digest.Maker, r cron.Report, language string) (made digest.Report, err error) {
	door := a.door()
	if door.Speech, err = a.speech(language, cfg.onlyPerson()); err != nil {
		return made, err
	}
	var reads atomic.Int64
	order := r.Order(time.Time{})
	order.Progress = func() { reads.Add(1) }
	door.WhileSaying(func(took string) op.Message {
		return op.Say("report_making", "The report {Name} is being made, reads so far: {N} ({Time})", "Name", r.Name, "N", reads.Load(), "Time", took)
	}, func() { made, err = maker.Make(ctx, order) })
	return made, err
}

// writeReport writes a report to a file, and says where it is.
func (a *app) writeReport(cfg *Config, f reportForm, r cron.Report, made digest.Report, to cron.Target) error {
	if f.json || f.markdown || f.html {
		return errors.New("the name of a file says its form: leave --json, --markdown and --html out")
	}
	r.Language = orElse(f.language, r.Language)
	name, err := r.WriteFile(cron.Files{Dir: cfg.ReportsDir}, to, made, a.drawn(to.Form(), r, made))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "The report %s is in %s.\n", r.Name, filepath.Join(cfg.ReportsDir, name))
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
	if len(names) == 0 {
		return cron.Report{}, fmt.Errorf("there is no report %q: the configuration has none. docs/reports.md has ready ones, for the key reports; panelbot report preview shows one on made-up panels", name)
	}
	return cron.Report{}, fmt.Errorf("there is no report %q in the configuration. There are: %s", name, strings.Join(names, ", "))
}

func (a *app) reportPauseCommand() *cobra.Command {
	return a.needsStore(&cobra.Command{
		Use:   "pause NAME",
		Short: "Let a report rest until it is resumed",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			return a.switchReport(cmd.Context(), words[0], func(ctx context.Context, s *store.Store, r cron.Report, by policies.Person) (string, error) {
				did, err := s.PauseSchedule(ctx, cron.RowName(r.Name), switched(r, by, policies.Terminal, "paused"))
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
			return a.switchReport(cmd.Context(), words[0], func(ctx context.Context, s *store.Store, r cron.Report, by policies.Person) (string, error) {
				now, err := s.Now(ctx)
				if err != nil {
					return "", err
				}
				slot := r.Spec.Next(now)
				did, err := s.ResumeSchedule(ctx, policies.Schedule{Name: cron.RowName(r.Name), Slot: slot, Due: r.Spec.Due(slot)}, switched(r, by, policies.Terminal, "resumed"))
				if err != nil || did {
					return "goes on; next: " + r.Spec.Due(slot).In(r.Spec.Zone()).Format(whenForm), err
				}
				return "was not paused", nil
			})
		},
	})
}

// onlyPerson is the person of a configuration that has one; nobody where several could be
// meant.
func (c *Config) onlyPerson() (p policies.Person) {
	if len(c.People) == 1 {
		p, _ = c.person(c.People[0].Name)
	}
	return p
}

// switchReport does something with the schedule of a report, and says what came of it.
// Whoever runs a command on this host may: the record names the only person
// of the configuration, or nobody where several could be meant.
func (a *app) switchReport(ctx context.Context, name string, do func(context.Context, *store.Store, cron.Report, policies.Person) (string, error)) error {
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
	if err := h.maySwitchNow(); err != nil {
		return err
	}
	says, err := do(ctx, h.gate.store, r, cfg.onlyPerson())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "The report %s %s.\n", name, says)
	return err
}
