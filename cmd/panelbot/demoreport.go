package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"panelbot/adapters/cron"
	"panelbot/adapters/slack/slacktest"
	"panelbot/tools/digest"
)

// demoReport is the report of the demo.
func demoReport() ReportConfig {
	return ReportConfig{
		Name: "morning", Schedule: "0 8 * * *",
		Sections: []string{string(digest.Fleet), string(digest.Certificates), string(digest.Backups), string(digest.Deploys), string(digest.Containers), string(digest.Changes), string(digest.Health)},
		To:       []string{"slack:" + demoOps},
	}
}

// reportInTour shows the report that would come each morning, made now.
func (a *app) reportInTour(ctx context.Context, h *house, s *slacktest.Server, n int) error {
	ctx, cancel := context.WithTimeout(ctx, demoPatience)
	defer cancel()
	fmt.Fprintf(a.stdout, "\n%d. Each morning at eight (UTC) a report leads with what needs a human. This is the one of now, in #ops.\n", n)
	r := h.cfg.reports()[0]
	maker, err := h.reporter()
	if err != nil {
		return err
	}
	made, err := maker.Make(ctx, r.Order(time.Time{}))
	if err != nil {
		return err
	}
	press := h.press.Load()
	if press == nil {
		return errors.New("the demo has no door that posts")
	}
	if err := press.Post(ctx, r, made, []cron.Target{r.To[0]}); err != nil {
		return err
	}
	shown := ""
	if err := s.Await(ctx, func() bool {
		all := s.Transcript(demoOps)
		if at := strings.Index(all, "🔴 Report "); at >= 0 {
			shown = all[at:]
		}
		return shown != ""
	}); err != nil {
		return fmt.Errorf("the demo's Slack did not show the report: %w", err)
	}
	fmt.Fprintf(a.stdout, "\n    %s\n", strings.ReplaceAll(strings.TrimRight(shown, "\n"), "\n", "\n    "))
	if wrong := s.Violations(); len(wrong) > 0 {
		return fmt.Errorf("the demo's Slack did not take the report: %+v", wrong[0])
	}
	return nil
}
