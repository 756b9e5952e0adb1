package telegram_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/telegram/telegramtest"
	"panelbot/panel"
	"panelbot/policies"
)

// hostileNames are what somebody may call a server to have a chat do something; each has a
// word by which it is found.
var hostileNames = map[string]string{
	"<b>bold1</b> <a href='tg://user?id=1002'>x</a> &lt;i&gt;":      "bold1",
	"</pre></code><script>alert(2)</script>":                        "alert(2)",
	"@everybody3 #tag3 $TAG3 /server_delete3 me@evil3.example":      "everybody3",
	"a\u202egnp.exe4\u2066\u200f\u061c":                             "gnp.exe4",
	"x\u0000\u0007\u001b[31mred5\u0085\u2028":                       "red5",
	"tg://resolve?domain=evil6 [md6](http://evil6.example) *b* `c`": "evil6",
	"\U000e0001\U000e0061tagged7\ufeff":                             "tagged7",
	"x:/approvals_approve_R8 •/lock_me8 /alert_mute_x8_7d @name8":   "approvals_approve_R8",
}

// unseen are characters that a person does not see, and that change what others look like.
func unseen(r rune) bool {
	switch {
	case r == '\n' || r == '\u2060': // ours: a joiner keeps a mention from being one
		return false
	case r < ' ', r >= 0x7f && r < 0xa0, r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u200e' || r == '\u200f' || r == '\u061c', r == '\u2028' || r == '\u2029', r == '\ufeff', r >= 0xe0000 && r <= 0xe007f:
		return true
	default:
		return false
	}
}

// TestHostileNames: what a panel calls its servers is shown as it is, on answers, questions,
// cards, buttons and files, and does nothing: it is no markup, mentions nobody, is no command
// to press, and does not turn the text around.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, user := range []int64{annID, bobID} {
		_, err := r.tg.Start(user, "")
		must(t, err)
	}
	n := 0
	for name := range hostileNames {
		id := 1 + n%4
		n++
		body, err := json.Marshal(map[string]string{"name": name})
		must(t, err)
		_, err = r.Panels[0].Do(t.Context(), panel.Request{Method: "PUT", Path: fmt.Sprintf("/api/servers/%d/name", id), Body: body, Level: panel.Level(policies.Destroy), Want: panel.WantJSON})
		must(t, err)
		for _, line := range []string{"/server list", "/server get", fmt.Sprint("/server get ", id), fmt.Sprint("/server favorite ", id), fmt.Sprint("/server restart ", id), fmt.Sprint("/server delete ", id), fmt.Sprint("/server get ", id, " --json"), "/server get " + name, name, "/help " + name} {
			for _, in := range []int64{annID, ops} {
				before := len(r.ours(annID)) + len(r.ours(ops))
				line := strings.TrimSpace(line)
				if in == ops && !strings.HasPrefix(line, "/") {
					continue // a bot in privacy mode does not get it
				}
				r.say(annID, in, line)
				r.await("an answer to "+line, func() bool { return len(r.ours(annID))+len(r.ours(ops)) > before })
			}
		}
	}
	r.idle()
	seen := map[string]bool{}
	for _, m := range slices.Concat(r.ours(annID), r.ours(ops), r.ours(approvals), r.ours(bobID)) {
		text := said(m) + m.Placeholder
		for _, word := range hostileNames {
			seen[word] = seen[word] || strings.Contains(strings.Join(strings.Fields(text), ""), word) // in columns it is broken
		}
		if i := strings.IndexFunc(text, unseen); i >= 0 {
			t.Errorf("what is not seen was sent: %q", text[max(0, i-40):min(len(text), i+20)])
		}
		for _, e := range m.Entities {
			if !slices.Contains([]string{"bold", "italic", "pre", "code"}, e.Type) { // the live ones among them
				t.Errorf("%s in %s", e.Type, m.Text)
			}
		}
		for _, live := range []string{"@everybody3", "#tag3", "$TAG3", "/server_delete3"} {
			if at := strings.Index(m.Text, live); at >= 0 && !coded(m, at) {
				t.Errorf("%s can be pressed: %s", live, m.Text)
			}
		}
		for _, row := range m.Keyboard {
			for _, b := range row {
				if b.URL != "" && !strings.HasPrefix(b.URL, "https://t.me/panelbot_bot") {
					t.Errorf("a button leads to %s", b.URL)
				}
			}
		}
	}
	for _, word := range hostileNames {
		if !seen[word] {
			t.Errorf("no message shows the name with %s", word)
		}
	}
	r.clean()
}

// coded reports whether a place of a text, in bytes, is one in which an app reads nothing.
func coded(m telegramtest.Message, at int) bool {
	before := 0 // in UTF-16 units
	for _, c := range m.Text[:at] {
		before++
		if c > 0xffff {
			before++
		}
	}
	return slices.ContainsFunc(m.Entities, func(e telegramtest.Entity) bool {
		return (e.Type == "pre" || e.Type == "code") && e.Offset <= before && before < e.Offset+e.Length
	})
}
