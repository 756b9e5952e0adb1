package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"panelbot/adapters/cron"
	"panelbot/adapters/slack/slacktest"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// demoReport is the report of the demo.
func demoReport() ReportConfig {
	return ReportConfig{
		Name: "morning", Schedule: "0 8 * * *",
		Sections: readySections(digest.Fleet, digest.DiskSpace, digest.Certificates, digest.Backups, digest.Deploys, digest.Containers, digest.Changes, digest.Health),
		To:       []string{"slack:" + demoOps},
	}
}

// reportInTour shows the report that would come each morning, made now.
func (a *app) reportInTour(ctx context.Context, h *house, s *slacktest.Server, n int) error {
	ctx, cancel := context.WithTimeout(ctx, demoPatience)
	defer cancel()
	fmt.Fprintf(a.stdout, "\n%d. Each morning at eight (UTC) a report leads with what needs a human. This is the one of now, in #ops.\nweb-2 was reinstalled above: its sites and backups are gone, which the report does not hide.\n", n)
	r := h.cfg.reports()[0]
	maker, err := h.reporter()
	if err != nil {
		return err
	}
	if err := playSamples(ctx, h, maker, r); err != nil {
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
	if err := a.keepPicture(s); err != nil {
		return err
	}
	if wrong := s.Violations(); len(wrong) > 0 {
		return fmt.Errorf("the demo's Slack did not take the report: %+v", wrong[0])
	}
	return nil
}

// playSamples has the disks of the demo filled as they would have been if panelbot had
// looked at them for two weeks: its panels are made up, and so are these samples.
func playSamples(ctx context.Context, h *house, maker *digest.Maker, r cron.Report) error {
	r.Sections = []digest.Kind{digest.DiskSpace}
	now, err := maker.Make(ctx, r.Order(time.Time{}))
	if err != nil {
		return err
	}
	var samples []policies.Sample
	for i, item := range now.Sections[0].Items {
		full, ok := item.Figures[digest.Disk].(digest.Percent)
		if !ok {
			continue
		}
		for day := 1; day < 14; day++ {
			value := float64(full) - float64(day)*[]float64{0.9, 0.3, 0, 0.1}[i%4] - float64(day%3)*0.2
			samples = append(samples, policies.Sample{Name: "disk/" + item.Panel + "/" + item.Subject, At: item.At.AddDate(0, 0, -day), Value: max(0, value)})
		}
	}
	return h.gate.store.AddSamples(ctx, samples)
}

// keepPicture leaves the picture of the report, as Slack got it, in a file that outlives
// the demo.
func (a *app) keepPicture(s *slacktest.Server) (err error) {
	shown := s.Pictures(demoOps)
	if len(shown) == 0 {
		return errors.New("the demo's Slack shows no picture")
	}
	file, err := os.CreateTemp("", "panelbot-morning-*.png")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := file.Write(shown[len(shown)-1].Data); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "\n    Its picture is here, to be looked at: %s\n", file.Name())
	return err
}
