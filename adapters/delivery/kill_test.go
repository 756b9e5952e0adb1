package delivery_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// childURL names the store of a child of TestKilled, and childRound says which one
// it is; "once" accepts one arrival and hangs in it.
const (
	childURL   = "PANELBOT_TEST_CHILD_DELIVERY"
	childRound = "PANELBOT_TEST_CHILD_ROUND"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(childURL); url != "" {
		fmt.Fprintln(os.Stderr, child(url, os.Getenv(childRound)))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// short is a configuration that finds dead processes soon.
func short(d delivery.Door) delivery.Config {
	cfg := slack(d)
	cfg.Lease = 500 * time.Millisecond
	return cfg
}

// child works until it is killed, and prints each step when it has been made: A
// for accepted, H for handled, S for sent.
func child(url, round string) error {
	ctx := context.Background()
	quiet := slog.New(slog.DiscardHandler)
	s, err := store.Open(ctx, quiet, store.Config{URL: url, Key: []byte(storetest.Key)})
	if err != nil {
		return err
	}
	d, err := s.Deliveries(ctx, quiet)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	say := func(what ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Println(what...)
	}
	var q *delivery.Queue
	door := steps(say, func(m delivery.Message) error { return q.Post(ctx, m) })
	if round == "once" {
		door.Handler = func(_ context.Context, a delivery.Arrival) error {
			say("H", a.Key, a.Begun)
			select {}
		}
	}
	if q, err = delivery.New(quiet, d, short(door)); err != nil {
		return err
	}
	failed := make(chan error)
	go func() { failed <- q.Run(ctx) }()
	lanes := 4
	if round == "once" {
		lanes = 1
	}
	for lane := range lanes {
		go func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("%d-%s-%04d", lane, round, i)
				if _, err := q.Accept(ctx, delivery.Arrival{Door: policies.Slack, Key: key, Lane: fmt.Sprint(lane), Body: []byte(key)}); err != nil {
					failed <- err
					return
				}
				say("A", key)
				if round == "once" {
					return
				}
			}
		}()
	}
	return <-failed
}

// steps is a door whose handler posts a message for each arrival, and says what is
// done.
func steps(say func(...any), post func(delivery.Message) error) delivery.Door {
	return delivery.Door{
		Handler: func(ctx context.Context, a delivery.Arrival) error {
			say("H", a.Key, a.Begun)
			if string(a.Body) != a.Key {
				return errors.New("another body")
			}
			if strings.HasSuffix(a.Key, "5") {
				delivery.Release(ctx)
			}
			return post(delivery.Message{Door: a.Door, Chat: a.Lane, Key: a.Key, Body: a.Body})
		},
		Sender: sends(func(m delivery.Message, at string, again bool) (string, error) {
			if string(m.Body) != m.Key {
				return "", &delivery.Dead{Err: errors.New("another body")}
			}
			if at == "" {
				say("S", m.Key, again)
			} else {
				say("E", m.Key, at)
			}
			return "id of " + m.Key, nil
		}),
		Chat: unlimited,
	}
}

type sends func(m delivery.Message, at string, again bool) (string, error)

func (s sends) Send(_ context.Context, m delivery.Message, at string, again bool) (string, error) {
	return s(m, at, again)
}

// steps that were printed, in their order.
type printed struct {
	mu                      sync.Mutex
	accepted, handled, sent []string // key, or key and a flag
}

func (p *printed) take(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch what, rest, _ := strings.Cut(line, " "); what {
	case "A":
		p.accepted = append(p.accepted, rest)
	case "H":
		p.handled = append(p.handled, rest)
	case "S":
		p.sent = append(p.sent, rest)
	}
}

// startChild starts one, and gives its lines.
func startChild(t *testing.T, db storetest.Database, round string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childURL+"="+db.URL, childRound+"="+round)
	cmd.Stderr = t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// TestKilled: a process that is killed at any step loses nothing that it accepted.
