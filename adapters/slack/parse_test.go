package slack

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// arrived is when everything in the tests arrived.
func arrived() time.Time { return time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC) }

func commandForm(change map[string]string) []byte {
	form := url.Values{
		"token": {"old-verification-token"}, "team_id": {"T0TEAM"}, "team_domain": {"acme"}, "channel_id": {"C0OPS"}, "channel_name": {"ops"},
		"user_id": {"U012ABC"}, "user_name": {"alice"}, "command": {"/panel"}, "text": {"site get <http://shop.example.com|shop.example.com>"},
		"api_app_id": {"A0APP"}, "is_enterprise_install": {"false"}, "response_url": {"https://hooks.slack.com/commands/T0TEAM/1/secret"}, "trigger_id": {"13345224609.738474920.8088930838d88f008e0"},
	}
	for k, v := range change {
		form.Set(k, v)
	}
	return []byte(form.Encode())
}

func TestParseCommand(t *testing.T) {
	t.Parallel()
	got, err := parseCommandForm(commandForm(nil), arrived())
	if err != nil {
		t.Fatal(err)
	}
	want := Event{
		Version: 1, Kind: Command, Key: "trigger:13345224609.738474920.8088930838d88f008e0", Team: "T0TEAM", App: "A0APP", User: "U012ABC", Channel: "C0OPS",
		Trigger: "13345224609.738474920.8088930838d88f008e0", Arrived: arrived(),
		Command: "/panel", Text: "site get shop.example.com",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got-, want+:\n%s", diff)
	}
	if got.Lane() != "C0OPS" || got.Account() != "T0TEAM/U012ABC" || got.IsDirect() {
		t.Errorf("lane %q, account %q, direct %t", got.Lane(), got.Account(), got.IsDirect())
	}
	fields := map[string]string{}
	form, err := url.ParseQuery(string(commandForm(nil)))
	if err != nil {
		t.Fatal(err)
	}
	for k := range form {
		fields[k] = form.Get(k)
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	bySocket, err := parseCommand(raw, arrived())
	if diff := cmp.Diff(bySocket, want); diff != "" || err != nil {
		t.Errorf("by the socket: %v, got-, want+:\n%s", err, diff)
	}
	body, err := got.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := Decode(body); err != nil || cmp.Diff(back, got) != "" {
		t.Errorf("back from the inbox: %v, %s", err, cmp.Diff(back, got))
	}
}

func TestParseCommandRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change map[string]string
	}{
		{"no trigger", map[string]string{"trigger_id": ""}},
		{"no user", map[string]string{"user_id": ""}},
		{"no channel", map[string]string{"channel_id": ""}},
		{"trigger with a line break", map[string]string{"trigger_id": "1\n2"}},
		{"user with a slash of another script", map[string]string{"user_id": "U1∕U2"}},
		{"endless trigger", map[string]string{"trigger_id": strings.Repeat("1", 1000)}},
		{"no text", map[string]string{"text": "\xff"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e, err := parseCommandForm(commandForm(test.change), arrived())
			var m *malformed
			if !errors.As(err, &m) {
				t.Errorf("got %+v, %v", e, err)
			}
		})
	}
}

func TestParseTooLong(t *testing.T) {
	t.Parallel()
	e, err := parseCommandForm(commandForm(map[string]string{"text": strings.Repeat("a", MaxText+1)}), arrived())
	if err != nil || !e.TooLong || e.Text != "" {
		t.Errorf("got %d bytes, too long %t, %v", len(e.Text), e.TooLong, err)
	}
	e, err = parseCommandForm(commandForm(map[string]string{"text": strings.Repeat("a", MaxText)}), arrived())
	if err != nil || e.TooLong || len(e.Text) != MaxText {
		t.Errorf("at the limit: got %d bytes, too long %t, %v", len(e.Text), e.TooLong, err)
	}
}

// callbackJSON is an event in its envelope; inner is a JSON object.
func callbackJSON(inner string) []byte {
	return []byte(`{"token":"x","team_id":"T0TEAM","api_app_id":"A0APP","type":"event_callback","event_id":"Ev0PV52K21","event_time":1764504000,
		"authorizations":[{"enterprise_id":null,"team_id":"T0TEAM","user_id":"U0BOT","is_bot":true}],"is_ext_shared_channel":false,"event":` + inner + `}`)
}

