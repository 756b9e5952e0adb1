package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"panelbot/panel/simulator"
	"panelbot/policies/approval"
	"panelbot/policies/audit"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// fault is a moment at which the program is killed while it carries a request that
// destroys.
type fault struct {
	step string
	// stop is where the child stops by itself, or holds where the panel keeps it.
	stop, holds string
	// sent is how many calls the panel has had then, found the state that a start
	// finds, and ended that in which it ends; all is how many calls it has had then.
	sent         int
	found, ended string
	all          int
}

// faults are all moments. A call that may have gone out is never sent again: it is
// unknown, until the panel shows that it was done.
func faults() []fault {
	return []fault{
		{step: "before the request is kept", stop: beforeKept + approval.Asked, found: "none", ended: "none"},
		{step: "after the request is kept", stop: afterKept + approval.Asked, found: "pending", ended: "done", all: 1},
		{step: "before the vote is kept", stop: beforeKept + approval.Voted, found: "pending", ended: "done", all: 1},
		{step: "after the vote is kept", stop: afterKept + approval.Voted, found: "approved", ended: "done", all: 1},
		{step: "before the claim is kept", stop: beforeKept + approval.Called, found: "approved", ended: "done", all: 1},
		{step: "after the claim is kept", stop: afterKept + approval.Called, found: "executing", ended: "unknown"},
		{step: "before the call goes out", stop: beforeSent, found: "executing", ended: "unknown"},
		{step: "while the panel has the call", holds: holdsCall, sent: 1, found: "executing", ended: "unknown", all: 1},
		{step: "while the panel holds its answer", holds: holdsAnswer, sent: 1, found: "executing", ended: "done", all: 1},
		{step: "after the answer", stop: afterSent, sent: 1, found: "executing", ended: "done", all: 1},
		{step: "while the panel is read again", holds: holdsReading, sent: 1, found: "executing", ended: "done", all: 1},
		{step: "before the outcome is kept", stop: beforeKept + approval.Ended, sent: 1, found: "executing", ended: "done", all: 1},
		{step: "after the outcome is kept", stop: afterKept + approval.Ended, sent: 1, found: "executing", ended: "done", all: 1},
		{step: "before the end is kept", stop: beforeKept + string(approval.Done), sent: 1, found: "executing", ended: "done", all: 1},
		{step: "after the end is kept", stop: afterKept + string(approval.Done), sent: 1, found: "done", ended: "done", all: 1},
	}
}

// TestKillAtEachStep: the program is killed (SIGKILL) at each step of a call that
// destroys, and started again, on both databases. No call goes out twice, nothing
// that was answered for is missing in the record, and what was on its way is unknown
// or settled.
func TestKillAtEachStep(t *testing.T) {
	t.Parallel()
	steps := faults()
	if testing.Short() { // as under the race detector, which makes each some 20 s long
		steps = steps[7:8]
	}
	var mu sync.Mutex
	rows := map[string]string{}
	t.Run("steps", func(t *testing.T) {
		for _, f := range steps {
			t.Run(f.step, func(t *testing.T) {
				t.Parallel()
				storetest.Each(t, func(t *testing.T, db storetest.Database) {
					name := "SQLite"
					if db.Shared {
						name = "PostgreSQL"
					}
					row := f.run(t, db)
					mu.Lock()
					defer mu.Unlock()
					rows[f.step+name] = fmt.Sprintf("%-33s %-10s %s", f.step, name, row)
				})
			})
		}
	})
	var table strings.Builder
	fmt.Fprintf(&table, "\n%-33s %-10s %11s  %-9s  %-7s %9s %7s\n", "killed", "store", "calls then", "found", "ended", "calls", "entries")
	for _, f := range steps {
		for _, name := range []string{"SQLite", "PostgreSQL"} {
			if row := rows[f.step+name]; row != "" {
				table.WriteString(row + "\n")
			}
		}
	}
	t.Log(table.String())
}

