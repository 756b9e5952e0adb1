package policies_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panelbot/policies"
)

// passed is a change of alice's assistant on a server, some minutes before noon.
func passed(minutes int, server string, change ...func(*policies.Passage)) policies.Passage {
	p := policies.Passage{
		Person: "alice", Door: policies.MCP, Token: "alice/1", Panel: "main", Target: policies.TargetKey("server", server), Servers: []string{"server/" + server},
		Risk: policies.Change, Time: noon.Add(-time.Duration(minutes) * time.Minute),
	}
	for _, f := range change {
		f(&p)
	}
	return p
}

func TestBeyond(t *testing.T) {
	t.Parallel()
	calls := policies.Limit{ID: "calls", Of: policies.CountCalls, Most: 2, Within: time.Hour, Per: policies.PerToken, Risk: policies.Change, Door: policies.MCP}
	servers := policies.Limit{ID: "servers", Of: policies.CountServers, Most: 2, Within: time.Hour, Per: policies.PerPerson, Risk: policies.Change}
	target := policies.Limit{ID: "target", Of: policies.CountCalls, Most: 1, Within: time.Hour, Per: policies.PerTarget, Risk: policies.Change}
	other := func(f func(*policies.Passage)) policies.Passage { return passed(10, "1", f) }
	for _, tt := range []struct {
		name   string
		limit  policies.Limit
		before []policies.Passage
		call   policies.Passage
		count  int // 0 is within
		again  int // minutes after noon; 0 is never
	}{
		{"nothing before", calls, nil, passed(0, "1"), 0, 0},
		{"the last", calls, []policies.Passage{passed(10, "1")}, passed(0, "1"), 0, 0},
		{"one too many", calls, []policies.Passage{passed(10, "1"), passed(50, "2")}, passed(0, "1"), 2, 10},
		{"two too many", calls, []policies.Passage{passed(10, "1"), passed(20, "1"), passed(50, "2")}, passed(0, "1"), 3, 40},
		{"too long ago", calls, []policies.Passage{passed(10, "1"), passed(60, "2")}, passed(0, "1"), 0, 0},
		{"another token", calls, []policies.Passage{passed(10, "1"), other(func(p *policies.Passage) { p.Token = "alice/2" })}, passed(0, "1"), 0, 0},
		{"another door", calls, []policies.Passage{passed(10, "1"), other(func(p *policies.Passage) { p.Door = policies.Terminal })}, passed(0, "1"), 0, 0},
		{"less than counts", calls, []policies.Passage{passed(10, "1"), other(func(p *policies.Passage) { p.Risk = policies.Read })}, passed(0, "1"), 0, 0},
		{"a read", calls, []policies.Passage{passed(10, "1"), passed(20, "1")}, passed(0, "1", func(p *policies.Passage) { p.Risk = policies.Read }), 0, 0},
		{"no token, counted by person and door", calls, []policies.Passage{
			other(func(p *policies.Passage) { p.Token = "" }), other(func(p *policies.Passage) { p.Token = "" }),
		}, passed(0, "1", func(p *policies.Passage) { p.Token = "" }), 2, 50},
		{"the second server", servers, []policies.Passage{passed(10, "1")}, passed(0, "2"), 0, 0},
		{"a server again", servers, []policies.Passage{passed(10, "1"), passed(20, "2")}, passed(0, "2"), 0, 0},
		{"the third server", servers, []policies.Passage{passed(10, "1"), passed(20, "2"), passed(55, "1")}, passed(0, "3"), 2, 40},
		{"the same id on another panel", servers, []policies.Passage{passed(10, "1"), passed(20, "2")}, passed(0, "2", func(p *policies.Passage) { p.Panel = "other" }), 2, 40},
		{"about no server", servers, []policies.Passage{passed(10, "1"), passed(20, "2")}, passed(0, "", func(p *policies.Passage) { p.Servers = nil }), 0, 0},
		{"three at once", servers, nil, passed(0, "1", func(p *policies.Passage) { p.Servers = []string{"server/1", "server/2", "server/3"} }), 0, 0},
		{"a target again", target, []policies.Passage{passed(10, "1", func(p *policies.Passage) { p.Person = "bob" })}, passed(0, "1"), 1, 50},
		{"none at all", policies.Limit{ID: "none", Of: policies.CountCalls, Within: time.Hour, Per: policies.PerPerson, Risk: policies.Change}, []policies.Passage{passed(10, "1")}, passed(0, "1"), 1, 0},
		{"another target", target, []policies.Passage{passed(10, "1")}, passed(0, "2"), 0, 0},
		{"what is not known is one", target, []policies.Passage{passed(10, "")}, passed(0, ""), 1, 50},
	} {
		got, over := tt.call.Beyond([]policies.Limit{tt.limit}, tt.before)
		want := tt.count > 0
		if tt.name == "three at once" {
			want = true
		}
		if over != want || got.Count != tt.count {
			t.Errorf("%s: %v, %+v", tt.name, over, got)
		}
		if !over {
			continue
		}
		if tt.again == 0 != got.Again.IsZero() || tt.again != 0 && !got.Again.Equal(noon.Add(time.Duration(tt.again)*time.Minute)) {
			t.Errorf("%s: again at %s", tt.name, got.Again)
		}
	}
}

