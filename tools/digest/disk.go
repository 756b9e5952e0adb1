package digest

import (
	"context"
	"time"
)

// Series keeps how full disks were.
type Series interface {
	// Add keeps samples; one of the same name and time stays as it is.
	Add(ctx context.Context, samples []Sample) error
	// Since gives the samples of a name from a time on, the oldest first.
	Since(ctx context.Context, name string, since time.Time) ([]Sample, error)
}

// Sample is a measured value.
type Sample struct {
	// Name is what was measured: disk, panel and server, separated by slashes.
	Name  string
	At    time.Time
	Value float64
}
