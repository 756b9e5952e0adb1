//go:build linux

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/panel/simulator"
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
	id := requestIn(t, answer)
	for _, step := range []struct {
		name      string
		args      []string
		code      int
		out, errs string
	}{
		{"a list", []string{"approvals", "list", "--as", "bob"}, 0, id, ""},
		{"a vote without a code", []string{"approvals", "approve", id, "--as", "bob"}, 1, "", "a fresh one-time code is needed"},
		{"a vote with a wrong code", []string{"approvals", "approve", id, "--as", "bob", "code=000000"}, 1, "", "the one-time code is wrong"},
		{"one's own vote", []string{"approvals", "approve", id, "--as", "alice", "code=" + d.codeOf("alice")}, 1, "", "You asked for request"},
		{"a vote", []string{"approvals", "approve", id, "--as", "bob", "code=" + d.codeOf("bob")}, 0, "", "done"},
		{"a read", []string{"call", "--as", "olga", "server", "list"}, 0, "web-1", "done"},
		{"a change", []string{"call", "--as", "olga", "--yes", "server", "favorite", "web-2"}, 0, "", "accepted"},
		{"a change without a yes", []string{"call", "--as", "olga", "server", "favorite", "web-2"}, 1, "", "--yes says yes to a change"},
		{"somebody else's right", []string{"policy", "stop", "why", "--as", "olga"}, 1, "", ""},
		{"nobody", []string{"approvals", "list", "--as", "nobody"}, 1, "", `--as names "nobody"`},
		{"people", []string{"people", "list", "--as", "alice"}, 0, "olga", ""},
		{"a stop", []string{"policy", "stop", "a", "trial", "--as", "alice"}, 0, "", ""},
		{"a change after the stop", []string{"call", "--as", "olga", "--yes", "server", "favorite", "web-2"}, 1, "", "Everything that does not only read is stopped: a trial"},
		{"resume without a code", []string{"policy", "resume", "--as", "alice"}, 1, "", "Nobody answered"},
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

// TestVoteDuringStop: a yes during a stop does not count and uses no code up, the
// request stays, and whoever looks is told that everything is stopped.
func TestVoteDuringStop(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	a := assist(t, "--config", d.file, "--as", "alice")
	id := requestIn(t, a.calls("flashpanel_schedule_delete", `{"server":1,"schedule":1}`))
	a.end()
	const stopped = `since \d{4}-\d\d-\d\d \d\d:\d\d \S+ by alice: (?s:an\s+outage)`
	code := d.codeOf("bob")
	for _, step := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"a check", []string{"check"}, 0, `is right`},
		{"a stop", []string{"policy", "stop", "an", "outage", "--as", "alice"}, 0, `stopped`},
		{"a yes", []string{"approvals", "approve", id, "--as", "bob", "code=" + code}, 1, `is stopped \(an outage\), so that a yes does not count now`},
		{"the list", []string{"approvals", "--as", "bob"}, 0, stopped + `[\s\S]*` + id},
		{"another check", []string{"check"}, 0, stopped},
		{"a doctor", []string{"doctor"}, 0, stopped},
		{"a no", []string{"approvals", "deny", id, "--as", "bob", "code=" + code}, 0, `your no is counted`},
	} {
		ended, out, errs := d.beside(step.args...)
		if ended != step.code || !regexp.MustCompile(step.want).MatchString(out+errs) {
			t.Errorf("%s ends with %d, want %d with %q:\n%s%s", step.name, ended, step.code, step.want, out, errs)
		}
		if step.name != "a stop" && strings.Contains(errs, "kill switch") {
			t.Errorf("%s says that a switch was turned just now:\n%s", step.name, errs)
		}
	}
}

