package tools_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/approval/approvaltest"
	"panelbot/tools"
)

const (
	scheduleDelete = "DELETE /api/servers/1/schedules/11"
	twoSchedules   = `{"data":[{"id":11,"command":"php artisan schedule:run","user":"root","cron":"* * * * *","created_at_display":"1 hour ago"},{"id":12,"command":"x","user":"root","cron":"* * * * *"}]}`
	oneSchedule    = `{"data":[{"id":12,"command":"x","user":"root","cron":"* * * * *"}]}`
)

// office is a rig whose destroying calls others approve, without codes.
type office struct {
	*rig
	*approvaltest.Place
	downloads string
}

func newOffice(t *testing.T, s script, change ...func(*tools.Config)) *office {
	t.Helper()
	return officeAt(t, approvaltest.NewPlace(t, nil), s, change...)
}

// officeAt is an office whose requests are at that place.
func officeAt(t *testing.T, at *approvaltest.Place, s script, change ...func(*tools.Config)) *office {
	t.Helper()
	o := &office{Place: at, downloads: t.TempDir()}
	o.rig = newRig(t, s, append([]func(*tools.Config){func(c *tools.Config) {
		c.Approvals, c.People, c.Downloads = o.Desk, o.People, o.downloads
		c.Policy.StepUp = map[policies.Risk]bool{policies.Destroy: true, policies.Grant: true}
		c.Policy.Defaults[policies.Destroy], c.Policy.Defaults[policies.Grant] = policies.Approve, policies.Approve
	}}, change...)...)
	return o
}

var dan = policies.Person{Name: "dan", Roles: []policies.Role{policies.Operator}}

func asDan(c *tools.Call) { c.Person = dan }

// ask asks for the deletion of schedule 11, and gives the request's id.
func (o *office) ask(t *testing.T) string {
	t.Helper()
	out := o.call("flashpanel_schedule_delete", `{"server":1,"schedule":11}`, asDan)
	if out.Status != tools.AwaitingApproval || out.Approval == nil || out.Status.IsError() || out.Status.OK() {
		t.Fatalf("got %+v", out)
	}
	return out.Approval.ID
}

func (o *office) yes(t *testing.T, id string) {
	t.Helper()
	code := o.Codes(t, "carol")
	r, err := o.Desk.Vote(t.Context(), approval.Ballot{ID: id, Person: "carol", Door: "slack", Yes: true, Code: code()})
	if err != nil || r.State != approval.Approved {
		t.Fatalf("got %+v, %v", r, err)
	}
}

// TestAsksOthers: the call becomes a request; nothing is sent but what is shown to those
// who are asked; calling again asks nobody more.
func TestAsksOthers(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{schedules: {says(twoSchedules)}})
	id := o.ask(t)
	if again := o.ask(t); again != id {
		t.Errorf("asked twice: %s and %s", id, again)
	}
	for _, route := range o.panel.routes() {
		if !strings.HasPrefix(route, "GET ") {
			t.Errorf("%s was sent", route)
		}
	}
	request, err := o.Find(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	call := request.Plan.Calls[0]
	if string(call.Args) != `{"server":1,"schedule":11}` || call.Target.ID != "1" || call.Target.Kind != "server" || !request.Terms.Code {
		t.Errorf("kept %+v, %+v", call, request.Terms)
	}
	has(t, "the preview", string(call.Preview), "php artisan schedule:run")
	has(t, "its identity", string(call.Identity), "php artisan schedule:run")
	if strings.Contains(string(call.Identity), "hour ago") {
		t.Errorf("the identity holds what always moves: %s", call.Identity)
	}
	out := o.call("flashpanel_schedule_delete", `{"server":1,"schedule":11}`, asDan)
	if got := strings.Join(out.Approval.Approvers, " "); got != "alice bob carol" || out.Rule != "policy.defaults.destroy" {
		t.Errorf("asked are %q by %s", got, out.Rule)
	}
}

// TestExecute: what was approved is sent once, is verified, and is told.
func TestExecute(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{schedules: {says(twoSchedules), says(twoSchedules), says(twoSchedules), says(oneSchedule)}, scheduleDelete: {says(started)}},
		func(c *tools.Config) { c.Wait = func(policies.Door) time.Duration { return time.Minute } })
	id := o.ask(t)
	if _, err := o.Execute(t.Context(), id); err == nil {
		t.Error("executed before anybody said yes")
	}
	o.yes(t, id)
	request, err := o.Execute(t.Context(), id)
	if err != nil || request.State != approval.Done {
		t.Fatalf("got %+v, %v; %s", request, err, o.log)
	}
	if _, err := o.Execute(t.Context(), id); err == nil {
		t.Error("executed twice")
	}
	n := 0
	for _, route := range o.panel.routes() {
		if route == scheduleDelete {
			n++
		}
	}
	if n != 1 {
		t.Errorf("sent %d times", n)
	}
	out := o.Requested(t.Context(), id, dan, 0)
	if out.Status != tools.Done || out.VerifiedBy == "" || out.Tool != "flashpanel_schedule_delete" {
		t.Errorf("told %+v", out)
	}
	if out := o.Requested(t.Context(), id, vic, 0); out.Status != tools.Invalid {
		t.Errorf("a stranger was told %+v", out)
	}
}

