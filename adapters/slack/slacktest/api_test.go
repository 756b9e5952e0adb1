package slacktest_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"panelbot/adapters/slack/slacktest"
)

// clock is a time that stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Unix(1_800_000_000, 0)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func say(text string) slack.MsgOption { return slack.MsgOptionText(text, false) }

// TestRefusals holds the name of each error, as the real client reports it.
func TestRefusals(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	api := client(s)
	mine, ts, err := api.PostMessage("C0OPS", say("mine"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Say("U0ALICE", "C0OPS", "hers"); err != nil {
		t.Fatal(err)
	}
	hers := s.Messages("C0OPS")[1].TS
	post := func(channel string, options ...slack.MsgOption) func() error {
		return func() error { _, _, err := api.PostMessage(channel, options...); return err }
	}
	update := func(channel, ts, text string) func() error {
		return func() error { _, _, _, err := api.UpdateMessage(channel, ts, say(text)); return err }
	}
	as := func(token string) func() error {
		return func() error { _, err := slack.New(token, slack.OptionAPIURL(s.APIURL())).AuthTest(); return err }
	}
	view := slack.ModalViewRequest{Type: "modal", Title: slack.NewTextBlockObject("plain_text", "x", false, false), Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}}
	for _, test := range []struct {
		name string
		call func() error
		want string
	}{
		{"no token", as(""), "not_authed"},
		{"another token", as("xoxb-guess"), "invalid_auth"},
		{"the app's token", as(s.Config().AppToken), "not_allowed_token_type"},
		{"no channel", post("C0NONE", say("x")), "channel_not_found"},
		{"not in it", post("C0ELSE", say("x")), "not_in_channel"},
		{"not in a private one", post("C0SECRET", say("x")), "channel_not_found"},
		{"archived", post("C0OLD", say("x")), "is_archived"},
		{"to somebody who has left", post("U0GONE", say("x")), "channel_not_found"},
		{"nothing said", post("C0OPS", say("")), "no_text"},
		{"too long", post("C0OPS", say(long(40_001))), "msg_too_long"},
		{"bad blocks", post("C0OPS", say("x"), slack.MsgOptionBlocks(slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", long(3001), false, false), nil, nil))), "invalid_blocks"},
		{"update of another's", update("C0OPS", hers, "x"), "cant_update_message"},
		{"update of nothing", update("C0OPS", "1.1", "x"), "message_not_found"},
		{"update too long", update(mine, ts, long(4001)), "msg_too_long"},
		{"removal of another's", func() error { _, _, err := api.DeleteMessage("C0OPS", hers); return err }, "cant_delete_message"},
		{"ephemeral to who is not there", func() error { _, err := api.PostEphemeral("C0OPS", "U0STRANGER", say("x")); return err }, "user_not_in_channel"},
		{"nobody", func() error { _, err := api.GetUserInfo("U0NONE"); return err }, "user_not_found"},
		{"channel of others", func() error {
			_, err := api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: "C0SECRET"})
			return err
		}, "channel_not_found"},
		{"a view without a trigger", func() error { _, err := api.OpenView("made.up", view); return err }, "invalid_trigger_id"},
		{"a view that is gone", func() error { _, err := api.UpdateView(view, "", "", "V0NONE"); return err }, "not_found"},
		{"no such file", func() error { _, _, _, err := api.GetFileInfo("F0NONE", 0, 0); return err }, "file_not_found"},
		{"no such bot", func() error { _, err := api.GetBotInfo(slack.GetBotInfoParameters{Bot: "B0NONE"}); return err }, "bot_not_found"},
		{"a method that is not here", func() error { return api.AddPin("C0OPS", slack.NewRefToMessage("C0OPS", ts)) }, "unknown_method"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if err := test.call(); err == nil || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// TestViolations holds that a refused message is kept as a violation, with the
// finding in the answer.
func TestViolations(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	_, _, err := client(s).PostMessage("C0OPS", say("x"), slack.MsgOptionBlocks(slack.NewHeaderBlock(slack.NewTextBlockObject("plain_text", "", false, false))))
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	want := []string{"[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]"}
	if diff := cmp.Diff(refused.ResponseMetadata.Messages, want); diff != "" {
		t.Errorf("the answer (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(s.Violations(), []slacktest.Violation{{Method: "chat.postMessage", Problem: want[0]}}); diff != "" {
		t.Errorf("kept (-got +want):\n%s", diff)
	}
	if len(s.Messages("C0OPS")) != 0 {
		t.Error("the message was posted all the same")
	}
}

// TestScopes holds that a missing scope is named, and that auth.test tells them.
func TestScopes(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{Scopes: []string{"channels:read"}})
	api := client(s)
	_, _, err := api.PostMessage("C0OPS", say("x"))
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) || refused.Err != "missing_scope" || refused.Needed != "chat:write" || refused.Provided != "channels:read" {
		t.Errorf("posting: %+v", refused)
	}
	if _, err := api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: "C0SECRET"}); err == nil || err.Error() != "missing_scope" {
		t.Errorf("a private channel: %v", err)
	}
	who, err := api.AuthTest()
	if err != nil || who.Header.Get("X-OAuth-Scopes") != "channels:read" || who.BotID != "B0BOT" || who.UserID != "U0BOT" || who.TeamID != "T0TEAM" {
		t.Errorf("auth.test: %+v, %v", who, err)
	}
}

// TestPeople holds what users and channels look like.
func TestPeople(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	api := client(s)
	type kind struct{ deleted, bot, guest, single, stranger bool }
	s.AddUser(slacktest.User{ID: "U0SINGLE", Name: "single", SingleChannel: true})
	for id, want := range map[string]kind{"U0ALICE": {}, "U0GONE": {deleted: true}, "U0ROBOT": {bot: true}, "U0GUEST": {guest: true},
		"U0SINGLE": {guest: true, single: true}, "U0STRANGER": {stranger: true}} {
		u, err := api.GetUserInfo(id)
		if err != nil {
			t.Fatal(err)
		}
		if got := (kind{u.Deleted, u.IsBot, u.IsRestricted, u.IsUltraRestricted, u.IsStranger}); got != want {
			t.Errorf("%s is %+v, want %+v", id, got, want)
		}
	}
	shared, err := api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: "C0SHARED"})
	if err != nil || !shared.IsExtShared || !shared.IsMember {
		t.Errorf("the shared channel: %+v, %v", shared, err)
	}
	members, next, err := api.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: "C0SHARED", Limit: 3})
	if err != nil || len(members) != 3 || next == "" {
		t.Fatalf("a page of members: %q %q %v", members, next, err)
	}
	rest, next, err := api.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: "C0SHARED", Limit: 3, Cursor: next})
	if err != nil || len(rest) != 1 || next != "" {
		t.Errorf("the rest of members: %q %q %v", rest, next, err)
	}
	mine, _, err := api.GetConversationsForUser(&slack.GetConversationsForUserParameters{Types: []string{"public_channel", "private_channel"}, ExcludeArchived: true})
	if err != nil || len(mine) != 2 {
		t.Errorf("the bot is in %d channels: %v", len(mine), err)
	}
	all, _, err := api.GetConversations(&slack.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}})
	if err != nil || len(all) != 4 { // the private one is not seen
		t.Errorf("there are %d channels: %v", len(all), err)
	}
	dm, _, _, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{"U0ALICE"}})
	if err != nil || !dm.IsIM || dm.ID != s.DM("U0ALICE") {
		t.Errorf("direct messages: %+v, %v", dm, err)
	}
	channel, _, err := api.PostMessage("U0ALICE", say("in private"))
	if err != nil || channel != dm.ID {
		t.Errorf("posted to %s: %v", channel, err)
	}
	group, _, _, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{"U0ALICE", "U0BOB"}})
	if err != nil || !group.IsMpIM {
		t.Errorf("a group: %+v, %v", group, err)
	}
	clean(t, s)
}

