package policies_test

import (
	"testing"
	"time"

	"panelbot/policies"
)

// TestParseDuration: days are a unit too, and nothing is no length of time.
func TestParseDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"15m": 15 * time.Minute, "1d": 24 * time.Hour, "1d12h": 36 * time.Hour, "2d": 48 * time.Hour, "": 0, "0d": 0, "-1h": 0, "d": 0, "1d-2h": 0, "soon": 0, "99999d": 0,
	} {
		if got, err := policies.ParseDuration(text); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
}
