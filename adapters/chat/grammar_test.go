package chat_test

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// TestEveryTool: each tool of the catalogue can be typed with all its
// arguments, by its words and by its name, and is helped and completed.
func TestEveryTool(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	c, _ := catalogue() // newGrammar has looked
	for _, tool := range c.Tools() {
		t.Run(tool.Name, func(t *testing.T) {
			t.Parallel()
			required, all := map[string]json.RawMessage{}, map[string]json.RawMessage{}
			for i := range tool.Args {
				a := &tool.Args[i]
				all[a.Name] = chat.Sample(a)
				if a.Required {
					required[a.Name] = chat.Sample(a)
				}
			}
			check := func(line string, want map[string]json.RawMessage) {
				t.Helper()
				command, err := g.Read(line)
				if err != nil {
					t.Fatalf("%s: %v", line, err)
				}
				if command.Kind != chat.Run || command.Tool != tool {
					t.Fatalf("%s is kind %d of %v", line, command.Kind, command.Tool)
				}
				raw, _ := json.Marshal(want)
				if diff := cmp.Diff(members(t, command.Args), members(t, raw)); diff != "" {
					t.Errorf("%s (-got +want):\n%s", line, diff)
				}
				if _, err := tool.Bind(command.Args); err != nil {
					t.Errorf("%s: %v", line, err)
				}
				if got := members(t, mustArgs(t, g, chat.OneLine(strings.Replace(line, " ", "\n", 1)))); !cmp.Equal(got, members(t, raw)) {
					t.Errorf("in one line, %s has other arguments: %v", line, got)
				}
			}
			example := g.Example(tool)
			check(example, required)
			check(strings.Replace(example, tool.Chat, tool.Name, 1), required)
			check(strings.Replace(example, tool.Chat, strings.ToUpper(tool.Chat), 1), required)
			check(chat.Full(tool), all)
			helped(t, g, tool)
			completed(t, g, tool)
		})
	}
}

func mustArgs(t *testing.T, g *chat.Grammar, line string) json.RawMessage {
	t.Helper()
	c, err := g.Read(line)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return c.Args
}

func helped(t *testing.T, g *chat.Grammar, tool *op.Tool) {
	t.Helper()
	for _, line := range []string{"help " + tool.Chat, tool.Chat + " ?", tool.Chat + " help", tool.Name + " --help", g.Example(tool) + " ?"} {
		c, err := g.Read(line)
		if err != nil || c.Kind != chat.Help || c.Tool != tool {
			t.Fatalf("%s: %+v, %v", line, c, err)
		}
		for _, language := range chat.Languages() {
			text := unwrapped(g.Help(c, chat.SpeechIn(language), 80))
			for _, want := range append([]string{tool.Doc, tool.Name, tool.Usage(), chat.SpeechIn(language).Risk(tool.Risk)}, argNames(tool)...) {
				if !strings.Contains(text, unwrapped(want)) {
					t.Errorf("%s in %s lacks %q:\n%s", line, language, want, text)
				}
			}
		}
	}
}

func unwrapped(text string) string { return strings.Join(strings.Fields(text), " ") }

func argNames(tool *op.Tool) []string {
	var names []string
	for _, a := range tool.Args {
		names = append(append(names, a.Name, a.Doc), a.Enum...)
	}
	return names
}

// completed types a tool with Tab, and then each of its arguments.
func completed(t *testing.T, g *chat.Grammar, tool *op.Tool) {
	t.Helper()
	words := strings.Fields(tool.Chat)
	for i, w := range words {
		for _, lead := range []string{"", "help "} {
			line := lead + strings.Join(words[:i], " ")
			if i > 0 {
				line += " "
			}
			if got := g.Complete(line + w[:1]); !slices.Contains(got, w) {
				t.Errorf("%q is completed to %q, without %s", line+w[:1], got, w)
			}
		}
	}
	for i := range tool.Args {
		a := &tool.Args[i]
		got := g.Complete(tool.Chat + " ")
		if !slices.Contains(got, a.Name+"=") && !slices.Contains(got, a.Name+":=") {
			t.Errorf("%s is completed to %q, without %s", tool.Chat, got, a.Name)
		}
		values := a.Enum
		if a.Kind == op.KindBoolean {
			values = []string{"true", "false"}
		}
		for _, v := range values {
			if got := g.Complete(tool.Chat + " " + a.Name + "="); !slices.Contains(got, a.Name+"="+v) && !slices.Contains(got, a.Name+`="`+v+`"`) {
				t.Errorf("%s %s= is completed to %q, without %s", tool.Chat, a.Name, got, v)
			}
		}
	}
}

