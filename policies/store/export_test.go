package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
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
