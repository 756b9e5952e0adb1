package slack_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"testing"

	"panelbot/adapters/delivery"
	"panelbot/adapters/slack"
	"panelbot/adapters/slack/slacktest"
	"panelbot/policies"
)

// TestSendFileForOne: a file for one person goes to the direct messages, and is not sent
// again where it lies.
func TestSendFileForOne(t *testing.T) {
	t.Parallel()
	s := world(t, slacktest.Config{})
	api, err := slack.NewClient(accessTo(s))
	must(t, err)
	send := &slack.Sender{Log: slog.New(slog.DiscardHandler), Client: api}
	dm := s.DM("U0ANN")
	for _, up := range []slack.Upload{{Name: "answer.txt", Content: "for ann alone"}, {Name: "zone.db", Bytes: []byte{0, 255}}} {
		before := len(s.Files(dm))
		body, err := json.Marshal(slack.Outgoing{Channel: ops, User: "U0ANN", File: &up})
		must(t, err)
		m := delivery.Message{Door: policies.Slack, Chat: ops, Key: "file/" + up.Name, Body: body}
		at, err := send.Send(t.Context(), m, "", false)
		must(t, err)
		again, err := send.Send(t.Context(), m, at, false)
		if err != nil || again != at {
			t.Errorf("%s: at %s, and then %s, %v", up.Name, at, again, err)
		}
		list := s.Files(dm)
		if len(s.Files(ops)) > 0 || len(list) != before+1 || string(list[before].Data) != up.Content+string(up.Bytes) {
			t.Errorf("%s: %d files in the channel, %d in the direct messages", up.Name, len(s.Files(ops)), len(list))
		}
	}
}

// TestSendFileElsewhere: a file that lies on the host of another process is left to that.
func TestSendFileElsewhere(t *testing.T) {
	t.Parallel()
	s := world(t, slacktest.Config{})
	api, err := slack.NewClient(accessTo(s))
	must(t, err)
	send := &slack.Sender{Log: slog.New(slog.DiscardHandler), Client: api}
	body, err := json.Marshal(slack.Outgoing{User: "U0ANN", File: &slack.Upload{Name: "dump.sql", Path: "/nowhere/dump.sql"}})
	must(t, err)
	_, err = send.Send(t.Context(), delivery.Message{Door: policies.Slack, Chat: "@U0ANN", Key: "file/x", Body: body}, "", false)
	var dead *delivery.Dead
	if !errors.Is(err, fs.ErrNotExist) || errors.As(err, &dead) {
		t.Errorf("got %v", err)
	}
}
