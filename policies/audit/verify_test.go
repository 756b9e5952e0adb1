package audit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panelbot/policies/audit"
)

// chain is a store with that many entries.
func chain(t interface{ Fatal(...any) }, n int) *memory {
	m := newMemory()
	entries := make([]audit.Entry, n)
	for i := range entries {
		entries[i] = audit.Entry{
			Time: time.Date(2026, 11, 27, 8, 0, 0, i*1000, time.UTC), Kind: audit.Decision, Call: fmt.Sprint("CALL", i), Request: "REQ", Person: "alice", Door: "mcp",
			Tool: "flashpanel_server_restart", Panel: "main", Target: "server web-1 (1)", Risk: "disrupt", Effect: "approve", Rule: "prod-restart", Policy: "3f1c",
			Args: json.RawMessage(`{"server":1}`), Status: "done",
		}
	}
	if _, err := m.AppendAudit(context.Background(), entries...); err != nil {
		t.Fatal(err)
	}
	return m
}

// columns are the stored parts of a record, each as bytes that can be changed.
var columns = []struct {
	name string
	flip func(r *audit.Record, bit int)
}{
	{"seq", func(r *audit.Record, bit int) { r.Seq ^= 1 << (bit % 63) }},
	{"at", func(r *audit.Record, bit int) { r.At ^= 1 << (bit % 63) }},
	{"kind", func(r *audit.Record, bit int) { r.Kind = flipText(r.Kind, bit) }},
	{"call", func(r *audit.Record, bit int) { r.Call = flipText(r.Call, bit) }},
	{"request", func(r *audit.Record, bit int) { r.Request = flipText(r.Request, bit) }},
	{"person", func(r *audit.Record, bit int) { r.Person = flipText(r.Person, bit) }},
	{"tool", func(r *audit.Record, bit int) { r.Tool = flipText(r.Tool, bit) }},
	{"panel", func(r *audit.Record, bit int) { r.Panel = flipText(r.Panel, bit) }},
	{"status", func(r *audit.Record, bit int) { r.Status = flipText(r.Status, bit) }},
	{"prev", func(r *audit.Record, bit int) { r.Prev = flipBytes(r.Prev, bit) }},
	{"hash", func(r *audit.Record, bit int) { r.Hash = flipBytes(r.Hash, bit) }},
	{"body", func(r *audit.Record, bit int) { r.Body = flipBytes(r.Body, bit) }},
}

func flipText(s string, bit int) string { return string(flipBytes([]byte(s), bit)) }

func flipBytes(b []byte, bit int) []byte {
	b = slices.Clone(b)
	bit %= 8 * len(b)
	b[bit/8] ^= 1 << (bit % 8)
	return b
}

// TestBitFlips: one bit in any column of any of 1,000 entries is found, at its
// place.
func TestBitFlips(t *testing.T) {
	t.Parallel()
	const n = 1000
	m := chain(t, n)
	flip := func(i, column, bit int) {
		t.Helper()
		was := m.records[i]
		columns[column].flip(&m.records[i], bit)
		// What stands before it was right; a look at all of it each time would
		// take minutes.
		short := &memory{records: m.records[max(0, i-1):min(n, i+2)], head: m.head}
		from := audit.Start()
		if i > 0 {
			from = audit.Head{Seq: int64(i - 1), Hash: audit.Hash(m.records[i-1].Prev)}
		}
		report := audit.VerifyFrom(from, short.records)
		if report.OK() || report.Seq != int64(i+1) {
			t.Errorf("bit %d of column %s of entry %d: got %+v", bit, columns[column].name, i+1, report)
		}
		m.records[i] = was
	}
	for i := range n {
		for column := range columns {
			flip(i, column, i*37+column)
		}
	}
	for column := range columns { // every bit of one
		for bit := range 8 * len(m.records[500].Body) {
			flip(500, column, bit)
		}
	}
	m.records[700].Status = "denied" // and through the front door
	report, err := audit.Verify(t.Context(), m, nil)
	if err != nil || report.Fault != audit.Edited || report.Seq != 701 || !strings.Contains(report.Sentence, "column status") {
		t.Errorf("got %+v, %v", report, err)
	}
}

