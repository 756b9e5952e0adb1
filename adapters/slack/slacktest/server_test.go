package slacktest_test

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"panelbot/adapters/slack/slacktest"
)

// workspace starts a workspace with a few people and channels in it.
func workspace(t *testing.T, config slacktest.Config) *slacktest.Server {
	t.Helper()
	s, err := slacktest.Start(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.AddUser(slacktest.User{ID: "U0ALICE", Name: "alice", Email: "alice@example.com"}, slacktest.User{ID: "U0BOB", Name: "bob"},
		slacktest.User{ID: "U0GUEST", Name: "guest", Guest: true}, slacktest.User{ID: "U0GONE", Name: "gone", Deactivated: true},
		slacktest.User{ID: "U0STRANGER", Name: "stranger", Team: "T0OTHER"}, slacktest.User{ID: "U0ROBOT", Name: "robot", Bot: true})
	s.AddChannel(slacktest.Channel{ID: "C0OPS", Name: "ops", Members: []string{"U0ALICE", "U0BOB", "U0BOT"}},
		slacktest.Channel{ID: "C0ELSE", Name: "else", Members: []string{"U0ALICE"}},
		slacktest.Channel{ID: "C0SECRET", Name: "secret", Private: true, Members: []string{"U0ALICE"}},
		slacktest.Channel{ID: "C0OLD", Name: "old", Archived: true, Members: []string{"U0BOT"}},
		slacktest.Channel{ID: "C0SHARED", Name: "shared", Shared: true, External: []string{"T0OTHER"}, Members: []string{"U0ALICE", "U0STRANGER", "U0GUEST", "U0BOT"}})
	return s
}

// client gives slack-go's client of a workspace.
func client(s *slacktest.Server) *slack.Client {
	c := s.Config()
	return slack.New(c.BotToken, slack.OptionAPIURL(s.APIURL()), slack.OptionAppLevelToken(c.AppToken))
}

// limit ends a test that hangs.
func limit(t *testing.T) context.Context {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(stop)
	return ctx
}

// run connects slack-go's Socket Mode client, and gives what it receives to
// handle, which acknowledges.
func run(t *testing.T, s *slacktest.Server, handle func(*socketmode.Client, socketmode.Event)) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	sm := socketmode.New(client(s), socketmode.OptionLog(log.New(io.Discard, "", 0)))
	done := make(chan struct{}, 2)
	go func() {
		_ = sm.RunContext(ctx) // ends with ctx
		done <- struct{}{}
	}()
	go func() {
		defer func() { done <- struct{}{} }()
		for {
			select {
			case e := <-sm.Events:
				if e.Request != nil && e.Request.EnvelopeID != "" {
					handle(sm, e)
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() {
		stop()
		<-done
		<-done
	})
	if err := s.Await(limit(t), func() bool { open, _ := s.Sockets(); return open > 0 }); err != nil {
		t.Fatal(err)
	}
}

// acknowledge answers a payload. Client.Ack would wait for ever once the client
// has ended.
func acknowledge(t *testing.T, sm *socketmode.Client, e socketmode.Event, answer ...any) {
	t.Helper()
	var payload any
	if len(answer) > 0 {
		payload = answer[0]
	}
	if err := sm.AckCtx(t.Context(), e.Request.EnvelopeID, payload); err != nil && t.Context().Err() == nil {
		t.Error(err)
	}
}

// clean holds that the app sent nothing that Slack refuses.
func clean(t *testing.T, s *slacktest.Server) {
	t.Helper()
	for _, v := range s.Violations() {
		t.Errorf("%s: %s", v.Method, v.Problem)
	}
}

// ended waits for a delivery.
func ended(t *testing.T, d *slacktest.Delivery, err error) slacktest.Ack {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	ack, err := d.Wait(limit(t))
	if err != nil {
		t.Fatal(err)
	}
	return ack
}

// TestConversation goes once through a command, a card, a button, a modal and a
// mention, with the real client library.
func TestConversation(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	api := client(s)
	run(t, s, func(sm *socketmode.Client, e socketmode.Event) {
		switch data := e.Data.(type) {
		case slack.SlashCommand:
			acknowledge(t, sm, e)
			button := slack.NewButtonBlockElement("approve", "id-1", slack.NewTextBlockObject("plain_text", "Approve", false, false))
			_, _, err := api.PostMessage(data.ChannelID, slack.MsgOptionText(data.Text, true),
				slack.MsgOptionBlocks(slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", data.Text, false, false), nil, nil), slack.NewActionBlock("b", button)))
			if err != nil {
				t.Error(err)
			}
		case slack.InteractionCallback:
			switch data.Type {
			case slack.InteractionTypeBlockActions:
				acknowledge(t, sm, e)
				view := slack.ModalViewRequest{Type: "modal", Title: slack.NewTextBlockObject("plain_text", "Sure?", false, false), Submit: slack.NewTextBlockObject("plain_text", "Yes", false, false),
					PrivateMetadata: data.Channel.ID + " " + data.Message.Timestamp,
					Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock("why", slack.NewTextBlockObject("plain_text", "Why", false, false), nil,
						slack.NewPlainTextInputBlockElement(nil, "text"))}}}
				if _, err := api.OpenView(data.TriggerID, view); err != nil {
					t.Error(err)
				}
			case slack.InteractionTypeViewSubmission:
				acknowledge(t, sm, e)
				if got := data.View.State.Values["why"]["text"].Value; got != "because" {
					t.Errorf("the reason is %q", got)
				}
			}
		case slackevents.EventsAPIEvent:
			acknowledge(t, sm, e)
		}
	})
	ack := ended(t, s.Command("U0ALICE", "C0OPS", "/panel", "server list"), nil)
	if !ack.OK || ack.Shown != "" {
		t.Fatalf("the command: %+v", ack)
	}
	if err := s.Await(limit(t), func() bool { return len(s.Messages("C0OPS")) == 1 }); err != nil {
		t.Fatal(err)
	}
	card := s.Messages("C0OPS")[0]
	d, err := s.Press("U0BOB", card.TS, "approve")
	ended(t, d, err)
	if err := s.Await(limit(t), func() bool { _, open := s.Modal("U0BOB"); return open }); err != nil {
		t.Fatal(err)
	}
	modal, _ := s.Modal("U0BOB")
	if want := "C0OPS " + card.TS; modal.PrivateMetadata() != want || modal.Title() != "Sure?" {
		t.Errorf("the modal %q has %q, want %q", modal.Title(), modal.PrivateMetadata(), want)
	}
	if _, err := s.Submit("U0BOB", modal.ID, nil); err == nil {
		t.Error("a required field was left empty")
	}
	d, err = s.Submit("U0BOB", modal.ID, map[string]any{"text": "because"})
	ended(t, d, err)
	if _, open := s.Modal("U0BOB"); open {
		t.Error("the modal is still open")
	}
	d, err = s.Mention("U0ALICE", "C0OPS", "status")
	if ack := ended(t, d, err); !ack.OK {
		t.Errorf("the mention: %+v", ack)
	}
	clean(t, s)
}

// TestUpdate posts, changes and removes a message.
func TestUpdate(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	api := client(s)
	channel, ts, err := api.PostMessage("C0OPS", slack.MsgOptionText("one", false), slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "card", EventPayload: map[string]any{"id": "r1"}}))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := api.UpdateMessage(channel, ts, slack.MsgOptionText("two", false)); err != nil {
		t.Fatal(err)
	}
	history, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: channel, IncludeAllMetadata: true})
	if err != nil || len(history.Messages) != 1 || history.Messages[0].Text != "two" || history.Messages[0].Metadata.EventPayload["id"] != "r1" {
		t.Fatalf("history: %+v, %v", history, err)
	}
	if _, _, err := api.DeleteMessage(channel, ts); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := api.UpdateMessage(channel, ts, slack.MsgOptionText("three", false)); err == nil || err.Error() != "message_not_found" {
		t.Errorf("updating what was deleted: %v", err)
	}
	clean(t, s)
	if raw, err := json.Marshal(s.Messages("C0OPS")); err != nil || len(raw) == 0 {
		t.Fatal(err)
	}
}
