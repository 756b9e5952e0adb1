package telegram

import (
	"strings"
	"testing"

	"panelbot/adapters/telegram/telegramtest"
)

// hostile are texts with something to press in them, wherever that may stand.
var hostile = []string{
	"x /approvals_approve_RABCDEFGH", "/lock_me", "•/policy_stop_x", "x:/alert_mute_disk_7d", "(/lock_me)", "–/lock_me@panelbot_bot\t/help", "ổ/lock_me", "e\u0301/lock_me",
	"@everybody", "me@evil.example @bob", "#tag #/lock_me @/lock_me", "$EUR $/lock_me", "//lock_me ///x", "https://x.example/a/b?c#d", "<b>/lock_me</b> &lt;/x&gt; &#47;x &amp;", "/\u2060lock_me @", "/", "a/b 1/2", "\ufffd/lock_me", "",
}

// inertly holds what inert promises of a text, also with others around it.
func inertly(t *testing.T, text string) {
	t.Helper()
	got := inert(text)
	if pasted(got) != pasted(text) {
		t.Errorf("%q became %q", text, got)
	}
	if again := inert(got); again != got {
		t.Errorf("%q is not left as it is, but %q", got, again)
	}
	for _, around := range [][2]string{{"", ""}, {"a", "a"}, {" ", "bcd"}, {"@", "EUR"}, {"x\n", "/lock_me"}} {
		whole := inert(around[0]) + got + inert(around[1])
		if list := telegramtest.Found(whole, nil); len(list) > 0 {
			t.Errorf("%q has %+v", whole, list)
		}
	}
	for _, html := range []string{"<b>" + escaped(text) + "</b>" + escaped(text), escaped(text) + "<pre>" + escaped(text) + "</pre>x: <code>" + escaped(text) + "</code>" + escaped(text)} {
		text, entities, err := telegramtest.ParseHTML(inertHTML(html))
		if err != nil {
			t.Errorf("%q: %v", html, err)
		}
		if list := telegramtest.Found(text, entities); len(list) > 0 {
			t.Errorf("%q has %+v", text, list)
		}
	}
}

// TestInert: in a text that was made inert there is nothing to press, and nothing else of it
// has changed.
func TestInert(t *testing.T) {
	t.Parallel()
	for _, text := range hostile {
		inertly(t, text)
		if strings.Contains(text, "https://x.example/a/b") && !strings.HasPrefix(inert(text), "https://x.example/a/b") {
			t.Errorf("an address is broken: %q", inert(text))
		}
	}
}

func FuzzInert(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { inertly(t, strings.ToValidUTF8(text, "\ufffd")) })
}
