package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"panelbot/adapters/mcp"
	"panelbot/policies"
	"panelbot/tools"
)

const watched = `panels: [{name: main, kind: flashpanel, url: "simulator:"}]
people:
  - {name: alice, roles: [admin], mcp_token: alice-token-of-twenty-characters}
  - {name: bob, roles: [approver]}
policy:
  rules:
    - {id: quiet, when: 'tool.risk == "disrupt"', effect: EFFECT}
`

// running is a house whose file is watched, by hand.
type running struct {
	t     *testing.T
	house *house
	w     *watcher
	log   *bytes.Buffer
	file  string
	turn  int
}

func startWatching(t *testing.T) *running {
	t.Helper()
	r := &running{t: t, log: new(bytes.Buffer), file: filepath.Join(t.TempDir(), "config.yaml")}
	r.write(strings.Replace(watched, "EFFECT", "deny", 1))
	load := func() (*Config, error) {
		return loadConfig(r.file, func(string) (string, bool) { return "", false })
	}
	state := stateOf(r.file)
	cfg, err := load()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(r.log, nil))
	a := &app{readOnly: false}
	r.house, err = a.open(t.Context(), cfg, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.house.close)
	r.w = &watcher{log: log, file: r.file, load: load, apply: r.house.take, started: cfg, taken: state, seen: state}
	return r
}

