package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"panelbot/adapters/cron"
	"panelbot/tools/digest"
	"panelbot/tools/op"
)

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
			if err := checkLanguage(form.language); err != nil {
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
	say := func(_, format string, args ...any) {
		wrong = orElse(wrong, "--to "+run.to+" "+fmt.Sprintf(format, args...))
	}
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
