// Package audit keeps the record of what was asked, decided, sent and answered,
// so that a change to it shows.
//
// # The chain
//
// Entries are numbered 1, 2, 3… without gaps. What is hashed is an entry's body:
// its fields, number and time included, as canonical JSON (RFC 8785). The hash
// of an entry is
//
//	SHA-256(hash of the entry before ‖ body)
//
// and the hash before the first one is Origin. A Head is the number and the hash
// of the last entry: whoever keeps one elsewhere can tell later that nothing
// before it was changed, taken out, reordered or cut off. Without a kept head,
// somebody who can write the store can also write a whole new chain; Verify then
// finds what is inconsistent in itself, and no more.
//
// # Ways in
//
// Log.Append returns when the entries are durable. Those who wait at the same
// moment share one transaction. Log.Later is for reads: nobody waits for them,
// and they are written behind those that came before. A store can also append
// inside a transaction of its own, by Link, so that a state and its entry are
// one. Secrets are masked before an entry comes here: what was hashed cannot be
// taken out again.
package audit
