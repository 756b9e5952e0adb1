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
	"time"

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
	HandOver(out *tools.Outcome) []byte
	CanKeep() bool
	Requested(ctx context.Context, id string, person policies.Person, wait time.Duration) tools.Outcome
	CancelRequest(ctx context.Context, id string, person policies.Person, door policies.Door) tools.Outcome
	RunPlan(ctx context.Context, steps []tools.Step, c tools.Call) tools.Outcome
	Explain(ctx context.Context, c tools.Call) (*tools.Why, tools.Outcome)
	ExplainCall(ctx context.Context, id string, person policies.Person) (*tools.Why, tools.Outcome)
}

// Config is what the door needs besides a Runner.
type Config struct {
	// Version is told to clients.
	Version string
	// Mode is Full, Preset or Compact: which tools the list shows; empty is
	// Full. Every tool can be called in every mode.
	Mode string
	// Groups are the short names of the groups that the list shows, in the
	// place of a mode.
	Groups []string
	// Search finds the tools that fit a request, best first and at most that
	// many. It must be set.
	Search func(request string, most int) []*op.Tool
	// Key seals the questions that clients carry, so that replicas and later
	// processes know them; at least 16 bytes. Empty is one of this process's own.
	Key []byte
	// Nonces keep questions from being answered twice; nil keeps them for this
	// process.
	Nonces Nonces
	// Mute puts no questions to clients: where nothing can be recorded, a yes
	// would be in vain.
	Mute bool
	// Patience is how long a call of a revision before 2026-07-28 waits for the
	// answer to a question; 0 is 45 seconds.
	Patience time.Duration
	// Link gives the address at which a person can fetch the file of an outcome that
	// the answer does not hold; empty, and nil, is none.
	Link func(person policies.Person, out tools.Outcome) string
}

// Server is the MCP door. It is safe for concurrent use.
type Server struct {
	log    *slog.Logger
	runner Runner
	search func(request string, most int) []*op.Tool
	link   func(person policies.Person, out tools.Outcome) string
	mcp    *server.MCPServer
	// shown are the panels' tools that the list shows; compact are panelbot's
	// own that it shows.
	shown   map[string]*op.Tool
	compact map[string]bool
	// seals are for the questions in the middle of a call.
	seals    seals
	mute     bool
	patience time.Duration
	short    shortWay
}

// New makes the door.
func New(logger *slog.Logger, runner Runner, cfg Config) (*Server, error) {
	for _, g := range cfg.Groups {
		if known := runner.Catalogue().Groups(); !slices.Contains(known, g) {
			return nil, fmt.Errorf("mcp.tools: there is no group %q.%s Groups are: %v", g, op.DidYouMean(g, known), known)
		}
	}
	if cfg.Search == nil {
		return nil, errors.New("mcp: a search is needed")
	}
	s := &Server{log: logger, runner: runner, search: cfg.Search, link: cfg.Link, shown: map[string]*op.Tool{}, compact: map[string]bool{}, mute: cfg.Mute, patience: cfg.Patience}
	s.short.handlers = map[string]server.ToolHandlerFunc{}
	if s.patience <= 0 {
		s.patience = usualPatience
	}
	var err error
	if s.seals, err = newSeals(cfg.Key, cfg.Nonces); err != nil {
		return nil, err
	}
	hooks := &server.Hooks{}
	hooks.AddAfterListTools(s.cutList)
	hooks.AddOnError(s.refused)
	hooks.AddAfterSubscriptionsListen(acknowledge)
	s.mcp = server.NewMCPServer("panelbot", cfg.Version,
		server.WithTitle("panelbot"),
		server.WithInstructions(instructions(cfg.Mode)),
		server.WithToolCapabilities(false),
		server.WithHooks(hooks),
		// No WithLogger: it writes two lines on each call, one with the id of the
		// session. What was done is recorded, and what mcp-go refuses logged above.
	)
	for _, t := range runner.Catalogue().Tools() {
		if runner.Serves(t) && cfg.lists(t) {
			s.shown[t.Name] = t
		}
		handler := s.handler(t)
		s.mcp.AddTool(undescribed(t), handler)
		s.short.add(t, handler)
	}
	return s, s.addCompact(cfg)
}

// lists reports whether the list shows a tool.
func (c Config) lists(t *op.Tool) bool {
	switch {
	case len(c.Groups) > 0:
		return slices.Contains(c.Groups, t.GroupName)
	case c.Mode == Preset:
		return slices.Contains(everyday(), t.Name)
	default:
		return c.Mode != Compact
	}
}

// addCompact adds the compact tools, which a list shows where it does not show
// all others.
func (s *Server) addCompact(cfg Config) error {
	list, err := compactTools()
	if err != nil {
		return err
	}
	for _, c := range list {
		s.compact[c.name] = c.always || cfg.Mode == Preset || cfg.Mode == Compact
		s.mcp.AddTool(c.describe(), s.safely(c.name, func(ctx context.Context, request mcp.CallToolRequest) *mcp.CallToolResult {
			return c.answer(ctx, s, request, c.form)
		}))
	}
	return nil
}

