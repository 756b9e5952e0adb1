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

// program is one of the two servers, and how it is started.
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

// programsFor gives the bare server and panelbot. panelbot's configuration is
// that of one person and one panel, whose rate is the highest that can be
// written, so that the limiter does not wait.
func programsFor(ctx context.Context, o options, dir, panelURL string) ([2]program, error) {
	var programs [2]program
	self, err := os.Executable()
	if err != nil {
		return programs, err
	}
	if _, err := os.Stat(o.panelbot); err != nil {
		return programs, fmt.Errorf("%w: run make build, or name the binary with -panelbot", err)
	}
	var addresses [2]string
	for i := range addresses {
		if addresses[i], err = freeAddress(ctx); err != nil {
			return programs, err
		}
	}
	config := filepath.Join(dir, "config.yaml")
	text := fmt.Sprintf(`panels:
  - {name: main, kind: flashpanel, url: %q, token: %q, code: %q, rate: 100000/s}
people:
  - {name: bench, roles: [admin], mcp_token: %q}
policy: {solo: true}
mcp: {listen: %q, tools: full}
downloads: {dir: %q}
log: {level: warn}
`, panelURL, panelToken, panelCode, personToken, addresses[1], filepath.Join(dir, "downloads"))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return programs, err
	}
	programs[0] = program{
		name: "bare mcp-go", path: self, address: addresses[0],
		stdio: []string{"-bare", "stdio", "-panel", panelURL},
		http:  []string{"-bare", addresses[0], "-panel", panelURL},
		log:   filepath.Join(dir, "bare.log"),
	}
	programs[1] = program{
		name: "panelbot", path: o.panelbot, address: addresses[1],
		stdio: []string{"mcp", "--config", config},
		http:  []string{"serve", "--config", config},
		log:   filepath.Join(dir, "panelbot.log"),
	}
	return programs, nil
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
