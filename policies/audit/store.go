package audit

import (
	"context"
	"time"
)

// Store appends to a chain.
type Store interface {
	// AppendAudit appends the entries behind the head, in their order and all or
	// none, by Link, and returns when they are durable, with the head behind
	// them. Where several processes append to one store, each goes on behind the
	// others. After an error it may be unknown whether they were kept. The slice is
	// the caller's again when it returns.
	AppendAudit(ctx context.Context, entries ...Entry) (Head, error)
}

// Reader reads a chain.
type Reader interface {
	// AuditRecords gives the records that the query asks for.
	AuditRecords(ctx context.Context, q Query) ([]Record, error)
	// AuditHead gives the head as the store keeps it beside the records.
	AuditHead(ctx context.Context) (Head, error)
}

// Filter says which entries are meant: those that fit all that is set.
type Filter struct {
	Kind                                       Kind
	Call, Request, Person, Tool, Panel, Status string
	// Since and Until are times of entries: at or after the one, before the
	// other.
	Since, Until time.Time
}

// Query is one page of a chain. Records between After and Before are meant, both
// exclusive; a Before of 0 is no bound.
type Query struct {
	Filter
	After, Before int64
	// Newest gives the last records of those, newest first; else it is the first
	// ones, oldest first.
	Newest bool
	// Limit is how many at most; it must be positive.
	Limit int
}

// Bounds gives Since and Until in microseconds, and Before, as what a store can
// compare with whether they are set or not.
func (q Query) Bounds() (since, until, before int64) {
	const most = 1<<63 - 1
	since, until, before = 0, most, most
	if !q.Since.IsZero() {
		since = q.Since.UnixMicro()
	}
	if !q.Until.IsZero() {
		until = q.Until.UnixMicro()
	}
	if q.Before > 0 {
		before = q.Before
	}
	return since, until, before
}
