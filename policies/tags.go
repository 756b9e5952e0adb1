package policies

import (
	"maps"
	"slices"
	"strings"
)

// TagsOf are the tags that a configuration gives to a server by its names or ids, which
// are found in any case, as everywhere. Those of a later one stand over those of an
// earlier one, and of keys that differ in case alone the last in their order counts. It
// is nil where there are none.
func TagsOf(configured map[string]map[string]string, called ...string) map[string]string {
	var tags map[string]string
	for _, name := range called {
		for _, key := range slices.Sorted(maps.Keys(configured)) {
			if !strings.EqualFold(key, name) {
				continue
			}
			if tags == nil {
				tags = map[string]string{}
			}
			maps.Copy(tags, configured[key])
		}
	}
	return tags
}
