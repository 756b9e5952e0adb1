package store

import (
	"context"
	"database/sql"
	"errors"
)

// kept are the statements that stay prepared for as long as the file is open, by
// their queries: those through which every entry of the audit log goes. SQLite
// parses the others each time they are asked, at the pace of people: all of them
// prepared on each connection would hold megabytes, and take a third of a start.
type kept map[string]*sql.Stmt

// keep prepares the queries.
func keep(ctx context.Context, db *sql.DB, queries []string) (_ kept, err error) {
	k := kept{}
	for _, query := range queries {
		if k[query], err = db.PrepareContext(ctx, query); err != nil {
			delete(k, query)
			return nil, errors.Join(err, k.close())
		}
	}
	return k, nil
}

func (k kept) close() error {
	var errs []error
	for _, stmt := range k {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(errs...)
}

// keptTx is a transaction in which kept statements are not prepared again.
type keptTx struct {
	*sql.Tx
	kept kept
}

func (tx keptTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := tx.kept[query]; stmt != nil {
		return tx.StmtContext(ctx, stmt).ExecContext(ctx, args...)
	}
	return tx.Tx.ExecContext(ctx, query, args...)
}

func (tx keptTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if stmt := tx.kept[query]; stmt != nil {
		return tx.StmtContext(ctx, stmt).QueryContext(ctx, args...)
	}
	return tx.Tx.QueryContext(ctx, query, args...)
}

func (tx keptTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt := tx.kept[query]; stmt != nil {
		return tx.StmtContext(ctx, stmt).QueryRowContext(ctx, args...)
	}
	return tx.Tx.QueryRowContext(ctx, query, args...)
}