// TestRead: what lines ask for.
func TestRead(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	for _, test := range []struct {
		line         string
		kind         chat.Kind
		tool         string // chat words
		topic        string
		json, dryRun bool
	}{
		{line: "", kind: chat.Nothing},
		{line: "--json", kind: chat.Nothing, json: true},
		{line: "help", kind: chat.Help},
		{line: "HELP", kind: chat.Help},
		{line: "?", kind: chat.Help},
		{line: "tools", kind: chat.Help},
		{line: "help dns", kind: chat.Help, topic: "dns"},
		{line: "dns", kind: chat.Help, topic: "dns"},
		{line: "dns record", kind: chat.Help, topic: "dns record"},
		{line: "dns record ?", kind: chat.Help, topic: "dns record"},
		{line: "help DNS & Bind9", kind: chat.Help, topic: "DNS & Bind9"},
		{line: "help dns record create web-1 type=A", kind: chat.Help, tool: "dns record create", topic: "dns record create web-1 type=A"},
		{line: "help help", kind: chat.Help, topic: "help"},
		{line: "help Tools", kind: chat.Help, topic: "tools"},
		{line: "? whoami", kind: chat.Help, topic: "whoami"},
		{line: "whoami ?", kind: chat.Help, topic: "whoami"},
		{line: "tools --help", kind: chat.Help, topic: "tools"},
		{line: "help ?", kind: chat.Help, topic: "help"},
		{line: "tools help", kind: chat.Search, topic: "help"},
		{line: "tools kick nginx", kind: chat.Search, topic: "kick nginx"},
		{line: "whoami", kind: chat.WhoAmI},
		{line: "server list", kind: chat.Run, tool: "server list"},
		{line: "server list --json", kind: chat.Run, tool: "server list", json: true},
		{line: "--json server list", kind: chat.Run, tool: "server list", json: true},
		{line: "server —json list", kind: chat.Run, tool: "server list", json: true},
		{line: "server restart web-1 –dry-run", kind: chat.Run, tool: "server restart", dryRun: true},
		{line: `command run 12 script="--json"`, kind: chat.Run, tool: "command run"},
		{line: `server get "help"`, kind: chat.Run, tool: "server get"},
		{line: `server get server=help`, kind: chat.Run, tool: "server get"},
	} {
		c, err := g.Read(test.line)
		if err != nil {
			t.Errorf("%q: %v", test.line, err)
			continue
		}
		name := ""
		if c.Tool != nil {
			name = c.Tool.Chat
		}
		if c.Kind != test.kind || name != test.tool || c.JSON != test.json || c.DryRun != test.dryRun || (c.Kind != chat.Run && c.Topic != test.topic) {
			t.Errorf("%q: kind %d, tool %q, topic %q, JSON %t, dry run %t", test.line, c.Kind, name, c.Topic, c.JSON, c.DryRun)
		}
	}
}

