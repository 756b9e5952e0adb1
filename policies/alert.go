package policies

import "time"

// Alert is where a rule of the alerts stands for a thing, as the store keeps it.
type Alert struct {
	// Rule is the rule's name, and Thing what it is about; empty for what is kept of the
	// rule itself.
	Rule, Thing string
	// Fence is how often the row was written: who writes it says which it has read, and 0
	// where there was none.
	Fence int64
	// Body is the state, of whoever evaluates rules; nil takes the row away.
	Body []byte
}

// Mute lets nothing be said of a rule or a thing until a time.
type Mute struct {
	// Rule says that Name is that of a rule; else it is that of a thing.
	Rule bool
	Name string
	// Until is when it ends; By, Reason and At are who has said so, why and when.
	Until, At  time.Time
	By, Reason string
}
