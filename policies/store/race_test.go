package store_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"

	"panelbot/policies/store/storetest"
)

// race is a child of TestRacedOnce. It says when it is ready, begins when it is
// told to, and prints the id of each request before it executes it.
func race(url string) error {
	begin := make(chan struct{})
	go func() {
		if _, err := io.ReadFull(os.Stdin, make([]byte, 1)); err == nil {
			close(begin)
		}
	}()
	var printing sync.Mutex
	say := func(line string) error {
		printing.Lock()
		defer printing.Unlock()
		_, err := fmt.Println(line)
		return err
	}
	return storetest.RaceApproved(context.Background(), storetest.Database{URL: url, Shared: true}, begin, say)
}

// TestRacedOnce: 500 approved requests, raced by two processes with two workers each
// on one PostgreSQL, are executed once each.
func TestRacedOnce(t *testing.T) {
	t.Parallel()
	const requests = 500
	db := storetest.Postgres(t)
	ids := storetest.Approved(t, db, requests)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	executed := make(chan string, 2*requests)
	var shares [2]int
	var racing, printing sync.WaitGroup
	racing.Add(len(shares))
	for i := range shares {
		child := exec.CommandContext(t.Context(), self)
		child.Env = append(os.Environ(), raceURL+"="+db.URL)
		child.Stderr = t.Output()
		in, err := child.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		printing.Go(func() {
			lines := bufio.NewScanner(out)
			if !lines.Scan() || lines.Text() != "ready" {
				t.Errorf("a child said %q, and not that it is ready", lines.Text())
			}
			racing.Done()
			racing.Wait() // until all are ready
			if _, err := in.Write([]byte{'\n'}); err != nil {
				t.Error(err)
			}
			for lines.Scan() {
				executed <- lines.Text()
				shares[i]++
			}
			if err := child.Wait(); err != nil {
				t.Errorf("a child: %v", err)
			}
		})
	}
	printing.Wait()
	close(executed)
	times := map[string]int{}
	for id := range executed {
		times[id]++
	}
	for _, id := range ids {
		if times[id] != 1 {
			t.Errorf("request %s was executed %d times", id, times[id])
		}
	}
	if shares[0] == 0 || shares[1] == 0 {
		t.Errorf("they did not race: %d and %d", shares[0], shares[1])
	}
	storetest.AllDone(t, db, requests)
	t.Logf("%d approved requests, two processes with two workers each: %d and %d executed, each once", requests, shares[0], shares[1])
}
