package main

import (
	"slices"
	"time"

	"panelbot/adapters/cron"
	"panelbot/tools/digest"
)

// samplerName is that of the report which takes samples: no other may have it.
const samplerName = "samples"

// sampler is a report that nobody reads: each hour it looks how full the disks are, so
// that reports with that section can tell how they fill. Without such a report there is
// none.
func sampler(reports []cron.Report) (cron.Report, bool) {
	if !slices.ContainsFunc(reports, func(r cron.Report) bool { return slices.Contains(r.Sections, digest.DiskSpace) }) {
		return cron.Report{}, false
	}
	spec, err := cron.Parse(samplerName, "0 * * * *", time.UTC, 20*time.Minute)
	if err != nil { // a test parses it
		return cron.Report{}, false
	}
	return cron.Report{Plan: cron.Plan{Name: samplerName, Spec: spec, CatchUp: cron.None}, Sections: []digest.Kind{digest.DiskSpace}}, true
}

// comingRound are the reports of a configuration, and what takes samples for them.
func (c *Config) comingRound() []cron.Report {
	list := c.reports()
	if r, ok := sampler(list); ok {
		list = append(list, r)
	}
	return list
}
