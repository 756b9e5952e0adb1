package cron

import (
	"context"
	"fmt"
	"io"
	"sync"

	"panelbot/adapters/delivery"
)

// Output writes reports to an output, each whole. It is the delivery.Sender of StdoutDoor.
// What was written when the process died is written again.
type Output struct {
	mu  sync.Mutex
	out io.Writer
}

// NewOutput makes an Output.
func NewOutput(out io.Writer) *Output { return &Output{out: out} }

// Send is as in delivery.Sender.
func (o *Output) Send(_ context.Context, m delivery.Message, at string, _ bool) (id string, err error) {
	switch {
	case m.Lost:
		return "", &delivery.Dead{Err: errLost}
	case at != "":
		return at, nil // what was written is not edited
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, err := o.out.Write(m.Body); err != nil {
		return "", fmt.Errorf("cron: writing a report to standard output: %w", err)
	}
	return "stdout", nil
}