// refused logs what mcp-go refuses by itself. The calls of tools that do not
// exist are recorded, and answered in words of ours.
func (s *Server) refused(ctx context.Context, id any, method mcp.MCPMethod, message any, err error) {
	s.log.Info("mcp request refused", "method", tools.CleanText(string(method)), "err", tools.CleanText(fmt.Sprintf("%.120v", err)))
	if call, ok := message.(*mcp.CallToolRequest); ok && errors.Is(err, server.ErrToolNotFound) {
		s.runner.Reject(ctx, tools.Call{Tool: call.Params.Name, Person: personOf(ctx), Door: policies.MCP})
		noteIn(ctx, id, s.unknownTool(call.Params.Name))
	}
}

// atOnce is how many calls a client on a pair of streams may have under way.
const atOnce = 64

// Stdio serves one client on a pair of streams until the context ends, or the
// input has ended and everything is answered. person is who asks.
func (s *Server) Stdio(ctx context.Context, person policies.Person, in io.Reader, out io.Writer) error {
	stdio := server.NewStdioServer(s.mcp)
	stdio.SetErrorLogger(log.New(lineWriter{s.log}, "", 0))
	pipe := newDrain(ctx, in, out)
	pipe.goShort(withPerson(ctx, person), &s.short)
	stdio.SetContextFunc(func(ctx context.Context) context.Context {
		return withSentences(withPerson(ctx, person), &pipe.sentences)
	})
	server.WithWorkerPoolSize(atOnce)(stdio)
	server.WithQueueSize(256)(stdio)
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

// handler runs one tool.
func (s *Server) handler(t *op.Tool) server.ToolHandlerFunc {
	return s.safely(t.Chat, func(ctx context.Context, request mcp.CallToolRequest) *mcp.CallToolResult {
		return s.call(ctx, tools.Call{Tool: t.Name, Args: rawArguments(request)}, t, request, nil)
	})
}

// safely is a handler from which nothing but a result comes back: what goes
// wrong inside is logged under an id, and the client learns the id.
func (s *Server) safely(name string, answer func(context.Context, mcp.CallToolRequest) *mcp.CallToolResult) server.ToolHandlerFunc {
	return func(ctx context.Context, request mcp.CallToolRequest) (result *mcp.CallToolResult, err error) {
		defer func() {
			if p := recover(); p != nil {
				result, err = s.broken(request.Params.Name, name, p), nil
			}
		}()
		return answer(ctx, request), nil
	}
}

// call runs a tool for a request. takes is as in tools.Call.
func (s *Server) call(ctx context.Context, c tools.Call, t *op.Tool, request mcp.CallToolRequest, takes func(policies.Risk) string) *mcp.CallToolResult {
	c = s.callOf(ctx, request, c)
	// Whether a secret could be kept is tried on the disk, which most calls need not pay for.
	c.Takes, c.Private = takes, !takesSecret(t) || s.runner.CanKeep()
	return s.asking(ctx, request, &c, func() (tools.Status, *mcp.CallToolResult) {
		out := s.runner.Run(ctx, c)
		return out.Status, s.result(ctx, t, out, request.Params.Name == t.Name)
	})
}

// callOf is a call with what the door knows of it; whether it can hand over secrets
// is the caller's to say.
func (s *Server) callOf(ctx context.Context, request mcp.CallToolRequest, c tools.Call) tools.Call {
	c.Person, c.Token, c.Door, c.Progress = personOf(ctx), TokenOf(ctx), policies.MCP, s.progress(ctx, request)
	return c
}

func takesSecret(t *op.Tool) bool {
	return slices.ContainsFunc(t.Args, func(a op.Arg) bool { return a.Kind == op.KindSecret })
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
func (s *Server) progress(ctx context.Context, request mcp.CallToolRequest) func(op.Message) {
	if request.Params.Meta == nil || request.Params.Meta.ProgressToken == nil {
		return nil
	}
	step := 0
	return func(m op.Message) {
		step++
		err := s.mcp.SendNotificationToClient(ctx, "notifications/progress", map[string]any{
			"progressToken": request.Params.Meta.ProgressToken, "progress": step, "message": m.Text,
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

type tokenKey struct{}

// withToken notes the name of the token by which a request came.
func withToken(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, tokenKey{}, name)
}

// TokenOf names the token by which a request came: the same for the same token, and
// nobody can tell the token from it. Empty is none.
func TokenOf(ctx context.Context) string {
	name, _ := ctx.Value(tokenKey{}).(string)
	return name
}

// PersonOf gives the person whom the guard has recognised, to the handlers
// beside the endpoint.
func PersonOf(ctx context.Context) policies.Person { return personOf(ctx) }

// personOf gives the person whom the door has recognised; nobody otherwise.
func personOf(ctx context.Context) policies.Person {
	p, _ := ctx.Value(personKey{}).(policies.Person)
	return p
}
