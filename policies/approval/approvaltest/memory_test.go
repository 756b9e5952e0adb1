package approvaltest_test

import (
	"testing"
	"time"

	"panelbot/policies/approval"
	"panelbot/policies/approval/approvaltest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	approvaltest.TestStore(t, func(_ *testing.T, clock func() time.Time) approval.Store { return approvaltest.NewMemory(clock) })
}
