package audit_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies/audit"
)

// TestWriteJSON: a line holds what another program needs to check the chain.
func TestWriteJSON(t *testing.T) {
	t.Parallel()
	m := chain(t, 3)
	var out bytes.Buffer
	for _, r := range m.records {
		if err := audit.WriteJSON(&out, r); err != nil {
			t.Fatal(err)
		}
	}
	prev := audit.Origin().String()
	for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var got struct {
			Entry      json.RawMessage
			Hash, Prev string
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		before, err := hex.DecodeString(got.Prev)
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(append(before, got.Entry...)); hex.EncodeToString(sum[:]) != got.Hash || got.Prev != prev {
			t.Errorf("line %d cannot be checked: %s", i, line)
		}
		prev = got.Hash
	}
	for _, damage := range []string{`{"a":`, "{\n}", "\xff", ""} {
		out.Reset()
		r := m.records[0]
		r.Body = []byte(damage)
		if err := audit.WriteJSON(&out, r); err != nil {
			t.Fatal(err)
		}
		var got struct{ Damaged *string }
		if err := json.Unmarshal(out.Bytes(), &got); err != nil || got.Damaged == nil || strings.Count(out.String(), "\n") != 1 {
			t.Errorf("%q: got %q, %v", damage, out.String(), err)
		}
	}
}

// TestCSV: every field has a column, and none is a formula.
func TestCSV(t *testing.T) {
	t.Parallel()
	m := newMemory()
	e := audit.Entry{
		Time: time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC), Kind: audit.Outcome, Call: "=1+1", Request: "+1", Person: "-alice", Door: "@mcp", Tool: "＝x", Panel: "\tx",
		Target: "a \"b\", c\nd", Risk: "change", Effect: "allow", Rule: "r", Policy: "p", Args: json.RawMessage(`{"a":1}`), Digest: "d", Status: "done",
		PanelStatus: 200, Took: time.Second, Before: json.RawMessage("-1"), Note: "'=quoted already",
		Facts: json.RawMessage(`{"resolved":true}`),
	}
	if _, err := m.AppendAudit(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	c, err := audit.NewCSV(&out)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Write(m.records[0]); err != nil {
		t.Fatal(err)
	}
	if err := c.Write(audit.Record{Seq: 7, Body: []byte("{")}); err == nil || !strings.Contains(err.Error(), "entry 7") {
		t.Errorf("an entry that cannot be read: got %v", err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("got %d rows, %v", len(rows), err)
	}
	want := []string{
		"1", "2026-11-27T08:00:00.000000Z", "outcome", "'=1+1", "'+1", "'-alice", "'@mcp", "'＝x", "'\tx", "a \"b\", c\nd", "change", "allow", "r", "p", `{"a":1}`, "d", "done", "200", "1000000", "'-1", "'=quoted already", `{"resolved":true}`,
		hex.EncodeToString(m.records[0].Prev), hex.EncodeToString(m.records[0].Hash),
	}
	if diff := cmp.Diff(rows[1], want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	var body map[string]any
	if err := json.Unmarshal(m.records[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	for name := range body {
		if !slices.Contains(rows[0], name) {
			t.Errorf("CSV has no column %s", name)
		}
	}
}

func TestParseMoment(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.FixedZone("", 3600))
	for text, want := range map[string]string{
		"90m": "2026-11-27T09:30:00Z", "7d": "2026-11-20T11:00:00Z", "2w": "2026-11-13T11:00:00Z", "0s": "2026-11-27T11:00:00Z",
		"2026-11-27": "2026-11-27T00:00:00Z", "2026-11-27T08:00": "2026-11-27T08:00:00Z", "2026-11-27 08:00:30": "2026-11-27T08:00:30Z",
		"2026-11-27T08:00+07:00": "2026-11-27T01:00:00Z", "2026-11-27T08:00:00-07:00": "2026-11-27T15:00:00Z",
		"": "", "yesterday": "", "-1h": "", "-1d": "", "1.5d": "", "99999d": "", "4096d": "", "4095w": "", "2026-13-01": "", "1969-12-31": "", "d": "",
	} {
		at, err := audit.ParseMoment(text, now)
		got := ""
		if err == nil {
			got = at.Format(time.RFC3339)
		} else if !strings.Contains(err.Error(), "is no time") {
			t.Errorf("%q: got %v", text, err)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzMoment(f *testing.F) {
	for _, text := range []string{"7d", "2026-11-27", "2026-11-27T08:00+07:00", "1h30m", "9223372036854775807ns", "16383w"} {
		f.Add(text)
	}
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		if at, err := audit.ParseMoment(text, now); err == nil && (at.Year() < 1970 || at.Year() > 10000 || at.Location() != time.UTC) {
			t.Errorf("%q is %v", text, at)
		}
	})
}

// TestEachAndLast: pages of any size give all that is meant, in its order.
func TestEachAndLast(t *testing.T) {
	t.Parallel()
	m := chain(t, 1203)
	all := func(from, to int64) []int64 {
		var list []int64
		for i := from; i <= to; i++ {
			list = append(list, i)
		}
		return list
	}
	for _, tt := range []struct {
		query audit.Query
		want  []int64
	}{
		{audit.Query{}, all(1, 1203)}, {audit.Query{Limit: 7}, all(1, 7)}, {audit.Query{After: 200, Limit: 500}, all(201, 700)}, {audit.Query{Limit: 1203}, all(1, 1203)},
		{audit.Query{Limit: 5000}, all(1, 1203)}, {audit.Query{After: 1203}, nil}, {audit.Query{Before: 3, Newest: true}, all(1, 2)},
	} {
		var got []int64
		if err := audit.Each(t.Context(), m, tt.query, func(r audit.Record) error { got = append(got, r.Seq); return nil }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, tt.want); diff != "" {
			t.Errorf("Each %+v: got -, want +:\n%s", tt.query, diff)
		}
	}
	for _, tt := range []struct {
		query audit.Query
		want  []int64
	}{
		{audit.Query{Limit: 1}, all(1203, 1203)}, {audit.Query{Limit: 600}, all(604, 1203)}, {audit.Query{Limit: 9999}, all(1, 1203)}, {audit.Query{Limit: 2, Before: 100}, all(98, 99)}, {audit.Query{}, nil},
	} {
		records, err := audit.Last(t.Context(), m, tt.query)
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for _, r := range records {
			got = append(got, r.Seq)
		}
		if diff := cmp.Diff(got, tt.want); diff != "" {
			t.Errorf("Last %+v: got -, want +:\n%s", tt.query, diff)
		}
	}
	stop := fmt.Errorf("enough")
	if err := audit.Each(t.Context(), m, audit.Query{}, func(audit.Record) error { return stop }); err != stop { //nolint:errorlint // the very one
		t.Errorf("got %v", err)
	}
}
