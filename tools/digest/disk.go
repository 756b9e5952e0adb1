package digest

import (
	"context"
	"time"

	"panelbot/policies"
)

// Series keeps how full disks were.
type Series interface {
	// Add keeps samples, whose names are disk/PANEL/SERVER; one of the same name and time stays as it is.
	Add(ctx context.Context, samples []policies.Sample) error
	// Since gives the samples of a name from a time on, the oldest first.
	Since(ctx context.Context, name string, since time.Time) ([]policies.Sample, error)
}
