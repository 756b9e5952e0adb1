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
// it is; "once" accepts one arrival and hangs in it, "dies" accepts one and is killed by
// it.
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
	cfg := short(door)
	if round == "dies" {
		door.Handler = func(_ context.Context, a delivery.Arrival) error {
			say("H", a.Key, a.Begun)
			return kill()
		}
		cfg = mortal(door)
	}
	if strings.HasPrefix(round, "beside") {
		return besides(ctx, quiet, d, say, round == "beside")
	}
	if round == "sends" {
		door.Sender = sends(func(m delivery.Message, at string, again bool) (string, error) {
			say("S", m.Key, again)
			return "", kill()
		})
		cfg = mortal(door)
	}
	if q, err = delivery.New(quiet, d, cfg); err != nil {
		return err
	}
	if round == "sends" {
		for _, key := range []string{"kills", "behind it"} {
			if err := q.Post(ctx, delivery.Message{Door: policies.Slack, Chat: "c", Key: key, Body: []byte(key)}); err != nil {
				return err
			}
		}
		return q.Run(ctx)
	}
	failed := make(chan error)
	go func() { failed <- q.Run(ctx) }()
	lanes := 4
	single := round == "once" || round == "dies"
	if single {
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
				if single {
					return
				}
			}
		}()
	}
	return <-failed
}

// besides is a child that "kills" kills. With all it does so while "beside 1" and "beside
// 2", and a message, are under way, which come to no end.
func besides(ctx context.Context, log *slog.Logger, d delivery.Store, say func(...any), all bool) error {
	var under sync.WaitGroup
	under.Add(3)
	q, err := delivery.New(log, d, mortal(delivery.Door{
		Chat: unlimited,
		Sender: sends(func(m delivery.Message, _ string, again bool) (string, error) {
			say("S", m.Key, again)
			if !all { // it may be looked at before what kills, and is not blamed for that
				return "", &delivery.Later{After: time.Millisecond}
			}
			under.Done()
			select {}
		}),
		Handler: func(_ context.Context, a delivery.Arrival) error {
			say("H", a.Key, a.Begun)
			switch {
			case a.Key == "kills" && all:
				under.Wait()
				return kill()
			case a.Key == "kills":
				return kill()
			case !all: // nor are these, where what kills was put off beside the message
				return &delivery.Retry{After: time.Millisecond, Err: errors.New("not yet")}
			}
			under.Done()
			select {}
		},
	}))
	if err != nil {
		return err
	}
	if err := q.Post(ctx, delivery.Message{Door: policies.Slack, Chat: "c", Key: "beside", Body: []byte("x")}); err != nil {
		return err
	}
	for _, key := range []string{"kills", "beside 1", "beside 2"} {
		if _, err := q.Accept(ctx, delivery.Arrival{Door: policies.Slack, Key: key, Body: []byte(key)}); err != nil {
			return err
		}
	}
	return q.Run(ctx)
}

// mortal is a configuration of few deaths.
func mortal(d delivery.Door) delivery.Config {
	cfg := short(d)
	cfg.Deaths = 3
	return cfg
}

// kill kills this process, so that nothing of it can be written any more.
func kill() error {
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		return err
	}
	if err := self.Kill(); err != nil {
		return err
	}
	select {}
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

// TestGivenUpThatKills: an arrival that kills each process which handles it is given up when
// it did so often, and those behind it in its lane go on.
func TestGivenUpThatKills(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		var p printed
		for range 3 {
			p.killed(t, db, "dies")
		}
		if want := []string{"0-dies-0000 false", "0-dies-0000 true", "0-dies-0000 true"}; !slices.Equal(p.handled, want) {
			t.Errorf("handled %q, want %q", p.handled, want)
		}
		called := make(chan string, 10)
		q := open(t, db, mortal(delivery.Door{Handler: func(_ context.Context, a delivery.Arrival) error {
			called <- a.Key
			return nil
		}}))
		accept(t, q, "0", "behind it")
		if got := get(t, called); got != "behind it" {
			t.Errorf("%s was handled", got)
		}
		dead, err := q.DeadLetters(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(dead) != 1 || dead[0].Key != "0-dies-0000" || dead[0].Box != delivery.Inbox || dead[0].Attempts != 3 || dead[0].Reason == "" || dead[0].At.IsZero() {
			t.Errorf("given up: %+v", dead)
		}
	})
}