func TestParseCallback(t *testing.T) {
	t.Parallel()
	base := Event{Version: 1, Key: "event:Ev0PV52K21", Team: "T0TEAM", App: "A0APP", Arrived: arrived()}
	with := func(change func(*Event)) Event {
		e := base
		change(&e)
		return e
	}
	tests := []struct {
		name, inner string
		want        Event
	}{
		{
			"mention", `{"type":"app_mention","user":"U012ABC","team":"T0TEAM","channel":"C0OPS","text":"<@U0BOT> server list","ts":"1764504000.000100","thread_ts":"1764503000.000200","event_ts":"1764504000.000100"}`,
			with(func(e *Event) {
				e.Kind, e.User, e.UserTeam, e.Channel, e.Text, e.Message, e.Thread, e.Change = Mention, "U012ABC", "T0TEAM", "C0OPS", "server list", "1764504000.000100", "1764503000.000200", "app_mention"
			}),
		},
		{
			"direct, with a file", `{"type":"message","subtype":"file_share","user":"U012ABC","channel":"D012ABC","channel_type":"im","text":"dns import","ts":"1764504000.000100",
				"files":[{"id":"F1","name":"zone.db","mimetype":"text/plain","size":120,"user":"U012ABC","url_private":"https://files.slack.com/f","url_private_download":"https://files.slack.com/f/download"}]}`,
			with(func(e *Event) {
				e.Kind, e.User, e.Channel, e.ChannelType, e.Text, e.Message, e.Change = Direct, "U012ABC", "D012ABC", "im", "dns import", "1764504000.000100", "message"
				e.Files = []File{{ID: "F1", Name: "zone.db", Type: "text/plain", Size: 120, URL: "https://files.slack.com/f/download", User: "U012ABC"}}
			}),
		},
		{
			"home", `{"type":"app_home_opened","user":"U012ABC","channel":"D012ABC","tab":"home","view":{"id":"V1","type":"home","hash":"1.a","private_metadata":"","callback_id":""}}`,
			with(func(e *Event) {
				e.Kind, e.User, e.Channel, e.Change, e.View = HomeOpened, "U012ABC", "D012ABC", "app_home_opened", &View{ID: "V1", Type: "home", Hash: "1.a"}
			}),
		},
		{
			"joined", `{"type":"member_joined_channel","user":"U034DEF","channel":"C0OPS","channel_type":"C","team":"T0TEAM","inviter":"U012ABC"}`,
			with(func(e *Event) {
				e.Kind, e.User, e.Channel, e.ChannelType, e.UserTeam, e.Inviter, e.Change = Joined, "U034DEF", "C0OPS", "C", "T0TEAM", "U012ABC", "member_joined_channel"
			}),
		},
		{
			"left", `{"type":"member_left_channel","user":"U034DEF","channel":"C0OPS","channel_type":"C","team":"T0TEAM"}`,
			with(func(e *Event) {
				e.Kind, e.User, e.Channel, e.ChannelType, e.UserTeam, e.Change = Left, "U034DEF", "C0OPS", "C", "T0TEAM", "member_left_channel"
			}),
		},
		{
			"shared", `{"type":"channel_shared","connected_team_id":"T9","channel":"C0OPS","event_ts":"1.1"}`,
			with(func(e *Event) { e.Kind, e.Channel, e.Change = ChannelChanged, "C0OPS", "channel_shared" }),
		},
		{
			"renamed, as an object", `{"type":"channel_rename","channel":{"id":"C0OPS","name":"new","created":1}}`,
			with(func(e *Event) { e.Kind, e.Channel, e.Change = ChannelChanged, "C0OPS", "channel_rename" }),
		},
		{
			"user", `{"type":"user_change","user":{"id":"U012ABC","team_id":"T0TEAM","deleted":true}}`,
			with(func(e *Event) { e.Kind, e.User, e.Change = UserChanged, "U012ABC", "user_change" }),
		},
		{"uninstalled", `{"type":"app_uninstalled"}`, with(func(e *Event) { e.Kind, e.Change = Uninstalled, "app_uninstalled" })},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseCallback(callbackJSON(test.inner), arrived())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("got-, want+:\n%s", diff)
			}
		})
	}
}

