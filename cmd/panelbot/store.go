package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"panelbot/policies/store"
)

// placeStore makes a relative file one beside the configuration file: panelbot
// may be started anywhere.
func (c *Config) placeStore(file string) error {
	name, ok := store.SQLiteFile(c.Store)
	if !ok || filepath.IsAbs(name) {
		return nil
	}
	abs, err := filepath.Abs(filepath.Join(filepath.Dir(file), name))
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	c.Store = "sqlite:" + abs
	return nil
}

// validateStore looks at the address, and does not repeat it: it may hold a
// password.
func (c *Config) validateStore(l *loader) {
	if err := store.CheckURL(c.Store); err != nil {
		l.failAt("store", "is not right: %s", strings.TrimPrefix(err.Error(), "store: "))
	}
}

// loadForStore reads the configuration for commands that reach the store and
// nothing else, and so need no credentials of panels.
func (a *app) loadForStore() (*Config, error) {
	file, err := findConfig(a.configFile, a.getenv)
	if err != nil {
		return nil, err
	}
	cfg, err := a.loadWithoutCredentials()
	if err != nil {
		return nil, err
	}
	return cfg, cfg.placeStore(file)
}

// lookIntoStore opens the store to be read, beside a running serve.
func (a *app) lookIntoStore(ctx context.Context) (*store.Store, error) {
	cfg, err := a.loadForStore()
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, a.logger(cfg.Log, slog.LevelWarn), store.Config{URL: cfg.Store, ReadOnly: true})
}

func (a *app) storeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "store", Short: "About what panelbot remembers", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(&cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the SQLite store to a new file, while panelbot runs",
		Long: `Copy the SQLite store, as it stands, to a new file of mode 0600. panelbot serve
may go on meanwhile. A file that is there is not replaced. To go back to a
backup, stop panelbot and put the copy in the store's place, without files that
end in -wal or -shm. A PostgreSQL store is backed up by pg_dump.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			s, err := a.lookIntoStore(cmd.Context())
			if err != nil {
				return err
			}
			defer closing(s, &err)
			if err := s.Backup(cmd.Context(), args[0]); err != nil {
				return err
			}
			head, err := s.AuditHead(cmd.Context())
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stdout, "The store was copied to %s. The head of the audit log is now %s.\n", args[0], head)
			return err
		},
	})
	return cmd
}

// closing closes what a command has opened, and tells if that fails.
func closing(c interface{ Close() error }, err *error) {
	if closeErr := c.Close(); closeErr != nil && *err == nil {
		*err = closeErr
	}
}
