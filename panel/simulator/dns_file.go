package simulator

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// file writes the zone as a zone file, which parseZone reads.
func (z *zone) file() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "$ORIGIN %s.\n$TTL %d\n", z.Name, z.soa.ttl)
	fmt.Fprintf(&b, "@ IN SOA %s. %s. %d %d %d %d %d\n", strings.TrimSuffix(z.soa.ns, "."), strings.Replace(z.soa.email, "@", ".", 1),
		z.Serial, z.soa.refresh, z.soa.retry, z.soa.expire, z.soa.minimum)
	for _, r := range z.records {
		content := r.Content
		switch r.Type {
		case "TXT":
			content = strconv.Quote(content)
		case "MX", "SRV":
			content = strconv.Itoa(r.Priority) + " " + content
		}
		fmt.Fprintf(&b, "%s %d IN %s %s\n", r.Name, r.TTL, r.Type, content)
	}
	return b.Bytes()
}

// parseZone reads the records of a zone file: one a line, as name [ttl] [IN] type
// content. A SOA on one line is passed over; of the directives $ORIGIN and $TTL,
// only the name is checked; brackets over several lines are not read.
func parseZone(zone, text string) ([]*record, error) {
	var list []*record
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "\r")
		if at := strings.IndexByte(line, ';'); at >= 0 && !strings.Contains(line, `"`) {
			line = line[:at]
		}
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if strings.HasPrefix(words[0], "$") {
			if words[0] != "$ORIGIN" && words[0] != "$TTL" {
				return nil, fmt.Errorf("line %d: unknown directive %s", i+1, words[0])
			}
			continue
		}
		r := &record{Name: relative(words[0], zone)}
		if r.Name == "" {
			r.Name = "@"
		}
		rest := words[1:]
		if len(rest) > 0 {
			if ttl, err := strconv.Atoi(rest[0]); err == nil {
				r.TTL, rest = ttl, rest[1:]
			}
		}
		if len(rest) > 0 && strings.EqualFold(rest[0], "IN") {
			rest = rest[1:]
		}
		if len(rest) < 2 {
			return nil, fmt.Errorf("line %d: no type and content", i+1)
		}
		r.Type, rest = strings.ToUpper(rest[0]), rest[1:]
		if r.Type == "SOA" {
			continue
		}
		if !slices.Contains(strings.Split(recordTypes, "|"), r.Type) {
			return nil, fmt.Errorf("line %d: unknown type %s", i+1, r.Type)
		}
		if r.Type == "MX" || r.Type == "SRV" {
			n, err := strconv.Atoi(rest[0])
			if err != nil || len(rest) < 2 {
				return nil, fmt.Errorf("line %d: no priority", i+1)
			}
			r.Priority, rest = n, rest[1:]
		}
		r.Content = strings.Join(rest, " ")
		if plain, err := strconv.Unquote(r.Content); err == nil && r.Type == "TXT" {
			r.Content = plain
		}
		list = append(list, r)
	}
	return list, nil
}
