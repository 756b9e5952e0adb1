package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
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
		Short: "Reach every configured panel with one read, Slack and Telegram, and say what is missing",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.load()
			if err != nil {
				return err
			}
			if a.examineAll(cmd.Context(), cfg) {
				return errShown
			}
			return nil
		},
	}
}

// examineAll prints what works and what does not, and reports whether
// something does not.
func (a *app) examineAll(ctx context.Context, cfg *Config) (sick bool) {
	fmt.Fprintln(a.stdout, "ok    configuration")
	say := func(ok bool, format string, args ...any) {
		word := "ok   "
		if !ok {
			word, sick = "FAIL ", true
		}
		fmt.Fprintf(a.stdout, "%s %s\n", word, fmt.Sprintf(format, args...))
	}
	for i := range cfg.Panels {
		a.examine(ctx, cfg, cfg.Panels[i], say)
	}
	if err := tools.TryDirectory(cfg.Downloads.Dir); err != nil {
		say(false, "downloads: %v: let downloads.dir be a directory that panelbot can write to", err)
	} else {
		say(true, "downloads can be saved in %s", cfg.Downloads.Dir)
	}
	if cfg.filesReports() {
		if err := tools.TryDirectory(cfg.ReportsDir); err != nil {
			say(false, "reports: %v: let reports_dir be a directory that panelbot can write to", err)
		} else {
			say(true, "reports can be written below %s", cfg.ReportsDir)
		}
	}
	a.examineDoors(cfg, say)
	a.examineSlack(ctx, cfg, say)
	a.examineLetters(ctx, cfg, say)
	a.examineTelegram(ctx, cfg, say)
	if said := haltNote(ctx, cfg); said != "" {
		fmt.Fprintln(a.stdout, "note ", said)
	}
	for _, w := range cfg.warnings() {
		fmt.Fprintln(a.stdout, "note ", w)
	}
	without, err := codelessBeside(ctx, cfg, cfg.approverNames())
	if err != nil {
		say(false, "store: %v", err)
	}
	for _, name := range without {
		fmt.Fprintln(a.stdout, "note ", codelessNote(name))
	}
	return sick
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
	started := time.Now()
	_, err := a.reach(ctx, cfg, pc)
	var e *panel.Error
	switch {
	case err == nil:
		say(true, "panel %s (%s) answers, %s", pc.Name, url, time.Since(started).Round(time.Millisecond))
	case !errors.As(err, &e):
		say(false, "panel %s: %v", pc.Name, err)
	case e.Kind == panel.Unauthorized && pc.Kind == "flashpanel":
		say(false, "panel %s (%s): %v Token or code are wrong or revoked: panelbot login %s gets new ones.", pc.Name, url, e, pc.Name)
	default:
		say(false, "panel %s (%s): %v", pc.Name, url, e)
	}
}

// reach makes one read of a panel, and gives its answer: the servers of a
// FlashPanel, the machine under an OpenPanel's account. What the panel refuses
// is a *panel.Error, which repeats no credential.
func (a *app) reach(ctx context.Context, cfg *Config, pc PanelConfig) ([]byte, error) {
	if err := keptBeside(ctx, cfg, &pc); err != nil {
		return nil, err
	}
	vendor := vendorOf(pc)
	client, err := newClient(a.logger(cfg.Log, slog.LevelError), cfg, pc, vendor, map[string]*panel.Limiter{})
	if err != nil {
		return nil, err
	}
	defer client.Close()
	request := panel.Request{Method: "GET", Path: "/api/servers", Level: panel.Level(policies.Read), Reads: true}
	if pc.Kind == "openpanel" {
		request.Path = "/api/system/hosting/info"
	}
	resp, err := client.Do(ctx, request)
	var e *panel.Error
	switch {
	case err == nil:
		return resp.Body, nil
	case errors.As(err, &e):
		said := *e
		said.Message, said.Hint = tools.Hide(e.Message, vendor.Secrets()...), tools.Hide(e.Hint, vendor.Secrets()...)
		return nil, &said
	default:
		return nil, errors.New(tools.Hide(err.Error(), vendor.Secrets()...))
	}
}

// examineDoors says who could come in; that nobody could is among the notes.
func (a *app) examineDoors(cfg *Config, say func(bool, string, ...any)) {
	door := cfg.httpConfig()
	if mcp.CheckListen(cfg.MCP.Listen, door) != nil {
		return
	}
	people := strconv.Itoa(len(door.Tokens)) + " people"
	if len(door.Tokens) == 1 {
		people = "1 person"
	}
	say(true, "mcp door on %s%s: %s with a token", cfg.MCP.Listen, cfg.MCP.Path, people)
}
