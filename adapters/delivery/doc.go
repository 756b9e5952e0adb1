// Package delivery is the durable inbox and outbox that the chat doors share.
//
// # In
//
// A door gives what its platform sent to Accept, and acknowledges it to the
// platform afterwards: it is on disk then. The same key of a door is taken once.
// The door's Handler is called with it soon after, in a goroutine of its own.
//
//	waiting → holding → released → done
//	             │  └──────┴──────→ done, again, dead
//	             └ a process died, or panelbot was stopped: handled once more, with Begun
//
// An arrival is claimed (owner, fence, lease) before its handler is called, and
// whoever finds a claim whose lease is over takes it with the next fence: what
// the one before writes then is not taken. Arrivals of one lane begin in the order of
// their acceptance; the next one begins when the one before has ended, or has said by
// Release that it may.
//
// # Out
//
// Post keeps a message under a key; posting the key again is a newer revision of
// the same message. The newest one is what the door's Sender is called with, and
// those that were not sent before are dropped. Messages of one chat go out one at
// a time, in the order of their first posting; a new revision of one that was sent
// goes to the end of its chat's queue, so that a message that changes all the time
// keeps nobody waiting. How fast is a matter of the door's limits, which all
// processes on one database share: they are kept in it, as are pauses that the
// platform asked for.
//
//	waiting → sending → sent → waiting (a newer revision) → …
//	   └─────────┴────→ dead (given up; a newer revision is tried)
//
// Before a message is posted, that is written down. Who takes it from a process
// that died says so to the Sender (again), which looks whether it is there.
//
// # What kills
//
// What ends the process that works it would end the next one too. So a row of either box
// is given up that died several times in a row (Config.Deaths): its claims ended with their
// processes, and nobody wrote down how. Attempts that ended with an error are counted apart.
// A row that died before is worked while no other such row is: what was only under way
// beside it is not given up with it. What is given up of the outbox may have been sent, and
// its reason says so.
//
// # What works it
//
// The rows are the truth, and each process pulls what may be done from them, as
// many at a time as it has hands for: woken when something was written here, when
// something ended here, and when the next thing is due. Writes of many callers at
// once share a transaction.
//
// With every row an alarm is set in the same transaction, a River job that holds
// the row's id alone. It rings when the row should long be finished, in whatever
// process runs then, wakes it, and is set anew until the row is finished. So a row
// whose process died, or that was written by one that does not run doors, is found
// without anybody looking for it.
//
// # Secrets
//
// Bodies are sealed in the store, and erased when the arrival was handled, and
// when the message was sent. Without a key they are in memory only: the row of one
// that was lost in a restart comes back without its body, and says so (Lost).
package delivery
