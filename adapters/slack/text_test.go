package slack

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, raw, want string }{
		{"plain", "server list", "server list"},
		{"entities", "a &amp;&amp; b &lt;c&gt; &quot;", "a && b <c> &quot;"},
		{"entities once", "&amp;lt;@U1&amp;gt;", "&lt;@U1&gt;"},
		{"what was typed is no reference", "&lt;@U1&gt;", "<@U1>"},
		{"user", "grant <@U012ABC>", "grant @U012ABC"},
		{"user with a name", "grant <@U012ABC|bob>", "grant @bob"},
		{"channel", "to <#C012|ops> <#C013|> <#C014>", "to #ops #C013 #C014"},
		{"group", "<!subteam^S012|@admins> <!subteam^S013>", "@admins @S013"},
		{"everybody", "<!here> <!channel> <!everyone> <!channel|channel>", "@here @channel @everyone @channel"},
		{"date", "<!date^1392734382^{date}|18 Feb>", "18 Feb"},
		{"link with what was typed", "site create <http://shop.example.com|shop.example.com>", "site create shop.example.com"},
		{"link", "get <https://example.com/a?b=1&amp;c=2>", "get https://example.com/a?b=1&c=2"},
		{"link that was labelled", "open <https://evil.example|web-1>", "open web-1"},
		{"mail", "to <mailto:a@example.com|a@example.com> <mailto:b@example.com>", "to a@example.com b@example.com"},
		{"telephone", "<tel:+4930123|+49 30 123>", "+49 30 123"},
		{"label with entities", "<http://x.example|a&amp;b&lt;c>", "a&b<c"},
		{"smart quotes stay", "name=“a b” ‘c’", "name=“a b” ‘c’"},
		{"no end", "a <@U1", "a <@U1"},
		{"over a line", "a <@U1\n> b", "a <@U1\n> b"},
		{"none of its forms", "<> <a> <a b|c> <@u1> <!unknown> <1:2>", "<> <a> <a b|c> <@u1> <!unknown> <1:2>"},
		{"in one another", "<@U1<@U2>>", "<@U1@U2>"},
		{"ends in its beginning", "&", "&"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := Text(test.raw); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAddressed(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, raw, want string }{
		{"mention", "<@U0BOT> server list", "server list"},
		{"with a name", "<@U0BOT|panelbot> server list", "server list"},
		{"with a colon", " <@U0BOT>: server list ", "server list"},
		{"with a hard space", "<@U0BOT>\u00a0server list", "server list"},
		{"alone", "<@U0BOT>", ""},
		{"another's", "<@U0BOTS> server list", "<@U0BOTS> server list"},
		{"in the middle", "hey <@U0BOT> list", "hey <@U0BOT> list"},
		{"once", "<@U0BOT> <@U0BOT> list", "<@U0BOT> list"},
		{"no end", "<@U0BOT server", "<@U0BOT server"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := addressed(test.raw, "U0BOT"); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	if got := addressed("<@> x", ""); got != "<@> x" {
		t.Errorf("without a user of its own: got %q", got)
	}
}

// FuzzText: what comes out is text where text went in, and never longer; and what
// Slack makes of a text without links comes back.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"<@U1|a>", "&amp;lt;", "<http://x|y>", "<!date^1^x|y>", "<<a>>", "a & b <c>"} {
		f.Add(seed)
	}
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	f.Fuzz(func(t *testing.T, s string) {
		got := Text(s)
		if len(got) > len(s) {
			t.Errorf("%q became longer: %q", s, got)
		}
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Errorf("%q became %q, which is no text", s, got)
		}
		if back := Text(escape.Replace(s)); back != s {
			t.Errorf("%q came back as %q", s, back)
		}
	})
}
