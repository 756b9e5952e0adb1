//go:build linux || darwin || freebsd

package console

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// owner listens at a place of its own, until the test ends.
func owner(t *testing.T, run func(ctx context.Context, s *Session) int) (path string, s *Server) {
	t.Helper()
	dir, err := os.MkdirTemp("", "c") // a path of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path = filepath.Join(dir, "s.sock")
	admit := func(h Hello) string {
		if h.Config == "other" {
			return "another configuration"
		}
		return ""
	}
	s, err = Listen(t.Context(), slog.New(slog.DiscardHandler), path, Config{Admit: admit, Run: run})
	if errors.Is(err, ErrUnavailable) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		s.Close(ctx)
		if ctx.Err() != nil {
			t.Error("a session does not end")
		}
	})
	return path, s
}

// client runs a command there.
func client(ctx context.Context, t *testing.T, path string, h Hello, stdin string) (code int, stdout, stderr string, err error) {
	t.Helper()
	c, err := Dial(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	code, err = c.Run(ctx, h, Terminal{In: strings.NewReader(stdin), Out: &out, Err: &errs})
	return code, out.String(), errs.String(), err
}

// TestCommand: streams, files, the exit code and what was said before go through.
func TestCommand(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	big := strings.Repeat("x", 3*maxFrame+1)
	if err := os.WriteFile(file, []byte(big), 0o600); err != nil {
		t.Fatal(err)
	}
	path, _ := owner(t, func(_ context.Context, s *Session) int {
		if s.Hello.Args[0] == "panics" {
			panic("a bug")
		}
		lines := bufio.NewScanner(s.In())
		for lines.Scan() {
			fmt.Fprintf(s.Out(), "%s!\n", lines.Text())
		}
		content, err := s.ReadFile(file)
		fmt.Fprint(s.Err(), len(content), err, " ")
		_, err = s.ReadFile(file + ".not")
		fmt.Fprint(s.Err(), err)
		_, _ = io.WriteString(s.Out(), big)
		return 7
	})
	code, out, errs, err := client(t.Context(), t, path, Hello{Args: []string{"x"}}, "one\ntwo")
	if code != 7 || err != nil || out != "one!\ntwo!\n"+big {
		t.Errorf("it ends with %d, %v, and %d bytes", code, err, len(out))
	}
	if want := fmt.Sprint(len(big), " <nil> "); !strings.HasPrefix(errs, want) || !strings.Contains(errs, "no such file") {
		t.Errorf("files: %q", errs)
	}
	if code, _, _, err := client(t.Context(), t, path, Hello{Args: []string{"panics"}}, ""); code != 1 || err != nil {
		t.Errorf("a panic ends with %d, %v", code, err)
	}
	var refused *RefusedError
	if _, _, _, err := client(t.Context(), t, path, Hello{Args: []string{"x"}, Config: "other"}, ""); !errors.As(err, &refused) || refused.Sentence != "another configuration" {
		t.Errorf("another configuration ends with %v", err)
	}
	if _, _, _, err := client(t.Context(), t, path, Hello{Args: []string{strings.Repeat("x", maxHello)}}, ""); !errors.As(err, &refused) {
		t.Errorf("a long line ends with %v", err)
	}
}

// TestLost: a client whose owner ends in the middle knows which calls are open.
func TestLost(t *testing.T) {
	t.Parallel()
	path, _ := owner(t, func(_ context.Context, s *Session) int {
		for _, p := range []Passage{{Call: "A", Tool: "a"}, {Call: "B", Tool: "b"}, {Call: "A", Tool: "a", Over: true}} {
			if err := s.Pass(p); err != nil {
				t.Error(err)
			}
		}
		_ = s.conn.Close() // as a kill does
		return 0
	})
	var lost *LostError
	_, _, _, err := client(t.Context(), t, path, Hello{}, "")
	if !errors.As(err, &lost) || len(lost.Open) != 1 || lost.Open[0] != (Passage{Call: "B", Tool: "b"}) {
		t.Errorf("it ends with %v", err)
	}
}

// TestEnds: a command ends where its client is asked to end, is gone, or the owner
// ends; and a conversation outlives Ctrl-C.
func TestEnds(t *testing.T) {
	t.Parallel()
	began := make(chan *Session, 1)
	path, server := owner(t, func(ctx context.Context, s *Session) int {
		if len(s.Hello.Args) > 0 {
			interrupts := s.Interrupts()
			began <- s
			select {
			case <-interrupts:
				return 3
			case <-ctx.Done():
				return 5
			}
		}
		began <- s
		<-ctx.Done()
		fmt.Fprint(s.Out(), "ended")
		return 4
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-began
		cancel()
	}()
	if code, out, _, err := client(ctx, t, path, Hello{}, ""); code != 4 || out != "ended" || err != nil {
		t.Errorf("a client that is to end: %d, %q, %v", code, out, err)
	}

	c, err := Dial(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	interrupts := make(chan os.Signal, 1)
	go func() {
		<-began
		interrupts <- os.Interrupt
	}()
	code, err := c.Run(t.Context(), Hello{Args: []string{"talks"}}, Terminal{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, Interrupts: interrupts})
	if err != nil || code != 3 {
		t.Errorf("an interrupted conversation: %d, %v", code, err)
	}

	conn := hostile(t, path, Hello{})
	gone := <-began
	_ = conn.Close()
	<-gone.lost

	if c, err = Dial(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	go func() {
		<-began
		ending, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		server.Close(ending)
	}()
	var out strings.Builder
	if code, err := c.Run(t.Context(), Hello{}, Terminal{In: strings.NewReader(""), Out: &out, Err: io.Discard}); code != 4 || out.String() != "ended" || err != nil {
		t.Errorf("an owner that ends: %d, %q, %v", code, &out, err)
	}
	if _, err := Dial(t.Context(), path); !errors.Is(err, ErrNobody) {
		t.Errorf("behind its end it answers: %v", err)
	}
}

// hostile is a connection that has said hello, and may say anything.
func hostile(t *testing.T, path string, h Hello) net.Conn {
	t.Helper()
	conn, err := dial(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	h.Protocol = protocol
	payload, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeFrame(conn, hello, payload); err != nil {
		t.Fatal(err)
	}
	if k, _, err := readFrame(conn, maxFrame); k != welcome || err != nil {
		t.Fatalf("no welcome: %q, %v", byte(k), err)
	}
	return conn
}

// TestHostileClient: what no client writes ends its own command, and nobody else's.
func TestHostileClient(t *testing.T) {
	t.Parallel()
	ended := make(chan bool, 1)
	path, _ := owner(t, func(ctx context.Context, s *Session) int {
		select {
		case <-ctx.Done():
			ended <- true
		case <-time.After(10 * time.Second):
			ended <- false
		}
		return 0
	})
	for name, frame := range map[string]string{
		"input that nobody wants":  "d\x00\x00\x00\x01x",
		"an end of input":          "d\x00\x00\x00\x00",
		"a file that nobody gets":  "p\x00\x00\x00\x01x",
		"nothing was forgotten":    "k\x00\x00\x00\x00",
		"a frame of the owner":     "X\x00\x00\x00\x01\x00",
		"another hello":            "h\x00\x00\x00\x02{}",
		"a frame that is too long": "d\x7f\xff\xff\xff",
		"a width of three bytes":   "w\x00\x00\x00\x03abc",
		"no kind":                  "\x00\x00\x00\x00\x00",
	} {
		conn := hostile(t, path, Hello{})
		if _, err := io.WriteString(conn, frame); err != nil {
			t.Fatal(err)
		}
		if !<-ended {
			t.Errorf("%s: the command goes on", name)
		}
	}
	for name, first := range map[string]string{
		"garbage":         "GET / HTTP/1.1\r\n\r\n",
		"no JSON":         "h\x00\x00\x00\x02no",
		"another version": "h\x00\x00\x00\x0f{\"protocol\":99}",
		"a long hello":    "h\x7f\xff\xff\xff",
	} {
		conn, err := dial(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, first); err != nil {
			t.Fatal(err)
		}
		if k, sentence, err := readFrame(conn, maxFrame); k != refusal || err != nil || len(sentence) == 0 {
			t.Errorf("%s is answered with %q, %q, %v", name, byte(k), sentence, err)
		}
		_ = conn.Close()
	}
}

// TestTooMany: commands beyond the limit are turned away with a sentence, and have
// room again when others have ended.
func TestTooMany(t *testing.T) {
	t.Parallel()
	path, _ := owner(t, func(ctx context.Context, _ *Session) int {
		<-ctx.Done()
		return 0
	})
	for range maxSessions {
		hostile(t, path, Hello{})
	}
	var refused *RefusedError
	if _, _, _, err := client(t.Context(), t, path, Hello{}, ""); !errors.As(err, &refused) || !strings.Contains(refused.Sentence, "too many") {
		t.Errorf("one more ends with %v", err)
	}
}

// TestPlace: where the socket is, who may reach it, and what stood there before.
func TestPlace(t *testing.T) {
	t.Parallel()
	run := func(context.Context, *Session) int { return 0 }
	path, server := owner(t, run)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket has the mode %v, %v", info.Mode(), err)
	}
	stale := path + "2"
	l, err := new(net.ListenConfig).Listen(t.Context(), "unix", stale)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = l.Close()
	if _, err := Dial(t.Context(), stale); !errors.Is(err, ErrNobody) {
		t.Errorf("a socket that is left over: %v", err)
	}
	next, err := Listen(t.Context(), slog.New(slog.DiscardHandler), stale, Config{Admit: func(Hello) string { return "" }, Run: run})
	if err != nil {
		t.Fatal(err)
	}
	next.Close(t.Context())
	if _, err := os.Lstat(stale); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its socket is left over: %v", err)
	}
	if err := os.WriteFile(stale, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(t.Context(), slog.New(slog.DiscardHandler), stale, Config{Run: run}); err == nil || !strings.Contains(err.Error(), "is no socket") {
		t.Errorf("a file stands there: %v", err)
	}
	// One who owns the store after this one has a socket there, which stays.
	_ = os.Remove(path)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	server.Close(t.Context())
	if _, err := os.Lstat(path); err != nil {
		t.Errorf("somebody else's was taken away: %v", err)
	}
	long := Place("/" + strings.Repeat("x", 200) + "/panelbot.db")
	if len(long) > maxPath || long == Place("/"+strings.Repeat("y", 200)+"/panelbot.db") || filepath.Dir(long) != elsewhere() {
		t.Errorf("a long path has its socket at %s", long)
	}
	if got := Place("/a/panelbot.db"); got != "/a/panelbot.db.sock" {
		t.Errorf("a short path has its socket at %s", got)
	}
}

// typist is a keyboard whose keys a test presses.
type typist struct {
	keys   chan string
	events chan string
}

func (*typist) IsTerminal() bool { return true }

func (k *typist) Read(p []byte) (int, error) {
	line, ok := <-k.keys
	if !ok {
		return 0, io.EOF
	}
	return copy(p, line), nil
}

func (k *typist) Raw() (restore func(), err error) {
	k.events <- "raw"
	return func() { k.events <- "cooked" }, nil
}

func (k *typist) Forget() { k.events <- "forget" }

// TestKeyboard: modes change in their order, what was typed ahead is forgotten, also
// what is under way, and an end of input ends one read.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	keys := &typist{make(chan string, 4), make(chan string, 10)}
	keys.keys <- "typed ahead"
	path, _ := owner(t, func(_ context.Context, s *Session) int {
		in := s.In().(keyboard)
		if !in.IsTerminal() || s.Out().(stream).Width() != 90 {
			t.Error("it is no terminal of 90 columns")
		}
		first := make([]byte, 5)
		if _, err := in.Read(first); err != nil || string(first) != "typed" {
			t.Errorf("the first read gives %q, %v", first, err)
		}
		in.Forget()
		restore, err := in.Raw()
		if err != nil {
			t.Error(err)
		}
		keys.keys <- "secret\r"
		line, err := bufio.NewReader(in).ReadString('\r')
		restore()
		fmt.Fprintf(s.Out(), "%q %v", line, err)
		return 0
	})
	c, err := Dial(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	code, err := c.Run(t.Context(), Hello{In: true, Out: true, Width: 90}, Terminal{In: keys, Out: &out, Err: io.Discard})
	if code != 0 || err != nil || out.String() != `"secret\r" <nil>` {
		t.Errorf("it ends with %d, %v: %s", code, err, &out)
	}
	close(keys.events)
	var events []string
	for e := range keys.events {
		events = append(events, e)
	}
	if got := strings.Join(events, " "); got != "forget raw cooked" {
		t.Errorf("the keyboard saw %q", got)
	}
	close(keys.keys)
}
