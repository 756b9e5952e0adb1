package store_test

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"panelbot/policies/audit"
	"panelbot/policies/store"
)

// BenchmarkAuditSQLite prints how many entries a second are durable on SQLite,
// where each of 64 callers waits for its own. The aim is 5,000.
func BenchmarkAuditSQLite(b *testing.B) {
	s, err := store.Open(b.Context(), slog.New(slog.DiscardHandler), store.Config{URL: "sqlite:" + filepath.Join(b.TempDir(), "bench.db"), Key: []byte("a key for the benchmark only")})
	if err != nil {
		b.Fatal(err)
	}
	log := audit.New(slog.New(slog.DiscardHandler), s)
	entry := audit.Entry{
		Kind: audit.Decision, Call: "2PGGDRHAZSRX", Person: "alice", Door: "mcp", Tool: "flashpanel_dns_record_create", Panel: "main",
		Target: "server web-1 (1), zone example.com", Risk: "disrupt", Effect: "allow", Rule: "policy.defaults.disrupt",
		Policy: "3f1c0a7e", Args: []byte(`{"server":1,"zone":"example.com","type":"A","name":"www","content":"192.0.2.7","ttl":3600}`),
	}
	b.SetParallelism(32) // on two processors, 64
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := log.Append(b.Context(), entry); err != nil {
				b.Error(err)
			}
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "entries/s")
	if err := log.Close(b.Context()); err != nil {
		b.Error(err)
	}
	if report, err := audit.Verify(b.Context(), s, nil); err != nil || !report.OK() || report.Entries != int64(b.N) {
		b.Errorf("got %+v, %v for %d entries", report, err, b.N)
	}
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}

// BenchmarkAuditLater prints what the record of a read costs the processor, which
// nobody waits for: once for the caller, and in all.
func BenchmarkAuditLater(b *testing.B) {
	s, err := store.Open(b.Context(), slog.New(slog.DiscardHandler), store.Config{URL: "sqlite:" + filepath.Join(b.TempDir(), "bench.db"), Key: []byte("a key for the benchmark only")})
	if err != nil {
		b.Fatal(err)
	}
	log := audit.New(slog.New(slog.DiscardHandler), s)
	entry := audit.Entry{
		Kind: audit.Outcome, Call: "2PGGDRHAZSRX", Person: "alice", Door: "mcp", Tool: "flashpanel_server_get", Panel: "main", Target: "server 1", Risk: "read",
		Effect: "allow", Rule: "policy.defaults.read", Policy: "3f1c0a7e", Args: []byte(`{"server":1}`), Status: "done", Took: 1234 * time.Microsecond,
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := log.Later(b.Context(), entry); err != nil {
			b.Fatal(err)
		}
	}
	if err := log.Close(b.Context()); err != nil {
		b.Error(err)
	}
	if report, err := audit.Verify(b.Context(), s, nil); err != nil || !report.OK() || report.Entries != int64(b.N) {
		b.Errorf("got %+v, %v for %d entries", report, err, b.N)
	}
	if err := s.Close(); err != nil {
		b.Error(err)
	}
}
