package digest

import (
	"slices"
	"testing"
	"time"

	"panelbot/policies"
)

// TestNowIsNoTop: the last value of a course is that of now, and not the highest of the last
// day: a picture once said of a disk from which much was taken that it was as full as before.
func TestNowIsNoTop(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	at := func(hours int, value float64) policies.Sample {
		return policies.Sample{At: now.Add(-time.Duration(hours) * time.Hour), Value: value}
	}
	samples := []policies.Sample{at(40, 50), at(30, 93), at(25, 60), at(10, 95), at(5, 60), at(0, 40)}
	if got, want := byDay(samples, now), []float64{93, 40}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
