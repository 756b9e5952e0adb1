package main

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"panelbot/policies"
	"panelbot/policies/store/storetest"
	"panelbot/tools"
)

// TestHangingStore: a store that does not answer is one that cannot be read: then
// everything but reading is stopped, and goes on when it answers again.
func TestHangingStore(t *testing.T) {
	t.Parallel()
	for name, table := range map[string]string{"switches": "settings", "who has enrolled": "people", "tokens": "tokens"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hangs(t, table)
		})
	}
}

func hangs(t *testing.T, table string) {
	t.Helper()
	db := storetest.Postgres(t)
	d := newDesk(t)
	d.write(strings.Replace(deskConfig, "people:", "store: \""+db.URL+"\"\npolicy: {defaults: {change: allow}}\npeople:", 1))
	h := d.open()
	defer h.close()
	beside, err := pgx.Connect(t.Context(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = beside.Close(t.Context()) }()
	tx, err := beside.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "LOCK TABLE "+table+" IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	h.obey(t.Context()) // which returns, although the store does not
	if h.runner.Policy().Stopped != unreadable {
		t.Errorf("it is stopped: %q", h.runner.Policy().Stopped)
	}
	olga, _ := h.cfg.person("olga")
	call := tools.Call{Tool: "database create", Args: []byte(`{"server":2,"type":"mysql","name":"dbx"}`), Person: olga, Door: policies.Terminal, Private: true}
	if out := h.runner.Run(t.Context(), call); out.Status != tools.Denied || out.Rule != "policy.stop" {
		t.Errorf("a change while the store hangs: %+v", out)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.obey(t.Context())
	if out := h.runner.Run(t.Context(), call); !out.Status.OK() {
		t.Errorf("a change when it answers again: %+v", out)
	}
}
