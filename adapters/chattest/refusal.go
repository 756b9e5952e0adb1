package chattest

import (
	"slices"
	"sync"
)

// Refusals keeps why things were turned away. Each door has its own type of a refusal, and
// makes what records them of this.
type Refusals struct {
	mu  sync.Mutex
	why []string
}

// Add keeps one more.
func (r *Refusals) Add(why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.why = append(r.why, why)
}

// Why gives all of them, in the order in which they came.
func (r *Refusals) Why() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.why)
}
