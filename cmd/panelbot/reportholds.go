package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// holdsReports is the setting that remembers the reports of the configuration, as holds.go
// says of the policy and people: where what servers say goes to, somebody may want to know
// later. It is a JSON object: name to configuredReport.
const holdsReports = "reports.configured"

// configuredReport is what is remembered of a report, to say later what changed.
type configuredReport struct {
	To []string `json:"to"`
	// Scope and Sum are sums of what it may read about, and of all of it.
	Scope string `json:"scope"`
	Sum   string `json:"sum"`
}

// recordReports records the reports of the configuration, where they are others than
// those recorded last.
func (h *house) recordReports(ctx context.Context, cfg *Config) error {
	has := map[string]configuredReport{}
	for _, r := range cfg.Reports {
		has[r.Name] = configuredReport{To: r.To, Scope: sumOfValue(r.Scope), Sum: r.sum()}
	}
	return recordConfigured(ctx, h, holdsReports, "reports", has, reportChange)
}

// sum is the same for reports that are written alike.
func (r ReportConfig) sum() string {
	charts := r.draws()
	r.Chart = nil // of a pointer, the sum would have the address
	return sumOfValue(struct {
		ReportConfig
		charts bool
	}{r, charts})
}

// sumOfValue is the same for values without pointers that are alike.
func sumOfValue(value any) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v", value)) // maps are sorted in it
	return hex.EncodeToString(sum[:8])
}

// reportChange says what is another of a report; empty where nothing is.
func reportChange(before, now configuredReport, known bool) string {
	switch {
	case !known:
		return fmt.Sprintf(" is in it (to %s)", strings.Join(now.To, ", "))
	case !slices.Equal(before.To, now.To):
		return fmt.Sprintf(": to %s, before %s", strings.Join(now.To, ", "), strings.Join(before.To, ", "))
	case before.Scope != now.Scope:
		return ": another scope"
	case before.Sum != now.Sum:
		return ": another schedule, other sections, or other settings"
	default:
		return ""
	}
}
