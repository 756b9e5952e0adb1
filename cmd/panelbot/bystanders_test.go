package main

import (
	"log/slog"
	"testing"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// TestBystandersExecuteNothing: whoever only looks in, or ends at once, leaves what was
// approved to a process that stays, and that one executes it.
func TestBystandersExecuteNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	enter := func(change func(*app)) *house {
		t.Helper()
		a := d.app()
		change(a)
		cfg, err := a.load()
		if err != nil {
			t.Fatal(err)
		}
		h, err := a.open(t.Context(), cfg, slog.New(slog.NewTextHandler(t.Output(), nil)))
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	brief := func(a *app) { a.brief = true }
	h := enter(brief)
	id := approved(t, d, h)
	h.close()
	for name, change := range map[string]func(*app){
		"a command":              brief,
		"serve --read-only":      func(a *app) { a.readOnly = true },
		"a command that waits":   func(a *app) { a.readOnly, a.brief = true, true },
		"a command about people": func(a *app) { a.brief, a.mending = true, true },
	} {
		h := enter(change)
		if h.runner.Policy().ReadOnly {
			h.execute() // which a command that comes in asks for
			if out, err := h.runner.Execute(t.Context(), id); err == nil {
				t.Errorf("%s: executed: %+v", name, out)
			}
		}
		if h.gate.executes.Load() {
			t.Errorf("%s executes what is approved", name)
		}
		if r, err := h.gate.desk.Find(t.Context(), id); err != nil || r.State != approval.Approved {
			t.Errorf("%s: the request is %+v, %v", name, r, err)
		}
		h.close()
	}
	h = enter(brief)
	defer h.close()
	h.execute()
	r, err := h.gate.desk.Await(t.Context(), id, approval.Approved, approval.Executing)
	if err != nil || r.State.Open() || r.State == approval.Invalidated || !h.gate.executes.Load() {
		t.Errorf("nobody executed it: %+v, %v", r, err)
	}
}

// approved is the id of a request that bob said yes to.
func approved(t *testing.T, d *desk, h *house) string {
	t.Helper()
	olga, _ := h.cfg.person("olga")
	out := h.runner.Run(t.Context(), tools.Call{Tool: "server delete", Args: []byte(`{"server":2}`), Person: olga, Door: policies.MCP, Token: "t"})
	if out.Approval == nil {
		t.Fatalf("nobody was asked: %+v", out)
	}
	_, err := h.gate.desk.Vote(t.Context(), approval.Ballot{ID: out.Approval.ID, Person: "bob", Door: policies.Terminal, Yes: true, Code: d.code("bob")()})
	if err != nil {
		t.Fatal(err)
	}
	return out.Approval.ID
}
