package terminal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/adaptertest"
	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools"
)

var alice = policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}

// TestChatPipe: each line is run, the answers go to standard output and what
// is said about them to standard error, and one bad line is enough for an
// error.
func TestChatPipe(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, lines    string
		fails          bool
		out, err, nope string // parts of the streams, and what is in none
	}{
		{name: "nothing", lines: "\n  \n# a comment\n"},
		{name: "a read", lines: "server list\n", out: "web-1   active", err: "done: server list: 4 entries."},
		{name: "without an end of line", lines: "server list", out: "web-1"},
		{name: "until exit", lines: "server list\nexit\nservr list\n", out: "web-1", nope: "Did you mean"},
		{name: "until quit", lines: "QUIT\nservr list\n", nope: "Did you mean"},
		{name: "help", lines: "help dns\nwhoami\ntools unban\n", out: "dns record create", nope: "done:"},
		{name: "a mistake, and on", lines: "servr list\nserver list\n", fails: true, out: "web-1", err: "server list [search=…]"},
		{name: "what is denied", lines: "server reinstall web-1\n", fails: true, err: "denied: server reinstall on server web-1 (1): A call of risk destroy"},
		{name: "what would be asked", lines: "server restart web-1\n", fails: true, err: "panelbot call takes --yes and --confirm", nope: "Type web-1"},
		{name: "JSON for one line", lines: "server get web-1 --json\nserver get web-1\n", out: `"data":{"data":{"id":1`, err: "done: server get"},
		{name: "an open quote", lines: "server get \"web-1\nserver list\n", fails: true, out: "web-2", err: "is not closed"},
		{name: "a carriage return", lines: "server list\r\nwhoami\r\n", out: "You are alice"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			door, screen := piped()
			err := newChat(newHouse(t, policies.Standard()), door, alice, test.lines).Run(t.Context())
			if errors.Is(err, terminal.ErrNotDone) != test.fails || (err != nil && !test.fails) {
				t.Errorf("ended with %v", err)
			}
			both := screen.out.String() + screen.err.String()
			if !strings.Contains(screen.out.String(), test.out) || !strings.Contains(screen.err.String(), test.err) || (test.nope != "" && strings.Contains(both, test.nope)) {
				t.Errorf("standard output:\n%s\nstandard error:\n%s", screen.out, screen.err)
			}
		})
	}
}

// TestChatJSON: every line is answered with one object.
func TestChatJSON(t *testing.T) {
	t.Parallel()
	door, screen := piped()
	door.JSON = true
	err := newChat(newHouse(t, policies.Standard()), door, alice, "server list\nhelp\nservr list\n").Run(t.Context())
	if !errors.Is(err, terminal.ErrNotDone) {
		t.Error(err)
	}
	var got []string
	dec := json.NewDecoder(strings.NewReader(screen.out.String()))
	for dec.More() {
		var o map[string]any
		if err := dec.Decode(&o); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(o["status"], " ", o["ok"]))
	}
	if diff := cmp.Diff(got, []string{"done <nil>", "<nil> true", "<nil> false"}); diff != "" || screen.err.String() != "" {
		t.Errorf("%s\n%s", diff, screen.err)
	}
}

// TestChatLanguage: what the door itself says is in the person's language.
func TestChatLanguage(t *testing.T) {
	t.Parallel()
	door, screen := seated("")
	door.Speech = chat.SpeechIn("vi")
	err := newChat(newHouse(t, policies.Standard()), door, alice, "server favorite web-2\nc\nserver list\nexit\n").Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"panelbot chat với tư cách alice", "THAY ĐỔI  server favorite trên server web-2 (2)", "Thực hiện? [c/K]", "xong: server list: 4 mục."} {
		if !strings.Contains(screen.err.String(), want) {
			t.Errorf("there is no %q in\n%s", want, screen.err)
		}
	}
}

// TestChatAsks: the questions of a call are answered between the lines.
func TestChatAsks(t *testing.T) {
	t.Parallel()
	h := newHouse(t, policies.Standard())
	door, screen := seated("")
	door.Color = true
	err := newChat(h, door, alice, "server restart web-2\rweb-2\rserver restart web-1\rno\rexit\r").Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sent := strings.Join(h.sent(), "\n")
	if !strings.Contains(sent, "POST /api/servers/2/restart") || strings.Contains(sent, "POST /api/servers/1/restart") {
		t.Errorf("the panel received\n%s", sent)
	}
	for _, want := range []string{"\x1b[33mDISRUPT\x1b[0m  server restart", "\x1b[36maccepted\x1b[0m: ", "\x1b[33mdenied\x1b[0m: "} {
		if !strings.Contains(screen.err.String(), want) {
			t.Errorf("there is no %q in\n%q", want, screen.err)
		}
	}
}

