package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The rules of this file are those of the picture in ARCHITECTURE.md: there is
// one way from a door to a panel, and no way round the Runner. Test files are
// exempt. Package policies stands for its subpackages too.

// rooms says which packages of ours the ones below a directory may import, and
// why no others. The longest path that fits a package counts.
var rooms = map[string]struct {
	may []string
	why string
}{
	"cmd/panelbot": {
		[]string{"adapters/chat", "adapters/chat/chart", "adapters/chat/talk", "adapters/cron", "adapters/delivery", "adapters/mcp", "adapters/slack", "adapters/slack/slacktest", "adapters/telegram", "adapters/telegram/telegramtest", "adapters/terminal", "adapters/terminal/console", "panel", "panel/flashpanel", "panel/openpanel", "panel/simulator", "policies", "policies/approval", "policies/audit", "policies/store", "tools", "tools/alert", "tools/digest", "tools/digest/probe", "tools/op"},
		"it wires everything; the declarations are reached through the catalogue",
	},
	"adapters/mcp": {
		[]string{"policies", "tools", "tools/op"},
		"a door turns events into calls and outcomes into replies: only the Runner reaches a panel, and no door knows another",
	},
	"adapters/mcp/mcpbench": {nil, "it measures the program from outside, as a client would"},
	"adapters/chat": {
		[]string{"policies", "policies/approval", "tools", "tools/alert", "tools/digest", "tools/op"},
		"the grammar that doors share: text in, text out, so that it knows none of them and reaches for nothing",
	},
	"adapters/chat/chart": {
		[]string{"adapters/chat", "tools/digest"},
		"a report in, a picture and its words out; where that goes, it does not know",
	},
	"adapters/chat/talk": {
		[]string{"adapters/chat", "policies", "policies/approval", "tools", "tools/op"},
		"what doors with buttons share: what was pressed in, what is shown out; it knows no platform",
	},
	"adapters/cron": {
		[]string{"adapters/chat", "adapters/delivery", "policies", "tools/alert", "tools/digest"},
		"the clock is a door: it has reports made, which read by the Runner alone, and gives them to the outbox; it knows no platform",
	},
	"adapters/delivery": {
		[]string{"policies"},
		"the inbox and the outbox that chat doors share carry what is sealed: they read none of it, and know no door",
	},
	"adapters/terminal": {
		[]string{"adapters/chat", "policies", "tools", "tools/op"},
		"as adapters/mcp",
	},
	"adapters/slack": {
		[]string{"adapters/chat", "adapters/chat/talk", "adapters/delivery", "policies", "policies/approval", "tools", "tools/op"},
		"as adapters/mcp; what comes is kept by delivery before it is acknowledged",
	},
	"adapters/terminal/console": {
		[]string{"adapters/terminal"},
		"it carries a terminal to another process, and knows nothing of what is done there",
	},
	"adapters/adaptertest": {
		[]string{"policies", "tools"},
		"the suite asks of every door the same, so it knows none of them",
	},
	"adapters/chattest": {
		[]string{"adapters/chat", "adapters/chat/talk", "adapters/delivery", "panel", "panel/flashpanel", "panel/openpanel", "panel/simulator", "policies", "policies/approval", "policies/store", "tools", "tools/digest", "tools/op"},
		"what the tests of chat doors share, and a whole house to put one into; it knows no door, so that the internal tests of one can import it, and for tests alone",
	},
	"adapters/slack/slacktest": {nil, "a stand-in for Slack that shared code with the door would share its mistakes"},
	"adapters/telegram": {
		[]string{"adapters/chat", "adapters/chat/talk", "adapters/delivery", "policies", "policies/approval", "tools", "tools/op"},
		"as adapters/slack",
	},
	"adapters/telegram/telegramtest": {nil, "as adapters/slack/slacktest"},
	"tools": {
		[]string{"panel", "policies", "policies/approval", "tools/flashpanel", "tools/op", "tools/openpanel"},
		"the Runner decides and calls; it knows no door, and of the vendors' own ways only what is declared",
	},
	"tools/digest": {
		[]string{"policies", "policies/audit", "tools", "tools/flashpanel", "tools/op", "tools/openpanel"},
		"reads by the Runner, typed by the declarations; it knows no door and no sentence",
	},
	"tools/alert": {
		[]string{"policies", "tools/digest"},
		"rules over what digest measures: it reads nothing, keeps nothing and says nothing",
	},
	"tools/digest/probe": {[]string{"tools/digest"}, "one handshake with a site, as its visitors make it, and no request"},
	"tools/op": {
		[]string{"panel", "policies"},
		"the vocabulary makes a panel's Request and a Risk; it knows no declaration",
	},
	"tools/flashpanel": {
		[]string{"policies", "tools/op"},
		"declarations are data: what is not in the vocabulary, they cannot do",
	},
	"tools/openpanel": {
		[]string{"policies", "tools/op"},
		"as tools/flashpanel",
	},
	"panel":            {nil, "it speaks HTTP and knows no tools and no people, so that nothing there can decide"},
	"panel/flashpanel": {[]string{"panel"}, "a vendor's ways, by the interface of panel"},
	"panel/openpanel":  {[]string{"panel"}, "as panel/flashpanel"},
	"panel/simulator":  {[]string{"panel"}, "a stand-in that shared code with the tools would share their mistakes"},
	"policies":         {nil, "it decides from what it is given; what it could ask, somebody could forge"},
	"policies/approval": {
		[]string{"policies"},
		"it keeps who asked and who said yes; it can call nothing, so that nothing runs in it",
	},
	"policies/approval/approvaltest": {
		[]string{"policies", "policies/approval"},
		"a store in memory and the suite that every store passes, for tests alone",
	},
	"policies/audit": {[]string{"policies"}, "the record knows no database: its store is an interface"},
	"policies/store": {
		[]string{"adapters/delivery", "policies", "policies/approval", "policies/audit", "policies/store"},
		"it keeps what the policies declare, and the deliveries of the chat doors, and only cmd opens one: nobody else can reach what was approved or recorded",
	},
	"policies/store/storetest": {
		[]string{"adapters/delivery", "policies", "policies/approval", "policies/approval/approvaltest", "policies/audit", "policies/store"},
		"one suite for both databases, in tests alone",
	},
}

