package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/tools/digest"
	"panelbot/tools/op"
)

// ReportConfig is a report that comes round.
type ReportConfig struct {
	Name      string      `yaml:"name" doc:"What the report is called; it reads as the person cron:NAME, of whom rules may speak."`
	Schedule  string      `yaml:"schedule" doc:"When: five fields of cron (minute hour day month weekday), or @daily and its kin."`
	Timezone  string      `yaml:"timezone" doc:"Where the schedule reads the clock, such as Europe/Berlin; policy.timezone by default."`
	Sections  []string    `yaml:"sections" doc:"What it tells about." enum:"fleet|disk|certificates|backups|deploys|containers|security|schedules|databases|changes|limits|health"`
	To        []string    `yaml:"to" doc:"The chats that it is posted to, of those that are listed: slack:C… or telegram:-100…."`
	CatchUp   string      `yaml:"catch_up" doc:"What becomes of times that were missed: latest (by default), none, or all." enum:"latest|none|all"`
	Jitter    string      `yaml:"jitter" doc:"How much later it may be made, to spread reports of the same time; 30m at most."`
	Quiet     bool        `yaml:"quiet" doc:"Posts it only where something is otherwise than in what was posted last."`
	Heartbeat string      `yaml:"heartbeat" doc:"After how long a quiet report is posted all the same, such as 7d; never without it."`
	Within    string      `yaml:"within" doc:"How long reading may take; 15m by default. What is not read by then is unknown."`
	Language  string      `yaml:"language" doc:"Language of its sentences; en by default." enum:"en|vi"`
	Scope     ScopeConfig `yaml:"scope" doc:"What it may read about; everything by default."`
}

// draft makes the report of its text, and reports what is wrong.
func (r ReportConfig) draft(at string, zone *time.Location, wrong report) cron.Report {
	made := cron.Report{Plan: cron.Plan{Name: r.Name, CatchUp: cron.CatchUp(orElse(r.CatchUp, string(cron.Latest)))}, Language: r.Language, Quiet: r.Quiet}
	if !plainName.MatchString(r.Name) {
		wrong(at+".name", "must be letters, digits, dots and dashes, 63 at most")
	}
	if r.Name == samplerName {
		wrong(at+".name", "is what takes samples of disks: give the report another name")
	}
	if own := zoneAt(at+".timezone", r.Timezone, wrong); own != nil {
		zone = own
	}
	jitter := spanAt(at+".jitter", r.Jitter, wrong)
	spec, err := cron.Parse(r.Name, r.Schedule, zone, jitter)
	if err != nil {
		wrong(at+".schedule", "is %q: %v", r.Schedule, err)
	}
	made.Spec = spec
	made.Heartbeat, made.Within = spanAt(at+".heartbeat", r.Heartbeat, wrong), spanAt(at+".within", r.Within, wrong)
	for i, word := range r.Sections {
		kind := digest.Kind(word)
		if !kind.Known() {
			wrong(fmt.Sprintf("%s.sections[%d]", at, i), "is %q.%s Sections are: %s", word, op.DidYouMean(word, words(digest.Kinds())), strings.Join(words(digest.Kinds()), ", "))
		}
		made.Sections = append(made.Sections, kind)
	}
	if len(r.Sections) == 0 {
		wrong(at+".sections", "is empty: say what the report tells about, such as [fleet, certificates]")
	}
	for i, text := range r.To {
		t, err := cron.ParseTarget(text)
		if err != nil {
			wrong(fmt.Sprintf("%s.to[%d]", at, i), "is wrong: %v", err)
			continue
		}
		made.To = append(made.To, t)
	}
	if len(r.To) == 0 {
		wrong(at+".to", "is empty: say where it is posted, such as [\"slack:C0OPS\"]")
	}
	if r.Heartbeat != "" && !r.Quiet {
		wrong(at+".heartbeat", "says nothing without quiet: true: the report is always posted")
	}
	if !slices.Contains(cron.CatchUps(), made.CatchUp) {
		wrong(at+".catch_up", "is %q: write latest, none or all", r.CatchUp)
	}
	if r.Language != "" && !slices.Contains(chat.Languages(), r.Language) {
		wrong(at+".language", "is %q: write %s", r.Language, strings.Join(chat.Languages(), " or "))
	}
	made.Scope = PersonConfig{Scope: r.Scope}.person().Scope
	if r.Scope.MaxRisk != "" {
		if _, err := policies.ParseRisk(r.Scope.MaxRisk); err != nil {
			wrong(at+".scope.max_risk", "is wrong: %v", err)
		}
	}
	return made
}

// draftReports are the reports of the configuration.
func (c *Config) draftReports(wrong report) []cron.Report {
	zone := zoneAt("policy.timezone", c.Policy.Timezone, func(string, string, ...any) {}) // told where the policy is read
	if zone == nil {
		zone = time.UTC
	}
	var list []cron.Report
	for i, r := range c.Reports {
		at := "reports[" + strconv.Itoa(i) + "]"
		made := r.draft(at, zone, wrong)
		if slices.ContainsFunc(list, func(other cron.Report) bool { return other.Name == made.Name }) {
			wrong(at+".name", "is used twice: give each report a name of its own")
		}
		for j, t := range made.To {
			c.checkTarget(fmt.Sprintf("%s.to[%d]", at, j), t, wrong)
		}
		list = append(list, made)
	}
	return list
}

// checkTarget says why a report cannot be posted to a chat.
func (c *Config) checkTarget(at string, t cron.Target, wrong report) {
	switch {
	case t.Door == policies.Slack && !c.Slack.on():
		wrong(at, "is in Slack, and there is no door for Slack: fill in the part slack")
	case t.Door == policies.Slack:
		if _, listed := c.Slack.places()[t.Chat]; !listed {
			wrong(at, "is no channel under slack.channels, and only those may read answers")
		}
	case t.Door == policies.Telegram && !c.Telegram.on():
		wrong(at, "is in Telegram, and there is no door for Telegram: fill in the part telegram")
	case t.Door == policies.Telegram:
		if id, err := strconv.ParseInt(t.Chat, 10, 64); err != nil || !c.Telegram.places()[id] {
			wrong(at, "is no group under telegram.chats, and only those may read answers")
		}
	default:
		wrong(at, "is at %q, where no reports are posted: write slack:C… or telegram:-100…", string(t.Door))
	}
}

// reports are those of a configuration that was validated.
func (c *Config) reports() []cron.Report {
	return c.draftReports(func(string, string, ...any) {})
}

func (c *Config) validateReports(l *loader) { c.draftReports(l.failAt) }
