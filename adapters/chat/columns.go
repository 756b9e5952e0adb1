package chat

import (
	"cmp"
	"slices"
	"strings"
)

// What a column is worth, where there is no room for all. Columns that no rule
// names are worth the more, the further left they are.
const (
	weightID     = 1000
	weightName   = 900
	weightStatus = 800
	weightPlain  = 500
	weightTime   = 200
	weightNoise  = 100
)

// ranks are the names of columns that people look for first.
var ranks = []struct {
	names  []string
	weight int
}{
	{[]string{"id", "uuid"}, weightID},
	{[]string{"name", "names", "title", "domain", "domain_url", "hostname", "key", "username", "email", "path", "file", "command"}, weightName},
	{[]string{"status", "state", "active", "enabled", "is_active"}, weightStatus},
}

// weigh says what a column is worth by its name.
func weigh(name string, place int) int {
	lower := strings.ToLower(name)
	for _, r := range ranks {
		if i := slices.Index(r.names, lower); i >= 0 {
			return r.weight + len(r.names) - i
		}
	}
	switch {
	case strings.HasSuffix(lower, "_avatar"), strings.HasSuffix(lower, "_hash"), strings.Contains(lower, "fingerprint"), strings.HasSuffix(lower, "_display"):
		return weightNoise - place
	case strings.HasSuffix(lower, "_at"), strings.HasSuffix(lower, "edat"), strings.HasSuffix(lower, "date"), strings.HasSuffix(lower, "time"):
		return weightTime - place
	default:
		return weightPlain - place
	}
}

// table makes a table of a list of objects: id, name and status first, without
// the columns that are empty or say the same in every row.
func (s Speech) table(title string, list []any) *Table {
	var names []string
	place := map[string]int{}
	rows := make([]map[string]string, len(list))
	for i, e := range list {
		o, _ := e.(object) // the caller has looked
		rows[i] = map[string]string{}
		for _, f := range s.flatten(o, "", 1) {
			if _, seen := place[f.Name]; !seen {
				place[f.Name] = len(names)
				names = append(names, f.Name)
			}
			rows[i][f.Name] = oneLine(f.Value)
		}
	}
	names = slices.DeleteFunc(names, func(name string) bool { return dull(rows, name) })
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(front(b, place[b]), front(a, place[a]))
	})
	t := &Table{Title: title, Columns: names, Speech: s}
	for _, name := range names {
		t.weight = append(t.weight, weigh(name, place[name]))
	}
	for _, row := range rows {
		cells := make([]string, len(names))
		for i, name := range names {
			cells[i] = row[name]
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// front is the order of columns: the known ones by what they are, the others
// as they came.
func front(name string, place int) int {
	if w := weigh(name, place); w >= weightStatus {
		return w
	}
	return -place
}

// dull reports whether a column says nothing: it is empty, or says the same in
// every row and is not what people look for first.
func dull(rows []map[string]string, name string) bool {
	same := true
	for _, row := range rows {
		same = same && row[name] == rows[0][name]
	}
	if !same {
		return false
	}
	return rows[0][name] == "" || (len(rows) > 1 && weigh(name, 0) < weightStatus)
}
