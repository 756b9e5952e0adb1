package tools_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

const (
	schedules  = "GET /api/servers/1/schedules"
	scheduling = "POST /api/servers/1/schedules"
	deploys    = "GET /api/sites/12/deploys"
	deploy     = "POST /api/sites/12/deploys/now"
	details    = "GET /api/servers/1"
	restart    = "POST /api/servers/1/restart/normal"
	started    = `{"data":{"id":77,"status":"RUNNING"}}`
)

// TestVerification holds how the end of a change is found out, how long that
// takes, and that no more is claimed than was seen.
func TestVerification(t *testing.T) {
	t.Parallel()
	const job = `{"server":1,"command":"true","user":"web","cron":"* * * * *"}`
	none, there := says(`{"data":[]}`), says(`{"data":[{"id":5,"command":"true","user":"web","cron":"* * * * *"}]}`)
	created := says(`{"schedule":{"id":5},"event":{"id":77}}`)
	const update, updating = `{"server":1,"schedule":5,"command":"false","user":"web","cron":"* * * * *"}`, "PUT /api/servers/1/schedules/5"
	changed := says(`{"data":[{"id":5,"command":"false","user":"web","cron":"* * * * *"}]}`)
	const described = `{"server":1,"schedule":5,"command":"true","user":"web","cron":"* * * * *","description":"new"}`
	withText := func(text string) reply {
		return says(`{"data":[{"id":5,"command":"true","user":"web","cron":"* * * * *","description":"` + text + `"}]}`)
	}
	const certificates = "GET /api/sites/12/certificates"
	deployed := says(`{"deployment":{"id":9},"event":{"id":77}}`)
	state := func(word string) reply {
		return says(`{"data":[{"id":8,"status":"success"},{"id":9,"status":"` + word + `"}]}`)
	}
	up, server := says(`{"cpu":{"cores":1}}`), says(`{"data":{"id":1,"name":"web-1"}}`)
	down := fails(panel.Broken, 503)
	for name, test := range map[string]struct {
		tool, args string
		door       policies.Door
		script     script
		status     tools.Status
		took       time.Duration
		by         string // a part of VerifiedBy; empty: none
		summary    []string
		next       []string
		progress   []string // a part of each sentence
	}{
		"there at once": {tool: "flashpanel_schedule_create", args: job, script: script{schedules: {none, there}, scheduling: {created}},
			status: tools.Done, by: "the new element is in the answer of schedule list", summary: []string{"schedule create on server 1: done"},
			next: []string{`To take it back: flashpanel_schedule_delete {"server":1,"schedule":5}`}},
		"there on the third look": {tool: "flashpanel_schedule_create", args: job, script: script{schedules: {none, none, none, there}, scheduling: {created}},
			status: tools.Done, took: 3 * time.Second, by: "the new element", progress: []string{"not there yet (0s)", "not there yet (1s)"}},
		"never there": {tool: "flashpanel_schedule_create", args: job, script: script{schedules: {none}, scheduling: {created}},
			status: tools.Accepted, took: 45 * time.Second, summary: []string{"has not said that it finished"},
			next:     []string{"flashpanel_schedule_list shows how it goes on.", "To take it back"},
			progress: []string{"(0s)", "(1s)", "(3s)", "(6s)", "(11s)", "(19s)", "(29s)", "(39s)"}},
		"never there, at another door": {tool: "flashpanel_schedule_create", args: job, door: policies.Terminal, script: script{schedules: {none}, scheduling: {created}},
			status: tools.Accepted, took: 10 * time.Minute},
		"state before not known": {tool: "flashpanel_schedule_create", args: job, script: script{schedules: {fails(panel.Broken, 500), there}, scheduling: {created}},
			status: tools.Accepted, took: 45 * time.Second},
		"there before": {tool: "flashpanel_schedule_create", args: job, script: script{schedules: {there}, scheduling: {created}},
			status: tools.Accepted, took: 45 * time.Second},
		"the look fails, then shows it": {tool: "flashpanel_schedule_create", args: job, script: script{schedules: {none, fails(panel.Limited, 429), there}, scheduling: {created}},
			status: tools.Done, took: time.Second, by: "the new element", progress: []string{"waiting for an answer of the panel (0s)"}},
		"a slow look": {tool: "flashpanel_schedule_create", args: job, script: script{schedules: {none, {body: none.body, after: time.Hour}}, scheduling: {created}},
			status: tools.Accepted, took: 45 * time.Second, progress: []string{"waiting for an answer"}},

		"followed": {tool: "flashpanel_deploy_now", args: `{"site":"shop"}`, script: script{deploys: {state("running"), state("RUNNING"), state("success")}, deploy: {deployed}},
			status: tools.Done, took: 3 * time.Second, by: "its state in", summary: []string{`"success"`}, progress: []string{"not there yet, running", "not there yet, RUNNING"}},
		"failed with the panel's word": {tool: "flashpanel_deploy_now", args: `{"site":"shop"}`, script: script{deploys: {state("running"), state("Failed")}, deploy: {deployed}},
			status: tools.Failed, took: time.Second, by: "its state in", summary: []string{`failed; its state in the answer of deploy list is "Failed".`}, progress: []string{"running"}},
		"a word that says neither": {tool: "flashpanel_deploy_now", args: `{"site":"shop"}`, script: script{deploys: {state("running"), state(`build\u202e queued\u001b`)}, deploy: {deployed}},
			status: tools.Accepted, took: 45 * time.Second, summary: []string{`was last "build queued"`}},
		"goes on for long": {tool: "flashpanel_deploy_now", args: `{"site":"shop"}`, script: script{deploys: {state("running")}, deploy: {deployed}},
			status: tools.Accepted, took: 45 * time.Second, next: []string{"flashpanel_deploy_list shows how it goes on"}},
		"no id to follow": {tool: "flashpanel_deploy_now", args: `{"site":"shop"}`, script: script{deploys: {state("success")}, deploy: {says(`{"event":{"id":77}}`)}},
			status: tools.Accepted, took: 45 * time.Second},

		"restarted": {tool: "flashpanel_server_restart", args: `{"server":1}`, script: script{details: {server}, infoGet: {up, up, down, down, up}, restart: {says(started)}},
			status: tools.Done, took: 6 * time.Second, by: "the server answers again", progress: []string{"not there yet", "waiting for an answer", "waiting for an answer"}},
		"restarted, the details were down": {tool: "flashpanel_server_restart", args: `{"server":1}`, script: script{details: {server, down, server}, infoGet: {up}, restart: {says(started)}},
			status: tools.Accepted, took: 45 * time.Second},
		"down before": {tool: "flashpanel_server_restart", args: `{"server":1}`, script: script{details: {server}, infoGet: {down, down, up}, restart: {says(started)}},
			status: tools.Accepted, took: 45 * time.Second},
		"a gateway failed": {tool: "flashpanel_server_restart", args: `{"server":1}`, script: script{details: {server}, infoGet: {up, fails(panel.Broken, 502), up}, restart: {says(started)}},
			status: tools.Accepted, took: 45 * time.Second},
		"restarted, the panel was away too": {tool: "flashpanel_server_restart", args: `{"server":1}`, script: script{details: {server}, infoGet: {up, down, fails(panel.Limited, 429), up}, restart: {says(started)}},
			status: tools.Done, took: 3 * time.Second, by: "the server answers again"},
		"still down": {tool: "flashpanel_server_restart", args: `{"server":1}`, script: script{details: {server}, infoGet: {up, down}, restart: {says(started)}},
			status: tools.Accepted, took: 45 * time.Second},
		"never seen down": {tool: "flashpanel_server_restart", args: `{"server":1}`, script: script{details: {server}, infoGet: {up}, restart: {says(started)}},
			status: tools.Accepted, took: 45 * time.Second},
		"the panel was away": {tool: "flashpanel_server_restart", args: `{"server":1}`, script: script{details: {server, fails(panel.Unreachable, 0), fails(panel.Limited, 429), server}, infoGet: {up}, restart: {says(started)}},
			status: tools.Accepted, took: 45 * time.Second},

		"changed": {tool: "flashpanel_schedule_update", args: update, script: script{schedules: {there, there, changed}, updating: {created}},
			status: tools.Done, took: time.Second, by: "the new values are in", progress: []string{"not there yet"}},
		"changed, was so before": {tool: "flashpanel_schedule_update", args: update, script: script{schedules: {changed}, updating: {created}},
			status: tools.Accepted, next: []string{"flashpanel_schedule_list shows how it is now, and proves nothing of this call: it was so before."}},
		"changed, state before not known": {tool: "flashpanel_schedule_update", args: update, script: script{schedules: {fails(panel.Broken, 500), changed}, updating: {created}},
			status: tools.Accepted, next: []string{"how it was before is not known"}},
		"a description that is not shown": {tool: "flashpanel_schedule_update", args: described, script: script{schedules: {there}, updating: {created}},
			status: tools.Accepted, next: []string{"schedule list does not show description"}},
		"a description that is shown": {tool: "flashpanel_schedule_update", args: described, script: script{schedules: {withText("old"), withText("new")}, updating: {created}},
			status: tools.Done, by: "the new values are in"},
		"a password beside": {tool: "flashpanel_user_update", args: `{"server":1,"user":2,"can_ssh":true,"password":"` + canary + `"}`,
			script: script{"GET /api/servers/1/users": {says(`{"data":[{"id":2,"can_ssh":false}]}`)}, "PUT /api/servers/1/users/2": {says(started)}},
			status: tools.Accepted, next: []string{"user list does not show password"}},
		"a permission alone": {tool: "flashpanel_user_update", args: `{"server":1,"user":2,"can_ssh":true}`,
			script: script{"GET /api/servers/1/users": {says(`{"data":[{"id":2,"can_ssh":false}]}`), says(`{"data":[{"id":2,"can_ssh":true}]}`)}, "PUT /api/servers/1/users/2": {says(started)}},
			status: tools.Done, by: "the new values are in"},
		"protected before": {tool: "flashpanel_server_protect", args: `{"server":1,"protected":true}`,
			script: script{details: {says(`{"data":{"id":1,"protected":true}}`)}, "POST /api/servers/1/protect": {says(`{"data":{"id":1}}`)}},
			status: tools.Accepted, next: []string{"it was so before"}},
		"a server is gone": {tool: "flashpanel_server_delete", args: `{"server":1}`, script: script{serverList: {says(fleet), says(`{"data":[{"id":2,"name":"web-2"}]}`)}, "DELETE /api/servers/1": {says(``)}},
			status: tools.Done, by: "the element is gone from the answer of server list"},
		"a machine that nobody can see": {tool: "flashpanel_server_delete", args: `{"server":1,"provider":true}`, script: script{serverList: {says(fleet)}, "DELETE /api/servers/1": {says(``)}},
			status: tools.Accepted, next: []string{"server list does not show what provider does"}},
		"a certificate that visitors get": {tool: "flashpanel_certificate_free", args: `{"site":12,"client":"letsencrypt","auto_active":true}`,
			script: script{certificates: {says(`{"data":[{"id":1,"is_active":true,"is_free":true}]}`), says(`{"data":[{"id":1,"is_active":false,"is_free":true},{"id":2,"is_active":true,"is_free":true}]}`)},
				"POST /api/sites/12/certificates/free": {says(started)}},
			status: tools.Done, by: "a new element of that kind"},
		"a certificate that nobody gets yet": {tool: "flashpanel_certificate_free", args: `{"site":12,"client":"letsencrypt"}`,
			script: script{certificates: {says(`{"data":[]}`)}, "POST /api/sites/12/certificates/free": {says(started)}},
			status: tools.Accepted, next: []string{"without auto_active"}},
		"installed": {tool: "flashpanel_application_install", args: `{"server":1,"app_id":5}`,
			script: script{"GET /api/servers/1/applications": {says(`{"data":[{"id":5,"installed":false}]}`), says(`{"data":[{"id":5,"installed":true}]}`)}, "POST /api/servers/1/applications": {says(started)}},
			status: tools.Done, by: "installed is true"},
		"a version of what is there": {tool: "flashpanel_application_install", args: `{"server":1,"app_id":5}`,
			script: script{"GET /api/servers/1/applications": {says(`{"data":[{"id":5,"installed":true}]}`)}, "POST /api/servers/1/applications": {says(started)}},
			status: tools.Accepted, next: []string{"it was so before"}},
		"a PHP more": {tool: "flashpanel_openlitespeed_php_install", args: `{"server":1,"version":"php8.2"}`,
			script: script{"GET /api/servers/1/openlitespeed": {says(`{"installed_versions":["php8.3",null]}`), says(`{"installed_versions":["php8.3","php8.2"]}`)}, "POST /api/servers/1/openlitespeed/install": {says(``)}},
			status: tools.Done, by: "it is among the installed versions"},
		"what a person can look at": {tool: "flashpanel_dns_zone_export", args: `{"server":1,"zone":"example.com"}`, script: script{"POST /api/servers/1/bind9/zones/example.com/export": {says(started)}},
			status: tools.Accepted, next: []string{"flashpanel_dns_zone_download helps to look"}},
		"lost, with what to look at": {tool: "flashpanel_dns_zone_export", args: `{"server":1,"zone":"example.com"}`, script: script{"POST /api/servers/1/bind9/zones/example.com/export": {fails(panel.Lost, 0)}},
			status: tools.Unknown, next: []string{"flashpanel_dns_zone_download helps to see whether it happened"}},

		"nothing to look at": {tool: favorite, args: `{"server":1}`, script: script{favPost: {says(``)}}, status: tools.Accepted, next: []string{"look in the panel", "To take it back: flashpanel_server_favorite"}},
		"refused":            {tool: "flashpanel_server_restart", args: `{"server":1}`, script: script{details: {server}, infoGet: {up}, restart: {fails(panel.Refused, 200)}}, status: tools.Refused, summary: []string{"The panel has a sentence."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, test.script, func(c *tools.Config) { c.Wait = nil })
				var progress []string
				begun := time.Now()
				out := r.call(test.tool, test.args, func(c *tools.Call) {
					c.Progress = func(m op.Message) { progress = append(progress, m.Text) }
					if test.door != "" {
						c.Door = test.door
					}
				})
				if out.Status != test.status || time.Since(begun) != test.took {
					t.Errorf("got %s after %s, want %s after %s: %s", out.Status, time.Since(begun), test.status, test.took, out.Summary)
				}
				if (out.VerifiedBy == "") != (test.by == "") || !strings.Contains(out.VerifiedBy, test.by) {
					t.Errorf("verified by %q", out.VerifiedBy)
				}
				has(t, "summary", out.Summary, test.summary...)
				has(t, "next", out.Next, test.next...)
				if test.progress != nil && len(progress) != len(test.progress) {
					t.Fatalf("got the progress %q", progress)
				}
				for i, part := range test.progress {
					has(t, "progress", progress[i], part)
				}
				writes := 0
				for _, sent := range r.panel.sent {
					if !sent.Reads {
						writes++
					}
				}
				if writes != 1 {
					t.Errorf("%d changes were sent: %v", writes, r.panel.routes())
				}
			})
		})
	}
}

