package digest

import (
	"context"
	"fmt"
	"math"
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

// servers lists those of a FlashPanel. What keeps it from being read is an item. Of a list
// that was read whole it is noted, for the things that are remembered of each server, which
// servers there are.
func (r *run) servers(ctx context.Context, p Panel, things ...string) ([]flashpanel.Server, time.Time, []Item) {
	list, t := ask(ctx, r, p, &flashpanel.ListServers, nil)
	tool := toolName(p.Kind, flashpanel.ListServers.Name)
	if t != nil {
		return nil, list.at, []Item{r.unread(p, "", tool, t)}
	}
	// One without an id cannot be looked at.
	whole := len(list.said.Data)
	known := slices.DeleteFunc(list.said.Data, func(s flashpanel.Server) bool { return s.ID <= 0 })
	switch {
	case len(known) > mostServers:
		return apart(known[:mostServers]), list.at, []Item{r.unread(p, "", tool, &trouble{why: TooMany})}
	case list.cut, len(known) < whole:
		return apart(known), list.at, []Item{r.cutOff(p, "", tool)}
	}
	servers := apart(known)
	names := make([]string, len(servers))
	for i, s := range servers {
		names[i] = called(s)
	}
	for _, thing := range things {
		r.memory.list(thing, p, names...)
	}
	return servers, list.at, nil
}

// apart has servers of the same name called by their ids too, so that neither who reads
// nor what is remembered takes one for the other.
func apart(list []flashpanel.Server) []flashpanel.Server {
	names := map[string]int{}
	for _, s := range list {
		names[called(s)]++
	}
	for i, s := range list {
		if name := called(s); names[name] > 1 {
			list[i].Name = name + idMark(s)
		}
	}
	return list
}

// idMark is what tells a server from others of its name.
func idMark(s flashpanel.Server) string { return fmt.Sprintf(" #%d", s.ID) }

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
			if s.Status != "" && !goodStatus(s.Status) {
				unread.State = Attention // the panel says itself that something is not as it was
			}
			items = append(items, unread)
			continue
		}
		item.Figures = Figures{Status: s.Status}
		known := use(item.Figures, info.said)
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

// use notes what a server uses, as much of it as is known; false says that a figure is
// missing.
func use(f Figures, info flashpanel.SystemInfo) bool {
	cpu := info.CPU.Cores > 0 && info.CPU.Usage != nil && note(f, CPU, *info.CPU.Usage)
	memory := share(f, Memory, info.Memory.Used, info.Memory.Total)
	disk := share(f, Disk, info.Disk.Used, info.Disk.Total)
	return cpu && memory && disk
}

// share notes a share of a whole; false says that there is no whole, or nothing is known of
// what is used.
func share[N int64 | float64](f Figures, name string, used *N, total N) bool {
	return used != nil && total > 0 && note(f, name, 100*float64(*used)/float64(total))
}

// mostPercent is more than anything uses, on however many processors.
const mostPercent = 1e6

// note notes a share; false says that the number is none that a share can be.
func note(f Figures, name string, value float64) bool {
	if math.IsNaN(value) || value < 0 || value > mostPercent {
		return false
	}
	f[name] = Percent(value)
	return true
}

// Most is how much of a figure is in use when somebody has to look; 0 is that the figure
// is none of those.
func Most(figure string) Percent {
	switch figure {
	case CPU:
		return busyCPU
	case Memory:
		return fullMemory
	case Disk, Inodes:
		return fullDisk
	}
	return 0
}

// over reports whether more is in use than should be.
func over(f Figures) bool {
	for _, name := range []string{CPU, Memory, Disk, Inodes} {
		if value, ok := f[name].(Percent); ok && value >= Most(name) {
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
		if !quota(item.Figures, space.said) {
			item.State, item.Figures[Because] = Unknown, NoFigure
		}
	}
	if over(item.Figures) {
		item.State = Attention
	}
	return append(items, item)
}

// quota notes the shares of a quota. One of 0 is none: nothing can be a share of it. False
// says that it is not known how full the disk is, or how much is used of either.
func quota(f Figures, q openpanel.DiskQuota) bool {
	disk := share(f, Disk, q.DiskUsed, firstOf(q.DiskHard, q.DiskSoft))
	share(f, Inodes, q.InodesUsed, firstOf(q.InodesHard, q.InodesSoft))
	return disk && q.InodesUsed != nil
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
	return err == nil && note(f, name, value)
}
