package cron

import (
	"strconv"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// Report is a report that comes round.
type Report struct {
	Plan
	Sections []digest.Kind
	// Own are as in digest.Order.
	Own []digest.Own
	// Scope is what it may read about; the zero value is everything.
	Scope policies.Scope
	// Language is that of its sentences; empty is English. Times are by the clock of
	// the schedule's zone.
	Language string
	// To are the chats that it is posted to.
	To []Target
	// Quiet posts it only where something is otherwise than in what was posted last, and
	// when that is Heartbeat old.
	Quiet     bool
	Heartbeat time.Duration
	// Within is as in digest.Order.
	Within time.Duration
	// Chart has the report's picture go with it.
	Chart bool
}

// Reader is the person as whom the report reads.
func (r Report) Reader() policies.Person { return digest.Reader(r.Name, r.Scope) }

// Speech is how the report speaks.
func (r Report) Speech() chat.Speech { return chat.SpeechIn(r.Language).At(r.Spec.Zone()) }

// Tells are the names of its sections; of its own, their titles.
func (r Report) Tells() []string {
	names := make([]string, len(r.Sections))
	for i, kind := range r.Sections {
		names[i] = string(kind)
		for j, own := range r.Own {
			if kind == digest.OwnKind(j) {
				names[i] = strconv.Quote(own.Title)
			}
		}
	}
	return names
}

// Order is what the report asks for of a slot.
func (r Report) Order(slot time.Time) digest.Order {
	return digest.Order{Name: r.Name, Person: r.Reader(), Sections: r.Sections, Own: r.Own, Slot: slot, Within: r.Within}
}
