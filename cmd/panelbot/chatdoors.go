package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/tools/op"
)

// chatDoors are the doors at which people chat, and the queue that they share. The
// zero value has none.
type chatDoors struct {
	h     *house
	queue *delivery.Queue
	// outbox is the queue, once it is there: doors are made before.
	outbox lateOutbox
	// doors are what each gives to the queue.
	doors map[policies.Door]delivery.Door
	// composers write reports for doors, and pictures the picture where that is a message
	// of its own.
	composers, pictures map[policies.Door]cron.Compose
	// watch evaluates the alerts.
	watch *cron.Watch
	// runs go on as long as panelbot serves; one that returns an error ends it.
	runs []func(context.Context) error
	// ready are asked whether a door hears its platform.
	ready []func() error
	// signed are handlers that know their callers by a signature.
	signed map[string]http.Handler
	// gauges are figures for metrics, by their names.
	gauges map[string]func() float64

	stop context.CancelFunc
	work sync.WaitGroup
}

// openChats makes the doors that the configuration has, and what has reports come round:
// it needs a queue, which there is where there are doors, or reports. Nothing comes in before run.
func (h *house) openChats(ctx context.Context) (*chatDoors, error) {
	c := &chatDoors{h: h, doors: map[policies.Door]delivery.Door{}, composers: map[policies.Door]cron.Compose{}, pictures: map[policies.Door]cron.Compose{}, signed: map[string]http.Handler{}, gauges: map[string]func() float64{}}
	if h.cfg.Slack.on() {
		if err := c.openSlack(ctx); err != nil {
			return nil, fmt.Errorf("slack: %w", err)
		}
	}
	if h.cfg.Telegram.on() {
		if err := c.openTelegram(); err != nil {
			return nil, err
		}
	}
	if len(c.doors) == 0 && len(h.cfg.Reports) == 0 {
		return c, nil
	}
	if err := c.openReports(); err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	if err := c.openAlerts(); err != nil {
		return nil, fmt.Errorf("alerts: %w", err)
	}
	deliveries, err := h.gate.store.Deliveries(ctx, h.log)
	if err != nil {
		return nil, err
	}
	if c.queue, err = delivery.New(h.log, deliveries, delivery.Config{Doors: c.doors}); err != nil {
		return nil, err
	}
	c.outbox.Queue = c.queue
	h.outbox.Store(c.queue)
	c.runs = append(c.runs, c.queue.Run, c.clock(deliveries).Run, c.pulse(deliveries).Run, func(ctx context.Context) error { c.tellStops(ctx); return nil })
	return c, nil
}

// lateOutbox is a queue that is made after who posts to it.
type lateOutbox struct{ *delivery.Queue }

// run lets the doors work until close. failed is told why one ended by itself.
func (c *chatDoors) run(ctx context.Context, failed func(error)) {
	ctx, c.stop = context.WithCancel(context.WithoutCancel(ctx))
	for _, do := range c.runs {
		c.work.Go(func() {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				failed(err)
			}
		})
	}
}

// close ends what the doors do.
func (c *chatDoors) close() {
	if c.stop != nil {
		c.stop()
		c.work.Wait()
	}
}

// hears says why a door does not hear its platform; nil is that all do.
func (c *chatDoors) hears() error {
	var errs []error
	for _, ready := range c.ready {
		errs = append(errs, ready())
	}
	return errors.Join(errs...)
}

// chatGrammar is what the lines of a person mean at a door where people chat: no file
// of this host is read there.
func (h *house) chatGrammar(door policies.Door) func(policies.Person) *chat.Grammar {
	return func(person policies.Person) *chat.Grammar {
		return chat.New(h.runner.Catalogue(), chat.Config{
			Finder: finder(h.search),
			Offers: func(t *op.Tool) bool { return h.runner.Serves(t) && !h.runner.Hidden(t, person, door) },
			Values: h.values(person, door), Effect: h.effect, BreakGlass: true, Switches: h, Halted: h.halt.Load, Sites: h, Alerts: h.alertsFor(person), Enroller: h, Codes: h.codesAt(door),
			Reports: h, ReportNames: h.reportNames(person),
		})
	}
}

// account is whose an account of a chat door is.
func (h *house) account(door policies.Door) func(id string) (policies.Person, bool) {
	return func(id string) (policies.Person, bool) {
		p, ok := h.present.Load().accounts[store.Identity{Door: door, ID: id}]
		return p, ok
	}
}

// speaks is how a person is spoken to by their name; nobody's is for all who read a
// chat.
func (h *house) speaks(name string) chat.Speech {
	if p, ok := (roster{h}).Person(name); ok {
		return chat.SpeechOf(p)
	}
	return chat.Speech{}
}

// chatting are the doors at which people can vote.
func (c *Config) chatting() []policies.Door {
	doors := []policies.Door{policies.Terminal}
	if c.Slack.on() {
		doors = append(doors, policies.Slack)
	}
	if c.Telegram.on() {
		doors = append(doors, policies.Telegram)
	}
	return doors
}
