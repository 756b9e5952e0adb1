package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/policies/audit"
	"panelbot/policies/store"
)

// auditHouse is a configuration whose store has entries, and is open as serve
// would have it.
type auditHouse struct {
	config, dir string
	store       *store.Store
}

func newAuditHouse(t *testing.T) *auditHouse {
	t.Helper()
	h := &auditHouse{dir: t.TempDir()}
	h.config = filepath.Join(h.dir, "config.yaml")
	// The credentials of the panel are not set: these commands need none.
	text := "store: sqlite:remembers.db\npanels: [{name: main, kind: flashpanel, url: https://flashpanel.io, token: \"${NOT_SET}\", code: \"${NOT_SET}\"}]\n"
	if err := os.WriteFile(h.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	h.store, err = store.Open(t.Context(), slog.New(slog.DiscardHandler), store.Config{URL: "sqlite:" + filepath.Join(h.dir, "remembers.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.store.Close(); err != nil {
			t.Error(err)
		}
	})
	var entries []audit.Entry
	for i := range 30 {
		entries = append(entries, audit.Entry{
			Time: time.Date(2026, 11, 27, 8, i, 0, 0, time.UTC), Kind: audit.Outcome, Call: fmt.Sprint("CALL", i), Person: []string{"alice", "bob"}[i%2], Door: "mcp",
			Tool: "flashpanel_server_restart", Panel: "main", Target: "server web-1 (1)", Risk: "disrupt", Effect: "confirm", Rule: "policy.defaults.disrupt",
			Args: json.RawMessage(`{"server":1}`), Status: "done", Took: 1500 * time.Millisecond, PanelStatus: 200,
		})
	}
	entries = append(entries, audit.Entry{Time: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC), Kind: audit.Policy, Note: "line\nbreak \x1b[31m red \u202e password=canary-123456"})
	if _, err := h.store.AppendAudit(t.Context(), entries...); err != nil {
		t.Fatal(err)
	}
	return h
}

// panelbot runs the program.
func (h *auditHouse) panelbot(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), append(args, "--config", h.config), strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

func TestAuditTail(t *testing.T) {
	t.Parallel()
	h := newAuditHouse(t)
	for _, tt := range []struct {
		args []string
		want []int // the numbers of the entries
	}{
		{nil, []int{12, 31}},
		{[]string{"-n", "2"}, []int{30, 31}},
		{[]string{"-n", "0"}, nil},
		{[]string{"-n", "1000"}, []int{1, 31}},
		{[]string{"--call", "CALL3"}, []int{4, 4}},
		{[]string{"--kind", "policy"}, []int{31, 31}},
		{[]string{"--since", "2026-11-27T08:28", "--until", "2026-11-27T08:29:30"}, []int{29, 30}},
		{[]string{"--person", "nobody"}, nil},
		{[]string{"--panel", "host1"}, nil},
		{[]string{"--status", "failed"}, nil},
		{[]string{"--request", "R"}, nil},
		{[]string{"--tool", "flashpanel_server"}, nil},
	} {
		code, out, errs := h.panelbot(t, append([]string{"audit", "tail"}, tt.args...)...)
		var got []int
		for line := range strings.Lines(out) {
			var seq int
			if _, err := fmt.Sscan(line, &seq); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			got = append(got, seq)
		}
		right := len(got) == 0 && tt.want == nil || tt.want != nil && len(got) == tt.want[1]-tt.want[0]+1 && got[0] == tt.want[0] && got[len(got)-1] == tt.want[1]
		if code != 0 || !right {
			t.Errorf("%q: got %v (%d), want %v\n%s", tt.args, got, code, tt.want, errs)
		}
	}
	_, out, _ := h.panelbot(t, "audit", "tail", "-n", "2")
	want := "30  2026-11-27 08:29:00.000Z  outcome  bob@mcp  flashpanel_server_restart  server web-1 (1)  panel=main  risk=disrupt  effect=confirm  rule=policy.defaults.disrupt  status=done  http=200  took=1.5s  call=CALL29  args={\"server\":1}\n"
	first, second, _ := strings.Cut(out, "\n")
	if strings.Join(strings.Fields(first), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("got  %s\nwant %s", first, want)
	}
	if strings.ContainsAny(second, "\x1b\u202e") || strings.Contains(second, "canary") || strings.Count(second, "\n") != 1 {
		t.Errorf("not fit for a terminal: %q", second)
	}
	code, out, _ := h.panelbot(t, "audit", "tail", "-n", "1", "--json")
	var line struct {
		Entry      struct{ Seq int }
		Hash, Prev string
	}
	if err := json.Unmarshal([]byte(out), &line); err != nil || code != 0 || line.Entry.Seq != 31 || len(line.Hash) != 64 || len(line.Prev) != 64 {
		t.Errorf("got %q, %v", out, err)
	}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--kind", "polcy"}, "Did you mean policy?"}, {[]string{"--since", "yesterday"}, "--since: "}, {[]string{"--until", "x"}, "--until: "}, {[]string{"-n", "-1"}, "must not be negative"},
	} {
		if code, _, errs := h.panelbot(t, append([]string{"audit", "tail"}, tt.args...)...); code != 1 || !strings.Contains(errs, tt.want) {
			t.Errorf("%q: got %d, %s", tt.args, code, errs)
		}
	}
}