// TestArguments: values of every form.
func TestArguments(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{ReadFile: func(string) ([]byte, error) { return []byte("text\n"), nil }})
	for line, want := range map[string]string{
		`dns record create web-1 example.com type=A name=www content=192.0.2.7 ttl=60`: `{"server":"web-1","zone":"example.com","type":"A","name":"www","content":"192.0.2.7","ttl":60}`,
		`dns record create 1 example.com type=TXT name=@ content=“v=spf1 mx -all”`:     `{"server":1,"zone":"example.com","type":"TXT","name":"@","content":"v=spf1 mx -all"}`,
		"command run 12 script='cd /srv\nls  -l \"a b\"'":                              `{"site":12,"script":"cd /srv\nls  -l \"a b\""}`,
		`command run 12 script="FOO=1 php artisan --json"`:                             `{"site":12,"script":"FOO=1 php artisan --json"}`,
		`server tags update web-1 tags=“máy chủ” tags=b`:                               `{"server":"web-1","tags":["máy chủ","b"]}`,
		`server tags update web-1 tags:=[“a b”, "c"]`:                                  `{"server":"web-1","tags":["a b","c"]}`,
		`user create web-1 name=dev password:={"generate": true}`:                      `{"server":"web-1","name":"dev","password":{"generate":true}}`,
		`server protect web-1 protected=off`:                                           `{"server":"web-1","protected":false}`,
		`command run 12 script=@run.sh`:                                                `{"site":12,"script":"text"}`,
	} {
		c, err := g.Read(line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if diff := cmp.Diff(members(t, c.Args), members(t, json.RawMessage(want))); diff != "" {
			t.Errorf("%s (-got +want):\n%s", line, diff)
		}
	}
}

// TestProblems: what is no command runs nothing, and is answered with what is
// nearest.
func TestProblems(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	for _, test := range []struct {
		line string
		near []string // among the nearest
		want string   // a part of the sentence
	}{
		{"servr list", []string{"server list"}, "Did you mean"},
		{"servr lst", []string{"server list"}, "Did you mean"},
		{"server lst", []string{"server list"}, "Did you mean"},
		{"dns rekord create web-1 example.com type=A", []string{"dns record create"}, "Did you mean"},
		{"dns rekord", []string{"dns record"}, "Did you mean"},
		{"sever restart web-1", []string{"server restart"}, "Did you mean"},
		{"flashpanel_server_lst", []string{"flashpanel_server_list"}, "Did you mean"},
		{"hlep", []string{"help"}, "Did you mean"},
		{"hlep dns record", nil, "nearest"},
		{"whoam", []string{"whoami"}, "Did you mean"},
		{"help certficates", []string{"certificates"}, "Did you mean"},
		{"help servr list", []string{"server list"}, "Did you mean"},
		{"databse ?", []string{"database"}, "Did you mean"},
		{"list servers", nil, "nearest"},
		{"show me the disks of web-1", nil, "nearest"},
		{"restart", nil, "nearest"},
		{"qqqq xxxx zzzz", nil, "no command"},
		{"search=web server list", nil, "no command"},
		{"server get a b", nil, "value 2 after the tool's name has no place"},
		{"server list search=a search=b", nil, "search is given 2 times"},
		{"server tags update 1 tags:=x", nil, "tags:= takes JSON, and this is none. For text, write tags="},
		{"command run 12 script=@/etc/passwd", nil, `Files cannot be read at this door. If script is to begin with @, write script:="@`},
	} {
		_, err := g.Read(test.line)
		var problem *chat.Problem
		if !errors.As(err, &problem) {
			t.Errorf("%q: %v", test.line, err)
			continue
		}
		if !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(test.want)) {
			t.Errorf("%q: %q, want %q", test.line, err, test.want)
		}
		for _, n := range test.near {
			if !slices.Contains(problem.Nearest, n) {
				t.Errorf("%q is near %q, want %q", test.line, problem.Nearest, n)
			}
		}
		if test.want == "nearest" && (len(problem.Offers) == 0 || len(problem.Offers) > 3) {
			t.Errorf("%q is offered %d tools", test.line, len(problem.Offers))
		}
	}
}

// TestNothingRunsOnAGuess: a line that is no command reaches no Runner.
func TestNothingRunsOnAGuess(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	for _, line := range []string{"servr list", "list servers", "restart everything", "help", "dns", "whoami", "tools x", `server list "`} {
		r := &echo{}
		if a := g.Run(t.Context(), r, line, chat.Asker{}); a.Text == "" || a.Outcome != nil || len(r.calls) > 0 {
			t.Errorf("%q: %+v, %d calls", line, a, len(r.calls))
		}
	}
}

