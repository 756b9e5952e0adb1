package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// program is one of the servers, and how it is started.
type program struct {
	name    string
	path    string
	stdio   []string
	http    []string
	address string
	// log is the file that takes what the program writes on standard error;
	// panelbot's records are there.
	log string
}

// personToken is what the callers send; the bare server does not read it.
const personToken = "benchmark-person-token-benchmark"

// The servers, as they stand in lists.
const (
	bareServer = iota
	plainServer
	ruledServer
	servers
)

// programsFor gives the bare server and panelbot, once without rules and once with
// 50. panelbot's configuration is that of a caller and one panel, whose rate is
// the highest that can be written, so that the limiter does not wait. Each process
// has a store of its own, and keeps its audit log there.
func programsFor(ctx context.Context, o options, dir, panelURL string) ([]program, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(o.panelbot); err != nil {
		return nil, fmt.Errorf("%w: run make build, or name the binary with -panelbot", err)
	}
	var addresses [servers]string
	for i := range addresses {
		if addresses[i], err = freeAddress(ctx); err != nil {
			return nil, err
		}
	}
	configure := func(name, address, rules string) (string, error) {
		file := filepath.Join(dir, name+".yaml")
		text := fmt.Sprintf(`panels:
  - {name: main, kind: flashpanel, url: %q, token: %q, code: %q, rate: 100000/s}
people:
  - {name: bench, roles: [admin], mcp_token: %q}
  - {name: someone, roles: [operator]}
store: %q
key: "a key for the benchmark, long enough"
mcp: {listen: %q, tools: full}
downloads: {dir: %q}
log: {level: warn}
policy:
  solo: true
%s`, panelURL, panelToken, panelCode, personToken, "sqlite:"+filepath.Join(dir, name+".db"), address, filepath.Join(dir, "downloads"), rules)
		return file, os.WriteFile(file, []byte(text), 0o600)
	}
	panelbot := func(name, address, rules string) (program, error) {
		web, err := configure(name+"-http", address, rules)
		if err != nil {
			return program{}, err
		}
		pipe, err := configure(name+"-stdio", address, rules)
		return program{
			name: "panelbot", path: o.panelbot, address: address,
			stdio: []string{"mcp", "--config", pipe, "--as", "bench"},
			http:  []string{"serve", "--config", web},
			log:   filepath.Join(dir, name+".log"),
		}, err
	}
	programs := make([]program, servers)
	programs[bareServer] = program{
		name: "bare mcp-go", path: self, address: addresses[bareServer],
		stdio: []string{"-bare", "stdio", "-panel", panelURL},
		http:  []string{"-bare", addresses[bareServer], "-panel", panelURL},
		log:   filepath.Join(dir, "bare.log"),
	}
	if programs[plainServer], err = panelbot("plain", addresses[plainServer], ""); err != nil {
		return nil, err
	}
	programs[ruledServer], err = panelbot("ruled", addresses[ruledServer], fiftyRules())
	return programs, err
}

// process is a started program. Its stdin and stdout are pipes.
type process struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout io.ReadCloser
}

// start starts a program; the caller ends it.
func (p program) start(ctx context.Context, args []string) (*process, error) {
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }() // the process has its own
	cmd.Stderr = log
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &process{cmd, stdin, stdout}, nil
}

// end ends the process: politely, and after five seconds for good.
func (p *process) end() {
	_ = p.stdin.Close()
	err := p.cmd.Process.Signal(os.Interrupt)
	if errors.Is(err, os.ErrProcessDone) {
		err = nil
	}
	kill := time.AfterFunc(5*time.Second, func() { _ = p.cmd.Process.Kill() })
	defer kill.Stop()
	if err != nil {
		_ = p.cmd.Process.Kill()
	}
	_ = p.cmd.Wait() // its exit code says nothing about the figures
}
