package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"panelbot/policies/audit"
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
	before, err := h.held(ctx, holdsReports)
	if err != nil {
		return err
	}
	had := map[string]configuredReport{}
	if before != "" {
		if err := json.Unmarshal([]byte(before), &had); err != nil {
			return fmt.Errorf("the setting %s: %w", holdsReports, err)
		}
	}
	has := map[string]configuredReport{}
	for _, r := range cfg.Reports {
		has[r.Name] = configuredReport{To: r.To, Scope: sumOfValue(r.Scope), Sum: sumOfValue(r)}
	}
	changes := reportChanges(had, has)
	if len(changes) == 0 {
		return nil
	}
	value, err := json.Marshal(has)
	if err != nil {
		return err
	}
	return h.hold(ctx, holdsReports, string(value), audit.Entry{Kind: audit.Configuration, Note: "reports of the configuration: " + strings.Join(changes, "; ")})
}

// sumOfValue is the same for values that are written alike.
func sumOfValue(value any) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v", value)) // maps are sorted in it
	return hex.EncodeToString(sum[:8])
}

// reportChanges says what is another, report by report.
func reportChanges(had, has map[string]configuredReport) []string {
	var changes []string
	for _, name := range sortedKeys(had) {
		if _, there := has[name]; !there {
			changes = append(changes, name+" was taken out")
		}
	}
	for _, name := range sortedKeys(has) {
		now := has[name]
		before, there := had[name]
		switch {
		case !there:
			changes = append(changes, fmt.Sprintf("%s is in it (to %s)", name, strings.Join(now.To, ", ")))
		case !slices.Equal(before.To, now.To):
			changes = append(changes, fmt.Sprintf("%s: to %s, before %s", name, strings.Join(now.To, ", "), strings.Join(before.To, ", ")))
		case before.Scope != now.Scope:
			changes = append(changes, name+": another scope")
		case before.Sum != now.Sum:
			changes = append(changes, name+": another schedule, other sections, or other settings")
		}
	}
	return changes
}