// TestRun: the seam for a line from far away.
func TestRun(t *testing.T) {
	t.Parallel()
	g, r := newGrammar(t, chat.Config{}), &echo{}
	by := chat.Asker{Call: tools.Call{Person: policies.Person{Name: "ann", Roles: []policies.Role{policies.Viewer}}, Door: policies.Terminal, Private: true}}
	a := g.Run(t.Context(), r, "server get web-1 --json --dry-run", by)
	if !a.OK || !a.JSON || a.Outcome == nil || a.Outcome.Tool != "flashpanel_server_get" {
		t.Fatalf("%+v", a)
	}
	got := r.calls[0]
	if string(got.Args) != `{"server":"web-1"}` || got.Person.Name != "ann" || !got.Private || !got.DryRun || got.Door != policies.Terminal {
		t.Errorf("%+v", got)
	}
	raw, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var back chat.Answer
	if err := json.Unmarshal(raw, &back); err != nil || !cmp.Equal(back, a) {
		t.Errorf("%v: %s", err, cmp.Diff(back, a))
	}
	if a := g.Run(t.Context(), r, "whoami", by); !strings.Contains(a.Text, "ann") || !strings.Contains(a.Text, "viewer") || strings.Contains(a.Text, "destroy") {
		t.Errorf("whoami: %s", a.Text)
	}
	if a := g.Run(t.Context(), r, "whoami", chat.Asker{}); !strings.Contains(a.Text, "Nobody") {
		t.Errorf("whoami: %s", a.Text)
	}
	broken := newGrammar(t, chat.Config{ReadFile: func(string) ([]byte, error) { return nil, os.ErrNotExist }})
	if a := broken.Run(t.Context(), r, "command run 12 script=@x", by); a.OK || !strings.Contains(a.Text, "not exist") {
		t.Errorf("a file: %+v", a)
	}
}

// TestOffers: what a person does not get is not shown, and can be typed: the
// Runner then says why.
func TestOffers(t *testing.T) {
	t.Parallel()
	reads := newGrammar(t, chat.Config{Offers: func(t *op.Tool) bool { return t.Risk == policies.Read }})
	if got := reads.Complete("server re"); len(got) > 0 {
		t.Errorf("completed to %q", got)
	}
	if help := reads.Run(t.Context(), &echo{}, "help servers", chat.Asker{}).Text; strings.Contains(help, "server restart") || !strings.Contains(help, "server list") {
		t.Errorf("help shows\n%s", help)
	}
	if p := problemOf(t, reads, "restart the server"); slices.ContainsFunc(p.Offers, func(t *op.Tool) bool { return t.Risk != policies.Read }) {
		t.Errorf("offers %v", p.Offers)
	}
	if c, err := reads.Read("server restart web-1"); err != nil || c.Kind != chat.Run {
		t.Errorf("%+v, %v", c, err)
	}
}

func problemOf(t *testing.T, g *chat.Grammar, line string) *chat.Problem {
	t.Helper()
	_, err := g.Read(line)
	var problem *chat.Problem
	if !errors.As(err, &problem) {
		t.Fatalf("%q: %v", line, err)
	}
	return problem
}

// siteValues completes sites, and applications of a server that is given.
func siteValues(_ *op.Tool, a *op.Arg, args json.RawMessage, begun string) []tools.Choice {
	switch {
	case a.Kind == op.KindSite:
		return []tools.Choice{{Word: "shop"}, {Word: "my blog"}}
	case a.Name == "application" && strings.Contains(string(args), `"server":"web-1"`):
		return []tools.Choice{{Value: "5", Label: "nginx", Word: "nginx"}, {Value: "6", Label: "PHP 8.3", Word: "PHP 8.3", Detail: "php8.3"}, {Value: "7", Word: "7", Label: "a=b"}, {Value: "8", Word: "--json"}, {Value: "9", Word: "Đồng"}}
	default:
		return nil
	}
}

