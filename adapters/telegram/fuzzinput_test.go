package telegram

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"panelbot/adapters/chat"
)

// FuzzText: what somebody writes is a line of the grammar without a panic; what is for
// another bot is not ours, and nothing that nobody wrote comes into a line.
func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"/server restart web-1", "/server@panelbot_bot list", "/server@other_bot list", "/panel dns record list", "/server_restart web-1", "/start ask-ABC", "/start", "/cancel@PANELBOT_bot",
		"hey @panelbot_bot, restart", "@panelbot_bot2 x", "/", "//", "/@", "/İ@panelbot_bot x", "/server\u00a0list", "/server\nlist", "@panelbot_bot@panelbot_bot", "\u202e/server",
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, private bool) {
		got, ours := readText(text, "panelbot_bot", private)
		if !utf8.ValidString(text) {
			return // Telegram brings none, and parseUpdate refuses it
		}
		if !utf8.ValidString(got.line) || !utf8.ValidString(got.payload) {
			t.Fatalf("%q is read as %+v", text, got)
		}
		if len(got.line)+len(got.payload) > len(text) {
			t.Fatalf("%q is longer when it is read: %+v", text, got)
		}
		word, _, _ := strings.Cut(text, " ")
		if command, to, aimed := strings.Cut(word, "@"); aimed && strings.HasPrefix(command, "/") && strings.Trim(command[1:], "abcdefghijklmnopqrstuvwxyz") == "" && ours && to == "other_bot" {
			t.Fatalf("%q is for another bot", text)
		}
	})
}

// FuzzStart: what a link carries that opens the private chat is one word of the grammar, and
// the code of an invitation at most.
func FuzzStart(f *testing.F) {
	for _, seed := range []string{"ABCD-EFGH", "ask-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "", `x" lock me`, `\`, `\\" a=b`, "a b", "a\nserver delete web-1", "${HOME}", "'", "\u00a0", "-- --yes"} {
		f.Add(seed)
	}
	g := chat.New(nil, chat.Config{})
	f.Fuzz(func(t *testing.T, payload string) {
		if !utf8.ValidString(payload) || payload == "" {
			return
		}
		c, err := g.Read("enrol " + quoted(payload))
		if err == nil && c.Kind != chat.Enrol {
			t.Fatalf("%q is read as %+v", payload, c)
		}
		if _, thread, err := placeOf(payload); err == nil && thread < 0 {
			t.Logf("%q names a topic %d", payload, thread)
		}
	})
}

// answering is a Bot API that answers everything with one body.
type answering struct {
	status int
	body   []byte
}

func (a answering) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200 + (a.status%400+400)%400, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(a.body))}, nil
}

// FuzzAnswer: whatever the Bot API answers is a result or an error without the token, for
// each way in which it is asked.
func FuzzAnswer(f *testing.F) {
	const token = "123456:fuzzing-FUZZING-fuzzing-FUZZING-1"
	for _, seed := range []string{
		`{"ok":true,"result":{"message_id":5}}`, `{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":5,"migrate_to_chat_id":-1}}`, `{"ok":true,"result":[{"update_id":1}]}`,
		`{"ok":true,"result":[null,5,{}]}`, `{"ok":true}`, `{"ok":false}`, `[]`, `null`, `{"ok":true,"result":{"file_path":"../../x?y#` + token + `"}}`, `{"ok":false,"error_code":400,"description":"` + token + `"}`, "<html>" + token,
	} {
		f.Add(0, []byte(seed))
		f.Add(200, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		c, err := NewClient(Access{Token: token})
		if err != nil {
			t.Fatal(err)
		}
		c.web.Transport = answering{status, body}
		ctx := context.Background()
		// Of a token that was answered no part may be left, as where a text is cut. What only
		// looks like a part of it is somebody else's.
		_, secret, _ := strings.Cut(token, ":")
		const part = "fuzzing-FUZZING"
		if others := bytes.ReplaceAll(body, []byte(secret), nil); len(others) < len(body) && !bytes.Contains(others, []byte(part)) {
			secret = part
		}
		var list batch
		_, me := c.Me(ctx)
		_, hook := GetWebhook(ctx, c)
		_, file := c.Download(ctx, "x", 10)
		for _, err := range []error{
			me, hook, file, c.Call(ctx, "getUpdates", nil, &list), c.Upload(ctx, "sendDocument", nil, "document", "x", strings.NewReader("x"), nil),
		} {
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Fatalf("the token: %v", err)
			}
		}
		for _, found := range Examine(ctx, c, Expected{Chats: []int64{-1}, Approvals: -2, People: map[int64]string{1: "ann"}}) {
			if strings.Contains(found.Text, secret) {
				t.Fatalf("the token: %s", found.Text)
			}
		}
	})
}