// TestBeyondHolds: whatever comes when, no stretch of the limit's time has more
// than the limit, and what was refused passes when it was said to.
func TestBeyondHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		l := policies.Limit{ID: "a", Most: rapid.IntRange(1, 4).Draw(rt, "most"), Within: time.Hour, Per: policies.PerPerson, Risk: policies.Change}
		l.Of = rapid.SampledFrom([]policies.Counted{policies.CountCalls, policies.CountServers}).Draw(rt, "of")
		now := noon
		var before []policies.Passage
		for range rapid.IntRange(1, 30).Draw(rt, "calls") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(rt, "minutes")) * time.Minute)
			p := passed(0, fmt.Sprint(rapid.IntRange(1, 6).Draw(rt, "server")))
			p.Time = now
			r, over := p.Beyond([]policies.Limit{l}, before)
			if !over {
				before = append(before, p)
			} else if p.Time = r.Again; r.Again.IsZero() || !r.Again.After(now) {
				rt.Fatalf("refused at %s, again at %s", now, r.Again)
			} else if _, over := p.Beyond([]policies.Limit{l}, before); over {
				rt.Fatalf("refused again at %s", r.Again)
			}
			n, servers := 0, map[string]bool{}
			for _, b := range before {
				if b.Time.After(now.Add(-time.Hour)) {
					n++
					servers[b.Target] = true
				}
			}
			if l.Of == policies.CountServers {
				n = len(servers)
			}
			if n > l.Most {
				rt.Fatalf("%d within an hour, and %d are the most", n, l.Most)
			}
		}
	})
}

func TestOver(t *testing.T) {
	t.Parallel()
	p := policies.Standard()
	d := p.Over(policies.Reached{Limit: p.AllLimits[0], Count: 20, Again: noon.Add(time.Second)})
	want := "The limit is reached: at most 20 calls of risk change or above in 1h per token (policy.limits.mcp-changes). The next is allowed from " + noon.Add(time.Minute).UTC().Format("2006-01-02 15:04 MST") + "."
	if d.Effect != policies.Deny || d.Reason != want || d.Rule != "policy.limits.mcp-changes" || !d.When.Equal(noon.Add(time.Second)) {
		t.Errorf("got %+v, want %q", d, want)
	}
	if d := p.Uncounted(p.AllLimits[2:]); d.Effect != policies.Deny || !strings.Contains(d.Reason, "policy.limits.mcp-servers denies") {
		t.Errorf("what cannot be counted: %+v", d)
	}
}
