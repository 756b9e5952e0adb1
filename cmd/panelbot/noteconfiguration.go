package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"panelbot/policies/audit"
	"panelbot/policies/store"
)

// What was last recorded of the configuration, so that a program which starts again
// with the same records nothing.
const (
	policySetting = "configuration.policy" // the version of the policy
	peopleSetting = "configuration.people" // a hash of the people
)

// noteConfiguration records which policy and which people of a configuration hold,
// where they are others than those that were recorded last.
func (h *house) noteConfiguration(ctx context.Context, cfg *Config) error {
	if h.gate == nil {
		return nil
	}
	ctx, done := context.WithTimeout(ctx, lookTime)
	defer done()
	policy := h.runner.Policy()
	version := policy.Version()
	raw, err := json.Marshal(cfg.people())
	if err != nil {
		return fmt.Errorf("people: %w", err)
	}
	sum := sha256.Sum256(raw)
	names := make([]string, len(cfg.People))
	for i, p := range cfg.People {
		names[i] = p.Name + " (" + strings.Join(p.Roles, ", ") + ")"
	}
	return errors.Join(
		h.noteChange(ctx, policySetting, version, audit.Entry{Kind: audit.Policy, Policy: version, Note: fmt.Sprintf("this version of the policy holds, with %d rules", len(policy.Rules))}),
		h.noteChange(ctx, peopleSetting, hex.EncodeToString(sum[:6]), audit.Entry{Kind: audit.Configuration, Policy: version, Note: "these people are in the configuration: " + strings.Join(names, ", ")}),
	)
}

// noteChange records an entry where a setting says something else, or nothing yet.
func (h *house) noteChange(ctx context.Context, name, value string, entry audit.Entry) error {
	last, err := h.gate.store.Setting(ctx, name)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return err
	case string(last.Value) == value:
		return nil
	default:
		entry.Note += fmt.Sprintf("; before it was %s", last.Value)
	}
	return h.gate.store.SetSetting(ctx, store.Setting{Name: name, Value: []byte(value)}, entry)
}
