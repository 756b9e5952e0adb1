package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
	"panelbot/tools/op"
)

// openAlerts has alerts evaluated when their time has come, beside the reports.
func (c *chatDoors) openAlerts() error {
	maker, err := c.h.reporter()
	if err != nil {
		return err
	}
	watch := &cron.Watch{Log: c.h.log, Measurer: maker, Store: c.h.gate.store, Outbox: &c.outbox, Alerts: c.h.alertsNow, Doors: c.composers}
	c.watch = watch
	reports := c.doors[policies.Cron].Handler
	c.doors[policies.Cron] = delivery.Door{Handler: func(ctx context.Context, a delivery.Arrival) error {
		if cron.IsAlert(a) {
			return watch.Handle(ctx, a)
		}
		return reports(ctx, a)
	}}
	return nil
}

// pulse has slots of alerts come in.
func (c *chatDoors) pulse(deliveries *store.Deliveries) *cron.Pulse {
	return &cron.Pulse{Log: c.h.log, Schedules: c.h.gate.store, Arrivals: deliveries, Wake: c.queue.Wake, Every: func() time.Duration {
		rules := c.h.rulesNow()
		if len(rules) == 0 {
			return 0
		}
		return alert.Pulse(rules)
	}}
}

// turnAlerts has the alerts of a configuration evaluated, in the place of those that were.
func (h *house) turnAlerts(cfg *Config) {
	list := cfg.alerts()
	h.alerts.Store(&list)
}

// alertsNow are the alerts of now, and rulesNow their rules.
func (h *house) alertsNow() []cron.Alert {
	if list := h.alerts.Load(); list != nil {
		return *list
	}
	return nil
}

func (h *house) rulesNow() []alert.Rule { return cron.Rules(h.alertsNow()) }

// board is how the alerts stand that are configured.
func (h *house) board(ctx context.Context) (alert.Board, alert.Mutes, time.Time, error) {
	now, err := h.gate.store.Now(ctx)
	if err != nil {
		return alert.Board{}, nil, now, err
	}
	rows, err := h.gate.store.Alerts(ctx)
	if err != nil {
		return alert.Board{}, nil, now, err
	}
	b, err := alert.Read(rows)
	if err != nil {
		return b, nil, now, err
	}
	mutes, err := h.gate.store.Mutes(ctx)
	return b, mutes, now, err
}

// ListAlerts gives how the alerts stand of what a person may know of: see chat.Alerts.
func (h *house) ListAlerts(ctx context.Context, person policies.Person, door policies.Door) (chat.AlertList, error) {
	if h.gate == nil {
		return chat.AlertList{}, alertNowhere()
	}
	if !person.May(policies.Read) || !h.knows(person.Name) {
		return chat.AlertList{}, forOperators()
	}
	b, mutes, now, err := h.board(ctx)
	if err != nil {
		return chat.AlertList{}, h.alertTrouble(err)
	}
	rules := h.rulesNow()
	list := chat.AlertList{Rules: len(rules)}
	for _, head := range b.Heads {
		if head.At.After(list.Last) {
			list.Last = head.At
		}
	}
	for _, r := range rules {
		if r.Stale(b, now) {
			list.Stale = append(list.Stale, r.Name)
		}
	}
	for _, one := range alert.Standings(b, rules, mutes, now) {
		if h.mayKnowThing(person, one.Thing) {
			list.Standings = append(list.Standings, h.shownTo(person, door, one))
		}
	}
	for _, m := range mutes {
		if m.Rule || !person.Scope.Limits() || h.mayKnowNamed(person, b, m.Name) {
			list.Mutes = append(list.Mutes, m)
		}
	}
	return list, nil
}

// shownTo takes from how an alert stands the figures that the policy does not let a person
// read outright at the door where they ask and at every door where people chat.
func (h *house) shownTo(person policies.Person, door policies.Door, one alert.Standing) alert.Standing {
	shown := func(f alert.Figure) alert.Figure {
		if rule := h.withheld(person, door, f.Source); rule != "" {
			return alert.Figure{Name: f.Name, Source: f.Source, At: f.At, Why: digest.Denied, Rule: rule}
		}
		return f
	}
	figures := make([]alert.Figure, len(one.State.Figures))
	for i, f := range one.State.Figures {
		figures[i] = shown(f)
	}
	one.State.Figures = figures
	if one.State.Blame != nil {
		blame := shown(*one.State.Blame)
		one.State.Blame = &blame
	}
	return one
}

