package terminal_test

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

func toolNamed(t *testing.T, name string) *op.Tool {
	t.Helper()
	tool, ok := newCatalogue(t).Find(name)
	if !ok {
		t.Fatalf("there is no tool %s", name)
	}
	return tool
}

// TestAskConfirm: a yes comes from the person, or from the flag for exactly
// that.
func TestAskConfirm(t *testing.T) {
	t.Parallel()
	change := tools.Question{Risk: policies.Change}
	disrupt := tools.Question{Risk: policies.Disrupt, Type: "web-1"}
	spaced := tools.Question{Risk: policies.Destroy, Type: "my shop's db"}
	for _, test := range []struct {
		name     string
		question tools.Question
		flags    func(*terminal.Terminal)
		typed    string
		piped    bool
		want     bool
		err      string // a part; empty is none
	}{
		{name: "y", question: change, typed: "y\n", want: true},
		{name: "yes in capitals", question: change, typed: "YES\n", want: true},
		{name: "without an end of line", question: change, typed: "y", want: true},
		{name: "n", question: change, typed: "n\n"},
		{name: "nothing", question: change, typed: "\n"},
		{name: "yes and more", question: change, typed: "yes please\n"},
		{name: "the end of the input", question: change, err: "nobody answered"},
		{name: "the target's name", question: disrupt, typed: "web-1\n", want: true},
		{name: "the target's name with spaces around", question: disrupt, typed: "  web-1 \n", want: true},
		{name: "another name", question: disrupt, typed: "web-2\n", err: `"web-2" was typed, and "web-1" was wanted`},
		{name: "the name in capitals", question: disrupt, typed: "WEB-1\n", err: `"WEB-1" was typed, and "web-1" was wanted`},
		{name: "yes for a name", question: disrupt, typed: "yes\n", err: `"yes" was typed`},
		{name: "what could steer the screen", question: disrupt, typed: "web\x1b[2K\u202e-1" + strings.Repeat("x", 200) + "\n", err: `"web[2K-1xxx`},
		{name: "nothing for a name", question: disrupt, typed: "\n"},

		{name: "--yes for a change", question: change, piped: true, flags: func(t *terminal.Terminal) { t.Yes = true }, want: true},
		{name: "--yes for more than a change", question: disrupt, piped: true, flags: func(t *terminal.Terminal) { t.Yes = true }, err: "--confirm web-1"},
		{name: "--yes for more than a change, on a terminal", question: disrupt, typed: "web-1\n", flags: func(t *terminal.Terminal) { t.Yes = true }, want: true},
		{name: "--confirm with the name", question: disrupt, piped: true, flags: func(t *terminal.Terminal) { t.Confirm = "web-1" }, want: true},
		{name: "--confirm with another name", question: disrupt, piped: true, flags: func(t *terminal.Terminal) { t.Confirm = "web-2" }, err: `names "web-2", but the target is "web-1"`},
		{name: "--confirm with another name, on a terminal", question: disrupt, typed: "web-1\n", flags: func(t *terminal.Terminal) { t.Confirm = "web-2" }, err: `the target is "web-1"`},
		{name: "--confirm for a change", question: change, piped: true, flags: func(t *terminal.Terminal) { t.Confirm = "web-1" }, err: "--yes says yes to a change"},

		{name: "a pipe that says yes is nobody", question: change, piped: true, err: "there is no terminal to ask in: --yes"},
		{name: "a pipe that says the name is nobody", question: disrupt, piped: true, err: "there is no terminal to ask in: --confirm web-1 says yes to a call of risk disrupt"},
		{name: "the flag is shown as a shell reads it", question: spaced, piped: true, err: `--confirm 'my shop'\''s db'`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			door, _ := seated(test.typed)
			if test.piped {
				door, _ = piped()
			}
			if test.flags != nil {
				test.flags(door)
			}
			test.question.Tool = toolNamed(t, "flashpanel_server_restart")
			got, err := door.AskConfirm(t.Context(), test.question)
			if got != test.want {
				t.Errorf("%t, want %t", got, test.want)
			}
			if test.err == "" && err != nil || test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
				t.Errorf("%v, want %q", err, test.err)
			}
		})
	}
}

