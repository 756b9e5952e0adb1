package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// schemaTable is where the versions of the schema that were reached stand.
const schemaTable = "panelbot_schema"

// migrate brings the schema up to date; with readOnly it only looks. A change that the store
// lacks is made also where it has later ones: two lines of work may have met. goose, which
// reads its files in buffers of megabytes, is only asked where there is something to do.
func migrate(ctx context.Context, db *sql.DB, dialect goose.Dialect, folder string, readOnly bool) error {
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	known, err := versions(files)
	if err != nil {
		return err
	}
	newest := slices.Max(known)
	reached, err := schemaVersions(ctx, db)
	if !readOnly && (err != nil || len(notReached(known, reached)) > 0 && slices.Max(reached) <= newest) { // an error is a schema that is not there yet, or comes again
		if err := up(ctx, db, dialect, files); err != nil {
			return fmt.Errorf("store: bringing the schema to %d: %w", newest, err)
		}
		reached, err = schemaVersions(ctx, db)
	}
	if err != nil {
		return fmt.Errorf("store: the version of the schema: %w", err)
	}
	current := slices.Max(reached)
	if current > newest {
		return fmt.Errorf("store: it was written by a newer panelbot (its schema is %d, and this one knows %d): start that version, or go back to a backup made before the update", current, newest)
	}
	if missing := notReached(known, reached); len(missing) > 0 {
		return fmt.Errorf("store: its schema is %d without the change %d, and this panelbot wants %d: let panelbot serve of this version open it once", current, missing[0], newest)
	}
	return nil
}

// up runs the migrations that have not run.
func up(ctx context.Context, db *sql.DB, dialect goose.Dialect, files fs.FS) error {
	p, err := goose.NewProvider(dialect, db, files, goose.WithTableName(schemaTable), goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// versions are those of the migrations, of which there is one at least.
func versions(files fs.FS) ([]int64, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil || len(names) == 0 {
		return nil, errors.Join(errors.New("store: there are no migrations"), err)
	}
	list := make([]int64, len(names))
	for i, name := range names {
		if list[i], err = goose.NumericComponent(name); err != nil {
			return nil, fmt.Errorf("store: the migrations: %w", err)
		}
	}
	return list, nil
}

// notReached are the versions that were not reached.
func notReached(known, reached []int64) []int64 {
	return slices.DeleteFunc(slices.Clone(known), func(v int64) bool { return slices.Contains(reached, v) })
}

// schemaVersions are the versions that were reached, 0 before the first; an error where
// there is no schema.
func schemaVersions(ctx context.Context, db *sql.DB) (list []int64, err error) {
	rows, err := db.QueryContext(ctx, "SELECT version_id FROM "+schemaTable)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	list = []int64{0}
	for rows.Next() {
		var version int64
		if err := rows.Scan(&version); err != nil {
			return nil, err
		}
		list = append(list, version)
	}
	return list, rows.Err()
}
