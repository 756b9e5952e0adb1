package audit

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseMoment reads a time as people say it on a command line: how long before
// now (90m, 12h, 7d, 2w), a date (2026-11-27), or a date and a time of day
// (2026-11-27T08:00, with or without seconds). Where it names no zone, it is UTC.
func ParseMoment(text string, now time.Time) (time.Time, error) {
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.Parse(form, text); err == nil && at.Year() >= 1970 {
			return at.UTC(), nil
		}
	}
	if ago, ok := parseAgo(text); ok {
		if at := now.Add(-ago).UTC(); at.Year() >= 1970 {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: write how long ago, such as 90m, 12h, 7d or 2w, or a date, such as 2026-11-27 or 2026-11-27T08:00", shorten(text))
}

// parseAgo reads a length of time; time.ParseDuration knows no days.
func parseAgo(text string) (time.Duration, bool) {
	for unit, length := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		if digits, ok := strings.CutSuffix(text, unit); ok {
			n, err := strconv.ParseUint(digits, 10, 12) // 4095 weeks are 78 years
			return time.Duration(n) * length, err == nil
		}
	}
	ago, err := time.ParseDuration(text)
	return ago, err == nil && ago >= 0
}