// TestComplete: what Tab gives.
func TestComplete(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{Values: siteValues})
	for _, test := range []struct {
		line string
		want []string
	}{
		{"he", []string{"help"}},
		{"WHO", []string{"whoami"}},
		{"dns r", []string{"record"}},
		{"dns record ", []string{"create", "delete", "list", "update"}},
		{"help sched", []string{"schedule", "schedules"}},
		{"help who", []string{"whoami"}},
		{"whoami ", nil},
		{"tools dns ", nil},
		{"dns record delete ", []string{"record=", "server=", "zone="}},
		{"dns record delete web-1 ", []string{"record=", "zone="}},
		{"dns record delete zone=x ", []string{"record=", "server="}},
		{"dns record delete z", []string{"zone="}},
		{"server protect web-1 protected=", []string{"protected=false", "protected=true"}},
		{"server protect web-1 protected=t", []string{"protected=true"}},
		{"deploy now site=", []string{`site="my blog"`, "site=shop"}},
		{"user create 1 password:=", []string{`password:={"ask":true}`, `password:={"generate":true}`}},
		{"server tags update 1 tags=a t", []string{"tags="}},
		{`server get "we`, nil},
		{"application restart web-1 n", []string{"nginx"}},
		{"application restart web-1 P", []string{`"PHP 8.3"`}},
		{"application restart web-1 do", []string{"Đồng"}},
		{"application restart web-1 -", nil},
		{"application restart web-1 application=", []string{`application="PHP 8.3"`, "application=--json", "application=7", "application=nginx", "application=Đồng"}},
		{"application restart web-2 n", nil},
		{"application restart application=n", nil},
		{"on tag:prod application restart web-1 server=web-1 n", nil},
		{"no such ", nil},
	} {
		if diff := cmp.Diff(g.Complete(test.line), test.want); diff != "" {
			t.Errorf("%q (-got +want):\n%s", test.line, diff)
		}
	}
}

// TestCompleteCall: what a shell completes, without the chat's own words and
// quotes.
func TestCompleteCall(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{Values: siteValues})
	for _, test := range []struct {
		before []string
		last   string
		want   []string
	}{
		{nil, "h", []string{"hosting"}},
		{nil, "who", nil},
		{nil, "flashpanel_dns_record_d", []string{"flashpanel_dns_record_delete"}},
		{[]string{"dns"}, "r", []string{"record"}},
		{[]string{"dns record"}, "", []string{"create", "delete", "list", "update"}},
		{[]string{"flashpanel_dns_record_delete", "web-1"}, "", []string{"record=", "zone="}},
		{[]string{"deploy", "now"}, "site=", []string{"site=my blog", "site=shop"}},
		{[]string{"user", "create", "1"}, "password:=", []string{`password:={"ask":true}`, `password:={"generate":true}`}},
		{[]string{"application", "restart", "web-1"}, "P", []string{"PHP 8.3"}},
		{[]string{"application", "restart", "server=web-1"}, "n", []string{"nginx"}},
		{[]string{"help"}, "", nil},
		{[]string{"no", "such"}, "", nil},
	} {
		var got []string
		for _, c := range g.CompleteCall(test.before, test.last) {
			got = append(got, c.Word)
			if wants := strings.HasSuffix(c.Word, "=") || strings.Contains(c.Word, "_"); wants && c.Doc == "" {
				t.Errorf("%q: nothing is said of %s", test.before, c.Word)
			}
		}
		if diff := cmp.Diff(got, test.want); diff != "" {
			t.Errorf("%q %q (-got +want):\n%s", test.before, test.last, diff)
		}
	}
	if got := g.CompleteCall(nil, ""); slices.ContainsFunc(got, func(c chat.Candidate) bool { return strings.Contains(c.Word, "_") }) {
		t.Errorf("nothing is begun, and the names are %v", got)
	}
}