// fences says which rooms may import what others wrote. A module that is not
// here is a decision that nobody has made.
var fences = map[string]struct {
	may []string
	why string
}{
	"github.com/mark3labs/mcp-go":          {[]string{"adapters/mcp", "adapters/mcp/mcpbench", "cmd/panelbot"}, "MCP is one door's affair; cmd is a client of it in the demo"},
	"github.com/slack-go/slack":            {[]string{"adapters/slack"}, "Slack is one door's affair, and what the library changes with each version stays there"},
	"github.com/gorilla/websocket":         {[]string{"adapters/slack", "adapters/slack/slacktest"}, "the dialer of that library, which is told when something is heard, and the stand-in's side of Socket Mode"},
	"github.com/VictoriaMetrics/metrics":   {[]string{"cmd/panelbot"}, "the figures of GET /metrics, in the form that Prometheus reads"},
	"github.com/klauspost/compress":        {[]string{"adapters/mcp"}, "compresses that door's answers"},
	"github.com/go-resty/resty/v2":         {[]string{"panel"}, "its traps are known in one place: it repeats, it logs tokens, it follows redirects"},
	"golang.org/x/time":                    {[]string{"panel"}, "the limiter of the panel's requests"},
	"github.com/boombuler/barcode":         {[]string{"cmd/panelbot", "adapters/slack"}, "the QR code that an authenticator scans"},
	"golang.org/x/sync":                    {[]string{"panel/openpanel"}, "one login in flight"},
	"github.com/pquerna/otp":               {[]string{"adapters/chattest", "cmd/panelbot", "panel/openpanel", "policies/approval", "policies/approval/approvaltest"}, "one-time codes, of a login and of a vote; the demo plays somebody who has an authenticator"},
	"github.com/agnivade/levenshtein":      {[]string{"tools/op"}, "the nearest spelling"},
	"cel.dev/cel-go":                       {[]string{"policies", "tools/alert"}, "the expressions of rules are read and evaluated where it is decided, and those of alerts where they are"},
	"github.com/robfig/cron/v3":            {[]string{"adapters/cron"}, "the grammar of schedules, whose traps are known in one place"},
	"github.com/spf13/cobra":               {[]string{"cmd/panelbot"}, "the command line is built in one place"},
	"github.com/spf13/pflag":               {[]string{"cmd/panelbot"}, "the flags of cobra's commands"},
	"go.yaml.in/yaml/v3":                   {[]string{"cmd/panelbot"}, "configuration is read in one place"},
	"github.com/nicksnyder/go-i18n/v2":     {[]string{"adapters/chat"}, "every sentence of a chat door comes from its message files"},
	"github.com/BurntSushi/toml":           {[]string{"adapters/chat"}, "reads the message files"},
	"github.com/clipperhouse/displaywidth": {[]string{"adapters/chat"}, "how wide a text is on a screen"},
	"github.com/kljensen/snowball":         {[]string{"tools/op"}, "the stems of English words, for the search"},
	"golang.org/x/text":                    {[]string{"adapters/chat", "adapters/chat/chart", "tools/op"}, "language tags and the rules of their plurals; letters without their marks, and with them as one"},
	"github.com/go-analyze/charts":         {[]string{"adapters/chat/chart"}, "pictures are drawn in one place"},
	"modernc.org/sqlite":                   {[]string{"policies/store", "policies/store/storetest"}, "databases are reached in one place, and by the suite that tampers with them"},
	"github.com/jackc/pgx/v5":              {[]string{"policies/store", "policies/store/storetest"}, "as modernc.org/sqlite; the suite makes a schema for each test"},
	"github.com/google/go-cmp":             {[]string{"policies/approval/approvaltest", "policies/store/storetest"}, "compares what tests got; for tests alone"},
	"pgregory.net/rapid":                   {[]string{"policies/approval/approvaltest"}, "properties of the state machine; for tests alone"},
	"github.com/pressly/goose/v3":          {[]string{"policies/store"}, "migrations of the databases"},
	"github.com/riverqueue/river":          {[]string{"policies/store"}, "the alarms of deliveries, on the databases that are reached there"},
	"github.com/gowebpki/jcs":              {[]string{"policies/approval", "policies/audit"}, "canonical JSON (RFC 8785), of which hashes are made"},
	"golang.org/x/sys":                     {[]string{"adapters/terminal", "adapters/terminal/console", "policies/store"}, "the lock by which one process owns a SQLite file; throwing away what was typed before a question; who is at the other end of a socket"},
	"golang.org/x/term":                    {[]string{"adapters/terminal", "cmd/panelbot"}, "asking without an echo, and editing lines"},

	"github.com/go-telegram-bot-api/telegram-bot-api/v5": {[]string{"adapters/telegram"}, "Telegram is one door's affair: its errors hold the bot's token, and are rewritten there"},
}

