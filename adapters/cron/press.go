package cron

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// Maker makes reports; *digest.Maker does.
type Maker interface {
	Make(ctx context.Context, o digest.Order) (digest.Report, error)
}

// Outbox posts messages; *delivery.Queue does.
type Outbox interface {
	Post(ctx context.Context, m delivery.Message) error
}

// Compose writes a report as the body of a message of a door. It fails with ErrReaders
// where the chat may not read it.
type Compose func(ctx context.Context, chat string, shown chat.Report) ([]byte, error)

// ErrReaders says that people read a chat who must not read what servers say.
var ErrReaders = errors.New("guests or strangers may read that chat, or it is not listed in the configuration")

// Press makes the reports whose slots come in, and posts them.
type Press struct {
	Log    *slog.Logger
	Maker  Maker
	Outbox Outbox
	// Reports are those of now. A slot under way ends with the one that it began with.
	Reports func() []Report
	// Doors write the messages.
	Doors map[policies.Door]Compose
	// Draw makes the picture of a report, nil where there is nothing to draw; a nil Draw
	// makes none.
	Draw func(r digest.Report, s chat.Speech) (*chat.Picture, error)
	// Pictures write the message before the one of Doors, at doors where a picture is a
	// message of its own.
	Pictures map[policies.Door]Compose
	// Posted keeps what was posted last, by names of reports.
	Posted digest.Keeper
	// Now is the clock; nil is the process's.
	Now func() time.Time

	mu     sync.Mutex
	making map[string]Report
}

// Making gives the report whose slot is being made; false is that none of that name is.
func (p *Press) Making(name string) (Report, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r, is := p.making[name]
	return r, is
}

// begin notes that a slot of a report is being made, until the function that it gives is
// called. Slots of one report are made one after the other.
func (p *Press) begin(r Report) (end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.making == nil {
		p.making = map[string]Report{}
	}
	p.making[r.Name] = r
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.making, r.Name)
	}
}

// Named gives a report of now.
func (p *Press) Named(name string) (Report, bool) {
	list := p.Reports()
	i := slices.IndexFunc(list, func(r Report) bool { return r.Name == name })
	if i < 0 {
		return Report{}, false
	}
	return list[i], true
}

// posted is what was posted last of a report.
type posted struct {
	Mark string    `json:"mark"`
	At   time.Time `json:"at"`
	Slot time.Time `json:"slot"`
}

// Handle is the delivery.Handler of the door cron. A slot that was begun and did not
// come to its end is made again: what it posts has the same keys, and so is the same
// message.
func (p *Press) Handle(ctx context.Context, a delivery.Arrival) error {
	name, slot, ok := parseKey(a.Key)
	if !ok {
		return fmt.Errorf("cron: an arrival has the key %q", a.Key)
	}
	r, is := p.Named(name)
	if !is {
		p.Log.Warn("a report is no longer configured, and was not made", "report", name, "slot", slot)
		return nil
	}
	defer p.begin(r)()
	order := r.Order(slot)
	order.Keep = true
	made, err := p.Maker.Make(ctx, order)
	if err != nil {
		return &delivery.Retry{Err: err}
	}
	last, err := p.last(ctx, name)
	if err != nil {
		return &delivery.Retry{Err: err}
	}
	mark, news := fingerprint(made)
	now := p.now()
	beat := r.Heartbeat > 0 && (r.Spec.between(last.Slot, slot) >= r.Heartbeat || last.At.After(now)) // or the clock was ahead
	if r.Quiet && !news && mark == last.Mark && !last.Slot.Equal(slot) && !beat {
		p.Log.Info("a report is as the one before, and is not posted", "report", name, "slot", slot)
		return nil
	}
	unread := p.Post(ctx, r, made, r.To)
	refused, lasting := readersOf(unread)
	switch {
	case unread != nil && !lasting:
		return &delivery.Retry{Err: unread}
	case p.Posted == nil, refused > 0 && refused == len(r.To): // nobody has it
		return givenUp(unread)
	}
	raw, err := json.Marshal(posted{mark, now, slot})
	if err == nil {
		err = p.Posted.Keep(ctx, name, raw)
	}
	if err != nil {
		return &delivery.Retry{Err: fmt.Errorf("cron: what was posted of %s: %w", name, err)}
	}
	return givenUp(unread)
}

