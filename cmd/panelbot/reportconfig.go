package main

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// ReportConfig is a report that comes round.
type ReportConfig struct {
	Name      string          `yaml:"name" doc:"What the report is called; it reads as the person cron:NAME, of whom rules may speak."`
	Schedule  string          `yaml:"schedule" doc:"When: five fields of cron (minute hour day month weekday), or @daily and its kin."`
	Timezone  string          `yaml:"timezone" doc:"Where the schedule reads the clock, such as Europe/Berlin; policy.timezone by default."`
	Sections  []SectionConfig `yaml:"sections" doc:"What it tells about: ready sections by their names, and own ones as mappings."`
	To        []string        `yaml:"to" doc:"Where it goes: chats that are listed (slack:C…, telegram:-100…), files below reports_dir (file:{name}-{slot}.html; .md, .json, .txt), stdout or stdout:FORM."`
	CatchUp   string          `yaml:"catch_up" doc:"What becomes of times that were missed: latest (by default), none, or all." enum:"latest|none|all"`
	Jitter    string          `yaml:"jitter" doc:"How much later it may be made, to spread reports of the same time; 30m at most."`
	Quiet     bool            `yaml:"quiet" doc:"Posts it only where something is otherwise than in what was posted last."`
	Heartbeat string          `yaml:"heartbeat" doc:"After how long a quiet report is posted all the same, such as 7d; never without it."`
	Within    string          `yaml:"within" doc:"How long reading may take; 15m by default. What is not read by then is unknown."`
	Language  string          `yaml:"language" doc:"Language of its sentences; en by default." enum:"en|vi"`
	Chart     *bool           `yaml:"chart" doc:"Whether a picture of servers and disks goes with it, to chats and in pages of HTML; true by default."`
	Scope     ScopeConfig     `yaml:"scope" doc:"What it may read about; everything by default."`
}

// draws reports whether a picture goes with it.
func (r ReportConfig) draws() bool { return r.Chart == nil || *r.Chart }

// mostSections is how many sections fit into one message of every door.
const mostSections = 30

// draft makes the report of its text, and reports what is wrong.
func (r ReportConfig) draft(at string, zone *time.Location, in *sectionTools, wrong report) cron.Report {
	made := cron.Report{Plan: cron.Plan{Name: r.Name, CatchUp: cron.CatchUp(orElse(r.CatchUp, string(cron.Latest)))}, Language: r.Language, Quiet: r.Quiet, Chart: r.draws()}
	if !plainName().MatchString(r.Name) {
		wrong(at+".name", "must be letters, digits, dots and dashes, 63 at most")
	}
	if r.Name == cron.AlertName {
		wrong(at+".name", "is what alerts read as: give the report another name")
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
	for i, section := range r.Sections {
		at := fmt.Sprintf("%s.sections[%d]", at, i)
		if section.Tool == "" {
			made.Sections = append(made.Sections, section.ready(at, wrong))
			continue
		}
		made.Sections = append(made.Sections, digest.OwnKind(len(made.Own)))
		made.Own = append(made.Own, section.own(at, in, wrong))
	}
	if len(r.Sections) > mostSections {
		wrong(at+".sections", "are %d: %d are the most, since a report is one message. Make a second report of the others", len(r.Sections), mostSections)
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
		wrong(at+".to", "is empty: say where it goes, such as [\"slack:C0OPS\"] or [\"file:reports/{name}-{slot}.html\"]")
	}
	if r.Heartbeat != "" && !r.Quiet {
		wrong(at+".heartbeat", "says nothing without quiet: true: the report is always posted")
	}
	if !slices.Contains(cron.CatchUps(), made.CatchUp) {
		wrong(at+".catch_up", "is %q: write latest, none or all", r.CatchUp)
	}
	languageAt(at+".language", r.Language, wrong)
	made.Scope = PersonConfig{Scope: r.Scope}.person().Scope
	return made
}

// draftReports are the reports of the configuration.
func (c *Config) draftReports(wrong report) []cron.Report {
	var list []cron.Report
	in := &sectionTools{cfg: c}
	for i, r := range c.Reports {
		at := "reports[" + strconv.Itoa(i) + "]"
		made := r.draft(at, c.zone(), in, wrong)
		if slices.ContainsFunc(list, func(other cron.Report) bool { return other.Name == made.Name }) {
			wrong(at+".name", "is used twice: give each report a name of its own")
		}
		for j, t := range made.To {
			there := fmt.Sprintf("%s.to[%d]", at, j)
			c.checkTarget(there, t, wrong)
			checkFile(there, append(slices.Clip(list), made), t, wrong)
		}
		list = append(list, made)
	}
	return list
}

// checkFile says why the last of some reports cannot have a file of its own.
func checkFile(at string, list []cron.Report, t cron.Target, wrong report) {
	if t.Door != cron.FileDoor {
		return
	}
	made := list[len(list)-1]
	if len(made.Name) <= mostName && !made.Fits(t) {
		wrong(at, "names a file that is too long with the report's name in it: give one of the two a shorter name")
	}
	for _, other := range list[:len(list)-1] {
		if slices.ContainsFunc(other.To, func(u cron.Target) bool { return made.SameFile(t, other, u) }) {
			wrong(at, "is the file of the report %s too, and one would take the place of the other: put {name} into the name", other.Name)
		}
	}
}

// mostName is how long the name of a report may be, as plainName has it.
const mostName = 63

// checkTarget says why a report cannot go to a target.
func (c *Config) checkTarget(at string, t cron.Target, wrong report) {
	switch {
	case t.Door == cron.FileDoor, t.Door == cron.StdoutDoor:
	case t.Door == policies.Slack && !c.Slack.on():
		wrong(at, "is in Slack, and there is no door for Slack: fill in the part slack")
	case t.Door == policies.Slack:
		if _, listed := c.Slack.places()[t.Chat]; !listed {
			wrong(at, "is no channel under slack.channels, and only those may read answers: list it there, or name one that is")
		}
	case t.Door == policies.Telegram && !c.Telegram.on():
		wrong(at, "is in Telegram, and there is no door for Telegram: fill in the part telegram")
	case t.Door == policies.Telegram:
		if id, err := strconv.ParseInt(t.Chat, 10, 64); err != nil || !c.Telegram.places()[id] {
			wrong(at, "is no group under telegram.chats, and only those may read answers: list it there, or name one that is")
		}
	default:
		wrong(at, "is at %q, where no reports are posted: write slack:C…, telegram:-100…, file:NAME or stdout", string(t.Door))
	}
}

// filesReports says whether a report is written to a file.
func (c *Config) filesReports() bool {
	return slices.ContainsFunc(c.reports(), func(r cron.Report) bool {
		return slices.ContainsFunc(r.To, func(t cron.Target) bool { return t.Door == cron.FileDoor })
	})
}

// reports are those of a configuration that was validated.
func (c *Config) reports() []cron.Report {
	return c.draftReports(untold)
}

func (c *Config) validateReports(l *loader) {
	c.draftReports(l.failAt)
	for i, r := range c.Reports {
		r.Scope.validate(l, fmt.Sprintf("reports[%d].scope", i), c)
	}
}
