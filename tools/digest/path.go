package digest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Path names a field of an item: a.b is b of a, and a.0 the first of the list a. The zero
// Path is the item itself.
type Path struct{ parts []string }

const (
	// mostParts is how deep a path goes, and mostPart how long a name in it is.
	mostParts = 8
	mostPart  = 64
)

// ParsePath reads a path.
func ParsePath(text string) (Path, error) {
	if text == "" {
		return Path{}, errors.New("it is empty: write a field of the item, such as name")
	}
	parts := strings.Split(text, ".")
	if len(parts) > mostParts {
		return Path{}, fmt.Errorf("it goes %d levels deep: %d are the most", len(parts), mostParts)
	}
	for _, part := range parts {
		if part == "" || len(part) > mostPart || strings.ContainsFunc(part, func(r rune) bool {
			return r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		}) {
			return Path{}, fmt.Errorf("%q is no field: write letters, digits, _ and -, with a dot before what is within, such as limits.disk", text)
		}
	}
	return Path{parts}, nil
}

// String is the path as it is written.
func (p Path) String() string { return strings.Join(p.parts, ".") }

// Parts are the names in it.
func (p Path) Parts() []string { return append([]string(nil), p.parts...) }

// Of is what stands there in a value, which is as JSON is read; false is that nothing does.
func (p Path) Of(value any) (any, bool) {
	for _, part := range p.parts {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[part]
			if !ok {
				return nil, false
			}
			value = next
		case []any:
			i, err := strconv.ParseUint(part, 10, 16)
			if err != nil || i >= uint64(len(v)) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}
