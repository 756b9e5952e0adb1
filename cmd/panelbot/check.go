package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"panelbot/adapters/mcp"
	"panelbot/policies/store"
	"panelbot/tools"
)

func (a *app) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Check the configuration without reaching anything",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file, err := findConfig(a.configFile, a.getenv)
			if err != nil {
				return err
			}
			return a.check(cmd.Context(), file)
		},
	}
}

// check reads a configuration, and says that it is right, and what may not be
// meant.
func (a *app) check(ctx context.Context, file string) error {
	cfg, err := loadConfig(file, a.env)
	if err != nil {
		return err
	}
	if _, err := tools.NewCatalogue(nil); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s is right. Panels: %d. People: %d.\n", file, len(cfg.Panels), len(cfg.People))
	if info, err := os.Stat(file); err == nil && info.Mode().Perm()&0o077 != 0 {
		fmt.Fprintf(a.stdout, "Note: other users of this machine can read or write %s (mode %04o): chmod 600 it, unless it holds no secret.\n", file, info.Mode().Perm())
	}
	if _, local := store.SQLiteFile(cfg.Store); local { // nothing else is reached
		if said := haltNote(ctx, cfg); said != "" {
			fmt.Fprintln(a.stdout, "Note:", said)
		}
	}
	for _, w := range cfg.warnings() {
		fmt.Fprintln(a.stdout, "Note:", w)
	}
	return nil
}

// warnings are what is not wrong, but may not be meant.
func (c *Config) warnings() []string {
	var notes []string
	if len(c.People) == 0 {
		notes = append(notes, "people is empty, so nobody can do anything.")
	}
	if c.Key == "" {
		notes = append(notes, "key is not set: sessions of assistants and what waits for a yes end with the process, and nobody can set up one-time codes, without which there is no yes in a terminal.")
	}
	if c.Policy.AllowUnguarded {
		notes = append(notes, "policy.allow_unguarded is on: what reveals, grants or destroys may run without anybody being asked.")
	}
	if err := mcp.CheckListen(c.MCP.Listen, c.httpConfig()); err != nil {
		notes = append(notes, fmt.Sprintf("serve would not start: %v.", err))
	}
	if c.Slack.TOTP {
		notes = append(notes, "slack.totp is on: Slack holds the secrets of one-time codes, and whoever has the account of somebody without codes can set them up.")
	}
	for _, p := range c.Panels {
		if p.Kind == "flashpanel" && len(p.Sites) == 0 && p.URL != simulatorURL {
			notes = append(notes, fmt.Sprintf("panel %s has no sites: site tools take ids only, because no operation lists sites.", p.Name))
		}
	}
	for _, note := range c.policy().Notes() {
		notes = append(notes, note+".")
	}
	return notes
}

func (a *app) configCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "config", Short: "About the configuration file", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(&cobra.Command{
		Use:   "schema",
		Short: "Print the JSON schema of the configuration file, for editors",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			schema, err := configSchema()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stdout, "%s\n", schema)
			return err
		},
	})
	return cmd
}
