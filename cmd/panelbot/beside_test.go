//go:build linux

package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/policies/store"
)

// assistant is panelbot mcp over stdio, a process of its own that owns the store.
type assistant struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	id  int
}

// assist starts an assistant's panelbot, and waits until it answers.
func assist(t *testing.T, args ...string) *assistant {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "panelbot", append([]string{"mcp"}, args...)...)
	cmd.Env = append(os.Environ(), "PANELBOT_CONFIG=")
	a := &assistant{t: t, cmd: cmd}
	var err error
	if a.in, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	a.out = bufio.NewReader(out)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.end)
	a.asks("initialize", `{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}`)
	return a
}

// end ends it as clients do.
func (a *assistant) end() {
	_ = a.in.Close()
	_ = a.cmd.Wait() // whoever was killed says so
}

// kill ends it in the middle.
func (a *assistant) kill() {
	_ = a.cmd.Process.Kill()
	_ = a.cmd.Wait()
}

// asks sends a request and gives the answer.
func (a *assistant) asks(method, params string) string {
	a.t.Helper()
	a.id++
	request, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": a.id, "method": method, "params": json.RawMessage(params)})
	if err != nil {
		a.t.Fatal(err)
	}
	if _, err := a.in.Write(append(request, '\n')); err != nil {
		a.t.Fatal(err)
	}
	answer, err := a.out.ReadString('\n')
	if err != nil {
		a.t.Fatalf("%s got no answer: %v", method, err)
	}
	return answer
}

// calls runs a tool.
func (a *assistant) calls(tool, args string) string {
	a.t.Helper()
	return a.asks("tools/call", `{"name":"`+tool+`","arguments":`+args+`}`)
}

