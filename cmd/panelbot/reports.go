package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/chart"
	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/adapters/slack"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/store"
	"panelbot/tools/digest"
)

// reader is the person as whom a report reads; false is that there is no such report.
func (h *house) reader(name string) (policies.Person, bool) {
	report, is := strings.CutPrefix(name, "cron:")
	if _, off := h.isOff(name); !is || off {
		return policies.Person{}, false
	}
	if report == cron.AlertName && len(h.alertsNow()) > 0 {
		return digest.Reader(report, policies.Scope{}), true
	}
	for _, r := range h.roundsNow() {
		if r.Name == report {
			return r.Reader(), true
		}
	}
	if press := h.press.Load(); press != nil { // it was taken out of the configuration meanwhile
		if r, making := press.Making(report); making {
			return r.Reader(), true
		}
	}
	return policies.Person{}, false
}

// roundsNow are the reports that come round, and what takes samples for them, by the
// configuration of now.
func (h *house) roundsNow() []cron.Report {
	if list := h.rounds.Load(); list != nil {
		return *list
	}
	return nil
}

// turnReports has the reports of a configuration come round, in the place of those that
// did: all of them at once.
func (h *house) turnReports(cfg *Config) {
	list := cfg.comingRound()
	h.rounds.Store(&list)
	if clock := h.clock.Load(); clock != nil {
		clock.Change(plansOf(list))
	}
}

func plansOf(list []cron.Report) []cron.Plan {
	plans := make([]cron.Plan, len(list))
	for i, r := range list {
		plans[i] = r.Plan
	}
	return plans
}

// reporter makes reports. Where the house has no store, what it would tell is unknown.
func (h *house) reporter() (*digest.Maker, error) { return h.reporterBy(h.runner) }

// reporterBy makes reports of what a runner reads.
func (h *house) reporterBy(runner digest.Runner) (*digest.Maker, error) {
	cfg := digest.Config{Runner: runner, Ending: h.runner.Ending, Panels: h.digestPanels}
	if h.gate != nil {
		s := h.gate.store
		cfg.Record, cfg.Memory, cfg.Waiting, cfg.Letters = s, reportNotes{s, "report.seen."}, h.waiting, h.deadLetters
		cfg.Series, cfg.Alerts = diskSeries{s}, h.alertCounts
	}
	return digest.New(h.log, cfg)
}

// digestPanels are the panels of now, with the sites that are known by name.
func (h *house) digestPanels() []digest.Panel {
	list := make([]digest.Panel, len(h.cfg.Panels))
	for i, pc := range h.cfg.Panels {
		p := digest.Panel{Name: pc.Name, Kind: pc.Kind, Prober: h.prober, Tags: pc.Tags}
		if pc.URL == simulatorURL {
			p.Prober = playedSites{} // its sites are made up
		}
		configured := h.configuredSites(pc)
		for name, site := range configured {
			p.Sites = append(p.Sites, digest.Site{Name: name, ID: site.ID, Domain: site.Domain, Server: site.Server})
		}
		for name, site := range h.sitesNow(pc.Name) {
			if _, twice := configured[name]; !twice {
				p.Sites = append(p.Sites, digest.Site{Name: name, ID: site.ID, Domain: site.Domain, Server: site.Server})
			}
		}
		slices.SortFunc(p.Sites, func(a, b digest.Site) int { return strings.Compare(a.Name, b.Name) })
		list[i] = p
	}
	return list
}

// playedSites are the sites of panels that are made up: the certificate of one is about
// to end.
type playedSites struct{}

// Probe is as in digest.Prober.
func (playedSites) Probe(_ context.Context, domain string) (digest.Certificate, error) {
	days := 75
	if strings.HasPrefix(domain, "api.") {
		days = 9
	}
	return digest.Certificate{Until: time.Now().Add(time.Duration(days)*24*time.Hour + time.Hour)}, nil
}

// waiting lists what waits for the yes of others.
func (h *house) waiting(ctx context.Context) ([]digest.Request, error) {
	open, err := h.gate.desk.List(ctx, approval.Filter{States: []approval.State{approval.Pending}})
	if err != nil {
		return nil, err
	}
	list := make([]digest.Request, len(open))
	for i, q := range open {
		list[i] = digest.Request{Person: q.Person, Since: q.Created}
		if len(q.Plan.Calls) > 0 {
			list[i].What = q.Plan.Calls[0].Tool
		}
	}
	return list, nil
}

// deadLetters counts what could not be delivered, where an outbox runs in this process.
func (h *house) deadLetters(ctx context.Context) (n int, known bool, err error) {
	queue := h.outbox.Load()
	if queue == nil {
		return 0, false, nil
	}
	depths, err := queue.Depths(ctx)
	for _, d := range depths {
		if d.Box == delivery.Outbox || d.Door == policies.Cron { // a report or an alert that was given up
			n += d.Dead
		}
	}
	return n, true, err
}

// press posts reports by the outbox of a process that serves doors.
func (c *chatDoors) press() (*cron.Press, error) {
	maker, err := c.h.reporter()
	if err != nil {
		return nil, err
	}
	return &cron.Press{
		Log: c.h.log, Maker: maker, Outbox: &c.outbox, Reports: c.h.roundsNow, Doors: c.composers, Draw: chart.Draw, Pictures: c.pictures,
		Posted: reportNotes{c.h.gate.store, "report.posted."},
	}, nil
}

// openReports has reports made when their schedules come round.
func (c *chatDoors) openReports() error {
	press, err := c.press()
	if err != nil {
		return err
	}
	c.h.press.Store(press)
	c.doors[policies.Cron] = delivery.Door{Handler: press.Handle}
	c.doors[cron.FileDoor] = delivery.Door{Sender: cron.Files{Dir: c.h.cfg.ReportsDir}}
	c.doors[cron.StdoutDoor] = delivery.Door{Sender: cron.NewOutput(c.h.stdout)}
	return nil
}

// clock has slots of reports come in.
func (c *chatDoors) clock(deliveries *store.Deliveries) *cron.Clock {
	clock := cron.NewClock(c.h.log, c.h.gate.store, deliveries, c.queue.Wake, plansOf(c.h.roundsNow()))
	c.h.clock.Store(clock)
	return clock
}

// composeForSlack writes a report for a channel, where guests and strangers do not read
// it.
func composeForSlack(directory *slack.Directory) cron.Compose {
	return func(ctx context.Context, channel string, shown chat.Report) ([]byte, error) {
		place, err := directory.Place(ctx, channel)
		switch {
		case err != nil:
			return nil, err
		case !place.Public:
			return nil, cron.ErrReaders
		}
		return slack.ReportMessage(channel, shown)
	}
}