// TestApprovalThatNoLongerHolds: what changed since ends it, and nothing is sent.
func TestApprovalThatNoLongerHolds(t *testing.T) {
	t.Parallel()
	changed := strings.Replace(twoSchedules, "schedule:run", "backup:run", 1)
	for name, test := range map[string]struct {
		replies []reply
		change  func(*office)
		because string
	}{
		"another target":   {replies: []reply{says(twoSchedules), says(changed)}, because: "another than the one that was approved"},
		"a target unread":  {replies: []reply{says(twoSchedules), fails(panel.Broken, 500)}, because: "another than the one that was approved"},
		"only figures":     {replies: []reply{says(twoSchedules), says(strings.Replace(twoSchedules, "1 hour", "2 hours", 1))}},
		"the person left":  {replies: []reply{says(twoSchedules)}, change: func(o *office) { o.People.Set("dan", true) }, because: "may do nothing any more"},
		"the person moved": {replies: []reply{says(twoSchedules)}, change: func(o *office) { o.People.Set("dan", false, policies.Viewer) }, because: "denied"},
		"the voter left":   {replies: []reply{says(twoSchedules)}, change: func(o *office) { o.People.Set("carol", true) }, because: "no longer holds"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, script{schedules: test.replies, scheduleDelete: {says(started)}})
			id := o.ask(t)
			o.yes(t, id)
			if test.change != nil {
				test.change(o)
			}
			request, err := o.Execute(t.Context(), id)
			sent := strings.Contains(strings.Join(o.panel.routes(), "\n"), scheduleDelete)
			if test.because == "" {
				if err != nil || !sent {
					t.Errorf("got %+v, %v", request, err)
				}
				return
			}
			why := ""
			if request != nil {
				why = request.Note
			}
			if err != nil {
				why = err.Error()
			}
			if sent || !strings.Contains(why, test.because) {
				t.Errorf("sent %t because %q", sent, why)
			}
			if got, _ := o.Find(t.Context(), id); got.State != approval.Invalidated {
				t.Errorf("it is %s", got.State)
			}
		})
	}
}

// TestUnknownIsSettled: an answer that was lost is unknown, is not sent again, and is
// settled by what the panel shows.
func TestUnknownIsSettled(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		now  string
		want approval.State
	}{"it is gone": {oneSchedule, approval.Done}, "it is there": {twoSchedules, approval.Unknown}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, script{schedules: {says(twoSchedules), says(twoSchedules), says(twoSchedules), says(test.now)}, scheduleDelete: {fails(panel.Lost, 0)}})
			id := o.ask(t)
			o.yes(t, id)
			request, err := o.Execute(t.Context(), id)
			if err != nil || request.State != approval.Unknown {
				t.Fatalf("got %+v, %v", request, err)
			}
			if out := o.Requested(t.Context(), id, dan, 0); out.Status != tools.Unknown {
				t.Errorf("told %+v", out)
			}
			if _, err := o.Runner.Reconcile(t.Context(), request); err != nil {
				t.Fatal(err)
			}
			if got, _ := o.Find(t.Context(), id); got.State != test.want {
				t.Errorf("it is %s, want %s", got.State, test.want)
			}
		})
	}
}

