package policies

import "time"

// Schedule is when something comes round next, as the store keeps it.
type Schedule struct {
	// Name is what comes round.
	Name string
	// Terms is what its times were made of; other terms make other times.
	Terms string
	// Slot is the next time that the terms name, and Due when it is to be acted on,
	// which may be a little later.
	Slot, Due time.Time
	// Last is the slot that was acted on last; zero is none.
	Last time.Time
	// Skipped counts the slots that were left out, as the terms say.
	Skipped int
	// Paused says that nothing comes round until somebody resumes it.
	Paused bool
}

// Sample is a value that was measured.
type Sample struct {
	// Name is what was measured.
	Name  string
	At    time.Time
	Value float64
}