// TestThreads holds that a reply is where it belongs, and outside the thread
// when what it replies to is gone.
func TestThreads(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	api := client(s)
	_, root, err := api.PostMessage("C0OPS", say("root"))
	if err != nil {
		t.Fatal(err)
	}
	_, reply, err := api.PostMessage("C0OPS", say("reply"), slack.MsgOptionTS(root))
	if err != nil || reply <= root {
		t.Fatalf("%s after %s: %v", reply, root, err)
	}
	replies, _, _, err := api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: "C0OPS", Timestamp: root})
	if err != nil || len(replies) != 2 {
		t.Errorf("%d replies: %v", len(replies), err)
	}
	history, err := api.GetConversationHistory(&slack.GetConversationHistoryParameters{ChannelID: "C0OPS"})
	if err != nil || len(history.Messages) != 1 {
		t.Errorf("history: %+v, %v", history, err)
	}
	if _, err := s.Remove("C0OPS", root); err != nil {
		t.Fatal(err)
	}
	_, _, message, err := api.PostMessageWithResponse("C0OPS", say("late"), slack.MsgOptionTS(root))
	if err != nil || message.ThreadTimestamp != "" {
		t.Errorf("a reply to what is gone: %+v, %v", message, err)
	}
}

// TestFaults holds that Slack can be down, slow and impatient.
func TestFaults(t *testing.T) {
	t.Parallel()
	now := newClock()
	s := workspace(t, slacktest.Config{Now: now.Now})
	api := client(s)
	post := func(channel string) error { _, _, err := api.PostMessage(channel, say("x")); return err }

	s.Down(1)
	var status slack.StatusCodeError
	if err := post("C0OPS"); !errors.As(err, &status) || status.Code != http.StatusServiceUnavailable {
		t.Errorf("down: %v", err)
	}
	if err := post("C0OPS"); err != nil {
		t.Errorf("up again: %v", err)
	}
	s.RateLimit(2, 1500*time.Millisecond)
	var limited *slack.RateLimitedError
	if err := post("C0OPS"); err != nil {
		t.Errorf("the first: %v", err)
	}
	if err := post("C0OPS"); !errors.As(err, &limited) || limited.RetryAfter != 2*time.Second {
		t.Errorf("the second: %v", err)
	}
	s.RateLimit(0, 0)
	s.LimitPosts(true)
	for i, want := range []bool{false, true, false} {
		err := post("C0OPS")
		if got := errors.As(err, &limited); got != want || !want && err != nil {
			t.Errorf("post %d: %v", i, err)
		}
		if i == 1 {
			if err := post("C0SHARED"); err != nil {
				t.Errorf("another channel: %v", err)
			}
			now.Add(time.Second)
		}
	}
	s.LimitPosts(false)
	s.RejectBlock("divider")
	if _, _, err := api.PostMessage("C0OPS", say("x"), slack.MsgOptionBlocks(slack.NewDividerBlock())); err == nil || err.Error() != "invalid_blocks" {
		t.Errorf("a rejected block: %v", err)
	}
	if err := post("C0OPS"); err != nil {
		t.Errorf("its text: %v", err)
	}
	s.Reject(nil)
	s.Revoke(true)
	if err := post("C0OPS"); err == nil || err.Error() != "token_revoked" {
		t.Errorf("revoked: %v", err)
	}
	s.Revoke(false)
	s.Latency(time.Hour)
	hurried := slack.New(s.Config().BotToken, slack.OptionAPIURL(s.APIURL()), slack.OptionHTTPClient(&http.Client{Timeout: 20 * time.Millisecond}))
	if _, err := hurried.AuthTest(); err == nil {
		t.Error("an hour went by in 20 ms")
	}
	clean(t, s)
}

