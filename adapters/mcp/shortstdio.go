package mcp

import (
	"context"
	"slices"
)

// workers do one thing after the other, each in a goroutine that stays for the
// next: a new one would have to grow its stack first.
type workers struct {
	work chan func()
	room int // how many may be added; for offer alone
}

// newWorkers makes workers, of whom none is there yet.
func newWorkers(most int) *workers { return &workers{work: make(chan func()), room: most} }

// offer lets a worker do something; false where all are at work. One goroutine
// offers; the context ends the workers.
func (w *workers) offer(ctx context.Context, do func()) bool {
	select {
	case w.work <- do:
		return true
	default:
	}
	if w.room == 0 {
		return false
	}
	w.room--
	go func() {
		for {
			do()
			select {
			case do = <-w.work:
			case <-ctx.Done():
				return
			}
		}
	}()
	return true
}

// goShort opens the short way, before the first line is read. asked is what the
// calls run under.
func (d *drain) goShort(asked context.Context, way *shortWay) {
	d.way, d.asked = way, asked
	d.workers = newWorkers(atOnce)
}

// short answers a line on the short way, if that is open to it. The end of the
// input waits for the answer, as for those of mcp-go.
func (d *drain) short(line []byte) bool {
	if d.way == nil {
		return false
	}
	if isCancellation(line) {
		d.way.running.cancel("", line)
		return false // mcp-go may have it too
	}
	c, ok := d.way.find(line)
	if !ok {
		return false
	}
	c.id, c.args = slices.Clone(c.id), slices.Clone(c.args) // the line's place is used again
	ctx, ended := d.way.running.begin(d.asked, "", c.id)
	d.count(1)
	answered := func() { ended(); d.count(-1) }
	taken := d.workers.offer(d.ctx, func() {
		defer answered()
		_ = d.way.answer(ctx, c, d.put) // a client that has gone reads nothing
	})
	if !taken {
		answered()
	}
	return taken
}
