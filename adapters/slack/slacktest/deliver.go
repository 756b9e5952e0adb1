package slacktest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// letter is a payload on its way to the app.
type letter struct {
	envelope string // slash_commands, interactive, events_api
	path     string // in HTTP mode
	body     map[string]any
	answers  bool   // the app may answer in its acknowledgement
	failed   string // what the person is shown if it does not acknowledge
	// settle does what the acknowledgement says, and gives what the person is
	// shown if it makes no sense. It runs under mu.
	settle func(answer json.RawMessage) (shown string)

	change func(map[string]any)
	sign   signing
	copies int
}

// Option changes how a payload is delivered.
type Option func(*letter)

// Tamper changes a payload before it goes out (and, in HTTP mode, before it is
// signed): the state of the workspace stays as it was.
func Tamper(change func(payload map[string]any)) Option {
	return func(l *letter) {
		before := l.change
		l.change = func(p map[string]any) {
			if before != nil {
				before(p)
			}
			change(p)
		}
	}
}

// ForgedTeam says that the payload is of another workspace.
func ForgedTeam(id string) Option {
	return Tamper(func(p map[string]any) {
		if _, there := p["team_id"]; there {
			p["team_id"] = id
		}
		for _, name := range []string{"team", "user", "view"} {
			m, ok := p[name].(map[string]any)
			if !ok {
				continue
			}
			if name == "team" {
				m["id"] = id
			} else {
				m["team_id"] = id
			}
		}
	})
}

// ForgedApp says that the payload is for another app.
func ForgedApp(id string) Option {
	return Tamper(func(p map[string]any) {
		p["api_app_id"] = id
		if m, ok := p["view"].(map[string]any); ok {
			m["app_id"] = id
		}
	})
}

// ForgedValue puts another value into the button that was pressed, or another
// option into the menu.
func ForgedValue(value string) Option {
	return Tamper(func(p map[string]any) {
		actions, _ := p["actions"].([]any)
		for _, a := range actions {
			m, _ := a.(map[string]any)
			if chosen, ok := m["selected_option"].(map[string]any); ok {
				chosen["value"] = value
				continue
			}
			m["value"] = value
		}
	})
}

// ForgedAction puts another action_id into the payload.
func ForgedAction(id string) Option {
	return Tamper(func(p map[string]any) {
		actions, _ := p["actions"].([]any)
		for _, a := range actions {
			if m, ok := a.(map[string]any); ok {
				m["action_id"] = id
			}
		}
		if _, there := p["action_id"]; there {
			p["action_id"] = id
		}
	})
}

// ForgedMessage puts the text and blocks of an edited message around a button.
func ForgedMessage(text string) Option {
	return Tamper(func(p map[string]any) {
		if m, ok := p["message"].(map[string]any); ok {
			m["text"], m["edited"] = text, map[string]any{"user": "U0EDITOR", "ts": m["ts"]}
			m["blocks"] = []any{map[string]any{"type": "section", "block_id": "forged", "text": map[string]any{"type": "mrkdwn", "text": text}}}
		}
	})
}

// Copies delivers the payload n times more.
func Copies(n int) Option { return func(l *letter) { l.copies += n } }

// Delivery is a payload that was handed to the app, or is still on its way.
type Delivery struct {
	// Payload is what went out.
	Payload map[string]any
	done    chan struct{}
	ack     Ack
}

// Ack is how a delivery ended.
type Ack struct {
	OK    bool
	After time.Duration   // from the first attempt to the end
	Body  json.RawMessage // what the app answered with; nil is nothing
	// Shown is the error that the person sees; empty is none.
	Shown    string
	Attempts int
	Status   int // of HTTP, 0 in Socket Mode
}

// Done is closed when the delivery has ended.
func (d *Delivery) Done() <-chan struct{} { return d.done }

// Wait gives how the delivery ended.
func (d *Delivery) Wait(ctx context.Context) (Ack, error) {
	select {
	case <-d.done:
		return d.ack, nil
	case <-ctx.Done():
		return Ack{}, fmt.Errorf("wait for the acknowledgement: %w", ctx.Err())
	}
}

