package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"panelbot/policies"
)

// hostile are values that mean something in YAML, or end it.
var hostile = []string{
	"yes", "null", "~", "12", "1e3", "0x10", "<<", "a: b", "a #b", "#a", "- a", "[a]", "{a: b}", "*a", "&a", "!a", "!!str a", "%a", "@a", "`a",
	`"a"`, `'a'`, "a'b\"c", `a\b`, "|", ">", "?", ":", "a:", " a ", "a\tb", "日本", "máy chủ", "a,b", "2026-01-01", "=", "---", "...",
}

// TestWrittenConfigReadsBack: whatever the answers hold, the page is a right
// configuration that says the same, holds no secret, and explains its keys.
func TestWrittenConfigReadsBack(t *testing.T) {
	t.Parallel()
	for _, value := range hostile {
		dir := t.TempDir()
		file := filepath.Join(dir, "config.yaml")
		secret := value + " secret and more of it"
		want := Config{
			Key: secret + " key",
			Panels: []PanelConfig{
				{Name: "main", Kind: "flashpanel", URL: "https://panel.example.com/" + strings.Trim(strings.Map(letters, value), "/"), Token: secret + " token", Code: secret + " code",
					Sites: map[string]SiteConfig{"shop": {ID: 12}, "x" + value: {ID: 13, Server: value, Domain: value}}},
				{Name: "host1", Kind: "openpanel", URL: "https://panel.example.com:2083", Username: value, Password: secret + " password", TOTPSecret: secret + " totp"},
				{Name: "host2", Kind: "openpanel", URL: "https://panel.example.com:2083", Token: secret + " op"},
			},
			People:    []PersonConfig{{Name: "alice", Roles: []string{"admin", "viewer"}, MCPToken: secret + " mcp"}, {Name: "bob", Roles: []string{"approver"}}},
			Policy:    PolicyConfig{Solo: true, Defaults: map[string]string{"change": "allow", "destroy": "deny", "login": "deny"}},
			MCP:       MCPConfig{Listen: "127.0.0.1:8808"},
			Downloads: DownloadsConfig{Dir: "/down/" + value},
		}
		text, secrets, err := writeConfig(want, file, filepath.Join(dir, "secrets"))
		if err != nil {
			t.Errorf("%q: %v\n%s", value, err, text)
			continue
		}
		read := func(name string) ([]byte, error) { return []byte(secrets[name] + "\n"), nil }
		got, err := parseConfig(file, text, func(string) (string, bool) { return "", false }, read)
		if err != nil {
			t.Errorf("%q: %v", value, err)
			continue
		}
		want.defaults()
		if diff := cmp.Diff(*got, want); diff != "" {
			t.Errorf("%q (-got +want):\n%s", value, diff)
		}
		if strings.Contains(string(text), "secret and more") || len(secrets) != 7 {
			t.Errorf("%q: %d secrets, want 7, in\n%s", value, len(secrets), text)
		}
		for _, doc := range []string{"# The panels that are steered.", "# Loses data or access.", "# Secrets are not here:"} {
			if !strings.Contains(string(text), doc) {
				t.Errorf("%q: the page lacks the comment %q", value, doc)
			}
		}
	}
}

// letters keeps what an address takes.
func letters(r rune) rune {
	if strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789/", r) {
		return r
	}
	return -1
}

// TestPresetsAreRight: each preset is a right policy for the people that it
// asks for, with and without an assistant that may change things.
func TestPresetsAreRight(t *testing.T) {
	t.Parallel()
	for _, p := range presets {
		for people := 1; people <= 2; people++ {
			if people == 1 && !p.alone || people == 2 && !p.second {
				continue
			}
			for _, change := range []string{p.defaults["change"], "allow"} {
				cfg := Config{Policy: PolicyConfig{Solo: people == 1, Defaults: map[string]string{}}}
				for risk, effect := range p.defaults {
					cfg.Policy.Defaults[risk] = effect
				}
				cfg.Policy.Defaults["change"] = change
				in := policies.Installation{People: []policies.Person{{Name: "alice", Roles: []policies.Role{policies.Admin}}, {Name: "bob", Roles: []policies.Role{policies.Approver}}}[:people]}
				if problems := cfg.policy().Check(in); len(problems) > 0 {
					t.Errorf("%s with %d people: %v", p.word, people, problems)
				}
			}
		}
		if p.word == "team" {
			bare := Config{}
			if diff := cmp.Diff((&Config{Policy: PolicyConfig{Defaults: p.defaults}}).policy(), bare.policy(), cmpopts.IgnoreUnexported(policies.Policy{})); diff != "" {
				t.Errorf("team is not the policy of an empty configuration (-team +empty):\n%s", diff)
			}
		}
	}
}

