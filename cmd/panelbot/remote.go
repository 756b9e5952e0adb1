package main

import (
	"context"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"panelbot/adapters/mcp"
)

// serverFlag lets a command work through a running panelbot serve.
func (a *app) serverFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.server, "server", "", "address of a running panelbot serve, which does the work; the person's mcp_token comes from PANELBOT_TOKEN")
	cmd.MarkFlagsMutuallyExclusive("server", "as")
	cmd.MarkFlagsMutuallyExclusive("server", "read-only")
}

// relay carries MCP between standard input and output and the server.
func (a *app) relay(ctx context.Context) error {
	r, err := mcp.NewRelay(mcpAddress(a.server), a.getenv("PANELBOT_TOKEN"))
	if err != nil {
		return err
	}
	return r.Run(ctx, a.stdin, a.stdout)
}

// mcpAddress is the endpoint of a server: /mcp where the address names no
// path.
func mcpAddress(server string) string {
	if u, err := url.Parse(server); err == nil && strings.Trim(u.Path, "/") == "" {
		return u.JoinPath("mcp").String()
	}
	return server
}