// TestFiles uploads, and downloads what a person has attached.
func TestFiles(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	api := client(s)
	for _, channel := range []string{"C0OPS", "U0ALICE"} {
		if channel == "U0ALICE" {
			channel = s.DM(channel)
		}
		if _, err := api.UploadFile(slack.UploadFileParameters{Channel: channel, Filename: "list.csv", Title: "List", FileSize: 3, Content: "a,b", InitialComment: "the list"}); err != nil {
			t.Fatal(err)
		}
		files := s.Files(channel)
		if len(files) != 1 || string(files[0].Data) != "a,b" || files[0].Title != "List" {
			t.Errorf("in %s: %+v", channel, files)
		}
	}
	if _, err := api.UploadFile(slack.UploadFileParameters{Channel: "C0OPS", Filename: "x", FileSize: 4, Content: "abc"}); err == nil {
		t.Error("an upload of another length than was said")
	}
	id := s.Attach("U0ALICE", "zone.db", []byte("secret"))
	if _, _, _, err := api.GetFileInfo(id, 0, 0); err == nil || err.Error() != "file_not_found" {
		t.Errorf("a file that is in no channel: %v", err)
	}
	if _, err := s.Write("U0ALICE", slacktest.Post{Channel: s.DM("U0ALICE"), Text: "record import", Files: []string{id}}); err != nil {
		t.Fatal(err)
	}
	info, _, _, err := api.GetFileInfo(id, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	if err := api.GetFile(info.URLPrivateDownload, &got); err != nil || got.String() != "secret" {
		t.Errorf("downloaded %q: %v", got.String(), err)
	}
	answer, err := http.Get(info.URLPrivate)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if kind := answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/html") {
		t.Errorf("without a token: %s", kind)
	}
}
