package digest

import "slices"

// Fact is what an item says. The figures that a fact has are named beside it.
type Fact string

// The facts.
const (
	// NotRead: a read has no answer. Why, and Rule or Says.
	NotRead Fact = "not_read"
	// Nothing: the section is about nothing here. Why, and Kind where it is a part of it.
	Nothing Fact = "nothing"
	// ServerUses: what a server uses. CPU, Memory, Disk, and Status.
	ServerUses Fact = "server_uses"
	// ServerStatus: the panel's word for a server is none of those that are known to be
	// good. Status.
	ServerStatus Fact = "server_status"
	// AccountUses: what a hosting account uses. CPU, Memory, Disk, Inodes.
	AccountUses Fact = "account_uses"
	// DiskTrend: how a disk fills. Disk, Days until it is full (absent where it is not
	// filling), Samples, and Course; of an account Inodes, where it has a quota of them.
	DiskTrend Fact = "disk_trend"
	// CertificateValid, CertificateWrong: what visitors get. Days and Until; By says what is
	// wrong.
	CertificateValid Fact = "certificate_valid"
	CertificateWrong Fact = "certificate_wrong"
	// CertificateMissing: the panel has no active certificate for the site. Name is the
	// domain where what visitors get counts; absent where nobody could look at it.
	CertificateMissing Fact = "certificate_missing"
	// BackupAge: the newest backup. Name, Days, and By, which is how its age is known.
	BackupAge Fact = "backup_age"
	// BackupNone: there is none.
	BackupNone Fact = "backup_none"
	// DeployLast, DeployFailed: the last deployment. Status, and Name; New is 1 of one that
	// has failed since the last report.
	DeployLast   Fact = "deploy_last"
	DeployFailed Fact = "deploy_failed"
	// ContainersRun, ContainerDown: Count; Status.
	ContainersRun Fact = "containers_run"
	ContainerDown Fact = "container_down"
	// ContainersThere: Count of containers of which the panel does not say whether they
	// run.
	ContainersThere Fact = "containers_there"
	// Bans: Count of addresses that are banned, and New since the last report.
	Bans Fact = "bans"
	// Added, Removed: What was added or taken away since the last report. Kind, Names.
	Added   Fact = "added"
	Removed Fact = "removed"
	// Same: a list is as it was. Kind, Count.
	Same Fact = "same"
	// FirstTime: there is nothing yet to compare with. Kind, Count.
	FirstTime Fact = "first_time"
	// FailedLogins: Count of the lines of an account's log that say failed, and New since
	// the last report, or Why that is not known.
	FailedLogins Fact = "failed_logins"
	// DatabaseSize: Size, and Growth since the last report where there was one.
	DatabaseSize Fact = "database_size"
	// Databases: Count where the panel says no size.
	Databases Fact = "databases"
	// Changed: what a person changed through panelbot. Person, Count, Names of tools.
	Changed Fact = "changed"
	// Denials: Count of calls that were denied, and Names of people.
	Denials Fact = "denials"
	// Waiting: a request waits for a yes. Name, Person, Until since when.
	Waiting Fact = "waiting"
	// LimitUse: Kind, Used, Limit.
	LimitUse Fact = "limit_use"
	// PanelAnswers, PanelSilent: Count of reads, Failed of them; Says. Limited is how
	// often the panel answered them with 429, first or last.
	PanelAnswers Fact = "panel_answers"
	PanelSilent  Fact = "panel_silent"
	// DeadLetters: Count of what could not be delivered.
	DeadLetters Fact = "dead_letters"
	// AlertsStand: Count of alerts that are open, Failed those that are not known, and
	// Muted.
	AlertsStand Fact = "alerts_stand"
	// AuditHead: Name is the head of the audit log.
	AuditHead Fact = "audit_head"
	// Row: an item of a section of one's own. Cells, without the first, which is in the
	// subject. Why and Says where a condition could not be evaluated.
	Row Fact = "row"
	// RowsLeft: Count of items that are not shown; the state is that of the worst of them.
	RowsLeft Fact = "rows_left"
)

// Facts lists them all.
func Facts() []Fact {
	return []Fact{
		NotRead, Nothing, ServerUses, ServerStatus, AccountUses, DiskTrend, CertificateValid, CertificateWrong, CertificateMissing, BackupAge, BackupNone, DeployLast, DeployFailed,
		ContainersRun, ContainerDown, ContainersThere, Bans, Added, Removed, Same, FirstTime, FailedLogins, DatabaseSize, Databases, Changed, Denials, Waiting, LimitUse, PanelAnswers, PanelSilent, DeadLetters, AlertsStand, AuditHead, Row, RowsLeft,
	}
}