// write writes the file, with a time of its own.
func (r *running) write(text string) {
	r.t.Helper()
	if err := os.WriteFile(r.file, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
	r.turn++
	at := time.Date(2026, 1, 1, 0, 0, r.turn, 0, time.UTC)
	if err := os.Chtimes(r.file, at, at); err != nil {
		r.t.Fatal(err)
	}
}

// effect is what the policy says of a restart now.
func (r *running) effect() policies.Effect {
	p := r.house.runner.Policy()
	alice, _ := r.house.cfg.person("alice")
	return p.Decide(policies.Request{Person: alice, Door: policies.Terminal, Tool: "flashpanel_server_restart", Group: "servers", Kind: "flashpanel", Panel: "main",
		Risk: policies.Disrupt, Args: map[string]any{}, Now: time.Now()}).Effect
}

func TestReloadWhenTheFileHasChanged(t *testing.T) {
	t.Parallel()
	r := startWatching(t)
	r.w.look()
	if r.effect() != policies.Deny || strings.Contains(r.log.String(), "read again") {
		t.Fatalf("nothing has changed, and it is %s: %s", r.effect(), r.log)
	}
	before := r.house.runner.Policy().Version()
	r.write(strings.Replace(watched, "EFFECT", "approve", 1))
	r.w.look()
	if r.effect() != policies.Deny {
		t.Error("a file that may still be written was read")
	}
	r.w.look()
	if r.effect() != policies.Approve || r.house.runner.Policy().Version() == before {
		t.Errorf("the file was not taken over: %s\n%s", r.effect(), r.log)
	}
	r.log.Reset()
	r.w.look()
	r.w.look()
	if r.log.Len() > 0 {
		t.Errorf("a file that stays is read again: %s", r.log)
	}
}

func TestReloadKeepsTheLastGoodOne(t *testing.T) {
	t.Parallel()
	r := startWatching(t)
	for name, text := range map[string]string{
		"no YAML":           "policy: [",
		"a wrong rule":      strings.Replace(watched, "EFFECT", "allow", 1) + "    - {id: x, when: 'tool.rsk', effect: deny}\n",
		"an unknown key":    watched + "polcy: {}\n",
		"an empty file":     "",
		"nobody to approve": strings.Replace(strings.Replace(watched, "EFFECT", "confirm", 1), "[approver]", "[viewer]", 1),
	} {
		r.log.Reset()
		r.write(text)
		r.w.look()
		r.w.look()
		if r.effect() != policies.Deny || !strings.Contains(r.log.String(), "not taken over") || !strings.Contains(r.log.String(), "config.yaml:") {
			t.Errorf("%s: %s\n%s", name, r.effect(), r.log)
		}
	}
	if err := os.Remove(r.file); err != nil {
		t.Fatal(err)
	}
	r.w.look()
	r.w.look()
	if r.effect() != policies.Deny {
		t.Error("without a file the policy is another")
	}
	r.write(strings.Replace(watched, "EFFECT", "confirm", 1))
	r.w.look()
	r.w.look()
	if r.effect() != policies.Confirm {
		t.Errorf("the next right file was not taken over: %s\n%s", r.effect(), r.log)
	}
	if !strings.Contains(r.log.String(), "right again") {
		t.Errorf("nobody said that it is right again:\n%s", r.log)
	}
}

// TestReloadOnSignal: SIGHUP reads the file at once, and what needs a restart
// is named.
func TestReloadOnSignal(t *testing.T) {
	t.Parallel()
	r := startWatching(t)
	taken := make(chan struct{})
	apply := r.w.apply
	r.w.apply = func(cfg *Config) {
		apply(cfg)
		taken <- struct{}{}
	}
	ctx, stop := context.WithCancel(t.Context())
	signals, ended := make(chan os.Signal), make(chan struct{})
	go func() {
		defer close(ended)
		r.w.watch(ctx, signals, nil)
	}()
	r.write(strings.Replace(watched, "EFFECT", "confirm", 1) + "log: {level: debug}\nmcp: {path: /other}\n")
	signals <- syscall.SIGHUP
	<-taken
	stop()
	<-ended
	if r.effect() != policies.Confirm {
		t.Errorf("the file was not taken over: %s", r.effect())
	}
	if !strings.Contains(r.log.String(), `keys="[mcp log]"`) {
		t.Errorf("what needs a restart is not named: %s", r.log)
	}
}

// TestReloadPeople: tokens and roles are those of the file at once; what the
// program was started with, and a stop, stay.
func TestReloadPeople(t *testing.T) {
	t.Parallel()
	r := startWatching(t)
	r.house.runner.ChangePolicy(func(p policies.Policy) policies.Policy {
		p.ReadOnly, p.Stopped = true, "an attack"
		return p
	})
	who := func(token string) policies.Person {
		tokens, _ := r.house.guestsNow()
		return tokens[mcp.TokenHash(token)]
	}
	if who("alice-token-of-twenty-characters").Name != "alice" {
		t.Fatal("alice is not known")
	}
	changed := strings.Replace(strings.Replace(watched, "EFFECT", "deny", 1), "{name: bob, roles: [approver]}", "{name: bob, roles: [admin], mcp_token: bob-token-of-twenty-characters}", 1)
	r.write(strings.Replace(changed, "alice-token-of-twenty-characters", "another-token-of-twenty-characters", 1))
	r.w.look()
	r.w.look()
	if who("alice-token-of-twenty-characters").Known() || who("another-token-of-twenty-characters").Name != "alice" || who("bob-token-of-twenty-characters").Roles[0] != policies.Admin {
		t.Errorf("the tokens are not those of the file: %s", r.log)
	}
	if now := r.house.runner.Policy(); !now.ReadOnly || now.Stopped != "an attack" {
		t.Errorf("read-only is %v, and stopped %q", now.ReadOnly, now.Stopped)
	}
	if strings.Contains(r.log.String(), "token-of") {
		t.Errorf("the log has a token: %s", r.log)
	}
}

// TestPolicyIsRead: a Runner decides by the policy that was set last.
func TestPolicyIsRead(t *testing.T) {
	t.Parallel()
	r := startWatching(t)
	alice, _ := r.house.cfg.person("alice")
	call := tools.Call{Tool: "server restart", Args: []byte(`{"server": 1}`), Person: alice, Door: policies.Terminal, DryRun: true}
	if out := r.house.runner.Run(t.Context(), call); out.Rule != "policy.rules.quiet" || out.Plan == nil || out.Plan.Effect != "deny" {
		t.Errorf("got %s by %s", out.Status, out.Rule)
	}
	r.write(strings.Replace(watched, "EFFECT", "confirm", 1))
	r.w.look()
	r.w.look()
	if out := r.house.runner.Run(t.Context(), call); out.Plan == nil || out.Plan.Effect != "confirm" {
		t.Errorf("after the reload got %s by %s", out.Status, out.Rule)
	}
}

// TestFollow: a house that follows its file reads it on SIGHUP, and ends.
func TestFollow(t *testing.T) {
	t.Parallel()
	r := startWatching(t)
	read := make(chan struct{}, 1)
	ctx, stop := context.WithCancel(t.Context())
	wait := r.house.follow(ctx, r.file, stateOf(r.file), func() (*Config, error) {
		select {
		case read <- struct{}{}:
		default: // the ticker came too
		}
		return r.w.load()
	})
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	<-read
	stop()
	wait()
}
