package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/pquerna/otp/totp"
	"github.com/spf13/cobra"

	"panelbot/adapters/terminal"
	"panelbot/policies"
)

// demoConfig needs no account and no server. It allows what may interrupt a
// service, because the services are made up; what grants, destroys or reveals
// stays as it is everywhere.
const demoConfig = `# panelbot on a simulated FlashPanel and OpenPanel: no account, no server.
store: sqlite:demo.db
panels:
  - {name: main, kind: flashpanel, url: "simulator:"}
  - {name: host1, kind: openpanel, url: "simulator:"}
people:
  - {name: you, roles: [admin]}
policy:
  solo: true
  defaults: {change: allow, disrupt: allow}
`

func (a *app) demoCommand() *cobra.Command {
	var configOnly bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show panelbot at work on a simulated panel: no account, no server",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if configOnly {
				_, err := fmt.Fprint(a.stdout, demoConfig)
				return err
			}
			return a.demo(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&configOnly, "config-only", false, "print a configuration on the simulator and end")
	return cmd
}

func (a *app) demo(ctx context.Context) error {
	cfg, err := parseConfig("demo", []byte(demoConfig), a.env, os.ReadFile)
	if err != nil {
		return err
	}
	token := rand.Text()
	cfg.People[0].MCPToken = token
	// Here the others are played, so that nobody is alone.
	cfg.Policy.Solo = false
	cfg.People = append(cfg.People, PersonConfig{Name: colleague, Roles: []string{string(policies.Approver)}})
	if cfg.Downloads.Dir, err = os.MkdirTemp("", "panelbot-demo-"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(cfg.Downloads.Dir) }() // a temporary directory
	cfg.MCP.Listen = freeAddress(ctx, cfg.MCP.Listen)
	cfg.Store = "sqlite:" + filepath.Join(cfg.Downloads.Dir, "panelbot.db")
	workspace, err := playSlack(cfg)
	if err != nil {
		return err
	}
	defer workspace.Close()
	phones, err := playTelegram(cfg)
	if err != nil {
		return err
	}
	defer phones.Close()
	cfg.Reports, cfg.Alerts = []ReportConfig{demoReport()}, []AlertConfig{demoAlert()}
	h, err := a.open(ctx, cfg, a.logger(cfg.Log, slog.LevelError))
	if err != nil {
		return err
	}
	defer h.close()
	// An interrupt ends the tour, or a call of the conversation after it.
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	chats, err := h.openChats(serving)
	if err != nil {
		return err
	}
	listener, handler, _, err := h.listen(serving, chats)
	if err != nil {
		return err
	}
	codes := map[string]string{}
	for _, who := range []string{colleague, deputy} {
		if codes[who], err = h.authenticator(ctx, who); err != nil {
			return err
		}
	}
	chats.run(serving, func(err error) { h.log.Error("a door ended", "err", err) })
	defer chats.close()
	ended := make(chan error, 1)
	go func() { ended <- serveHTTP(serving, listener, handler, h.runner.Close) }()
	url := "http://" + listener.Addr().String() + cfg.MCP.Path
	err = a.tour(ctx, h, url, token, codes[colleague])
	if err == nil {
		// That of now was used up in the terminal.
		var code string
		if code, err = totp.GenerateCode(codes[colleague], time.Now().Add(30*time.Second)); err == nil {
			err = a.slackInTour(ctx, workspace, len(tourSteps)+4, code)
		}
		if err == nil {
			err = a.telegramInTour(ctx, phones, len(tourSteps)+5, codes[deputy])
		}
		if err == nil {
			err = a.reportInTour(ctx, h, workspace, len(tourSteps)+6)
		}
		if err == nil {
			err = a.alertInTour(ctx, chats, workspace, len(tourSteps)+7)
		}
	}
	if err != nil {
		stop()
		return errors.Join(err, <-ended)
	}
	a.printSnippet()
	if door := a.door(); door.Interactive() {
		fmt.Fprintf(a.stdout, "\nClients that speak HTTP can use %[1]s\nwith the header Authorization: Bearer %[2]s\nas long as this goes on.\n\nNow it is your turn. What destroys, such as server reinstall web-2, waits for\nthe colleague, whom you can play here: %[3]sapprovals approve ID\n\n", url, token, asColleague)
		a.stage = newStage(h, codes[colleague])
		err = a.converse(serving, h, door)
	}
	stop()
	return errors.Join(err, <-ended)
}

// converse goes on as chat.
func (a *app) converse(ctx context.Context, h *house, door *terminal.Terminal) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	person, _ := h.cfg.person(h.cfg.People[0].Name)
	var err error
	if door.Speech, err = a.speech("", person); err != nil {
		return err
	}
	door.Color = a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb"
	return a.chat(ctx, h, door, person, interrupts)
}

// freeAddress keeps the address if nobody listens there, and else asks for a
// free port.
func freeAddress(ctx context.Context, address string) string {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return "127.0.0.1:0"
	}
	_ = l.Close() // only tried
	return address
}

