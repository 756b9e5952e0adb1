package digest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
)

// TestSections: each section says of the simulated panels what is so, the worst first,
// with a source and an age for each figure.
func TestSections(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	began := time.Now()
	made := r.report(digest.Order{Sections: digest.Kinds()})
	for _, want := range []struct {
		kind           digest.Kind
		panel, subject string
		state          digest.State
		fact           digest.Fact
	}{
		{digest.Fleet, "main", "db-1", digest.Attention, digest.ServerUses}, // its disk
		{digest.Fleet, "main", "web-1", digest.OK, digest.ServerUses},
		{digest.Fleet, "host1", "", digest.OK, digest.AccountUses},
		{digest.DiskSpace, "main", "db-1", digest.Attention, digest.DiskTrend},
		{digest.Certificates, "main", "api.example.net", digest.Attention, digest.CertificateValid},
		{digest.Certificates, "main", "docs.example.net", digest.Attention, digest.CertificateWrong},
		{digest.Certificates, "main", "blog.example.com", digest.Unknown, digest.NotRead},
		{digest.Certificates, "main", "pma", digest.Attention, digest.CertificateMissing},
		{digest.Certificates, "main", "shop.example.com", digest.OK, digest.CertificateValid},
		{digest.Backups, "main", "web-1", digest.OK, digest.BackupAge},
		{digest.Backups, "main", "web-2", digest.Attention, digest.BackupAge},
		{digest.Backups, "main", "mail-1", digest.Unknown, digest.NotRead},
		{digest.Backups, "host1", "", digest.Unknown, digest.Nothing},
		{digest.Deploys, "main", "api", digest.Attention, digest.DeployFailed},
		{digest.Deploys, "main", "shop", digest.OK, digest.DeployLast},
		{digest.Containers, "main", "web-2: importer", digest.Attention, digest.ContainerDown},
		{digest.Containers, "main", "mail-1", digest.OK, digest.ContainersRun},
		{digest.Security, "main", "web-1", digest.OK, digest.Bans},
		{digest.Schedules, "main", "web-1", digest.OK, digest.FirstTime},
		{digest.DatabaseUse, "host1", "demo_wp", digest.OK, digest.DatabaseSize},
		{digest.Changes, "", "ann", digest.Attention, digest.Waiting},
		{digest.Limits, "main", "", digest.Unknown, digest.Nothing},
		{digest.Limits, "host1", "", digest.Unknown, digest.LimitUse},
		{digest.Health, "main", "", digest.OK, digest.PanelAnswers},
		{digest.Health, "", "", digest.OK, digest.DeadLetters},
	} {
		if got := r.item(made, want.kind, want.panel, want.subject, want.fact); got.State != want.state {
			t.Errorf("%s %s: got %+v, want %s", want.kind, want.subject, got, want.state)
		}
	}
	for _, s := range made.Sections {
		if !slices.IsSortedFunc(s.Items, func(a, b digest.Item) int { return order(a.State) - order(b.State) }) || s.State != s.Items[0].State {
			t.Errorf("%s is %s, and not sorted by state: %+v", s.Kind, s.State, s.Items)
		}
		for _, item := range s.Items {
			if item.At.Before(began) || item.At.After(time.Now()) || len(item.Source) == 0 && item.Fact != digest.Nothing {
				t.Errorf("%s: where from, and when? %+v", s.Kind, item)
			}
			if _, because := item.Figures[digest.Because]; item.State == digest.Unknown && !because && item.Fact != digest.ServerStatus {
				t.Errorf("%s: unknown without a reason: %+v", s.Kind, item)
			}
		}
	}
	if made.State != digest.Attention || made.Sections[0].State != digest.Attention || made.Failed != 0 || made.Reads < 40 {
		t.Errorf("got %s, %d reads, %d failed", made.State, made.Reads, made.Failed)
	}
	if _, err := json.Marshal(made); err != nil {
		t.Errorf("as JSON: %v", err)
	}
	for _, e := range r.record.entries {
		if e.Person != "cron:morning" || e.Door != policies.Cron || e.Risk != policies.Read {
			t.Errorf("recorded: %+v", e)
		}
	}
	seen := map[string]int{}
	for _, q := range r.sim.Requests() {
		seen[q.Method+" "+q.Path]++
	}
	for request, n := range seen {
		if n > 1 {
			t.Errorf("%s was sent %d times: a read is made once", request, n)
		}
	}
}

func order(s digest.State) int {
	return slices.Index([]digest.State{digest.Attention, digest.Unknown, digest.OK}, s)
}

