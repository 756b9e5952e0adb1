package store_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"panelbot/policies/audit"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// childURL names the store that a child of TestKill appends to, and raceURL that
// on which one of TestRacedOnce races.
const (
	childURL = "PANELBOT_TEST_CHILD_STORE"
	raceURL  = "PANELBOT_TEST_CHILD_RACE"
)

func TestMain(m *testing.M) {
	for name, do := range map[string]func(url string) error{childURL: appendForever, raceURL: race} {
		url := os.Getenv(name)
		if url == "" {
			continue
		}
		if err := do(url); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// appendForever appends from many callers, and prints the call of each entry
// whose Append has returned.
func appendForever(url string) error {
	quiet := slog.New(slog.DiscardHandler)
	ctx := context.Background()
	s, err := store.Open(ctx, quiet, store.Config{URL: url, Key: []byte(storetest.Key)})
	if err != nil {
		return err
	}
	log := audit.New(quiet, s)
	var printing sync.Mutex
	failed := make(chan error)
	for caller := range 16 {
		go func() {
			for i := 0; ; i++ {
				name := fmt.Sprintf("%d-%d-%d", os.Getpid(), caller, i)
				if err := log.Append(ctx, audit.Entry{Kind: audit.Call, Call: name}); err != nil {
					failed <- err
					return
				}
				printing.Lock()
				fmt.Println(name)
				printing.Unlock()
			}
		}()
	}
	return <-failed
}

// TestKill: a process that is killed in the middle of appending loses no entry
// whose Append had returned, and the chain holds; again and again, on the same
// store.
func TestKill(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		promised := map[string]bool{}
		for round := range 4 {
			child := exec.Command(self)
			child.Env = append(os.Environ(), childURL+"="+db.URL)
			child.Stderr = t.Output()
			out, err := child.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewReader(out)
			for n := 0; ; n++ {
				line, err := lines.ReadString('\n')
				if err != nil { // the pipe holds what was printed before the end
					break
				}
				promised[strings.TrimSpace(line)] = true
				if n == 200+150*round {
					if err := child.Process.Kill(); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := child.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
				t.Fatalf("the child was not killed: %v", err)
			}
		}
		s := db.Open(t)
		head, err := s.AuditHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		report, err := audit.Verify(t.Context(), s, &head)
		if err != nil || !report.OK() || report.Entries < int64(len(promised)) {
			t.Errorf("got %+v, %v, with %d entries promised", report, err, len(promised))
		}
		kept := map[string]bool{}
		err = audit.Each(t.Context(), s, audit.Query{}, func(r audit.Record) error {
			if kept[r.Call] {
				t.Errorf("%s is there twice", r.Call)
			}
			kept[r.Call] = true
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for call := range promised {
			if !kept[call] {
				t.Errorf("%s was promised, and is lost", call)
			}
		}
		t.Logf("4 times killed: %d entries promised, %d there, 0 lost", len(promised), len(kept))
	})
}
