package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/tools/alert"
	"panelbot/tools/op"
)

// AlertConfig is something that is told at once.
type AlertConfig struct {
	Name     string         `yaml:"name" doc:"What the alert is called. All alerts read as the person cron:alerts, of whom rules may speak."`
	When     string         `yaml:"when" doc:"What is told: an expression in CEL over what is measured, and perhaps for how long it must hold, such as disk.percent > 90 for 15m."`
	Every    string         `yaml:"every" doc:"How often it is looked at, a multiple of 30s; 1m by default, 24h at most."`
	Severity string         `yaml:"severity" doc:"How bad it is; warning by default." enum:"critical|warning|info"`
	To       []string       `yaml:"to" doc:"The chats where it is told, of those that are listed: slack:C… or telegram:-100…."`
	Hold     string         `yaml:"hold" doc:"How long it must be good to be over; by default as long as it had to be bad, two looks at least and 15m at most."`
	Cooldown string         `yaml:"cooldown" doc:"For how long after a message nothing is told of the same alert and thing again; 30m by default."`
	Recovery *bool          `yaml:"recovery" doc:"Whether its end is told; true by default."`
	Escalate EscalateConfig `yaml:"escalate" doc:"Where it is told again when it is still open after a while; without it, nowhere."`
	Language string         `yaml:"language" doc:"Language of its sentences; en by default." enum:"en|vi"`
	Timezone string         `yaml:"timezone" doc:"Where its messages read the clock, such as Europe/Berlin; policy.timezone by default."`
	Scope    ScopeConfig    `yaml:"scope" doc:"What it is about; everything by default."`
}

// EscalateConfig is where an alert is told when nobody has ended it.
type EscalateConfig struct {
	After string   `yaml:"after" doc:"How long after its first message."`
	To    []string `yaml:"to" doc:"The chats."`
}

// The defaults of alerts.
const (
	alertEvery    = time.Minute
	alertCooldown = 30 * time.Minute
)

// recovers reports whether its end is told.
func (c AlertConfig) recovers() bool { return c.Recovery == nil || *c.Recovery }

// draft makes the alert of its text, and reports what is wrong.
func (c AlertConfig) draft(at string, zone *time.Location, wrong report) cron.Alert {
	a := cron.Alert{Language: c.Language, Zone: zone}
	a.Name, a.Severity, a.Recovery = c.Name, alert.Severity(c.Severity), c.recovers()
	if !plainName().MatchString(c.Name) {
		wrong(at+".name", "must be letters, digits, dots and dashes, 63 at most")
	}
	if alert.Everything(c.Name) {
		wrong(at+".name", "means all alerts where somebody mutes one: give it another name")
	}
	when, err := alert.Parse(c.When)
	if err != nil {
		wrong(at+".when", "%v", err)
		when = &alert.Condition{}
	}
	a.When = when
	a.Every, a.Cooldown = alertEvery, alertCooldown
	if c.Every != "" {
		a.Every = spanAt(at+".every", c.Every, wrong)
	}
	if a.Every < alert.LeastEvery || a.Every > alert.MostEvery || a.Every%alert.LeastEvery != 0 {
		wrong(at+".every", "is %q: write a multiple of 30s up to %s, such as 1m or 1h", c.Every, policies.DurationWords(alert.MostEvery))
		a.Every = alertEvery
	}
	if c.Cooldown != "" {
		a.Cooldown = spanAt(at+".cooldown", c.Cooldown, wrong)
	}
	a.Hold = spanAt(at+".hold", c.Hold, wrong)
	if !slices.Contains(append(alert.Severities(), ""), a.Severity) {
		wrong(at+".severity", "is %q.%s Write %s", c.Severity, op.DidYouMean(c.Severity, words(alert.Severities())), strings.Join(words(alert.Severities()), ", "))
	}
	a.To = targetsAt(at+".to", c.To, wrong)
	if len(c.To) == 0 {
		wrong(at+".to", "is empty: say where it is told, such as [\"slack:C0OPS\"]")
	}
	a.EscalateAfter, a.EscalateTo = spanAt(at+".escalate.after", c.Escalate.After, wrong), targetsAt(at+".escalate.to", c.Escalate.To, wrong)
	if (a.EscalateAfter > 0) != (len(c.Escalate.To) > 0) {
		wrong(at+".escalate", "needs both: after, such as 30m, and to, such as [\"slack:C0OPS\"]")
	}
	languageAt(at+".language", c.Language, wrong)
	if own := zoneAt(at+".timezone", c.Timezone, wrong); own != nil {
		a.Zone = own
	}
	a.Scope = PersonConfig{Scope: c.Scope}.person().Scope
	if c.Scope.MaxRisk != "" {
		wrong(at+".scope.max_risk", "says nothing here: an alert only reads")
	}
	a.Defaults()
	return a
}

// targetsAt reads chats.
func targetsAt(at string, texts []string, wrong report) []cron.Target {
	var list []cron.Target
	for i, text := range texts {
		t, err := cron.ParseTarget(text)
		if err != nil {
			wrong(fmt.Sprintf("%s[%d]", at, i), "is wrong: %v", err)
			continue
		}
		if t.Door == cron.FileDoor || t.Door == cron.StdoutDoor {
			wrong(fmt.Sprintf("%s[%d]", at, i), "is %q, where nobody is told at once: write slack:C… or telegram:-100…", text)
			continue
		}
		list = append(list, t)
	}
	return list
}

// draftAlerts are the alerts of the configuration.
func (c *Config) draftAlerts(wrong report) []cron.Alert {
	zone := c.zone()
	var list []cron.Alert
	for i, one := range c.Alerts {
		at := "alerts[" + strconv.Itoa(i) + "]"
		a := one.draft(at, zone, wrong)
		if slices.ContainsFunc(list, func(other cron.Alert) bool { return other.Name == a.Name }) {
			wrong(at+".name", "is used twice: give each alert a name of its own")
		}
		for j, t := range a.To {
			c.checkTarget(fmt.Sprintf("%s.to[%d]", at, j), t, wrong)
		}
		for j, t := range a.EscalateTo {
			c.checkTarget(fmt.Sprintf("%s.escalate.to[%d]", at, j), t, wrong)
		}
		list = append(list, a)
	}
	return list
}

// alerts are those of a configuration that was validated.
func (c *Config) alerts() []cron.Alert {
	return c.draftAlerts(untold)
}

func (c *Config) validateAlerts(l *loader) {
	c.draftAlerts(l.failAt)
	for i, a := range c.Alerts {
		a.Scope.validate(l, fmt.Sprintf("alerts[%d].scope", i), c)
	}
}
