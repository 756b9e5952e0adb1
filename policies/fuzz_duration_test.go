package policies_test

import (
	"testing"
	"time"

	"panelbot/policies"
)

// FuzzParseDuration: what is a length of time is more than nothing, and its words are the
// same one.
func FuzzParseDuration(f *testing.F) {
	for _, text := range []string{"15m", "1d", "1d12h", "0d", "-1h", "1d-2h", "99999999999999999999d", "106751d", "106751d24h", "1.5h", "1µs", "d", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := policies.ParseDuration(text)
		if err != nil {
			return
		}
		if d <= 0 {
			t.Fatalf("%q is %s", text, d)
		}
		if again, err := time.ParseDuration(policies.DurationWords(d)); err != nil || again != d {
			t.Errorf("%q is %s, whose words are %s: %v", text, d, policies.DurationWords(d), err)
		}
	})
}
