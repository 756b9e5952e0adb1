package storetest

import (
	"fmt"
	"testing"

	"panelbot/policies/audit"
)

// findsTampering: whatever is done to the tables past the store, Verify finds
// it, and says where.
func findsTampering(t *testing.T, db Database) {
	s := db.Open(t)
	const most = 40
	for i := range most {
		appendTo(t, s, full(i))
	}
	head, err := s.AuditHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	type tampering struct {
		what      string
		do        []string
		fault     audit.Fault
		seq       int64
		onlyGiven bool // only a head from elsewhere shows it
	}
	all := []tampering{
		{"removed", []string{"DELETE FROM audit WHERE seq = 17"}, audit.Removed, 17, false},
		{"several removed", []string{"DELETE FROM audit WHERE seq BETWEEN 5 AND 9"}, audit.Removed, 5, false},
		{"the first removed", []string{"DELETE FROM audit WHERE seq = 1"}, audit.Removed, 1, false},
		{"all removed", []string{"DELETE FROM audit"}, audit.Cut, 1, false},
		{"removed and renumbered", []string{"DELETE FROM audit WHERE seq = 17", "UPDATE audit SET seq = seq + 999 WHERE seq > 17", "UPDATE audit SET seq = seq - 1000 WHERE seq > 999"}, audit.Reordered, 17, false},
		{"swapped", swap(20, 23), audit.Reordered, 20, false},
		{"neighbours swapped", swap(20, 21), audit.Reordered, 20, false},
		{"doubled", []string{fmt.Sprintf("INSERT INTO audit SELECT %d, at, kind, call, request, person, tool, panel, status, prev, hash, body FROM audit WHERE seq = %d", most+1, most)}, audit.Reordered, most + 1, false},
		{"cut", []string{"DELETE FROM audit WHERE seq > 36"}, audit.Cut, 37, false},
		{"cut with its head", []string{"DELETE FROM audit WHERE seq > 36", "UPDATE audit_head SET seq = 36, hash = (SELECT hash FROM audit WHERE seq = 36)"}, audit.Cut, 37, true},
		{"head set back", []string{"UPDATE audit_head SET seq = 36, hash = (SELECT hash FROM audit WHERE seq = 36)"}, audit.Rewritten, 37, false},
		{"head set ahead", []string{"UPDATE audit_head SET seq = 41"}, audit.Cut, 41, false},
		{"head's hash", []string{"UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE seq = 36)"}, audit.Rewritten, most, false},
	}
	for column, change := range map[string]string{
		"at": "at + 1", "kind": "'other'", "call": "'other'", "request": "''", "person": "'mallory'", "tool": "tool || 'x'", "panel": "'other'", "status": "'denied'",
		"prev": "hash", "hash": "prev", "body": "replace(body, 'web-1', 'web-2')",
	} {
		all = append(all, tampering{"column " + column, []string{fmt.Sprintf("UPDATE audit SET %s = %s WHERE seq = 29", column, change)}, audit.Edited, 29, false})
	}
	db.Exec(t, "CREATE TABLE kept AS SELECT * FROM audit", "CREATE TABLE kept_head AS SELECT * FROM audit_head")
	for _, tt := range all {
		db.Exec(t, tt.do...)
		report, err := audit.Verify(t.Context(), s, &head)
		if err != nil || report.Fault != tt.fault || report.Seq != tt.seq || report.Sentence == "" {
			t.Errorf("%s: got %+v, %v, want %s at %d", tt.what, report, err, tt.fault, tt.seq)
		}
		report, err = audit.Verify(t.Context(), s, nil)
		if err != nil || report.OK() != tt.onlyGiven {
			t.Errorf("%s, without a head: got %+v, %v", tt.what, report, err)
		}
		db.Exec(t, "DELETE FROM audit", "INSERT INTO audit SELECT * FROM kept", "DELETE FROM audit_head", "INSERT INTO audit_head SELECT * FROM kept_head")
	}
	verifies(t, s, &head, most)
}

// swap puts two entries in each other's place, but for their numbers.
func swap(a, b int) []string {
	return []string{
		fmt.Sprintf("UPDATE audit SET seq = 999 WHERE seq = %d", a), fmt.Sprintf("UPDATE audit SET seq = %d WHERE seq = %d", a, b), fmt.Sprintf("UPDATE audit SET seq = %d WHERE seq = 999", b),
	}
}