// TestFollowedData holds that the answer to a change that was followed shows
// what was seen of it last, in the shape of the answer, and not how it began.
func TestFollowedData(t *testing.T) {
	t.Parallel()
	const commands, command = "GET /api/sites/12/commands", "POST /api/sites/12/commands"
	deployed := says(`{"deployment":{"id":9,"status":"running","created_at":"then"},"event":{"id":77,"status":"running"},"message":"It runs."}`)
	list := func(element string) reply { return says(`{"data":[{"id":8,"status":"success"},` + element + `]}`) }
	for name, test := range map[string]struct {
		tool, args string
		script     script
		status     tools.Status
		want       string
	}{
		"to its end": {"flashpanel_deploy_now", `{"site":12}`, script{deploy: {deployed}, deploys: {list(`{"id":9,"status":"running"}`), list(`{"id":9,"status":"success","created_at":"then","by":"ann"}`)}},
			tools.Done, `{"deployment":{"id":9,"status":"success","created_at":"then","by":"ann"}}`},
		"to a bad end": {"flashpanel_deploy_now", `{"site":12}`, script{deploy: {deployed}, deploys: {list(`{"id":9,"status":"failed"}`)}},
			tools.Failed, `{"deployment":{"id":9,"status":"failed"}}`},
		"for a while": {"flashpanel_deploy_now", `{"site":12}`, script{deploy: {deployed}, deploys: {list(`{"id":9,"status":"building"}`), list(`{"id":10,"status":"success"}`)}},
			tools.Accepted, `{"deployment":{"id":9,"status":"building"}}`},
		"not at all": {"flashpanel_deploy_now", `{"site":12}`, script{deploy: {deployed}, deploys: {fails(panel.Broken, 500)}},
			tools.Accepted, deployed.body},
		"with its output, cleaned": {"flashpanel_command_run", `{"site":12,"script":"ls"}`, script{command: {says(`{"data":{"id":9,"script":"ls","status":"running","output":""}}`)},
			commands: {list(`{"id":9,"script":"ls","status":"success","output":"a\u001b[2Jb\npassword=` + canary + `","api_token":"` + canary + `"}`)}},
			tools.Done, `{"data":{"id":9,"script":"ls","status":"success","output":"a[2Jb\npassword=***","api_token":"***"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, test.script, func(c *tools.Config) { c.Wait = nil })
				out := r.call(test.tool, test.args)
				if out.Status != test.status {
					t.Errorf("got %s, want %s: %s", out.Status, test.status, out.Summary)
				}
				if diff := cmp.Diff(string(out.Data), test.want); diff != "" {
					t.Errorf("data (-got +want):\n%s", diff)
				}
			})
		})
	}
}

// TestCallerGone holds that a verification ends when the caller has gone, that
// the change itself was sent, and that its end is recorded.
func TestCallerGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, script{deploys: {says(`{"data":[{"id":9,"status":"running"}]}`)}, deploy: {says(`{"deployment":{"id":9}}`)}}, func(c *tools.Config) { c.Wait = nil })
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		begun := time.Now()
		out := r.Run(ctx, tools.Call{Tool: "flashpanel_deploy_now", Args: json.RawMessage(`{"site":12}`), Person: alice, Door: policies.MCP})
		if out.Status != tools.Accepted || time.Since(begun) != 5*time.Second {
			t.Errorf("got %s after %s", out.Status, time.Since(begun))
		}
		if diff := cmp.Diff(r.recorder.stages(), []string{"decision", "call", "outcome accepted"}); diff != "" {
			t.Error(diff)
		}
		if took := r.recorder.entries[2].Took; took != 5*time.Second {
			t.Errorf("the record says that it took %s", took)
		}
	})
}

// TestLooksAreFew holds how many requests a verification costs, which the
// panel's limit counts.
func TestLooksAreFew(t *testing.T) {
	t.Parallel()
	for door, want := range map[policies.Door]int{policies.MCP: 8, policies.Terminal: 64} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, script{deploys: {says(`{"data":[{"id":9,"status":"running"}]}`)}, deploy: {says(`{"deployment":{"id":9}}`)}}, func(c *tools.Config) { c.Wait = nil })
			r.call("flashpanel_deploy_now", `{"site":12}`, func(c *tools.Call) { c.Door = door })
			if got := len(r.panel.routes()) - 1; got != want {
				t.Errorf("%s: %d looks, want %d", door, got, want)
			}
		})
	}
}

// TestConcurrentCalls holds that one Runner serves many callers at a time.
func TestConcurrentCalls(t *testing.T) {
	t.Parallel()
	r := newRig(t, script{serverList: {says(fleet)}, infoGet: {says(`{}`)}, "GET /api/servers/2/systeminfo": {says(`{}`)}})
	done := make(chan string)
	for i := range 40 {
		go func() {
			out := r.Run(t.Context(), tools.Call{Tool: info, Args: json.RawMessage(fmt.Sprintf(`{"server":"web-%d"}`, i%2+1)), Person: alice, Door: policies.MCP})
			done <- string(out.Status) + " " + out.Target
		}()
	}
	got := map[string]int{}
	for range 40 {
		got[<-done]++
	}
	if diff := cmp.Diff(got, map[string]int{"done server web-1 (1)": 20, "done server web-2 (2)": 20}); diff != "" {
		t.Error(diff)
	}
}
