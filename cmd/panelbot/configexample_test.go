package main

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/jsonschema-go/jsonschema"
	"go.yaml.in/yaml/v3"

	"panelbot/policies"
)

// readExample reads config.example.yaml as text, as nodes, and as values.
func readExample(t *testing.T) (text []byte, root *yaml.Node, values any) {
	t.Helper()
	text, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	if err := doc.Decode(&values); err != nil {
		t.Fatal(err)
	}
	return text, doc.Content[0], values
}

// configKey is a key of the configuration, and the type that has it.
type configKey struct{ path, kind string }

// keysOf lists the dotted keys of a configuration type; lists and names that
// people choose are *.
func keysOf(t reflect.Type, path string) []configKey {
	switch {
	case t == reflect.TypeFor[toolList](), t == reflect.TypeFor[caseArgs]():
		return nil
	case t.Kind() == reflect.Slice, t.Kind() == reflect.Map:
		return keysOf(t.Elem(), path+".*")
	case t.Kind() != reflect.Struct:
		return nil
	}
	var keys []configKey
	for i := range t.NumField() {
		name := t.Field(i).Tag.Get("yaml")
		key := strings.TrimPrefix(path+"."+name, ".")
		keys = append(append(keys, configKey{key, t.Name() + " " + name}), keysOf(t.Field(i).Type, key)...)
	}
	return keys
}

// TestExampleShowsEveryKey: every key that this version serves is in the
// example, with a comment above it where it is first shown, and no other.
func TestExampleShowsEveryKey(t *testing.T) {
	t.Parallel()
	_, root, _ := readExample(t)
	shown := map[string]bool{} // and whether it has a comment
	kinds := map[string]bool{} // the same by the type that has the key
	var walk func(node *yaml.Node, t reflect.Type, path string, comment bool)
	walk = func(node *yaml.Node, typ reflect.Type, path string, comment bool) {
		switch {
		case typ == reflect.TypeFor[caseArgs](): // whose keys are a tool's
		case node.Kind == yaml.SequenceNode:
			for _, n := range node.Content {
				walk(n, typ.Elem(), path+".*", comment)
			}
		case node.Kind == yaml.MappingNode:
			for i := 0; i+1 < len(node.Content); i += 2 {
				key, value := node.Content[i], node.Content[i+1]
				said := key.HeadComment != "" || (i == 0 && node.HeadComment != "") || comment
				if typ.Kind() == reflect.Map {
					walk(value, typ.Elem(), path+".*", said)
					continue
				}
				place := strings.TrimPrefix(path+"."+key.Value, ".")
				shown[place] = shown[place] || said
				kinds[typ.Name()+" "+key.Value] = kinds[typ.Name()+" "+key.Value] || said
				field, ok := field(typ, key.Value)
				if !ok {
					t.Errorf("line %d: the example has the key %s, which the program does not know", key.Line, place)
					continue
				}
				// The code stands with its token, under one comment.
				walk(value, field, place, false)
			}
		}
	}
	walk(root, reflect.TypeFor[Config](), "", false)
	for _, key := range keysOf(reflect.TypeFor[Config](), "") {
		_, isShown := shown[key.path]
		_, isShownElsewhere := kinds[key.kind] // a freeze and a window are written alike
		switch {
		case !isShown && !isShownElsewhere:
			t.Errorf("the example lacks the key %s", key.path)
		case !shown[key.path] && !kinds[key.kind] && !slices.Contains([]string{"panels.*.code", "panels.*.username", "panels.*.password"}, key.path): // said above their first
			t.Errorf("the key %s has no comment in the example", key.path)
		}
	}
}

func field(t reflect.Type, key string) (reflect.Type, bool) {
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("yaml") == key {
			return t.Field(i).Type, true
		}
	}
	return nil, false
}

var secretKeys = regexp.MustCompile(`^(key|token|code|password|totp_secret|mcp_token|bot_token|app_token|signing_secret)$`)

