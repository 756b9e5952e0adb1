package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"panelbot/policies/audit"
	"panelbot/policies/store/sqlitedb"
)

// sqliteStore is the engine of a SQLite file.
type sqliteStore struct {
	file  string
	clock func() time.Time
	lock  *fileLock // nil where it is read only
	// db writes, through one connection whose transactions take the write lock
	// at once; reader reads beside it. Where the store is read only they are one.
	db, reader *sql.DB
	// reading are the queries on reader; kept stay prepared on db, and adding are the
	// queries among them that add several entries at once.
	reading *sqlitedb.Queries
	kept    kept
	adding  [auditStatements]string
}

// sqliteTx is the queries inside a transaction that writes.
type sqliteTx struct {
	*sqlitedb.Queries
	tx *sql.Tx
}

// readers is how many connections read at once.
const readers = 4

// keptPages is how many KiB of the file a connection keeps at most, of SQLite's 2,000:
// a batch of the record fits, and the system keeps the file as well.
const keptPages = "cache_size(-250)"

func openSQLite(ctx context.Context, log *slog.Logger, file string, cfg Config) (_ engine, err error) {
	file, err = filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	s := &sqliteStore{file: file, clock: cfg.Clock}
	if s.clock == nil {
		s.clock = time.Now
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if cfg.ReadOnly {
		err = s.openReadOnly(ctx)
	} else {
		s.lock = cfg.Lock.over(file)
		err = s.openOwned(ctx, log)
	}
	return s, err
}

// openOwned opens the file as the one process that owns it.
func (s *sqliteStore) openOwned(ctx context.Context, log *slog.Logger) (err error) {
	if s.lock == nil {
		if s.lock, err = lockFile(s.file); err != nil {
			return err
		}
	}
	if err := ownFile(log, s.file); err != nil {
		return err
	}
	left := leftOpen(s.file)
	if s.db, err = openDB(s.file, url.Values{
		"_txlock": {"immediate"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_pragma": {"secure_delete(1)", "trusted_schema(0)", "journal_size_limit(67108864)", keptPages},
	}); err != nil {
		return err
	}
	s.db.SetMaxOpenConns(1)
	if err := migrate(ctx, s.db, goose.DialectSQLite3, "sqlite", false); err != nil {
		return s.explain(err)
	}
	if s.reader, err = openDB(s.file, url.Values{"mode": {"ro"}, "_pragma": {"trusted_schema(0)", keptPages}}); err != nil {
		return err
	}
	s.reader.SetMaxOpenConns(readers)
	s.reading = sqlitedb.New(s.reader)
	if err := s.lookThrough(ctx, left); err != nil {
		return err
	}
	if err := s.complete(ctx); err != nil {
		return err
	}
	for i, rows := range auditRows() {
		s.adding[i] = addAuditRows(rows)
	}
	if s.kept, err = keep(ctx, s.db, append(s.adding[:], sqlitedb.LockAuditHead, sqlitedb.SetAuditHead, sqlitedb.AddAudit)); err != nil {
		return s.explain(err)
	}
	origin := audit.Start()
	return s.explain(sqlitedb.New(s.db).StartAudit(ctx, sqlitedb.StartAuditParams{Seq: origin.Seq, Hash: origin.Hash[:]}))
}

// openReadOnly opens the file beside its owner.
func (s *sqliteStore) openReadOnly(ctx context.Context) (err error) {
	if _, err := os.Stat(s.file); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("store: there is no %s: panelbot serve makes it", s.file)
	}
	if s.reader, err = openDB(s.file, url.Values{"mode": {"ro"}, "_pragma": {"trusted_schema(0)", keptPages}}); err != nil {
		return err
	}
	s.reader.SetMaxOpenConns(readers)
	if err := migrate(ctx, s.reader, goose.DialectSQLite3, "sqlite", true); err != nil {
		return s.explain(err)
	}
	s.reading = sqlitedb.New(s.reader)
	return s.complete(ctx)
}

// openDB opens a pool on the file; no connection is made yet.
func openDB(file string, options url.Values) (*sql.DB, error) {
	options.Set("_busy_timeout", "5000")
	options.Set("_dqs", "0")
	options.Set("_defensive", "1")
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(file), RawQuery: options.Encode()}
	connector, err := sqlite.NewConnector(name.String())
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", file, err)
	}
	return sql.OpenDB(connector), nil
}

// ownFile makes the file, or takes it from the reach of other users. SQLite
// gives the files beside it the same mode.
func ownFile(log *slog.Logger, file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("store: there is no directory %s: make it, or name another file under store", filepath.Dir(file))
	}
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	info, err := f.Stat()
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		log.Warn("other users could read the store; its mode is now 0600", "file", file, "mode", fmt.Sprintf("%04o", info.Mode().Perm()))
		err = f.Chmod(0o600)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// explain says what people can do about an error of SQLite.
func (s *sqliteStore) explain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY && errors.Is(err, errAdding) {
		return errSetBack
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("store: %s is not a SQLite database: name another file under store, or go back to a backup (%w)", s.file, err)
	case sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("store: %s is damaged: stop panelbot, keep the file, and go back to a backup (%w)", s.file, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("store: no space is left for %s: nothing more can be recorded until there is (%w)", s.file, err)
	case sqlite3.SQLITE_READONLY:
		return fmt.Errorf("store: %s cannot be written: look at its mode and owner (%w)", s.file, err)
	default:
		return err
	}
}

// write runs a transaction that writes. What fn returns as an error undoes it.
func (s *sqliteStore) write(ctx context.Context, fn func(q sqliteTx) error) error {
	if s.db == nil {
		return errReadOnly
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.explain(fmt.Errorf("store: beginning: %w", err))
	}
	if err := fn(sqliteTx{sqlitedb.New(keptTx{tx, s.kept}), tx}); err != nil {
		return s.explain(errors.Join(err, undone(tx.Rollback())))
	}
	if err := tx.Commit(); err != nil {
		return s.explain(fmt.Errorf("store: committing: %w", err))
	}
	return nil
}

// undone is the error of undoing a transaction, which matters unless it had
// ended by itself.
func undone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// errReadOnly is the error of writing to a store that was opened to be read.
var errReadOnly = errors.New("store: it was opened to be read, and cannot be written")

// now is the time inside a transaction too: one process owns the file.
func (s *sqliteStore) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

func (s *sqliteStore) Now(context.Context) (time.Time, error) { return s.now(), nil }

// complete looks whether all that is promised is there.
func (s *sqliteStore) complete(ctx context.Context) error {
	has, err := s.columns(ctx)
	if err != nil {
		return s.explain(fmt.Errorf("store: looking for the tables: %w", err))
	}
	return lacking(has)
}

// columns are those that the file has, by their tables.
func (s *sqliteStore) columns(ctx context.Context) (_ map[string][]string, err error) {
	rows, err := s.reader.QueryContext(ctx, "SELECT t.name, c.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table' ORDER BY t.name, c.cid")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	has := map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			return nil, err
		}
		has[table] = append(has[table], column)
	}
	return has, rows.Err()
}

func (s *sqliteStore) Close() error {
	errs := []error{s.kept.close()}
	for _, db := range []*sql.DB{s.reader, s.db} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.lock != nil { // last: until then the file is still written
		errs = append(errs, s.lock.release())
	}
	return errors.Join(errs...)
}