// step is one call of the tour.
type step struct {
	why  string
	tool string
	args map[string]any
}

var tourSteps = []step{
	{"Which servers are there?", "flashpanel_server_list", nil},
	{"Is there room on web-1? A name will do: panelbot looks up the id.", "flashpanel_systeminfo_get", map[string]any{"server": "web-1"}},
	{"The hosting account on OpenPanel is another panel, and the same kind of tool.", "openpanel_disk_inodes", nil},
	{"Add a DNS record. The panel only says that it took it; panelbot reads the zone again.", "flashpanel_dns_record_create",
		map[string]any{"server": "web-1", "zone": "example.com", "type": "A", "name": "demo", "content": "192.0.2.7", "ttl": 3600}},
	{"A wrong argument is answered with all that is wrong, and nothing is sent.", "flashpanel_dns_record_create",
		map[string]any{"server": "web-1", "zone": "example.com", "typ": "A", "name": "demo"}},
	{"Deploy the shop, and follow it to its end.", "flashpanel_deploy_now", map[string]any{"site": "shop"}},
	{"Reinstall a server? That destroys, so another person is asked. Nothing is sent.", "flashpanel_server_reinstall", map[string]any{"server": "web-2"}},
}

// tour makes real calls, as an MCP client would. The authenticator is the secret of the
// colleague's.
func (a *app) tour(ctx context.Context, h *house, url, token, authenticator string) error {
	c, err := client.NewStreamableHttpClient(url, transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer " + token}))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	// A client that is not started throws notifications away.
	if err := c.Start(ctx); err != nil {
		return err
	}
	hello := mcp.InitializeRequest{}
	hello.Params.ProtocolVersion = mcp.LATEST_PROTOCOL_VERSION
	hello.Params.ClientInfo = mcp.Implementation{Name: "panelbot demo", Version: version().Version}
	if _, err := c.Initialize(ctx, hello); err != nil {
		return err
	}
	c.OnNotification(func(n mcp.JSONRPCNotification) {
		if message, ok := n.Params.AdditionalFields["message"].(string); ok {
			fmt.Fprintf(a.stdout, "  … %s\n", message)
		}
	})
	list, err := c.ListTools(ctx, mcp.ListToolsRequest{})
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "panelbot %s on a simulated FlashPanel and OpenPanel: %d tools are listed over MCP;\nfind_tools finds the others.\n", version().Version, len(list.Tools))
	var last outline
	for i, s := range tourSteps {
		if last, err = a.play(ctx, c, i, s); err != nil {
			return err
		}
	}
	return a.approveInTour(ctx, h, c, len(tourSteps)+1, last.Approval.ID, authenticator)
}

// outline is what the tour reads of an outcome.
type outline struct {
	Status, Summary string
	Data            json.RawMessage
	Approval        struct{ ID string }
}

func (a *app) play(ctx context.Context, c *client.Client, i int, s step) (outline, error) {
	var out outline
	args, err := json.Marshal(s.args)
	if err != nil {
		return out, err
	}
	fmt.Fprintf(a.stdout, "\n%d. %s\n  > %s %s\n", i+1, s.why, s.tool, strings.TrimPrefix(string(args), "null"))
	request := mcp.CallToolRequest{}
	request.Params.Name, request.Params.Arguments = s.tool, s.args
	request.Params.Meta = &mcp.Meta{ProgressToken: i}
	started := time.Now()
	result, err := c.CallTool(ctx, request)
	if err != nil {
		return out, err
	}
	raw, err := json.Marshal(result.StructuredContent)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return out, err
	}
	fmt.Fprintf(a.stdout, "  %s: %s (%s)\n", out.Status, out.Summary, time.Since(started).Round(time.Millisecond))
	if data := string(out.Data); len(data) > 2 {
		if len(data) > 300 {
			data = strings.ToValidUTF8(data[:300], "") + "…"
		}
		fmt.Fprintf(a.stdout, "  %s\n", data)
	}
	return out, nil
}

// printSnippet says how to let an assistant work on the same panels, from wherever it
// starts panelbot.
func (a *app) printSnippet() {
	binary, err := os.Executable()
	if err != nil {
		binary = "panelbot"
	}
	if file, err := filepath.EvalSymlinks(binary); err == nil {
		binary = file
	}
	file := "demo.yaml"
	if full, err := filepath.Abs(file); err == nil {
		file = full
	}
	stdio, _ := json.MarshalIndent(map[string]any{"mcpServers": map[string]any{"panelbot": map[string]any{
		"command": binary, "args": []string{"mcp", "--config", file}}}}, "", "  ") // text always marshals
	fmt.Fprintf(a.stdout, `
Let an assistant work on the same simulated panels:

  %s demo --config-only > demo.yaml

and in the MCP client's configuration (docs/clients.md says where that is):

%s
`, binary, stdio)
}
