package main

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
)

// zoneOf finds a time zone; the error goes on from its name.
func zoneOf(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(name)
	if err != nil || strings.EqualFold(name, "local") {
		return nil, errors.New("which is no time zone that this system knows: write one such as Europe/Berlin or UTC (the system needs its tzdata)")
	}
	return zone, nil
}

// zoneAt is zoneOf for a key that may be missing.
func zoneAt(at, name string, wrong report) *time.Location {
	if name == "" {
		return nil
	}
	zone, err := zoneOf(name)
	if err != nil {
		wrong(at, "is %q, %v", name, err)
		return nil
	}
	return zone
}

// zone is that of the policy, by which what has none of its own reads the clock; UTC where
// there is none. What is wrong with it is told where the policy is read.
func (c *Config) zone() *time.Location {
	if zone := zoneAt("policy.timezone", c.Policy.Timezone, untold); zone != nil {
		return zone
	}
	return time.UTC
}

// languageAt reports a language that panelbot does not speak; empty is none.
func languageAt(at, name string, wrong report) {
	if name != "" && !slices.Contains(chat.Languages(), name) {
		wrong(at, "is %q: write %s", name, strings.Join(chat.Languages(), " or "))
	}
}

// spanAt reads a duration such as 15m, 4h, 2d or 1d12h; empty is none.
func spanAt(at, word string, wrong report) time.Duration {
	if word == "" {
		return 0
	}
	d, err := policies.ParseDuration(word)
	if err != nil {
		wrong(at, "is no length of time: write a number and a unit, such as 15m, 4h or 2d")
		return 0
	}
	return d
}

// momentAt reads a day or a moment; empty is none. The day that something ends
// belongs to it.
func momentAt(at, word string, zone *time.Location, ends bool, wrong report) time.Time {
	if word == "" {
		return time.Time{}
	}
	if zone == nil {
		zone = time.UTC
	}
	if day, err := time.ParseInLocation(time.DateOnly, word, zone); err == nil {
		if ends {
			return day.AddDate(0, 0, 1)
		}
		return day
	}
	for _, form := range []string{"2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.RFC3339} {
		if t, err := time.ParseInLocation(form, word, zone); err == nil {
			return t
		}
	}
	wrong(at, "is no day or time: write 2026-11-27, or 2026-11-27T18:00")
	return time.Time{}
}

var clockTimes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([01]?[0-9]|2[0-4]):([0-5][0-9])\s*[-–]\s*([01]?[0-9]|2[0-4]):([0-5][0-9])$`)
})

// hoursOf reads two times of day.
func hoursOf(word string) (start, end time.Duration, ok bool) {
	m := clockTimes().FindStringSubmatch(strings.TrimSpace(word))
	if m == nil {
		return 0, 0, false
	}
	var numbers [4]int
	for i := range numbers {
		n, err := strconv.Atoi(m[i+1])
		if err != nil {
			return 0, 0, false
		}
		numbers[i] = n
	}
	start = time.Duration(numbers[0])*time.Hour + time.Duration(numbers[1])*time.Minute
	end = time.Duration(numbers[2])*time.Hour + time.Duration(numbers[3])*time.Minute
	const day = 24 * time.Hour
	return start, end, start < day && end <= day && start != end
}

// whoAt reads role:NAME and person:NAME.
func whoAt(at string, list []string, wrong report) []policies.Who {
	var all []policies.Who
	for i, word := range list {
		who, err := policies.ParseWho(word)
		if err != nil {
			wrong(at+"["+strconv.Itoa(i)+"]", "%v", err)
			continue
		}
		all = append(all, who)
	}
	return all
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
