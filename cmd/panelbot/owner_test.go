//go:build linux

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"panelbot/adapters/terminal/console"
)

// owns lets this process own the desk's store, and take commands.
func (d *desk) owns() {
	d.t.Helper()
	h, a := d.open(), d.app()
	a.loaded = d.file
	a.receive(d.t.Context(), h)
	d.t.Cleanup(h.close)
	if h.visitors == nil {
		d.t.Fatal("no commands come in")
	}
}

// TestGuestsAtOnce: many commands go through an owner at once.
func TestGuestsAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.owns()
	var running sync.WaitGroup
	for i := range 8 {
		running.Go(func() {
			args := []string{"call", "--as", "olga", "server", "list"}
			if i%2 == 0 {
				args = []string{"call", "--as", "olga", "--yes", "server", "favorite", "web-2"}
			}
			if code, out, errs := d.beside(args...); code != 0 {
				t.Errorf("%v ends with %d:\n%s%s", args, code, out, errs)
			}
		})
	}
	running.Wait()
}

// TestGuestFiles: a file that a command names is read by its client, and not by the
// owner.
func TestGuestFiles(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.owns()
	file := d.file + ".args"
	if err := os.WriteFile(file, []byte(`{"server":"web-2"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := d.beside("call", "--as", "olga", "--yes", "server", "favorite", "--args", file); code != 0 {
		t.Errorf("it ends with %d:\n%s%s", code, out, errs)
	}
	if code, _, errs := d.beside("call", "--as", "olga", "server", "list", "--args", file+".not"); code != 1 || !strings.Contains(errs, "no such file") {
		t.Errorf("without a file it ends with %d: %s", code, errs)
	}
}

// TestGuestSeesNoToken: a command of another process is not given the token that the owner
// has in its environment, and what a terminal is comes from that process alone.
func TestGuestSeesNoToken(t *testing.T) {
	t.Parallel()
	own := environment{vars: map[string]string{"PANELBOT_TOKEN": "the-owners-own-token", "TERM": "owners", "PANELBOT_CONFIG": "c.yaml"}}
	look := guestEnvironment(own.lookup, console.Hello{Env: map[string]string{"LANG": "vi", "PANELBOT_TOKEN": "of-the-guest"}})
	for name, want := range map[string]string{"PANELBOT_TOKEN": "", "TERM": "", "LANG": "vi", "PANELBOT_CONFIG": "c.yaml"} {
		if got, is := look(name); got != want || is != (want != "") {
			t.Errorf("%s: got %q, %v, want %q", name, got, is, want)
		}
	}
}

// TestGuestsRefused: a client of its own make gets no command that is not marked, and
// none that would use what is the owner's.
func TestGuestsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.owns()
	for _, line := range []string{
		"", "serve", "mcp", "init", "demo", "simulator", "version", "doctor", "check", "nonsense", "login main", "login main --save x",
		"audit tail", "store backup x", "policy test x", "policy simulate", "policy explain alice mcp server restart web-1",
		"completion bash", "__complete approvals ", "help approvals", "tools dns", "config schema",
		"call --server http://127.0.0.1:1 server list", "approvals --server http://127.0.0.1:1", "call --read-only server list", "chat --read-only",
		"chat --server http://127.0.0.1:1", "mcp --server http://127.0.0.1:1", "site list --server http://127.0.0.1:1", "alert list --server http://127.0.0.1:1", "mcp --read-only", "people list --server http://127.0.0.1:1",
	} {
		c, err := console.Dial(t.Context(), console.Place(d.store()))
		if err != nil {
			t.Fatal(err)
		}
		var out, errs strings.Builder
		code, err := c.Run(t.Context(), console.Hello{Args: strings.Fields(line), Config: d.file}, console.Terminal{In: strings.NewReader(""), Out: &out, Err: &errs})
		refused := strings.Contains(line, "--server") || strings.Contains(line, "--read-only")
		if refused && !strings.Contains(errs.String(), "does not go through") && !strings.Contains(errs.String(), "is no flag of") {
			t.Errorf("%q is not refused: %s", line, &errs)
		}
		if code != 1 || err != nil || !refused && !strings.Contains(errs.String(), "the process that owns the store") || out.Len() > 0 {
			t.Errorf("%q ends with %d, %v:\n%s%s", line, code, err, &out, &errs)
		}
	}
	c, err := console.Dial(t.Context(), console.Place(d.store()))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	code, err := c.Run(t.Context(), console.Hello{Args: []string{"call", "--help"}, Config: d.file}, console.Terminal{In: strings.NewReader(""), Out: &out, Err: io.Discard})
	if err != nil || out.Len() > 0 {
		t.Errorf("help ends with %s", fmt.Sprint(code, err, &out))
	}
}
