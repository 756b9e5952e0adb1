package digest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"panelbot/tools/op"
)

// Measure reads figures of the things that there are now, by the same reads as reports
// are made of. What cannot be read is in it as unknown; an error is one of what
// remembers, the end of ctx, or ErrEnding.
func (m *Maker) Measure(ctx context.Context, o MeasureOrder) (Measurement, error) {
	began := m.cfg.now()
	if o.Within <= 0 {
		o.Within = DefaultTime
	}
	order := Order{Name: o.Name, Person: o.Person, Slot: began}
	remembered, err := recall(ctx, m.cfg.Memory, order)
	if err != nil {
		return Measurement{}, err
	}
	panels := m.cfg.Panels()
	r := &run{log: m.log, cfg: m.cfg, order: order, panels: panels, several: severalOf(panels), memory: remembered, readers: map[string]*reader{}}
	reading, cancel := context.WithTimeout(ctx, o.Within)
	defer cancel()
	found := make([][]Measured, len(panels))
	var looked []string
	var all sync.WaitGroup
	for i, p := range panels {
		if len(o.Panels) == 0 || slices.Contains(o.Panels, p.Name) {
			looked = append(looked, p.Name)
			all.Go(func() { found[i] = r.measure(reading, p, o) })
		}
	}
	all.Wait()
	if err := ctx.Err(); err != nil {
		return Measurement{}, fmt.Errorf("digest: measuring for %s: %w", o.Name, context.Cause(ctx))
	}
	made := Measurement{At: began, Things: slices.Concat(found...), Panels: looked, Took: m.cfg.now().Sub(began)}
	for _, from := range r.readers {
		made.Reads, made.Failed = made.Reads+from.reads, made.Failed+from.failed
	}
	if m.cfg.broken(made.Failed) {
		return Measurement{}, fmt.Errorf("digest: measuring for %s: %w", o.Name, ErrEnding)
	}
	if !o.Keep {
		return made, nil
	}
	if m.cfg.Series != nil && len(r.samples) > 0 {
		if err := m.cfg.Series.Add(ctx, r.samples); err != nil {
			return Measurement{}, fmt.Errorf("digest: the samples of %s: %w", o.Name, err)
		}
	}
	if o.wants(MeasureBackup) {
		return made, remembered.keep(ctx, m.cfg.Memory, order, panels, began)
	}
	return made, nil
}

// measure reads the figures of one panel.
func (r *run) measure(ctx context.Context, p Panel, o MeasureOrder) []Measured {
	var list []Measured
	if slices.Contains(o.Sorts, OfServer) {
		list = append(list, r.measureServers(ctx, p, o)...)
	}
	if slices.Contains(o.Sorts, OfSite) {
		list = append(list, r.measureSites(ctx, p, o)...)
	}
	if slices.Contains(o.Sorts, OfPanel) {
		list = append(list, Measured{Subject{Panel: p.Name, Of: OfPanel, Name: p.Name}, map[string]Reading{}, false})
	}
	now := r.cfg.now()
	var answers Reading
	if o.wants(MeasurePanelAnswers) {
		answers = r.answering(ctx, p)
	}
	for _, m := range list {
		m.Figures[MeasurePanelName] = Reading{Value: p.Name, Source: configured, At: now}
		m.Figures[MeasurePanelKind] = Reading{Value: p.Kind, Source: configured, At: now}
		if o.wants(MeasurePanelAnswers) {
			m.Figures[MeasurePanelAnswers] = answers
		}
	}
	return list
}

// configured is the source of what the configuration says.
const configured = "configuration"

// answering tells whether a panel answers, from what was read, or else by one read. It is
// not known where nothing was sent.
func (r *run) answering(ctx context.Context, p Panel) Reading {
	from := r.reader(p)
	tool, got := r.look(ctx, p)
	from.mu.Lock()
	defer from.mu.Unlock()
	sent := 0
	for _, one := range from.known {
		if one.trouble == nil || one.trouble.why != Denied {
			sent++
		}
	}
	if sent == 0 {
		return troubled(tool, got.at, got.trouble)
	}
	return Reading{Value: from.failed < sent, Source: tool, At: got.at}
}

// known is the reading of a value.
func known(value any, source string, at time.Time) Reading {
	return Reading{Value: value, Source: source, At: at}
}

// unknown is the reading of what has no value.
func unknown(why Why, source string, at time.Time) Reading {
	return Reading{Why: why, Source: source, At: at}
}

// troubled is the reading of what was not read.
func troubled(source string, at time.Time, t *trouble) Reading {
	return Reading{Why: t.why, Rule: t.rule, Says: t.says, Source: source, At: at}
}

// missing is the reading that an item without a figure stands for.
func missing(item Item) Reading {
	made := unknown(NoFigure, strings.Join(item.Source, ", "), item.At)
	if why, is := item.Figures[Because].(Why); is {
		made.Why = why
	}
	made.Rule, _ = item.Figures[Rule].(string)
	made.Says, _ = item.Figures[Says].([]op.Message)
	return made
}

// put notes a reading where it was asked for.
func (m Measured) put(o MeasureOrder, name string, r Reading) {
	if o.wants(name) {
		m.Figures[name] = r
	}
}

// shared notes shares of a whole that figures have, and the rest as unknown.
func (m Measured) shared(o MeasureOrder, f Figures, source string, at time.Time, names map[string]string) {
	for name, figure := range names {
		if value, is := f[figure].(Percent); is {
			m.put(o, name, known(float64(value), source, at))
		} else {
			m.put(o, name, unknown(NoFigure, source, at))
		}
	}
}

// serverFigures are the names of what is measured of servers.
func serverFigures() []string {
	var names []string
	for _, m := range Measures() {
		if m.Of == OfServer {
			names = append(names, m.Name)
		}
	}
	return names
}

// unlisted stands for the things of a sort that could not be listed.
func unlisted(p Panel, of Sort, o MeasureOrder, why Reading) Measured {
	m := Measured{Subject{Panel: p.Name, Of: of}, map[string]Reading{}, false}
	for _, one := range Measures() {
		if one.Of == of {
			m.put(o, one.Name, why)
		}
	}
	return m
}
