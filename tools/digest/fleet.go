package digest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"panelbot/tools/flashpanel"
	"panelbot/tools/openpanel"
)

// How much of a server may be in use before somebody has to look.
const (
	busyCPU    Percent = 90
	fullMemory Percent = 90
	fullDisk   Percent = 85
)

// goodStatus are the words of a server that works. Any other word is shown, and is not
// known to be good: the reference does not list them.
func goodStatus(word string) bool {
	return slices.Contains([]string{"active", "connected", "online", "running"}, strings.ToLower(word))
}

// servers lists those of a FlashPanel. What keeps it from being read is an item.
func (r *run) servers(ctx context.Context, p Panel) ([]flashpanel.Server, time.Time, []Item) {
	list, t := ask(ctx, r, p, &flashpanel.ListServers, nil)
	tool := toolName(p.Kind, flashpanel.ListServers.Name)
	switch {
	case t != nil:
		return nil, list.at, []Item{r.unread(p, "", tool, t)}
	case list.cut:
		return list.said.Data, list.at, []Item{r.cutOff(p, "", tool)}
	}
	return list.said.Data, list.at, nil
}

// onServer is the argument that names a server.
func onServer(s flashpanel.Server) map[string]any { return map[string]any{"server": s.ID} }

// called is a server's name, or its id where it has none.
func called(s flashpanel.Server) string {
	if s.Name == "" {
		return strconv.FormatInt(s.ID, 10)
	}
	return s.Name
}

// fleet tells how the servers and accounts of a panel stand.
func (r *run) fleet(ctx context.Context, p Panel) []Item {
	if p.Kind == openPanel {
		return r.account(ctx, p)
	}
	list, at, items := r.servers(ctx, p)
	if len(list) == 0 && len(items) == 0 {
		return []Item{r.nothing(p, OK, NoneThere)}
	}
	listing, figures := toolName(p.Kind, flashpanel.ListServers.Name), toolName(p.Kind, flashpanel.GetSystemInfo.Name)
	for _, s := range list {
		item := Item{State: OK, Panel: p.Name, Subject: called(s), Fact: ServerUses, At: at, Source: []string{listing, figures}}
		info, t := ask(ctx, r, p, &flashpanel.GetSystemInfo, onServer(s))
		if t != nil {
			unread := r.unread(p, item.Subject, figures, t)
			unread.Figures[Status] = s.Status
			if !goodStatus(s.Status) {
				unread.State = Attention // the panel says itself that something is not as it was
			}
			items = append(items, unread)
			continue
		}
		item.Figures = Figures{Status: s.Status}
		known := share(item.Figures, Memory, info.said.Memory.Used, info.said.Memory.Total) && share(item.Figures, Disk, info.said.Disk.Used, info.said.Disk.Total)
		if info.said.CPU.Cores > 0 {
			item.Figures[CPU] = Percent(info.said.CPU.Usage)
		} else {
			known = false
		}
		switch {
		case over(item.Figures):
			item.State = Attention
		case !goodStatus(s.Status):
			item.State, item.Fact = Unknown, ServerStatus
		case !known:
			item.State, item.Figures[Because] = Unknown, NoFigure
		}
		items = append(items, item)
	}
	return items
}

// share notes a share of a whole; false says that there is no whole.
func share(f Figures, name string, used, total float64) bool {
	if total <= 0 || used < 0 {
		return false
	}
	f[name] = Percent(100 * used / total)
	return true
}

// over reports whether more is in use than should be.
func over(f Figures) bool {
	for name, most := range map[string]Percent{CPU: busyCPU, Memory: fullMemory, Disk: fullDisk, Inodes: fullDisk} {
		if value, ok := f[name].(Percent); ok && value >= most {
			return true
		}
	}
	return false
}

// openPanel is the kind of a panel that is an account.
const openPanel = "openpanel"

// account tells how the account of an OpenPanel stands.
func (r *run) account(ctx context.Context, p Panel) []Item {
	up := toolName(p.Kind, openpanel.HostingInfo.Name)
	machine, t := ask(ctx, r, p, &openpanel.HostingInfo, nil)
	if t != nil {
		return []Item{r.unread(p, "", up, t)}
	}
	item := Item{State: OK, Panel: p.Name, Fact: AccountUses, Figures: Figures{}, Source: []string{up}, At: machine.at}
	var items []Item
	stats, t := ask(ctx, r, p, &openpanel.DockerStats, nil)
	if t != nil {
		items = append(items, r.unread(p, "", toolName(p.Kind, openpanel.DockerStats.Name), t))
	} else {
		known := percent(item.Figures, CPU, stats.said.ContainerStats.Stats.CPUPerc)
		known = percent(item.Figures, Memory, stats.said.ContainerStats.Stats.MemPerc) && known
		item.Source = append(item.Source, toolName(p.Kind, openpanel.DockerStats.Name))
		if !known {
			item.State, item.Figures[Because] = Unknown, NoFigure
		}
	}
	space, t := ask(ctx, r, p, &openpanel.DiskUse, nil)
	if t != nil {
		items = append(items, r.unread(p, "", toolName(p.Kind, openpanel.DiskUse.Name), t))
	} else {
		item.Source = append(item.Source, toolName(p.Kind, openpanel.DiskUse.Name))
		quota(item.Figures, space.said)
	}
	if over(item.Figures) {
		item.State = Attention
	}
	return append(items, item)
}

// quota notes the shares of a quota. One of 0 is none: nothing can be a share of it.
func quota(f Figures, q openpanel.DiskQuota) {
	share(f, Disk, float64(q.DiskUsed), float64(firstOf(q.DiskHard, q.DiskSoft)))
	share(f, Inodes, float64(q.InodesUsed), float64(firstOf(q.InodesHard, q.InodesSoft)))
}

// firstOf is the first that is not 0.
func firstOf(values ...int64) int64 {
	for _, v := range values {
		if v != 0 {
			return v
		}
	}
	return 0
}

// percent notes a share as docker prints it: "0.15 %".
func percent(f Figures, name, text string) bool {
	value, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%")), 64)
	if err != nil || value < 0 || value > 1e6 {
		return false
	}
	f[name] = Percent(value)
	return true
}
