package main

import (
	"strings"
	"testing"
)

// TestAddressesOfTheDoorAreChecked: a path with a brace ended serve with a panic, and a
// host with a port, or an origin with a path, let nothing in and nobody was told.
func TestAddressesOfTheDoorAreChecked(t *testing.T) {
	t.Parallel()
	env := environment{}
	for setting, want := range map[string]string{
		`path: "/mcp/{"`:            "c.yaml:10: mcp.path must be a path of letters, ",
		`path: "/{any...}"`:         "c.yaml:10: mcp.path must be a path of letters, ",
		`path: "/a b"`:              "c.yaml:10: mcp.path must be a path of letters, ",
		`path: "/a//b"`:             "c.yaml:10: mcp.path must be a path of letters, ",
		`path: "/a/../b"`:           "c.yaml:10: mcp.path must be a path of letters, ",
		`path: "/mcp?x=1"`:          "c.yaml:10: mcp.path must be a path of letters, ",
		`path: "/v2/mcp"`:           "",
		`path: /`:                   "",
		`resource: bot.example.com`: "c.yaml:10: mcp.resource is no address of the door: ",
		`resource: "https://u:hunter2@bot.example.com/"`:                   "c.yaml:10: mcp.resource is no address of the door: ",
		`resource: "https://bot.example.com/{"`:                            "c.yaml:10: mcp.resource is no address of the door: ",
		`resource: "https://bot.example.com:8443/mcp"`:                     "",
		`resource: "https://bot.example.com"`:                              "",
		`hosts: ["bot.example.com:8808"]`:                                  "c.yaml:10: mcp.hosts[0] is no host name, ",
		`hosts: ["https://bot.example.com"]`:                               "c.yaml:10: mcp.hosts[0] is no host name, ",
		`hosts: ["*"]`:                                                     "c.yaml:10: mcp.hosts[0] is no host name, ",
		`hosts: [bot.example.com, 192.0.2.7, "2001:db8::7"]`:               "",
		`origins: ["https://a.example/"]`:                                  "c.yaml:10: mcp.origins[0] is no origin as browsers send them, ",
		`origins: ["*"]`:                                                   "c.yaml:10: mcp.origins[0] is no origin as browsers send them, ",
		`origins: ["https://A.example"]`:                                   "c.yaml:10: mcp.origins[0] is no origin as browsers send them, ",
		`origins: ["https://a.example:443"]`:                               "c.yaml:10: mcp.origins[0] is no origin as browsers send them, ",
		`origins: ["null"]`:                                                "c.yaml:10: mcp.origins[0] is no origin as browsers send them, ",
		`origins: ["https://a.example:8443", "chrome-extension://abcdef"]`: "",
	} {
		_, err := parseConfig("c.yaml", []byte(minimal+"mcp: {"+setting+"}\n"), env.lookup, env.read)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if (got == "") != (want == "") || !strings.HasPrefix(got, want) || strings.Contains(got, "hunter2") {
			t.Errorf("%s: got %q, want %q", setting, got, want)
		}
	}
}
