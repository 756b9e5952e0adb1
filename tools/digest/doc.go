// Package digest composes reads of panels into a report: what stands on each server
// and account, what needs a human, and what is not known.
//
// # States
//
// An item is ok, attention or unknown. Unknown is a state of its own: what was not
// read, not allowed, not in time, or cannot be read at all is unknown with the reason,
// and never ok. A section and a report are as their worst item; the worst stands first.
//
// # Reads
//
// Every read of a panel goes through the Runner as the person of the report,
// cron:NAME, at the door cron, so that the policy applies; a denied read is an item
// that says so, and so is one of which others would have to be asked: no report makes a
// request. Only what reads can be called: the person is a viewer, and the call takes no
// other risk.
//
// A read is made once in a report, whichever sections want it, and those of one panel
// are made one after the other, so that the panel's limiter spreads them. What could
// not be read before the order's time was over is unknown (NoTime).
//
// # No text
//
// An Item is a Fact with its Figures. Sentences are made of them by the doors, in the
// language of the report; names in them are a stranger's.
package digest