// TestBuildLeavesNothingHalf: when one file cannot be written, those before it
// are taken back, and what was there is as it was.
func TestBuildLeavesNothingHalf(t *testing.T) {
	t.Parallel()
	secrets := func(dir string) map[string]string {
		return map[string]string{filepath.Join(dir, "secrets", "a"): "new a", filepath.Join(dir, "secrets", "b"): "new b"}
	}
	t.Run("new", func(t *testing.T) {
		t.Parallel()
		top := t.TempDir()
		dir := filepath.Join(top, "deep", "in")
		b, err := newBuilding(filepath.Join(dir, "config.yaml"), false)
		if err != nil {
			t.Fatal(err)
		}
		b.file = filepath.Join(dir, "gone", "config.yaml") // its directory is not there
		if err := b.build([]byte("text"), secrets(dir)); err == nil {
			t.Error("it was built")
		}
		if left := tree(t, top); len(left) != 0 {
			t.Errorf("left behind: %q", left)
		}
	})
	t.Run("over another", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		before := map[string]string{"config.yaml": "old", "secrets/a": "old a"}
		if err := os.Mkdir(filepath.Join(dir, "secrets"), 0o700); err != nil {
			t.Fatal(err)
		}
		for name, text := range before {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := newBuilding(filepath.Join(dir, "config.yaml"), false); err == nil || !strings.Contains(err.Error(), "--force") {
			t.Errorf("without --force: %v", err)
		}
		b, err := newBuilding(filepath.Join(dir, "config.yaml"), true)
		if err != nil {
			t.Fatal(err)
		}
		right := b.file
		b.file = dir // a directory cannot be written over
		if err := b.build([]byte("new"), secrets(dir)); err == nil {
			t.Error("it was built")
		}
		if diff := cmp.Diff(tree(t, dir), before); diff != "" {
			t.Errorf("(-got +want):\n%s", diff)
		}
		b.file, b.undo = right, nil
		if err := b.build([]byte("new"), secrets(dir)); err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"config.yaml": "new", "secrets/a": "new a\n", "secrets/b": "new b\n"}
		if diff := cmp.Diff(tree(t, dir), want); diff != "" {
			t.Errorf("(-got +want):\n%s", diff)
		}
	})
	t.Run("come into being meanwhile", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		b, err := newBuilding(filepath.Join(dir, "config.yaml"), false)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(b.file, []byte("somebody's"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := b.build([]byte("new"), secrets(dir)); err == nil || !strings.Contains(err.Error(), "meanwhile") {
			t.Errorf("got %v", err)
		}
		if diff := cmp.Diff(tree(t, dir), map[string]string{"config.yaml": "somebody's"}); diff != "" {
			t.Errorf("(-got +want):\n%s", diff)
		}
	})
}

// tree reads the files below a directory; an empty directory ends with a slash.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			files[e.Name()] = string(text)
			continue
		}
		below := tree(t, filepath.Join(dir, e.Name()))
		if len(below) == 0 {
			files[e.Name()+"/"] = ""
		}
		for name, text := range below {
			files[e.Name()+"/"+name] = text
		}
	}
	return files
}

// TestWelcome: what a panel answers is told without what could steer a
// terminal, and in whatever envelope it comes.
func TestWelcome(t *testing.T) {
	t.Parallel()
	flash, open := &PanelConfig{Kind: "flashpanel"}, &PanelConfig{Kind: "openpanel", Username: "demo"}
	many := `{"data":[` + strings.Join(slices.Repeat([]string{`{"name":"w"}`}, 12), ",") + `]}`
	for _, tt := range []struct {
		pc         *PanelConfig
		body, want string
	}{
		{flash, `{"data":[{"name":"web-1"},{"name":"db-1"}]}`, "FlashPanel answers. Servers: web-1, db-1."},
		{flash, `[{"name":"web-1"}]`, "FlashPanel answers. Servers: web-1."},
		{flash, `{"data":[{"name":"a\u001b[31mb\u202e"}]}`, "FlashPanel answers. Servers: a[31mb."},
		{flash, many, "FlashPanel answers. Servers: w, w, w, w, w, w, w, w, w, w and 2 more."},
		{flash, `{"data":[]}`, "FlashPanel answers. The account has no server yet."},
		{flash, `{"other":1}`, "FlashPanel answers."},
		{flash, `"text"`, "FlashPanel answers."},
		{open, `{"ip":"192.0.2.7","system":"Linux","uptime":"27 days"}`, "OpenPanel answers to demo, address 192.0.2.7, system Linux, up 27 days."},
		{open, `[]`, "OpenPanel answers to demo."},
	} {
		if got := welcome(tt.pc, []byte(tt.body)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.body, got, tt.want)
		}
	}
}
