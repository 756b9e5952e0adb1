package delivery

import (
	"context"
	"errors"
	"fmt"
	"time"

	"panelbot/policies"
)

// Message is one message at a platform.
type Message struct {
	Door policies.Door
	// Chat is where it is: a channel, a conversation, or whatever the platform
	// limits as one. It stays what it was first, whatever a newer revision says.
	Chat string
	// Key names it. The same key of a door is the same message: the newest
	// revision wins, and older ones that were not sent yet are dropped.
	Key string
	// Body is the door's, and opaque here. It is erased when it was sent.
	Body []byte
	// Lost says to a Sender that the body is no more, as in Arrival. Post does not
	// look at it.
	Lost bool
}

// Sender brings messages to a platform. It is called from several goroutines, for
// one chat from one at a time.
type Sender interface {
	// Send posts the message, or edits it where at names it already. again says that
	// an earlier attempt to post it was cut off, or ended in an error that does not
	// say whether it was posted: it may be there, so look first. Send returns the
	// platform's id of the message.
	//
	// *Later, *Gone and *Dead say what to do; any other error is tried again, up to
	// Config.Attempts. An error is kept and shown as the reason: it must not hold
	// secrets. ctx ends after the door's SendTime, and some seconds after panelbot was
	// told to stop.
	Send(ctx context.Context, m Message, at string, again bool) (id string, err error)
}

// Later is the error of a Sender to which the platform said that it is too fast:
// nothing was sent. The chat waits, or with Door all of them, an hour at most.
type Later struct {
	After time.Duration
	Door  bool
}

func (l *Later) Error() string { return fmt.Sprintf("the platform wants a pause of %v", l.After) }

// Gone is the error of a Sender that could not edit a message because it is no
// longer there: it is posted anew.
type Gone struct{ Err error }

func (g *Gone) Error() string { return fmt.Sprintf("the message is gone: %v", g.Err) }

func (g *Gone) Unwrap() error { return g.Err }

// Dead is the error of a Sender that can never deliver the message, and of a Handler that
// cannot have delivered what the arrival is for.
type Dead struct{ Err error }

func (d *Dead) Error() string { return fmt.Sprintf("it cannot be delivered: %v", d.Err) }

func (d *Dead) Unwrap() error { return d.Err }

func (m Message) check() error {
	return errors.Join(checkName("door", string(m.Door), true), checkName("chat", m.Chat, true), checkName("key", m.Key, true))
}
