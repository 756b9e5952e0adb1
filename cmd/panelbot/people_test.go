package main

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"modernc.org/sqlite"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/tools"
)

// screen is a terminal whose lines a test reads.
type screen struct{ bytes.Buffer }

func (*screen) IsTerminal() bool { return true }

// hands type lines into a terminal, each when it is asked for.
type hands struct{ lines []func() string }

func (*hands) IsTerminal() bool { return true }

func (h *hands) Read(p []byte) (int, error) {
	if len(h.lines) == 0 {
		return 0, io.EOF
	}
	line := h.lines[0]() + "\n"
	h.lines = h.lines[1:]
	return copy(p, line), nil
}

// desk is a configuration and its store, at which people give commands.
type desk struct {
	t       *testing.T
	file    string
	secrets map[string]string // of authenticators
}

const deskConfig = `key: a-key-for-tests-that-is-long
panels: [{name: main, kind: flashpanel, url: "simulator:"}]
people:
  - {name: alice, roles: [admin], mcp_token: alice-token-of-twenty-characters}
  - {name: bob, roles: [approver]}
  - {name: olga, roles: [operator]}
  - {name: dan, roles: [operator], scope: {tags: {client: acme}}}
`

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, file: filepath.Join(t.TempDir(), "config.yaml"), secrets: map[string]string{}}
	d.write(deskConfig)
	h := d.open()
	defer h.close()
	for _, name := range []string{"alice", "bob"} {
		secret, err := h.authenticator(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		d.secrets[name] = secret
	}
	return d
}

func (d *desk) write(text string) {
	if err := os.WriteFile(d.file, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) app() *app {
	return &app{env: func(string) (string, bool) { return "", false }, configFile: d.file}
}

// open opens the house; the caller closes it.
func (d *desk) open() *house {
	d.t.Helper()
	a := d.app()
	cfg, err := a.load()
	if err != nil {
		d.t.Fatal(err)
	}
	h, err := a.open(d.t.Context(), cfg, slog.New(slog.NewTextHandler(d.t.Output(), nil)))
	if err != nil {
		d.t.Fatal(err)
	}
	return h
}

// fresh makes the codes of a person usable again, as half a minute later.
func (d *desk) fresh(name string) {
	d.t.Helper()
	file, _ := strings.CutSuffix(d.file, "config.yaml")
	rewind(d.t, "sqlite:"+file+"panelbot.db", name)
}

// code is what somebody's authenticator shows.
func (d *desk) code(name string) func() string {
	return func() string {
		code, err := totp.GenerateCode(d.secrets[name], time.Now())
		if err != nil {
			d.t.Error(err)
		}
		return code
	}
}

// run gives a command at a terminal.
func (d *desk) run(typed []func() string, args ...string) (stdout, stderr string, err error) {
	d.t.Helper()
	var out, errs screen
	a := d.app()
	a.stdin, a.stdout, a.stderr = &hands{typed}, &out, &errs
	root := a.root()
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(&errs)
	err = root.ExecuteContext(d.t.Context())
	return out.String(), errs.String(), err
}

// admin gives a command with alice's code.
func (d *desk) admin(args ...string) (stdout string, err error) {
	d.t.Helper()
	d.fresh("alice")
	stdout, _, err = d.run([]func() string{d.code("alice")}, append(args, "--as", "alice", "--config", d.file)...)
	return strings.TrimSpace(stdout), err
}

func (d *desk) mustAdmin(args ...string) string {
	d.t.Helper()
	out, err := d.admin(args...)
	if err != nil {
		d.t.Fatalf("%q: %v", args, err)
	}
	return out
}

func wants(t *testing.T, err error, sentence string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), sentence) {
		t.Errorf("got %v, want %q", err, sentence)
	}
}

var secretAddress = regexp.MustCompile(`otpauth://\S*[?&]secret=([A-Z2-7]+)`)