// errUnheard is what became of a payload that nobody acknowledged in time.
var errUnheard = errors.New("not acknowledged")

// deliver sends a payload on its way.
func (s *Server) deliver(l letter, options ...Option) *Delivery {
	for _, o := range options {
		o(&l)
	}
	l.body, _ = clone(l.body).(map[string]any) // what happens later is not in it
	if l.change != nil {
		l.change(l.body)
	}
	d := &Delivery{Payload: l.body, done: make(chan struct{})}
	s.mu.Lock()
	copies := s.copies + l.copies
	begun := s.life.Err() == nil
	if begun {
		s.work.Go(func() { s.carry(l, d, copies) }) // under mu: Close has not begun to wait
	}
	s.mu.Unlock()
	if !begun {
		d.ack = Ack{Shown: "the workspace was closed"}
		close(d.done)
	}
	return d
}

// carry brings a payload to the app, an event until it is acknowledged or has
// been tried often enough.
func (s *Server) carry(l letter, d *Delivery, copies int) {
	began := time.Now()
	ack, pauses := Ack{}, s.config.Retries
	if l.envelope != "events_api" {
		pauses = nil
	}
	for {
		answer, status, err := s.send(l, ack.Attempts)
		ack.Attempts++
		ack.Status = status
		if err == nil {
			ack.OK, ack.Body = true, answer
			break
		}
		if ack.Attempts > len(pauses) || !s.pause(pauses[ack.Attempts-1]) {
			ack.Shown = l.failed
			break
		}
	}
	ack.After = time.Since(began)
	if ack.OK && l.settle != nil {
		s.mu.Lock()
		ack.Shown = l.settle(ack.Body)
		s.touch()
		s.mu.Unlock()
	}
	d.ack = ack
	for i := range copies {
		s.work.Go(func() { // from work: Close still waits for this one
			_, _, _ = s.send(l, i+1) // a copy: its acknowledgement changes nothing
		})
	}
	close(d.done)
	s.mu.Lock()
	s.touch()
	s.mu.Unlock()
}

// pause waits, and says no when the workspace is closed.
func (s *Server) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.life.Done():
		return false
	}
}

// send tries once, for as long as a person is patient.
func (s *Server) send(l letter, attempt int) (json.RawMessage, int, error) {
	ctx, stop := context.WithTimeout(s.life, s.config.Patience)
	defer stop()
	if s.config.Endpoint != "" {
		return s.post(ctx, l, attempt)
	}
	answer, err := s.sendSocket(ctx, l, attempt)
	return answer, 0, err
}

// sendSocket puts a payload into an envelope, hands it to one connection and
// waits for its acknowledgement.
func (s *Server) sendSocket(ctx context.Context, l letter, attempt int) (json.RawMessage, error) {
	var k *socket
	for {
		s.mu.Lock()
		k = s.pick()
		changed, silent := s.changed, s.silent
		s.mu.Unlock()
		if k != nil && !silent {
			break
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, errUnheard
		}
	}
	waits := make(chan json.RawMessage, 1)
	s.mu.Lock()
	id := s.id("e")
	s.waiting[id] = waits
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.waiting, id)
		s.mu.Unlock()
	}()
	envelope := map[string]any{"envelope_id": id, "type": l.envelope, "payload": l.body, "accepts_response_payload": l.answers}
	if l.envelope == "events_api" {
		envelope["retry_attempt"], envelope["retry_reason"] = attempt, ""
		if attempt > 0 {
			envelope["retry_reason"] = "timeout"
		}
	}
	if err := k.write(envelope); err != nil {
		return nil, errUnheard
	}
	select {
	case answer := <-waits:
		return answer, nil
	case <-k.gone:
		select {
		case answer := <-waits:
			return answer, nil
		default:
			return nil, errUnheard
		}
	case <-ctx.Done():
		return nil, errUnheard
	}
}
