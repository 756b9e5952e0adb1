package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"panelbot/adapters/mcp"
	"panelbot/policies/audit"
	"panelbot/policies/store"
)

// What holds is recorded when it becomes another: the version of the policy, and the
// people, reports and alerts of the configuration. The store remembers what was recorded last, so that a
// change while panelbot did not run leaves its entry at the next start.
const (
	holdsPolicy = "policy.version"
	holdsPeople = "people.configured" // a JSON object: name to configuredPerson
)

// configuredPerson is what is remembered of a person of the configuration, to say later
// what changed.
type configuredPerson struct {
	Roles []string    `json:"roles"`
	Scope ScopeConfig `json:"scope"`
	Slack string      `json:"slack,omitempty"`
	// Telegram is the person's account there; 0 is none.
	Telegram int64 `json:"telegram,omitempty"`
	// Token is the hash of the token, as the store has it of its own tokens.
	Token string `json:"token,omitempty"`
}

// recordHolds records the policy that decides now, and the people, reports and alerts of the
// configuration, where they are others than those recorded last. It waits for so long at most: while
// policies change, nothing may wait long for it, and without it a start is over.
func (h *house) recordHolds(ctx context.Context, cfg *Config, longest time.Duration) error {
	ctx, done := context.WithTimeout(ctx, longest)
	defer done()
	policy := h.runner.Policy()
	version := policy.Version()
	before, err := h.held(ctx, holdsPolicy)
	if err != nil {
		return err
	}
	if before != version {
		note := fmt.Sprintf("the policy %s holds from now on, with %d rules", version, len(policy.Rules))
		if before != "" {
			note += ", in the place of " + before
		}
		if err := h.hold(ctx, holdsPolicy, version, audit.Entry{Kind: audit.Policy, Policy: version, Note: note}); err != nil {
			return err
		}
	}
	if err := h.recordPeople(ctx, cfg); err != nil {
		return err
	}
	if err := h.recordReports(ctx, cfg); err != nil {
		return err
	}
	return h.recordAlerts(ctx, cfg)
}

func (h *house) recordPeople(ctx context.Context, cfg *Config) error {
	has := map[string]configuredPerson{}
	for _, p := range cfg.People {
		one := configuredPerson{Roles: slices.Sorted(slices.Values(p.Roles)), Scope: p.Scope, Slack: p.Slack, Telegram: p.Telegram}
		if p.MCPToken != "" {
			sum := mcp.TokenHash(p.MCPToken)
			one.Token = hex.EncodeToString(sum[:])
		}
		has[p.Name] = one
	}
	return recordConfigured(ctx, h, holdsPeople, "people", has, personChange)
}

// personChange says what is another of a person; empty where nothing is.
func personChange(before, now configuredPerson, known bool) string {
	if !known {
		return fmt.Sprintf(" is in it (%s)", strings.Join(now.Roles, ", "))
	}
	var what []string
	if !slices.Equal(before.Roles, now.Roles) {
		what = append(what, fmt.Sprintf("roles %s, before %s", strings.Join(now.Roles, ", "), strings.Join(before.Roles, ", ")))
	}
	if !maps.Equal(before.Scope.Tags, now.Scope.Tags) || !slices.Equal(before.Scope.Panels, now.Scope.Panels) || before.Scope.MaxRisk != now.Scope.MaxRisk {
		what = append(what, "another scope")
	}
	if before.Slack != now.Slack {
		what = append(what, "another account of Slack")
	}
	if before.Telegram != now.Telegram {
		what = append(what, "another account of Telegram")
	}
	if before.Token != now.Token {
		what = append(what, "another token")
	}
	if len(what) == 0 {
		return ""
	}
	return ": " + strings.Join(what, ", ")
}

// recordConfigured records things of the configuration, by their names, where they are
// others than those that the setting remembers. change says what is another of one, behind
// its name, and whether there was one of that name; empty is nothing.
func recordConfigured[T any](ctx context.Context, h *house, setting, what string, has map[string]T, change func(before, now T, known bool) string) error {
	before, err := h.held(ctx, setting)
	if err != nil {
		return err
	}
	had := map[string]T{}
	if before != "" {
		if err := json.Unmarshal([]byte(before), &had); err != nil {
			return fmt.Errorf("the setting %s: %w", setting, err)
		}
	}
	var changes []string
	for _, name := range sortedKeys(had) {
		if _, there := has[name]; !there {
			changes = append(changes, name+" was taken out")
		}
	}
	for _, name := range sortedKeys(has) {
		before, known := had[name]
		if says := change(before, has[name], known); says != "" {
			changes = append(changes, name+says)
		}
	}
	if len(changes) == 0 {
		return nil
	}
	value, err := json.Marshal(has)
	if err != nil {
		return err
	}
	return h.hold(ctx, setting, string(value), audit.Entry{Kind: audit.Configuration, Note: what + " of the configuration: " + strings.Join(changes, "; ")})
}

// held is a setting's value; empty where there is none.
func (h *house) held(ctx context.Context, name string) (string, error) {
	set, err := h.gate.store.Setting(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return string(set.Value), err
}

func (h *house) hold(ctx context.Context, name, value string, entry audit.Entry) error {
	return h.gate.store.SetSetting(ctx, store.Setting{Name: name, Value: []byte(value)}, entry)
}