// givenUp has a slot of which something is not posted, and never will be, be counted among
// what could not be delivered; nil stays nil.
func givenUp(err error) error {
	if err == nil {
		return nil
	}
	return &delivery.Dead{Err: err}
}

// readersOf counts, of an error of Post, the chats that may not read the report; lasting is
// that nothing else went wrong, so that it is the same the next time.
func readersOf(err error) (refused int, lasting bool) {
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // Post joins them at the top
		all = joined.Unwrap()
	}
	for _, one := range all {
		if errors.Is(one, ErrReaders) {
			refused++
		}
	}
	return refused, refused == len(all)
}

func (p *Press) now() time.Time {
	if p.Now == nil {
		return time.Now()
	}
	return p.Now()
}

func (p *Press) last(ctx context.Context, name string) (posted, error) {
	var last posted
	if p.Posted == nil {
		return last, nil
	}
	raw, err := p.Posted.Recall(ctx, name)
	if err == nil && len(raw) > 0 {
		err = json.Unmarshal(raw, &last)
	}
	if err != nil {
		return last, fmt.Errorf("cron: what was posted of %s: %w", name, err)
	}
	return last, nil
}

// Post gives a report to the outbox, once for each slot and chat.
func (p *Press) Post(ctx context.Context, r Report, made digest.Report, to []Target) error {
	shown := r.Speech().Report(made)
	if r.Chart && len(to) > 0 {
		shown.Picture = p.picture(r, made)
	}
	var errs []error
	for _, t := range to {
		if err := p.post(ctx, r, made, t, shown); err != nil {
			errs = append(errs, fmt.Errorf("cron: posting %s to %s: %w", r.Name, t, err))
		}
	}
	return errors.Join(errs...)
}

// picture draws a report. One that cannot be drawn goes without: what draws is others'
// work, and no report is lost by it.
func (p *Press) picture(r Report, made digest.Report) (picture *chat.Picture) {
	if p.Draw == nil {
		return nil
	}
	defer func() {
		if cause := recover(); cause != nil {
			p.Log.Error("a picture was not drawn, so that the report goes without", "report", r.Name, "panic", fmt.Sprint(cause))
			picture = nil
		}
	}()
	picture, err := p.Draw(made, r.Speech())
	if err != nil {
		p.Log.Error("a picture was not drawn, so that the report goes without", "report", r.Name, "err", err)
		return nil
	}
	return picture
}

func (p *Press) post(ctx context.Context, r Report, made digest.Report, t Target, shown chat.Report) error {
	if t.Door == FileDoor || t.Door == StdoutDoor {
		m, err := r.filed(t, made, shown.Picture)
		if err != nil {
			return err
		}
		return p.Outbox.Post(ctx, m)
	}
	key := messageKey(r.Name, made.Slot, t.Chat)
	compose := p.Doors[t.Door]
	if compose == nil {
		return errors.New("there is no such door")
	}
	body, err := compose(ctx, t.Chat, shown)
	if err != nil {
		return err
	}
	if picture := p.Pictures[t.Door]; picture != nil && shown.Picture != nil {
		first, err := picture(ctx, t.Chat, shown)
		if err == nil { // the outbox sends what was posted first before what comes then
			err = p.Outbox.Post(ctx, delivery.Message{Door: t.Door, Chat: t.Chat, Key: key + " picture", Body: first})
		}
		if err != nil {
			return err
		}
	}
	return p.Outbox.Post(ctx, delivery.Message{Door: t.Door, Chat: t.Chat, Key: key, Body: body})
}

// messageKey names the message of a slot in a chat.
func messageKey(report string, slot time.Time, chat string) string {
	return "report " + arrivalKey(report, slot) + " " + chat
}