// Figures are the values of a fact by their names: a string is a stranger's text, an
// int64 a count, and the other types are below, time.Time, and []string. Cells is
// a []Cell. Course is a
// []float64: percent, one for each day, the last one that of now; less than 0 where there
// was no sample.
type Figures map[string]any

// The names of figures.
const (
	CPU     = "CPU"
	Memory  = "Memory"
	Disk    = "Disk"
	Inodes  = "Inodes"
	Status  = "Status"
	Days    = "Days"
	Until   = "Until"
	Name    = "Name"
	Names   = "Names"
	By      = "By"
	Count   = "N"
	Recent  = "New"
	Thing   = "Kind"
	Size    = "Size"
	Growth  = "Growth"
	Person  = "Person"
	Used    = "Used"
	Limit   = "Limit"
	Failed  = "Failed"
	Says    = "Says"
	Because = "Why"
	Rule    = "Rule"
	Samples = "Samples"
	Course  = "Course"
	Muted   = "Muted"
	Cells   = "Cells"
	Limited = "Limited"
)

// Percent is a share of the whole, 0 to 100.
type Percent float64

// Bytes is an amount of data.
type Bytes float64

// Words are the values of Kind and By: words of our own, for which the doors have others.
func Words() []string {
	return []string{"name", "seen", "expired", "early", "host", "issuer", "schedules", "bans", "logins", "firewall", "keys", "domains", "websites", "databases", "mailboxes", "ftp"}
}

// Why is why something is not known, or about nothing.
type Why string

// The reasons.
const (
	// Denied: the policy does not let the report read it.
	Denied Why = "denied"
	// NoTime: the time of the report was over.
	NoTime Why = "no_time"
	// NoAnswer: the panel, or the way to it, failed.
	NoAnswer Why = "no_answer"
	// Unreadable: the answer is not what the reference says, or was cut.
	Unreadable Why = "unreadable"
	// NotOffered: the panel has no operation for it.
	NotOffered Why = "not_offered"
	// NoFigure: the answer has no such figure.
	NoFigure Why = "no_figure"
	// NoDate: nothing says when it was made.
	NoDate Why = "no_date"
	// NoSites: no site is configured.
	NoSites Why = "no_sites"
	// NoDomain: the site has no domain in the configuration.
	NoDomain Why = "no_domain"
	// NoneThere: the panel has none.
	NoneThere Why = "none_there"
	// TooFew: there are too few samples for it.
	TooFew Why = "too_few"
	// TooMany: there are more of them than a report reads.
	TooMany Why = "too_many"
	// NoRecord: this process has no record to read.
	NoRecord Why = "no_record"
	// NotReached: the site could not be reached.
	NotReached Why = "not_reached"
	// Shorter: there are fewer than in the report before, so that nobody knows how many are
	// new.
	Shorter Why = "shorter"
	// NoCondition: the condition of a section of one's own could not be evaluated.
	NoCondition Why = "no_condition"
)

// Whys lists them all.
func Whys() []Why {
	return []Why{Denied, NoTime, NoAnswer, Unreadable, NotOffered, NoFigure, NoDate, NoSites, NoDomain, NoneThere, TooFew, TooMany, NoRecord, NotReached, Shorter, NoCondition}
}

// Kind names a section.
type Kind string

// The sections.
const (
	Fleet        Kind = "fleet"
	DiskSpace    Kind = "disk"
	Certificates Kind = "certificates"
	Backups      Kind = "backups"
	Deploys      Kind = "deploys"
	Containers   Kind = "containers"
	Security     Kind = "security"
	Schedules    Kind = "schedules"
	DatabaseUse  Kind = "databases"
	Changes      Kind = "changes"
	Limits       Kind = "limits"
	Health       Kind = "health"
	// OwnSection is the kind of all that configurations describe: see Own.
	OwnSection Kind = "own"
)

// Kinds lists the sections that can be asked for by their names.
func Kinds() []Kind {
	return []Kind{Fleet, DiskSpace, Certificates, Backups, Deploys, Containers, Security, Schedules, DatabaseUse, Changes, Limits, Health}
}

// Known reports whether there is such a section.
func (k Kind) Known() bool { return slices.Contains(Kinds(), k) }
