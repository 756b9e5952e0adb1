package digest

import (
	"context"

	"panelbot/policies/audit"
	"panelbot/tools/flashpanel"
	"panelbot/tools/openpanel"
)

// answers tells whether a panel answers. Where no other section has read from it, one
// read is made.
func (r *run) answers(ctx context.Context, p Panel) []Item {
	from := r.reader(p)
	from.mu.Lock()
	asked := from.reads > 0
	from.mu.Unlock()
	if !asked {
		tool := flashpanel.ListServers.Name
		if p.Kind == openPanel {
			tool = openpanel.HostingInfo.Name
		}
		if got := r.read(ctx, p, toolName(p.Kind, tool), nil); got.trouble != nil && got.trouble.why != NoAnswer {
			return []Item{r.unread(p, "", toolName(p.Kind, tool), got.trouble)}
		}
	}
	from.mu.Lock()
	defer from.mu.Unlock()
	item := Item{State: OK, Panel: p.Name, Fact: PanelAnswers, Figures: Figures{Count: int64(from.reads), Failed: int64(from.failed)}, Source: []string{"panelbot"}, At: r.cfg.now()}
	if from.failed > 0 {
		item.State = Attention
		if len(from.says) > 0 {
			item.Figures[Says] = from.says
		}
	}
	if from.failed == from.reads {
		item.Fact = PanelSilent
	}
	return []Item{item}
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
	return []Item{letters, head}
}
