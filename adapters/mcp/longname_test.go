package mcp_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestLongNamesAreNotGivenBack: what a caller calls something comes back
// shortened, wherever it is repeated; a name of 1 MB made an answer of 3 MB.
func TestLongNamesAreNotGivenBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	long := strings.Repeat("z", 1<<18)
	for name, call := range map[string][2]string{
		"an argument":                {listServers, fmt.Sprintf(`{%q:1}`, long)},
		"of a tool without any":      {"openpanel_dashboard_get", fmt.Sprintf(`{%q:1}`, long)},
		"an argument twice":          {listServers, fmt.Sprintf(`{%q:1,%q:2}`, long, long)},
		"inside an argument":         {"flashpanel_balancing_configure", fmt.Sprintf(`{"site":12,"servers":[{"ip":"192.0.2.1","port":80,%q:1}]}`, long)},
		"of a file":                  {"flashpanel_dns_zone_import", fmt.Sprintf(`{"server":1,"file":{%q:"x"}}`, long)},
		"a server":                   {getServer, fmt.Sprintf(`{"server":%q}`, long)},
		"a site":                     {"flashpanel_deploy_now", fmt.Sprintf(`{"site":%q}`, long)},
		"an argument of find_tools":  {"find_tools", fmt.Sprintf(`{"request":"x",%q:1}`, long)},
		"a tool to describe":         {"describe_tool", fmt.Sprintf(`{"tool":%q}`, long)},
		"a tool to run":              {"run_read_tool", fmt.Sprintf(`{"tool":%q,"arguments":{}}`, long)},
		"an argument of what is run": {"run_read_tool", fmt.Sprintf(`{"tool":%q,"arguments":{%q:1}}`, listServers, long)},
		"a tool":                     {long, `{}`},
	} {
		params := map[string]any{"name": call[0], "arguments": json.RawMessage(call[1])}
		headers := modernHeaders("tools/call", call[0])
		if name == "a tool" { // no header has room for it
			headers.Del("Mcp-Name")
		}
		_, body := h.post(alice, modern(1, "tools/call", params), headers)
		if len(body) > 20_000 || len(body) < 100 {
			t.Errorf("%s: an answer of %d bytes: %.300s", name, len(body), body)
		}
	}
}
