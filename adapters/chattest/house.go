package chattest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/delivery"
	"panelbot/panel"
	"panelbot/panel/flashpanel"
	"panelbot/panel/openpanel"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/store"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Catalogue is the whole catalogue, made once.
var Catalogue = sync.OnceValues(func() (*tools.Catalogue, error) { return tools.NewCatalogue(nil) })

// Plot is where a house stands, and who lives in it.
type Plot struct {
	Log    *slog.Logger
	Panel  string // the address of the simulator
	Dir    string // of downloads
	Store  store.Config
	Policy policies.Policy
	People Everybody
	Doors  []policies.Door // at which people vote
	Steps  Steps
}

// House is panelbot as a process has it, but for its door, on a store and two simulated
// panels. Open gives it, Deliver its queue; Run begins its work, and Close ends that and
// closes the house, where nothing was run too.
type House struct {
	Store  *store.Store
	Desk   *approval.Desk
	Runner *tools.Runner
	Queue  *delivery.Queue
	Panels []*panel.Client

	plot  Plot
	close func() error
}

type nowhere struct{}

func (nowhere) Record(context.Context, tools.Entry) error { return nil }

// Open opens a house, in which nothing works yet.
func Open(ctx context.Context, at Plot) (*House, error) {
	h := &House{plot: at}
	h.close = sync.OnceValue(h.leave)
	c, err := Catalogue()
	if err != nil {
		return nil, err
	}
	if h.Store, err = store.Open(ctx, at.Log, at.Store); err != nil {
		return nil, err
	}
	if h.Desk, err = approval.New(approval.Config{Store: h.Store, People: at.People, Key: []byte("a key of sixteen"), Doors: at.Doors}); err != nil {
		return nil, err
	}
	sites := map[string]tools.Site{}
	for _, s := range simulator.Sites() {
		sites[s.Name] = tools.Site{ID: int64(s.ID), Server: s.Server, Domain: s.Domain}
	}
	panels := []*tools.Panel{{Name: "main", Kind: "flashpanel", Sites: sites}, {Name: "host1", Kind: "openpanel"}}
	for i, v := range []panel.Vendor{flashpanel.New(simulator.FlashToken, simulator.FlashCode), openpanel.New(openpanel.Credentials{Token: simulator.OpenToken})} {
		client, err := panel.New(at.Log, panel.Config{Name: panels[i].Name, URL: at.Panel, Vendor: v, Ceiling: panel.Level(policies.Destroy), Downloads: at.Dir})
		if err != nil {
			return nil, err
		}
		h.Panels = append(h.Panels, client)
		panels[i].Ceiling, panels[i].Client = policies.Destroy, steppedClient{client, at.Steps}
	}
	h.Runner, err = tools.New(at.Log, tools.Config{
		Catalogue: c, Policy: at.Policy, Recorder: nowhere{}, Approvals: h.Desk, People: at.People, Downloads: at.Dir, Counter: h.Store,
		Wait: func(policies.Door) time.Duration { return time.Nanosecond }, Panels: panels,
	})
	return h, err
}

// Talk is what a door has conversations by, with the grammar of words, which offers each
// person what they may do there.
func (h *House) Talk(door policies.Door, tickets talk.Tickets, words chat.Config) (*talk.Talk, error) {
	grammar := func(p policies.Person) *chat.Grammar {
		of := words
		of.Offers = func(tool *op.Tool) bool { return h.Runner.Serves(tool) && !h.Runner.Hidden(tool, p, door) }
		return chat.New(h.Runner.Catalogue(), of)
	}
	return talk.New(h.plot.Log, talk.Config{Door: door, Runner: h.Runner, Tickets: tickets, Choices: h.Runner, Grammar: grammar})
}

// Deliver makes the queue, and gives it as the inbox and the outbox of the door.
func (h *House) Deliver(ctx context.Context, door policies.Door, handler delivery.Handler, sender delivery.Sender) (SteppedQueue, error) {
	deliveries, err := h.Store.Deliveries(ctx, h.plot.Log)
	if err != nil {
		return SteppedQueue{}, err
	}
	h.Queue, err = delivery.New(h.plot.Log, deliveries, delivery.Config{
		Backoff: func(int) time.Duration { return 200 * time.Millisecond },
		Doors: map[policies.Door]delivery.Door{door: {
			Handler: steppedHandler(h.plot.Steps, handler), Sender: steppedSender{sender, h.plot.Steps}, Chat: func(string) delivery.Limits { return delivery.Limits{} },
		}},
	})
	return SteppedQueue{h.Queue, h.plot.Steps}, err
}

// Run begins the work of the house, of the door's cards, and what else the door does until
// its context ends.
func (h *House) Run(ctx context.Context, cards *talk.Cards, door ...func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	work := append([]func(context.Context) error{
		h.Queue.Run,
		func(ctx context.Context) error { cards.Work(ctx); return nil },
		func(ctx context.Context) error { h.Runner.Work(ctx); return nil },
	}, door...)
	failed := make(chan error, len(work))
	var running sync.WaitGroup
	for _, do := range work {
		running.Go(func() {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				failed <- fmt.Errorf("it ended: %w", err)
				h.plot.Log.Error("it ended", "err", err)
			}
		})
	}
	h.close = sync.OnceValue(func() error {
		cancel()
		running.Wait()
		close(failed)
		errs := []error{h.leave()}
		for err := range failed {
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	})
}

// leave closes what the house is made of, once nothing works in it.
func (h *House) leave() error {
	for _, c := range h.Panels {
		c.Close()
	}
	return h.Store.Close()
}

// Close ends the work, and says what of it had ended before. A second call says the same.
func (h *House) Close() error { return h.close() }
