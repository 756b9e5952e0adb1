// Command mcpbench measures panelbot side by side with a bare mcp-go server
// that has one tool, which sends the same GET to the same panel, and prints
// one Markdown table.
//
//	go run ./adapters/mcp/mcpbench -panelbot bin/panelbot
//
// What stands still while it runs: the panel is a handler in this process, the
// bare server is this program once more, panelbot is the real binary with a
// real configuration, a policy and an audit log on SQLite, and all of it talks
// over loopback and pipes. The client is the same code for all servers, down to
// the bytes of the calls. They take turns in short rounds, and a ratio is the
// median of the ratios of the rounds, because a machine that others use too is
// never the same twice.
//
// Over HTTP a third server takes part: panelbot with 50 rules. What they cost is
// shown beside panelbot without any; what the record costs cannot be shown alone,
// because nothing switches it off.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

// limit ends a run that hangs.
const limit = 4 * time.Minute

// options are the flags.
type options struct {
	panelbot string
	rounds   int
	duration time.Duration
	starts   int
	builds   int
	module   string
	only     string
}

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program; it returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	var o options
	var bare, panelURL string
	flags := flag.NewFlagSet("mcpbench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.panelbot, "panelbot", "bin/panelbot", "the panelbot binary")
	flags.IntVar(&o.rounds, "rounds", 7, "rounds, in each of which the servers take each load in turn")
	flags.DurationVar(&o.duration, "duration", 600*time.Millisecond, "how long a server takes a load in one round")
	flags.IntVar(&o.starts, "starts", 15, "how often each server is started to time its first answer")
	flags.IntVar(&o.builds, "builds", 3, "how often go build is timed; 0 leaves it out")
	flags.StringVar(&o.module, "module", ".", "the module's root, for the builds")
	flags.StringVar(&o.only, "only", "", "take no other loads than those whose title holds this, such as \"HTTP, 1 \"")
	flags.StringVar(&bare, "bare", "", "be the bare server: stdio, or an address to listen on (mcpbench starts itself so)")
	flags.StringVar(&panelURL, "panel", "", "the panel of the bare server")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var err error
	if bare != "" {
		err = serveBare(ctx, bare, panelURL, stdin, stdout)
	} else {
		err = bench(ctx, o, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintln(stderr, "mcpbench:", err)
		return 1
	}
	return 0
}

// bench measures everything and prints the table.
func bench(ctx context.Context, o options, stdout, stderr io.Writer) error {
	dir, err := os.MkdirTemp("", "mcpbench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // a temporary directory
	panel, err := startPanel(ctx)
	if err != nil {
		return err
	}
	defer panel.close()
	if o.panelbot, err = filepath.Abs(o.panelbot); err != nil {
		return err
	}
	programs, err := programsFor(ctx, o, dir, panel.url)
	if err != nil {
		return err
	}
	t := &table{machine: machine()}
	steps := []struct {
		name string
		do   func() error
	}{
		{"calls per second and memory", func() error { return measureLoads(ctx, o, programs, t) }},
		{"start", func() error { return measureStarts(ctx, o, programs, t) }},
		{"tools/list", func() error { return measureList(ctx, programs[plainServer], t) }},
		{"build", func() error { return measureBuilds(ctx, o, dir, t) }},
	}
	for _, s := range steps {
		fmt.Fprintf(stderr, "mcpbench: %s\n", s.name)
		if err := s.do(); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	t.machine.loadAfter = loadAverage()
	return t.print(stdout)
}
