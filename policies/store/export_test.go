package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Pragma asks the connection that writes.
func (s *Store) Pragma(ctx context.Context, name string) (string, error) {
	lite, ok := s.engine.(*sqliteStore)
	if !ok {
		return "", errors.New("not SQLite")
	}
	var value any
	err := lite.db.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value)
	return fmt.Sprint(value), err
}

// Owner is what is said of the content of a lock.
func Owner(said string) string {
	words, _ := owner(said)
	return words
}

// Migrations lists the files of one database's migrations.
func Migrations(folder string) (string, error) {
	list, err := fs.ReadDir(migrations, "migrations/"+folder)
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return strings.Join(names, "\n"), err
}

// Promised is the schema that an opening looks for, a table a line.
func Promised() string {
	var lines []string
	for _, p := range promised() {
		lines = append(lines, p.table+": "+p.columns)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// Columns is the schema that a SQLite file has, in the same form: without the tables
// of goose, River and SQLite.
func (s *Store) Columns(ctx context.Context) (string, error) {
	lite, ok := s.engine.(*sqliteStore)
	if !ok {
		return "", errors.New("not SQLite")
	}
	has, err := lite.columns(ctx)
	var lines []string
	for table, columns := range has {
		if table != schemaTable && !strings.HasPrefix(table, "river_") && !strings.HasPrefix(table, "sqlite_") {
			lines = append(lines, table+": "+strings.Join(columns, " "))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n"), err
}