// run kills at the one step, starts again, and gives its row of the table.
func (f fault) run(t *testing.T, db storetest.Database) string {
	moved := func() {}
	if db.Shared {
		var by storetest.Hands
		db, by = db.WithHands(t)
		moved = func() { by.Move(t, leaseOver) }
	}
	p := newCountingPanel(f.holds)
	server := httptest.NewServer(p)
	defer server.Close()
	file := writeFile(t, fmt.Sprintf(`panels: [{name: main, kind: flashpanel, url: %q, token: %q, code: %q, rate: 1000/s}]
people:
  - {name: ann, roles: [operator]}
  - {name: bob, roles: [approver]}
store: %q
key: "a key for tests that kill, long enough"
`, server.URL, simulator.FlashToken, simulator.FlashCode, db.URL))

	first := startChild(t, file, f.stop+f.holds, "")
	select {
	case <-first.at:
	case <-p.held:
	case <-first.ended:
		t.Fatalf("the child ended before it was killed; it said %q", first.said)
	}
	first.kill(t)
	if got := p.sent(); got != f.sent {
		t.Errorf("at the kill the panel has had %d calls, want %d", got, f.sent)
	}
	second := startChild(t, file, "", first.word("codes"))
	select {
	case <-second.living:
		moved()
		if _, err := io.WriteString(second.stdin, "\n"); err != nil {
			t.Error(err)
		}
	case <-second.ended:
	}
	<-second.ended
	if err := second.cmd.Wait(); err != nil {
		t.Fatalf("the second child: %v; it said %q", err, second.said)
	}
	if living := second.word("living"); living != "" && living != "executing" {
		t.Errorf("a claim that still holds was taken over: the request is %s", living)
	}
	found, ended, all := second.word("found"), second.word("ended"), p.sent()
	if found != f.found || ended != f.ended || all != f.all {
		t.Errorf("found %s, ended %s, %d calls; want %s, %s, %d", found, ended, all, f.found, f.ended, f.all)
	}
	entries := f.nothingLost(t, db, append(first.said, second.said...), all)
	return fmt.Sprintf("%11d  %-9s  %-7s %9d %7d", f.sent, found, ended, all, entries)
}

// nothingLost holds the record against what the children were answered for, and what
// the panel has had.
func (f fault) nothingLost(t *testing.T, db storetest.Database, said []string, calls int) int64 {
	t.Helper()
	s := db.Open(t, func(c *store.Config) { c.ReadOnly = true })
	report, err := audit.Verify(t.Context(), s, nil)
	if err != nil || !report.OK() {
		t.Errorf("the record does not hold together: %+v, %v", report, err)
	}
	kept := map[string]int{}
	recorded := 0
	err = audit.Each(t.Context(), s, audit.Query{}, func(r audit.Record) error {
		word := r.Status
		switch r.Kind {
		case string(audit.Call):
			word = approval.Called
			recorded++
		case string(audit.Outcome):
			word = approval.Ended
		case string(audit.People): // of one-time codes, which have no request
			e, err := r.Entry()
			if err != nil {
				return err
			}
			kept["kept - "+e.Note]++
		}
		if r.Call != "" {
			kept["recorded "+r.Call+" "+r.Kind]++
		} else {
			kept["kept "+orElse(r.Request, "-")+" "+word]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	promised := map[string]int{}
	for _, line := range said {
		if strings.HasPrefix(line, "kept ") || strings.HasPrefix(line, "recorded ") {
			promised[line]++
		}
	}
	for line, n := range promised {
		if kept[line] < n {
			t.Errorf("answered for %d times, and %d times in the record: %s; it has %v", n, kept[line], line, kept)
		}
	}
	if len(promised) == 0 && f.found != "none" {
		t.Errorf("nothing was answered for: %q", said)
	}
	if recorded < calls {
		t.Errorf("the panel has had %d calls, and %d are in the record", calls, recorded)
	}
	return report.Entries
}

// killable is a child that runs.
type killable struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	// at, living and ended are closed when it has said so, or has ended; said is
	// what it said, to be read then.
	at, living, ended chan struct{}
	said              []string
}

func startChild(t *testing.T, config, stop, codes string) *killable {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	k := &killable{cmd: exec.CommandContext(t.Context(), self), at: make(chan struct{}), living: make(chan struct{}), ended: make(chan struct{})}
	k.cmd.Env = append(os.Environ(), childConfig+"="+config, childStop+"="+stop, childCodes+"="+codes)
	k.cmd.Stderr = t.Output()
	if k.stdin, err = k.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := k.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(k.ended)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			k.said = append(k.said, lines.Text())
			switch word, _, _ := strings.Cut(lines.Text(), " "); word {
			case "at":
				close(k.at)
			case "living":
				close(k.living)
			}
		}
	}()
	return k
}

// kill kills it with a signal that it cannot hear, and reads what it had said.
func (k *killable) kill(t *testing.T) {
	t.Helper()
	if err := k.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-k.ended
	if err := k.cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child was not killed: %v", err)
	}
}

// word is what it said behind a word; empty where it did not say it.
func (k *killable) word(of string) string {
	i := slices.IndexFunc(k.said, func(line string) bool { return strings.HasPrefix(line, of+" ") })
	if i < 0 {
		return ""
	}
	return strings.TrimPrefix(k.said[i], of+" ")
}