// TestSecret: what may hold a secret is kept out of a history.
func TestSecret(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	for line, want := range map[string]bool{
		"server list":               false,
		"help":                      false,
		"help dns":                  false,
		"server list ?":             false,
		"help database user create": false,
		"help database user create web-1 name=a type=mysql password=hunter2hunter2": true,
		"database user create web-1 name=a type=mysql password=hunter2hunter2 ?":    true,
		"database user create hunter2hunter2 help":                                  true,
		"dns":    false,
		"whoami": false,
		"database user create 1 name=a type=mysql password=hunter2hunter2":     true,
		`database user create 1 name=a type=mysql password:={"generate":true}`: false,
		"database user create 1 name=a type=mysql pasword=hunter2hunter2":      true, // mistyped
		"hunter2hunter2": true, // pasted in the wrong window
		`command run 12 script="export DB_PASSWORD=hunter2hunter2"`: true,
		`command run 12 script="ls -l"`:                             false,
		`server get "`:                                              true,
	} {
		if got := g.Secret(line); got != want {
			t.Errorf("%q: %t", line, got)
		}
	}
}

// TestFlagsThatAreNone: a mistyped flag is no value.
func TestFlagsThatAreNone(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	for line, want := range map[string]string{
		"server list --jsn":             "Did you mean --json?",
		"--dryrun server restart web-1": "Did you mean --dry-run?",
		"server get --opensesame":       "There is no such flag. A line takes --json and --dry-run",
	} {
		_, err := g.Read(line)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "opensesame") {
			t.Errorf("%s: got %v, want %q", line, err, want)
		}
	}
	for _, line := range []string{`command execute web-1 command="--all"`, `dns record create web-1 example.com type=TXT name=a content="--x"`, `server get "--web"`, "server list --json", "help server list --help"} {
		var problem *chat.Problem
		if _, err := g.Read(line); errors.As(err, &problem) && strings.Contains(err.Error(), "flag") {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// TestNumberOfOwnWords: the grammar's own words are understood in both numbers.
func TestNumberOfOwnWords(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	for one, several := range map[string]string{"alert": "alerts", "approval": "approvals", "report": "reports", "site": "sites"} {
		a, errA := g.Read(one)
		b, errB := g.Read(several)
		if errA != nil || errB != nil || a.Kind != b.Kind || a.Kind == chat.Run {
			t.Errorf("%s: %v, %v; %s: %v, %v", one, a.Kind, errA, several, b.Kind, errB)
		}
	}
}

// TestOwnWordsInOtherLanguages: help and exit are understood in each language.
func TestOwnWordsInOtherLanguages(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	for line, tool := range map[string]string{"trợ giúp": "", "TRO GIUP": "", "trợ giúp server restart": "server restart", "tro giup dns": ""} {
		c, err := g.Read(line)
		if err != nil || c.Kind != chat.Help || (c.Tool != nil) != (tool != "") {
			t.Errorf("%s is %+v, %v", line, c, err)
		}
	}
	for line, want := range map[string]bool{"thoát": true, " Thoat ": true, "exit": true, "QUIT": true, "exit now": false, "": false} {
		if got := chat.Ends(line); got != want {
			t.Errorf("%q ends: %t", line, got)
		}
	}
}

// TestWhoAmISaysWhatThePolicyDoes: what a role may ask for, the policy may deny.
func TestWhoAmISaysWhatThePolicyDoes(t *testing.T) {
	t.Parallel()
	policy := policies.Standard()
	g := newGrammar(t, chat.Config{Effect: func(r policies.Risk) policies.Effect { return policy.Defaults[r] }})
	admin := policies.Person{Name: "ann", Roles: []policies.Role{policies.Admin}}
	want := "read (runs), reveal (is denied), change (asks you), disrupt (asks you), grant (asks others), destroy (asks others)."
	if got := g.WhoAmI(admin, policies.Terminal, chat.Speech{}); !strings.Contains(got, want) {
		t.Errorf("got %q, want %q in it", got, want)
	}
}
