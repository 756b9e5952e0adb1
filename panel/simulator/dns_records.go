package simulator

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// record is a DNS record. Its id, which the reference gives in paths only, looks
// like www.example.com._A; a second one of that name and type ends in _2.
type record struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Name     string `json:"name"` // relative to the zone; @ is the zone itself
	Content  string `json:"content"`
	TTL      int    `json:"ttl"`
	Priority int    `json:"priority,omitempty"`
}

// recordTypes are the types of records that the simulator takes.
const recordTypes = "A|AAAA|CAA|CNAME|MX|NS|PTR|SRV|TXT"

// same says whether two records say the same, apart from how long it holds.
func (r *record) same(other *record) bool {
	return r.Type == other.Type && r.Name == other.Name && r.Content == other.Content && r.Priority == other.Priority
}

// relative returns a name as a zone writes it.
func relative(name, zone string) string {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	if name == zone || name == "" {
		return "@"
	}
	return strings.TrimSuffix(name, "."+zone)
}

// add puts a record into the zone.
func (z *zone) add(kind, name, content string, ttl, priority int) *record {
	r := &record{Type: kind, Name: relative(name, z.Name), Content: content, TTL: ttl, Priority: priority}
	r.ID = z.recordID(r)
	z.records = append(z.records, r)
	return r
}

// recordID returns the id for a record, which no other record of the zone has.
func (z *zone) recordID(r *record) string {
	name := z.Name
	if r.Name != "@" {
		name = r.Name + "." + z.Name
	}
	id := name + "._" + r.Type
	for n := 2; slices.ContainsFunc(z.records, func(other *record) bool { return other != r && other.ID == id }); n++ {
		id = fmt.Sprintf("%s._%s_%d", name, r.Type, n)
	}
	return id
}

// recordOf returns the record that the path names.
func (c *call) recordOf(z *zone) (*record, bool) {
	for _, r := range z.records {
		if r.ID == c.path("record") {
			return r, true
		}
	}
	return nil, false
}

// listRecords searches names, types and contents for any word of the search, or
// for all of them.
func listRecords(c *call, z *zone) answer {
	words := strings.Fields(strings.ToLower(c.in.text("search")))
	list := []*record{}
	for _, r := range z.records {
		text := strings.ToLower(r.Type + " " + r.Name + " " + r.Content)
		hits := 0
		for _, word := range words {
			if strings.Contains(text, word) {
				hits++
			}
		}
		if len(words) == 0 || hits == len(words) || hits > 0 && c.in.text("match") != "all" {
			list = append(list, r)
		}
	}
	if n := c.in.number("per_page", 0); n > 0 && n < len(list) {
		list = list[:n]
	}
	return data(list)
}

// createRecord answers 201 with the record: the reference shows no answer.
func createRecord(c *call, z *zone) answer {
	kind, content := c.in.text("type"), c.in.text("content")
	if a, bad := badContent(kind, content); bad {
		return a
	}
	r := &record{Type: kind, Name: relative(c.in.text("name"), z.Name), Content: content, Priority: c.in.number("priority", 0)}
	if slices.ContainsFunc(z.records, r.same) {
		return invalid("name", "The record already exists.")
	}
	added := z.add(r.Type, r.Name, content, c.in.number("ttl", 3600), r.Priority)
	z.Serial = serialAfter(z.Serial, c.now())
	return data(added).status(http.StatusCreated)
}

// badContent is a 422 for an address record without an address.
func badContent(kind, content string) (answer, bool) {
	addr, err := netip.ParseAddr(content)
	switch {
	case kind == "A" && (err != nil || !addr.Is4()):
		return invalid("content", "The content field must be a valid IPv4 address."), true
	case kind == "AAAA" && (err != nil || !addr.Is6()):
		return invalid("content", "The content field must be a valid IPv6 address."), true
	}
	return answer{}, false
}

// updateRecord answers the record, whose id follows its name and type: the
// reference shows no answer.
func updateRecord(c *call, z *zone) answer {
	r, ok := c.recordOf(z)
	if !ok {
		return refused(http.StatusNotFound, "Record not found")
	}
	kind, content := c.in.or("type", r.Type), c.in.or("content", r.Content)
	if a, bad := badContent(kind, content); bad {
		return a
	}
	r.Type, r.Content = kind, content
	r.Name = relative(c.in.or("name", r.Name), z.Name)
	r.TTL, r.Priority = c.in.number("ttl", r.TTL), c.in.number("priority", r.Priority)
	r.ID = z.recordID(r)
	z.Serial = serialAfter(z.Serial, c.now())
	return data(r)
}

// deleteRecord answers with nothing: the reference shows no answer.
func deleteRecord(c *call, z *zone) answer {
	r, ok := c.recordOf(z)
	if !ok {
		return refused(http.StatusNotFound, "Record not found")
	}
	z.records = slices.DeleteFunc(z.records, func(other *record) bool { return other == r })
	z.Serial = serialAfter(z.Serial, c.now())
	return blank()
}
