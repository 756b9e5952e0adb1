package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"panelbot/adapters/slack/slacktest"
)

// demoAlert is the alert of the demo. It is looked at each hour, so that the tour looks
// first.
func demoAlert() AlertConfig {
	return AlertConfig{Name: "disk-full", When: "disk.percent > 85", Every: "1h", Severity: "critical", To: []string{"slack:" + demoOps}}
}

// alertInTour evaluates the alert of the demo, which a disk of the simulator sets off.
func (a *app) alertInTour(ctx context.Context, chats *chatDoors, s *slacktest.Server, n int) error {
	ctx, cancel := context.WithTimeout(ctx, demoPatience)
	defer cancel()
	alert := demoAlert()
	fmt.Fprintf(a.stdout, "\n%d. What cannot wait for the morning comes at once: an alert, in #ops, here on %s.\n", n, alert.When)
	if err := chats.watch.Look(ctx, time.Now().UTC()); err != nil {
		return err
	}
	shown := ""
	if err := s.Await(ctx, func() bool {
		all := s.Transcript(demoOps)
		if at := strings.Index(all, "🔴 Alert: "+alert.Name); at >= 0 {
			shown = all[at:]
		}
		return shown != ""
	}); err != nil {
		return fmt.Errorf("the demo's Slack did not show the alert: %w", err)
	}
	fmt.Fprintf(a.stdout, "\n    %s\n", strings.ReplaceAll(strings.TrimRight(shown, "\n"), "\n", "\n    "))
	if wrong := s.Violations(); len(wrong) > 0 {
		return fmt.Errorf("the demo's Slack did not take the alert: %+v", wrong[0])
	}
	return nil
}
