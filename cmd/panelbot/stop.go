package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/policies/store"
	"panelbot/tools"
)

// A stop must not wait for a process that hangs. Where the owner of a SQLite store
// does not answer, policy stop writes it down in a file beside the store. Whoever owns
// the store looks there each second, and at its start before anything else: it takes
// the stop over into the store and the record, and only then takes the file away. What
// cannot be read there stops everything.

// stopFileOf is the file for the stop of a store; empty where it has none.
func stopFileOf(url string) string {
	name, ok := store.SQLiteFile(url)
	if !ok {
		return ""
	}
	return name + ".stop"
}

// writtenStop is what the file says.
type writtenStop struct {
	Person string    `json:"person"`
	Why    string    `json:"why"`
	Time   time.Time `json:"time"`
}

// maxStop is the longest file that is read, and maxWhy the longest reason.
const (
	maxStop = 64 << 10
	maxWhy  = 500
)

// takeStop takes over a stop that was written down.
func (g *gate) takeStop(ctx context.Context) error {
	if g.stopFile == "" {
		return nil
	}
	stop, err := readStop(g.stopFile)
	if err != nil || stop == nil {
		return err
	}
	entry := audit.Entry{Kind: audit.Policy, Person: stop.Person, Door: policies.Terminal, Note: "stopped, written down beside the store: " + stop.Why}
	if err := g.store.SetSetting(ctx, store.Setting{Name: stopSetting, Value: []byte(stop.Why), Person: stop.Person}, entry); err != nil {
		return err
	}
	return os.Remove(g.stopFile) //nolint:gosec // it stands beside the store, which the person who runs panelbot names
}

// readStop reads the file; nil where there is none. One that is not understood is a
// stop too.
func readStop(file string) (*writtenStop, error) {
	f, err := os.Open(file) //nolint:gosec // as in takeStop
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the stop beside the store: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxStop))
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("the stop beside the store: %w", err)
	}
	var s writtenStop
	if json.Unmarshal(raw, &s) != nil || strings.TrimSpace(s.Why) == "" {
		s = writtenStop{Why: "a file beside the store says so, without a reason"}
	}
	s.Person, s.Why = cutText(s.Person), cutText(s.Why)
	return &s, nil
}

// cutText is a text of others as it may be kept and shown.
func cutText(text string) string {
	if runes := []rune(tools.CleanText(text)); len(runes) > maxWhy {
		return string(runes[:maxWhy-1]) + "…"
	}
	return tools.CleanText(text)
}

// writeStop writes a stop down, whole or not at all.
func writeStop(file string, s writtenStop) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	next := file + ".new"
	if err := os.WriteFile(next, append(raw, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(next, file)
}

// How long policy stop waits for the owner of the store, and then for it to take over
// what was written down.
const (
	stopTime  = 10 * time.Second
	takenTime = 3 * lookEvery
)

// stop is policy stop: through the owner of the store, or by the file.
func (a *app) stop(ctx context.Context, why string, through func() error) error {
	a.patience = stopTime
	err := through()
	var silent *silentError
	var lost *lostError
	var inUse *store.InUseError
	switch {
	case errors.As(err, &silent):
		inUse = silent.owner
	case errors.As(err, &lost):
		inUse = lost.owner
	case !errors.As(err, &inUse):
		return err
	}
	cfg, err := a.loadForStore()
	if err != nil {
		return err
	}
	person, err := a.who(cfg)
	if err != nil {
		return err
	}
	if !slices.Contains(person.Roles, policies.Admin) {
		return errors.New("policy stop is for an admin: say with --as who you are")
	}
	file := stopFileOf(cfg.Store)
	if err := writeStop(file, writtenStop{Person: person.Name, Why: why, Time: time.Now().UTC()}); err != nil {
		return fmt.Errorf("the stop could not be written down: %w: %s", err, endWords(inUse))
	}
	if taken(ctx, file) {
		_, err := fmt.Fprintln(a.stdout, a.door().Speech.Say("stopped", nil))
		return err
	}
	return fmt.Errorf("the stop is written down in %s, and nothing that owns the store from now on starts or goes on without it; but %s does not answer, and goes on with what it does: %s", file, ownerWords(inUse), endWords(inUse))
}

// taken waits until the file was taken over.
func taken(ctx context.Context, file string) bool {
	for began := time.Now(); time.Since(began) < takenTime; {
		select {
		case <-time.After(ownerEvery):
		case <-ctx.Done():
			return false
		}
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			return true
		}
	}
	return false
}

// haltBeside reads how everything is stopped, beside whoever owns the store; nil where
// it is not, or there is no store yet.
func haltBeside(ctx context.Context, cfg *Config) (halt *chat.Halt, err error) {
	if name, ok := store.SQLiteFile(cfg.Store); ok {
		written, err := readStop(stopFileOf(cfg.Store))
		if err != nil {
			return nil, err
		}
		if written != nil {
			return &chat.Halt{Why: written.Why, Person: written.Person, Since: written.Time}, nil
		}
		if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
			return nil, nil
		}
	}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	s, err := store.Open(ctx, slog.New(slog.DiscardHandler), store.Config{URL: cfg.Store, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer closing(s, &err)
	stop, err := s.Setting(ctx, stopSetting)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	default:
		return &chat.Halt{Why: string(stop.Value), Person: stop.Person, Since: stop.ChangedAt}, nil
	}
}

// haltNote says that everything is stopped, or that nobody can tell; empty where
// nothing is.
func haltNote(ctx context.Context, cfg *Config) string {
	return stopWords(haltBeside(ctx, cfg))
}

func stopWords(halt *chat.Halt, err error) string {
	if err != nil {
		return fmt.Sprintf("whether everything is stopped cannot be read: %v.", err)
	}
	return halt.Said(chat.Speech{})
}
