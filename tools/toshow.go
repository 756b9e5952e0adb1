package tools

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"panelbot/tools/flashpanel"
)

// A server that was given by its id is shown with its name to whoever is asked about
// it, where panelbot has just read the name: in the preview, in a list of servers, or as a plan's.
// It is never looked up for that alone, and nothing is aimed by it.

// toShow gives the target of a call that people are asked about, with the name of its
// server.
func (r *Runner) toShow(k *call, previews []Previewed) target {
	t := k.target
	if t.kind != "server" || t.id == "" {
		return t
	}
	name := r.nameShown(k, previews)
	if name == "" {
		return t
	}
	if t.name == t.id {
		t.name = name
	}
	t.parts = slices.Clone(t.parts)
	for i, part := range t.parts {
		if part == "server "+t.id {
			t.parts[i] = "server " + name + " (" + t.id + ")"
		}
	}
	return t
}

// nameShown is the name of the call's server as the panel has just shown it; empty
// where it has not.
func (r *Runner) nameShown(k *call, previews []Previewed) string {
	shown := r.catalogue.byDecl[&flashpanel.GetServer].Chat
	for _, p := range previews {
		var details flashpanel.ServerDetails
		if p.Of != shown || json.Unmarshal(p.Data, &details) != nil || strconv.FormatInt(details.Data.ID, 10) != k.target.id {
			continue
		}
		return clip(CleanText(details.Data.Name), 80)
	}
	if k.place.Resolved && k.place.ID == k.target.id && k.place.Name != "" {
		return clip(k.place.Name, 80)
	}
	return cmp.Or(r.names.of(k.panel.Name, k.target.id), k.title)
}

// of is the name of a server that a list has shown within a minute; empty where none
// has.
func (n *names) of(panelName, id string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if e, ok := n.shown[panelName+"\x00"+id]; ok && time.Now().Before(e.until) {
		return e.name
	}
	return ""
}

// see keeps the names that a list of servers shows.
func (n *names) see(panelName string, servers []flashpanel.Server) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	for key, e := range n.shown {
		if !now.Before(e.until) {
			delete(n.shown, key)
		}
	}
	for _, s := range servers {
		n.shown[panelName+"\x00"+strconv.FormatInt(s.ID, 10)] = shownName{clip(CleanText(s.Name), 80), now.Add(namesLive)}
	}
}