// TestExampleHoldsNoSecret: what is secret is a variable.
func TestExampleHoldsNoSecret(t *testing.T) {
	t.Parallel()
	_, root, _ := readExample(t)
	found := 0
	var walk func(node *yaml.Node)
	walk = func(node *yaml.Node) {
		for i, n := range node.Content {
			if node.Kind == yaml.MappingNode && i%2 == 0 && secretKeys.MatchString(n.Value) {
				found++
				if value := node.Content[i+1].Value; !regexp.MustCompile(`^\$\{[A-Z_]+(:-)?\}$`).MatchString(value) {
					t.Errorf("line %d: %s is %q, want a variable", n.Line, n.Value, value)
				}
			}
			walk(n)
		}
	}
	walk(root)
	if found < 6 {
		t.Errorf("found %d secrets in the example, want those of every kind", found)
	}
}

// TestExampleLoads: with its variables set, the example is a right
// configuration, whose defaults are those of an empty one.
func TestExampleLoads(t *testing.T) {
	t.Parallel()
	text, _, _ := readExample(t)
	asked := map[string]bool{}
	env := func(name string) (string, bool) {
		asked[name] = true
		if kind := map[string]string{"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-", "TELEGRAM_TOKEN": "123456:token"}[name]; kind != "" {
			return kind + "1", true
		}
		return "the secret of " + name, true
	}
	cfg, err := parseConfig("config.example.yaml", text, env, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"PANELBOT_KEY", "FLASHPANEL_TOKEN", "FLASHPANEL_CODE", "OPENPANEL_PASSWORD", "OPENPANEL_TOTP_SECRET", "OPENPANEL_TOKEN", "ALICE_MCP_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "TELEGRAM_TOKEN", "TELEGRAM_SECRET"} {
		if !asked[name] {
			t.Errorf("the example does not use the variable %s", name)
		}
	}
	if cfg.Panels[0].Token != "the secret of FLASHPANEL_TOKEN" || cfg.Panels[0].Sites["blog"].ID != 13 {
		t.Errorf("got the panel %+v", cfg.Panels[0])
	}
	bare := &Config{}
	bare.defaults()
	// Rules and what goes with them have no default; the rest is shown as it is
	// where nothing is written.
	shown := cfg.policy()
	shown.Rules, shown.Freezes, shown.Windows, shown.Commands, shown.Zone = nil, nil, nil, nil, nil
	shown.PanelZones = map[string]*time.Location{}
	plain := bare.policy()
	plain.VotesOnly = map[policies.Risk]bool{} // what a file names of step_up holds for every yes
	plain.Approvals = policies.StandardApprovals()
	if diff := cmp.Diff(shown, plain, cmpopts.IgnoreUnexported(policies.Policy{})); diff != "" {
		t.Errorf("the example's policy is not the one without a configuration (-example +bare):\n%s", diff)
	}
	if problems := cfg.policy().Check(policies.Installation{People: cfg.people()}); len(problems) > 0 {
		t.Errorf("the example's policy has problems: %v", problems)
	}
	bare.MCP.Hosts, bare.MCP.Origins = []string{}, []string{}
	if diff := cmp.Diff(cfg.MCP, bare.MCP); diff != "" {
		t.Errorf("mcp (-example +bare):\n%s", diff)
	}
	if diff := cmp.Diff(cfg.Log, bare.Log); diff != "" {
		t.Errorf("log (-example +bare):\n%s", diff)
	}
	plainSlack := SlackConfig{Team: "T0TEAM"}
	plainSlack.defaults()
	shownSlack := SlackConfig{Team: cfg.Slack.Team, Mode: cfg.Slack.Mode, APIURL: cfg.Slack.APIURL, Command: cfg.Slack.Command}
	if diff := cmp.Diff(shownSlack, plainSlack); diff != "" {
		t.Errorf("slack (-example +bare):\n%s", diff)
	}
	if bare.Slack.on() || !cfg.Slack.on() {
		t.Error("there is a door for Slack without a key, or none with it")
	}
	if cfg.ReportsDir != bare.ReportsDir {
		t.Errorf("the example has the directory %q of reports, want the default %q", cfg.ReportsDir, bare.ReportsDir)
	}
	if cfg.Store != bare.Store {
		t.Errorf("the example has the store %q, want the default %q", cfg.Store, bare.Store)
	}
	if diff := cmp.Diff(cfg.Downloads, bare.Downloads); diff != "" {
		t.Errorf("downloads (-example +bare):\n%s", diff)
	}
}

