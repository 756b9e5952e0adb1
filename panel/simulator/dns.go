package simulator

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// zone is a zone of a server's Bind9.
type zone struct {
	Name   string `json:"name"`
	Serial int    `json:"serial"`

	soa      soa
	records  []*record
	exported []byte // nil until the first export
}

// soa is what a zone says about itself.
type soa struct {
	host, ns, email                      string
	ttl, refresh, retry, expire, minimum int
}

// routesDNS registers the group DNS & Bind9.
func (s *Simulator) routesDNS() {
	s.flash("GET /api/servers/{server}/bind9/zones", listZones)
	s.flash("POST /api/servers/{server}/bind9/zones", createZone, append([]string{"name:domain", "?host:ip"}, soaRules...)...)
	s.flash("PUT|PATCH /api/servers/{server}/bind9/zones/{zone}", onZone(updateZone), append([]string{"?name:domain", "?host:ip"}, soaRules...)...)
	s.flash("DELETE /api/servers/{server}/bind9/zones/{zone}", onZone(deleteZone))
	s.flash("POST /api/servers/{server}/bind9/zones/{zone}/import", onZone(importZone), "file:file")
	s.flash("POST /api/servers/{server}/bind9/zones/{zone}/export", onZone(exportZone))
	s.flash("GET /api/servers/{server}/bind9/zones/{zone}/download", onZone(downloadZone))
	s.flash("GET /api/servers/{server}/bind9/zones/{zone}/records", onZone(listRecords), "?match:any|all", "?per_page:integer")
	s.flash("POST /api/servers/{server}/bind9/zones/{zone}/records", onZone(createRecord), "type:"+recordTypes, "name", "content", "?ttl:integer", "?priority:integer")
	s.flash("PUT|PATCH /api/servers/{server}/bind9/zones/{zone}/records/{record}", onZone(updateRecord), "?type:"+recordTypes, "?ttl:integer", "?priority:integer")
	s.flash("DELETE /api/servers/{server}/bind9/zones/{zone}/records/{record}", onZone(deleteRecord))
}

var soaRules = []string{"?email:email", "?ttl:integer", "?refresh:integer", "?retry:integer", "?expire:integer", "?minimum:integer"}

// seedDNS puts zones on web-1, which is the name server.
func seedDNS(w *world, now time.Time) {
	for _, name := range []string{"example.com", "example.net"} {
		z := &zone{Name: name, Serial: serialAfter(0, now), soa: soa{"192.0.2.11", "ns1." + name, "hostmaster@" + name, 86400, 3600, 900, 1209600, 86400}}
		z.add("NS", "@", "ns1."+name+".", 86400, 0)
		z.add("A", "@", "192.0.2.11", 3600, 0)
		z.add("A", "ns1", "192.0.2.11", 86400, 0)
		z.add("A", "www", "192.0.2.11", 3600, 0)
		z.add("MX", "@", "mail."+name+".", 3600, 10)
		z.add("A", "mail", "203.0.113.31", 3600, 0)
		z.add("TXT", "@", "v=spf1 mx -all", 3600, 0)
		w.servers[0].zones = append(w.servers[0].zones, z)
	}
	w.servers[0].zones[0].add("A", "shop", "192.0.2.11", 3600, 0)
}

// serialAfter returns the serial of a change: the day and two digits, and more
// than the one before.
func serialAfter(last int, now time.Time) int {
	today, _ := strconv.Atoi(now.UTC().Format("20060102")) // digits only
	return max(today*100+1, last+1)
}

// zoneNamed returns a zone of the server, or nil.
func (sv *server) zoneNamed(name string) *zone {
	for _, z := range sv.zones {
		if strings.EqualFold(z.Name, strings.TrimSuffix(name, ".")) {
			return z
		}
	}
	return nil
}

// onZone looks up the zone of the path, by its name.
func onZone(h func(*call, *zone) answer) handler {
	return func(c *call) answer {
		z := c.server.zoneNamed(c.path("zone"))
		if z == nil {
			return refused(http.StatusNotFound, "Zone not found")
		}
		return h(c, z)
	}
}

// listZones answers a bare array.
func listZones(c *call) answer {
	search := strings.ToLower(c.in.text("search"))
	list := []*zone{}
	for _, z := range c.server.zones {
		if strings.Contains(strings.ToLower(z.Name), search) {
			list = append(list, z)
		}
	}
	return ok(list)
}

// soa reads the fields of a zone, keeping what the request leaves out.
func (in input) soa(old soa) soa {
	return soa{
		in.or("host", old.host), in.or("primary_ns", old.ns), in.or("email", old.email), in.number("ttl", old.ttl),
		in.number("refresh", old.refresh), in.number("retry", old.retry), in.number("expire", old.expire), in.number("minimum", old.minimum),
	}
}

func createZone(c *call) answer {
	sv, name, now := c.server, strings.ToLower(c.in.text("name")), c.now()
	if sv.zoneNamed(name) != nil {
		return invalid("name", "The name has already been taken.")
	}
	z := &zone{Name: name, Serial: serialAfter(0, now)}
	z.soa = c.in.soa(soa{sv.IP, "ns1." + name, "hostmaster@" + name, 86400, 3600, 900, 1209600, 86400})
	z.add("NS", "@", strings.TrimSuffix(z.soa.ns, ".")+".", z.soa.ttl, 0)
	z.add("A", "@", z.soa.host, z.soa.ttl, 0)
	return c.started("bind9", "Create zone "+name, func() {
		if sv.zoneNamed(name) == nil {
			sv.zones = append(sv.zones, z)
		}
	})
}

func updateZone(c *call, z *zone) answer {
	sv, changed, name, now := c.server, c.in.soa(z.soa), strings.ToLower(c.in.or("name", z.Name)), c.now()
	if other := sv.zoneNamed(name); other != nil && other != z {
		return invalid("name", "The name has already been taken.")
	}
	return c.started("bind9", "Update zone "+z.Name, func() {
		for _, r := range z.records {
			r.Name = relative(r.Name, z.Name)
		}
		z.soa, z.Name, z.Serial = changed, name, serialAfter(z.Serial, now)
		for _, r := range z.records {
			r.ID = z.recordID(r)
		}
	})
}

func deleteZone(c *call, z *zone) answer {
	sv := c.server
	return c.started("bind9", "Delete zone "+z.Name, func() {
		sv.zones = slices.DeleteFunc(sv.zones, func(other *zone) bool { return other == z })
	})
}

// importZone adds the records of a zone file that the zone does not have yet.
func importZone(c *call, z *zone) answer {
	found, err := parseZone(z.Name, string(c.in.files["file"].content))
	if err != nil {
		return invalid("file", "The zone file is invalid: "+err.Error()+".")
	}
	now := c.now()
	return c.started("bind9", "Import zone "+z.Name, func() {
		for _, r := range found {
			if !slices.ContainsFunc(z.records, r.same) {
				z.add(r.Type, r.Name, r.Content, cmp.Or(r.TTL, z.soa.ttl), r.Priority)
			}
		}
		z.Serial = serialAfter(z.Serial, now)
	})
}

func exportZone(c *call, z *zone) answer {
	return c.started("bind9", "Export zone "+z.Name, func() { z.exported = z.file() })
}

// downloadZone answers what the last export left.
func downloadZone(c *call, z *zone) answer {
	if z.exported == nil {
		return refused(http.StatusNotFound, "File not found")
	}
	return download(z.Name+".db", "text/plain; charset=UTF-8", z.exported)
}
