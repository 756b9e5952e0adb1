package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/policies/store"
)

func (a *app) reportPauseCommand() *cobra.Command {
	return a.switchCommand(&cobra.Command{
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
	return a.switchCommand(&cobra.Command{
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

// switchCommand is a command that pauses or resumes a report, by whoever --as names.
func (a *app) switchCommand(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().StringVar(&a.as, "as", "", "who you are, for the record (default: the only one configured)")
	return a.needsStore(cmd)
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
// Whoever runs a command on this host may: the record names the person of --as, who has to
// be one who may, else the only person of the configuration, or nobody where several could
// be meant.
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
	by := cfg.onlyPerson()
	if a.as != "" {
		if by, err = a.who(cfg); err != nil {
			return err
		}
		if _, err := h.maySwitch(ctx, by, policies.Terminal, name, ""); err != nil {
			return err
		}
	}
	says, err := do(ctx, h.gate.store, r, by)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "The report %s %s.\n", name, says)
	return err
}
