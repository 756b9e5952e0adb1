package digest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
)

// Runner runs calls; *tools.Runner does.
type Runner interface {
	Run(ctx context.Context, c tools.Call) tools.Outcome
}

// Panel is a configured panel, with the sites that are known by name.
type Panel struct {
	Name, Kind string
	Sites      []Site
	// Tags are those of its servers, by their names or ids.
	Tags map[string]map[string]string
	// Prober looks at the certificates that visitors of its sites get; nil is nobody.
	Prober Prober
}

// Site is a site of a panel; Domain may be empty.
type Site struct {
	Name   string
	ID     int64
	Domain string
	// Server is the id or name of its server; empty where nobody knows.
	Server string
}

// Config is what reports are made of. Runner and Panels must be set; what else is nil
// makes what it would tell unknown.
type Config struct {
	Runner Runner
	// Ending reports that the Runner sends nothing any more, because the program is about
	// to end; nil is never.
	Ending func() bool
	// Panels are those of now.
	Panels func() []Panel
	// Record is the audit log, and Waiting lists what waits for a yes.
	Record  audit.Reader
	Waiting func(ctx context.Context) ([]Request, error)
	// Letters counts what could not be delivered; known is false where no outbox runs.
	Letters func(ctx context.Context) (n int, known bool, err error)
	// Alerts counts how alerts stand; known is false where there are none.
	Alerts func(ctx context.Context) (counts AlertCounts, known bool, err error)
	// Memory is what earlier reports have seen.
	Memory Keeper
	// Series are the samples of disks.
	Series Series
	// Now is the clock; nil is the process's.
	Now func() time.Time
}

func (c Config) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

// Order asks for a report.
type Order struct {
	// Name is the report's; Person is who reads: Reader makes one.
	Name     string
	Person   policies.Person
	Sections []Kind
	// Own are the sections that OwnKind names.
	Own []Own
	// Slot is the time that the schedule names; zero is now.
	Slot time.Time
	// Within is how long reading may take; 0 is DefaultTime.
	Within time.Duration
	// Keep remembers what was seen, for the differences that the next report tells.
	// Making a report of the same slot again tells the same differences.
	Keep bool
	// Progress is called after each read; nil is nobody.
	Progress func()
}

// DefaultTime is how long reading may take: where 60 calls a minute are allowed, of which
// the client lets 50 go once the first are out, it is enough for 760 reads of a panel.
const DefaultTime = 15 * time.Minute

// Reader is the person as whom a report reads.
func Reader(report string, scope policies.Scope) policies.Person {
	return policies.Person{Name: "cron:" + report, Roles: []policies.Role{policies.Viewer}, Scope: scope}
}

// Maker makes reports. It is safe for concurrent use.
type Maker struct {
	log *slog.Logger
	cfg Config
}

// New makes a Maker.
func New(log *slog.Logger, cfg Config) (*Maker, error) {
	if cfg.Runner == nil || cfg.Panels == nil {
		return nil, errors.New("digest: a runner and the panels are needed")
	}
	return &Maker{log, cfg}, nil
}

// ErrEnding says that reads had no answer because the program is about to end: what was
// made of them would say of panels what is not so.
var ErrEnding = errors.New("panelbot is about to end")

// broken reports that reads which failed may have been lost to the end of the program.
func (c Config) broken(failed int) bool { return failed > 0 && c.Ending != nil && c.Ending() }

