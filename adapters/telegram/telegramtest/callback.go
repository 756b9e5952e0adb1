package telegramtest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// callback is a button that was pressed.
type callback struct {
	id       string
	at       time.Time
	answered bool
	told     Told
	done     chan struct{}
}

// Told is what a person sees after pressing a button.
type Told struct {
	Text string
	// Alert says that it is a window, and not a line that goes away.
	Alert bool
	URL   string
}

// Pressed is a button that somebody has pressed.
type Pressed struct {
	server *Server
	c      *callback
}

// Wait waits until the bot has answered, and gives what the person sees; the app turns
// a wheel until then. It is an error when that is too late.
func (p *Pressed) Wait(ctx context.Context) (Told, error) {
	select {
	case <-p.c.done:
	case <-ctx.Done():
		return Told{}, fmt.Errorf("the button was not answered: %w", ctx.Err())
	case <-p.server.life.Done():
		return Told{}, errors.New("the button was not answered before the end")
	}
	return p.c.told, nil
}

// Answered reports whether the bot has answered.
func (p *Pressed) Answered() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.c.answered
}

// maxTold is how long the text of an answer may be.
const maxTold = 200

func (s *Server) answerCallback(c call) (any, *refusal) {
	b := s.callbacks[c.text("callback_query_id")]
	switch {
	case b == nil || s.config.Now().Sub(b.at) > s.config.Callback || b.answered:
		return nil, cannot("query is too old and response timeout expired or query ID is invalid")
	case units(c.text("text")) > maxTold:
		return nil, bad("MESSAGE_TOO_LONG")
	}
	b.answered = true
	b.told = Told{c.text("text"), c.yes("show_alert"), c.text("url")}
	close(b.done)
	s.touch()
	return true, nil
}

// pressed makes a callback, and has it reach the bot. The caller holds mu.
func (s *Server) pressed(user int64, m *Message, data string, options []Option) *Pressed {
	var how said
	for _, o := range options {
		o(&how)
	}
	s.serial++
	b := &callback{id: strconv.FormatInt(int64(s.serial)+4_000_000_000_000, 10), at: s.config.Now().Add(-how.before), done: make(chan struct{})}
	s.callbacks[b.id] = b
	s.push("callback_query", map[string]any{
		"id": b.id, "from": s.userJSON(user), "message": s.messageJSON(m, false), "chat_instance": strconv.FormatInt(m.Chat*7, 10), "data": data,
	}, how.copies)
	return &Pressed{s, b}
}
