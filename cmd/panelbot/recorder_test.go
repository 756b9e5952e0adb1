package main

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/policies"
	"panelbot/tools"
)

// lines is a stream that can break.
type lines struct {
	text   []string
	broken error
}

func (l *lines) Write(b []byte) (int, error) {
	if l.broken != nil {
		return 0, l.broken
	}
	l.text = append(l.text, string(b))
	return len(b), nil
}

func read(call string) tools.Entry {
	return tools.Entry{Call: call, Stage: tools.StageOutcome, Risk: policies.Read, Effect: policies.Allow, Status: tools.Done}
}

// TestRecorderBatches: reads are written together, a moment later; a change is
// written before Record returns, behind the reads before it; nothing is lost at
// the end.
func TestRecorderBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &lines{}
		r := newRecorder(out, "json", false)
		record := func(e tools.Entry) {
			t.Helper()
			if err := r.Record(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		record(read("one"))
		record(read("two"))
		if len(out.text) != 0 {
			t.Errorf("a read was written at once: %q", out.text)
		}
		time.Sleep(batchTime)
		synctest.Wait()
		if len(out.text) != 1 || strings.Count(out.text[0], "\n") != 2 {
			t.Errorf("got %q, want both reads in one writing", out.text)
		}
		record(read("three"))
		change := read("four")
		change.Risk = policies.Change
		record(change)
		denied := read("five")
		denied.Effect = policies.Deny
		record(denied)
		record(read("six"))
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if len(out.text) != 4 {
			t.Fatalf("got %d writings, want 4: %q", len(out.text), out.text)
		}
		for i, calls := range [][]string{{"one", "two"}, {"three", "four"}, {"five"}, {"six"}} {
			at := 0
			for _, call := range calls {
				found := strings.Index(out.text[i][at:], `"call":"`+call)
				if found < 0 {
					t.Fatalf("writing %d lacks %s, or has it too early: %s", i, call, out.text[i])
				}
				at += found
			}
		}
	})
}

// TestRecorderTells: a change is not recorded where the stream is broken, and
// reads that were lost are told to whoever writes next.
func TestRecorderTells(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &lines{broken: errors.New("no space left")}
		r := newRecorder(out, "text", false)
		change := read("a change")
		change.Risk = policies.Change
		if err := r.Record(t.Context(), change); !errors.Is(err, out.broken) {
			t.Errorf("got %v for a change", err)
		}
		if err := r.Record(t.Context(), read("a read")); err != nil {
			t.Errorf("got %v for a read that waits", err)
		}
		time.Sleep(batchTime)
		synctest.Wait()
		was := out.broken
		out.broken = nil
		if err := r.Record(t.Context(), change); !errors.Is(err, was) {
			t.Errorf("got %v, want to be told of the lost read", err)
		}
		if err := r.Record(t.Context(), change); err != nil {
			t.Errorf("got %v once it was told", err)
		}
	})
}
