package simulator

import "testing"

func TestMailDomains(t *testing.T) {
	t.Parallel()
	const list, base = "GET /api/servers/4/mail/domains", "POST /api/servers/4/mail/domains"
	trips{
		"create, default, delete": {
			{target: base, body: object{"domain": "Example.NET", "subdomain": "mail"}, want: running},
			{target: list, lacks: "example.net", wait: true},
			{target: list, want: `{"id":1001,"domain":"example.net","is_default":false}`},
			{target: base + "/1001/default", want: running, wait: true},
			{target: list, want: `{"id":1,"domain":"example.org","is_default":false}`},
			{target: list, want: `{"id":1001,"domain":"example.net","is_default":true}`},
			{target: base + "/1001/check", status: 204},
			{target: base + "/1001/ssl", want: running},
			{target: "DELETE /api/servers/4/mail/domains/1001", want: running, wait: true},
			{target: list, lacks: "1001"},
		},
		"deleting takes the accounts": {
			{target: "DELETE /api/servers/4/mail/domains/2", wait: true},
			{target: "GET /api/servers/4/mail/accounts", want: "info@example.org", lacks: "sales@example.com"},
		},
		"the first is the default": {
			{target: "POST /api/servers/1/mail/domains", body: object{"domain": "example.net"}, wait: true},
			{target: "GET /api/servers/1/mail/domains", want: `"is_default":true`},
		},
		"settings": {
			{target: "GET /api/servers/4/mail/settings", want: `{"ENABLE_POP3":true,"ENABLE_MANAGESIEVE":false,"ENABLE_FAIL2BAN":true,"POSTFIX_MESSAGE_SIZE_LIMIT":10}`},
			{target: "POST /api/servers/4/mail/settings", body: object{"ENABLE_POP3": false, "POSTFIX_MESSAGE_SIZE_LIMIT": 25}, want: running, wait: true},
			{target: "GET /api/servers/4/mail/settings", want: `{"ENABLE_POP3":false,"ENABLE_MANAGESIEVE":false,"ENABLE_FAIL2BAN":true,"POSTFIX_MESSAGE_SIZE_LIMIT":25}`},
			{target: "POST /api/servers/4/mail/settings", body: object{"ENABLE_POP3": "perhaps"}, status: 422},
		},
		"refusals": {
			{target: base, body: object{"domain": "example.org"}, status: 422},
			{target: base, body: object{"domain": "no domain"}, status: 422},
			{target: base + "/9/ssl", status: 404},
		},
	}.play(t, Config{})
}

func TestMailAccounts(t *testing.T) {
	t.Parallel()
	const list, base = "GET /api/servers/4/mail/accounts", "/api/servers/4/mail/accounts"
	trips{
		"create, update, delete": {
			{target: "POST " + base, body: object{"email": "carol@example.org", "password": "topsecret", "quota": "100M"}, want: running, lacks: "topsecret"},
			{target: list, lacks: "carol", wait: true},
			{target: list, want: `{"email":"carol@example.org","quota":100,"aliases":[],"catch_all":false}`},
			{target: "PUT " + base + "/carol@example.org", body: object{"password": "topsecret", "quota": "2G", "aliases": []string{"c@example.org"}, "catch_all": true}},
			{target: list, want: `{"email":"carol@example.org","quota":2048,"aliases":["c@example.org"],"catch_all":true}`, lacks: "topsecret"},
			{target: "PATCH " + base + "/carol%40example.org", body: object{"email": "carol@example.org", "catch_all": false}},
			{target: list, want: `{"email":"carol@example.org","quota":2048,"aliases":["c@example.org"],"catch_all":false}`},
			{target: "DELETE " + base + "/carol@example.org", body: object{"email": "carol@example.org"}},
			{target: list, want: `{"accounts":[{"email":"info@example.org","quota":1024,`, lacks: "carol"},
		},
		"an alias": {
			{target: "DELETE " + base + "/info@example.org", body: object{"alias": "hello@example.org"}},
			{target: list, want: `{"email":"info@example.org","quota":1024,"aliases":["contact@example.org"]`},
			{target: "DELETE " + base + "/info@example.org", body: object{"alias": "hello@example.org"}, status: 422},
		},
		"refusals": {
			{target: "POST " + base, body: object{"email": "x@example.net", "password": "x"}, status: 422, want: "not a mail domain"},
			{target: "POST " + base, body: object{"email": "info@example.org", "password": "x"}, status: 422, want: "already been taken"},
			{target: "POST " + base, body: object{"email": "y@example.org", "password": "x", "quota": "much"}, status: 422, want: `"errors":{"quota"`},
			{target: "PUT " + base + "/info@example.org", body: object{"email": "sales@example.com"}, status: 422},
			{target: "PUT " + base + "/info@example.org", body: object{"quota": "1X"}, status: 422},
			{target: "PUT " + base + "/nobody@example.org", status: 404},
		},
	}.play(t, Config{})
}
