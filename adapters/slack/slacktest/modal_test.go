package slacktest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"panelbot/adapters/slack/slacktest"
)

func plainText(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject("plain_text", s, false, false)
}

// form is a modal with one element of each kind that a form uses.
func form(title string) slack.ModalViewRequest {
	options := []*slack.OptionBlockObject{slack.NewOptionBlockObject("read", plainText("Read"), nil), slack.NewOptionBlockObject("write", plainText("Write"), nil)}
	in := func(block string, e slack.BlockElement, optional bool) slack.Block {
		b := slack.NewInputBlock(block, plainText(block), nil, e)
		b.Optional = optional
		return b
	}
	name := slack.NewPlainTextInputBlockElement(plainText("a name"), "name")
	name.MaxLength = 5
	count := slack.NewNumberInputBlockElement(nil, "count", false)
	count.MinValue, count.MaxValue = "1", "9"
	server := slack.NewOptionsSelectBlockElement("external_select", plainText("a server"), "server")
	dispatch := slack.NewInputBlock("mode", plainText("mode"), nil, slack.NewOptionsSelectBlockElement("static_select", nil, "mode", options...))
	dispatch.Optional, dispatch.DispatchAction = true, true
	return slack.ModalViewRequest{Type: "modal", Title: plainText(title), Submit: plainText("Run"), Close: plainText("Cancel"), NotifyOnClose: true, CallbackID: "form",
		Blocks: slack.Blocks{BlockSet: []slack.Block{in("name", name, false), in("count", count, true), in("server", server, true),
			in("rights", slack.NewCheckboxGroupsBlockElement("rights", options...), true), in("file", slack.NewFileInputBlockElement("file"), true), dispatch}}}
}

// modalApp is an app that opens a form for every command and answers
// submissions with what is next in answers.
type modalApp struct {
	s       *slacktest.Server
	api     *slack.Client
	answers chan any
	got     chan slack.InteractionCallback
	command chan slack.SlashCommand
}

func newModalApp(t *testing.T, config slacktest.Config) modalApp {
	t.Helper()
	s := workspace(t, config)
	a := modalApp{s: s, api: client(s), answers: make(chan any, 10), got: make(chan slack.InteractionCallback, 10), command: make(chan slack.SlashCommand, 10)}
	run(t, s, func(sm *socketmode.Client, e socketmode.Event) {
		switch data := e.Data.(type) {
		case slack.SlashCommand:
			acknowledge(t, sm, e)
			a.command <- data
		case slack.InteractionCallback:
			var answer any
			if e.Request.AcceptsResponsePayload {
				select {
				case answer = <-a.answers:
				case <-t.Context().Done():
					return
				}
			}
			acknowledge(t, sm, e, answer)
			a.got <- data
		}
	})
	return a
}

// open lets alice type a command and gives her the form.
func (a modalApp) open(t *testing.T) slacktest.View {
	t.Helper()
	ended(t, a.s.Command("U0ALICE", "C0OPS", "/panel", "form"), nil)
	if _, err := a.api.OpenView((<-a.command).TriggerID, form("The form")); err != nil {
		t.Fatal(err)
	}
	v, _ := a.s.Modal("U0ALICE")
	return v
}

