package slacktest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"panelbot/adapters/slack/slacktest"
)

// listener is an app that only hears events.
func listener(t *testing.T, s *slacktest.Server) chan slackevents.EventsAPIEvent {
	t.Helper()
	heard := make(chan slackevents.EventsAPIEvent, 100)
	run(t, s, func(sm *socketmode.Client, e socketmode.Event) {
		acknowledge(t, sm, e)
		if data, ok := e.Data.(slackevents.EventsAPIEvent); ok {
			heard <- data
		}
	})
	return heard
}

// TestEvents holds what each thing that happens brings to the app.
func TestEvents(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	heard := listener(t, s)
	api := client(s)
	_, mine, err := api.PostMessage("C0OPS", say("mine"))
	if err != nil {
		t.Fatal(err)
	}
	file := s.Attach("U0ALICE", "zone.db", []byte("x"))
	dm := s.DM("U0ALICE")
	only := func(d *slacktest.Delivery) (*slacktest.Delivery, error) { return d, nil }
	for _, test := range []struct {
		name string
		does func() (*slacktest.Delivery, error)
		want any // a part of the event
	}{
		{"a direct message", func() (*slacktest.Delivery, error) { return s.Say("U0ALICE", dm, "server list") },
			slackevents.MessageEvent{Channel: dm, User: "U0ALICE", Text: "server list", ChannelType: "im"}},
		{"a file", func() (*slacktest.Delivery, error) {
			return s.Write("U0ALICE", slacktest.Post{Channel: dm, Text: "import", Files: []string{file}})
		}, slackevents.MessageEvent{Channel: dm, User: "U0ALICE", Text: "import", ChannelType: "im", SubType: "file_share"}},
		{"another app", func() (*slacktest.Delivery, error) { return s.Say("U0ROBOT", "C0OPS", "server delete") },
			slackevents.MessageEvent{Channel: "C0OPS", User: "U0ROBOT", Text: "server delete", ChannelType: "channel", SubType: "bot_message", BotID: "BU0ROBOT"}},
		{"an edit", func() (*slacktest.Delivery, error) { return s.Edit("C0OPS", mine, "server delete") },
			slackevents.MessageEvent{Channel: "C0OPS", ChannelType: "channel", SubType: "message_changed"}},
		{"a removal", func() (*slacktest.Delivery, error) { return s.Remove("C0OPS", mine) },
			slackevents.MessageEvent{Channel: "C0OPS", ChannelType: "channel", SubType: "message_deleted"}},
		{"a member comes", func() (*slacktest.Delivery, error) { return s.Join("U0GUEST", "C0OPS") },
			slackevents.MemberJoinedChannelEvent{User: "U0GUEST", Channel: "C0OPS", ChannelType: "C", Team: "T0TEAM"}},
		{"the app is invited", func() (*slacktest.Delivery, error) { return s.Join("U0BOT", "C0SECRET") },
			slackevents.MemberJoinedChannelEvent{User: "U0BOT", Channel: "C0SECRET", ChannelType: "G", Team: "T0TEAM"}},
		{"a member goes", func() (*slacktest.Delivery, error) { return s.Leave("U0GUEST", "C0OPS") },
			slackevents.MemberLeftChannelEvent{User: "U0GUEST", Channel: "C0OPS", ChannelType: "C", Team: "T0TEAM"}},
		{"a channel is shared", func() (*slacktest.Delivery, error) { return s.Share("C0OPS", "T0OTHER", true) },
			"channel_shared"},
		{"somebody new", func() (*slacktest.Delivery, error) { return only(s.TeamJoin(slacktest.User{ID: "U0NEW", Name: "new"})) }, "U0NEW"},
		{"somebody leaves", func() (*slacktest.Delivery, error) {
			return only(s.UserChange(slacktest.User{ID: "U0BOB", Name: "bob", Deactivated: true}))
		}, "U0BOB"},
		{"anything", func() (*slacktest.Delivery, error) {
			return only(s.Event(map[string]any{"type": "app_uninstalled"}))
		}, "app_uninstalled"},
	} {
		d, err := test.does()
		if ack := ended(t, d, err); !ack.OK {
			t.Fatalf("%s: %+v", test.name, ack)
		}
		e := <-heard
		if e.TeamID != "T0TEAM" || e.APIAppID != "A0APP" {
			t.Errorf("%s: of %s for %s", test.name, e.TeamID, e.APIAppID)
		}
		var got any
		switch inner := e.InnerEvent.Data.(type) {
		case *slackevents.MessageEvent:
			got = slackevents.MessageEvent{Channel: inner.Channel, User: inner.User, Text: inner.Text, ChannelType: inner.ChannelType, SubType: inner.SubType, BotID: inner.BotID}
		case *slackevents.MemberJoinedChannelEvent:
			got = slackevents.MemberJoinedChannelEvent{User: inner.User, Channel: inner.Channel, ChannelType: inner.ChannelType, Team: inner.Team}
		case *slackevents.MemberLeftChannelEvent:
			got = slackevents.MemberLeftChannelEvent{User: inner.User, Channel: inner.Channel, ChannelType: inner.ChannelType, Team: inner.Team}
		case *slackevents.TeamJoinEvent:
			got = inner.User.ID
		case *slackevents.UserChangeEvent:
			got = inner.User.ID
			if !inner.User.Deleted {
				t.Errorf("%s: not deleted", test.name)
			}
		default:
			got = e.InnerEvent.Type
		}
		if diff := cmp.Diff(got, test.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", test.name, diff)
		}
	}
	if d, err := s.Say("U0ALICE", "C0ELSE", "x"); d != nil || err != nil {
		t.Errorf("where the app is not: %v, %v", d, err)
	}
	if u, err := api.GetUserInfo("U0BOB"); err != nil || !u.Deleted {
		t.Errorf("bob: %+v, %v", u, err)
	}
}