// Make makes a report. What cannot be read is in it as unknown; an error is one of the
// order, of what remembers, or ErrEnding.
func (m *Maker) Make(ctx context.Context, o Order) (Report, error) {
	for _, kind := range o.Sections {
		if !o.knows(kind) {
			return Report{}, fmt.Errorf("digest: there is no section %s", kind)
		}
	}
	began := m.cfg.now()
	if o.Slot.IsZero() {
		o.Slot = began
	}
	if o.Within <= 0 {
		o.Within = DefaultTime
	}
	remembered, err := recall(ctx, m.cfg.Memory, o)
	if err != nil {
		return Report{}, err
	}
	r := &run{log: m.log, cfg: m.cfg, order: o, panels: m.cfg.Panels(), memory: remembered, readers: map[string]*reader{}}
	r.report = Report{Name: o.Name, Slot: o.Slot, At: began, Since: remembered.since(o.Slot, began)}
	r.several = severalOf(r.panels)
	reading, cancel := context.WithTimeout(ctx, o.Within)
	defer cancel()
	for _, kind := range inTurn(o.Sections) {
		r.report.Sections = append(r.report.Sections, r.section(reading, kind))
	}
	if err := ctx.Err(); err != nil {
		return Report{}, fmt.Errorf("digest: making %s: %w", o.Name, context.Cause(ctx))
	}
	slices.SortStableFunc(r.report.Sections, func(a, b Section) int { return a.State.rank() - b.State.rank() })
	for _, s := range r.report.Sections {
		r.report.State = r.report.State.Worse(s.State)
	}
	for _, from := range r.readers {
		r.report.Reads, r.report.Failed = r.report.Reads+from.reads, r.report.Failed+from.failed
	}
	if m.cfg.broken(r.report.Failed) {
		return Report{}, fmt.Errorf("digest: making %s: %w", o.Name, ErrEnding)
	}
	r.report.Took = m.cfg.now().Sub(began)
	if o.Keep {
		if m.cfg.Series != nil && len(r.samples) > 0 {
			if err := m.cfg.Series.Add(ctx, r.samples); err != nil {
				return Report{}, fmt.Errorf("digest: the samples of %s: %w", o.Name, err)
			}
		}
		if err := remembered.keep(ctx, m.cfg.Memory, o, r.panels, began); err != nil {
			return Report{}, err
		}
	}
	return r.report, nil
}

// severalOf says of which kinds there is more than one panel.
func severalOf(panels []Panel) map[string]bool {
	several := map[string]bool{}
	for i, p := range panels {
		several[p.Kind] = several[p.Kind] || slices.ContainsFunc(panels[:i], func(q Panel) bool { return q.Kind == p.Kind })
	}
	return several
}

// inTurn has health last, which tells of the reads of the others, and each once.
func inTurn(kinds []Kind) []Kind {
	var list []Kind
	for _, kind := range kinds {
		if kind != Health && !slices.Contains(list, kind) {
			list = append(list, kind)
		}
	}
	if slices.Contains(kinds, Health) {
		list = append(list, Health)
	}
	return list
}

// section makes one part.
func (r *run) section(ctx context.Context, kind Kind) Section {
	s := Section{Kind: kind}
	own, isOwn := r.order.own(kind)
	switch {
	case isOwn:
		s = r.ownSection(ctx, own)
	case kind == Changes:
		s.Items = r.changes(ctx)
	case kind == Security:
		s.Items = append(r.each(ctx, r.security), r.unoffered()...)
	case kind == Health:
		s.Items = append(r.each(ctx, r.answers), r.house(ctx)...)
	default:
		s.Items = r.each(ctx, r.of(kind))
	}
	if len(s.Items) == 0 {
		s.Items = []Item{r.nothing(Panel{}, OK, NoneThere)}
	}
	s.order()
	s.cutItems()
	return s
}

// of is what reads a section at one panel.
func (r *run) of(kind Kind) func(context.Context, Panel) []Item {
	switch kind {
	case Fleet:
		return r.fleet
	case DiskSpace:
		return r.disks
	case Certificates:
		return r.certificates
	case Backups:
		return r.backups
	case Deploys:
		return r.deploys
	case Containers:
		return r.containers
	case Schedules:
		return r.cronJobs
	case DatabaseUse:
		return r.databases
	case Limits:
		return r.limits
	default:
		return func(_ context.Context, p Panel) []Item { return []Item{r.nothing(p, Unknown, NotOffered)} }
	}
}

// each reads the panels side by side, and gives what was found in their order.
func (r *run) each(ctx context.Context, read func(context.Context, Panel) []Item) []Item {
	found := make([][]Item, len(r.panels))
	var all sync.WaitGroup
	for i, p := range r.panels {
		all.Go(func() { found[i] = read(ctx, p) })
	}
	all.Wait()
	return slices.Concat(found...)
}