// TestSubmit holds what Slack's own client refuses, and what reaches the app.
func TestSubmit(t *testing.T) {
	t.Parallel()
	a := newModalApp(t, slacktest.Config{})
	v := a.open(t)
	for name, values := range map[string]map[string]any{
		"required":      {},
		"too long":      {"name": "abcdef"},
		"no number":     {"name": "a", "count": "many"},
		"a decimal":     {"name": "a", "count": "1.5"},
		"out of bounds": {"name": "a", "count": "10"},
		"not offered":   {"name": "a", "mode": "delete"},
		"no such field": {"name": "a", "colour": "red"},
		"no such file":  {"name": "a", "file": []string{"F0NONE"}},
		"a wrong type":  {"name": 7},
	} {
		if _, err := a.s.Submit("U0ALICE", v.ID, values); err == nil {
			t.Errorf("%s: it was let pass", name)
		}
	}
	if _, err := a.s.Submit("U0BOB", v.ID, nil); err == nil {
		t.Error("bob has submitted the form of alice")
	}
	options := []*slack.OptionBlockObject{slack.NewOptionBlockObject("7", plainText("web-7"), nil)}
	a.answers <- slack.OptionsResponse{Options: options}
	d, err := a.s.Options("U0ALICE", v.ID, "server", "web")
	if ack := ended(t, d, err); !ack.OK || ack.Shown != "" {
		t.Fatalf("options: %+v", ack)
	}
	if asked := <-a.got; asked.Type != slack.InteractionTypeBlockSuggestion || asked.Value != "web" || asked.ActionID != "server" || asked.BlockID != "server" || asked.View.ID != v.ID {
		t.Errorf("asked: %+v", asked)
	}
	file := a.s.Attach("U0ALICE", "zone.db", []byte("data"))
	a.answers <- nil
	d, err = a.s.Submit("U0ALICE", v.ID, map[string]any{"name": "abc", "count": "3", "server": "7", "rights": []string{"read", "write"}, "file": []string{file}, "mode": "read"})
	if ack := ended(t, d, err); !ack.OK || ack.Shown != "" {
		t.Fatalf("submit: %+v", ack)
	}
	got := <-a.got
	values := got.View.State.Values
	if got.Type != slack.InteractionTypeViewSubmission || got.View.CallbackID != "form" || got.Hash != "" || got.View.Hash == "" ||
		values["name"]["name"].Value != "abc" || values["count"]["count"].Value != "3" || values["server"]["server"].SelectedOption.Value != "7" ||
		len(values["rights"]["rights"].SelectedOptions) != 2 || values["file"]["file"].Files[0].ID != file || values["mode"]["mode"].SelectedOption.Value != "read" {
		t.Errorf("the app got %+v", got)
	}
	if _, _, _, err := a.api.GetFileInfo(file, 0, 0); err != nil {
		t.Errorf("the file that was handed over: %v", err)
	}
	if _, open := a.s.Modal("U0ALICE"); open {
		t.Error("the form is open still")
	}
	clean(t, a.s)
}

// TestSubmitAnswers holds what each answer to a submission does.
func TestSubmitAnswers(t *testing.T) {
	t.Parallel()
	next := form("Next")
	for _, test := range []struct {
		name   string
		answer any
		title  string // of what is open then
		shown  bool   // an error
		errors map[string]string
	}{
		{"nothing", nil, "", false, nil},
		{"clear", slack.NewClearViewSubmissionResponse(), "", false, nil},
		{"update", slack.NewUpdateViewSubmissionResponse(&next), "Next", false, nil},
		{"push", slack.NewPushViewSubmissionResponse(&next), "Next", false, nil},
		{"errors", slack.NewErrorsViewSubmissionResponse(map[string]string{"name": "taken"}), "The form", false, map[string]string{"name": "taken"}},
		{"errors elsewhere", slack.NewErrorsViewSubmissionResponse(map[string]string{"elsewhere": "taken"}), "The form", true, nil},
		{"no errors", map[string]any{"response_action": "errors"}, "The form", true, nil},
		{"no action", map[string]any{"text": "done"}, "The form", true, nil},
		{"an unknown action", map[string]any{"response_action": "explode"}, "The form", true, nil},
		{"a bad view", slack.NewUpdateViewSubmissionResponse(&slack.ModalViewRequest{Type: "modal"}), "The form", true, nil},
		{"a number", 7, "The form", true, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := newModalApp(t, slacktest.Config{})
			v := a.open(t)
			a.answers <- test.answer
			d, err := a.s.Submit("U0ALICE", v.ID, map[string]any{"name": "abc"})
			ack := ended(t, d, err)
			if (ack.Shown != "") != test.shown || (len(a.s.Violations()) > 0) != test.shown {
				t.Errorf("shown %q, violations %v", ack.Shown, a.s.Violations())
			}
			now, _ := a.s.Modal("U0ALICE")
			if now.Title() != test.title {
				t.Errorf("%q is open, want %q", now.Title(), test.title)
			}
			if diff := cmp.Diff(now.Errors, test.errors); diff != "" {
				t.Errorf("errors (-got +want):\n%s", diff)
			}
		})
	}
}

