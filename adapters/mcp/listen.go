package mcp

import (
	"context"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// onItsWay is long enough for a notification to leave.
const onItsWay = 50 * time.Millisecond

// acknowledge holds the end of a subscription back until its acknowledgement
// has left, which has to come first. panelbot announces no changes, so that
// mcp-go ends a subscription at once: what it has only just queued then comes
// after the end on stdio, and may be lost over HTTP.
func acknowledge(ctx context.Context, _ any, _ *mcp.SubscriptionsListenRequest, _ *mcp.SubscriptionsListenResult) {
	select {
	case <-time.After(onItsWay):
	case <-ctx.Done():
	}
}
