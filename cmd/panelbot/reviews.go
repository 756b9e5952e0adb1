package main

import (
	"context"
	"time"
)

// warnEvery is how often what nobody has looked at in time is logged.
const warnEvery = time.Hour

// watchReviews logs the calls under break-glass that are overdue, now and each
// hour, until the context ends.
func (h *house) watchReviews(ctx context.Context) {
	ticker := time.NewTicker(warnEvery)
	defer ticker.Stop()
	for {
		if _, err := h.runner.WarnOverdue(ctx, time.Now()); err != nil && ctx.Err() == nil {
			h.log.Error("reviews not read", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