// killed runs a child that ends by being killed, and takes what it prints.
func (p *printed) killed(t *testing.T, db storetest.Database, round string) {
	t.Helper()
	cmd, lines := startChild(t, db, round)
	for lines.Scan() {
		p.take(lines.Text())
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child was not killed: %v", err)
	}
}

// TestGivenUpThatKillsSenders: a message that kills each process which sends it is given up
// when it did so often, with the word that it may have been sent, and those behind it in its
// chat go on. A newer revision has one try.
func TestGivenUpThatKillsSenders(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		var p printed
		for range 3 {
			p.killed(t, db, "sends")
		}
		if want := []string{"kills false", "kills true", "kills true"}; !slices.Equal(p.sent, want) {
			t.Errorf("sent %q, want %q", p.sent, want)
		}
		out := make(platform)
		q := open(t, db, mortal(delivery.Door{Sender: out, Chat: unlimited}))
		out.want(t, `c behind it "behind it" at="" again=false`, "1", nil)
		mayHaveBeenSent := func() {
			t.Helper()
			dead, err := q.DeadLetters(t.Context(), 10)
			if err != nil {
				t.Fatal(err)
			}
			if len(dead) != 1 || dead[0].Key != "kills" || dead[0].Box != delivery.Outbox || dead[0].Chat != "c" || dead[0].Attempts != 3 ||
				!strings.Contains(dead[0].Reason, "it may have been sent") || dead[0].At.IsZero() {
				t.Errorf("given up: %+v", dead)
			}
		}
		mayHaveBeenSent()
		if got := db.Value(t, "SELECT CAST(length(sealed) AS TEXT) FROM outbox WHERE key = 'kills'"); got != "0" {
			t.Errorf("%s bytes of what was given up are left", got)
		}
		if _, again, err := q.GivenUp(t.Context(), policies.Slack, "kills"); again || err != nil {
			t.Errorf("it is to be posted again: %v, %v", again, err)
		}
		q.stop()
		p.killed(t, db, "sends") // which posts it anew
		out = make(platform)
		q = open(t, db, mortal(delivery.Door{Sender: out, Chat: unlimited}))
		out.want(t, `c behind it "behind it" at="1" again=false`, "1", nil)
		mayHaveBeenSent()
		post(t, q, "c", "kills", "harmless")
		out.want(t, `c kills "harmless" at="" again=true`, "2", nil)
	})
}

// TestBesideWhatKills: what is under way each time that something kills the process is not
// given up with it.
func TestBesideWhatKills(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		var p printed
		for _, round := range []string{"beside", "beside", "beside it"} {
			p.killed(t, db, round)
		}
		called := make(chan string, 10)
		out := make(platform)
		q := open(t, db, mortal(delivery.Door{Sender: out, Chat: unlimited, Handler: func(_ context.Context, a delivery.Arrival) error {
			called <- fmt.Sprint(a.Key, " ", string(a.Body), " ", a.Begun)
			return nil
		}}))
		got := []string{get(t, called), get(t, called)}
		slices.Sort(got)
		if want := []string{"beside 1 beside 1 true", "beside 2 beside 2 true"}; !slices.Equal(got, want) {
			t.Errorf("handled %q, want %q", got, want)
		}
		out.want(t, `c beside "x" at="" again=true`, "1", nil)
		dead, err := q.DeadLetters(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(dead) != 1 || dead[0].Key != "kills" {
			t.Errorf("given up: %+v", dead)
		}
	})
}

// TestStoppedIsNoAttempt: an arrival in the middle of which panelbot is stopped is handled
// again, however often.
func TestStoppedIsNoAttempt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		called := make(chan bool, 10)
		end := make(chan struct{})
		cfg := mortal(delivery.Door{Handler: func(ctx context.Context, a delivery.Arrival) error {
			called <- a.Begun
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-end:
				return nil
			}
		}})
		cfg.Attempts = 3
		for stop := range cfg.Attempts + 2 {
			q := open(t, db, cfg)
			if stop == 0 {
				accept(t, q, "", "long")
			}
			if begun := get(t, called); begun != (stop > 0) {
				t.Errorf("begun: %v", begun)
			}
			q.stop()
		}
		close(end)
		q := open(t, db, cfg)
		get(t, called)
		eventually(t, func() bool {
			depths, err := q.Depths(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return len(depths) == 0
		})
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
