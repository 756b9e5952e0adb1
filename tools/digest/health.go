package digest

import (
	"context"

	"panelbot/policies/audit"
	"panelbot/tools/flashpanel"
	"panelbot/tools/op"
	"panelbot/tools/openpanel"
)

// answers tells whether a panel answers, and how often it asked for fewer requests. Where
// no other section has read from it, one read is made.
func (r *run) answers(ctx context.Context, p Panel) []Item {
	from := r.reader(p)
	from.mu.Lock()
	asked := from.reads > 0
	from.mu.Unlock()
	if !asked {
		tool, got := r.look(ctx, p)
		if t := got.trouble; t != nil && t.why != NoAnswer && t.why != Unreadable {
			return []Item{r.unread(p, "", tool, t)}
		}
	}
	from.mu.Lock()
	defer from.mu.Unlock()
	item := Item{State: OK, Panel: p.Name, Fact: PanelAnswers, Source: []string{"panelbot"}, At: r.cfg.now()}
	item.Figures = Figures{Count: int64(from.reads), Failed: int64(from.failed), Limited: int64(from.limited)}
	if from.failed > 0 || from.limited > 0 {
		item.State = Attention
	}
	if from.failed > 0 && len(from.says) > 0 {
		item.Figures[Says] = from.says
	}
	if from.failed == from.reads {
		item.Fact = PanelSilent
	}
	return []Item{item}
}

// look makes the read by which a panel is asked whether it answers.
func (r *run) look(ctx context.Context, p Panel) (tool string, got reading) {
	if p.Kind == openPanel {
		tool = toolName(p.Kind, openpanel.HostingInfo.Name)
		return tool, r.read(ctx, p, tool, op.ShapeOf(&openpanel.System{}), nil)
	}
	tool = toolName(p.Kind, flashpanel.ListServers.Name)
	return tool, r.read(ctx, p, tool, op.ShapeOf(&flashpanel.ServerList{}), nil)
}

// house tells of panelbot itself: what it could not deliver, and the head of the audit
// log, so that a tail that was cut off shows.
func (r *run) house(ctx context.Context) []Item {
	letters := Item{State: Unknown, Fact: DeadLetters, Figures: Figures{Because: NoRecord}, Source: []string{"outbox"}, At: r.cfg.now()}
	if r.cfg.Letters != nil {
		n, known, err := r.cfg.Letters(ctx)
		switch {
		case err != nil:
			r.log.Warn("what could not be delivered is not counted", "report", r.order.Name, "err", err)
		case known:
			letters.State, letters.Figures = OK, Figures{Count: int64(n)}
			if n > 0 {
				letters.State = Attention
			}
		}
	}
	head := Item{State: Unknown, Fact: AuditHead, Figures: Figures{Because: NoRecord}, Source: []string{"audit"}, At: r.cfg.now()}
	if r.cfg.Record != nil {
		h, err := r.cfg.Record.AuditHead(ctx)
		if err != nil {
			r.log.Warn("the head of the audit log is not read", "report", r.order.Name, "err", err)
		} else if h != (audit.Head{}) {
			head.State, head.Figures = OK, Figures{Name: h.String()}
		}
	}
	return append(r.alerts(ctx), letters, head)
}

// AlertCounts is how alerts stand: how many are open, not known, and muted.
type AlertCounts struct{ Open, Unknown, Muted int }

// alerts tells how the alerts stand, where there are some. A report with a scope is not
// told: they are counted for all panels.
func (r *run) alerts(ctx context.Context) []Item {
	if r.cfg.Alerts == nil || r.order.Person.Scope.Limits() {
		return nil
	}
	item := Item{State: OK, Fact: AlertsStand, Source: []string{"alerts"}, At: r.cfg.now()}
	counts, known, err := r.cfg.Alerts(ctx)
	switch {
	case err != nil:
		r.log.Warn("alerts are not counted", "report", r.order.Name, "err", err)
		item.State, item.Fact, item.Figures = Unknown, NotRead, Figures{Because: NoRecord}
		return []Item{item}
	case !known:
		return nil
	case counts.Unknown > 0:
		item.State = Unknown
	}
	if counts.Open > 0 {
		item.State = Attention
	}
	item.Figures = Figures{Count: int64(counts.Open), Failed: int64(counts.Unknown), Muted: int64(counts.Muted)}
	return []Item{item}
}