// TestQuestionSaysWhatWillBeHit: risk, tool, target, panel, masked arguments
// and what was looked at go to standard error.
func TestQuestionSaysWhatWillBeHit(t *testing.T) {
	t.Parallel()
	door, screen := seated("\n")
	tool := toolNamed(t, "flashpanel_server_restart")
	_, err := door.AskConfirm(t.Context(), tools.Question{
		Tool: tool, Risk: policies.Disrupt, Panel: "main", Target: "server web-1 (1)", Type: "web-1", Args: json.RawMessage(`{"server":1}`),
		Preview: []tools.Previewed{{Of: "server get", Data: json.RawMessage(`{"data":{"name":"web-1","status":"active"}}`)}, {Of: "systeminfo get", Err: "The panel did not answer."}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"DISRUPT  server restart on server web-1 (1) (panel main)", chat.Wrap(tool.Doc, 80), "\n\nserver: 1\n\n",
		"What server get shows now:\nname:   web-1\nstatus: active\n\n", "What systeminfo get shows now:\nThe panel did not answer.\n\n", "Type web-1 to go on: "} {
		if !strings.Contains(screen.err.String(), want) {
			t.Errorf("the question lacks %q:\n%s", want, screen.err)
		}
	}
	if out := screen.out.String(); out != "" {
		t.Errorf("on standard output: %q", out)
	}
}

// TestQuestionIsWrapped: no line of a question is wider than the screen, and what
// is typed stands behind a space.
func TestQuestionIsWrapped(t *testing.T) {
	t.Parallel()
	door, screen := seated("\n")
	door.Columns = 40
	_, err := door.AskConfirm(t.Context(), tools.Question{
		Tool: toolNamed(t, "flashpanel_server_restart"), Risk: policies.Disrupt, Panel: "main", Target: "server web-1 (1), on the other side of town", Type: "web-1 of the other side of town", Args: json.RawMessage(`{}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(screen.err.String(), "\n") {
		if chat.Width(line) > 40 {
			t.Errorf("this line is %d columns wide: %q", chat.Width(line), line)
		}
	}
	if got := screen.err.String(); !strings.HasPrefix(got, "DISRUPT  server restart on") || !strings.HasSuffix(got, "on: ") {
		t.Errorf("got %q", got)
	}
}

// TestQuestionEndsWithTheContext: nobody has to press a key after Ctrl-C.
func TestQuestionEndsWithTheContext(t *testing.T) {
	t.Parallel()
	silent, _ := io.Pipe()
	door, _ := seated("")
	door.In = idle{silent}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	yes, err := door.AskConfirm(ctx, tools.Question{Tool: toolNamed(t, "flashpanel_server_restart"), Risk: policies.Change})
	if yes || err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("%t, %v", yes, err)
	}
}

// idle is a terminal at which nobody types.
type idle struct{ io.Reader }

func (idle) IsTerminal() bool { return true }

// TestAskSecret: an empty line is no secret.
func TestAskSecret(t *testing.T) {
	t.Parallel()
	door, screen := seated("s3 cret\n\n")
	order := op.Order{Argument: "password", Ask: true, Doc: "Password of the user."}
	if got, err := door.AskSecret(t.Context(), order); err != nil || got != "s3 cret" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := door.AskSecret(t.Context(), order); err == nil {
		t.Error("an empty line was taken")
	}
	if shown := screen.out.String() + screen.err.String(); strings.Contains(shown, "cret") || !strings.Contains(shown, "password (Password of the user)") {
		t.Errorf("shown: %q", shown)
	}
}

// TestCallCarriesWhatTheStreamsAllow: secrets are asked for only where
// somebody can answer, and handed over only where nobody else reads.
func TestCallCarriesWhatTheStreamsAllow(t *testing.T) {
	t.Parallel()
	alice := policies.Person{Name: "alice"}
	onTerminal, _ := seated("")
	inPipe, _ := piped()
	revealing, _ := piped()
	revealing.Reveal = true
	// The answer is on the terminal, and what stands beside it goes to a file.
	asJSON, _ := seated("")
	asJSON.JSON, asJSON.Err = true, new(strings.Builder)
	for name, test := range map[string]struct {
		door         *terminal.Terminal
		ask, private bool
	}{"a terminal": {onTerminal, true, true}, "a pipe": {inPipe, false, false}, "--reveal": {revealing, false, true}, "--json, and standard error a file": {asJSON, false, false}} {
		c := test.door.Call(alice, "flashpanel_server_list", json.RawMessage(`{}`))
		if (c.Ask != nil) != test.ask || c.Private != test.private || c.Confirm == nil || c.Progress == nil {
			t.Errorf("%s: ask %t, private %t", name, c.Ask != nil, c.Private)
		}
		if c.Door != policies.Terminal || c.Person.Name != "alice" || c.Tool != "flashpanel_server_list" {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// TestShow: data goes to standard output, and all about it to standard error.
func TestShow(t *testing.T) {
	t.Parallel()
	out := tools.Outcome{Status: tools.Done, Tool: "flashpanel_server_get", Summary: "server get on server web-1 (1): the panel answered.",
		Data: json.RawMessage(`{"data":{"name":"<web-1> & co"}}`), Next: "Look again."}
	secret := out
	secret.Private = []tools.PrivateValue{{Name: "data.token", Value: "line 1\nline\x1b[2J 2\u202e\ttab"}}
	saved := out
	saved.File = &panel.Download{Name: "dump.sql", Path: "/var/lib/panelbot/dump.sql", Size: 12}
	const asJSON = `{"status":"done","tool":"flashpanel_server_get","summary":"server get on server web-1 (1): the panel answered.","data":{"data":{"name":"<web-1> & co"}},"next":"Look again."}` + "\n"
	const pretty = "{\n  \"data\": {\n    \"name\": \"<web-1> & co\"\n  }\n}\n"
	const sentence = "done: server get on server web-1 (1): the panel answered.\n"
	const note = "The answer holds a secret, which is printed only on a terminal, or with --reveal.\n"
	for _, test := range []struct {
		name            string
		outcome         tools.Outcome
		seated          bool
		json, reveal    bool
		wantOut, wantEr string
	}{
		{name: "text", outcome: out, wantOut: pretty, wantEr: sentence + "Look again.\n"},
		{name: "json", outcome: out, json: true, wantOut: asJSON},
		{name: "a dry run", outcome: tools.Outcome{Status: tools.Done, Summary: "Dry run of server restart.", Plan: new(tools.Plan)}, wantEr: "dry run: Dry run of server restart.\n"},
		{name: "a dry run of what would be denied", outcome: tools.Outcome{Status: tools.Denied, Summary: "Dry run of server restart.", Plan: new(tools.Plan)}, wantEr: "dry run: Dry run of server restart.\n"},
		{name: "no data", outcome: tools.Outcome{Status: tools.Denied, Summary: "It is denied."}, wantEr: "denied: It is denied.\n"},
		{name: "a file", outcome: saved, wantOut: pretty, wantEr: sentence + "Saved as /var/lib/panelbot/dump.sql\nLook again.\n"},
		{name: "a secret into a pipe", outcome: secret, wantOut: pretty, wantEr: sentence + "Look again.\n" + note},
		{name: "a secret into a pipe as json", outcome: secret, json: true, wantOut: asJSON, wantEr: note},
		{name: "a secret into a pipe, as wanted", outcome: secret, reveal: true, wantOut: pretty + "data.token: line 1\nline\x1b[2J 2\u202e\ttab\n", wantEr: sentence + "Look again.\n"},
		{name: "a secret beside json, as wanted", outcome: secret, json: true, reveal: true, wantOut: asJSON, wantEr: "data.token: line 1\nline\x1b[2J 2\u202e\ttab\n"},
		// On a terminal, what a server wrote must not move the cursor.
		{name: "a secret on a terminal", outcome: secret, seated: true, wantOut: pretty + "data.token: line 1\nline[2J 2\ttab\n", wantEr: sentence + "Look again.\n"},
		{name: "a secret beside json on a terminal", outcome: secret, seated: true, json: true, wantOut: asJSON, wantEr: "data.token: line 1\nline[2J 2\ttab\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			door, screen := piped()
			if test.seated {
				door, screen = seated("")
			}
			door.JSON, door.Reveal = test.json, test.reveal
			if err := door.Show(test.outcome, words(t, test.outcome)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(screen.out.String(), test.wantOut); diff != "" {
				t.Errorf("standard output (-got +want):\n%s", diff)
			}
			if diff := cmp.Diff(screen.err.String(), test.wantEr); diff != "" {
				t.Errorf("standard error (-got +want):\n%s", diff)
			}
		})
	}
}

// TestProgressIsNoPartOfJSON: a program that reads both streams gets one
// object.
func TestProgressIsNoPartOfJSON(t *testing.T) {
	t.Parallel()
	door, screen := piped()
	door.Progress(op.Message{Text: "not there yet"})
	if got := screen.err.String(); got != "not there yet\n" {
		t.Errorf("%q", got)
	}
	door, screen = piped()
	door.JSON = true
	door.Progress(op.Message{Text: "not there yet"})
	if got := screen.out.String() + screen.err.String(); got != "" {
		t.Errorf("%q", got)
	}
}

// TestConfirmedCall goes the whole way: the question, the typed name, the
// change on the panel.
func TestConfirmedCall(t *testing.T) {
	t.Parallel()
	alice := policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}
	for typed, want := range map[string]tools.Status{"web-2\n": tools.Accepted, "web-1\n": tools.Denied, "y\n": tools.Denied} {
		h := newHouse(t, policies.Standard())
		door, screen := seated(typed)
		out := h.runner.Run(t.Context(), door.Call(alice, "server restart", json.RawMessage(`{"server":"web-2"}`)))
		if out.Status != want || !strings.Contains(screen.err.String(), "DISRUPT  server restart on server web-2 (2)") {
			t.Errorf("typed %q: %s, want %s: %s\n%s", typed, out.Status, want, out.Summary, screen.err)
		}
		restarts := strings.Count(strings.Join(h.sent(), "\n"), "POST /api/servers/2/restart/normal")
		if wanted := map[bool]int{true: 1}[want.OK()]; restarts != wanted {
			t.Errorf("typed %q: %d restarts: %v", typed, restarts, h.sent())
		}
	}
}

// sized is a screen that knows its width.
type sized struct{ tty }

func (*sized) Width() int { return 44 }

// TestWidth: the screen's own width holds, and what is told counts where there
// is none.
func TestWidth(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		out     io.Writer
		columns int
		want    int
	}{
		{"a pipe", io.Discard, 0, chat.Wide},
		{"a pipe of which something is told", io.Discard, 132, 132},
		{"nonsense is told", io.Discard, -3, chat.Wide},
		{"a screen", new(sized), 0, 44},
		{"a screen of which something else is told", new(sized), 132, 44},
		{"a screen that does not know", new(tty), 132, 132},
	} {
		if got := (&terminal.Terminal{Out: test.out, Columns: test.columns}).Width(); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}
