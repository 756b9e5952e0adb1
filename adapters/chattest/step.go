package chattest

import (
	"context"
	"strings"

	"panelbot/adapters/delivery"
	"panelbot/panel"
	"panelbot/tools"
)

// Steps are told of what becomes of a command, before and after it happens; nil is nobody.
type Steps interface {
	// At is told of a step, with the name of the chat, or of the call of a panel as
	// "METHOD /path". It may never return.
	At(step, name string)
	// Began is told which arrival is handled.
	Began(a delivery.Arrival)
}

// The steps of a command, in their order. A door may have more of its own.
const (
	Received = "received, and not stored"
	Accepted = "stored, and not acknowledged"
	Begun    = "its handler called"
	Calling  = "before the panel is called"
	Called   = "the panel has answered"
	Posting  = "the outcome known, and not in the outbox"
	Posted   = "the answer in the outbox"
	Sending  = "before the platform is called"
	SentOut  = "the platform has it, and the outbox does not know"
	Edited   = "a card is edited, and the outbox does not know"
)

// Tell tells of a step, where there is somebody to tell.
func Tell(s Steps, step, name string) {
	if s != nil {
		s.At(step, name)
	}
}

// SteppedQueue is the inbox and the outbox of a door, which tell of their steps.
type SteppedQueue struct {
	*delivery.Queue
	Steps Steps
}

// Accept tells of an arrival when it has come, and when it is stored.
func (q SteppedQueue) Accept(ctx context.Context, a delivery.Arrival) (bool, error) {
	Tell(q.Steps, Received, a.Lane)
	fresh, err := q.Queue.Accept(ctx, a)
	if err == nil && fresh {
		Tell(q.Steps, Accepted, a.Lane)
	}
	return fresh, err
}

// Post tells of an answer and of a report.
func (q SteppedQueue) Post(ctx context.Context, m delivery.Message) error {
	if !answers(m) {
		return q.Queue.Post(ctx, m)
	}
	Tell(q.Steps, Posting, m.Chat)
	err := q.Queue.Post(ctx, m)
	Tell(q.Steps, Posted, m.Chat)
	return err
}

func answers(m delivery.Message) bool {
	return strings.HasPrefix(m.Key, "answer/") || strings.HasPrefix(m.Key, "report ")
}

func steppedHandler(s Steps, do delivery.Handler) delivery.Handler {
	return func(ctx context.Context, a delivery.Arrival) error {
		if s != nil {
			s.Began(a)
		}
		Tell(s, Begun, a.Lane)
		return do(ctx, a)
	}
}

type steppedClient struct {
	tools.Client
	steps Steps
}

func (s steppedClient) Do(ctx context.Context, r panel.Request) (*panel.Response, error) {
	name := r.Method + " " + r.Path
	Tell(s.steps, Calling, name)
	answer, err := s.Client.Do(ctx, r)
	Tell(s.steps, Called, name)
	return answer, err
}

type steppedSender struct {
	delivery.Sender
	steps Steps
}

func (s steppedSender) Send(ctx context.Context, m delivery.Message, at string, again bool) (string, error) {
	if answers(m) {
		Tell(s.steps, Sending, m.Chat)
	}
	id, err := s.Sender.Send(ctx, m, at, again)
	switch {
	case answers(m):
		Tell(s.steps, SentOut, m.Chat)
	case strings.HasPrefix(m.Key, "request/") && at != "" && err == nil:
		Tell(s.steps, Edited, m.Chat)
	}
	return id, err
}