// TestChatKeys: completion, history, pasted lines, and an interrupt.
func TestChatKeys(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, keys string
		lines      []string // what was run
		shows      string
	}{
		{"a word is completed", "who\t\rexit\r", []string{"whoami"}, ""},
		{"as far as all agree", "dns z\t\rexit\r", []string{"dns zone"}, ""},
		{"several are shown", "dns zone \tlist 1\rexit\r", []string{"dns zone list 1"}, "create    delete    download"},
		{"an argument", "server get se\tweb-1\rexit\r", []string{"server get server=web-1"}, ""},
		{"in the middle", "dn zone list\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D\t\rexit\r", []string{"dns zone list"}, ""},
		{"nothing to complete", "zzz\t\rexit\r", []string{"zzz"}, ""},
		{"the line before", "whoami\r\x1b[A\rexit\r", []string{"whoami", "whoami"}, ""},
		{"a quote that is open", "server get \"web\r1\"\rexit\r", []string{"server get \"web\n1\""}, "…>"},
		{"pasted lines wait for Enter", "\x1b[200~server\rget\x1b[201~ web-1\rexit\r", []string{"server\nget web-1"}, "server␤get"},
		{"what is pasted after what was typed", "server\x1b[200~\r\nget\tweb-1\n\x1b[201~\rexit\r", []string{"server\nget\tweb-1"}, ""},
		{"control characters that are pasted", "\x1b[200~who\x03a\x04mi\x1b[201~\rexit\r", []string{"whoami"}, ""},
		{"an interrupt drops the line", "server restart\x03whoami\rexit\r", []string{"whoami"}, "type exit"},
		{"Ctrl-D ends", "whoami\r\x04server list\r", []string{"whoami"}, ""},
		{"the end of the input", "whoami\r", []string{"whoami"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			door, screen := seated("")
			talk := newChat(newHouse(t, policies.Standard()), door, alice, test.keys)
			var lines []string
			talk.Answer = func(_ context.Context, line string, _ chat.Asker) chat.Answer {
				lines = append(lines, line)
				return chat.Answer{OK: true}
			}
			if err := talk.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(lines, test.lines); diff != "" {
				t.Errorf("run (-got +want):\n%s\n%q", diff, screen.err)
			}
			if !strings.Contains(screen.err.String(), test.shows) {
				t.Errorf("there is no %q in %q", test.shows, screen.err)
			}
		})
	}
}

// TestChatHistory: lines are remembered for the next time, those with a secret
// only for this one.
func TestChatHistory(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state", "panelbot", "history")
	h := newHouse(t, adaptertest.Allowing())
	session := func(keys string) {
		t.Helper()
		door, _ := seated("")
		talk := newChat(h, door, alice, keys)
		talk.History = file
		if err := talk.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	session("server list\r" +
		"database user create 1 name=reader type=mysql password=hunter2hunter2\r" +
		"hunter2hunter2\r" + // in the wrong window
		"server\x1b[200~\rget web-1\r\x1b[201~\r" + "server list\rserver list\rexit\r")
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), "server list\nserver get web-1\nserver list\n"); diff != "" {
		t.Errorf("the file (-got +want):\n%s", diff)
	}
	for name, want := range map[string]os.FileMode{file: 0o600, filepath.Dir(file): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	before := len(h.sent())
	session("\x1b[A\x1b[A\rexit\r") // the line before the last
	if sent := h.sent(); len(sent) == before || !strings.HasPrefix(sent[len(sent)-1], "GET /api/servers/1") {
		t.Errorf("the second time, the panel received %q", sent[before:])
	}
	if err := os.WriteFile(file, []byte(strings.Repeat("whoami\nserver list\n", 1500)), 0o644); err != nil {
		t.Fatal(err)
	}
	session("exit\r")
	if got, err := os.ReadFile(file); err != nil || strings.Count(string(got), "\n") != 1000 {
		t.Errorf("%d lines are kept, %v", strings.Count(string(got), "\n"), err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestChatInterrupt: Ctrl-C ends the call, and not the conversation.
func TestChatInterrupt(t *testing.T) {
	t.Parallel()
	door, screen := seated("")
	interrupts := make(chan os.Signal, 1)
	talk := newChat(newHouse(t, policies.Standard()), door, alice, "server list\rwhoami\rexit\r")
	talk.Interrupts = interrupts
	answer, calls := talk.Answer, 0
	talk.Answer = func(ctx context.Context, line string, by chat.Asker) chat.Answer {
		if calls++; calls == 1 {
			interrupts <- os.Interrupt
			<-ctx.Done()
			return chat.Answer{Outcome: &tools.Outcome{Status: tools.Failed, Summary: "It was stopped."}}
		}
		return answer(ctx, line, by)
	}
	if err := talk.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(screen.err.String(), "Stopping the call.") || !strings.Contains(screen.out.String(), "You are alice") {
		t.Errorf("%s\n%s", screen.out, screen.err)
	}
}

// TestChatPipeInterrupt: Ctrl-C ends a pipe of lines while it waits.
func TestChatPipeInterrupt(t *testing.T) {
	t.Parallel()
	door, _ := piped()
	talk := newChat(newHouse(t, policies.Standard()), door, alice, "")
	silent, _ := io.Pipe()
	door.In = silent
	interrupts := make(chan os.Signal, 1)
	talk.Interrupts = interrupts
	interrupts <- os.Interrupt
	if err := talk.Run(t.Context()); !errors.Is(err, terminal.ErrNotDone) {
		t.Error(err)
	}
}