// beside runs a command in this process, whose store another one owns.
func (d *desk) beside(args ...string) (code int, out, err string) {
	d.t.Helper()
	var stdout, stderr strings.Builder
	code = run(d.t.Context(), append(args, "--config", d.file), strings.NewReader(""), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// code is what the authenticator of somebody shows; each is used once, so that it
// may wait for the next.
func (d *desk) codeOf(name string) string {
	d.t.Helper()
	code, err := totp.GenerateCode(d.secrets[name], time.Now())
	if err != nil {
		d.t.Fatal(err)
	}
	return code
}

// TestBesideAnAssistant: what an assistant's answer names works while the assistant
// runs, and the owner sees it at once.
func TestBesideAnAssistant(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := assist(t, "--config", d.file, "--as", "alice")
	answer := a.calls("flashpanel_schedule_delete", `{"server":1,"schedule":1}`)
	m := regexp.MustCompile(`"id":"([A-Z0-9]{6,})"`).FindStringSubmatch(answer)
	if m == nil {
		t.Fatalf("nobody is asked: %s", answer)
	}
	for _, step := range []struct {
		name      string
		args      []string
		code      int
		out, errs string
	}{
		{"a list", []string{"approvals", "list", "--as", "bob"}, 0, m[1], ""},
		{"a vote without a code", []string{"approvals", "approve", m[1], "--as", "bob"}, 1, "", "a fresh one-time code is needed"},
		{"a vote with a wrong code", []string{"approvals", "approve", m[1], "--as", "bob", "code=000000"}, 1, "", "the one-time code is wrong"},
		{"one's own vote", []string{"approvals", "approve", m[1], "--as", "alice", "code=" + d.codeOf("alice")}, 1, "", "You asked for request"},
		{"a vote", []string{"approvals", "approve", m[1], "--as", "bob", "code=" + d.codeOf("bob")}, 0, "", "done"},
		{"a read", []string{"call", "--as", "olga", "server", "list"}, 0, "web-1", "done"},
		{"a change", []string{"call", "--as", "olga", "--yes", "server", "favorite", "web-2"}, 0, "", "accepted"},
		{"a change without a yes", []string{"call", "--as", "olga", "server", "favorite", "web-2"}, 1, "", "--yes says yes to a change"},
		{"somebody else's right", []string{"policy", "stop", "why", "--as", "olga"}, 1, "", ""},
		{"nobody", []string{"approvals", "list", "--as", "nobody"}, 1, "", `--as names "nobody"`},
		{"people", []string{"people", "list", "--as", "alice"}, 0, "olga", ""},
		{"a stop", []string{"policy", "stop", "a", "trial", "--as", "alice"}, 0, "", ""},
		{"a change after the stop", []string{"call", "--as", "olga", "--yes", "server", "favorite", "web-2"}, 1, "", "Everything that does not only read is stopped: a trial"},
		{"resume without a code", []string{"policy", "resume", "--as", "alice"}, 1, "", "nobody answered"},
	} {
		code, out, errs := d.beside(step.args...)
		if code != step.code || !strings.Contains(out, step.out) || !strings.Contains(errs, step.errs) {
			t.Errorf("%s ends with %d, want %d with %q and %q:\n%s%s", step.name, code, step.code, step.out, step.errs, out, errs)
		}
	}
	if answer := a.calls("flashpanel_server_favorite", `{"server":2}`); !strings.Contains(answer, "policy.stop") {
		t.Errorf("the assistant is not stopped: %s", answer)
	}
}

// TestBesideAtATerminal: questions, hidden codes, confirmations and Ctrl-C beside an
// owner are as without one.
func TestBesideAtATerminal(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	assist(t, "--config", d.file, "--as", "alice")

	s := sitDown(t, "people", "totp", "--as", "olga", "--config", d.file)
	s.sees(`otpauth://totp/\S+`)
	secret := regexp.MustCompile(`otpauth://totp/\S*secret=([A-Z2-7]+)`).FindStringSubmatch(s.shown())
	if secret == nil {
		t.Fatalf("no secret is shown:\n%s", s.shown())
	}
	d.secrets["olga"] = secret[1]
	s.answers(`The code that it shows now: `, d.codeOf("olga"))
	s.sees(`olga has one-time codes now\.`)
	if code := s.exit(); code != 0 {
		t.Errorf("people totp ends with %d", code)
	}

	s = sitDown(t, "people", "disable", "dan", "--as", "alice", "--config", d.file)
	code := d.codeOf("alice")
	s.hides(`Code that your authenticator shows now: `, code)
	s.sees(`dan is disabled\.`)
	if s.exit() != 0 || strings.Contains(s.shown(), code) {
		t.Errorf("people disable shows:\n%s", s.shown())
	}
	if echoOff(t, s.tty) {
		t.Error("the terminal has no echo any more")
	}

	s = sitDown(t, "call", "--as", "olga", "--config", d.file, "server", "favorite", "web-2")
	s.types("y\r") // typed ahead
	s.sees(`Do it\? \[y/N\] `)
	s.types("\r")
	s.sees(`denied: `)
	if code := s.exit(); code != 1 {
		t.Errorf("what was typed ahead counts:\n%s", s.shown())
	}

	s = sitDown(t, "call", "--as", "olga", "--config", d.file, "server", "restart", "web-1")
	s.answers(`Type web-1 to go on: `, "web-1")
	s.sees(`(done|accepted): `)
	if code := s.exit(); code != 0 {
		t.Errorf("a call ends with %d:\n%s", code, s.shown())
	}

	s = sitDown(t, "call", "--as", "olga", "--config", d.file, "server", "restart", "web-1")
	s.sees(`Type web-1 to go on: `)
	s.types("\x03")
	s.sees(`the question was interrupted`)
	if code := s.exit(); code != 1 {
		t.Errorf("an interrupted call ends with %d", code)
	}

	s = sitDown(t, "chat", "--as", "olga", "--language", "vi", "--config", d.file)
	s.sees("panelbot> ")
	s.types("server li\t\r")
	s.sees(`web-1 +active`)
	s.sees("panelbot> ")
	s.types("server restart web-1\r")
	s.sees(`web-1`)
	s.sees(`: $`)
	s.types("\x03")
	s.sees("panelbot> ")
	s.types("exit\r")
	if code := s.exit(); code != 0 {
		t.Errorf("a conversation ends with %d:\n%s", code, s.shown())
	}
}

// TestBesideOwnerKilled: who waits for an owner that is killed is told so, and the
// next command owns the store.
func TestBesideOwnerKilled(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := assist(t, "--config", d.file, "--as", "alice")
	s := sitDown(t, "call", "--as", "olga", "--config", d.file, "server", "restart", "web-1")
	s.sees(`Type web-1 to go on: `)
	a.kill()
	s.sees(`the process \d+, which opened it at \S+, which owned the store, ended in the\s+middle: nothing of this command was under way`)
	if code := s.exit(); code != 1 {
		t.Errorf("it ends with %d", code)
	}
	if code, out, errs := d.beside("call", "--as", "olga", "--yes", "server", "favorite", "web-2"); code != 0 {
		t.Errorf("the next command ends with %d:\n%s%s", code, out, errs)
	}
}

// TestBesideOwnerHangs: a process that does not answer is named, and how it is ended.
func TestBesideOwnerHangs(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := assist(t, "--config", d.file, "--as", "alice")
	if err := a.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	code, out, errs := d.beside("approvals", "list", "--as", "bob")
	if code != 1 || !regexp.MustCompile(`which does not answer, so that nothing was done: end it \(kill \d+\)`).MatchString(errs) {
		t.Errorf("beside a process that hangs a list ends with %d:\n%s%s", code, out, errs)
	}
	if err := a.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
}

// TestBesideOtherConfiguration: a command that would go by another policy is refused,
// and a changed one is said.
func TestBesideOtherConfiguration(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	assist(t, "--config", d.file, "--as", "alice")
	name, _ := store.SQLiteFile("sqlite:" + strings.TrimSuffix(d.file, "config.yaml") + "panelbot.db")
	other := &desk{t: t, file: strings.TrimSuffix(d.file, ".yaml") + "2.yaml"}
	other.write("store: sqlite:" + name + "\n" + deskConfig)
	if code, _, errs := other.beside("approvals", "list", "--as", "bob"); code != 1 || !strings.Contains(errs, "goes by the configuration "+d.file+", and this command by "+other.file) {
		t.Errorf("another configuration ends with %d: %s", code, errs)
	}
	d.write(deskConfig + "# another line\n")
	if code, _, errs := d.beside("approvals", "list", "--as", "bob"); code != 0 || !strings.Contains(errs, "has changed since") {
		t.Errorf("a changed configuration ends with %d: %s", code, errs)
	}
}
