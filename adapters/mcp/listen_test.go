package mcp_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"testing"
)

// TestListeningIsAcknowledgedFirst: panelbot announces no changes, so that
// mcp-go ends a subscription at once; it lost the acknowledgement over HTTP
// now and then, and sent it after the end on stdio.
func TestListeningIsAcknowledgedFirst(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	oneStdio.Lock()
	t.Cleanup(oneStdio.Unlock)
	in, questions := io.Pipe()
	answers, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- h.door.Stdio(t.Context(), alice, in, out) }()
	lines := bufio.NewReader(answers)
	listen := func(id int) []byte {
		return modern(id, "subscriptions/listen", map[string]any{"notifications": map[string]any{"toolsListChanged": true}})
	}
	const tries = 5
	for id := range tries {
		_, body := h.post(alice, listen(id), modernHeaders("subscriptions/listen", ""))
		checkAcknowledged(t, fmt.Sprintf("http %d", id), body)

		if _, err := questions.Write(append(listen(id), '\n')); err != nil {
			t.Fatal(err)
		}
		var two []byte
		for range 2 {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				t.Fatal(err)
			}
			two = append(two, line...)
		}
		checkAcknowledged(t, fmt.Sprintf("stdio %d", id), two)
	}
	if err := questions.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func checkAcknowledged(t *testing.T, name string, body []byte) {
	t.Helper()
	acknowledged, ended := bytes.Index(body, []byte(`acknowledged"`)), bytes.Index(body, []byte(`"result"`))
	if acknowledged < 0 || ended < acknowledged {
		t.Errorf("%s: acknowledged at %d, ended at %d:\n%s", name, acknowledged, ended, body)
	}
}
