package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// environment answers for the environment and for files, from maps.
type environment struct{ vars, files map[string]string }

func (e environment) lookup(name string) (string, bool) {
	value, ok := e.vars[name]
	return value, ok
}

func (e environment) read(name string) ([]byte, error) {
	content, ok := e.files[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return []byte(content), nil
}

// minimal is a right configuration around the lines that a test is about.
const minimal = `panels:
  - name: main
    kind: flashpanel
    url: https://flashpanel.io
    token: tok
    code: cod
people:
  - {name: alice, roles: [admin]}
policy: {solo: true}
`

func TestReferencesAreReplacedInValues(t *testing.T) {
	t.Parallel()
	env := environment{
		vars: map[string]string{
			"PLAIN": "s3cret", "EMPTY": "", "COLON": "a: b", "COMMENT": "a #b", "QUOTES": `a"b'c`, "LINES": "a\nb: c\n- d",
			"STAR": "*a", "BRACES": "{a: b}", "TAG": "!x", "NULL": "null", "TILDE": "~", "TRUE": "true", "NUMBER": "0123",
			"AGAIN": "${PLAIN}", "DOLLAR": "a$b", "UNICODE": "mật khẩu\u202e", "SPACES": "  a  ", "BACKSLASH": `a\nb`, "PERCENT": "%a", "DATE": "2026-11-22",
		},
		files: map[string]string{"/run/secrets/token": "from a file: #1\r\n", "lines": "a\nb\n\n"},
	}
	for _, tt := range []struct{ value, want string }{
		{`"${PLAIN}"`, "s3cret"},
		{`${PLAIN}`, "s3cret"},
		{`'${PLAIN}'`, "s3cret"},
		{`"a-${PLAIN}-b-${PLAIN}"`, "a-s3cret-b-s3cret"},
		{`"${EMPTY:-x}"`, "x"},
		{`"${MISSING:-x}"`, "x"},
		{`"${MISSING:-}"`, ""},
		{`"${MISSING:-a:-b}"`, "a:-b"},
		{`"${MISSING:-a: b #c}"`, "a: b #c"},
		{`"${COLON}"`, "a: b"},
		{`${COLON}`, "a: b"},
		{`${COMMENT}`, "a #b"},
		{`${QUOTES}`, `a"b'c`},
		{`"${QUOTES}"`, `a"b'c`},
		{`${LINES}`, "a\nb: c\n- d"},
		{`${STAR}`, "*a"},
		{`${BRACES}`, "{a: b}"},
		{`${TAG}`, "!x"},
		{`${NULL}`, "null"},
		{`${TILDE}`, "~"},
		{`${TRUE}`, "true"},
		{`${NUMBER}`, "0123"},
		{`${DATE}`, "2026-11-22"},
		{`${AGAIN}`, "${PLAIN}"},
		{`${DOLLAR}`, "a$b"},
		{`${UNICODE}`, "mật khẩu\u202e"},
		{`${SPACES}`, "  a  "},
		{`"${BACKSLASH}"`, `a\nb`},
		{`${PERCENT}`, "%a"},
		{`"${file:/run/secrets/token}"`, "from a file: #1"},
		{`"${file:lines}"`, "a\nb"},
		{"|\n      ${PLAIN}\n      b", "s3cret\nb\n"},
		// What is no reference stays as it stands in the file.
		{`"$PLAIN"`, "$PLAIN"},
		{`"$${PLAIN}"`, "$s3cret"},
		{`0123`, "0123"},
		{`1e3`, "1e3"},
		{`1_000`, "1_000"},
		{`2026-11-22`, "2026-11-22"},
		{`yes`, "yes"},
		{`true`, "true"},
	} {
		t.Run(tt.value, func(t *testing.T) {
			t.Parallel()
			// Beside a second key, which a value that broke out would change.
			text := strings.Replace(minimal, "token: tok", "token: "+tt.value, 1)
			cfg, err := parseConfig("c.yaml", []byte(text), env.lookup, env.read)
			if tt.want == "" {
				if err == nil || !strings.Contains(err.Error(), "needs token and code") {
					t.Fatalf("got the error %v, want one that the token is missing", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := PanelConfig{Name: "main", Kind: "flashpanel", URL: "https://flashpanel.io", Token: tt.want, Code: "cod", Rate: "60/m", Ceiling: "destroy"}
			if diff := cmp.Diff(cfg.Panels, []PanelConfig{want}); diff != "" {
				t.Errorf("panels (-got +want):\n%s", diff)
			}
		})
	}
}

func TestNumbersAndSwitchesFromVariables(t *testing.T) {
	t.Parallel()
	env := environment{vars: map[string]string{"ID": "12", "SOLO": "true", "OFF": "false", "TOOLS": "full", "GROUP": "dns"}}
	text := strings.Replace(minimal, "policy: {solo: true}", `
policy: {solo: "${SOLO}", allow_unguarded: "${OFF}"}
mcp: {tools: ["${GROUP}"]}`, 1)
	text = strings.Replace(text, "code: cod", `code: cod
    sites: {short: "${ID}", long: {id: "${ID}"}, other: "${NO:-13}"}`, 1)
	cfg, err := parseConfig("c.yaml", []byte(text), env.lookup, env.read)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(cfg.Policy, PolicyConfig{Solo: true}); diff != "" {
		t.Errorf("policy (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(cfg.Panels[0].Sites, map[string]SiteConfig{"short": {ID: 12}, "long": {ID: 12}, "other": {ID: 13}}); diff != "" {
		t.Errorf("sites (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(cfg.MCP.Tools, toolList{Groups: []string{"dns"}}); diff != "" {
		t.Errorf("tools (-got +want):\n%s", diff)
	}
	cfg, err = parseConfig("c.yaml", []byte(minimal+`mcp: {tools: "${TOOLS}"}`), env.lookup, env.read)
	if err != nil || cfg.MCP.Tools.Groups != nil {
		t.Errorf("tools from a variable: got %v, %v, want all of them", cfg.MCP.Tools, err)
	}
}

// TestWhatIsMissingIsEmptyWithoutCredentials is for the commands that need no
// credentials, or get them.
func TestWhatIsMissingIsEmptyWithoutCredentials(t *testing.T) {
	t.Parallel()
	env := environment{vars: map[string]string{"SET": "user"}}
	l := newLoader("c.yaml", env.lookup, env.read)
	l.withoutCredentials = true
	cfg, err := l.parse([]byte(`panels:
  - {name: host1, kind: openpanel, url: "${URL:-https://panel.example.com}", username: "${SET}", password: "${PASSWORD}", totp_secret: "${TOTP:-}", token: "${file:nowhere}"}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := PanelConfig{Name: "host1", Kind: "openpanel", URL: "https://panel.example.com", Username: "user", Rate: "60/m", Ceiling: "destroy"}
	if diff := cmp.Diff(cfg.Panels[0], want); diff != "" {
		t.Errorf("panel (-got +want):\n%s", diff)
	}
}

func TestConfigurationIsFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, tt := range []struct {
		name, flag string
		vars       map[string]string
		want       string
		err        error
	}{
		{"the flag first", "a.yaml", map[string]string{"PANELBOT_CONFIG": "b.yaml"}, "a.yaml", nil},
		{"then the variable", "", map[string]string{"PANELBOT_CONFIG": "b.yaml"}, "b.yaml", nil},
		{"nowhere", "", map[string]string{"XDG_CONFIG_HOME": dir, "HOME": dir}, "", errNoConfig},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := findConfig(tt.flag, func(name string) string { return tt.vars[name] })
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("got %q, %v, want %q, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

// TestDownloadsArePlaced: an MCP client starts panelbot in a directory of its
// own choice, so that a relative one is beside the configuration.
func TestDownloadsArePlaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for written, want := range map[string]string{"": filepath.Join(dir, "downloads"), "files": filepath.Join(dir, "files"), "../x": filepath.Join(filepath.Dir(dir), "x"), "/srv/files": "/srv/files"} {
		file := filepath.Join(dir, "config.yaml")
		text := strings.Replace(demoConfig, "policy:", "downloads: {dir: '"+written+"'}\npolicy:", 1)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, err := loadConfig(file, func(string) (string, bool) { return "", false })
		if err != nil {
			t.Fatal(err)
		}
		if cfg.Downloads.Dir != want {
			t.Errorf("%q is %s, want %s", written, cfg.Downloads.Dir, want)
		}
	}
}
