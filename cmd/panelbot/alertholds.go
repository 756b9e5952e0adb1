package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// holdsAlerts is the setting that remembers the alerts of the configuration, as holds.go
// says of the policy and people: who takes one out may want that something is not told. It
// is a JSON object: name to configuredAlert.
const holdsAlerts = "alerts.configured"

// configuredAlert is what is remembered of an alert, to say later what changed.
type configuredAlert struct {
	To []string `json:"to"`
	// Again is when and where it is told again; empty is nowhere.
	Again string `json:"again,omitempty"`
	// When, Scope and Rest are sums of its condition, of what it is about, and of all else.
	When  string `json:"when"`
	Scope string `json:"scope"`
	Rest  string `json:"rest"`
}

// recordAlerts records the alerts of the configuration, where they are others than those
// recorded last.
func (h *house) recordAlerts(ctx context.Context, cfg *Config) error {
	has := map[string]configuredAlert{}
	for _, a := range cfg.Alerts {
		has[a.Name] = a.remembered()
	}
	return recordConfigured(ctx, h, holdsAlerts, "alerts", has, alertChange)
}

// remembered is the same for alerts that are written alike.
func (c AlertConfig) remembered() configuredAlert {
	is := configuredAlert{To: c.To, When: sumOfValue(c.When), Scope: sumOfValue(c.Scope)}
	if len(c.Escalate.To) > 0 {
		is.Again = fmt.Sprintf("after %s to %s", c.Escalate.After, strings.Join(c.Escalate.To, ", "))
	}
	rest := c
	rest.To, rest.Escalate, rest.When, rest.Scope = nil, EscalateConfig{}, "", ScopeConfig{}
	rest.Recovery = nil // of a pointer, the sum would have the address
	is.Rest = sumOfValue(struct {
		AlertConfig
		recovers bool
	}{rest, c.recovers()})
	return is
}

// alertChange says what is another of an alert; empty where nothing is.
func alertChange(before, now configuredAlert, known bool) string {
	if !known {
		says := "to " + strings.Join(now.To, ", ")
		if now.Again != "" {
			says += ", again " + now.Again
		}
		return " is in it (" + says + ")"
	}
	var what []string
	if !slices.Equal(before.To, now.To) {
		what = append(what, fmt.Sprintf("to %s, before %s", strings.Join(now.To, ", "), strings.Join(before.To, ", ")))
	}
	if before.Again != now.Again {
		what = append(what, againChange(before.Again, now.Again))
	}
	if before.When != now.When {
		what = append(what, "another condition")
	}
	if before.Scope != now.Scope {
		what = append(what, "another scope")
	}
	if before.Rest != now.Rest {
		what = append(what, "other settings")
	}
	if len(what) == 0 {
		return ""
	}
	return ": " + strings.Join(what, ", ")
}

// againChange says where an alert is told again, and where it was.
func againChange(before, now string) string {
	says := "not told again"
	if now != "" {
		says = "told again " + now
	}
	if before != "" {
		says += ", before " + before
	}
	return says
}
