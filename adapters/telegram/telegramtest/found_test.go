package telegramtest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/telegram/telegramtest"
)

// TestFound: what Telegram makes pressable in a text is found, wherever it stands, and nothing
// in code.
func TestFound(t *testing.T) {
	t.Parallel()
	tests := []struct {
		html string
		want []string
	}{
		{"/lock_me", []string{"/lock_me"}},
		{"🙂 (/lock_me) x:/help, •/a/b", []string{"/lock_me", "/help"}},
		{"/lock_me@panelbot_bot /x@y", []string{"/lock_me@panelbot_bot", "/x"}},
		{"a/b ổ/c //d https://x/y &lt;/e&gt; / é", nil},
		{"@ann @x me@ann (@bob)", []string{"@ann", "@bob"}},
		{"#tag a#b #1 # ", []string{"#tag"}},
		{"$EUR 5$ $eur $TOOLONGWORD", []string{"$EUR"}},
		{"<code>/lock_me</code> <pre>@ann</pre> <b>/stop</b> <i>@bob</i>", []string{"/stop", "@bob"}},
		{"/\u2060lock_me @\u2060ann #\u2060tag $\u2060EUR", nil},
	}
	s := world(t, telegramtest.Config{})
	for _, test := range tests {
		if a := call(t, s, "sendMessage", "chat_id", "-1", "text", test.html, "parse_mode", "HTML"); !a.OK {
			t.Fatalf("%s: %+v", test.html, a)
		}
		m := s.Messages(-1)[len(s.Messages(-1))-1]
		var got []string
		for _, e := range m.Entities {
			if e.Live() {
				got = append(got, cut(m.Text, e))
			}
		}
		if diff := cmp.Diff(got, test.want); diff != "" {
			t.Errorf("%s: got-, want+:\n%s", test.html, diff)
		}
	}
	if n := len(s.Pressable()); n != 7 {
		t.Errorf("%d messages are kept", n)
	}
	if a := call(t, s, "sendMessage", "chat_id", "-1", "text", "&lt; /plain"); !a.OK || len(s.Pressable()) != 8 {
		t.Errorf("%+v, %d messages are kept", a, len(s.Pressable()))
	}
}

// cut is the part of a text that an entity is about.
func cut(text string, e telegramtest.Entity) string {
	part := ""
	at := 0
	for _, r := range text {
		if at >= e.Offset && at < e.Offset+e.Length {
			part += string(r)
		}
		if at++; r > 0xffff {
			at++
		}
	}
	return part
}