// TestMadeSecretOfARequest: what panelbot makes is made when it is used, is in no store, and
// is kept for the person.
func TestMadeSecretOfARequest(t *testing.T) {
	t.Parallel()
	const create = "POST /api/servers/1/users"
	o := newOffice(t, script{"GET /api/servers/1/users": {says(`{"data":[]}`)}, create: {says(started)}})
	out := o.call("flashpanel_user_create", `{"server":1,"name":"web","password":{"generate":true}}`, asDan, func(c *tools.Call) { c.Private = true })
	if out.Status != tools.AwaitingApproval {
		t.Fatalf("got %+v", out)
	}
	id := out.Approval.ID
	o.yes(t, id)
	request, err := o.Execute(t.Context(), id)
	if err != nil || len(request.Results) != 1 {
		t.Fatalf("got %+v, %v", request, err)
	}
	kept, err := filepath.Glob(filepath.Join(o.downloads, "*.txt"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept %v, %v", kept, err)
	}
	content, err := os.ReadFile(kept[0])
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.TrimSpace(strings.TrimPrefix(string(content), "password: "))
	has(t, "what is to be done next", request.Results[0].Next, filepath.Base(kept[0]))
	if len(secret) < 16 || strings.Contains(string(encode(t, request)), secret) {
		t.Error("the secret is short, or is kept with the request")
	}
	var sent string
	for _, r := range o.panel.sent {
		if r.Method == "POST" {
			sent = string(encode(t, r.Body))
		}
	}
	has(t, "what was sent", sent, secret)
}

// TestWork: approved requests are executed as soon as they are, and what
// expires is let go.
func TestWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, script{schedules: {says(twoSchedules)}, scheduleDelete: {says(started)}})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			o.Work(ctx)
		}()
		id := o.ask(t)
		synctest.Wait()
		o.yes(t, id)
		synctest.Wait()
		if got, _ := o.Find(t.Context(), id); got.State != approval.Accepted {
			t.Errorf("it is %s: %s", got.State, got.Note)
		}
		late := o.call("flashpanel_schedule_delete", `{"server":1,"schedule":12}`, asDan).Approval.ID
		o.Pass(5 * time.Hour)
		time.Sleep(time.Minute)
		synctest.Wait()
		if got, _ := o.Find(t.Context(), late); got.State != approval.Expired {
			t.Errorf("it is %s", got.State)
		}
		stop()
		<-ended
	})
}

// TestLeftToOthers: what this process may not or cannot send, another one can: the
// request stays as it is.
func TestLeftToOthers(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*tools.Config){
		"which only reads":   func(c *tools.Config) { c.Policy.ReadOnly = true },
		"without that panel": func(c *tools.Config) { c.Panels[0].Name = "another" },
		"without any panel":  func(c *tools.Config) { c.Panels = nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, script{schedules: {says(twoSchedules)}})
			id := o.ask(t)
			o.yes(t, id)
			beside := newRig(t, nil, func(c *tools.Config) { c.Approvals, c.People = o.Desk, o.People }, change)
			_, err := beside.Execute(t.Context(), id)
			var refusal *approval.Refusal
			if r, errFind := o.Find(t.Context(), id); !errors.As(err, &refusal) || errFind != nil || r.State != approval.Approved {
				t.Errorf("the request is %+v after %v (%v)", r, err, errFind)
			}
		})
	}
}

// TestWhatIsSetMatters: a limit or an end that somebody has set is part of the target,
// although it has the name of a figure that moves.
func TestWhatIsSetMatters(t *testing.T) {
	t.Parallel()
	for field, ends := range map[string]approval.State{
		"memory_limit": approval.Invalidated, "max_execution_time": approval.Invalidated, "expires_at": approval.Invalidated, "disk_quota": approval.Invalidated,
		"memory_used": approval.Accepted, "updated_at": approval.Accepted, "load": approval.Accepted,
	} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			shows := func(value string) reply {
				return says(strings.Replace(twoSchedules, `"id":11`, `"id":11,"`+field+`":"`+value+`"`, 1))
			}
			o := newOffice(t, script{schedules: {shows("256M"), shows("1G")}, scheduleDelete: {says(started)}})
			id := o.ask(t)
			o.yes(t, id)
			r, err := o.Execute(t.Context(), id)
			if err != nil || r.State != ends {
				t.Errorf("it ended as %+v, %v", r, err)
			}
		})
	}
}

// panics is a panel that breaks panelbot where it is read.
type panics struct{ tools.Client }

func (panics) Do(context.Context, panel.Request) (*panel.Response, error) { panic("a fault of ours") }

// TestFaultEndsARequestAlone: a fault while a request is looked at again ends no process.
func TestFaultEndsARequestAlone(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{schedules: {says(twoSchedules)}})
	broken := newRig(t, nil, func(c *tools.Config) {
		c.Approvals, c.People, c.Panels[0].Client = o.Desk, o.People, panics{}
		c.Policy.Defaults[policies.Destroy] = policies.Approve
	})
	id := o.ask(t)
	o.yes(t, id)
	r, err := broken.Execute(t.Context(), id)
	if err != nil || r.State != approval.Invalidated || !strings.Contains(r.Note, "panelbot itself failed") {
		t.Errorf("got %+v, %v", r, err)
	}
	has(t, "the log", broken.log.String(), "request broke", "a fault of ours")
	r.State, r.Results = approval.Unknown, []approval.Result{{}}
	r.Plan.Calls[0].Args = []byte(`{"server":1,"schedule":11}`)
	if settled, err := broken.Reconcile(t.Context(), r); settled || err == nil {
		t.Errorf("settled %t, %v", settled, err)
	}
}