// requestIn finds the id of the request that an answer names.
func requestIn(t *testing.T, answer string) string {
	t.Helper()
	m := regexp.MustCompile(`"id":"([A-Z0-9]{6,})"`).FindStringSubmatch(answer)
	if m == nil {
		t.Fatalf("nobody is asked: %s", answer)
	}
	return m[1]
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
	s = sitDown(t, "policy", "resume", "--as", "alice", "--config", d.file)
	s.hides(`Code that your authenticator shows now: `, "000000")
	s.sees(`The one-time code is wrong`)
	if code := s.exit(); code != 1 {
		t.Errorf("policy resume ends with %d", code)
	}
	_, record, _ := d.beside("audit", "tail", "--kind", "people")
	for _, want := range []string{"codes begun", "codes set up", "code refused", "for policy.stop"} {
		if !strings.Contains(record, want) {
			t.Errorf("the record lacks %q:\n%s", want, record)
		}
	}
	if strings.Contains(record, secret[1]) {
		t.Errorf("the record holds a secret:\n%s", record)
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

// TestBesideOwnerKilledDuringCall: where a call had left when the owner was killed, that
// is what its client says.
func TestBesideOwnerKilledDuringCall(t *testing.T) {
	t.Parallel()
	sim, arrived, over := simulator.New(simulator.Config{EventDuration: -1}), make(chan bool, 2), make(chan bool)
	panel := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "favorite") {
			arrived <- true
			<-over
		}
		sim.ServeHTTP(w, r)
	}))
	t.Cleanup(panel.Close)
	t.Cleanup(func() { close(over) })
	d := newDesk(t)
	d.write(strings.Replace(deskConfig, `url: "simulator:"`, `url: "`+panel.URL+`", token: "`+simulator.FlashToken+`", code: "`+simulator.FlashCode+`"`, 1))
	a := assist(t, "--config", d.file, "--as", "alice")
	type end struct {
		code      int
		out, errs string
	}
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"for a person", nil, `flashpanel_server_favorite \(call \w+\) was sent or about to be, and what became of it is not known`},
		{"as JSON", []string{"--json"}, `"status":"unknown".*flashpanel_server_favorite`},
	} {
		ended := make(chan end, 1)
		go func() {
			code, out, errs := d.beside(append([]string{"call", "--as", "olga", "--yes", "server", "favorite", "web-2"}, test.args...)...)
			ended <- end{code, out, errs}
		}()
		<-arrived
		a.kill()
		got := <-ended
		if got.code != 1 || !regexp.MustCompile(test.want).MatchString(got.out+got.errs) {
			t.Errorf("%s: it ends with %d:\n%s%s", test.name, got.code, got.out, got.errs)
		}
		a = assist(t, "--config", d.file, "--as", "alice")
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
	// It may run on until each of its threads has stopped.
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(a.cmd.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
		t.Fatalf("it did not stop: %v, %v", status, err)
	}
	code, out, errs := d.beside("approvals", "list", "--as", "bob")
	if code != 1 || !regexp.MustCompile(`which does not answer, so that nothing was done: end it \(kill \d+\)`).MatchString(errs) {
		t.Errorf("beside a process that hangs a list ends with %d:\n%s%s", code, out, errs)
	}
	code, out, errs = d.beside("policy", "stop", "it", "hangs", "--as", "olga")
	if code != 1 || !strings.Contains(errs, "is for an admin") {
		t.Errorf("a stop by an operator ends with %d:\n%s%s", code, out, errs)
	}
	code, out, errs = d.beside("policy", "stop", "it", "hangs", "--as", "alice")
	if code != 1 || !regexp.MustCompile(`the stop is written down in \S+panelbot\.db\.stop, .*does not answer, and goes on with what it does: end it \(kill \d+\)`).MatchString(errs) {
		t.Errorf("a stop beside a process that hangs ends with %d:\n%s%s", code, out, errs)
	}
	if code, out, errs := d.beside("check"); code != 0 || !regexp.MustCompile(`by alice: it hangs`).MatchString(out) {
		t.Errorf("a check ends with %d:\n%s%s", code, out, errs)
	}
	if err := a.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	// A command through the owner waits until it has looked at the file.
	if code, out, errs := d.beside("policy", "stop", "again", "--as", "alice"); code != 0 {
		t.Errorf("a stop ends with %d:\n%s%s", code, out, errs)
	}
	if answer := a.calls("flashpanel_server_favorite", `{"server":2}`); !strings.Contains(answer, "policy.stop") {
		t.Errorf("the assistant is not stopped: %s", answer)
	}
	a.end()
	if _, err := os.Stat(stopFileOf("sqlite:" + d.store())); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
	if code, out, errs := d.beside("audit", "tail", "--kind", "policy"); code != 0 || !strings.Contains(out, "stopped, written down beside the store: it hangs") {
		t.Errorf("the record ends with %d:\n%s%s", code, out, errs)
	}
}

// store is the file of the desk's store.
func (d *desk) store() string { return filepath.Join(filepath.Dir(d.file), "panelbot.db") }

// TestStopWrittenDown: a start obeys a stop that nobody could take over, also one that
// is not understood.
func TestStopWrittenDown(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{"person":"alice","why":"an outage"}`, `{`, ``, `{"why":"\u001b[2J"}`} {
		d := newDesk(t)
		if err := os.WriteFile(stopFileOf("sqlite:"+d.store()), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := d.beside("call", "--as", "olga", "--yes", "server", "favorite", "web-2")
		if code != 1 || !strings.Contains(errs, "Everything that does not only read is stopped: ") || strings.Contains(errs, "\x1b") {
			t.Errorf("%q: a change ends with %d:\n%s%s", text, code, out, errs)
		}
	}
}

// TestBesideOtherConfiguration: a command that would go by another policy is refused,
// and a changed one is said.
func TestBesideOtherConfiguration(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	assist(t, "--config", d.file, "--as", "alice")
	other := &desk{t: t, file: strings.TrimSuffix(d.file, ".yaml") + "2.yaml"}
	other.write("store: sqlite:" + d.store() + "\n" + deskConfig)
	if code, _, errs := other.beside("approvals", "list", "--as", "bob"); code != 1 || !strings.Contains(errs, "goes by the configuration "+d.file+", and this command by "+other.file) {
		t.Errorf("another configuration ends with %d: %s", code, errs)
	}
	d.write(deskConfig + "# another line\n")
	if code, _, errs := d.beside("approvals", "list", "--as", "bob"); code != 0 || !strings.Contains(errs, "has changed since") {
		t.Errorf("a changed configuration ends with %d: %s", code, errs)
	}
}
