package store

import (
	"fmt"
	"slices"
	"strings"
)

// promised is what the migrations make: the tables, and the columns of each in the
// order of their making. Queries are parsed when they are asked, so that an opening
// looks for all of it: what somebody took away stops the start, and not the first
// call that needs it.
func promised() []tableColumns {
	return []tableColumns{
		{"audit", "seq at kind call request person tool panel status prev hash body"},
		{"audit_head", "one seq hash"},
		{"settings", "name value sealed person changed_at"},
		{"requests", "id person door reason plan terms sealed digest nonce same state open created decided ended expires execute_by reminded note owner fence claimed_until token"},
		{"votes", "request person door yes at code note"},
		{"results", "request call status summary verified_by next data at took sealed said"},
		{"codes", "person sealed last confirmed"},
		{"tries", "request person n"},
		{"passages", "person door token panel target servers risk at"},
		{"reviews", "call due body"},
		{"people", "name roles language invited_by created enrolled"},
		{"invitations", "person hash expires"},
		{"identities", "door id person created"},
		{"tokens", "id person name hash created used"},
		{"sites", "panel name id server domain person created"},
		{"seen_sites", "panel id server seen"},
		{"leases", "id person door tools targets ends most used reason granted_by granted revoked revoked_by"},
		{"nonces", "nonce until"},
		{"inbox", "id door key lane sealed state begun attempts due arrived ended reason owner fence claimed_until deaths"},
		{"outbox", "id door chat key sealed state revision place unsure turn aside attempts due posted ended reason owner fence claimed_until deaths"},
		{"chats", "door chat short_even long_even paused free"},
		{"moved_chats", "door chat moved_to"},
		{"tickets", "id door person body until"},
		{"cards", "door key request chat person shown"},
		{"schedules", "name terms slot due last skipped paused"},
		{"samples", "name at value"},
		{"turns", "name owner fence until"},
		{"alerts", "rule thing fence body"},
		{"mutes", "name of_rule until at person reason"},
	}
}

// tableColumns is a table and its columns, with spaces between.
type tableColumns struct{ table, columns string }

// lacking says what of the promised is not among the columns that a database has,
// by their tables; nil where all is there. What else is there does not matter.
func lacking(has map[string][]string) error {
	var missing []string
	for _, p := range promised() {
		columns, there := has[p.table]
		if !there {
			missing = append(missing, p.table)
			continue
		}
		for _, c := range strings.Fields(p.columns) {
			if !slices.Contains(columns, c) {
				missing = append(missing, p.table+"."+c)
			}
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("store: the database says that it has panelbot's schema, and lacks %s: go back to a backup", strings.Join(missing, ", "))
	}
	return nil
}