// TestMention holds that a mention brings both events, in a thread too.
func TestMention(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	heard := listener(t, s)
	if _, err := s.Write("U0ALICE", slacktest.Post{Channel: "C0OPS", Text: "x", Thread: "1.1"}); err == nil {
		t.Error("a reply to nothing")
	}
	root, _, err := client(s).PostMessage("C0OPS", say("root"))
	if err != nil {
		t.Fatal(err)
	}
	ts := s.Messages(root)[0].TS
	d, err := s.Write("U0ALICE", slacktest.Post{Channel: "C0OPS", Text: "server list", Thread: ts, Mention: true})
	ended(t, d, err)
	kinds := map[string]string{}
	for range 2 {
		switch inner := (<-heard).InnerEvent.Data.(type) {
		case *slackevents.AppMentionEvent:
			kinds["app_mention"] = inner.Text + " " + inner.ThreadTimeStamp
		case *slackevents.MessageEvent:
			kinds["message"] = inner.Text + " " + inner.ThreadTimeStamp
		}
	}
	want := "<@U0BOT> server list " + ts
	if diff := cmp.Diff(kinds, map[string]string{"app_mention": want, "message": want}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

// TestEcho holds that an app can hear itself, and by what it knows.
func TestEcho(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{Echo: true})
	heard := listener(t, s)
	api := client(s)
	channel, ts, err := api.PostMessage("C0OPS", say("mine"))
	if err != nil {
		t.Fatal(err)
	}
	if got := (<-heard).InnerEvent.Data.(*slackevents.MessageEvent); got.BotID != "B0BOT" || got.Text != "mine" {
		t.Errorf("posted: %+v", got)
	}
	if _, _, _, err := api.UpdateMessage(channel, ts, say("changed")); err != nil {
		t.Fatal(err)
	}
	if got := (<-heard).InnerEvent.Data.(*slackevents.MessageEvent); got.SubType != "message_changed" {
		t.Errorf("changed: %+v", got)
	}
	if _, _, err := api.DeleteMessage(channel, ts); err != nil {
		t.Fatal(err)
	}
	if got := (<-heard).InnerEvent.Data.(*slackevents.MessageEvent); got.SubType != "message_deleted" || got.DeletedTimeStamp != ts {
		t.Errorf("deleted: %+v", got)
	}
}

// TestHome publishes a home tab when it is opened, and presses a button in it.
func TestHome(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	api := client(s)
	pressed := make(chan slack.InteractionCallback, 1)
	run(t, s, func(sm *socketmode.Client, e socketmode.Event) {
		acknowledge(t, sm, e)
		switch data := e.Data.(type) {
		case slackevents.EventsAPIEvent:
			home := slack.HomeTabViewRequest{Type: "home", Blocks: slack.Blocks{BlockSet: []slack.Block{
				slack.NewHeaderBlock(plainText("Nothing awaits you")),
				slack.NewActionBlock("b", slack.NewButtonBlockElement("refresh", "now", plainText("Refresh")))}}}
			if _, err := api.PublishView(data.InnerEvent.Data.(*slackevents.AppHomeOpenedEvent).User, home, ""); err != nil {
				t.Error(err)
			}
		case slack.InteractionCallback:
			pressed <- data
		}
	})
	ended(t, s.OpenHome("U0ALICE"), nil)
	if err := s.Await(limit(t), func() bool { _, there := s.Home("U0ALICE"); return there }); err != nil {
		t.Fatal(err)
	}
	home, _ := s.Home("U0ALICE")
	d, err := s.Press("U0ALICE", home.ID, "refresh")
	ended(t, d, err)
	if got := <-pressed; got.View.ID != home.ID || got.View.Type != "home" || got.Container.Type != "view" {
		t.Errorf("pressed: %+v", got)
	}
	if got, want := s.TranscriptHome("U0ALICE"), "Nothing awaits you\n[Refresh]\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := api.PublishView("U0ALICE", slack.HomeTabViewRequest{Type: "home", Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}, "stale"); err == nil || err.Error() != "hash_conflict" {
		t.Errorf("a stale hash: %v", err)
	}
}