// TestDenied: a read that the policy denies to the report's person is told as denied,
// with the rule, whatever becomes of the others; a site of which the panel may not be
// asked is not looked at either.
func TestDenied(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *tools.Config, _ *digest.Config) {
		p := policies.Standard()
		p.Rules = []policies.Rule{
			{ID: "no-backups", When: `door == "cron" && tool.group == "backups"`, Effect: policies.Deny},
			{ID: "no-shop", When: `person.name == "cron:morning" && tool.name == "flashpanel_certificate_list"`, Effect: policies.Approve},
		}
		compiled, problems := p.Compile()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		c.Policy = compiled
	})
	made := r.report(digest.Order{Sections: []digest.Kind{digest.Backups, digest.Certificates, digest.Fleet}})
	for _, want := range []struct {
		kind    digest.Kind
		subject string
		rule    string
	}{{digest.Backups, "web-1", "policy.rules.no-backups"}, {digest.Certificates, "shop", "policy.rules.no-shop"}} {
		got := r.item(made, want.kind, "main", want.subject)
		if got.State != digest.Unknown || got.Fact != digest.NotRead || got.Figures[digest.Because] != digest.Denied || got.Figures[digest.Rule] != want.rule {
			t.Errorf("got %+v, want denied by %s", got, want.rule)
		}
	}
	if got := r.item(made, digest.Fleet, "main", "web-1"); got.State != digest.OK {
		t.Errorf("got %+v", got)
	}
	for _, e := range r.record.entries {
		if e.Status == tools.AwaitingApproval {
			t.Errorf("others were asked whether a report may read: %+v", e)
		}
	}
	for _, item := range all(made, digest.Certificates) {
		if item.Panel == "main" && item.Fact != digest.NotRead {
			t.Errorf("it was looked at past the policy: %+v", item)
		}
	}
}

// TestScope: a report with a scope tells nothing of what is outside of it.
func TestScope(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	made := r.report(digest.Order{Sections: []digest.Kind{digest.Fleet, digest.Deploys, digest.Changes}, Person: digest.Reader("morning", policies.Scope{Tags: map[string]string{"env": "prod"}})})
	for _, item := range all(made, digest.Fleet) {
		if item.Subject != "" && item.Subject != "web-1" && item.Subject != "db-1" && item.Subject != "mail-1" || item.Panel == "host1" && item.State != digest.Unknown {
			t.Errorf("outside of the scope: %+v", item)
		}
	}
	if got := r.item(made, digest.Deploys, "main", "api"); got.Figures[digest.Because] != digest.Denied {
		t.Errorf("got %+v, want denied: it is on web-2", got)
	}
	if got := all(made, digest.Changes); len(got) != 1 || got[0].Figures[digest.Because] != digest.Denied {
		t.Errorf("got %+v, want denied", got)
	}
}

// TestNothingGreenUnmeasured: with faults in a third of the calls the report arrives, is
// right for what was read, and says of the rest that it is not known. What is ok in it is
// ok without the faults.
func TestNothingGreenUnmeasured(t *testing.T) {
	t.Parallel()
	kinds := slices.DeleteFunc(digest.Kinds(), func(k digest.Kind) bool { return k == digest.Health })
	whole := newRig(t).report(digest.Order{Sections: kinds})
	r := newRig(t)
	third := &faulty{Runner: r.runner}
	r.cfg.Runner = third
	made := r.report(digest.Order{Sections: append(slices.Clone(kinds), digest.Health)})
	if third.failed < 10 || made.Failed != third.failed {
		t.Fatalf("%d of %d reads failed, and the report counts %d", third.failed, third.calls, made.Failed)
	}
	green, unknown := 0, made.Count(digest.Unknown)
	for _, kind := range kinds {
		for _, item := range all(made, kind) {
			if item.State != digest.OK {
				continue
			}
			green++
			found := slices.ContainsFunc(all(whole, kind), func(w digest.Item) bool {
				return w.Panel == item.Panel && w.Subject == item.Subject && w.Fact == item.Fact && w.State == digest.OK
			})
			if !found {
				t.Errorf("%s: ok, and it is not so: %+v", kind, item)
			}
		}
	}
	if green == 0 || unknown < 10 {
		t.Errorf("%d are ok, %d unknown", green, unknown)
	}
	for _, item := range all(made, digest.Health) {
		if item.Fact == digest.PanelAnswers && item.State == digest.OK {
			t.Errorf("a panel of which reads failed is fine: %+v", item)
		}
	}
}

