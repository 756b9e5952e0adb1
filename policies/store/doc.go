// Package store remembers what panelbot must not forget, on SQLite or on
// PostgreSQL. Its callers declare the interfaces that they need; Store has them
// all.
//
// # Two databases, one behaviour
//
// A SQLite file belongs to one process, which locks it (FILE.lock). Any number
// of processes may share a PostgreSQL database. Each has its migrations, its
// queries and the Go code that sqlc makes of them; storetest holds both to the
// same suite. Times are integers, microseconds since 1970 in UTC, so that both
// hold the same and Go sees one type.
//
// # What one subject needs
//
// A migration and a file of queries for each database (migrations, queries; then
// make generate), its methods in sqlite_SUBJECT.go and postgres_SUBJECT.go, their
// interface in engine, and its part in storetest.
//
// Whatever changes state does so in one transaction (write), with the entry of
// the audit log that tells of it (appendAudit). On PostgreSQL the rows of the
// subject are locked first and the head of the audit log last: whoever holds the
// head waits for nobody. What depends on time asks now inside the transaction:
// the database's clock on PostgreSQL, where processes may disagree, and the
// process's on SQLite.
//
// # Secrets
//
// What must not be read from the file goes through the Sealer, whose values are
// bound to their table, column and row. Without a key they stay in memory, and
// are lost with the process.
package store
