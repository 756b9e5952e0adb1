package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestConfigurationErrors holds the sentences: each names the file and the
// line, and says what to do.
func TestConfigurationErrors(t *testing.T) {
	t.Parallel()
	env := environment{
		vars:  map[string]string{"SECRET": "hunter2-in-the-wrong-place", "EMPTY": ""},
		files: map[string]string{"ca.pem": "no certificate"},
	}
	panels := func(more string) string {
		return strings.Replace(minimal, "    code: cod\n", "    code: cod\n"+more, 1)
	}
	open := func(lines string) string {
		return "panels:\n  - name: host1\n    kind: openpanel\n    url: https://panel.example.com\n" + lines
	}
	const hidden = "a value that is not shown, because it comes from a variable or a file"
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", []string{"c.yaml:1: the configuration is empty: config.example.yaml shows every key"}},
		{"comments only", "# later\n", []string{"c.yaml:1: the configuration is empty: config.example.yaml shows every key"}},
		{"null", "~\n", []string{"c.yaml:1: the configuration is empty: config.example.yaml shows every key"}},
		{"a list", "- a\n", []string{"c.yaml:1: the file must be a mapping, with keys of its own"}},
		{"no panels", "people:\n  - {name: a, roles: [admin]}\npolicy: {solo: true}\n", []string{"c.yaml:1: panels is empty: at least one panel is needed"}},
		{"an open bracket", "panels: [\n", []string{"c.yaml:1: from here on this is not YAML: did not find expected node content: is a bracket or quote open, a value with a colon not in quotes, or a line not indented as its neighbours?"}},
		{"a tab", "panels:\n\t- a\n", []string{"c.yaml:2: from here on this is not YAML: found character that cannot start any token: indent with spaces, and not with tabs"}},
		{"a bare colon", minimal + "key: a: b\n", []string{"c.yaml:10: from here on this is not YAML: mapping values are not allowed in this context: is a bracket or quote open, a value with a colon not in quotes, or a line not indented as its neighbours?"}},
		{"two documents", minimal + "---\nkey: x\n", []string{"c.yaml:10: a second document begins here: a configuration is one, without a line of ---"}},
		{"a password with a star", open("    username: u\n    password: *hunter2\n"), []string{"c.yaml:6: a value that begins with * is an alias in YAML: put it in quotes"}},
		{"a password with an exclamation mark", open("    username: u\n    password: !hunter2\n"), []string{"c.yaml:6: panels[0].password has a tag: put the value in quotes if the exclamation mark belongs to it"}},
		{"an alias", "x: &a {}\n" + minimal + "log: *a\n", []string{
			`c.yaml:1: there is no key "x" here. Keys are: key, store, panels, people, policy, mcp, slack, telegram, reports, reports_dir, alerts, downloads, log`,
			"c.yaml:11: log is an alias: write the value out, or put it in quotes if the star belongs to it",
		}},
		{"an alias as a key", minimal + "log: &a {}\n*a : {}\n", []string{"c.yaml:11: the file has a key that is no word"}},
		{"a merge", minimal + "log: &a {level: info}\nmcp:\n  <<: *a\n", []string{"c.yaml:12: mcp.<< is a merge: write the keys out"}},
		{"a list as a key", minimal + "? [a]\n: b\n", []string{"c.yaml:10: the file has a key that is no word"}},
		{"an unknown key", minimal + "polcy: {}\n", []string{`c.yaml:10: there is no key "polcy" here. Did you mean policy? Keys are: key, store, panels, people, policy, mcp, slack, telegram, reports, reports_dir, alerts, downloads, log`}},
		{"an unknown key of a panel", panels("    tokn: x\n"), []string{
			`c.yaml:7: there is no key "panels[0].tokn" here. Did you mean token? Keys are: name, kind, url, token, code, username, password, totp_secret, rate, ceiling, tls, addresses, sites, tags, timezone`}},
		{"a key twice", minimal + "key: 0123456789abcdef\nkey: fedcba9876543210\n", []string{"c.yaml:11: key is there twice, first on line 10: one of the two would be lost"}},
		{"kinds of values", panels("    rate: [1]\n    sites: [a]\n    tls: x\n    addresses: 192.0.2.1\n") + "log:\n  level: {a: b}\nmcp: {tools: some}\n", []string{
			"c.yaml:7: panels[0].rate must be text",
			"c.yaml:8: panels[0].sites must be a mapping, with keys of its own",
			"c.yaml:9: panels[0].tls must be a mapping, with keys of its own",
			"c.yaml:10: panels[0].addresses must be a list",
			"c.yaml:15: log.level must be text",
			"c.yaml:16: mcp.tools must be preset, compact, full, or a list of groups such as [servers, dns]",
		}},
		{"numbers and switches", strings.Replace(panels("    sites: {a: x, b: {id: 1.5}, c: [1], d: \"${SECRET}\"}\n"), "solo: true", "solo: perhaps, allow_unguarded: \"${SECRET}\"", 1), []string{
			"c.yaml:7: panels[0].sites.a must be the site's id, or a mapping such as {id: 12, server: web-1}",
			"c.yaml:7: panels[0].sites.b.id must be a whole number",
			"c.yaml:7: panels[0].sites.c must be the site's id, or a mapping such as {id: 12, server: web-1}",
			"c.yaml:7: panels[0].sites.d must be the site's id, or a mapping such as {id: 12, server: web-1}",
			"c.yaml:10: policy.allow_unguarded must be true or false",
			"c.yaml:10: policy.solo must be true or false",
		}},
		{"variables", open("    username: \"${USR}\"\n    password: \"${EMPTY}\"\n    token: \"${file:secrets/token}\"\n    code: \"${a b}\"\n"), []string{
			"c.yaml:5: panels[0].username: the environment variable USR is not set, or empty: export it, keep the value in a file and write ${file:PATH}, or write ${USR:-default}",
			"c.yaml:6: panels[0].password: the environment variable EMPTY is not set, or empty: export it, keep the value in a file and write ${file:PATH}, or write ${EMPTY:-default}",
			"c.yaml:7: panels[0].token: the file of ${file:secrets/token} cannot be read: file does not exist",
			"c.yaml:8: panels[0].code holds a ${…} that is not understood: write ${NAME}, ${NAME:-default} or ${file:PATH}; a value that itself holds ${ belongs into a variable or a file",
		}},
		{"words", "panels:\n  - {name: a b, kind: flashpanl, url: https://x.example, rate: 60, ceiling: all, addresses: [x], sites: {12: 3, y: 0}}\n" +
			"people:\n  - {name: \"\", roles: [amin]}\npolicy:\n  defaults: {reed: allow, change: aprove}\nlog: {level: verbose, format: yaml}\n" +
			"mcp: {listen: here, path: mcp, anonymous: eve, tools: [dnss]}\nkey: short\n", []string{
			"c.yaml:2: panels[0].addresses[0] is no IP address: write one such as 192.0.2.7, and not a name",
			`c.yaml:2: panels[0].ceiling is "all". Valid are: read, reveal, change, disrupt, grant, destroy`,
			`c.yaml:2: panels[0].kind is "flashpanl". Did you mean flashpanel? Valid are: flashpanel, openpanel`,
			"c.yaml:2: panels[0].name must be letters of a to z, digits, dots and dashes, such as main",
			`c.yaml:2: panels[0].rate is "60": write a number, a slash and s or m, such as 5/s or 60/m`,
			"c.yaml:2: panels[0].sites.12 is all digits, which would be read as an id: give it a name",
			"c.yaml:2: panels[0].sites.y needs the site's id, a positive number",
			"c.yaml:4: people[0].name must be letters of a to z, digits, dots and dashes, such as alice",
			`c.yaml:4: people[0].roles[0] is "amin". Did you mean admin? Valid are: viewer, operator, approver, admin`,
			"c.yaml:6: policy.defaults asks other people to approve, but only one person is configured: add people, or say policy.solo: true",
			`c.yaml:6: policy.defaults.change is "aprove". Did you mean approve? Valid are: allow, confirm, approve, deny`,
			"c.yaml:6: policy.defaults.reed is the default of nothing. Did you mean read? Valid are: read, reveal, change, disrupt, grant, destroy, callback, login",
			`c.yaml:7: log.format is "yaml". Valid are: text, json`,
			`c.yaml:7: log.level is "verbose". Valid are: debug, info, warn, error`,
			`c.yaml:8: mcp.anonymous names "eve", who is not among people: add the person there`,
			"c.yaml:8: mcp.listen is no address: write host:port, such as 127.0.0.1:8808",
			"c.yaml:8: mcp.path must begin with a slash, such as /mcp",
			`c.yaml:8: mcp.tools[0] is "dnss". Did you mean dns? Valid are: `,
			"c.yaml:9: key is shorter than 16 characters: make one with `openssl rand -base64 32`",
		}},
		{"addresses", "panels:\n  - {name: a, kind: openpanel, token: t, url: \"http://panel.example.com\"}\n  - {name: b, kind: openpanel, token: t, url: \"https://u:pw-pw-pw@panel.example.com\"}\n" +
			"  - {name: c, kind: openpanel, token: t}\n  - {name: d, kind: openpanel, token: t, url: \"${SECRET}\"}\n  - {name: e, kind: openpanel, token: t, url: \"http://127.0.0.1:2083\"}\n", []string{
			"c.yaml:2: panels[0].url is http, which shows the token to the network: write https://panel.example.com; a self-signed certificate is trusted by tls.ca or tls.pin",
			"c.yaml:3: panels[1].url holds a user name or password: write it without them, as https://panel.example.com",
			"c.yaml:4: panels[2].url is missing: write the panel's address, such as https://panel.example.com:2083",
			"c.yaml:5: panels[3].url is no address that can be used: write one such as https://flashpanel.io, or simulator:",
		}},
		{"certificates", "panels:\n  - {name: a, kind: openpanel, token: t, url: https://x.example, tls: {ca: ca.pem}}\n  - {name: b, kind: openpanel, token: t, url: https://x.example, tls: {ca: no.pem}}\n" +
			"  - {name: c, kind: openpanel, token: t, url: https://x.example, tls: {pin: abc}}\n  - {name: d, kind: openpanel, token: t, url: https://x.example, tls: {ca: ca.pem, pin: abc}}\n", []string{
			"c.yaml:2: panels[0].tls.ca is wrong: the CA file holds no certificate: give a PEM file that starts with -----BEGIN CERTIFICATE-----",
			`c.yaml:3: panels[1].tls.ca names the file "no.pem", which cannot be read`,
			"c.yaml:4: panels[2].tls.pin is wrong: the pin is not the base64 of a SHA-256",
			"c.yaml:5: panels[3].tls has both ca and pin: choose one",
		}},
		{"credentials", "panels:\n  - {name: a, kind: flashpanel, url: https://x.example, token: t, username: u}\n  - {name: b, kind: openpanel, url: https://x.example, username: u, code: c}\n" +
			"  - {name: c, kind: openpanel, url: https://x.example, token: t, password: p}\n", []string{
			"c.yaml:2: panels[0] is a FlashPanel, which takes token and code: remove username, password and totp_secret",
			"c.yaml:2: panels[0] needs token and code: panelbot login NAME gets them, with the panel's name",
			"c.yaml:3: panels[1] needs username and password, or a long-lived token",
			"c.yaml:3: panels[1].code is for FlashPanel only: remove it",
			"c.yaml:4: panels[2] has both a token and a password: choose one, the token is the better way",
		}},
		{"people", minimal + "mcp: {}\n", nil},
		{"the same twice", "panels:\n  - {name: a, kind: openpanel, token: t, url: https://x.example}\n  - {name: a, kind: openpanel, token: t, url: https://x.example}\n" +
			"people:\n  - {name: p, roles: [admin], mcp_token: 01234567890123456789}\n  - {name: p, mcp_token: 01234567890123456789}\n  - {name: q, roles: [viewer], mcp_token: short, timezone: Europe/Berln}\n", []string{
			`c.yaml:3: panels[1].name is used twice: "a". Give each panel a name of its own`,
			"c.yaml:6: people[1] has no roles, so the person could do nothing: give one of viewer, operator, approver, admin",
			"c.yaml:6: people[1].mcp_token is somebody else's too: each person needs a token of their own",
			`c.yaml:6: people[1].name is used twice: "p". Give each person a name of their own`,
			"c.yaml:7: people[2].mcp_token is shorter than 20 characters: make one with `openssl rand -base64 32`",
			`c.yaml:7: people[2].timezone is "Europe/Berln", which is no time zone that this system knows: write one such as Europe/Berlin or UTC (the system needs its tzdata)`,
		}},
		{"one person and nobody to approve", strings.Replace(minimal, "policy: {solo: true}\n", "", 1), []string{
			"c.yaml:1: policy.defaults asks other people to approve, but only one person is configured: add people, or say policy.solo: true"}},
		{"allow without allow_unguarded", minimal[:strings.Index(minimal, "policy")] + "policy:\n  solo: true\n  defaults:\n    grant: allow\n    destroy: deny\n", []string{
			"c.yaml:12: policy.defaults.grant is allow, so that nobody is asked: choose confirm, approve or deny, or say policy.allow_unguarded: true if that is meant"}},
		{"a secret in the wrong place", "panels:\n  - {name: \"${SECRET}\", kind: \"${SECRET}\", url: simulator:, rate: \"${SECRET}\", ceiling: \"${SECRET}\", addresses: [\"${SECRET}\"]}\n" +
			"people:\n  - {name: \"${SECRET}\", roles: [\"${SECRET}\"]}\n  - {name: \"${SECRET}\", roles: [admin]}\npolicy: {defaults: {read: \"${SECRET}\"}}\nmcp: {anonymous: \"x${SECRET}\", tools: [\"${SECRET}\"], listen: \"${SECRET}\"}\n", []string{
			"c.yaml:2: panels[0].addresses[0] is no IP address: write one such as 192.0.2.7, and not a name",
			"c.yaml:2: panels[0].ceiling is " + hidden + ". Valid are: read, reveal, change, disrupt, grant, destroy",
			"c.yaml:2: panels[0].kind is " + hidden + ". Valid are: flashpanel, openpanel",
			"c.yaml:2: panels[0].rate is " + hidden + ": write a number, a slash and s or m, such as 5/s or 60/m",
			"c.yaml:4: people[0].roles[0] is " + hidden + ". Valid are: viewer, operator, approver, admin",
			"c.yaml:5: people[1].name is used twice: " + hidden + ". Give each person a name of their own",
			"c.yaml:6: policy.defaults.read is " + hidden + ". Valid are: allow, confirm, approve, deny",
			"c.yaml:7: mcp.anonymous names " + hidden + ", who is not among people: add the person there",
			"c.yaml:7: mcp.listen is no address: write host:port, such as 127.0.0.1:8808",
			"c.yaml:7: mcp.tools[0] is " + hidden + ". Valid are: ",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseConfig("c.yaml", []byte(tt.text), env.lookup, env.read)
			var got []string
			if err != nil {
				got = strings.Split(err.Error(), "\n")
			}
			for i, line := range got {
				if !regexp.MustCompile(`^c\.yaml:[1-9][0-9]*: .+`).MatchString(line) {
					t.Errorf("the error %q does not begin with the file and the line", line)
				}
				if strings.Contains(line, "hunter2") || strings.Contains(line, "pw-pw") {
					t.Errorf("the error %q holds a secret", line)
				}
				// Lists of groups and of commands are cut here, they are long.
				if i < len(tt.want) && strings.HasPrefix(line, tt.want[i]) {
					got[i] = tt.want[i]
				}
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("errors (-got +want):\n%s", diff)
			}
		})
	}
}