// uses says in which rooms names of the standard library may be used that open
// a way to the world, as "package path.name", and why nowhere else.
var uses = map[string]struct {
	names []string
	may   []string
	why   string
}{
	"net/http": {
		[]string{"Client", "DefaultClient", "Transport", "DefaultTransport", "RoundTripper", "NewRequest", "NewRequestWithContext", "Get", "Head", "Post", "PostForm"},
		[]string{"panel", "panel/flashpanel", "panel/openpanel", "panel/simulator", "adapters/mcp/mcpbench", "adapters/mcp", "adapters/terminal", "adapters/slack", "adapters/slack/slacktest", "adapters/telegram", "adapters/telegram/telegramtest"},
		"requests to panels are sent by panel, which redacts, limits and follows no redirect; a door serves, and reaches no further than a running panelbot (relayhttp.go, remote.go) or its platform (client.go); the simulator tries its own routes, and the stand-ins of Slack and Telegram post to the app as those do",
	},
	"net":           {[]string{"Dial", "DialTimeout", "Dialer"}, []string{"panel", "adapters/mcp/mcpbench", "adapters/slack", "adapters/telegram", "adapters/terminal/console", "tools/digest/probe"}, "as net/http; a probe reaches public addresses, and says nothing; a console reaches the unix socket of its own user's process"},
	"crypto/tls":    {[]string{"Dial", "DialWithDialer", "Dialer"}, []string{"panel", "tools/digest/probe"}, "as net"},
	"os":            {[]string{"Getenv", "LookupEnv", "Environ", "ExpandEnv", "Setenv"}, []string{"cmd/panelbot", "adapters/chattest", "adapters/mcp/mcpbench", "policies/store/storetest"}, "configuration comes from cmd; a package reads no environment, but for tests that look for a database, or are started anew as a child"},
	"text/template": {[]string{"New", "Must", "ParseFS", "ParseFiles", "ParseGlob", "Template"}, nil, "it finds methods by name when it runs, so that the linker keeps every exported method of every type: a sixth of the program, and of what a process maps of it. See adapters/chat/sentence.go"},
	"html/template": {[]string{"New", "Must", "ParseFS", "ParseFiles", "ParseGlob", "Template"}, nil, "as text/template; see adapters/chat/reporthtml.go"},
	"os/exec":       {[]string{"Command", "CommandContext"}, []string{"adapters/chattest", "adapters/mcp/mcpbench", "policies/store/storetest"}, "panelbot starts no program: what text could make it run, somebody would write; benchmarks and tests do"},
}

// source is a file of the module that is no test.
type source struct {
	room, file string // the package's directory and the file, from the root
	tree       *ast.File
	fset       *token.FileSet
}

// sources parses the module's files.
func sources(t *testing.T) []source {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var all []source
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			hidden := name != root && (strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "_"))
			if hidden || d.Name() == "testdata" {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		tree, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		all = append(all, source{path.Dir(filepath.ToSlash(rel)), filepath.ToSlash(rel), tree, fset})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("only %d files were found", len(all))
	}
	return all
}

// imports gives the paths that a file imports.
func (s source) imports() []string {
	var paths []string
	for _, spec := range s.tree.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil { // it was parsed
			paths = append(paths, p)
		}
	}
	return paths
}

