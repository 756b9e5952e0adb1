package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// TestSecretReasons: a secret that somebody writes into a reason or a note reaches
// neither the store nor its audit log, wherever it was written.
func TestSecretReasons(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	h := d.open()
	person := func(name string) policies.Person { p, _ := h.cfg.person(name); return p }
	run := func(name, line string) chat.Answer {
		return h.grammar(person(name)).Run(t.Context(), h.runner, line, chat.Asker{Call: tools.Call{Person: person(name), Door: policies.Terminal, Private: true}})
	}
	// Each is another one, so that a failure says where it came from.
	secret := func(where string) string { return "password=canary" + where + "secret" }
	var wrong []string
	must := func(what string, ok bool, a any) {
		if !ok {
			wrong = append(wrong, what)
			t.Errorf("%s: %+v", what, a)
		}
	}
	asked := run("olga", `server delete 2 reason="`+secret("reason")+`"`)
	must("reason", asked.Outcome != nil && asked.Outcome.Approval != nil, asked)
	plan := h.runner.RunPlan(t.Context(), []tools.Step{{Tool: "server delete", Args: []byte(`{"server":1}`)}, {Tool: "server list"}}, tools.Call{Person: person("olga"), Door: policies.Terminal, Reason: secret("plan")})
	must("plan", plan.Status == tools.AwaitingApproval, plan)
	lease := h.runner.AskLease(t.Context(), tools.LeaseAsk{Person: person("olga"), Door: policies.MCP, Tools: []string{"server restart"}, Targets: []string{"2"}, For: time.Hour, Reason: secret("lease")})
	must("lease", lease.Status == tools.AwaitingApproval, lease)
	if len(wrong) > 0 {
		t.FailNow()
	}
	vote, _ := h.runner.Vote(t.Context(), approval.Ballot{ID: asked.Outcome.Approval.ID, Person: "bob", Door: policies.Terminal, Code: d.code("bob")(), Note: secret("vote")})
	must("vote", vote.Status == tools.Done, vote)
	now := time.Now().UTC().Truncate(time.Microsecond)
	review := policies.Review{Call: "ABCDEFGHIJKL", Person: "olga", Door: policies.Terminal, Tool: "flashpanel_server_delete", Panel: "main", Risk: policies.Destroy, Rule: "policy.rules.x", Reason: "r", Time: now, Due: now.Add(time.Hour)}
	must("review", h.gate.store.OpenReview(t.Context(), review) == nil, review)
	looked, _ := h.runner.Reviewed(t.Context(), approval.Ballot{ID: review.Call, Person: "alice", Door: policies.Terminal, Code: d.code("alice")(), Note: secret("review")})
	must("review", looked.Status == tools.Done, looked)
	stop := h.Stop(t.Context(), person("alice"), policies.Terminal, secret("stop"))
	must("stop", stop == nil && h.runner.Policy().Stopped != "", stop)
	disable := h.setOff(t.Context(), "dan", secret("disable"), person("alice"), policies.Terminal)
	_, off := h.isOff("dan")
	must("disable", disable == nil && off, disable)
	empty := h.setOff(t.Context(), "olga", "\x1b", person("alice"), policies.Terminal)
	_, off = h.isOff("olga")
	must("what nothing is left of", empty == nil && off, empty)
	h.close()
	files, err := filepath.Glob(filepath.Join(filepath.Dir(d.file), "panelbot.db*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for rest := string(raw); ; {
			_, after, found := strings.Cut(rest, "canary")
			if !found {
				break
			}
			where, _, _ := strings.Cut(after, "secret")
			t.Errorf("%s holds the secret of the %.20q", filepath.Base(file), where)
			rest = after
		}
	}
}
