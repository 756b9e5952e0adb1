package tools

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"panelbot/tools/op"
)

// siteID looks a site up: by its name to the letter, else by name or domain in any
// case, if only one site is called so. What the configuration names comes first.
func siteID(p *Panel, given string) (string, error) {
	if isID(given) {
		return given, nil
	}
	var named map[string]Site
	if p.Named != nil {
		named = p.Named()
	}
	for _, sites := range []map[string]Site{p.Sites, named} {
		if id, err := siteAmong(sites, given); id != "" || err != nil {
			return id, err
		}
	}
	all := maps.Clone(named)
	if all == nil {
		all = map[string]Site{}
	}
	maps.Copy(all, p.Sites)
	names := slices.Sorted(maps.Keys(all))
	if len(names) == 0 {
		return "", &nameError{op.Say("no_sites", "There is no site {Name}, because no sites are configured for the panel {Panel}: the panel cannot list them. Give the site's id, or name it with {Add}.", "Name", quoted(given), "Panel", p.Name, "Add", addSite)}
	}
	return "", &nameError{op.Say("no_site", "There is no site {Name} on the panel {Panel}.{Meant} There are: {Names}. {Add} names another.", "Name", quoted(given), "Panel", p.Name, "Meant", op.Meant(given, names), "Names", strings.Join(names, ", "), "Add", addSite)}
}

// addSite is the command that names a site.
var addSite = op.Command{MCP: "panelbot site add NAME ID", Chat: "site add NAME ID"}

// siteAmong looks a site up in a map; empty where it is not there.
func siteAmong(sites map[string]Site, given string) (string, error) {
	if s, ok := sites[given]; ok {
		return strconv.FormatInt(s.ID, 10), nil
	}
	var id int64
	var candidates []string
	for _, name := range slices.Sorted(maps.Keys(sites)) {
		s := sites[name]
		if strings.EqualFold(name, given) || (s.Domain != "" && strings.EqualFold(s.Domain, given)) {
			id, candidates = s.ID, append(candidates, fmt.Sprintf("%s (%d)", name, s.ID))
		}
	}
	switch len(candidates) {
	case 0:
		return "", nil
	case 1:
		return strconv.FormatInt(id, 10), nil
	default:
		return "", &nameError{op.Say("sites_alike", "{N} sites are called {Name}: give one of the ids of {Names}.", "N", len(candidates), "Name", quoted(given), "Names", strings.Join(candidates, ", "))}
	}
}

// serverOf is the server of a site, where it is known: what the configuration
// says, else what whoever named the site said. Names of one site that say
// different things say nothing.
func (p *Panel) serverOf(id string) string {
	server, known := serverAmong(p.Sites, id)
	if !known && p.Named != nil {
		server, _ = serverAmong(p.Named(), id)
	}
	return server
}

func serverAmong(sites map[string]Site, id string) (server string, known bool) {
	for _, s := range sites {
		if strconv.FormatInt(s.ID, 10) != id {
			continue
		}
		if known && s.Server != "" && server != "" && s.Server != server {
			return "", true
		}
		server, known = cmp.Or(server, s.Server), true
	}
	return server, known
}

// maxSeen is how large an answer is in which sites are looked for, and mostSeen
// how many of them are told.
const (
	maxSeen  = 1 << 20
	mostSeen = 100
)

// seeSites tells of the sites that an answer shows: events and deployments carry
// site_id, and mostly server_id beside it. It looks where the reference shows them
// and no deeper, since what a site holds may have any form.
func (r *Runner) seeSites(panel string, body []byte) {
	if r.sawSite == nil || len(body) > maxSeen || !bytes.Contains(body, []byte(`"site_id"`)) {
		return
	}
	var top map[string]json.RawMessage
	if json.Unmarshal(body, &top) != nil {
		return
	}
	seen := 0
	for _, name := range []string{"data", "event", "events", "deployment"} {
		var list []json.RawMessage
		if json.Unmarshal(top[name], &list) != nil {
			list = []json.RawMessage{top[name]}
		}
		for _, raw := range list {
			var of struct {
				ID     int64 `json:"id"`
				Site   int64 `json:"site_id"`
				Server int64 `json:"server_id"`
			}
			if seen < mostSeen && json.Unmarshal(raw, &of) == nil && of.ID > 0 && of.Site > 0 {
				seen++
				r.sawSite(panel, of.Site, max(of.Server, 0))
			}
		}
	}
}
