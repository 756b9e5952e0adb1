package main

import (
	"fmt"
	"strings"
)

// fiftyRules are rules of the kinds that people write, each of which is read for
// each call; the call of the benchmark fits none.
func fiftyRules() string {
	kinds := []struct{ when, effect string }{
		{`tool.name == "flashpanel_server_restart" && "env" in target.tags && target.tags["env"] == "prod-%d"`, "approve"},
		{`door == "mcp" && tool.level >= risk.change && "env" in target.tags && target.tags["env"] == "prod-%d"`, "approve"},
		{`now.weekday in ["saturday", "sunday"] && tool.level > risk.read && !("lab-%d" in target.tags)`, "approve"},
		{`"black-friday" in freeze && tool.level >= risk.change && args.size() < %d`, "deny"},
		{`person.name == "bench" && tool.group == "dns" && has(args.zone) && args.zone == "example-%d.com"`, "approve"},
		{`"operator" in person.roles && tool.risk == "grant" && has(args.user) && args.user == "app-%d"`, "approve"},
		{`has(args.force) && args.force == true && has(args.name) && args.name == "live-%d"`, "deny"},
		{`(now.hour < 9 || now.hour >= 17) && tool.level >= risk.disrupt && has(args.name) && args.name == "shop-%d"`, "approve"},
		{`has(args.name) && args.name.startsWith("live-%d")`, "approve"},
		{`"client" in target.tags && target.tags["client"] == "acme-%d" && tool.level >= risk.disrupt`, "approve"},
	}
	var text strings.Builder
	text.WriteString("  freezes: [{name: black-friday, from: 2030-11-29, to: 2030-12-02, timezone: Europe/Berlin}]\n  rules:\n")
	for i := range 50 {
		k := kinds[i%len(kinds)]
		fmt.Fprintf(&text, "    - {id: rule-%d, when: '%s', effect: %s}\n", i, fmt.Sprintf(k.when, i), k.effect)
	}
	return text.String()
}
