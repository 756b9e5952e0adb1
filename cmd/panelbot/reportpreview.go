package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"panelbot/adapters/cron"
	"panelbot/tools/digest"
)

func (a *app) reportPreviewCommand() *cobra.Command {
	var form reportForm
	cmd := &cobra.Command{
		Use:   "preview [NAME]",
		Short: "Show what a report looks like, on made-up panels: nothing is reached",
		Long: `Show what a report looks like, on made-up panels: nothing is reached, and nothing is
posted. Without a name it is a report with all sections, and no configuration is read.
What a report's scope leaves out is shown all the same: it is about other panels.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			if err := checkLanguage(form.language); err != nil {
				return err
			}
			if err := a.checkChart(form, true); err != nil {
				return err
			}
			return a.previewReport(cmd.Context(), words, form)
		},
	}
	form.flags(cmd)
	return cmd
}

// previewReport shows a report on the stand-in.
func (a *app) previewReport(ctx context.Context, names []string, form reportForm) error {
	asked := ReportConfig{Name: "preview", Schedule: "0 8 * * *", Sections: readySections(digest.Kinds()...)}
	if len(names) == 1 {
		cfg, err := a.loadWithoutCredentials()
		if err != nil {
			return err
		}
		if asked, err = cfg.previewed(names[0]); err != nil {
			return err
		}
		if r, err := cfg.reportNamed(names[0]); err == nil && r.Scope.Limits() {
			fmt.Fprintf(a.stderr, "The scope of %s is left out here, since the panels are made up. panelbot report run %[1]s goes by it.\n", names[0])
		}
	}
	r, made, err := a.playReport(ctx, asked)
	if err != nil {
		return err
	}
	return a.printReport(form, cron.Text, r, made)
}

// previewed is a report of the configuration for made-up panels.
func (c *Config) previewed(name string) (ReportConfig, error) {
	if _, err := c.reportNamed(name); err != nil {
		return ReportConfig{}, err
	}
	asked := c.Reports[slices.IndexFunc(c.Reports, func(r ReportConfig) bool { return r.Name == name })]
	asked.Timezone = orElse(asked.Timezone, c.Policy.Timezone)
	asked.Scope = ScopeConfig{} // it is of other panels and tags
	return asked, nil
}

// previewBeside is a preview beside a house that serves, of which it touches nothing.
func (a *app) previewBeside(ctx context.Context, cfg *Config, name string) (digest.Report, error) {
	asked, err := cfg.previewed(name)
	if err != nil {
		return digest.Report{}, err
	}
	apart := &app{stdin: a.stdin, stdout: a.stdout, stderr: a.stderr, env: a.env, readOnly: true, brief: true}
	_, made, err := apart.playReport(ctx, asked)
	return made, err
}

// playReport makes a report on the stand-in.
func (a *app) playReport(ctx context.Context, asked ReportConfig) (r cron.Report, made digest.Report, err error) {
	played, err := parseConfig("preview", []byte(demoConfig), a.env, os.ReadFile)
	if err != nil {
		return r, made, err
	}
	played.Reports = []ReportConfig{asked}
	dir, err := os.MkdirTemp("", "panelbot-preview-")
	if err != nil {
		return r, made, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	played.Downloads.Dir, played.Store = dir, "sqlite:"+filepath.Join(dir, "panelbot.db")
	h, err := a.open(ctx, played, a.logger(played.Log, slog.LevelError))
	if err != nil {
		return r, made, err
	}
	defer h.close()
	maker, err := h.reporter()
	if err != nil {
		return r, made, err
	}
	r = played.reports()[0]
	made, err = maker.Make(ctx, r.Order(time.Time{}))
	return r, made, err
}
