package digest

import (
	"slices"
	"testing"
	"time"

	"panelbot/policies"
)

// TestTrend: forecasts of recorded series.
func TestTrend(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	daily := func(values ...float64) []policies.Sample {
		list := make([]policies.Sample, len(values))
		for i, v := range values {
			list[i] = policies.Sample{At: now.AddDate(0, 0, i-len(values)+1), Value: v}
		}
		return list
	}
	hourly := func(days int, value func(hour int) float64) []policies.Sample {
		var list []policies.Sample
		for h := range days * 24 {
			list = append(list, policies.Sample{At: now.Add(time.Duration(h-days*24+1) * time.Hour), Value: value(h)})
		}
		return list
	}
	gaps := append(daily(40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50)[:3], daily(48, 49, 50)...)
	for _, test := range []struct {
		what            string
		samples         []policies.Sample
		least, most     float64 // of the days
		filling, enough bool
	}{
		{"steady", daily(60, 62, 64, 66, 68, 70, 72), 14, 14, true, true},
		{"steady by the hour", hourly(10, func(h int) float64 { return 70 + float64(h)/24 }), 19, 21, true, true},
		{"still", daily(60, 60.1, 59.9, 60, 60.1, 60), 0, 0, false, true},
		{"emptying", daily(80, 78, 76, 74, 72, 70), 0, 0, false, true},
		{"a leap, and then still", daily(40, 40, 40, 55, 55, 55, 55, 55, 55), 0, 0, false, true},
		{"a leap a moment ago", daily(40, 40, 40, 40, 40, 40, 55), 0, 0, false, false},
		{"a saw", hourly(12, func(h int) float64 { return 50 + float64(h%48)/2 }), 0, 0, false, true},
		{"a saw that rises", hourly(12, func(h int) float64 { return 50 + float64(h%24)/12 + float64(h)/24 }), 30, 50, true, true},
		{"with gaps", gaps, 48, 52, true, true},
		{"too few", daily(60, 61, 62, 63), 0, 0, false, false},
		{"too near", hourly(1, func(h int) float64 { return 60 + float64(h) }), 0, 0, false, false},
		{"none", nil, 0, 0, false, false},
		{"one time twice", append(daily(60, 62, 64, 66, 68, 70, 72), daily(72)...), 13, 15, true, true},
		{"full", daily(94, 95, 96, 97, 98, 99, 100), 0, 0, true, true},
		{"old ones do not count", append([]policies.Sample{{At: now.AddDate(0, -2, 0), Value: 5}}, daily(60, 60, 60, 60, 60, 60)...), 0, 0, false, true},
		{"years away", daily(10, 10.06, 10.12, 10.18, 10.24, 10.3), 0, 2000, false, true},
	} {
		days, used, filling, enough := trend(test.samples, now)
		if filling != test.filling || enough != test.enough || days < test.least || days > test.most {
			t.Errorf("%s: %.1f days, filling %v, enough %v, of %d samples; want %v to %v, %v, %v", test.what, days, filling, enough, used, test.least, test.most, test.filling, test.enough)
		}
	}
}

// TestDateIn: days in the names of backups.
func TestDateIn(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"backup-2026-11-30": "2026-11-30", "db-1_2026-11-30_03-00.tar.gz": "2026-11-30", "20261130.sql": "2026-11-30", "shop_20261130030000.zip": "2026-11-30",
		"2026.11.30": "2026-11-30", "before-upgrade": "", "v2026": "", "120261130": "", "backup-2026-13-40": "", "2026113099": "", "": "",
	} {
		got := ""
		if day, ok := dateIn(name); ok {
			got = day.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

// TestByDay: a course has a value for each day, and says where there is none.
func TestByDay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	at := func(days int, value float64) policies.Sample {
		return policies.Sample{At: now.AddDate(0, 0, -days), Value: value}
	}
	for _, test := range []struct {
		samples []policies.Sample
		want    []float64
	}{
		{nil, []float64{}},
		{[]policies.Sample{at(0, 5)}, []float64{5}},
		{[]policies.Sample{at(3, 1), at(1, 2), at(1, 4), at(0, 5), at(40, 9)}, []float64{1, -1, 4, 5}},
	} {
		if got := byDay(test.samples, now); !slices.Equal(got, test.want) {
			t.Errorf("got %v, want %v", got, test.want)
		}
	}
}