// TestVerifyPages: chains of every length around the size of a page verify, and
// a cut of any is found.
func TestVerifyPages(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 499, 500, 501, 1000, 1001} {
		m := chain(t, n)
		head := m.head
		report, err := audit.Verify(t.Context(), m, &head)
		if err != nil || !report.OK() || report.Entries != int64(n) || report.Head != head {
			t.Errorf("%d entries: got %+v, %v", n, report, err)
		}
		if n == 0 {
			continue
		}
		m.records = m.records[:n-1]
		report, err = audit.Verify(t.Context(), m, nil)
		if err != nil || report.Fault != audit.Cut || report.Seq != int64(n) {
			t.Errorf("%d entries, the last cut: got %+v, %v", n, report, err)
		}
	}
}

// TestRewritten: a chain that was made anew as a whole holds together; a head
// that was kept elsewhere shows it.
func TestRewritten(t *testing.T) {
	t.Parallel()
	m := chain(t, 20)
	kept := audit.Head{Seq: 10, Hash: audit.Hash(m.records[9].Hash)}
	forged := newMemory()
	for _, r := range m.records {
		e, err := r.Entry()
		if err != nil {
			t.Fatal(err)
		}
		if e.Seq == 5 {
			e.Person = "mallory"
		}
		if _, err := forged.AppendAudit(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if report, err := audit.Verify(t.Context(), forged, nil); err != nil || !report.OK() {
		t.Errorf("got %+v, %v: the test forges badly", report, err)
	}
	if report, err := audit.Verify(t.Context(), forged, &kept); err != nil || report.Fault != audit.Rewritten || report.Seq != 10 {
		t.Errorf("got %+v, %v", report, err)
	}
	wrong := audit.Head{}
	if report, err := audit.Verify(t.Context(), m, &wrong); err != nil || report.Fault != audit.Rewritten {
		t.Errorf("a head of nothing: got %+v, %v", report, err)
	}
}

// TestTampering: whatever is done to a chain, the head from before shows it.
func TestTampering(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "entries")
		m := chain(t, n)
		head := m.head
		original := slices.Clone(m.records)
		for range rapid.IntRange(1, 4).Draw(t, "times") {
			if len(m.records) == 0 {
				break
			}
			at := func(name string) int { return rapid.IntRange(0, len(m.records)-1).Draw(t, name) }
			switch rapid.SampledFrom([]string{"flip", "remove", "swap", "cut", "renumber", "double"}).Draw(t, "what") {
			case "flip":
				columns[rapid.IntRange(1, len(columns)-1).Draw(t, "column")].flip(&m.records[at("entry")], rapid.IntRange(0, 4000).Draw(t, "bit"))
			case "remove":
				i := at("entry")
				m.records = slices.Delete(m.records, i, i+1)
			case "swap":
				i, j := at("one"), at("other")
				m.records[i], m.records[j] = m.records[j], m.records[i]
				m.records[i].Seq, m.records[j].Seq = m.records[j].Seq, m.records[i].Seq
			case "cut":
				m.records = m.records[:at("from")]
			case "renumber":
				for i := range m.records {
					m.records[i].Seq = int64(i + 1)
				}
			case "double":
				r := m.records[at("entry")]
				r.Seq = m.records[len(m.records)-1].Seq + 1
				m.records = append(m.records, r)
			}
		}
		if len(m.records) > 0 && rapid.Bool().Draw(t, "with the head") {
			last := m.records[len(m.records)-1]
			m.head = audit.Head{Seq: last.Seq, Hash: audit.Hash(last.Hash)}
		}
		same := slices.EqualFunc(m.records, original, func(a, b audit.Record) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) && m.head == head
		report, err := audit.Verify(context.Background(), m, &head)
		if err != nil {
			t.Fatal(err)
		}
		if report.OK() != same {
			t.Fatalf("the chain is the same: %v, and the report says %+v", same, report)
		}
	})
}
