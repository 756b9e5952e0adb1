package digest

import (
	"context"
	"fmt"
	"slices"

	"panelbot/tools/flashpanel"
	"panelbot/tools/openpanel"
)

// manyBans is how many new bans since the last report somebody has to look at.
const manyBans = 20

// security tells of bans, firewall rules and SSH keys, and what of it is otherwise than
// in the last report.
func (r *run) security(ctx context.Context, p Panel) []Item {
	if p.Kind == openPanel {
		return []Item{r.failures(ctx, p)}
	}
	list, _, items := r.servers(ctx, p, "bans", "firewall", "keys")
	for _, s := range list {
		items = append(items, r.bans(ctx, p, s))
		tool := toolName(p.Kind, flashpanel.ListFirewallRules.Name)
		if rules, t := ask(ctx, r, p, &flashpanel.ListFirewallRules, onServer(s)); t != nil || rules.cut {
			items = append(items, r.notCompared(p, called(s), tool, t))
		} else {
			names := make([]string, len(rules.said.Data))
			for i, rule := range rules.said.Data {
				names[i] = fmt.Sprintf("#%d %s %s/%s", rule.ID, rule.Type, rule.Port, rule.Protocol)
			}
			items = append(items, r.differences(p, called(s), "firewall", tool, names, rules.at)...)
		}
		tool = toolName(p.Kind, flashpanel.ListSSHKeys.Name)
		if keys, t := ask(ctx, r, p, &flashpanel.ListSSHKeys, onServer(s)); t != nil || keys.cut {
			items = append(items, r.notCompared(p, called(s), tool, t))
		} else {
			names := make([]string, len(keys.said.Data))
			for i, key := range keys.said.Data {
				names[i] = fmt.Sprintf("#%d %s (%s)", key.ID, key.Name, key.LinuxUser)
			}
			items = append(items, r.differences(p, called(s), "keys", tool, names, keys.at)...)
		}
	}
	return items
}

// unoffered are the parts of security that kinds of panels have no operation for: each is
// told once, whatever panels of that kind there are.
func (r *run) unoffered() []Item {
	var items []Item
	for _, of := range []struct {
		kind, title string
		things      []string
	}{
		{"flashpanel", "FlashPanel", []string{"logins"}},
		{openPanel, "OpenPanel", []string{"bans", "firewall", "keys"}},
	} {
		if !slices.ContainsFunc(r.panels, func(p Panel) bool { return p.Kind == of.kind }) {
			continue
		}
		for _, thing := range of.things {
			item := r.nothing(Panel{}, Unknown, NotOffered)
			item.Subject, item.Figures[Thing] = of.title, thing
			items = append(items, item)
		}
	}
	return items
}

// notCompared is the item of a list that was not read, or only a part of it.
func (r *run) notCompared(p Panel, subject, tool string, t *trouble) Item {
	if t == nil {
		t = &trouble{why: Unreadable}
	}
	return r.unread(p, subject, tool, t)
}

// bans tells who is banned on a server, and who was not at the last report.
func (r *run) bans(ctx context.Context, p Panel, s flashpanel.Server) Item {
	tool := toolName(p.Kind, flashpanel.ListJails.Name)
	jails, t := ask(ctx, r, p, &flashpanel.ListJails, onServer(s))
	if t != nil || jails.cut {
		return r.notCompared(p, called(s), tool, t)
	}
	now, all := bannedIn(jails.said.Data)
	if !all {
		return r.unread(p, called(s), tool, &trouble{why: NoFigure})
	}
	item := Item{State: OK, Panel: p.Name, Subject: called(s), Fact: Bans, Figures: Figures{Count: int64(len(now))}, Source: []string{tool}, At: jails.at}
	before, known := compare(r.memory, "bans/"+p.Name+"/"+called(s), now)
	if !known {
		return item
	}
	fresh := int64(len(without(now, before)))
	item.Figures[Recent] = fresh
	if fresh >= manyBans {
		item.State = Attention
	}
	return item
}

// bannedIn are the addresses that jails ban, each once; all is false where a jail does not
// show whom it bans.
func bannedIn(jails []flashpanel.Jail) (list []string, all bool) {
	all = true
	for _, jail := range jails {
		list, all = append(list, jail.BannedIPList...), all && jail.BannedIPList != nil
	}
	slices.Sort(list)
	return slices.Compact(list), all
}

// failures tells how many lines of the account's log say failed, and how many of them
// are new. The lines hold what visitors typed, and are not read.
func (r *run) failures(ctx context.Context, p Panel) Item {
	tool := toolName(p.Kind, openpanel.ListActivity.Name)
	log, t := ask(ctx, r, p, &openpanel.ListActivity, map[string]any{"search": "failed"})
	if t != nil {
		return r.unread(p, "", tool, t)
	}
	if log.said.TotalLines == nil {
		return r.unread(p, "", tool, &trouble{why: NoFigure})
	}
	lines := *log.said.TotalLines
	item := Item{State: OK, Panel: p.Name, Fact: FailedLogins, Figures: Figures{Count: lines}, Source: []string{tool}, At: log.at}
	before, known := compare(r.memory, "failures/"+p.Name, lines)
	if !known {
		return item
	}
	if lines < before { // the log was begun anew, or cut
		item.State, item.Figures[Because] = Unknown, Shorter
		return item
	}
	fresh := lines - before
	item.Figures[Recent] = fresh
	if fresh >= manyBans {
		item.State = Attention
	}
	return item
}
