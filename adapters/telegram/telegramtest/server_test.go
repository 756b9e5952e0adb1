package telegramtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/telegram/telegramtest"
)

// answer is an answer of the Bot API.
type answer struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MovedTo    int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// call calls a method in form encoding; pairs are names and values.
func call(t *testing.T, s *telegramtest.Server, method string, pairs ...string) answer {
	t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return post(t, s.URL()+"/bot"+s.Config().Token+"/"+method, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func post(t *testing.T, address, kind string, body io.Reader) answer {
	t.Helper()
	resp, err := http.Post(address, kind, body)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var a answer
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
		t.Fatal(err)
	}
	return a
}

func world(t *testing.T, cfg telegramtest.Config) *telegramtest.Server {
	t.Helper()
	s, err := telegramtest.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.AddUser(telegramtest.User{ID: 1, Name: "Ann"}, telegramtest.User{ID: 2, Name: "Bob"})
	s.AddChat(telegramtest.Chat{ID: -1, Kind: telegramtest.Group, Title: "ops"}, telegramtest.Chat{ID: -2, Kind: telegramtest.Supergroup, Title: "out", BotOut: true})
	if _, err := s.Start(1, ""); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestRefusals: what Telegram refuses is refused with its sentence.
func TestRefusals(t *testing.T) {
	t.Parallel()
	keys := func(data string) string {
		return `{"inline_keyboard":[[{"text":"x","callback_data":"` + data + `"}]]}`
	}
	tests := []struct {
		name, method string
		params       []string
		code         int
		want         string
		wrong        bool
	}{
		{"empty", "sendMessage", []string{"chat_id", "1", "text", " \n"}, 400, "message text is empty", true},
		{"empty after markup", "sendMessage", []string{"chat_id", "1", "text", "<b></b>", "parse_mode", "HTML"}, 400, "message text is empty", true},
		{"too long", "sendMessage", []string{"chat_id", "1", "text", strings.Repeat("x", 4097)}, 400, "message is too long", true},
		{"too long in units", "sendMessage", []string{"chat_id", "1", "text", strings.Repeat("😀", 2049)}, 400, "message is too long", true},
		{"as long as may be, markup apart", "sendMessage", []string{"chat_id", "1", "text", "<b>" + strings.Repeat("&lt;", 4096) + "</b>", "parse_mode", "HTML"}, 0, "", false},
		{"an open tag", "sendMessage", []string{"chat_id", "1", "text", "<b>x", "parse_mode", "HTML"}, 400, `Can't find end tag corresponding to start tag "b"`, true},
		{"a foreign tag", "sendMessage", []string{"chat_id", "1", "text", "a <x>", "parse_mode", "HTML"}, 400, `Unsupported start tag "x" at byte offset 2`, true},
		{"crossed tags", "sendMessage", []string{"chat_id", "1", "text", "<b><i>x</b></i>", "parse_mode", "HTML"}, 400, `Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`, true},
		{"no data", "sendMessage", []string{"chat_id", "1", "text", "x", "reply_markup", keys("")}, 400, "BUTTON_DATA_INVALID", true},
		{"64 bytes of data", "sendMessage", []string{"chat_id", "1", "text", "x", "reply_markup", keys(strings.Repeat("d", 64))}, 0, "", false},
		{"65 bytes of data", "sendMessage", []string{"chat_id", "1", "text", "x", "reply_markup", keys(strings.Repeat("d", 65))}, 400, "BUTTON_DATA_INVALID", true},
		{"a keyboard and a question", "sendMessage", []string{"chat_id", "1", "text", "x", "reply_markup", `{"inline_keyboard":[],"force_reply":true}`}, 400, "object expected as reply markup", true},
		{"no such chat", "sendMessage", []string{"chat_id", "99", "text", "x"}, 400, "chat not found", false},
		{"not begun", "sendMessage", []string{"chat_id", "2", "text", "x"}, 403, "bot can't initiate conversation with a user", false},
		{"kicked", "sendMessage", []string{"chat_id", "-2", "text", "x"}, 403, "bot was kicked from the supergroup chat", false},
		{"no such topic", "sendMessage", []string{"chat_id", "-1", "text", "x", "message_thread_id", "5"}, 400, "message thread not found", false},
		{"no such message", "sendMessage", []string{"chat_id", "1", "text", "x", "reply_parameters", `{"message_id":99}`}, 400, "message to be replied not found", false},
		{"edit of nothing", "editMessageText", []string{"chat_id", "1", "message_id", "99", "text", "x"}, 400, "message to edit not found", false},
		{"edit of another's", "editMessageText", []string{"chat_id", "1", "message_id", "1", "text", "x"}, 400, "message can't be edited", false},
		{"an answer to no press", "answerCallbackQuery", []string{"callback_query_id", "5"}, 400, "query is too old and response timeout expired or query ID is invalid", false},
		{"a command in capitals", "setMyCommands", []string{"commands", `[{"command":"Help","description":"x"}]`}, 400, "BOT_COMMAND_INVALID", true},
		{"no such method", "sendPigeon", nil, 404, "Not Found", true},
		{"a webhook without tls", "setWebhook", []string{"url", "http://bot.example.com"}, 400, "An HTTPS URL must be provided", true},
		{"a webhook on another port", "setWebhook", []string{"url", "https://bot.example.com:9000"}, 400, "only on ports 80, 88, 443 or 8443", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := world(t, telegramtest.Config{})
			got := call(t, s, test.method, test.params...)
			if got.OK != (test.code == 0) || got.Code != test.code || !strings.Contains(got.Description, test.want) {
				t.Errorf("got %+v, want %d %s", got, test.code, test.want)
			}
			if v := s.Violations(); (len(v) > 0) != test.wrong {
				t.Errorf("violations: %+v", v)
			}
		})
	}
}

// TestPermissions: what members may not send, the bot may not, unless it is an administrator;
// and both are told as the Bot API tells them.
func TestPermissions(t *testing.T) {
	t.Parallel()
	s := world(t, telegramtest.Config{})
	s.AddChat(telegramtest.Chat{ID: -3, Kind: telegramtest.Group, Title: "quiet", Denied: []string{"can_send_messages", "can_send_photos"}, BotDenied: []string{"can_send_documents"}},
		telegramtest.Chat{ID: -4, Kind: telegramtest.Group, Title: "chief", Denied: []string{"can_send_messages"}, BotAdmin: true})
	for method, want := range map[string]string{
		"sendMessage":  "Bad Request: not enough rights to send text messages to the chat",
		"sendPhoto":    "Bad Request: not enough rights to send photos to the chat",
		"sendDocument": "Bad Request: not enough rights to send documents to the chat",
	} {
		if got := call(t, s, method, "chat_id", "-3", "text", "x"); got.Code != 400 || got.Description != want {
			t.Errorf("%s: got %+v, want %s", method, got, want)
		}
	}
	if got := call(t, s, "sendMessage", "chat_id", "-4", "text", "x"); !got.OK {
		t.Errorf("an administrator: got %+v", got)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %+v", v)
	}
	var chat struct {
		Permissions map[string]bool `json:"permissions"`
	}
	var member map[string]any
	read(t, call(t, s, "getChat", "chat_id", "-3"), &chat)
	read(t, call(t, s, "getChatMember", "chat_id", "-3", "user_id", "123456"), &member)
	if p := chat.Permissions; p["can_send_messages"] || p["can_send_photos"] || !p["can_send_documents"] || !p["can_send_polls"] {
		t.Errorf("of the group: %v", p)
	}
	if member["status"] != "restricted" || member["can_send_documents"] != false || member["can_send_messages"] != true {
		t.Errorf("of the bot: %v", member)
	}
	member = nil
	read(t, call(t, s, "getChatMember", "chat_id", "-1", "user_id", "123456"), &member)
	if _, said := member["can_send_messages"]; said || member["status"] != "member" {
		t.Errorf("of a member: %v", member)
	}
}

// read reads what an answer gives.
func read(t *testing.T, a answer, into any) {
	t.Helper()
	if err := json.Unmarshal(a.Result, into); err != nil {
		t.Fatalf("%+v: %v", a, err)
	}
}

// TestMessages: sending, editing, questions, blocks and moves.
func TestMessages(t *testing.T) {
	t.Parallel()
	s := world(t, telegramtest.Config{})
	if a := call(t, s, "sendMessage", "chat_id", "1", "text", "<b>a</b> <code>&lt;</code>", "parse_mode", "HTML", "reply_markup", `{"inline_keyboard":[[{"text":"Go","callback_data":"go"}]]}`); !a.OK {
		t.Fatalf("got %+v", a)
	}
	m := s.Messages(1)[1]
	want := []telegramtest.Entity{{Type: "bold", Offset: 0, Length: 1}, {Type: "code", Offset: 2, Length: 1}}
	if diff := cmp.Diff(m.Entities, want); m.Text != "a <" || diff != "" {
		t.Errorf("%q, got-, want+:\n%s", m.Text, diff)
	}
	same := []string{"chat_id", "1", "message_id", "2", "text", "a <", "reply_markup", `{"inline_keyboard":[[{"text":"Go","callback_data":"go"}]]}`}
	if a := call(t, s, "editMessageText", "chat_id", "1", "message_id", "2", "text", "b"); !a.OK {
		t.Errorf("got %+v", a)
	}
	if a := call(t, s, "editMessageText", "chat_id", "1", "message_id", "2", "text", "b"); !strings.Contains(a.Description, "message is not modified") {
		t.Errorf("got %+v", a)
	}
	if a := call(t, s, "editMessageText", same...); !a.OK {
		t.Errorf("got %+v", a)
	}
	p, err := s.Press(1, 1, 2, "Go")
	if err != nil {
		t.Fatal(err)
	}
	if a := call(t, s, "getUpdates", "offset", "0"); !strings.Contains(string(a.Result), `"data":"go"`) || !strings.Contains(string(a.Result), "/start") {
		t.Errorf("updates %s", a.Result)
	}
	var list []struct {
		ID       int64 `json:"update_id"`
		Callback struct {
			ID string `json:"id"`
		} `json:"callback_query"`
	}
	a := call(t, s, "getUpdates")
	if err := json.Unmarshal(a.Result, &list); err != nil || len(list) != 2 {
		t.Fatalf("got %s", a.Result)
	}
	if a := call(t, s, "answerCallbackQuery", "callback_query_id", list[1].Callback.ID, "text", strings.Repeat("x", 201)); a.OK {
		t.Error("201 characters are an answer")
	}
	if a := call(t, s, "answerCallbackQuery", "callback_query_id", list[1].Callback.ID, "text", "done", "show_alert", "true"); !a.OK {
		t.Errorf("got %+v", a)
	}
	if told, err := p.Wait(t.Context()); err != nil || told != (telegramtest.Told{Text: "done", Alert: true}) {
		t.Errorf("told %+v, %v", told, err)
	}
	if a := call(t, s, "getUpdates", "offset", "700000003"); string(a.Result) != "[]" || s.Pending() != 0 {
		t.Errorf("after the offset: %s", a.Result)
	}
	if a := call(t, s, "sendMessage", "chat_id", "1", "text", "?", "reply_markup", `{"force_reply":true,"selective":true}`); !a.OK {
		t.Errorf("got %+v", a)
	}
	if a := call(t, s, "editMessageText", "chat_id", "1", "message_id", "3", "text", "x"); a.OK {
		t.Error("a question was edited")
	}
	s.Block(1, true)
	if a := call(t, s, "sendMessage", "chat_id", "1", "text", "x"); a.Code != 403 || a.Description != "Forbidden: bot was blocked by the user" {
		t.Errorf("got %+v", a)
	}
	s.Migrate(-1, -100)
	if a := call(t, s, "sendMessage", "chat_id", "-1", "text", "x"); a.Parameters.MovedTo != -100 {
		t.Errorf("got %+v", a)
	}
	s.RateLimit(1, 7)
	if a := call(t, s, "sendMessage", "chat_id", "-100", "text", "x"); a.Code != 429 || a.Parameters.RetryAfter != 7 {
		t.Errorf("got %+v", a)
	}
	if text := s.Transcript(1); !strings.Contains(text, "[Go]") || !strings.Contains(text, "Ann") {
		t.Errorf("transcript: %s", text)
	}
}

// TestPolls: a second poller ends the first, and a poll ends when something comes.
func TestPolls(t *testing.T) {
	t.Parallel()
	s := world(t, telegramtest.Config{})
	call(t, s, "getUpdates", "offset", "700000002")
	first := make(chan answer, 1)
	go func() { first <- call(t, s, "getUpdates", "timeout", "40") }()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Await(ctx, func() bool { return s.Polls() == 2 }); err != nil {
		t.Fatal(err)
	}
	second := make(chan answer, 1)
	go func() { second <- call(t, s, "getUpdates", "timeout", "40") }()
	if a := <-first; a.Code != 409 || !strings.Contains(a.Description, "terminated by other getUpdates request") {
		t.Errorf("got %+v", a)
	}
	if _, err := s.Say(1, 1, "hello"); err != nil {
		t.Fatal(err)
	}
	if a := <-second; !a.OK || !strings.Contains(string(a.Result), "hello") {
		t.Errorf("got %+v", a)
	}
	if a := call(t, s, "setWebhook", "url", "https://bot.example.com/x"); !a.OK {
		t.Errorf("got %+v", a)
	}
	if a := call(t, s, "getUpdates"); a.Code != 409 || !strings.Contains(a.Description, "webhook is active") {
		t.Errorf("got %+v", a)
	}
}

// TestPrivacy: a bot in privacy mode gets of groups what is meant for it.
func TestPrivacy(t *testing.T) {
	t.Parallel()
	s := world(t, telegramtest.Config{})
	call(t, s, "sendMessage", "chat_id", "-1", "text", "hi")
	mine := s.Messages(-1)[0].ID
	tests := []struct {
		text string
		how  []telegramtest.Option
		want bool
	}{
		{"hello", nil, false}, {"/x", nil, true}, {"/x@panelbot_bot", nil, true}, {"/x@other_bot", nil, false}, {"hey @panelbot_bot", nil, true},
		{"yes", []telegramtest.Option{telegramtest.ReplyingTo(mine)}, true},
	}
	for _, test := range tests {
		before := s.Pending()
		if _, err := s.Say(1, -1, test.text, test.how...); err != nil {
			t.Error(err)
		}
		if got := s.Pending() > before; got != test.want {
			t.Errorf("%s: reaches the bot: %v", test.text, got)
		}
	}
}

// TestFiles: what is sent is kept, and what a person attached can be fetched up to 20 MB.
func TestFiles(t *testing.T) {
	t.Parallel()
	s := world(t, telegramtest.Config{})
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("chat_id", "1")
	_ = form.WriteField("caption", "a <zone>")
	part, err := form.CreateFormFile("document", "zone.db")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte("$TTL"))
	_ = form.Close()
	if a := post(t, s.URL()+"/bot"+s.Config().Token+"/sendDocument", form.FormDataContentType(), &body); !a.OK {
		t.Fatalf("got %+v", a)
	}
	m := s.Messages(1)[1]
	if m.File == nil || m.File.Name != "zone.db" || string(m.File.Content) != "$TTL" || m.Text != "a <zone>" {
		t.Errorf("got %+v", m)
	}
	var f struct {
		Path string `json:"file_path"`
	}
	a := call(t, s, "getFile", "file_id", m.File.ID)
	if err := json.Unmarshal(a.Result, &f); err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get(s.URL() + "/file/bot" + s.Config().Token + "/" + f.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got, err := io.ReadAll(resp.Body); err != nil || string(got) != "$TTL" {
		t.Errorf("got %s, %v", got, err)
	}
	big, err := s.Say(1, 1, "x", telegramtest.Attach(telegramtest.File{Name: "big", Content: []byte("x"), Size: 21 << 20}))
	if err != nil {
		t.Fatal(err)
	}
	if a := call(t, s, "getFile", "file_id", big.File.ID); !strings.Contains(a.Description, "file is too big") {
		t.Errorf("got %+v", a)
	}
}

// FuzzParseHTML: whatever is sent is read or refused, and entities lie within the text.
func FuzzParseHTML(f *testing.F) {
	for _, seed := range []string{"<b>x</b>", "<pre><code class=\"language-go\">x</code></pre>", "&#x1F600;&amp;&x;", "<a href='tg://user?id=1'>x</a>", "</b>", "<", "😀<i>😀</i>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, entities, err := telegramtest.ParseHTML(text)
		if err != nil {
			return
		}
		units := 0
		for _, r := range parsed {
			units++
			if r > 0xffff {
				units++
			}
		}
		for _, e := range entities {
			if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > units {
				t.Fatalf("%+v in %d units", e, units)
			}
		}
	})
}
