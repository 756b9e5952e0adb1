package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/policies/store"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func appendTo(t testing.TB, s *store.Store, list ...audit.Entry) audit.Head {
	t.Helper()
	head, err := s.AppendAudit(t.Context(), list...)
	if err != nil {
		t.Fatal(err)
	}
	return head
}

func entries(t testing.TB, s *store.Store, q audit.Query) []audit.Entry {
	t.Helper()
	records, err := s.AuditRecords(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	list := make([]audit.Entry, len(records))
	for i, r := range records {
		if list[i], err = r.Entry(); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// verifies holds that the chain is whole and that long.
func verifies(t testing.TB, s *store.Store, given *audit.Head, want int64) {
	t.Helper()
	report, err := audit.Verify(t.Context(), s, given)
	if err != nil || !report.OK() || report.Entries != want {
		t.Errorf("got %+v, %v, want %d entries", report, err, want)
	}
}

func wantSentence(t testing.TB, err error, part string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), part) {
		t.Errorf("got %v, want a sentence with %q", err, part)
	}
}

// full is an entry with all its fields.
func full(i int) audit.Entry {
	return audit.Entry{
		Time: time.Date(2026, 11, 27, 8, 0, i, 1000, time.UTC), Kind: audit.Kinds()[i%len(audit.Kinds())], Call: fmt.Sprint("CALL", i), Request: fmt.Sprint("REQ", i%7),
		Person: []string{"alice", "bob", "carol"}[i%3], Door: policies.MCP, Tool: fmt.Sprint("flashpanel_tool_", i%5), Panel: []string{"main", "host1"}[i%2],
		Target: "server web-1 (1)", Risk: "destroy", Effect: "approve", Rule: "prod-restart", Policy: "3f1c", Args: json.RawMessage(`{"name":"www","server":1}`),
		Facts:  json.RawMessage(`{"resolved":true,"tags":{"env":"prod"}}`),
		Digest: "ab12", Status: []string{"done", "accepted", "unknown"}[i%3], PanelStatus: 202, Took: 3004371 * time.Microsecond,
		Before: json.RawMessage(`{"name":"old"}`), Note: "a sentence — with “quotes”, \t and ỹ.",
	}
}

// appendsAndReads: entries are numbered without gaps, in the order given, and
// read in pages from either end.
func appendsAndReads(t *testing.T, db Database) {
	s := db.Open(t)
	head, err := s.AuditHead(t.Context())
	if err != nil || head != audit.Start() {
		t.Errorf("a new store has the head %v, %v", head, err)
	}
	verifies(t, s, nil, 0)
	if head = appendTo(t, s); head != audit.Start() {
		t.Errorf("nothing was appended, and the head is %v", head)
	}
	var want []audit.Entry
	for i := range 10 {
		want = append(want, full(i))
		want[i].Seq = int64(i + 1)
	}
	appendTo(t, s, want[:1]...)
	appendTo(t, s, want[1:7]...)
	head = appendTo(t, s, want[7:]...)
	if got, err := s.AuditHead(t.Context()); err != nil || got != head || got.Seq != 10 {
		t.Errorf("got %v, %v, want %v", got, err, head)
	}
	if diff := cmp.Diff(entries(t, s, audit.Query{Limit: 100}), want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if diff := cmp.Diff(entries(t, s, audit.Query{After: 3, Limit: 2}), want[3:5]); diff != "" {
		t.Errorf("a page: got -, want +:\n%s", diff)
	}
	if diff := cmp.Diff(entries(t, s, audit.Query{After: 3, Before: 5, Limit: 9}), want[3:4]); diff != "" {
		t.Errorf("between two: got -, want +:\n%s", diff)
	}
	if diff := cmp.Diff(entries(t, s, audit.Query{Newest: true, Before: 10, Limit: 2}), []audit.Entry{want[8], want[7]}); diff != "" {
		t.Errorf("from the end: got -, want +:\n%s", diff)
	}
	verifies(t, s, &head, 10)
	for _, n := range []int{31, 32, 33, 100} { // what is added at once, and the rest of it
		for i := range n {
			e := full(i)
			e.Seq = int64(len(want) + 1)
			want = append(want, e)
		}
		head = appendTo(t, s, want[len(want)-n:]...)
	}
	if diff := cmp.Diff(entries(t, s, audit.Query{Limit: 1000}), want); diff != "" {
		t.Errorf("many at once: got -, want +:\n%s", diff)
	}
	verifies(t, s, &head, int64(len(want)))
}

// keeps: whatever is in an entry comes back as it was made to fit, and verifies.
func keeps(t *testing.T, db Database) {
	s := db.Open(t)
	long := strings.Repeat("ỹ", audit.MaxText)
	appendTo(t, s,
		audit.Entry{Kind: audit.Call, Person: "a\x00b\xff", Tool: long, Note: "\u2028 \u202e </script>", Took: -time.Second},
		audit.Entry{Kind: audit.Call, Args: json.RawMessage(`{"z":1, "a":"\u0000", "n":12345678901234567890, "f":1.50}`)},
		audit.Entry{Kind: audit.Call, Args: json.RawMessage(`{"broken":`), Before: json.RawMessage(`{"a":1,"a":2}`)},
		audit.Entry{Kind: audit.Call, Args: json.RawMessage(`"` + strings.Repeat("x", audit.MaxJSON) + `"`)},
		audit.Entry{Kind: audit.Call, Args: json.RawMessage(`"\ud800"`)},
	)
	verifies(t, s, nil, 5)
	got := entries(t, s, audit.Query{Limit: 9})
	if got[0].Person != "a\uFFFDb\uFFFD" || len(got[0].Tool) > audit.MaxText || !strings.HasSuffix(got[0].Tool, "ỹ…") || got[0].Took != 0 {
		t.Errorf("got person %q, a tool of %d bytes, took %v", got[0].Person, len(got[0].Tool), got[0].Took)
	}
	for i, want := range []string{
		1: `{"a":"\u0000","f":1.5,"n":"12345678901234567890","z":1}`,
		2: `"{\"broken\":"`,
		3: `{"bytes":65538,"left_out":"too long for the record","sha256":"`,
		4: `"\"\\ud800\""`,
	} {
		if !strings.HasPrefix(string(got[i].Args), want) {
			t.Errorf("arguments %d: got %.200s, want %s", i, got[i].Args, want)
		}
	}
	if want := `"{\"a\":1,\"a\":2}"`; string(got[2].Before) != want {
		t.Errorf("got %s, want %s", got[2].Before, want)
	}
}

// filters: each part of a filter narrows, and all must fit.
func filters(t *testing.T, db Database) {
	s := db.Open(t)
	all := make([]audit.Entry, 60)
	for i := range all {
		all[i] = full(i)
	}
	appendTo(t, s, all...)
	from, to := all[10].Time, all[20].Time
	for name, tt := range map[string]struct {
		filter audit.Filter
		fits   func(e audit.Entry) bool
	}{
		"nothing": {audit.Filter{}, func(audit.Entry) bool { return true }},
		"kind":    {audit.Filter{Kind: audit.Vote}, func(e audit.Entry) bool { return e.Kind == audit.Vote }},
		"call":    {audit.Filter{Call: "CALL7"}, func(e audit.Entry) bool { return e.Call == "CALL7" }},
		"request": {audit.Filter{Request: "REQ3"}, func(e audit.Entry) bool { return e.Request == "REQ3" }},
		"person":  {audit.Filter{Person: "bob"}, func(e audit.Entry) bool { return e.Person == "bob" }},
		"tool":    {audit.Filter{Tool: "flashpanel_tool_2"}, func(e audit.Entry) bool { return e.Tool == "flashpanel_tool_2" }},
		"panel":   {audit.Filter{Panel: "host1"}, func(e audit.Entry) bool { return e.Panel == "host1" }},
		"status":  {audit.Filter{Status: "unknown"}, func(e audit.Entry) bool { return e.Status == "unknown" }},
		"time":    {audit.Filter{Since: from, Until: to}, func(e audit.Entry) bool { return !e.Time.Before(from) && e.Time.Before(to) }},
		"all of it": {audit.Filter{Person: "bob", Panel: "host1", Since: from}, func(e audit.Entry) bool {
			return e.Person == "bob" && e.Panel == "host1" && !e.Time.Before(from)
		}},
		"nobody": {audit.Filter{Person: "' OR 1=1 --"}, func(audit.Entry) bool { return false }},
	} {
		want := []audit.Entry{}
		for i, e := range all {
			if e.Seq = int64(i + 1); tt.fits(e) {
				want = append(want, e)
			}
		}
		if diff := cmp.Diff(entries(t, s, audit.Query{Filter: tt.filter, Limit: 100}), want); diff != "" {
			t.Errorf("%s: got -, want +:\n%s", name, diff)
		}
	}
}

// severalAppend: what many append at once, from each process that may, makes
// one chain that holds all of it, each caller's in its order.
func severalAppend(t *testing.T, db Database) {
	stores := []*store.Store{db.Open(t)}
	if db.Shared {
		stores = append(stores, db.Open(t), db.Open(t))
	}
	const callers, each = 8, 20
	var wait sync.WaitGroup
	for _, s := range stores {
		log := audit.New(quiet(), s)
		t.Cleanup(func() {
			if err := log.Close(context.Background()); err != nil {
				t.Error(err)
			}
		})
		for c := range callers {
			wait.Go(func() {
				for i := range each {
					e := audit.Entry{Kind: audit.Call, Call: fmt.Sprintf("%p %d", s, c), PanelStatus: i + 1}
					if err := log.Append(t.Context(), e); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wait.Wait()
	total := len(stores) * callers * each
	verifies(t, stores[0], nil, int64(total))
	last := map[string]int{}
	for _, e := range entries(t, stores[0], audit.Query{Limit: total + 1}) {
		if e.PanelStatus != last[e.Call]+1 {
			t.Fatalf("entry %d of %s comes behind %d", e.PanelStatus, e.Call, last[e.Call])
		}
		last[e.Call] = e.PanelStatus
	}
}

// refuses: an entry without a kind is not taken, nor those beside it.
func refuses(t *testing.T, db Database) {
	s := db.Open(t)
	if _, err := s.AppendAudit(t.Context(), audit.Entry{Kind: audit.Call}, audit.Entry{}); err == nil {
		t.Error("it was taken")
	}
	verifies(t, s, nil, 0)
}
