package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"panelbot/adapters/terminal/console"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/tools"
)

// guest is a command of another process, in the house of this one.
type guest struct {
	house   *house
	session *console.Session
}

// enter gives the house for a command, and how to leave it: the one in which the
// command is a guest, or a new one. mayBeBeside is as with build.
func (a *app) enter(ctx context.Context, cfg *Config, log *slog.Logger, mayBeBeside bool) (h *house, leave func(), err error) {
	if a.guest != nil {
		return a.guest.house, func() {}, nil
	}
	if h, err = a.build(ctx, cfg, log, mayBeBeside); err != nil {
		return nil, nil, err
	}
	a.receive(ctx, h)
	return h, h.close, nil
}

// receive takes the commands of other processes from now on, where this one owns a
// SQLite store. Where it cannot, they fail as long as it runs, and the log says so.
func (a *app) receive(ctx context.Context, h *house) {
	file, ok := store.SQLiteFile(h.cfg.Store)
	if !ok || h.gate == nil {
		return
	}
	config := a.loaded
	if abs, err := filepath.Abs(config); err == nil {
		config = abs
	}
	env := a.env
	server, err := console.Listen(ctx, h.log, console.Place(file), console.Config{
		Admit: func(hello console.Hello) string { return admit(config, hello) },
		Run: func(ctx context.Context, s *console.Session) int {
			if sum := h.sum.Load(); sum != nil && *sum != s.Hello.Sum {
				fmt.Fprintf(s.Err(), "Note: %s has changed since the process that owns the store read it; what it read then holds.\n", config)
			}
			visitor := &app{
				stdin: s.In(), stdout: s.Out(), stderr: s.Err(), args: s.Hello.Args, guest: &guest{h, s}, loaded: config, configFile: config,
				env: guestEnvironment(env, s.Hello),
			}
			return visitor.execute(withSession(ctx, s))
		},
	})
	switch {
	case err == nil:
		h.visitors = server
	case !errors.Is(err, console.ErrUnavailable):
		h.log.Info("commands of other processes cannot come in, and fail while this one runs", "err", err)
	}
}

// guestEnvironment is the environment of a command of another process: what says how it
// shows things is its own, and the rest this process's. The token is nobody's but this
// process's, whose person a guest need not be.
func guestEnvironment(own func(string) (string, bool), hello console.Hello) func(string) (string, bool) {
	return func(name string) (string, bool) {
		switch {
		case name == tokenVariable:
			return "", false
		case slices.Contains(console.Variables(), name):
			value, ok := hello.Env[name]
			return value, ok
		}
		return own(name)
	}
}

// admit refuses a command that would go by another configuration.
func admit(config string, hello console.Hello) string {
	if config == hello.Config {
		return ""
	}
	here, err := os.Stat(config)
	there, errThere := os.Stat(hello.Config)
	if err == nil && errThere == nil && os.SameFile(here, there) {
		return ""
	}
	return fmt.Sprintf("the process that owns the store goes by the configuration %s, and this command by %s: name the same with --config, or end that process", config, hello.Config)
}

// fit refuses the commands that are not for another process to run here.
func fit(root *cobra.Command, args []string) error {
	cmd, _, err := root.Find(args)
	if err == nil {
		if _, marked := cmd.Annotations[onStore]; marked {
			cmd.SetHelpFunc(func(*cobra.Command, []string) {})
			return nil
		}
	}
	return errNotThrough
}

// errNotThrough refuses a command that is not for another process to run here.
var errNotThrough = errors.New("this command does not go through the process that owns the store")

// fitFlags refuses what would have a guest's command done elsewhere, or in another house
// than this one.
func (a *app) fitFlags(*cobra.Command, []string) error {
	if a.server != "" || a.readOnly {
		return errNotThrough
	}
	return nil
}

// sessionKey is under which a context holds the session of its command.
type sessionKey struct{}

func withSession(ctx context.Context, s *console.Session) context.Context {
	return context.WithValue(ctx, sessionKey{}, s)
}

// passing tells the client of a command what leaves for a panel, so that it knows
// where this process ends in the middle.
type passing struct{ tools.Recorder }

// Record is as in tools.Recorder.
func (p passing) Record(ctx context.Context, e tools.Entry) error {
	s, ok := ctx.Value(sessionKey{}).(*console.Session)
	if !ok || e.Risk <= policies.Read {
		return p.Recorder.Record(ctx, e)
	}
	passage := console.Passage{Call: e.Call, Tool: e.Tool, Over: e.Stage == tools.StageOutcome}
	if e.Stage == tools.StageCall {
		if err := s.Pass(passage); err != nil {
			return err // nobody would know of it
		}
	}
	if err := p.Recorder.Record(ctx, e); err != nil || !passage.Over {
		return err
	}
	_ = s.Pass(passage) // who is gone asks the record
	return nil
}