// withheld is the rule by which a person may not read what a figure was made of; empty
// where they may. What a call would be about is not known, so that the strictest counts.
func (h *house) withheld(person policies.Person, at policies.Door, source string) string {
	person.Scope = policies.Scope{} // which was looked at
	for name := range strings.SplitSeq(source, ", ") {
		t, ok := h.runner.Catalogue().Find(name)
		if !ok { // samples, tls and the like
			continue
		}
		for _, door := range append(h.cfg.chatting(), at) {
			d := h.runner.Policy().Decide(policies.Request{
				Person: person, Door: door, Tool: t.Name, Group: t.GroupName, Kind: t.Vendor.Kind, Class: t.Class, Risk: t.Risk, Now: time.Now(),
			})
			if d.Effect != policies.Allow {
				return cmp.Or(d.Rule, "person")
			}
		}
	}
	return ""
}

// mayKnowThing reports whether a person's scope covers a thing that alerts are about.
func (h *house) mayKnowThing(person policies.Person, s digest.Subject) bool {
	server := s.Name
	switch s.Of {
	case digest.OfSite:
		server = ""
		for _, p := range h.digestPanels() {
			for _, site := range p.Sites {
				if p.Name == s.Panel && site.Name == s.Name {
					server = site.Server
				}
			}
		}
	case digest.OfPanel:
		server = ""
	case digest.OfServer:
	}
	return h.mayKnow(person, s.Panel, server)
}

// mayKnowNamed is mayKnowThing of what a name names: all of it.
func (h *house) mayKnowNamed(person policies.Person, b alert.Board, name string) bool {
	known := false
	for _, s := range h.thingsOf(b) {
		if alert.Names(name, s) {
			if !h.mayKnowThing(person, s) {
				return false
			}
			known = true
		}
	}
	return known
}

// thingsOf are the things that the alerts were about when they were evaluated last.
func (h *house) thingsOf(b alert.Board) []digest.Subject {
	rules := h.rulesNow()
	var list []digest.Subject
	for _, head := range b.Heads {
		i := slices.IndexFunc(rules, func(r alert.Rule) bool { return r.Name == head.Rule })
		if i < 0 {
			continue
		}
		for _, name := range head.Things {
			s := digest.Subject{Of: rules[i].When.Of, Panel: name, Name: name}
			if panel, thing, is := strings.Cut(name, "/"); is {
				s.Panel, s.Name = panel, thing
			}
			if !slices.ContainsFunc(list, func(other digest.Subject) bool { return alert.RowKey(other) == alert.RowKey(s) }) {
				list = append(list, s)
			}
		}
	}
	return list
}

func alertNowhere() error {
	return op.Say("alert_nowhere", "another panelbot owns the store: list and mute alerts there")
}

// alertTrouble logs what went wrong in the store, and gives the sentence for it.
func (h *house) alertTrouble(err error) error {
	h.log.Error("alerts not kept or read", "err", err)
	return op.Say("alert_broken", "The alerts could not be kept or read; panelbot's log says why.")
}

// personAlerts are the alerts as a person may list and mute them.
type personAlerts struct {
	*house
	person policies.Person
}

// completeTime is how long somebody waits for a key at most.
const completeTime = 500 * time.Millisecond

// AlertNames are what can be muted, and what is: see chat.Alerts.
func (p personAlerts) AlertNames() (names, muted []string) {
	if p.gate == nil || !p.person.May(policies.Change) {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), completeTime)
	defer cancel()
	b, mutes, _, err := p.board(ctx)
	if err != nil {
		p.log.Info("names of alerts are not completed", "err", err)
		return nil, nil
	}
	for _, m := range mutes {
		if !p.person.Scope.Limits() || !m.Rule && p.mayKnowNamed(p.person, b, m.Name) {
			muted = append(muted, m.Name)
		}
	}
	return p.alertNames(b, p.person), muted
}

// alertsFor are the alerts for a person.
func (h *house) alertsFor(person policies.Person) chat.Alerts { return personAlerts{h, person} }

// alertCounts tells reports how many alerts are open, muted and not known; known is false
// where none is configured, or nobody evaluates them.
func (h *house) alertCounts(ctx context.Context) (counts digest.AlertCounts, known bool, err error) {
	rules := h.rulesNow()
	if h.gate == nil || len(rules) == 0 {
		return counts, false, nil
	}
	b, mutes, now, err := h.board(ctx)
	if err != nil {
		return counts, false, err
	}
	if len(b.Heads) == 0 {
		return counts, false, errors.New("the alerts were not evaluated yet")
	}
	for _, one := range alert.Standings(b, rules, mutes, now) {
		if one.State.Phase.Open() {
			counts.Open++
		}
		if one.Blind() {
			counts.Unknown++
		}
	}
	for _, r := range rules {
		if r.Stale(b, now) {
			counts.Unknown++
		}
	}
	counts.Muted = len(mutes)
	return counts, true, nil
}