// TestSchema holds the schema of the configuration against a validator.
func TestSchema(t *testing.T) {
	t.Parallel()
	raw, err := configSchema()
	if err != nil {
		t.Fatal(err)
	}
	var schema jsonschema.Schema
	if err := json.Unmarshal(raw, &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _, example := readExample(t)
	if err := resolved.Validate(example); err != nil {
		t.Errorf("config.example.yaml does not validate: %v", err)
	}
	for _, tt := range []struct {
		name, text string
		ok         bool
	}{
		{"the demo's", demoConfig, true},
		{"an id alone", "panels: [{sites: {a: 1, b: {id: 2}}}]", true},
		{"variables for numbers, switches and words", `{panels: [{kind: "${KIND}", sites: {a: "${ID}"}}], policy: {solo: "${SOLO:-true}"}, people: [{roles: ["${ROLE}"]}]}`, true},
		{"groups", "mcp: {tools: [dns]}", true},
		{"all tools", "mcp: {tools: full}", true},
		{"two signing secrets", "slack: {signing_secret: [a, b], channels: [C0A, {id: C0B, shared: true}]}", true},
		{"a section of one's own", "reports: [{sections: [fleet, {title: a, tool: b, args: {c: 1}, columns: [d]}]}]", true},
		{"an unknown section", "reports: [{sections: [flet]}]", false},
		{"an unknown key of a section", "reports: [{sections: [{tool: a, colums: [b]}]}]", false},
		{"an unknown mode of Slack", "slack: {mode: rtm}", false},
		{"an unknown key of a channel", "slack: {channels: [{name: ops}]}", false},
		{"an unknown key", "polcy: {}", false},
		{"an unknown key of a panel", "panels: [{tokn: x}]", false},
		{"an unknown kind", "panels: [{kind: cpanel}]", false},
		{"an unknown role", "people: [{roles: [root]}]", false},
		{"a number for text", "log: {level: 3}", false},
		{"text for a switch", "policy: {solo: perhaps}", false},
		{"text for an id", "panels: [{sites: {a: x}}]", false},
		{"an unknown word for the tools", "mcp: {tools: some}", false},
		{"a list for a mapping", "mcp: []", false},
	} {
		var value any
		if err := yaml.Unmarshal([]byte(tt.text), &value); err != nil {
			t.Fatal(err)
		}
		if err := resolved.Validate(value); (err == nil) != tt.ok {
			t.Errorf("%s: validation gives %v, want right: %v", tt.name, err, tt.ok)
		}
	}
}

// TestSchemaKnowsEveryKey: no key lacks a description.
func TestSchemaKnowsEveryKey(t *testing.T) {
	t.Parallel()
	var missing func(typ reflect.Type)
	missing = func(typ reflect.Type) {
		for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || typ == reflect.TypeFor[toolList]() || typ == reflect.TypeFor[caseArgs]() {
			return
		}
		for i := range typ.NumField() {
			if f := typ.Field(i); f.Tag.Get("yaml") == "" || f.Tag.Get("doc") == "" {
				t.Errorf("field %s of %s lacks the tag yaml or doc", f.Name, typ)
			}
			missing(typ.Field(i).Type)
		}
	}
	missing(reflect.TypeFor[Config]())
}
