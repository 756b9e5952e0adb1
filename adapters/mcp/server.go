package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"slices"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Runner runs tools; *tools.Runner does.
type Runner interface {
	Run(ctx context.Context, c tools.Call) tools.Outcome
	Reject(ctx context.Context, c tools.Call)
	Catalogue() *tools.Catalogue
	Hidden(t *op.Tool, person policies.Person, door policies.Door) bool
	Serves(t *op.Tool) bool
	Keep(tool string, values []tools.PrivateValue) (string, error)
	CanKeep() bool
}

// Config is what the door needs besides a Runner.
type Config struct {
	// Version is told to clients.
	Version string
	// Groups are the short names of the groups that the list shows; empty
	// shows all. It only shortens the list.
	Groups []string
}

// Server is the MCP door. It is safe for concurrent use.
type Server struct {
	log    *slog.Logger
	runner Runner
	mcp    *server.MCPServer
	shown  map[string]*op.Tool
}

// New makes the door.
func New(logger *slog.Logger, runner Runner, cfg Config) (*Server, error) {
	for _, g := range cfg.Groups {
		if known := runner.Catalogue().Groups(); !slices.Contains(known, g) {
			return nil, fmt.Errorf("mcp.tools: there is no group %q.%s Groups are: %v", g, op.DidYouMean(g, known), known)
		}
	}
	s := &Server{log: logger, runner: runner, shown: map[string]*op.Tool{}}
	hooks := &server.Hooks{}
	hooks.AddAfterListTools(s.cutList)
	hooks.AddOnError(s.refused)
	s.mcp = server.NewMCPServer("panelbot", cfg.Version,
		server.WithTitle("panelbot"),
		server.WithInstructions(instructions),
		server.WithToolCapabilities(false),
		server.WithHooks(hooks),
		// No WithLogger: it writes two lines on each call, one with the id of the
		// session. What was done is recorded, and what mcp-go refuses logged above.
	)
	for _, t := range runner.Catalogue().Tools() {
		if runner.Serves(t) && (len(cfg.Groups) == 0 || slices.Contains(cfg.Groups, t.GroupName)) {
			s.shown[t.Name] = t
		}
		s.mcp.AddTool(Describe(t), s.handler(t))
	}
	return s, nil
}

// refused logs what mcp-go refuses by itself, and records the calls of tools
// that do not exist.
func (s *Server) refused(ctx context.Context, _ any, method mcp.MCPMethod, message any, err error) {
	s.log.Info("mcp request refused", "method", string(method), "err", fmt.Sprintf("%.300v", err))
	if call, ok := message.(*mcp.CallToolRequest); ok && errors.Is(err, server.ErrToolNotFound) {
		s.runner.Reject(ctx, tools.Call{Tool: call.Params.Name, Person: personOf(ctx), Door: policies.MCP})
	}
}

// Stdio serves one client on a pair of streams until the context ends, or the
// input has ended and everything is answered. person is who asks.
func (s *Server) Stdio(ctx context.Context, person policies.Person, in io.Reader, out io.Writer) error {
	stdio := server.NewStdioServer(s.mcp)
	stdio.SetErrorLogger(log.New(lineWriter{s.log}, "", 0))
	stdio.SetContextFunc(func(ctx context.Context) context.Context { return withPerson(ctx, person) })
	server.WithWorkerPoolSize(64)(stdio)
	server.WithQueueSize(256)(stdio)
	pipe := newDrain(ctx, in, out)
	err := stdio.Listen(ctx, pipe, pipe)
	if errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// lineWriter sends the transport's own complaints to the log.
type lineWriter struct{ log *slog.Logger }

func (w lineWriter) Write(line []byte) (int, error) {
	w.log.Warn("mcp transport", "message", string(line))
	return len(line), nil
}

// handler runs one tool. Nothing but a result comes back from it: what goes
// wrong inside is logged under an id, and the client learns the id.
func (s *Server) handler(t *op.Tool) server.ToolHandlerFunc {
	takesSecret := slices.ContainsFunc(t.Args, func(a op.Arg) bool { return a.Kind == op.KindSecret })
	return func(ctx context.Context, request mcp.CallToolRequest) (result *mcp.CallToolResult, err error) {
		defer func() {
			if p := recover(); p != nil {
				result, err = s.broken(t, p), nil
			}
		}()
		out := s.runner.Run(ctx, tools.Call{
			Tool: t.Name, Args: rawArguments(request), Person: personOf(ctx), Door: policies.MCP,
			Private: !takesSecret || s.runner.CanKeep(), Progress: s.progress(ctx, request),
		})
		return s.result(t, out), nil
	}
}

// rawArguments gives the client's own bytes: a decoded map would lose what a
// repeated name or a long number says.
func rawArguments(request mcp.CallToolRequest) json.RawMessage {
	if raw, ok := request.GetRawArguments().(json.RawMessage); ok {
		return raw
	}
	raw, err := json.Marshal(request.GetArguments())
	if err != nil {
		return json.RawMessage("{}")
	}
	return raw
}

// progress tells the client how a verification goes on, where it wants to
// know.
func (s *Server) progress(ctx context.Context, request mcp.CallToolRequest) func(string) {
	if request.Params.Meta == nil || request.Params.Meta.ProgressToken == nil {
		return nil
	}
	step := 0
	return func(sentence string) {
		step++
		err := s.mcp.SendNotificationToClient(ctx, "notifications/progress", map[string]any{
			"progressToken": request.Params.Meta.ProgressToken, "progress": step, "message": sentence,
		})
		if err != nil {
			s.log.Debug("progress not sent", "err", err)
		}
	}
}

type personKey struct{}

func withPerson(ctx context.Context, p policies.Person) context.Context {
	return context.WithValue(ctx, personKey{}, p)
}

// personOf gives the person whom the door has recognised; nobody otherwise.
func personOf(ctx context.Context) policies.Person {
	p, _ := ctx.Value(personKey{}).(policies.Person)
	return p
}
