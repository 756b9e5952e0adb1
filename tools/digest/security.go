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
	list, _, items := r.servers(ctx, p)
	for _, s := range list {
		items = append(items, r.bans(ctx, p, s))
		tool := toolName(p.Kind, flashpanel.ListFirewallRules.Name)
		if rules, t := ask(ctx, r, p, &flashpanel.ListFirewallRules, onServer(s)); t != nil || rules.cut {
			items = append(items, r.notCompared(p, called(s), tool, t))
		} else {
			names := make([]string, len(rules.said.Data))
			for i, rule := range rules.said.Data {
				names[i] = fmt.Sprintf("%s %s/%s", rule.Type, rule.Port, rule.Protocol)
			}
			items = append(items, r.differences(p, called(s), "firewall", tool, names, rules.at)...)
		}
		tool = toolName(p.Kind, flashpanel.ListSSHKeys.Name)
		if keys, t := ask(ctx, r, p, &flashpanel.ListSSHKeys, onServer(s)); t != nil || keys.cut {
			items = append(items, r.notCompared(p, called(s), tool, t))
		} else {
			names := make([]string, len(keys.said.Data))
			for i, key := range keys.said.Data {
				names[i] = fmt.Sprintf("%s (%s)", key.Name, key.LinuxUser)
			}
			items = append(items, r.differences(p, called(s), "keys", tool, names, keys.at)...)
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
	var now []string
	for _, jail := range jails.said.Data {
		now = append(now, jail.BannedIPList...)
	}
	slices.Sort(now)
	now = slices.Compact(now)
	item := Item{State: OK, Panel: p.Name, Subject: called(s), Fact: Bans, Figures: Figures{Count: int64(len(now))}, Source: []string{tool}, At: jails.at}
	before, known := compare(r.memory, "bans/"+p.Name+"/"+called(s), now)
	if !known {
		return item
	}
	fresh := int64(0)
	for _, ip := range now {
		if !slices.Contains(before, ip) {
			fresh++
		}
	}
	item.Figures[Recent] = fresh
	if fresh >= manyBans {
		item.State = Attention
	}
	return item
}

// failures tells how many lines of the account's log say failed, and how many of them
// are new. The lines hold what visitors typed, and are not read.
func (r *run) failures(ctx context.Context, p Panel) Item {
	tool := toolName(p.Kind, openpanel.ListActivity.Name)
	log, t := ask(ctx, r, p, &openpanel.ListActivity, map[string]any{"search": "failed"})
	if t != nil {
		return r.unread(p, "", tool, t)
	}
	item := Item{State: OK, Panel: p.Name, Fact: FailedLogins, Figures: Figures{Count: log.said.TotalLines}, Source: []string{tool}, At: log.at}
	before, known := compare(r.memory, "failures/"+p.Name, log.said.TotalLines)
	if !known {
		return item
	}
	fresh := max(0, log.said.TotalLines-before)
	item.Figures[Recent] = fresh
	if fresh >= manyBans {
		item.State = Attention
	}
	return item
}
