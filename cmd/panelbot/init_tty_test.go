//go:build linux

package main

import (
	"bytes"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"panelbot/panel/simulator"
)

// person sits at a pseudo-terminal, reads what is on it, and types.
type person struct {
	t   *testing.T
	tty *os.File
	cmd *exec.Cmd
	// ended closes when the program's terminal does.
	ended chan struct{}

	mu     sync.Mutex
	screen bytes.Buffer
	seen   int // how much of the screen was waited for
	more   chan struct{}
}

// sitDown starts the program at a terminal of its own.
func sitDown(t *testing.T, args ...string) *person {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "panelbot", args...)
	cmd.Env = append(os.Environ(), "USER=", "PANELBOT_CONFIG=")
	cmd.Dir = t.TempDir()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 100})
	if err != nil {
		t.Skipf("there is no pseudo-terminal here: %v", err)
	}
	p := &person{t: t, tty: tty, cmd: cmd, ended: make(chan struct{}), more: make(chan struct{}, 1)}
	t.Cleanup(func() { _ = tty.Close() })
	go func() {
		defer close(p.ended)
		_, _ = io.Copy(p, tty) // ends with the program's side
	}()
	return p
}

// Write takes what the program shows.
func (p *person) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case p.more <- struct{}{}:
	default:
	}
	return p.screen.Write(text)
}

func (p *person) shown() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.screen.String()
}

// sees waits until the rest of the screen matches.
func (p *person) sees(pattern string) {
	p.t.Helper()
	want := regexp.MustCompile(pattern)
	deadline := time.After(patient)
	for {
		p.mu.Lock()
		at := want.FindIndex(p.screen.Bytes()[p.seen:])
		if at != nil {
			p.seen += at[1]
		}
		p.mu.Unlock()
		if at != nil {
			return
		}
		select {
		case <-p.more:
		case <-p.ended:
			select {
			case <-p.more:
			default:
				p.t.Fatalf("it ended without %q:\n%s", pattern, p.shown())
			}
		case <-deadline:
			p.t.Fatalf("%q did not come:\n%s", pattern, p.shown())
		}
	}
}

func (p *person) types(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.tty, text); err != nil {
		p.t.Fatal(err)
	}
}

// answers waits for a question and types a line.
func (p *person) answers(question, line string) {
	p.t.Helper()
	p.sees(question)
	p.types(line + "\r")
}

// hides waits for a question whose answer is not shown: only when the echo is
// off does a person type.
func (p *person) hides(question, secret string) {
	p.t.Helper()
	p.sees(question)
	p.echoEnds()
	p.types(secret + "\r")
}

// echoEnds waits until the terminal hides what is typed.
func (p *person) echoEnds() {
	p.t.Helper()
	for deadline := time.Now().Add(patient); !echoOff(p.t, p.tty); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("what is typed now would be shown:\n%s", p.shown())
		}
	}
}

func (p *person) exit() int {
	p.t.Helper()
	err := p.cmd.Wait()
	<-p.ended
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return p.cmd.ProcessState.ExitCode()
}

// TestInitAtATerminal: a person at a real terminal gets through, and no secret
// that is typed is shown.
func TestInitAtATerminal(t *testing.T) {
	t.Parallel()
	panel := httptest.NewServer(simulator.New(simulator.Config{EventDuration: -1}))
	t.Cleanup(panel.Close)
	dir := filepath.Join(t.TempDir(), "new")
	p := sitDown(t, "init", "--dir", dir)
	p.answers(`Which panel\?[\s\S]*Number or word: `, "1")
	p.answers(`Its address \[https://flashpanel\.io\]: `, panel.URL)
	p.answers(`A name for it.*\[main\]: `, "")
	p.answers(`How does panelbot get in\?[\s\S]*\[token\]: `, "")
	p.hides(`Token \(not shown.*\): `, "1|CANARY-wrong")
	p.hides(`Code .*\(not shown.*\): `, simulator.FlashCode)
	p.sees(`does not accept the token and the code`)
	p.answers(`How does panelbot get in\?[\s\S]*\[token\]: `, "login")
	p.answers(`E-mail address: `, simulator.FlashEmail)
	p.hides(`Password \(not shown.*\): `, simulator.FlashPassword)
	p.hides(`One-time code.*: `, simulator.FlashTOTP)
	p.sees(`Servers: web-1, web-2, db-1, mail-1\.`)
	p.answers(`Your name.*: `, "alice")
	p.answers(`How careful[\s\S]*\[solo\]: `, "")
	p.answers(`May an assistant change things\? \(y/n\) \[n\]: `, "")
	p.answers(`Name of a site.*: `, "shop")
	p.answers(`Its id: `, "12")
	p.answers(`Name of a site.*: `, "")
	p.answers(`Directory for files[\s\S]*: `, "")
	p.sees(`ok    panel main`)
	p.sees(`claude mcp add panelbot -- `)
	if code := p.exit(); code != 0 {
		t.Errorf("the exit code is %d, want 0", code)
	}
	for _, secret := range []string{"CANARY", simulator.FlashPassword, simulator.FlashTOTP, simulator.FlashCode} {
		if strings.Contains(p.shown(), secret) {
			t.Errorf("the terminal shows %q:\n%s", secret, p.shown())
		}
	}
	var out, errs strings.Builder
	if code := run(t.Context(), []string{"call", "--config", filepath.Join(dir, "config.yaml"), "--json", "server", "list"}, strings.NewReader(""), &out, &errs); code != 0 || !strings.Contains(out.String(), `"status":"done"`) {
		t.Errorf("the first call ends with %d: %s%s", code, &out, &errs)
	}
}

// TestInitInterrupted: Ctrl-C at a question, hidden or not, leaves nothing
// behind, and the terminal as it was.
func TestInitInterrupted(t *testing.T) {
	t.Parallel()
	for _, hidden := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "new")
		p := sitDown(t, "init", "--dir", dir)
		p.answers(`Number or word: `, "openpanel")
		if hidden {
			p.answers(`Its address.*: `, "https://panel.example.com:2083")
			p.answers(`A name for it.*: `, "")
			p.answers(`\[token\]: `, "")
			p.sees(`Token.*: `)
			p.echoEnds()
		} else {
			p.sees(`Its address.*: `)
		}
		p.types("\x03")
		p.sees(`the questions were interrupted: nothing was written`)
		if code := p.exit(); code != 1 {
			t.Errorf("hidden %v: the exit code is %d, want 1", hidden, code)
		}
		if exists(dir) {
			t.Errorf("hidden %v: %s is there", hidden, dir)
		}
		if echoOff(t, p.tty) {
			t.Errorf("hidden %v: the terminal has no echo any more", hidden)
		}
	}
}

// echoOff reports whether the terminal hides what is typed.
func echoOff(t *testing.T, tty *os.File) bool {
	t.Helper()
	conn, err := tty.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var state *unix.Termios
	var failed error
	if err := conn.Control(func(fd uintptr) { state, failed = unix.IoctlGetTermios(int(fd), unix.TCGETS) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	return state.Lflag&unix.ECHO == 0
}
