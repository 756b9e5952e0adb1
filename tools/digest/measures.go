package digest

import (
	"slices"
	"time"

	"panelbot/policies"
	"panelbot/tools/op"
)

// Sort is what a figure is of.
type Sort string

// The sorts of things.
const (
	// OfPanel: a configured panel.
	OfPanel Sort = "panel"
	// OfServer: a server, or the account of an OpenPanel.
	OfServer Sort = "server"
	// OfSite: a site that is known by name, or a domain of an OpenPanel.
	OfSite Sort = "site"
)

// Measure is a figure that can be asked for by its name.
type Measure struct {
	Name string
	// Of is the sort of thing that has it. Things of every sort have those of their
	// panel.
	Of Sort
	// Zero is the zero value of its type: a float64, a string or a bool.
	Zero any
	// Doc is one line for people.
	Doc string
}

// The names of the figures that are measured.
const (
	MeasurePanelName    = "panel.name"
	MeasurePanelKind    = "panel.kind"
	MeasurePanelAnswers = "panel.answers"
	MeasureServerName   = "server.name"
	MeasureStatus       = "server.status"
	MeasureCPU          = "cpu.percent"
	MeasureMemory       = "memory.percent"
	MeasureDisk         = "disk.percent"
	MeasureFull         = "disk.full_in_days"
	MeasureInodes       = "inodes.percent"
	MeasureDown         = "containers.down"
	MeasureBackup       = "backup.age_days"
	MeasureBans         = "bans.count"
	MeasureSiteName     = "site.name"
	MeasureCertificate  = "certificate.days"
	MeasureAccepted     = "certificate.valid"
	MeasureDeploy       = "deploy.failed"
)

// Measures lists what can be measured. A figure that the panel has no operation for is
// unknown, with that reason (NotOffered).
func Measures() []Measure {
	return []Measure{
		{MeasurePanelName, OfPanel, "", "the configured panel"},
		{MeasurePanelKind, OfPanel, "", "flashpanel or openpanel"},
		{MeasurePanelAnswers, OfPanel, false, "whether a read of this look was answered"},
		{MeasureServerName, OfServer, "", "the server; for an OpenPanel the name of the panel"},
		{MeasureStatus, OfServer, "", "the panel's own word for it (FlashPanel)"},
		{MeasureCPU, OfServer, 0.0, "processor in use, 0 to 100"},
		{MeasureMemory, OfServer, 0.0, "memory in use, 0 to 100"},
		{MeasureDisk, OfServer, 0.0, "disk in use, 0 to 100"},
		{MeasureFull, OfServer, 0.0, "days until the disk is full as it goes; without end where it does not fill"},
		{MeasureInodes, OfServer, 0.0, "inodes in use, 0 to 100 (OpenPanel)"},
		{MeasureDown, OfServer, 0.0, "containers that do not run (FlashPanel)"},
		{MeasureBackup, OfServer, 0.0, "days since the newest backup; without end where there is none (FlashPanel)"},
		{MeasureBans, OfServer, 0.0, "addresses that fail2ban keeps out (FlashPanel)"},
		{MeasureSiteName, OfSite, "", "the site's name; for an OpenPanel the domain"},
		{MeasureCertificate, OfSite, 0.0, "days until the certificate that visitors get ends"},
		{MeasureAccepted, OfSite, false, "whether visitors accept the certificate"},
		{MeasureDeploy, OfSite, false, "whether the last deployment was no success (FlashPanel)"},
	}
}

// Subject is what figures are measured of.
type Subject struct {
	Panel string `json:"panel"`
	Of    Sort   `json:"of"`
	// Name is that of the server, account or site, and for a panel its own. Empty
	// stands for all things of that sort on the panel, where they could not be listed.
	Name string `json:"name,omitempty"`
	// Tags are those of the server, or of the site's server: see tools.TagsOf.
	Tags map[string]string `json:"-"`
}

// Reading is what was found of a figure.
type Reading struct {
	// Value is of the measure's type; nil is not known, for the reason Why.
	Value  any
	Source string
	At     time.Time
	Why    Why
	// Rule is that of the policy which denies it, and Says what the panel said.
	Rule string
	Says []op.Message
}

// Known reports whether there is a value.
func (r Reading) Known() bool { return r.Value != nil }

// Measured is a thing with its figures, by the names of the measures that were asked for.
type Measured struct {
	Subject
	Figures map[string]Reading
	// Untagged says that the tags of its server could not be read; of what is not Listed,
	// that it stands for the things of which they could not.
	Untagged bool
}

// Listed reports whether it is a thing, and does not stand for those that could not be
// listed.
func (m Measured) Listed() bool { return m.Name != "" }

// MeasureOrder asks for figures.
type MeasureOrder struct {
	// Name is under which it is remembered what was seen, and Person reads: Reader makes
	// one.
	Name   string
	Person policies.Person
	// Sorts are of what, and Names what is measured of them. Only what is named is read.
	Sorts []Sort
	Names []string
	// Panels are those to look at; none is every panel.
	Panels []string
	// Tags says that the tags of sites count, so that their servers are listed.
	Tags bool
	// Within is how long reading may take; 0 is DefaultTime. What was not read by then is
	// unknown.
	Within time.Duration
	// Keep remembers when backups were first seen, and keeps samples of disks.
	Keep bool
}

func (o MeasureOrder) wants(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(o.Names, name) })
}

// Measurement is what one look has found.
type Measurement struct {
	At     time.Time
	Took   time.Duration
	Things []Measured
	// Panels are those that were looked at.
	Panels []string
	// Reads counts the reads of panels, and Failed those without an answer.
	Reads, Failed int
}
