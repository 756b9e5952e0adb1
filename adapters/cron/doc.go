// Package cron is the clock as a door: it has reports made when their schedules come
// round, and posts them through the outbox.
//
// # Slots
//
// A schedule is five fields of cron in a time zone. The times that it names are its
// slots; each is known by its minute in UTC. Where the clock of the zone jumps:
//
//   - in spring, a time that the day does not have is the moment of the jump: 02:30 in a
//     night from 02:00 to 03:00 runs at 03:00. What names several times of the gap runs
//     there once.
//   - in autumn, a time that the day has twice runs at its first. Schedules whose hours
//     are *, or a step of it, go by what has passed, and run in both.
//
// # Once
//
// The row of a schedule holds the next slot. Whoever finds it due moves it on and adds
// an arrival of the door cron for the slot, in one transaction, on the condition that
// the row still has that slot: so a slot is neither lost nor taken twice, whichever
// process starts, dies or runs beside. The arrival is then worked as any other
// (adapters/delivery): again after a crash, with the same key for what it posts, so that
// the message is the same one.
//
// # Missed
//
// More than one slot may be due when panelbot was not running. Catch-up says what
// becomes of them: latest runs the newest (the default), none runs the newest if it is
// not late (Late), all runs each, 100 at most, the newest. Slots that are left out are
// counted and logged.
//
// Where the clock was ahead by days, and is put right, a schedule goes by the right one
// again. What came in meanwhile stays, and a slot that came in does not do so again.
package cron
