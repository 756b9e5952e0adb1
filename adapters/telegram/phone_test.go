package telegram_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"panelbot/adapters/chat"
	"panelbot/adapters/telegram/telegramtest"
)

// columns is how many columns of text a phone shows without breaking lines.
const columns = 36

// framed are the texts of a message that stand in columns.
func framed(m telegramtest.Message) []string {
	text := utf16.Encode([]rune(m.Text))
	var list []string
	for _, e := range m.Entities {
		if e.Type == "pre" {
			list = append(list, string(utf16.Decode(text[e.Offset:e.Offset+e.Length])))
		}
	}
	return list
}

// TestPhone: what stands in columns fits a phone, in each language, also with names that
// take two columns a letter or have marks: wide tables are cards there.
func TestPhone(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	for _, text := range []string{"Máy chủ chính ở Hà Nội", "日本語のサーバーの説明", "plain"} {
		r.say(annID, annID, `/schedule create web-1 command="/usr/bin/true --with=a-rather-long-argument-of-a-command" user=root cron="0 4 * * *" description="`+text+`"`)
	}
	r.await("the schedules", func() bool { return len(r.tg.Messages(annID)) == 6 })
	lines := []string{
		"/server list", "/dns record list web-1 example.com", "/dns zone list web-1", "/docker container list web-1", "/docker image list web-1", "/schedule list web-1", "/systeminfo get web-1",
		"/database list web-1", "/firewall list web-1", "/sshkey list web-1", "/deploy list shop", "/certificate list shop", "/backup list web-1", "/activity list", "/user list web-1", "/domain list", "/disk inodes", "/report",
		"/help", "/help server", "/help dns record create", "/whoami", "/approvals", "/panel nothing like that at all",
	}
	for _, who := range []int64{annID, vitoID} {
		for _, line := range lines {
			before := len(r.tg.Messages(who))
			r.say(who, who, line)
			r.await("an answer to "+line, func() bool { return len(r.tg.Messages(who)) > before+1 })
			for _, m := range r.tg.Messages(who)[before+1:] {
				for _, text := range framed(m) {
					for row := range strings.SplitSeq(text, "\n") {
						if chat.Width(row) > columns {
							t.Errorf("%s: %d columns: %s", line, chat.Width(row), row)
						}
					}
				}
				if testing.Verbose() {
					t.Logf("%s (%d units)\n%s", line, len(utf16.Encode([]rune(m.Text))), m.Text)
				}
			}
		}
	}
	r.clean()
}