// TestTriggers holds that a trigger is good once, for three seconds, and that
// there are three modals at most.
func TestTriggers(t *testing.T) {
	t.Parallel()
	now := newClock()
	a := newModalApp(t, slacktest.Config{Now: now.Now})
	trigger := func() string {
		ended(t, a.s.Command("U0ALICE", "C0OPS", "/panel", ""), nil)
		return (<-a.command).TriggerID
	}
	fails := func(err error, want string) {
		t.Helper()
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	late := trigger()
	now.Add(3*time.Second + time.Millisecond)
	_, err := a.api.OpenView(late, form("x"))
	fails(err, "expired_trigger_id")
	once := trigger()
	first, err := a.api.OpenView(once, form("one"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.api.OpenView(once, form("x"))
	fails(err, "exchanged_trigger_id")
	for range 2 {
		if _, err := a.api.PushView(trigger(), form("more")); err != nil {
			t.Fatal(err)
		}
	}
	_, err = a.api.PushView(trigger(), form("x"))
	fails(err, "push_limit_reached")
	_, err = a.api.UpdateView(form("x"), "", "stale", first.ID)
	fails(err, "hash_conflict")
	second, err := a.api.UpdateView(form("changed"), "", first.Hash, first.ID)
	if err != nil || second.Hash == first.Hash {
		t.Fatalf("%v", err)
	}
	top, _ := a.s.Modal("U0ALICE")
	d, err := a.s.Dismiss("U0ALICE", top.ID)
	ended(t, d, err)
	if closed := <-a.got; closed.Type != slack.InteractionTypeViewClosed || closed.View.ID != top.ID || closed.View.RootViewID != first.ID {
		t.Errorf("closed: %+v", closed)
	}
	twice := form("x")
	twice.ExternalID = "one"
	if _, err := a.api.PushView(trigger(), twice); err != nil {
		t.Fatal(err)
	}
	_, err = a.api.OpenView(trigger(), twice)
	fails(err, "duplicate_external_id")
	if _, err := a.api.OpenView(trigger(), form("anew")); err != nil {
		t.Fatal(err)
	}
	_, err = a.api.UpdateView(form("x"), "", "", first.ID)
	fails(err, "not_found")
	clean(t, a.s)
}

// TestTyped holds that what was typed survives an update of the modal, and that
// a menu which reports at once does.
func TestTyped(t *testing.T) {
	t.Parallel()
	a := newModalApp(t, slacktest.Config{})
	v := a.open(t)
	if _, err := a.s.Choose("U0ALICE", v.ID, "rights", []string{"read"}); err == nil {
		t.Error("checkboxes without dispatch_action reported")
	}
	d, err := a.s.Choose("U0ALICE", v.ID, "mode", []string{"write"})
	ended(t, d, err)
	got := <-a.got
	if got.Type != slack.InteractionTypeBlockActions || got.Container.ViewID != v.ID || got.ActionCallback.BlockActions[0].SelectedOption.Value != "write" {
		t.Errorf("the app got %+v", got)
	}
	if _, err := a.api.UpdateView(form("Changed"), "", v.Hash, v.ID); err != nil {
		t.Fatal(err)
	}
	now, _ := a.s.Modal("U0ALICE")
	raw, err := json.Marshal(now.State["mode"]["mode"])
	if err != nil || !strings.Contains(string(raw), `"value":"write"`) {
		t.Errorf("after the update: %s, %v", raw, err)
	}
	a.answers <- map[string]any{"options": []any{map[string]any{"text": "x"}}}
	d, err = a.s.Options("U0ALICE", v.ID, "server", "")
	if ack := ended(t, d, err); ack.Shown == "" {
		t.Error("bad options were taken")
	}
	if len(a.s.Violations()) == 0 {
		t.Error("bad options are no violation")
	}
}