// TestParseCallbackIgnores: nothing follows from these.
func TestParseCallbackIgnores(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, inner string }{
		{"changed", `{"type":"message","subtype":"message_changed","hidden":true,"channel":"D1","channel_type":"im","ts":"1.1","message":{"type":"message","user":"U012ABC","text":"server delete","ts":"1.0"}}`},
		{"deleted", `{"type":"message","subtype":"message_deleted","hidden":true,"channel":"D1","channel_type":"im","ts":"1.1","deleted_ts":"1.0"}`},
		{"bot_message", `{"type":"message","subtype":"bot_message","bot_id":"B1","channel":"D1","channel_type":"im","ts":"1.1","text":"server delete"}`},
		{"with a bot's id", `{"type":"message","user":"U012ABC","bot_id":"B1","channel":"D1","channel_type":"im","ts":"1.1","text":"server delete"}`},
		{"with a bot's profile", `{"type":"app_mention","user":"U012ABC","bot_profile":{"id":"B1"},"channel":"C1","ts":"1.1","text":"<@U0BOT> server delete"}`},
		{"our own", `{"type":"message","user":"U0BOT","channel":"D1","channel_type":"im","ts":"1.1","text":"server delete"}`},
		{"Slackbot's", `{"type":"message","user":"USLACKBOT","channel":"D1","channel_type":"im","ts":"1.1","text":"server delete"}`},
		{"edited", `{"type":"app_mention","user":"U012ABC","channel":"C1","ts":"1.1","text":"<@U0BOT> server delete","edited":{"user":"U012ABC","ts":"1.2"}}`},
		{"empty", `{"type":"message","user":"U012ABC","channel":"D1","channel_type":"im","ts":"1.1","text":"  "}`},
		{"nobody's", `{"type":"message","channel":"D1","channel_type":"im","ts":"1.1","text":"server delete"}`},
		{"in a channel", `{"type":"message","user":"U012ABC","channel":"C1","channel_type":"channel","ts":"1.1","text":"server delete"}`},
		{"among several", `{"type":"message","user":"U012ABC","channel":"G1","channel_type":"mpim","ts":"1.1","text":"server delete"}`},
		{"mention where it is a message too", `{"type":"app_mention","user":"U012ABC","channel":"D1","ts":"1.1","text":"<@U0BOT> server delete"}`},
		{"topic", `{"type":"message","subtype":"channel_topic","user":"U012ABC","channel":"D1","channel_type":"im","ts":"1.1","text":"set the topic"}`},
		{"the conversation was opened", `{"type":"app_home_opened","user":"U012ABC","channel":"D1","tab":"messages"}`},
		{"not subscribed to", `{"type":"reaction_added","user":"U012ABC","item":{}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if e, err := parseCallback(callbackJSON(test.inner), arrived()); !errors.Is(err, errIgnored) {
				t.Errorf("got %+v, %v", e, err)
			}
		})
	}
}

// TestParseCallbackTeam: in a shared channel the event was sent for our installation,
// whoever wrote.
func TestParseCallbackTeam(t *testing.T) {
	t.Parallel()
	raw := strings.Replace(string(callbackJSON(`{"type":"app_mention","user":"U9","user_team":"T9","channel":"C1","ts":"1.1","text":"<@U0BOT> x"}`)), `"team_id":"T0TEAM"`, `"team_id":"T9"`, 1)
	e, err := parseCallback([]byte(raw), arrived())
	if err != nil || e.Team != "T0TEAM" || e.UserTeam != "T9" {
		t.Errorf("got team %q, of the user %q, %v", e.Team, e.UserTeam, err)
	}
}

const viewJSON = `{"id":"V1","team_id":"T0TEAM","type":"modal","hash":"156772938.1827394","callback_id":"run","external_id":"x1","root_view_id":"V0","previous_view_id":null,"private_metadata":"m1","blocks":[]`

func TestParseInteraction(t *testing.T) {
	t.Parallel()
	base := Event{Version: 1, Team: "T0TEAM", App: "A0APP", User: "U012ABC", UserTeam: "T0TEAM", Trigger: "1.2.abc", Arrived: arrived()}
	head := `{"type":"TYPE","team":{"id":"T0TEAM","domain":"acme"},"user":{"id":"U012ABC","username":"alice","team_id":"T0TEAM"},"api_app_id":"A0APP","token":"x","trigger_id":"1.2.abc","enterprise":null,`
	view := &View{ID: "V1", Type: "modal", Hash: "156772938.1827394", Callback: "run", External: "x1", Root: "V0", Private: "m1"}
	in := `"container":{"type":"message","message_ts":"1.1","channel_id":"C0OPS","is_ephemeral":false,"thread_ts":"1.0"},"channel":{"id":"C0OPS","name":"ops"},"message":{"type":"message","bot_id":"B1","ts":"1.1","text":"card"},"response_url":"https://hooks.slack.com/actions/1",`
	with := func(change func(*Event)) Event {
		e := base
		change(&e)
		return e
	}
	inChannel := func(e *Event) {
		e.Kind, e.Key, e.Channel, e.Message, e.Thread = Action, "trigger:1.2.abc", "C0OPS", "1.1", "1.0"
	}
	tests := []struct {
		name, kind, rest string
		want             Event
	}{
		{
			"button", "block_actions", in + `"state":{"values":{"b1":{"a1":{"type":"plain_text_input","value":"why"}}}},"actions":[{"type":"button","action_id":"approve","block_id":"vote","text":{"type":"plain_text","text":"Approve"},"value":"rq_1","action_ts":"1.2"}]}`,
			with(func(e *Event) {
				inChannel(e)
				e.Values = map[string]map[string]Value{"b1": {"a1": {Type: "plain_text_input", Text: "why"}}}
				e.Pressed = &Pressed{Action: "approve", Block: "vote", Value: Value{Type: "button", Text: "rq_1"}}
			}),
		},
		{
			"select", "block_actions", in + `"actions":[{"type":"static_select","action_id":"page","block_id":"b","selected_option":{"text":{"type":"plain_text","text":"Two"},"value":"2"}}]}`,
			with(func(e *Event) {
				inChannel(e)
				e.Pressed = &Pressed{Action: "page", Block: "b", Value: Value{Type: "static_select", Text: "2"}}
			}),
		},
		{
			"in a form", "block_actions", `"container":{"type":"view","view_id":"V1"},"view":` + viewJSON + `,"state":{"values":{"b":{"a":{"type":"checkboxes","selected_options":[{"value":"x"},{"value":"y"}]}}}}},"actions":[{"type":"checkboxes","action_id":"a","block_id":"b","selected_options":[{"value":"x"},{"value":"y"}]}]}`,
			with(func(e *Event) {
				e.Kind, e.Key, e.View = Action, "trigger:1.2.abc", view
				e.Pressed = &Pressed{Action: "a", Block: "b", Value: Value{Type: "checkboxes", Choices: []string{"x", "y"}}}
				e.Values = map[string]map[string]Value{"b": {"a": e.Pressed.Value}}
			}),
		},
		{
			"submission", "view_submission", `"view":` + viewJSON + `,"state":{"values":{
				"text":{"v":{"type":"plain_text_input","value":"a\nb"}},"none":{"v":{"type":"plain_text_input","value":null}},"number":{"v":{"type":"number_input","value":"12.5"}},
				"one":{"v":{"type":"external_select","selected_option":{"text":{"type":"plain_text","text":"web-1"},"value":"1"}}},"not":{"v":{"type":"static_select","selected_option":null}},
				"many":{"v":{"type":"multi_static_select","selected_options":[{"value":"a"},{"value":"b"}]}},"unchecked":{"v":{"type":"checkboxes","selected_options":[]}},
				"day":{"v":{"type":"datepicker","selected_date":"2026-11-30"}},"hour":{"v":{"type":"timepicker","selected_time":"08:30"}},"moment":{"v":{"type":"datetimepicker","selected_date_time":1764504000}},
				"who":{"v":{"type":"users_select","selected_user":"U1"}},"whom":{"v":{"type":"multi_users_select","selected_users":["U1","U2"]}},
				"file":{"v":{"type":"file_input","files":[{"id":"F1","name":"k.pem","mimetype":"text/plain","size":3,"url_private":"https://files.slack.com/k"}]}}}}},"response_urls":[]}`,
			with(func(e *Event) {
				e.Kind, e.Key, e.View = Submission, "view:V1/156772938.1827394", view
				e.Values = map[string]map[string]Value{
					"text": {"v": {Type: "plain_text_input", Text: "a\nb"}}, "none": {"v": {Type: "plain_text_input"}}, "number": {"v": {Type: "number_input", Text: "12.5"}},
					"one": {"v": {Type: "external_select", Text: "1"}}, "not": {"v": {Type: "static_select"}},
					"many": {"v": {Type: "multi_static_select", Choices: []string{"a", "b"}}}, "unchecked": {"v": {Type: "checkboxes"}},
					"day": {"v": {Type: "datepicker", Text: "2026-11-30"}}, "hour": {"v": {Type: "timepicker", Text: "08:30"}}, "moment": {"v": {Type: "datetimepicker", Text: "1764504000"}},
					"who": {"v": {Type: "users_select", Text: "U1"}}, "whom": {"v": {Type: "multi_users_select", Choices: []string{"U1", "U2"}}},
					"file": {"v": {Type: "file_input", Files: []File{{ID: "F1", Name: "k.pem", Type: "text/plain", Size: 3, URL: "https://files.slack.com/k"}}}},
				}
			}),
		},
		{
			"closed", "view_closed", `"view":` + viewJSON + `},"is_cleared":false}`,
			with(func(e *Event) { e.Kind, e.Key, e.View = Closed, "closed:V1/156772938.1827394", view }),
		},
		{
			"suggestion", "block_suggestion", `"view":` + viewJSON + `},"container":{"type":"view","view_id":"V1"},"action_id":"server","block_id":"b","value":"we"}`,
			with(func(e *Event) {
				e.Kind, e.Key, e.View, e.Query, e.Pressed = Suggestion, "suggestion", view, "we", &Pressed{Action: "server", Block: "b"}
			}),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseInteraction([]byte(strings.Replace(head, "TYPE", test.kind, 1)+test.rest), arrived())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("got-, want+:\n%s", diff)
			}
			if want := "U012ABC"; got.Channel == "" && got.Lane() != want {
				t.Errorf("lane %q, want %q", got.Lane(), want)
			}
		})
	}
}

func TestParseInteractionRefuses(t *testing.T) {
	t.Parallel()
	head := `{"team":{"id":"T0TEAM"},"user":{"id":"U012ABC"},"trigger_id":"1.2",`
	tests := []struct{ name, raw string }{
		{"no JSON", `{"type":`},
		{"another type", `[]`},
		{"no user", `{"type":"block_actions","trigger_id":"1.2","actions":[{"type":"button","action_id":"a"}]}`},
		{"no action", head + `"type":"block_actions","actions":[]}`},
		{"two actions", head + `"type":"block_actions","actions":[{"action_id":"a"},{"action_id":"b"}]}`},
		{"no trigger", `{"type":"block_actions","user":{"id":"U1"},"actions":[{"action_id":"a"}]}`},
		{"a value that is an object", head + `"type":"block_actions","actions":[{"action_id":"a","value":{"a":1}}]}`},
		{"an endless value", head + `"type":"block_actions","actions":[{"action_id":"a","value":"` + strings.Repeat("x", maxField+1) + `"}]}`},
		{"no view", head + `"type":"view_submission"}`},
		{"an id with spaces", head + `"type":"view_submission","view":{"id":"V 1"}}`},
		{"too many fields", head + `"type":"view_submission","view":{"id":"V1","state":{"values":{` + strings.TrimSuffix(manyFields(maxFields+1), ",") + `}}}}`},
		{"no UTF-8", head + "\"type\":\"\xff\"}"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e, err := parseInteraction([]byte(test.raw), arrived())
			var m *malformed
			if !errors.As(err, &m) {
				t.Errorf("got %+v, %v", e, err)
			}
		})
	}
	if _, err := parseInteraction([]byte(head+`"type":"shortcut"}`), arrived()); !errors.Is(err, errIgnored) {
		t.Errorf("a shortcut: got %v", err)
	}
}

func manyFields(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`"b` + strings.Repeat("x", i) + `":{},`)
	}
	return b.String()
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "{}", `{"v":2,"kind":"command"}`, `{"v":"1"}`, `secret`} {
		if e, err := Decode([]byte(body)); err == nil {
			t.Errorf("%s: got %+v", body, e)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error repeats what was stored: %v", err)
		}
	}
}

// FuzzParse: whatever comes, it is an Event that can be kept and known again, or an
// error.
func FuzzParse(f *testing.F) {
	f.Add(0, commandForm(nil))
	f.Add(1, callbackJSON(`{"type":"app_mention","user":"U1","channel":"C1","ts":"1.1","text":"<@U0BOT> x"}`))
	f.Add(1, callbackJSON(`{"type":"channel_rename","channel":{"id":"C0OPS"}}`))
	f.Add(2, []byte(`{"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1"},"view":`+viewJSON+`,"state":{"values":{"b":{"a":{"type":"number_input","value":1}}}}}}`))
	f.Add(2, []byte(`{"type":"block_actions","user":{"id":"U1"},"trigger_id":"1","actions":[{"type":"button","action_id":"a","value":"v"}]}`))
	f.Fuzz(func(t *testing.T, way int, raw []byte) {
		parsers := []func([]byte, time.Time) (Event, error){parseCommandForm, parseCallback, parseInteraction, parseCommand, parsePayloadForm}
		e, err := parsers[uint(way)%uint(len(parsers))](raw, arrived()) //nolint:gosec // any number will do
		if err != nil {
			return
		}
		if e.Key == "" || e.Kind == "" || len(e.Text) > MaxText || strings.ContainsAny(e.Key+e.Lane(), "\x00\n ") || len(e.Key) > 512 {
			t.Errorf("got %+v", e)
		}
		body, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(body); err != nil {
			t.Errorf("%s cannot be read again: %v", body, err)
		}
	})
}
