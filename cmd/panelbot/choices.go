package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"time"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

const (
	// keyWaits is the longest that a key press waits for values.
	keyWaits = 1500 * time.Millisecond
	// mostValues is how many values are offered.
	mostValues = 100
)

// valuesFunc completes the values of an argument: see chat.Config.
type valuesFunc = func(t *op.Tool, a *op.Arg, args json.RawMessage, begun string) []tools.Choice

// values completes the values of an argument for a person at a door: those that the
// panel lists, as that person may read it, and the names of sites. What takes
// longer than a key may wait is not offered; what went wrong is said when the call
// is made.
func (h *house) values(person policies.Person, door policies.Door) valuesFunc {
	return func(t *op.Tool, a *op.Arg, args json.RawMessage, begun string) []tools.Choice {
		ctx, cancel := context.WithTimeout(context.Background(), keyWaits)
		found := make(chan []tools.Choice, 1)
		go func() {
			defer cancel()
			call := tools.Call{Tool: t.Name, Args: args, Person: person, Door: door}
			choices, err := h.runner.Choices(ctx, call, a.Name, begun, mostValues)
			if err != nil {
				h.log.Debug("values not completed", "tool", t.Name, "argument", a.Name, "err", tools.CleanText(err.Error()))
			}
			found <- choices
		}()
		select {
		case choices := <-found:
			return choices
		case <-ctx.Done():
		}
		select {
		case choices := <-found: // it ended as the time did
			return choices
		default:
			return nil
		}
	}
}

// configured completes the names of sites without a panel.
func configured(cfg *Config) valuesFunc {
	return func(_ *op.Tool, a *op.Arg, _ json.RawMessage, _ string) []tools.Choice {
		if a.Kind != op.KindSite {
			return nil
		}
		var all []tools.Choice
		for _, p := range cfg.Panels {
			for name := range p.Sites {
				all = append(all, tools.Choice{Label: name, Word: name})
			}
		}
		return all
	}
}

// valuesInShell completes values where a shell asks for a word of a call. A panel is
// asked only where its token is in the configuration: no log-in is made for a key.
// The store stays with whoever owns it, so that, as beside another panelbot, reads
// are recorded by nobody. Where a panel cannot be asked, sites are known all the
// same.
func (a *app) valuesInShell(cfg *Config) valuesFunc {
	known := configured(cfg)
	return func(t *op.Tool, arg *op.Arg, args json.RawMessage, begun string) []tools.Choice {
		if arg.Kind == op.KindSite || a.server != "" {
			return known(t, arg, args, begun)
		}
		ctx, cancel := context.WithTimeout(context.Background(), keyWaits)
		defer cancel()
		h, person, err := a.openForShell(ctx, t.Vendor.Kind)
		if err != nil {
			return nil
		}
		defer h.close()
		return h.values(person, policies.Terminal)(t, arg, args, begun)
	}
}

// errUnasked is why a panel is not asked, and why nothing can be changed, where a
// shell completes a word.
var errUnasked = errors.New("a shell that completes a word only reads")

// openForShell builds a house without a store, of the panels of a kind.
func (a *app) openForShell(ctx context.Context, kind string) (*house, policies.Person, error) {
	cfg, err := a.load()
	if err != nil {
		return nil, policies.Person{}, err
	}
	person, err := a.who(cfg)
	if err != nil {
		return nil, policies.Person{}, err
	}
	cfg.Panels = slices.DeleteFunc(cfg.Panels, func(p PanelConfig) bool { return p.Kind != kind })
	h := newHouse(cfg, slog.New(slog.DiscardHandler))
	for _, p := range cfg.Panels {
		if p.URL != simulatorURL && (p.Token == "" || p.Token == keptToken) {
			return nil, policies.Person{}, errUnasked
		}
	}
	panels, err := h.reach(ctx)
	if err == nil {
		err = a.furnish(ctx, h, panels, beside{errUnasked})
	}
	if err != nil {
		h.close()
		return nil, policies.Person{}, err
	}
	return h, person, nil
}
