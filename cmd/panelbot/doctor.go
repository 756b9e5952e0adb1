package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"panelbot/adapters/mcp"
	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
)

func (a *app) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Reach every configured panel with one read, and say what is missing",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.load()
			if err != nil {
				return err
			}
			fmt.Fprintln(a.stdout, "ok    configuration")
			sick := false
			say := func(ok bool, format string, args ...any) {
				word := "ok   "
				if !ok {
					word, sick = "FAIL ", true
				}
				fmt.Fprintf(a.stdout, "%s %s\n", word, fmt.Sprintf(format, args...))
			}
			for i := range cfg.Panels {
				a.examine(cmd.Context(), cfg, cfg.Panels[i], say)
			}
			a.examineDoors(cfg, say)
			for _, w := range cfg.warnings() {
				fmt.Fprintln(a.stdout, "note ", w)
			}
			if sick {
				return errShown
			}
			return nil
		},
	}
}

// examine makes one read of a panel, as panelbot itself.
func (a *app) examine(ctx context.Context, cfg *Config, pc PanelConfig, say func(bool, string, ...any)) {
	url := pc.URL
	if pc.URL == simulatorURL {
		stand, err := startStandIn(ctx)
		if err != nil {
			say(false, "panel %s: %v", pc.Name, err)
			return
		}
		defer stand.close()
		stand.lend(&pc)
	}
	vendor := vendorOf(pc)
	client, err := newClient(a.logger(cfg.Log, slog.LevelError), cfg, pc, vendor, map[string]*panel.Limiter{})
	if err != nil {
		say(false, "panel %s: %v", pc.Name, err)
		return
	}
	request := panel.Request{Method: "GET", Path: "/api/servers", Level: panel.Level(policies.Read), Reads: true}
	if pc.Kind == "openpanel" {
		request.Path = "/api/system/hosting/info"
	}
	started := time.Now()
	_, err = client.Do(ctx, request)
	if err != nil {
		said := tools.Hide(err.Error(), vendor.Secrets()...)
		var e *panel.Error
		if errors.As(err, &e) && e.Kind == panel.Unauthorized && pc.Kind == "flashpanel" {
			say(false, "panel %s (%s): %v Token or code are wrong or revoked: panelbot login %s gets new ones.", pc.Name, url, said, pc.Name)
			return
		}
		say(false, "panel %s (%s): %s", pc.Name, url, said)
		return
	}
	say(true, "panel %s (%s) answers, %s", pc.Name, url, time.Since(started).Round(time.Millisecond))
}

// examineDoors says who could come in; that nobody could is among the notes.
func (a *app) examineDoors(cfg *Config, say func(bool, string, ...any)) {
	door := cfg.httpConfig()
	if mcp.CheckListen(cfg.MCP.Listen, door) != nil {
		return
	}
	say(true, "mcp door on %s%s: %d people with a token", cfg.MCP.Listen, cfg.MCP.Path, len(door.Tokens))
}