// chainReader is an audit log in memory, for time that does not pass.
type chainReader struct {
	mu      sync.Mutex
	records []audit.Record
	head    audit.Head
}

func (c *chainReader) add(t *testing.T, e audit.Entry) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	records, head, err := audit.Link(c.head, time.Now(), []audit.Entry{e})
	if err != nil {
		t.Fatal(err)
	}
	c.records, c.head = append(c.records, records...), head
}

func (c *chainReader) AuditHead(context.Context) (audit.Head, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.head, nil
}

func (c *chainReader) AuditRecords(_ context.Context, q audit.Query) ([]audit.Record, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var page []audit.Record
	for _, r := range c.records {
		if r.Seq > q.After && (q.Before == 0 || r.Seq < q.Before) && (q.Person == "" || q.Person == r.Person) && !q.Newest {
			page = append(page, r)
		}
	}
	return page[:min(len(page), q.Limit)], nil
}

// TestAuditFollow: entries are printed as they come, those alone that fit, and
// the end of the context is no error.
func TestAuditFollow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &chainReader{head: audit.Start()}
		ctx, cancel := context.WithCancel(t.Context())
		var got []string
		ended := make(chan error, 1)
		go func() {
			ended <- tailAudit(ctx, c, audit.Filter{Person: "alice"}, 5, true, func(r audit.Record) error {
				got = append(got, r.Call)
				return nil
			})
		}()
		synctest.Wait()
		for i, person := range []string{"alice", "bob", "alice"} {
			c.add(t, audit.Entry{Kind: audit.Call, Person: person, Call: fmt.Sprint("call ", i)})
			time.Sleep(followTime)
			synctest.Wait()
		}
		if strings.Join(got, ", ") != "call 0, call 2" {
			t.Errorf("got %q", got)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestAuditVerify(t *testing.T) {
	t.Parallel()
	h := newAuditHouse(t)
	code, out, errs := h.panelbot(t, "audit", "verify")
	if code != 0 || !strings.Contains(out, "The audit log holds: 31 entries") || !strings.Contains(out, "Keep the head elsewhere") {
		t.Fatalf("got %d: %s%s", code, out, errs)
	}
	_, rest, _ := strings.Cut(out, "Head: ")
	head, _, _ := strings.Cut(rest, "\n")
	if code, out, _ := h.panelbot(t, "audit", "verify", "--head", head); code != 0 || strings.Contains(out, "Keep the head") {
		t.Errorf("with its own head: got %d: %s", code, out)
	}
	_, sum, _ := strings.Cut(head, ":")
	code, out, errs = h.panelbot(t, "audit", "verify", "--json", "--head", "40:"+sum)
	var report auditReport
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != 1 || report.OK || report.Fault != "cut" || report.Seq != 32 || report.Entries != 31 || report.Head != head || errs != "" {
		t.Errorf("with a later head: got %d: %s%s", code, out, errs)
	}
	if code, out, _ := h.panelbot(t, "audit", "verify", "--head", "30:"+sum); code != 1 || !strings.Contains(out, "tampered with. Entry 30 has another hash than the given head") {
		t.Errorf("with another head: got %d: %s", code, out)
	}
	if code, _, errs := h.panelbot(t, "audit", "verify", "--head", "x"); code != 1 || !strings.Contains(errs, "--head: ") {
		t.Errorf("with no head: got %d: %s", code, errs)
	}
}

func TestAuditExport(t *testing.T) {
	t.Parallel()
	h := newAuditHouse(t)
	code, out, errs := h.panelbot(t, "audit", "export")
	if code != 0 || strings.Count(out, "\n") != 31 || !strings.HasPrefix(out, `{"entry":{"args":{"server":1},"call":"CALL0"`) {
		t.Errorf("got %d, %.200s%s", code, out, errs)
	}
	file := filepath.Join(h.dir, "audit.csv")
	if code, out, errs := h.panelbot(t, "audit", "export", "--format", "csv", "-o", file, "--person", "bob"); code != 0 || out != "" {
		t.Errorf("got %d, %s%s", code, out, errs)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll(); err != nil || len(rows) != 16 {
		t.Errorf("got %d rows, %v", len(rows), err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got mode %v, %v", info.Mode(), err)
	}
	if code, _, errs := h.panelbot(t, "audit", "export", "-o", file); code != 1 || !strings.Contains(errs, "is there already") {
		t.Errorf("onto a file: got %d, %s", code, errs)
	}
	if code, _, errs := h.panelbot(t, "audit", "export", "-o", filepath.Join(h.dir, "none", "x.csv")); code != 1 || !strings.HasPrefix(errs, "panelbot: --output: ") || !strings.HasSuffix(errs, "name a file that can be made\n") {
		t.Errorf("into no directory: got %d, %s", code, errs)
	}
	if code, _, errs := h.panelbot(t, "audit", "export", "--format", "xml"); code != 1 || !strings.Contains(errs, "Valid are: json, csv") {
		t.Errorf("got %d, %s", code, errs)
	}
	if err := exportAudit(t.Context(), brokenPipe{}, h.store, audit.Filter{}, "csv"); err == nil {
		t.Error("a broken stream was not told")
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestStoreBackup(t *testing.T) {
	t.Parallel()
	h := newAuditHouse(t)
	file := filepath.Join(h.dir, "backup.db")
	if code, out, errs := h.panelbot(t, "store", "backup", file); code != 0 || !strings.Contains(out, "The head of the audit log is now 31:") {
		t.Fatalf("got %d: %s%s", code, out, errs)
	}
	if code, _, errs := h.panelbot(t, "store", "backup", file); code != 1 || !strings.Contains(errs, "is there already") {
		t.Errorf("again: got %d: %s", code, errs)
	}
	if code, _, errs := h.panelbot(t, "store", "backup", filepath.Join(h.dir, "none", "x.db")); code != 1 || !strings.HasSuffix(errs, "name a file that can be made\n") {
		t.Errorf("into no directory: got %d: %s", code, errs)
	}
	if err := os.WriteFile(h.config, []byte("store: sqlite:backup.db\npanels: [{name: main, kind: flashpanel, url: https://flashpanel.io}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := h.panelbot(t, "audit", "verify"); code != 0 || !strings.Contains(out, "31 entries") {
		t.Errorf("the copy: got %d: %s%s", code, out, errs)
	}
}

// TestStoreAddress: a wrong address is told at its line and not repeated, and
// commands of the store want it known.
func TestStoreAddress(t *testing.T) {
	t.Parallel()
	h := newAuditHouse(t)
	for _, tt := range []struct{ address, want string }{
		{`"mysql://alice:canary@host/db"`, "config.yaml:1: store is not right: the address must be sqlite:FILE"},
		{`"postgres://alice:canary@host"`, "config.yaml:1: store is not right: the address names no database"},
		{`"sqlite::memory:"`, "would forget"},
		{`"${NO_STORE}"`, "the environment variable NO_STORE is not set"},
		{`sqlite:none.db`, "none.db: panelbot serve makes it"},
	} {
		if err := os.WriteFile(h.config, []byte("store: "+tt.address+"\npanels: [{name: main, kind: flashpanel, url: https://flashpanel.io}]\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, errs := h.panelbot(t, "audit", "verify"); code != 1 || !strings.Contains(errs, tt.want) || strings.Contains(errs, "canary") {
			t.Errorf("%s: got %d: %s", tt.address, code, errs)
		}
	}
}
