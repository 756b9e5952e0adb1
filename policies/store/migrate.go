package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// schemaTable is where the versions of the schema that were reached stand.
const schemaTable = "panelbot_schema"

// migrate brings the schema up to date; with readOnly it only looks.
func migrate(ctx context.Context, db *sql.DB, dialect goose.Dialect, folder string, readOnly bool) error {
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	p, err := goose.NewProvider(dialect, db, files, goose.WithTableName(schemaTable), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("store: the migrations: %w", err)
	}
	sources := p.ListSources()
	known := sources[len(sources)-1].Version
	current, err := schemaVersion(ctx, p, db, readOnly)
	switch {
	case err != nil:
		return fmt.Errorf("store: the version of the schema: %w", err)
	case current > known:
		return fmt.Errorf("store: it was written by a newer panelbot (its schema is %d, and this one knows %d): start that version, or go back to a backup made before the update", current, known)
	case current == known:
		return nil
	case readOnly:
		return fmt.Errorf("store: its schema is %d, and this panelbot wants %d: let panelbot serve of this version open it once", current, known)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("store: bringing the schema from %d to %d: %w", current, known, err)
	}
	return nil
}

// schemaVersion asks for the version; goose would make its table for it.
func schemaVersion(ctx context.Context, p *goose.Provider, db *sql.DB, readOnly bool) (int64, error) {
	if !readOnly {
		return p.GetDBVersion(ctx)
	}
	var version int64
	err := db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM "+schemaTable).Scan(&version)
	return version, err
}
