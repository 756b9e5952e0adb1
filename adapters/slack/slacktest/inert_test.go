package slacktest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/slack/slacktest"
)

func TestInert(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want []string
	}{
		{"nothing at all", nil},
		{"a &lt;!channel&gt; that is escaped", nil},
		{"<!channel> wake up", []string{"<!channel>"}},
		{"<!subteam^S1|ops> and <!date^1|x>", []string{"<!subteam^S1|ops>", "<!date^1|x>"}},
		{"<@U0ALICE> in <#C0OPS|ops>", []string{"<@U0ALICE>", "<#C0OPS|ops>"}},
		{"<https://evil.example|your bank>", []string{"<https://evil.example|your bank>"}},
		{"<script>alert(1)</script>", []string{"<script>", "</script>"}},
		{"see https://evil.example/x", []string{"https://evil.example/x"}},
		{"see HTTPS://evil.example", []string{"HTTPS://evil.example"}},
		{"write mailto:x@example.com", []string{"mailto:x@example.com"}},
		{"`https://example.com` is quoted", nil},
		{"```\nhttps://example.com\n```", nil},
		{"`<!here>` is a mention still", []string{"<!here>"}},
		{"1 < 2 and <> and 2 <", nil},
		{"https:// alone", nil},
	} {
		if diff := cmp.Diff(slacktest.Inert(test.text), test.want); diff != "" {
			t.Errorf("%q (-got +want):\n%s", test.text, diff)
		}
	}
}

func TestLive(t *testing.T) {
	t.Parallel()
	message := `{"text":"<!here>","attachments":[{"fallback":"<!channel>","text":"<@U1>"}],"blocks":[
		{"type":"header","text":{"type":"plain_text","text":"<!everyone> is harmless in plain text"}},
		{"type":"section","text":{"type":"mrkdwn","text":"<@U2>"},"fields":[{"type":"mrkdwn","text":"<#C1>"}]},
		{"type":"table","rows":[[{"type":"raw_text","text":"<@U3> is harmless in a cell"}]]},
		{"type":"markdown","text":"https://example.com"},
		{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"<@U4>, harmless"},{"type":"user","user_id":"U5"},{"type":"broadcast","range":"here"}]}]}]}`
	want := []string{"<!channel>", "<@U1>", "<#C1>", "<@U2>", "https://example.com", "user:U5", "broadcast:here", "<!here>"}
	if diff := cmp.Diff(slacktest.Live([]byte(message)), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	if got := slacktest.Live([]byte("{")); len(got) != 1 {
		t.Errorf("of what is no JSON: %q", got)
	}
}