// roomOf finds the rule for a package.
func roomOf(dir string) string {
	best := ""
	for room := range rooms {
		if (dir == room || strings.HasPrefix(dir, room+"/")) && len(room) > len(best) {
			best = room
		}
	}
	return best
}

// TestImportRules holds that a room imports of ours what it may, and of others
// what it may.
func TestImportRules(t *testing.T) {
	t.Parallel()
	seen, used := map[string]bool{}, map[string]bool{}
	for _, s := range sources(t) {
		room := roomOf(s.room)
		if room == "" {
			t.Errorf("%s is in no room: say in this test what %s may import", s.file, s.room)
			continue
		}
		seen[room] = true
		for _, p := range s.imports() {
			if own, ok := strings.CutPrefix(p, "panelbot/"); ok {
				rule := rooms[room]
				if !slices.Contains(rule.may, roomOf(own)) {
					t.Errorf("%s imports %s: %s may import %q of ours, because %s", s.file, own, room, rule.may, rule.why)
				}
				continue
			}
			if first, _, _ := strings.Cut(p, "/"); !strings.Contains(first, ".") {
				continue // the standard library
			}
			module := ""
			for m := range fences {
				if p == m || strings.HasPrefix(p, m+"/") {
					module = m
				}
			}
			if module == "" {
				t.Errorf("%s imports %s, for which there is no rule: say in this test which rooms may import it, and why", s.file, p)
				continue
			}
			used[module] = true
			if fence := fences[module]; !slices.Contains(fence.may, room) {
				t.Errorf("%s imports %s, which only %q may: %s", s.file, p, fence.may, fence.why)
			}
		}
	}
	for room := range maps.Keys(rooms) {
		if !seen[room] {
			t.Errorf("there is a rule for the room %s, and no such room", room)
		}
	}
	for module, fence := range fences {
		if len(fence.may) > 0 && !used[module] {
			t.Errorf("there is a rule for %s, which nobody imports", module)
		}
	}
}

// TestWays holds that what opens a way to the world is used where it may be.
func TestWays(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		names := map[string]string{} // by the name that the file uses
		for _, spec := range s.tree.Imports {
			p, _ := strconv.Unquote(spec.Path.Value) // it was parsed
			if _, ruled := uses[p]; !ruled {
				continue
			}
			names[path.Base(p)] = p
			if spec.Name != nil {
				names[spec.Name.Name] = p
				if spec.Name.Name == "." {
					t.Errorf("%s imports %s without a name", s.file, p)
				}
			}
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := selector.X.(*ast.Ident); ok {
				rule := uses[names[pkg.Name]]
				if slices.Contains(rule.names, selector.Sel.Name) && !slices.Contains(rule.may, roomOf(s.room)) {
					t.Errorf("%s uses %s.%s, which only %q may: %s", s.fset.Position(n.Pos()), pkg.Name, selector.Sel.Name, rule.may, rule.why)
				}
			}
			return true
		})
	}
}

// TestPanelRequests holds that cmd makes a panel's request by itself only
// where it looks whether the panel can be reached, or logs in.
func TestPanelRequests(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.room != "cmd/panelbot" || path.Base(s.file) == "doctor.go" || path.Base(s.file) == "login.go" {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if selector, ok := n.(*ast.SelectorExpr); ok && selector.Sel.Name == "Request" {
				if pkg, ok := selector.X.(*ast.Ident); ok && pkg.Name == "panel" {
					t.Errorf("%s makes a panel.Request: only doctor and login go round the Runner", s.fset.Position(n.Pos()))
				}
			}
			return true
		})
	}
}

// TestNoInit holds that nothing happens when a package is imported, and that
// no package is named for what nobody knows.
func TestNoInit(t *testing.T) {
	t.Parallel()
	banned := []string{"util", "utils", "common", "helper", "helpers", "core", "types", "internal", "misc", "shared", "base"}
	for _, s := range sources(t) {
		for _, piece := range strings.Split(s.room, "/") {
			if slices.Contains(banned, piece) {
				t.Errorf("%s: %q says nothing about what is in it", s.file, piece)
			}
		}
		for _, d := range s.tree.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s has a function init", s.file)
			}
		}
		for _, spec := range s.tree.Imports {
			if spec.Name != nil && spec.Name.Name == "_" {
				t.Errorf("%s imports %s for what its import does", s.file, spec.Path.Value)
			}
		}
	}
}

// TestRoomsDrawn holds that ARCHITECTURE.md names every room.
func TestRoomsDrawn(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for room := range rooms {
		if !strings.Contains(string(page), room) {
			t.Errorf("ARCHITECTURE.md does not name the room %s", room)
		}
	}
}
