package digest

import (
	"context"
	"math"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/flashpanel"
	"panelbot/tools/openpanel"
)

// measureServers reads the figures of the servers of a panel.
func (r *run) measureServers(ctx context.Context, p Panel, o MeasureOrder) []Measured {
	if p.Kind == openPanel {
		return []Measured{r.measureAccount(ctx, p, o)}
	}
	listing := toolName(p.Kind, flashpanel.ListServers.Name)
	servers, at, items := r.servers(ctx, p, "backup")
	var list []Measured
	for _, item := range items { // the list was not read, or only a part of it
		list = append(list, unlisted(p, OfServer, o, missing(item)))
	}
	for _, s := range servers {
		m := Measured{Subject{Panel: p.Name, Of: OfServer, Name: called(s), Tags: p.tagsOf(s)}, map[string]Reading{}, false}
		m.put(o, MeasureServerName, known(m.Name, listing, at))
		m.put(o, MeasureStatus, known(s.Status, listing, at))
		if s.Status == "" {
			m.put(o, MeasureStatus, unknown(NoFigure, listing, at))
		}
		m.put(o, MeasureInodes, unknown(NotOffered, p.Kind, at))
		r.measureUse(ctx, p, s, o, m)
		r.measureRest(ctx, p, s, o, m)
		list = append(list, m)
	}
	return list
}

// tagsOf are the tags of a server, which apart may have called by its id too.
func (p Panel) tagsOf(s flashpanel.Server) map[string]string {
	s.Name = strings.TrimSuffix(s.Name, idMark(s))
	return tools.TagsOf(s, p.Tags)
}

// measureUse reads what a server uses.
func (r *run) measureUse(ctx context.Context, p Panel, s flashpanel.Server, o MeasureOrder, m Measured) {
	if !o.wants(MeasureCPU, MeasureMemory, MeasureDisk, MeasureFull) {
		return
	}
	tool := toolName(p.Kind, flashpanel.GetSystemInfo.Name)
	info, t := ask(ctx, r, p, &flashpanel.GetSystemInfo, onServer(s))
	if t != nil {
		for _, name := range []string{MeasureCPU, MeasureMemory, MeasureDisk, MeasureFull} {
			m.put(o, name, troubled(tool, info.at, t))
		}
		return
	}
	f := Figures{}
	use(f, info.said)
	m.shared(o, f, tool, info.at, map[string]string{MeasureCPU: CPU, MeasureMemory: Memory, MeasureDisk: Disk})
	if o.wants(MeasureFull) {
		m.Figures[MeasureFull] = forecast(r.disk(ctx, p, called(s), tool, f, info.at))
	}
}

// forecast is in how many days a disk is full, of the item that tells so.
func forecast(item Item) Reading {
	source := strings.Join(item.Source, ", ")
	if days, is := item.Figures[Days].(int64); is {
		return known(float64(days), source, item.At)
	}
	if _, is := item.Figures[Because]; is {
		return missing(item)
	}
	return known(math.Inf(1), source, item.At) // it does not fill
}

// measureRest reads the figures of a server that are lists of the panel.
func (r *run) measureRest(ctx context.Context, p Panel, s flashpanel.Server, o MeasureOrder, m Measured) {
	if o.wants(MeasureDown) {
		tool := toolName(p.Kind, flashpanel.ListContainers.Name)
		all, t := ask(ctx, r, p, &flashpanel.ListContainers, onServer(s))
		down := 0
		for _, c := range all.said {
			if c.State == "" && t == nil {
				t = &trouble{why: NoFigure}
			}
			if !strings.EqualFold(c.State, "running") {
				down++
			}
		}
		m.Figures[MeasureDown] = counted(float64(down), tool, all.at, all.cut, t)
	}
	if o.wants(MeasureBans) {
		tool := toolName(p.Kind, flashpanel.ListJails.Name)
		jails, t := ask(ctx, r, p, &flashpanel.ListJails, onServer(s))
		banned, whole := bannedIn(jails.said.Data)
		if !whole && t == nil {
			t = &trouble{why: NoFigure}
		}
		m.Figures[MeasureBans] = counted(float64(len(banned)), tool, jails.at, jails.cut, t)
	}
	if !o.wants(MeasureBackup) {
		return
	}
	tool := toolName(p.Kind, flashpanel.ListBackupHistory.Name)
	history, t := ask(ctx, r, p, &flashpanel.ListBackupHistory, onServer(s))
	if t != nil || len(history.said.Data) == 0 {
		m.Figures[MeasureBackup] = counted(math.Inf(1), tool, history.at, history.cut, t) // there is none
		return
	}
	item := r.backup(p, called(s), tool, history.at, history.said.Data)
	m.Figures[MeasureBackup] = missing(item)
	if days, is := item.Figures[Days].(int64); is {
		m.Figures[MeasureBackup] = known(float64(days), tool, item.At)
	}
}

// counted is a figure that was counted in a whole list.
func counted(n float64, tool string, at time.Time, cut bool, t *trouble) Reading {
	switch {
	case t != nil:
		return troubled(tool, at, t)
	case cut:
		return unknown(Unreadable, tool, at)
	}
	return known(n, tool, at)
}

// measureAccount reads the figures of the account of an OpenPanel.
func (r *run) measureAccount(ctx context.Context, p Panel, o MeasureOrder) Measured {
	now := r.cfg.now()
	m := Measured{Subject{Panel: p.Name, Of: OfServer, Name: p.Name, Tags: policies.TagsOf(p.Tags, p.Name)}, map[string]Reading{}, false}
	for _, name := range serverFigures() {
		m.put(o, name, unknown(NotOffered, p.Kind, now))
	}
	m.put(o, MeasureServerName, known(p.Name, configured, now))
	if o.wants(MeasureCPU, MeasureMemory) {
		tool := toolName(p.Kind, openpanel.DockerStats.Name)
		names := map[string]string{MeasureCPU: CPU, MeasureMemory: Memory}
		if stats, t := ask(ctx, r, p, &openpanel.DockerStats, nil); t != nil {
			m.troubled(o, tool, stats.at, t, names)
		} else {
			f := Figures{}
			percent(f, CPU, stats.said.ContainerStats.Stats.CPUPerc)
			percent(f, Memory, stats.said.ContainerStats.Stats.MemPerc)
			m.shared(o, f, tool, stats.at, names)
		}
	}
	if o.wants(MeasureDisk, MeasureInodes, MeasureFull) {
		tool := toolName(p.Kind, openpanel.DiskUse.Name)
		names := map[string]string{MeasureDisk: Disk, MeasureInodes: Inodes}
		space, t := ask(ctx, r, p, &openpanel.DiskUse, nil)
		if t != nil {
			names[MeasureFull] = Disk
			m.troubled(o, tool, space.at, t, names)
			return m
		}
		f := Figures{}
		quota(f, space.said)
		m.shared(o, f, tool, space.at, names)
		if o.wants(MeasureFull) {
			m.Figures[MeasureFull] = forecast(r.disk(ctx, p, "", tool, f, space.at))
		}
	}
	return m
}

// troubled notes that figures were not read.
func (m Measured) troubled(o MeasureOrder, tool string, at time.Time, t *trouble, names map[string]string) {
	for name := range names {
		m.put(o, name, troubled(tool, at, t))
	}
}
