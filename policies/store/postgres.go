package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"panelbot/policies/audit"
	"panelbot/policies/store/postgresdb"
)

// postgresStore is the engine of a PostgreSQL database.
type postgresStore struct {
	pool     *pgxpool.Pool
	clock    func() time.Time // nil is the database's
	queries  *postgresdb.Queries
	readOnly bool
	log      *slog.Logger

	// channel is where changes of requests are told; listeners hear them until
	// ending ends.
	channel   string
	listening sync.Once
	listeners sync.WaitGroup
	ending    context.Context
	end       context.CancelFunc
}

// connectTime is how long the database may take to answer at the start.
const connectTime = 20 * time.Second

func openPostgres(ctx context.Context, log *slog.Logger, address string, cfg Config) (_ engine, err error) {
	pc, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, errURL // the cause may repeat a part of the password
	}
	params := pc.ConnConfig.RuntimeParams
	if params["application_name"] == "" {
		params["application_name"] = "panelbot"
	}
	params["client_encoding"] = "UTF8"
	params["synchronous_commit"] = "on" // what was answered is on the disk
	if cfg.ReadOnly {
		params["default_transaction_read_only"] = "on"
	}
	if pc.ConnConfig.ConnectTimeout == 0 {
		pc.ConnConfig.ConnectTimeout = connectTime
	}
	pc.MaxConns = max(pc.MaxConns, 4) // one holds the schema's lock while others migrate
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, explainPostgres(fmt.Errorf("store: %w", err))
	}
	s := &postgresStore{pool: pool, clock: cfg.Clock, queries: postgresdb.New(pool), readOnly: cfg.ReadOnly, log: log}
	s.ending, s.end = context.WithCancel(context.WithoutCancel(ctx))
	if err := s.open(ctx); err != nil {
		pool.Close()
		return nil, explainPostgres(err)
	}
	return s, nil
}

func (s *postgresStore) open(ctx context.Context) error {
	var encoding string
	if err := s.pool.QueryRow(ctx, "SHOW server_encoding").Scan(&encoding); err != nil {
		return fmt.Errorf("store: reaching the database: %w", err)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("store: the database has the encoding %s: make one with UTF8 (CREATE DATABASE panelbot ENCODING 'UTF8' TEMPLATE template0)", encoding)
	}
	var schema string
	if err := s.pool.QueryRow(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
		return fmt.Errorf("store: the database user has no schema: %w", err)
	}
	sum := sha256.Sum256([]byte(schema)) // a channel's name has 63 bytes at most
	s.channel = "panelbot_" + hex.EncodeToString(sum[:8])
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if err := s.complete(ctx); err != nil || s.readOnly {
		return err
	}
	origin := audit.Start()
	return s.queries.StartAudit(ctx, postgresdb.StartAuditParams{Seq: origin.Seq, Hash: origin.Hash[:]})
}

// migrate brings the schema up to date; of several processes that start at
// once, one after the other.
func (s *postgresStore) migrate(ctx context.Context) (err error) {
	db := stdlib.OpenDBFromPool(s.pool)
	defer func() { err = errors.Join(err, db.Close()) }()
	if s.readOnly {
		return migrate(ctx, db, goose.DialectPostgres, "postgres", true)
	}
	return s.alone(ctx, func() error { return migrate(ctx, db, goose.DialectPostgres, "postgres", false) })
}

// alone changes the schema while no other process does.
func (s *postgresStore) alone(ctx context.Context, do func() error) (err error) {
	// The lock is the connection's, and ends with it at the latest.
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("store: reaching the database: %w", err)
	}
	defer conn.Release()
	const key = "hashtext('panelbot schema'), hashtext(current_schema())"
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock("+key+")"); err != nil {
		return fmt.Errorf("store: waiting to look at the schema: %w", err)
	}
	defer func() {
		if _, unlocking := conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock("+key+")"); unlocking != nil {
			err = errors.Join(err, unlocking, conn.Conn().Close(context.WithoutCancel(ctx)))
		}
	}()
	return do()
}

