package store

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"panelbot/policies"
	"panelbot/policies/audit"
)

// Config says what a Store is.
type Config struct {
	// URL is sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE.
	URL string
	// Key seals secrets; empty keeps them in memory only. OldKeys open what was
	// sealed before the key was changed.
	Key     []byte
	OldKeys [][]byte
	// Clock is the time, for tests; nil is the database's on PostgreSQL and the
	// process's on SQLite.
	Clock func() time.Time
	// ReadOnly opens a store to look at it, beside the process that owns it:
	// nothing is locked, made or migrated, and writing is an error.
	ReadOnly bool
	// Lock is taken over where it is that of this SQLite file; nil takes one.
	Lock *Lock
}

// Store is what panelbot remembers. It is safe for concurrent use.
type Store struct {
	engine
	// Sealer seals what must not be read from the database.
	Sealer   *Sealer
	watchers watchers
}

// engine is what each of the two databases does.
type engine interface {
	audit.Store
	audit.Reader

	// Now is the time by which the store's states go: the database's clock on
	// PostgreSQL, the process's on SQLite.
	Now(ctx context.Context) (time.Time, error)
	// Backup writes a copy of the database, as it stands, to a new file of mode
	// 0600. It may run while others write. On PostgreSQL it is an error that
	// names pg_dump.
	Backup(ctx context.Context, file string) error
	// Close ends the store, when all that uses it has ended. It may be called
	// again.
	Close() error

	setting(ctx context.Context, name string) (settingRow, error)
	// settingsUnder gives the settings whose names begin so, by their names.
	settingsUnder(ctx context.Context, prefix string) ([]settingRow, error)
	setSetting(ctx context.Context, row settingRow, entries []audit.Entry) error
	addSetting(ctx context.Context, row settingRow, entries []audit.Entry) (bool, error)
	deleteSetting(ctx context.Context, name string, entries []audit.Entry) (bool, error)
	burn(ctx context.Context, nonce string, until int64) (bool, error)
	// addTicket keeps a ticket, and gives those that it erased because their time is
	// over, with id and body. ticket and spendTicket give one; ErrNotFound.
	addTicket(ctx context.Context, row ticketRow) (over []ticketRow, err error)
	ticket(ctx context.Context, id, door string) (ticketRow, error)
	spendTicket(ctx context.Context, id, door string) (ticketRow, error)
	addCard(ctx context.Context, c policies.Card) (bool, error)
	cardsOf(ctx context.Context, door, request string) ([]policies.Card, error)
	card(ctx context.Context, door, key string) (policies.Card, error)
	showCard(ctx context.Context, c policies.Card, shown string) (bool, error)
	holdTurn(ctx context.Context, name, owner string, length time.Duration) (fence int64, held bool, err error)
	releaseTurn(ctx context.Context, name, owner string) error
	putSchedule(ctx context.Context, row scheduleRow) error
	schedules(ctx context.Context) ([]scheduleRow, error)
	pauseSchedule(ctx context.Context, name string, entries []audit.Entry) (bool, error)
	resumeSchedule(ctx context.Context, row scheduleRow, entries []audit.Entry) (bool, error)
	dropSchedule(ctx context.Context, name string) error
	addSamples(ctx context.Context, rows []sampleRow) error
	samples(ctx context.Context, name string, since int64) ([]sampleRow, error)
	sweepSamples(ctx context.Context, before int64) error
	alerts(ctx context.Context) ([]alertRow, error)
	// saveAlerts writes all rows or none; errAlertMoved where one was moved.
	saveAlerts(ctx context.Context, rows []alertRow) error
	mutes(ctx context.Context, now int64) ([]muteRow, error)
	putMute(ctx context.Context, row muteRow, entries []audit.Entry) error
	dropMute(ctx context.Context, row muteRow, now int64, entries []audit.Entry) (bool, error)
	// transactRequests runs a transaction on the rows of requests. do may run
	// again.
	transactRequests(ctx context.Context, do func(context.Context, requestRows) error) error
	// readRequests gives each request that the query asks for, with its votes and
	// results of the same moment.
	readRequests(ctx context.Context, q requestQuery, each func(requestRow, []voteRow, []resultRow) error) error
	// readPassages are those of requestRows, outside of a transaction; readReviews
	// are all reviews that are open, what is due first in front.
	readPassages(ctx context.Context, p policies.Passage, since int64) ([]passageRow, error)
	readReviews(ctx context.Context) ([]reviewRow, error)
	// transactPeople runs a transaction on the rows of people and sites, which it
	// has to itself; readPeople one that only reads, all of one moment.
	transactPeople(ctx context.Context, do func(context.Context, peopleRows) error) error
	readPeople(ctx context.Context, do func(context.Context, peopleRows) error) error
	// readLeases gives the leases that the query asks for.
	readLeases(ctx context.Context, q leaseQuery) ([]leaseRow, error)
	// depths and deadLetters read what waits and what was given up in the boxes of the
	// chat doors. They need no River, and so no openDeliveries.
	depths(ctx context.Context) ([]depthRow, error)
	deadLetters(ctx context.Context, most int64) ([]deadRow, error)
	// openDeliveries makes ready for deliveries.
	openDeliveries(ctx context.Context, log *slog.Logger) (deliveryEngine, error)
	// listen begins to tell of changes by other processes; it may be called again.
	listen(tell func())
}

// ErrNotFound says that there is nothing of that name or id.
var ErrNotFound = errors.New("store: not found")

// Open opens a store, makes it where there is none, brings its schema up to date
// and looks whether it is whole and complete. The caller closes it.
func Open(ctx context.Context, log *slog.Logger, cfg Config) (*Store, error) {
	at, err := parseURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	sealer, err := NewSealer(cfg.Key, cfg.OldKeys...)
	if err != nil {
		return nil, err
	}
	var e engine
	if at.file != "" {
		e, err = openSQLite(ctx, log, at.file, cfg)
	} else {
		e, err = openPostgres(ctx, log, at.postgres, cfg)
	}
	if err != nil {
		return nil, err
	}
	s := &Store{engine: e, Sealer: sealer}
	if cfg.ReadOnly {
		return s, nil
	}
	if err := s.inspect(ctx, log); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	if !sealer.Durable() {
		log.Info("no key is set: secrets of open requests and panel sessions are kept in memory only, and a restart loses them", "set", "key")
	}
	return s, nil
}

// inspect looks at the end of the record. One that does not hold together
// is told and no reason to stop: what it hides cannot come back, and what
// happens from now on must be recorded.
func (s *Store) inspect(ctx context.Context, log *slog.Logger) error {
	head, err := s.AuditHead(ctx)
	if err != nil {
		return err
	}
	last, err := s.AuditRecords(ctx, audit.Query{Newest: true, Limit: 1})
	if err != nil {
		return err
	}
	after, err := s.AuditHead(ctx) // others may have appended meanwhile
	if err != nil {
		return err
	}
	end := audit.Start()
	if len(last) == 1 && len(last[0].Hash) == len(end.Hash) {
		end = audit.Head{Seq: last[0].Seq, Hash: audit.Hash(last[0].Hash)}
	}
	if end.Seq < head.Seq || end.Seq > after.Seq || end.Seq == head.Seq && end != head {
		log.Error("the audit log does not end where it should: run panelbot audit verify", "head", head.String(), "last", end.String())
	}
	return nil
}
