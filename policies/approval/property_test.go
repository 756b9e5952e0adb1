package approval_test

import (
	"testing"

	"panelbot/policies/approval/approvaltest"
)

func TestProperties(t *testing.T) {
	t.Parallel()
	approvaltest.Properties(t, nil)
}
