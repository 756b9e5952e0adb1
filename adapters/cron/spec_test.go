package cron_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/cron"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestNext: slots around the jumps of clocks, and where there are none. Each is written
// by the clock of the zone, with its offset.
func TestNext(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		spec, zone, from string
		want             []string
	}{
		{"0 8 * * 1-5", "Europe/Berlin", "2026-11-27T08:00:00+01:00", []string{"2026-11-30T08:00:00+01:00", "2026-12-01T08:00:00+01:00"}},
		// Spring, 02:00 to 03:00 on 2026-03-29.
		{"30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00+01:00", []string{"2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"}},
		{"0,30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00+01:00", []string{"2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"}},
		{"0 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00:00+01:00", []string{"2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"}},
		{"0 * * * *", "Europe/Berlin", "2026-03-29T00:30:00+01:00", []string{"2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T04:00:00+02:00"}},
		{"*/30 */1 * * *", "Europe/Berlin", "2026-03-29T01:10:00+01:00", []string{"2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00"}},
		// Autumn, 03:00 to 02:00 on 2026-10-25.
		{"30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00+02:00", []string{"2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"}},
		{"30 * * * *", "Europe/Berlin", "2026-10-25T01:00:00+02:00", []string{"2026-10-25T01:30:00+02:00", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00", "2026-10-25T03:30:00+01:00"}},
		{"*/20 * * * *", "Europe/Berlin", "2026-10-25T02:10:00+02:00", []string{"2026-10-25T02:20:00+02:00", "2026-10-25T02:40:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T02:20:00+01:00"}},
		{"30 2 * * *", "Europe/Berlin", "2026-10-25T02:10:00+01:00", []string{"2026-10-26T02:30:00+01:00"}}, // its first was before
		// New York jumps on other days; midnight is missing in Santiago on 2026-09-06; Lord
		// Howe jumps by half an hour on 2026-10-04.
		{"15 2 * * *", "America/New_York", "2026-03-07T12:00:00-05:00", []string{"2026-03-08T03:00:00-04:00", "2026-03-09T02:15:00-04:00"}},
		{"0 0 * * *", "America/Santiago", "2026-09-05T12:00:00-04:00", []string{"2026-09-06T01:00:00-03:00", "2026-09-07T00:00:00-03:00"}},
		{"15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00+10:30", []string{"2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"}},
		{"0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", []string{"2028-02-29T00:00:00Z"}},
		{"@daily", "Asia/Ho_Chi_Minh", "2026-11-30T00:00:00+07:00", []string{"2026-12-01T00:00:00+07:00"}},
	} {
		name := test.spec + " " + test.zone + " " + test.from
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := cron.Parse("r", test.spec, zone(t, test.zone), 0)
			if err != nil {
				t.Fatal(err)
			}
			at, err := time.Parse(time.RFC3339, test.from)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for range test.want {
				at = s.Next(at)
				got = append(got, at.In(s.Zone()).Format(time.RFC3339))
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("-got +want:\n%s", diff)
			}
		})
	}
}

// TestParseRefuses: what is no schedule is an error that says so, and no panic.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		spec   string
		jitter time.Duration
		want   string
	}{
		{"", 0, "no schedule of five fields"},
		{"TZ=UTC", 0, "time zone stands beside"},
		{"CRON_TZ=UTC 0 8 * * *", 0, "time zone stands beside"},
		{" TZ=UTC 0 8 * * *", 0, "time zone stands beside"},
		{"0 0 30 2 *", 0, "a day that never comes"},
		{"0 0 31 4,6,9,11 *", 0, "a day that never comes"},
		{"60 8 * * *", 0, "no schedule of five fields"},
		{"0 0 8 * * *", 0, "no schedule of five fields"},
		{"@every 5m", 0, "times of the clock"},
		{"@reboot", 0, "times of the clock"},
		{"*/5 * * * *", 5 * time.Minute, "as long as the time between"},
		{"0 8 * * *", time.Hour, "the jitter is up to"},
		{"0 8 * * *", -time.Second, "the jitter is up to"},
	} {
		_, err := cron.Parse("r", test.spec, time.UTC, test.jitter)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %q", test.spec, err, test.want)
		}
	}
}

// TestJitter: a slot is due within the jitter, always at the same time, and reports of
// the same slot are spread.
func TestJitter(t *testing.T) {
	t.Parallel()
	seen := map[time.Duration]bool{}
	slot := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for i := range 40 {
		s, err := cron.Parse(strings.Repeat("x", i), "0 8 * * *", time.UTC, 10*time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		late := s.Due(slot).Sub(slot)
		if late < 0 || late > 10*time.Minute || s.Due(slot).Sub(slot) != late {
			t.Errorf("got %v", late)
		}
		seen[late] = true
	}
	if len(seen) < 20 {
		t.Errorf("40 reports are due at %d different times", len(seen))
	}
}

// FuzzParse: whatever is written, it is refused or names times that go forward.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"0 8 * * 1-5", "TZ=UTC", "@daily", "*/7 */5 1,15 * *", "0 0 30 2 *", "1-9/2 2 * 3 0", "0 24 * * *", "? ? ? ? ?"} {
		f.Add(text, int64(1_800_000_000))
	}
	berlin := zone(f, "Europe/Berlin")
	f.Fuzz(func(t *testing.T, text string, from int64) {
		s, err := cron.Parse("r", text, berlin, 0)
		if err != nil {
			return
		}
		at := time.Unix(from%4_000_000_000, 0)
		for range 5 {
			next := s.Next(at)
			if next.IsZero() {
				return // beyond the five years that are looked at
			}
			if !next.After(at) || next.Second() != 0 {
				t.Fatalf("%q: after %v comes %v", text, at, next)
			}
			at = next
		}
	})
}
