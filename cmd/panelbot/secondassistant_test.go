//go:build linux

package main

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

// TestSecondAssistant: an assistant beside the process that owns the store could only
// read. It goes through that one: what it changes and asks for is decided, recorded and
// seen there.
func TestSecondAssistant(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := assist(t, "--config", d.file, "--as", "alice")
	second := assist(t, "--config", d.file, "--as", "olga")
	if answer := second.calls("flashpanel_server_list", `{}`); !strings.Contains(answer, "web-1") {
		t.Errorf("a read: %s", answer)
	}
	if answer := second.asks("tools/list", `{}`); !strings.Contains(answer, "flashpanel_server_restart") {
		t.Errorf("the list: %.300s", answer)
	}
	asked := second.calls("flashpanel_schedule_delete", `{"server":1,"schedule":1}`)
	id := requestIn(t, asked)
	if code, out, errs := d.beside("approvals", "approve", id, "--as", "bob", "code="+d.codeOf("bob")); code != 0 {
		t.Errorf("a vote for what the second asked ends with %d:\n%s%s", code, out, errs)
	}
	if answer := second.calls("panelbot_request_get", `{"id":"`+id+`"}`); !strings.Contains(answer, `"status":"done"`) {
		t.Errorf("the second does not see the end of its request: %s", answer)
	}
	if _, out, _ := d.beside("audit", "tail", "--person", "olga"); !strings.Contains(out, "schedule") {
		t.Errorf("what the second did is not in the record:\n%s", out)
	}
	second.end()
	if answer := first.calls("flashpanel_server_list", `{}`); !strings.Contains(answer, "web-1") {
		t.Errorf("the first, after the second has ended: %s", answer)
	}
}

// TestAssistantWithoutOwner: an assistant that goes through the owner of the store ends
// with it, and says so.
func TestAssistantWithoutOwner(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := assist(t, "--config", d.file, "--as", "alice")
	second := assist(t, "--config", d.file, "--as", "olga")
	first.kill()
	var exit *exec.ExitError
	if err := second.cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("it ended with %v, want 1", err)
	}
	third := assist(t, "--config", d.file, "--as", "olga")
	if answer := third.calls("flashpanel_server_list", `{}`); !strings.Contains(answer, "web-1") {
		t.Errorf("one that begins anew: %s", answer)
	}
}