// Each arrival is handled once, or again with Begun; lanes keep their order; each
// message is posted once, or again with the word that it may be there.
func TestKilled(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		var p printed
		for round := range 4 {
			cmd, lines := startChild(t, db, fmt.Sprint(round))
			for n := 0; lines.Scan(); n++ {
				p.take(lines.Text())
				if n == 100+77*round {
					if err := cmd.Process.Kill(); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
				t.Fatalf("the child was not killed: %v", err)
			}
		}
		var q opened
		ready := make(chan struct{})
		q = open(t, db, short(steps(
			func(what ...any) { p.take(strings.TrimSuffix(fmt.Sprintln(what...), "\n")) },
			func(m delivery.Message) error { <-ready; return q.Post(t.Context(), m) })))
		close(ready)
		eventually(t, func() bool {
			depths, err := q.Depths(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return len(depths) == 0
		})
		p.mu.Lock()
		defer p.mu.Unlock()
		begunAgain, sentAgain := 0, 0
		handled, lanes := map[string]int{}, map[byte]string{}
		for _, line := range p.handled {
			key, begun, _ := strings.Cut(line, " ")
			if handled[key]++; begun == "true" {
				begunAgain++
			} else if handled[key] > 1 {
				t.Errorf("%s was handled again, and was not told so", key)
			}
			if handled[key] == 1 {
				if last := lanes[key[0]]; key < last {
					t.Errorf("%s was handled after %s", key, last)
				}
				lanes[key[0]] = key
			}
		}
		sent := map[string]int{}
		for _, line := range p.sent {
			key, again, _ := strings.Cut(line, " ")
			if sent[key]++; again == "true" {
				sentAgain++
			} else if sent[key] > 1 {
				t.Errorf("%s was sent again, and the sender was not told so", key)
			}
		}
		for _, key := range p.accepted {
			if handled[key] == 0 || sent[key] == 0 {
				t.Errorf("%s was accepted, handled %d times and sent %d times", key, handled[key], sent[key])
			}
		}
		for key := range handled {
			if sent[key] == 0 {
				t.Errorf("%s was handled and not sent", key)
			}
		}
		if !slices.ContainsFunc(p.accepted, func(key string) bool { return strings.Contains(key, "-3-") }) {
			t.Error("the last round accepted nothing")
		}
		t.Logf("4 times killed: %d accepted, %d handled (%d of it again), %d sent (%d of it again), 0 lost", len(p.accepted), len(p.handled), begunAgain, len(p.sent), sentAgain)
	})
}

// TestTakenOver: what a process had begun that was killed is handled by another one
// that knew nothing of it: the alarm rings there.
func TestTakenOver(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	handled := make(chan string, 10)
	open(t, db, short(delivery.Door{Handler: func(_ context.Context, a delivery.Arrival) error {
		handled <- fmt.Sprint(a.Key, " ", string(a.Body), " ", a.Begun)
		return nil
	}}))
	cmd, lines := startChild(t, db, "once")
	var said []string
	for len(said) < 2 && lines.Scan() {
		said = append(said, lines.Text())
	}
	slices.Sort(said)
	if want := []string{"A 0-once-0000", "H 0-once-0000 false"}; !slices.Equal(said, want) {
		t.Fatalf("the child said %q", said)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the child was not killed")
	}
	if got, want := get(t, handled), "0-once-0000 0-once-0000 true"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestReplicas: what several processes accept on one database is handled once, by
// any of them, in the order of each lane, and sent once, one message at a time in
// each chat.
func TestReplicas(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	const replicas, lanes, each = 3, 8, 25
	var mu sync.Mutex
	handled, sent := map[string][]string{}, map[string][]string{}
	busy := map[string]bool{}
	share := make([]int, replicas)
	all := make(chan struct{}, 2*lanes*each)
	var qs [replicas]opened
	ready := make(chan struct{})
	for i := range qs {
		qs[i] = open(t, db, slack(delivery.Door{
			Handler: func(ctx context.Context, a delivery.Arrival) error {
				<-ready
				mu.Lock()
				handled[a.Lane] = append(handled[a.Lane], a.Key)
				share[i]++
				mu.Unlock()
				if a.Begun {
					t.Errorf("%s had begun", a.Key)
				}
				return qs[i].Post(ctx, delivery.Message{Door: a.Door, Chat: a.Lane, Key: a.Key})
			},
			Sender: sends(func(m delivery.Message, at string, again bool) (string, error) {
				mu.Lock()
				if busy[m.Chat] {
					t.Errorf("two messages at once in %s", m.Chat)
				}
				busy[m.Chat] = true
				sent[m.Chat] = append(sent[m.Chat], m.Key)
				if at != "" || again {
					t.Errorf("%s was sent again", m.Key)
				}
				mu.Unlock()
				runtime.Gosched()
				mu.Lock()
				busy[m.Chat] = false
				mu.Unlock()
				all <- struct{}{}
				return m.Key, nil
			}),
			Chat: unlimited,
		}))
	}
	close(ready)
	want := map[string][]string{}
	var wg sync.WaitGroup
	for lane := range lanes {
		var keys []string
		for n := range each {
			keys = append(keys, fmt.Sprintf("%d-%02d", lane, n))
		}
		want[fmt.Sprint(lane)] = keys
		wg.Go(func() {
			for n, key := range keys {
				if _, err := qs[(lane+n)%replicas].Accept(t.Context(), delivery.Arrival{Door: policies.Slack, Key: key, Lane: key[:1]}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for range lanes * each {
		get(t, all)
	}
	for _, q := range qs {
		q.stop()
	}
	mu.Lock()
	defer mu.Unlock()
	for lane, keys := range want {
		if !slices.Equal(handled[lane], keys) {
			t.Errorf("lane %s: handled %q", lane, handled[lane])
		}
		if !slices.Equal(sent[lane], keys) {
			t.Errorf("lane %s: sent %q", lane, sent[lane])
		}
	}
	t.Logf("%d arrivals, %d replicas: %d handled", lanes*each, replicas, share)
}
