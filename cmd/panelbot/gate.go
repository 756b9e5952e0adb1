package main

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/audit"
	"panelbot/policies/store"
	"panelbot/tools"
)

// gate is what remembers who asked, who said yes and what was done.
type gate struct {
	store *store.Store
	log   *audit.Log
	desk  *approval.Desk
	// stopFile is where a stop is written down while nobody can write the store; empty
	// is nowhere.
	stopFile string
	// working counts what goes on until the gate is closed.
	working sync.WaitGroup
	stop    context.CancelFunc
	// execute executes what is approved from now on; again, it does nothing.
	// executes says that it does.
	execute  func()
	executes atomic.Bool
}

// openGate opens the store of a configuration and what stands on it. lock may be on
// it already.
func openGate(ctx context.Context, cfg *Config, log *slog.Logger, people approval.People, lock *store.Lock) (*gate, error) {
	s, err := store.Open(ctx, log, store.Config{URL: cfg.Store, Key: []byte(cfg.Key), Lock: lock})
	if err != nil {
		return nil, err
	}
	g, err := newGate(cfg, log, people, s, s)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	g.stopFile = stopFileOf(cfg.Store)
	return g, nil
}

// newGate stands on an open store; requests is where those for approval are kept.
func newGate(cfg *Config, log *slog.Logger, people approval.People, s *store.Store, requests approval.Store) (*gate, error) {
	key, err := digestKey(cfg.Key)
	if err != nil {
		return nil, err
	}
	desk, err := approval.New(approval.Config{Store: requests, People: people, Key: key, Doors: cfg.chatting()})
	if err != nil {
		return nil, err
	}
	return &gate{store: s, log: audit.New(log, s), desk: desk}, nil
}

// digestKey authenticates the digests of requests.
func digestKey(key string) ([]byte, error) { return keyFor(key, "panelbot approvals, digests") }

// questionKey seals the questions at the MCP door.
func questionKey(key string) ([]byte, error) { return keyFor(key, "panelbot mcp, questions") }

// keyFor derives a key for one use from that of the configuration. Without one it
// lives as long as the process, as the arguments of requests do.
func keyFor(key, use string) ([]byte, error) {
	if key == "" {
		return []byte(rand.Text()), nil
	}
	derived, err := hkdf.Key(sha256.New, []byte(key), nil, use, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	return derived, nil
}

// begin runs what goes on until the gate is closed. What is approved is executed
// once execute was called.
func (g *gate) begin(ctx context.Context, r *tools.Runner, beside ...func(context.Context)) {
	ctx, g.stop = context.WithCancel(context.WithoutCancel(ctx))
	for _, do := range beside {
		g.working.Go(func() { do(ctx) })
	}
	g.execute = sync.OnceFunc(func() {
		g.executes.Store(true)
		g.working.Go(func() { r.Work(ctx) })
	})
}

// close ends what executes, writes what waits, and closes the store. What is under
// way must have ended: see tools.Runner.Close.
func (g *gate) close(ctx context.Context) error {
	if g.stop != nil {
		g.stop()
		g.working.Wait()
	}
	return errors.Join(g.log.Close(ctx), g.store.Close())
}

// beside is the record of a process beside the one that owns the store: reads
// go on, and are recorded by nobody; nothing else can be recorded, so that it is
// not sent.
type beside struct{ owned error }

func (b beside) Record(_ context.Context, e tools.Entry) error {
	if e.Risk <= policies.Read || e.Stage == tools.StageOutcome {
		return nil
	}
	return b.owned
}

// roster is who is known at this moment: see present.
type roster struct{ h *house }

// Person is as in approval.People.
func (r roster) Person(name string) (policies.Person, bool) {
	list := r.h.present.Load().people
	i := slices.IndexFunc(list, func(p policies.Person) bool { return p.Name == name })
	if i < 0 {
		return r.h.reader(name)
	}
	return list[i], true
}

// Everybody is as in approval.People.
func (r roster) Everybody() []policies.Person {
	return slices.Clone(r.h.present.Load().people)
}