// faulty fails a third of the reads, as a panel that is out of order: the same ones
// whoever is first, and not the list of servers, without which the others are not made.
type faulty struct {
	digest.Runner
	mu            sync.Mutex
	calls, failed int
}

func (f *faulty) Run(ctx context.Context, c tools.Call) tools.Outcome {
	if c.DryRun {
		return f.Runner.Run(ctx, c)
	}
	sum := fnv.New32a()
	fmt.Fprintf(sum, "%s %s", c.Tool, c.Args)
	fails := sum.Sum32()%3 == 0 && c.Tool != "flashpanel_server_list"
	f.mu.Lock()
	f.calls++
	if fails {
		f.failed++
	}
	f.mu.Unlock()
	if fails {
		return tools.Outcome{Status: tools.Failed, Summary: "the panel is out of order"}
	}
	return f.Runner.Run(ctx, c)
}

// TestDifferences: what changed on the panel since the last report is told by the next
// one, again where that one is made again, and no more by the one after it.
func TestDifferences(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	slot := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	kinds := []digest.Kind{digest.Schedules, digest.Security}
	day := func(n int) digest.Order {
		return digest.Order{Sections: kinds, Slot: slot.AddDate(0, 0, n), Keep: true}
	}
	r.report(day(0))
	r.change(http.MethodPost, "/api/servers/2/schedules", `{"command":"backup --password hunter2","user":"root","cron":"0 3 * * *"}`)
	r.change(http.MethodDelete, "/api/servers/1/schedules/1", "")
	for i, want := range []bool{true, true, false} {
		made := r.report(day([]int{1, 1, 2}[i]))
		added, removed := 0, 0
		for _, item := range all(made, digest.Schedules) {
			switch {
			case item.Fact == digest.Added && item.Subject == "web-2" && item.State == digest.Attention:
				added++
			case item.Fact == digest.Removed && item.Subject == "web-1" && item.State == digest.Attention:
				removed++
			}
		}
		if raw, err := json.Marshal(made); err != nil || strings.Contains(string(raw), "hunter2") || strings.Contains(string(r.memory.seen["morning"]), "hunter2") {
			t.Errorf("a command is shown or kept (%v)", err)
		}
		if (added == 1) != want || (removed == 1) != want {
			t.Errorf("report %d: %d added, %d removed: %+v", i, added, removed, all(made, digest.Schedules))
		}
	}
}

// TestBesideTheSchedule: a report that is made in between tells what is new since the one
// that came round last, as often as it is made, and the one that comes round next tells the
// same.
func TestBesideTheSchedule(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	slot := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	order := func(at time.Time, keep bool) digest.Order {
		return digest.Order{Sections: []digest.Kind{digest.Schedules, digest.DiskSpace}, Slot: at, Keep: keep}
	}
	first := r.report(order(slot, true))
	kept, samples := string(r.memory.seen["morning"]), len(r.series.list)
	r.change(http.MethodPost, "/api/servers/2/schedules", `{"command":"true","user":"root","cron":"0 3 * * *"}`)
	for i, o := range []digest.Order{order(slot.Add(3*time.Hour), false), order(slot.Add(4*time.Hour), false), order(slot.AddDate(0, 0, 1), true)} {
		made := r.report(o)
		if got := r.item(made, digest.Schedules, "main", "web-2", digest.Added); got.State != digest.Attention || !made.Since.Equal(first.At) {
			t.Errorf("report %d, since %v: %+v", i, made.Since, got)
		}
		if same := string(r.memory.seen["morning"]) == kept && len(r.series.list) == samples; same == o.Keep {
			t.Errorf("report %d: kept is as before: %v", i, same)
		}
	}
}

// TestNoTime: what is not read when the time is over is unknown, and says so.
func TestNoTime(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.sim.Fault("*", simulator.Fault{Kind: simulator.Slow, Delay: 20 * time.Millisecond})
	made := r.report(digest.Order{Sections: []digest.Kind{digest.Fleet, digest.Backups}, Within: 50 * time.Millisecond})
	if got := all(made, digest.Backups); len(got) == 0 || got[0].State != digest.Unknown {
		t.Errorf("got %+v", got)
	}
	n := 0
	for _, kind := range []digest.Kind{digest.Fleet, digest.Backups} {
		for _, item := range all(made, kind) {
			if item.Figures[digest.Because] == digest.NoTime {
				n++
			}
		}
	}
	if n == 0 {
		t.Errorf("nothing says that the time was over: %+v", made)
	}
}
