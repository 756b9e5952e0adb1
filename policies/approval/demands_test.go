package approval_test

import (
	"testing"

	"panelbot/policies/approval"
)

// TestDemands: a demand that is met wherever another one is says nothing more.
func TestDemands(t *testing.T) {
	t.Parallel()
	both, approvers, admins := []string{"role:approver", "role:admin"}, []string{"role:approver"}, []string{"role:admin"}
	for name, test := range map[string]struct {
		clauses []approval.Clause
		want    string
	}{
		"one":                {[]approval.Clause{{Count: 1, From: both}}, "1 of the approvers or the admins"},
		"the same twice":     {[]approval.Clause{{Count: 1, From: both}, {From: both}}, "1 of the approvers or the admins"},
		"a narrower one":     {[]approval.Clause{{Count: 1, From: both}, {Count: 1, From: approvers}}, "1 of the approvers"},
		"before a wider one": {[]approval.Clause{{Count: 1, From: approvers}, {Count: 1, From: both}}, "1 of the approvers"},
		"more of a wider":    {[]approval.Clause{{Count: 2, From: both}, {Count: 1, From: approvers}}, "2 of the approvers or the admins, and 1 of the approvers"},
		"two":                {[]approval.Clause{{Count: 1, From: admins}, {Count: 1, From: approvers}}, "1 of the admins, and 1 of the approvers"},
	} {
		if got := (approval.Terms{Clauses: test.clauses}).Words(); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