// enrol types the code of an invitation and sets up an authenticator.
func (d *desk) enrol(name, code string) {
	d.t.Helper()
	var out, errs screen
	a := d.app()
	a.stdout, a.stderr = &out, &errs
	a.stdin = &hands{[]func() string{func() string { return code }, func() string {
		m := secretAddress.FindStringSubmatch(errs.String())
		if m == nil {
			return "000000"
		}
		d.secrets[name] = m[1]
		return d.code(name)()
	}}}
	root := a.root()
	root.SetArgs([]string{"people", "enrol", "--config", d.file})
	if err := root.ExecuteContext(d.t.Context()); err != nil || !strings.Contains(out.String(), name+" is enrolled") {
		d.t.Fatalf("%v\n%s\n%s", err, &out, &errs)
	}
}

// TestEnrol: somebody is invited by an admin, enrols at the terminal, is known
// everywhere, and can be stopped and removed.
func TestEnrol(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, _, err := d.run([]func() string{d.code("bob")}, "people", "invite", "carol", "--roles", "approver", "--as", "bob", "--config", d.file)
	wants(t, err, "is for an admin")
	_, _, err = d.run([]func() string{func() string { return "000000" }}, "people", "invite", "carol", "--roles", "approver", "--as", "alice", "--config", d.file)
	wants(t, err, "the one-time code is wrong")
	_, err = d.admin("people", "invite", "carol")
	wants(t, err, "say with --roles")
	_, err = d.admin("people", "invite", "carol", "--roles", "aprover")
	wants(t, err, `"aprover", which is no role. Did you mean approver`)
	_, err = d.admin("people", "invite", "bob", "--roles", "admin")
	wants(t, err, "leave out --roles")

	code := d.mustAdmin("people", "invite", "carol", "--roles", "approver,operator", "--language", "vi")
	if !regexp.MustCompile(`^([A-Z2-7]{4}-){4}[A-Z2-7]{4}$`).MatchString(code) {
		t.Errorf("the code is %q", code)
	}
	h := d.open()
	if h.knows("carol") {
		t.Error("carol is known before she enrolled")
	}
	h.close()
	_, _, err = d.run([]func() string{func() string { return "AAAA-AAAA-AAAA-AAAA-AAAA" }}, "people", "enrol", "--config", d.file)
	wants(t, err, "this code opens nothing")
	d.enrol("carol", code)
	_, _, err = d.run([]func() string{func() string { return code }}, "people", "enrol", "--config", d.file)
	wants(t, err, "this code opens nothing")

	h = d.open()
	if p, ok := (roster{h}).Person("carol"); !ok || p.Language != "vi" || !p.May(policies.Change) {
		t.Errorf("got %+v, %v", p, ok)
	}
	h.close()
	list := d.mustAdmin("people", "list")
	if !regexp.MustCompile(`(?m)^carol +approver, operator +store .*yes`).MatchString(list) {
		t.Errorf("the list is\n%s", list)
	}
	if out, _, err := d.run(nil, "call", "server list", "--as", "carol", "--config", d.file); err != nil || !strings.Contains(out, "web-1") {
		t.Errorf("carol cannot read: %v", err)
	}
	_, err = d.admin("people", "invite", "carol", "--roles", "admin")
	wants(t, err, "enrolled with other roles")

	d.mustAdmin("people", "disable", "carol")
	h = d.open()
	if h.knows("carol") {
		t.Error("carol is known although she is disabled")
	}
	h.close()
	_, _, err = d.run([]func() string{d.code("carol")}, "people", "token", "create", "--as", "carol", "--config", d.file)
	wants(t, err, "may do nothing for now")
	d.mustAdmin("people", "enable", "carol")

	// Somebody in both.
	d.write(strings.Replace(deskConfig, "people:", "people:\n  - {name: carol, roles: [viewer]}", 1))
	_, _, err = d.run(nil, "call", "server list", "--as", "alice", "--config", d.file)
	wants(t, err, "carol is under people in the configuration, and has enrolled too")
	d.mustAdmin("people", "remove", "carol")
	d.write(deskConfig)
	_, _, err = d.run(nil, "call", "server list", "--as", "carol", "--config", d.file)
	wants(t, err, "has not enrolled")
	_, err = d.admin("people", "remove", "bob")
	wants(t, err, "in the configuration alone")
}