// TestResponseURL holds that a response_url is good for five posts in half an
// hour, and what each kind of post does.
func TestResponseURL(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := newModalApp(t, slacktest.Config{Now: now.Now})
	s := a.s
	command := func() string {
		ended(t, s.Command("U0ALICE", "C0OPS", "/panel", ""), nil)
		return (<-a.command).ResponseURL
	}
	post := func(address string, options ...slack.MsgOption) error {
		_, _, err := a.api.PostMessage("C0OPS", append([]slack.MsgOption{slack.MsgOptionResponseURL(address, "ephemeral")}, options...)...)
		return err
	}
	address := command()
	for i := range 6 {
		if err := post(address, say("private")); (err != nil) != (i == 5) {
			t.Errorf("post %d: %v", i, err)
		}
	}
	late := command()
	now.Add(31 * time.Minute)
	if err := post(late, say("late")); err == nil {
		t.Error("a response_url was good after 31 minutes")
	}
	address = command()
	if _, _, err := a.api.PostMessage("C0OPS", slack.MsgOptionResponseURL(address, "in_channel"), say("for all")); err != nil {
		t.Fatal(err)
	}
	all := s.Messages("C0OPS")
	if last := all[len(all)-1]; last.For != "" || last.Text != "for all" || all[0].For != "U0ALICE" {
		t.Errorf("messages: %+v", all)
	}
	if n := len(s.Violations()); n != 2 {
		t.Errorf("%d violations, want 2: %v", n, s.Violations())
	}
	_, ts, err := a.api.PostMessage("C0OPS", say("the card"), slack.MsgOptionBlocks(slack.NewActionBlock("b", slack.NewButtonBlockElement("x", "1", plainText("X")))))
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.PressText("U0ALICE", ts, "X")
	ended(t, d, err)
	address = (<-a.got).ResponseURL
	if err := slack.PostWebhook(address, &slack.WebhookMessage{Text: "replaced", ReplaceOriginal: true, Blocks: &slack.Blocks{BlockSet: []slack.Block{}}}); err != nil {
		t.Fatal(err)
	}
	if got := s.Transcript("C0OPS"); !strings.Contains(got, "replaced") || strings.Contains(got, "[X]\n  ") {
		t.Errorf("replaced:\n%s", got)
	}
	if err := slack.PostWebhook(address, &slack.WebhookMessage{DeleteOriginal: true}); err != nil {
		t.Fatal(err)
	}
	if got := s.Messages("C0OPS"); !got[len(got)-1].Deleted {
		t.Errorf("deleted: %+v", got[len(got)-1])
	}
	answer, err := http.Post(address, "application/json", strings.NewReader("{"))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusBadRequest {
		t.Errorf("no JSON: %d", answer.StatusCode)
	}
	if used := s.Responses(); used[0] != 5 {
		t.Errorf("used %v", used)
	}
}

// TestChoose holds that a menu in a message reports what was chosen, and that
// the state of the message says it afterwards.
func TestChoose(t *testing.T) {
	t.Parallel()
	a := newModalApp(t, slacktest.Config{})
	options := []*slack.OptionBlockObject{slack.NewOptionBlockObject("1", plainText("one"), nil), slack.NewOptionBlockObject("2", plainText("two"), nil)}
	block := slack.NewActionBlock("b", slack.NewOptionsSelectBlockElement("static_select", plainText("pick"), "pick", options...), slack.NewOverflowBlockElement("more", options...),
		slack.NewButtonBlockElement("go", "", plainText("Go")))
	_, ts, err := a.api.PostMessage("C0OPS", say("x"), slack.MsgOptionBlocks(block))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.s.Choose("U0ALICE", ts, "pick", []string{"3"}); err == nil {
		t.Error("an option that is not there")
	}
	if _, err := a.s.Press("U0ALICE", ts, "pick"); err == nil {
		t.Error("a menu was pressed")
	}
	if _, err := a.s.Press("U0ALICE", ts, "none"); err == nil || !strings.Contains(err.Error(), "go/b") {
		t.Errorf("a button that is not there: %v", err)
	}
	d, err := a.s.Choose("U0ALICE", ts, "more", []string{"1"})
	ended(t, d, err)
	if got := <-a.got; got.ActionCallback.BlockActions[0].SelectedOption.Value != "1" {
		t.Errorf("overflow: %+v", got.ActionCallback.BlockActions[0])
	}
	d, err = a.s.Choose("U0ALICE", ts, "pick/b", []string{"2"})
	ended(t, d, err)
	if got := <-a.got; got.ActionCallback.BlockActions[0].SelectedOption.Value != "2" {
		t.Errorf("menu: %+v", got.ActionCallback.BlockActions[0])
	}
	for user, want := range map[string]string{"U0ALICE": "2", "U0BOB": ""} { // each person's own
		d, err := a.s.Press(user, ts, "go")
		ended(t, d, err)
		got := <-a.got
		if chosen := got.BlockActionState.Values["b"]["pick"].SelectedOption.Value; chosen != want {
			t.Errorf("%s has chosen %q, want %q", user, chosen, want)
		}
	}
	if _, err := json.Marshal(a.s.Messages("C0OPS")); err != nil {
		t.Fatal(err)
	}
}
