package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"panelbot/adapters/mcp"
	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools"
)

func (a *app) serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the configured doors: MCP over streamable HTTP, Slack and Telegram",
		Long: `Serve the configured doors: MCP over streamable HTTP, Slack and Telegram.
Changes of policy, people, reports and alerts in the configuration file are taken over
within seconds, and at once on SIGHUP; a file that is not right is logged, and what held
before goes on to hold. Everything else is read at the start only.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file, err := findConfig(a.configFile, a.getenv)
			if err != nil {
				return err
			}
			load := func() (*Config, error) { return loadConfig(file, a.env) }
			state := stateOf(file)
			a.loaded = file
			cfg, err := load()
			if err != nil {
				return err
			}
			log := a.logger(cfg.Log, slog.LevelDebug)
			h, leave, err := a.enter(cmd.Context(), cfg, log, false)
			if err != nil {
				return err
			}
			defer leave()
			chats, err := h.openChats(cmd.Context())
			if err != nil {
				return err
			}
			listener, handler, listed, err := h.listen(cmd.Context(), chats)
			if err != nil {
				return err
			}
			log.Info("serving mcp", "url", "http://"+listener.Addr().String()+cfg.MCP.Path, "tools", len(h.runner.Catalogue().Tools()), "listed_at_most", listed, "read_only", a.readOnly)
			defer a.settle()()
			ctx, stop := context.WithCancelCause(cmd.Context())
			wait := h.follow(ctx, file, state, load)
			defer wait()
			defer stop(nil)
			chats.run(ctx, stop)
			defer chats.close()
			return errors.Join(serveHTTP(ctx, listener, handler, h.runner.Close), ended(ctx, cmd.Context()))
		},
	}
	cmd.Flags().BoolVar(&a.readOnly, "read-only", false, "refuse everything that does not only read")
	return cmd
}

// ended is why a door ended by itself; nil where panelbot was asked to end.
func ended(ctx, asked context.Context) error {
	if asked.Err() == nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// listen opens the MCP door on HTTP, and says how many tools it lists at most.
func (h *house) listen(ctx context.Context, chats *chatDoors) (net.Listener, http.Handler, int, error) {
	cfg := h.cfg.httpConfig()
	cfg.Ending, cfg.People, cfg.Used, cfg.Locked = ctx, h.guestsNow, h.usedToken, h.lockedNow
	now, _ := h.guestsNow()
	maps.Copy(cfg.Tokens, now) // whom the store knows may use the door too
	cfg.Beside = map[string]http.Handler{"POST " + terminal.CommandPath: h.commands(), "GET " + filesPath + "{handle}": h.files(), "GET /metrics": chats.metrics()}
	cfg.Signed, cfg.Ready = chats.signed, chats.hears
	if err := mcp.CheckListen(h.cfg.MCP.Listen, cfg); err != nil {
		return nil, nil, 0, err
	}
	door, err := h.door(h.linkFor)
	if err != nil {
		return nil, nil, 0, err
	}
	handler, err := door.Handler(cfg)
	if err != nil {
		return nil, nil, 0, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", h.cfg.MCP.Listen)
	if err != nil {
		return nil, nil, 0, fmt.Errorf("mcp.listen: %w: choose another port, or end the program that has it", err)
	}
	return listener, handler, door.Listed(), nil
}

// door is the MCP door; link is as in mcp.Config.
func (h *house) door(link func(policies.Person, tools.Outcome) string) (*mcp.Server, error) {
	key, err := questionKey(h.cfg.Key)
	if err != nil {
		return nil, err
	}
	cfg := mcp.Config{Link: link, Version: version().Version, Mode: h.cfg.MCP.Tools.Mode, Groups: h.cfg.MCP.Tools.Groups, Search: h.search, Key: key, Mute: h.gate == nil}
	if h.gate != nil {
		cfg.Nonces = h.gate.store
	}
	return mcp.New(h.log, h.runner, cfg)
}

// serveHTTP serves until the context ends; then it finishes, and lets running
// requests end.
func serveHTTP(ctx context.Context, listener net.Listener, handler http.Handler, finish func(context.Context) error) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer cancel()
	finished := finish(ending)
	err := server.Shutdown(ending)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.Join(fmt.Errorf("requests were still open after %s, and were cut off", endTime), server.Close())
	}
	return errors.Join(finished, err)
}

func (a *app) mcpCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mcp",
		Short: "Serve MCP on standard input and output, for an assistant that starts panelbot itself",
		Long: `Serve MCP on standard input and output, for an assistant that starts panelbot
itself. With --server it relays to a running panelbot serve, with the person's
token in PANELBOT_TOKEN: then this process holds no token of a panel.

It owns a SQLite store while it runs: commands of the same user, such as approvals,
policy stop and call, go through it. Where a process owns the store already, such as
panelbot serve, it goes through that one, and ends with it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if a.server != "" {
				return a.relay(cmd.Context())
			}
			return a.throughOwner(cmd.Context(), nil, func() error { return a.mcpHere(cmd.Context()) })
		},
	}
	cmd.Flags().BoolVar(&a.readOnly, "read-only", false, "refuse everything that does not only read")
	cmd.Flags().StringVar(&a.as, "as", "", "the person who asks (default: the only one configured)")
	a.serverFlag(cmd, apart{{"as", tokenAsks}, {"read-only", serveReads}})
	return marked(cmd)
}

// mcpHere serves MCP on the terminal of this command, on the store of this process.
func (a *app) mcpHere(ctx context.Context) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	person, err := a.who(cfg)
	if err != nil {
		return err
	}
	h, leave, err := a.enter(ctx, cfg, a.logger(cfg.Log, slog.LevelDebug), true)
	if err != nil {
		return err
	}
	defer leave()
	door, err := h.door(nil)
	if err != nil {
		return err
	}
	if a.guest == nil {
		defer a.settle()()
	}
	return door.Stdio(ctx, person, a.stdin, a.stdout)
}
