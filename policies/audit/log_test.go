package audit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies/audit"
)

func call(name string) audit.Entry { return audit.Entry{Kind: audit.Call, Call: name} }

func closes(t *testing.T, log *audit.Log) {
	t.Helper()
	if err := log.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestAppendGroups: those who wait while a transaction runs share the next one,
// in the order in which they came.
func TestAppendGroups(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.held = make(chan struct{})
		log := audit.New(quiet(), m)
		var names []string
		for i := range 50 {
			names = append(names, fmt.Sprint("call ", i))
			go func() {
				if err := log.Append(t.Context(), call(names[i])); err != nil {
					t.Error(err)
				}
			}()
			synctest.Wait()
		}
		close(m.held)
		synctest.Wait()
		if diff := cmp.Diff(m.batches, []int{1, 49}); diff != "" {
			t.Errorf("batches: got -, want +:\n%s", diff)
		}
		if diff := cmp.Diff(m.calls(t), names); diff != "" {
			t.Errorf("entries: got -, want +:\n%s", diff)
		}
		closes(t, log)
	})
}

// TestAppendIsDurable: Append does not return before the store has.
func TestAppendIsDurable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.held = make(chan struct{})
		log := audit.New(quiet(), m)
		returned := make(chan error, 1)
		go func() { returned <- log.Append(t.Context(), call("one"), call("two")) }()
		synctest.Wait()
		select {
		case err := <-returned:
			t.Errorf("it returned %v before the store had", err)
		default:
		}
		close(m.held)
		if err := <-returned; err != nil {
			t.Error(err)
		}
		if got := m.calls(t); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("got %q", got)
		}
		closes(t, log)
	})
}

// TestLaterWaits: reads are written together, a moment later; whoever appends
// takes along those that came before; a full batch does not wait.
func TestLaterWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		log := audit.New(quiet(), m)
		later := func(name string) {
			t.Helper()
			if err := log.Later(t.Context(), call(name)); err != nil {
				t.Fatal(err)
			}
		}
		later("one")
		time.Sleep(99 * time.Millisecond)
		later("two")
		synctest.Wait()
		if got := m.calls(t); len(got) != 0 {
			t.Errorf("reads were written at once: %q", got)
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if diff := cmp.Diff(m.batches, []int{2}); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
		later("three")
		if err := log.Append(t.Context(), call("four")); err != nil {
			t.Fatal(err)
		}
		later("five")
		closes(t, log)
		if diff := cmp.Diff(m.calls(t), []string{"one", "two", "three", "four", "five"}); diff != "" {
			t.Errorf("got -, want +:\n%s", diff)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		log := audit.New(quiet(), m)
		const full = 1024
		for range full {
			if err := log.Later(t.Context(), call("one of many")); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if len(m.calls(t)) != full {
			t.Errorf("%d of a full batch were written", len(m.calls(t)))
		}
		closes(t, log)
	})
}

// TestStoreBroken: who waits is told, reads are kept until the store works
// again, and only when too many are held does somebody wait for them.
func TestStoreBroken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("no space left")
		m := newMemory()
		m.broken = broken
		var said bytes.Buffer
		log := audit.New(slog.New(slog.NewTextHandler(&said, nil)), m)
		const most = 4096
		for i := range most {
			if err := log.Later(t.Context(), call(fmt.Sprint(i))); err != nil {
				t.Fatal(err)
			}
		}
		if err := log.Append(t.Context(), call("a change")); !errors.Is(err, broken) {
			t.Errorf("a change: got %v", err)
		}
		if err := log.Later(t.Context(), call("one too many")); !errors.Is(err, broken) {
			t.Errorf("one too many: got %v, want to be told as for Append", err)
		}
		synctest.Wait()
		if !strings.Contains(said.String(), "no space left") {
			t.Error("the log does not say it")
		}
		m.set(func(m *memory) { m.broken, m.batches = nil, nil })
		time.Sleep(2 * time.Second)
		synctest.Wait()
		got := m.calls(t)
		if len(got) != most || got[0] != "0" || got[most-1] != fmt.Sprint(most-1) {
			t.Errorf("%d reads were written, want all %d in their order", len(got), most)
		}
		for _, n := range m.batches {
			if n > 1024 {
				t.Errorf("a batch of %d", n)
			}
		}
		closes(t, log)
	})
}

// TestCloseTells: what could not be written at the end is told, to the one who
// closes and to those who wait.
func TestCloseTells(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.broken, m.held = errors.New("no space left"), make(chan struct{})
		log := audit.New(quiet(), m)
		waiting := make(chan error, 2000)
		for range 2000 { // more than one batch
			go func() { waiting <- log.Append(t.Context(), call("a change")) }()
		}
		synctest.Wait()
		if err := log.Later(t.Context(), call("a read")); err != nil {
			t.Fatal(err)
		}
		closed := make(chan error, 1)
		go func() { closed <- log.Close(t.Context()) }()
		synctest.Wait()
		close(m.held)
		for range 2000 {
			if err := <-waiting; !errors.Is(err, m.broken) {
				t.Fatalf("got %v", err)
			}
		}
		if err := <-closed; err == nil || !strings.Contains(err.Error(), "1 entries of reads could not be written") {
			t.Errorf("got %v from Close", err)
		}
		if err := log.Append(t.Context(), call("late")); !errors.Is(err, audit.ErrClosed) {
			t.Errorf("got %v after Close", err)
		}
		if err := log.Later(t.Context(), call("late")); !errors.Is(err, audit.ErrClosed) {
			t.Errorf("got %v after Close", err)
		}
	})
}

// TestPatience: a caller need not wait longer than it wants, and a store that
// hangs is given up.
func TestPatience(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.held = make(chan struct{}) // and never closed
		log := audit.New(quiet(), m)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := log.Append(ctx, call("one")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		started := time.Now()
		if err := log.Append(t.Context(), call("two")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(started); took > time.Minute {
			t.Errorf("a store that hangs was given up after %v", took)
		}
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := log.Later(t.Context(), call("three")); err != nil {
			t.Error(err)
		}
		if err := log.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v from Close", err)
		}
		m.set(func(m *memory) { close(m.held) })
		synctest.Wait()
	})
}

// TestRefused: what no store would take is refused at once, and takes nobody
// with it.
func TestRefused(t *testing.T) {
	t.Parallel()
	m := newMemory()
	log := audit.New(quiet(), m)
	for _, e := range []audit.Entry{{}, {Kind: audit.Call, Time: time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)}, {Kind: audit.Call, Time: time.Date(1, 2, 3, 0, 0, 0, 0, time.UTC)}} {
		if err := log.Append(t.Context(), call("beside it"), e); err == nil {
			t.Errorf("%+v was taken", e)
		}
		if err := log.Later(t.Context(), e); err == nil {
			t.Errorf("%+v was taken later", e)
		}
	}
	if err := log.Append(t.Context()); err != nil {
		t.Errorf("nothing to append: %v", err)
	}
	closes(t, log)
	if got := m.calls(t); len(got) != 0 {
		t.Errorf("got %q", got)
	}
}
