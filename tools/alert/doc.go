// Package alert decides when something is told at once: rules over the figures that
// package digest measures, and what becomes of each rule for each thing. It is pure: it
// reads nothing, keeps nothing and says nothing.
//
// # Conditions
//
// A condition is an expression of CEL that gives yes or no, and perhaps how long it must
// hold: `disk.percent > 90 for 15m`. It is about servers, about sites, or about panels,
// as the figures are that it reads, and is evaluated for each of them by itself.
//
// What is not known makes the expression unknown, unless the rest decides it: false never
// comes of not knowing. NAME.known asks on purpose: `!disk.percent.known for 30m`.
//
// # States
//
//	          bad                 bad for the time of the rule
//	ok ──────────────► pending ──────────────────────────────► firing ◄──┐
//	▲  ◄──────────────    │                                    │    │    │ too many changes,
//	│       good          │ unknown: as it was                 │    │    │ steady and bad
//	│                                                          │    ▼    │
//	├──────────── good for the hold time ──────────────────────┘  flapping
//	└──────────── steady and good ────────────────────────────────┘
//
// Unknown is no arrow: the state stays what it was, and only a look that has an answer
// moves it. Looks that are at most three
// intervals apart, or three times what the reading takes, are one stretch; after a longer gap both times begin anew, so that a gap
// neither raises an alert nor ends one.
//
// # What is told
//
// Firing is told once. It is held back while the thing or the rule is muted, and within
// the cooldown after the last message about the same; what still fires afterwards is told
// then. The end of what was told is told, unless the rule says otherwise. More changes
// than Most within Window are told once as flapping, and then nothing until it has been
// steady for Steady. What nobody has taken care of in time is escalated, once. What stays
// unknown is told once, with the reason, and told again when it is known.
//
// # Mutes
//
// A mute is no end: the state moves under it, and nothing is told. Who was told of
// something hears of it when the mute is over, at the first look that has an answer. What
// still fires is told again, once, and its escalation counts from there. What was over is
// told to be over, once, unless it is bad again: then that is told when it fires, and no
// end before it. The same holds for what was told as unknown and is known, and for what
// is no longer listed. What began under the mute and was over before it was, is not told.
package alert