// TestNoCodesWithoutAnInvitation: who enrolled at a chat door cannot be given an
// authenticator by whoever has a shell.
func TestNoCodesWithoutAnInvitation(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	code := d.mustAdmin("people", "invite", "carol", "--roles", "approver")
	h := d.open()
	if _, err := h.Enrol(t.Context(), code, "T0TEAM/U0CAROL", policies.Slack); err != nil {
		t.Fatal(err)
	}
	if p, ok := h.personBy(policies.Slack, "T0TEAM/U0CAROL"); !ok || p.Name != "carol" {
		t.Errorf("got %+v, %v", p, ok)
	}
	h.close()
	_, _, err := d.run([]func() string{func() string { return "000000" }}, "people", "totp", "--as", "carol", "--config", d.file)
	wants(t, err, "ask an admin to invite you again")
}

// TestTokens: a token of the store lets its owner in at the MCP door within a
// look, is remembered as used, and is refused once it is revoked.
func TestTokens(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, err := d.admin("people", "token", "create", "--name", "a b")
	wants(t, err, "--name must be")
	token := d.mustAdmin("people", "token", "create", "--name", "laptop", "--for", "bob")
	_, _, err = d.run([]func() string{d.code("bob")}, "people", "token", "create", "--for", "alice", "--as", "bob", "--config", d.file)
	wants(t, err, "is for an admin")

	h := d.open()
	cfg := h.cfg.httpConfig()
	cfg.People, cfg.Used, cfg.Locked = h.guestsNow, h.usedToken, h.lockedNow
	cfg.Beside = map[string]http.Handler{"POST /v1/command": h.commands()}
	door, err := h.door(h.linkFor)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := door.Handler(cfg)
	if err != nil {
		t.Fatal(err)
	}
	whoami := func(token string) (int, string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1/v1/command", strings.NewReader(`{"line":"whoami"}`))
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	if status, said := whoami(token); status != http.StatusOK || !strings.Contains(said, `"name":"bob"`) {
		t.Errorf("got %d %s", status, said)
	}
	for range 5 {
		whoami(token)
	}
	used := func() time.Time {
		h.writeNotices(t.Context())
		r, err := h.gate.store.Roster(t.Context())
		if err != nil || len(r.Tokens) != 1 {
			t.Fatalf("got %+v, %v", r.Tokens, err)
		}
		return r.Tokens[0].Used
	}
	first := used()
	whoami(token)
	if first.IsZero() || used() != first {
		t.Errorf("used first %v, and within the minute again %v", first, used())
	}
	if err := h.setOff(t.Context(), "bob", "test", policies.Person{Name: "alice"}, policies.Terminal); err != nil {
		t.Fatal(err)
	}
	if status, said := whoami(token); status != http.StatusForbidden || !strings.Contains(said, "bob is locked: another admin lets in with panelbot people enable bob") {
		t.Errorf("who is disabled gets %d %s", status, said)
	}
	if status, said := whoami(token + "x"); status != http.StatusUnauthorized || strings.Contains(said, "bob") {
		t.Errorf("a token that is nobody's gets %d %s", status, said)
	}
	if err := h.setOff(t.Context(), "bob", "", policies.Person{Name: "alice"}, policies.Terminal); err != nil {
		t.Fatal(err)
	}
	if _, err := h.gate.store.RevokeToken(t.Context(), "bob", "laptop", store.By{Person: "alice"}); err != nil {
		t.Fatal(err)
	}
	h.obey(t.Context())
	if status, _ := whoami(token); status != http.StatusUnauthorized {
		t.Errorf("a revoked token gets %d", status)
	}
	if status, _ := whoami("alice-token-of-twenty-characters"); status != http.StatusOK {
		t.Errorf("a token of the configuration gets %d", status)
	}
	h.close()
	_, err = d.admin("people", "token", "revoke", "laptop", "--for", "bob")
	wants(t, err, `bob has no token "laptop"`)
}

// TestUnreadableRoster: where it cannot be read who has enrolled, nobody of them is
// known, and nothing but reading is done.
func TestUnreadableRoster(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	code := d.mustAdmin("people", "invite", "carol", "--roles", "admin")
	h := d.open()
	defer h.close()
	if _, err := h.Enrol(t.Context(), code, "1003", policies.Telegram); err != nil {
		t.Fatal(err)
	}
	if !h.knows("carol") || h.runner.Policy().Stopped != "" {
		t.Fatal("carol is not known")
	}
	file := filepath.Join(filepath.Dir(d.file), "panelbot.db")
	execSQLite(t, file, "ALTER TABLE people RENAME TO hidden")
	h.obey(t.Context())
	if h.knows("carol") || h.runner.Policy().Stopped == "" || !h.knows("alice") {
		t.Errorf("carol is known: %v; stopped: %q", h.knows("carol"), h.runner.Policy().Stopped)
	}
	execSQLite(t, file, "ALTER TABLE hidden RENAME TO people")
	h.obey(t.Context())
	if !h.knows("carol") || h.runner.Policy().Stopped != "" {
		t.Error("carol is not known again")
	}
}

// TestPolicyCountsWhoEnrolled: an approver of the store counts at load, and where
// the store cannot be read, that is said.
func TestPolicyCountsWhoEnrolled(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	code := d.mustAdmin("people", "invite", "carol", "--roles", "approver")
	alone := strings.NewReplacer("  - {name: bob, roles: [approver]}\n", "", "  - {name: olga, roles: [operator]}\n", "").Replace(deskConfig)
	d.write(alone)
	_, err := d.app().load()
	wants(t, err, "asks for approval, which takes")
	d.write(deskConfig)
	d.enrol("carol", code)
	d.write(alone)
	if _, err := d.app().load(); err != nil {
		t.Errorf("with carol: %v", err)
	}
	d.write("store: sqlite:" + filepath.Join(t.TempDir()) + "\n" + alone)
	_, err = d.app().load()
	wants(t, err, "the store could not be read, in which others may have enrolled")
}

// TestNoCodeAtRest: what people typed and were given is in no file, log or error.
func TestNoCodeAtRest(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	code := d.mustAdmin("people", "invite", "carol", "--roles", "approver")
	token := d.mustAdmin("people", "token", "create", "--name", "laptop")
	var log bytes.Buffer
	a := d.app()
	cfg, err := a.load()
	if err != nil {
		t.Fatal(err)
	}
	h, err := a.open(t.Context(), cfg, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	g := chat.New(h.runner.Catalogue(), chat.Config{Finder: finder(h.search), Enroller: h})
	said := ""
	for _, by := range []chat.Asker{
		{Call: tools.Call{Door: policies.Terminal}},
		{Call: tools.Call{Door: policies.MCP}, Account: "1003"},
		{Call: tools.Call{Door: policies.Telegram}, Account: "1003"},
		{Call: tools.Call{Door: policies.Telegram}, Account: "1004"},
	} {
		said += g.Run(t.Context(), h.runner, "enrol "+strings.ToLower(code), by).Text + "\n"
	}
	if !strings.Contains(said, "Welcome, carol") || strings.Count(said, "Welcome") != 1 {
		t.Errorf("said was\n%s", said)
	}
	h.close()
	secrets := []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), token, d.secrets["alice"]}
	texts := map[string]string{"log": log.String(), "answers": said}
	dir := filepath.Dir(d.file)
	files, err := filepath.Glob(filepath.Join(dir, "panelbot.db*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(raw)
	}
	for where, text := range texts {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %q", where, secret)
			}
		}
	}
}

// rewind lets the last code of a person be used again.
func rewind(t *testing.T, url, person string) {
	t.Helper()
	file, _ := store.SQLiteFile(url)
	execSQLite(t, file, "UPDATE codes SET last = 0 WHERE person = '"+person+"'")
}

func execSQLite(t *testing.T, file, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	conn := openSQLite(t, file)
	defer func() { _ = conn.Close() }() // a test's own
	if _, err := conn.ExecContext(ctx, statement); err != nil {
		t.Fatal(err)
	}
}

// openSQLite opens the file of a store past the store.
func openSQLite(t *testing.T, file string) *sql.DB {
	t.Helper()
	c, err := sqlite.NewConnector("file:" + file + "?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	return sql.OpenDB(c)
}
