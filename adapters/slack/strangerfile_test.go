package slack_test

import (
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/slack/slacktest"
)

// TestFilesNotFetched: what a stranger attaches is not fetched, and neither is it of a
// person who attaches several, of which nobody knows which is meant.
func TestFilesNotFetched(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for user, want := range map[string]string{"U0NEW": "not known here", "U0ANN": "web-1"} {
		var ids []string
		for range 3 {
			ids = append(ids, r.slack.Attach(user, "a.txt", []byte("x")))
		}
		if user == "U0NEW" {
			ids = ids[:1]
		}
		d, err := r.slack.Write(user, slacktest.Post{Channel: ops, Text: "server list", Files: ids, Mention: true})
		r.acknowledged(d, err)
		r.await(user+" answered", func() bool { return r.alone(user, ops, want) || r.open(ops, want) })
	}
	if calls := r.slack.Calls(); slices.ContainsFunc(calls, func(c string) bool { return strings.Contains(c, "files-pri") }) {
		t.Errorf("fetched: %v", calls)
	}
	r.clean()
}
