package main

import (
	"path/filepath"
	"testing"
)

// TestUnreadableStoreIsNoAnswer: where it cannot be read who has enrolled, nobody is told
// that they have not.
func TestUnreadableStoreIsNoAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	code := d.mustAdmin("people", "invite", "carol", "--roles", "approver")
	d.enrol("carol", code)
	execSQLite(t, filepath.Join(filepath.Dir(d.file), "panelbot.db"), "ALTER TABLE people RENAME TO hidden")
	_, _, err := d.run(nil, "call", "server list", "--as", "carol", "--config", d.file)
	wants(t, err, "whether they have enrolled is not known, because the store could not be read")
}