// write runs a transaction that writes. What fn returns as an error undoes it.
func (s *postgresStore) write(ctx context.Context, fn func(q *postgresdb.Queries) error) error {
	return s.writeTx(ctx, func(q *postgresdb.Queries, _ pgx.Tx) error { return fn(q) })
}

// writeTx is write for who needs the transaction itself.
func (s *postgresStore) writeTx(ctx context.Context, fn func(q *postgresdb.Queries, tx pgx.Tx) error) error {
	if s.readOnly {
		return errReadOnly
	}
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted, AccessMode: pgx.ReadWrite})
	if err != nil {
		return explainPostgres(fmt.Errorf("store: beginning: %w", err))
	}
	if err := fn(s.queries.WithTx(tx), tx); err != nil {
		undoing := tx.Rollback(context.WithoutCancel(ctx))
		if errors.Is(undoing, pgx.ErrTxClosed) {
			undoing = nil
		}
		return explainPostgres(errors.Join(err, undoing))
	}
	if err := tx.Commit(ctx); err != nil {
		return explainPostgres(fmt.Errorf("store: committing: %w", err))
	}
	return nil
}

// now is the time inside a transaction, or outside of one.
func (s *postgresStore) now(ctx context.Context, q *postgresdb.Queries) (time.Time, error) {
	if s.clock != nil {
		return s.clock().UTC().Truncate(time.Microsecond), nil
	}
	us, err := q.Now(ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("store: the database's time: %w", err)
	}
	return time.UnixMicro(us).UTC(), nil
}

func (s *postgresStore) Now(ctx context.Context) (time.Time, error) { return s.now(ctx, s.queries) }

// tables are those that the schema promises.
// complete looks whether all that is promised is there.
func (s *postgresStore) complete(ctx context.Context) error {
	var tables []string
	for _, p := range promised() {
		tables = append(tables, p.table)
	}
	const query = "SELECT t, a.attname FROM unnest($1::text[]) AS t JOIN pg_attribute AS a ON a.attrelid = to_regclass(quote_ident(t)) WHERE a.attnum > 0 AND NOT a.attisdropped"
	rows, err := s.pool.Query(ctx, query, tables)
	if err != nil {
		return fmt.Errorf("store: looking for the tables: %w", err)
	}
	has := map[string][]string{}
	var table, column string
	if _, err := pgx.ForEachRow(rows, []any{&table, &column}, func() error {
		has[table] = append(has[table], column)
		return nil
	}); err != nil {
		return fmt.Errorf("store: looking for the tables: %w", err)
	}
	return lacking(has)
}

// Backup is for PostgreSQL's own tools.
func (s *postgresStore) Backup(context.Context, string) error {
	return errors.New("store: the store is a PostgreSQL database: back it up with pg_dump")
}

func (s *postgresStore) Close() error {
	s.end()
	s.listeners.Wait()
	s.pool.Close()
	return nil
}

// explainPostgres says what people can do about an error of PostgreSQL.
func explainPostgres(err error) error {
	var refused *pgconn.PgError
	var unreached *pgconn.ConnectError
	switch {
	case errors.As(err, &refused) && refused.Code == "23505" && errors.Is(err, errAdding):
		return errSetBack
	case errors.As(err, &refused) && strings.HasPrefix(refused.Code, "28"):
		return fmt.Errorf("store: PostgreSQL does not let this user in: look at user and password under store (%w)", err)
	case errors.As(err, &refused) && refused.Code == "3D000":
		return fmt.Errorf("store: there is no such database: make it, or name another under store (%w)", err)
	case errors.As(err, &refused) && refused.Code == "42501":
		return fmt.Errorf("store: the database's user may not do that: it needs to own its schema (%w)", err)
	case errors.As(err, &unreached):
		return fmt.Errorf("store: PostgreSQL cannot be reached: does it run, and is the address under store right? (%w)", err)
	default:
		return err
	}
}
