package delivery

import (
	"errors"
	"time"

	"panelbot/policies"
)

// Config says how a Queue works. Zero values are the defaults that are named.
type Config struct {
	// Doors are those that this process works for.
	Doors map[policies.Door]Door
	// Handlers is how many arrivals are handled at once: 512. Senders is how many
	// messages are sent at once: 32.
	Handlers, Senders int
	// Lease is how long a process may be silent until others take what it was
	// doing: 30 s.
	Lease time.Duration
	// SendTime is how long one attempt to send may take: 30 s.
	SendTime time.Duration
	// Backoff is how long to wait after that many attempts failed (1 and more): 1 s,
	// doubled each time, an hour at most. Attempts is how many there are: 36, over a
	// day. One that was cut off because panelbot stopped is none.
	Backoff  func(failed int) time.Duration
	Attempts int
	// Deaths is how many attempts in a row may end with their process, before it is
	// known how they ended, until what was tried is given up: 4. Each of them may be
	// a restart of panelbot, so that these are few.
	Deaths int
	// StepAside is after how many failed attempts a message no longer keeps those
	// behind it waiting: 5, half a minute.
	StepAside int
	// Keep is how long it is remembered that a key was taken: 8 days. KeepSent is
	// how long it is known where a message is, since it was last sent, and that it
	// is dead: 90 days.
	Keep, KeepSent time.Duration
}

// Door is what a door gives to the Queue.
type Door struct {
	// Handler works arrivals, Sender brings messages; nil is none, and what there is
	// for it waits.
	Handler Handler
	Sender  Sender
	// SendTime is how long one attempt may take at this door; 0 is Config.SendTime. Until
	// then it keeps its chat, and one of Config.Senders; its lease is renewed.
	SendTime time.Duration
	// Limit limits the whole door, and Chat each chat; the zero Limit is none, and
	// a nil Chat is one message a second.
	Limit Limit
	Chat  func(chat string) Limits
}

// Limits are those of one chat; both hold.
type Limits struct{ Short, Long Limit }

// Limit is at most N messages in any stretch of time that is Per long. Up to a
// quarter of N go out at once, the rest evenly. The zero Limit is none.
type Limit struct {
	N   int
	Per time.Duration
}

func (l Limit) check() error {
	if l.N < 0 || l.Per < 0 || (l.N == 0) != (l.Per == 0) {
		return errors.New("delivery: a limit wants both a number and a time")
	}
	return nil
}

// terms are how a Limit is kept: one message each period, and burst at once.
func (l Limit) terms() (period time.Duration, burst int) {
	burst = max(1, l.N/4)
	return (l.Per + time.Duration(l.N-burst)) / time.Duration(max(1, l.N-burst+1)), burst
}

func (c Config) withDefaults() Config {
	c.Handlers, c.Senders = or(c.Handlers, 512), or(c.Senders, 32)
	c.Lease, c.SendTime = or(c.Lease, 30*time.Second), or(c.SendTime, 30*time.Second)
	c.Attempts, c.StepAside = or(c.Attempts, 36), or(c.StepAside, 5)
	c.Deaths = or(c.Deaths, 4)
	c.Keep, c.KeepSent = or(c.Keep, 8*24*time.Hour), or(c.KeepSent, 90*24*time.Hour)
	if c.Backoff == nil {
		c.Backoff = func(failed int) time.Duration { return min(time.Hour, time.Second<<min(failed-1, 20)) }
	}
	return c
}

// or is a value, or a default where it is zero or less.
func or[T int | time.Duration](value, otherwise T) T {
	if value <= 0 {
		return otherwise
	}
	return value
}
