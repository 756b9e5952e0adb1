package slack_test

import (
	"strings"
	"testing"
)

// TestRead: a read is answered in the channel, for all to see, with who asked.
func TestRead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.types("U0ANN", ops, "server list")
	m := r.wait(ops, "web-1")
	if text := said(m); !strings.Contains(text, "U0ANN") || !strings.Contains(text, "done") || m.For != "" {
		t.Errorf("got %s", text)
	}
	r.clean()
}

// TestConfirm: a question stands in the channel, and only who asked says yes.
func TestConfirm(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.types("U0ANN", ops, "server favorite web-1")
	m := r.wait(ops, "CHANGE")
	r.press("U0BOB", m.TS, "Yes")
	r.wait(ops, "somebody else")
	if r.sent("POST /api/servers/1/favorite") != 0 {
		t.Error("somebody else said yes")
	}
	r.press("U0ANN", m.TS, "Yes")
	r.await("the outcome", func() bool {
		got, _ := r.find(ops, "server favorite")
		return got.TS == m.TS && (strings.Contains(said(got), "done") || strings.Contains(said(got), "accepted"))
	})
	if r.sent("POST /api/servers/1/favorite") != 1 {
		t.Errorf("sent %d times", r.sent("POST /api/servers/1/favorite"))
	}
	r.clean()
}
