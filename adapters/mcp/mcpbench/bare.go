package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// serveBare is the server that panelbot is measured against: mcp-go with one
// tool and nothing around it. On stdio it has as many workers as panelbot, so
// that neither waits for one; on HTTP all is as mcp-go sets it.
func serveBare(ctx context.Context, where, panelURL string, stdin io.Reader, stdout io.Writer) error {
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConns: 256, MaxIdleConnsPerHost: 128}}
	s := server.NewMCPServer("bare", "1.0.0", server.WithToolCapabilities(false))
	tool := mcp.NewTool(toolName, mcp.WithDescription("Show one server."), mcp.WithNumber("server", mcp.Required()))
	s.AddTool(tool, func(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		id, err := request.RequireInt("server")
		if err != nil {
			return mcp.NewToolResultError(err.Error()), nil
		}
		body, err := get(ctx, client, panelURL+"/api/servers/"+strconv.Itoa(id))
		if err != nil {
			return mcp.NewToolResultError(err.Error()), nil
		}
		return mcp.NewToolResultText(string(body)), nil
	})
	if where == "stdio" {
		stdio := server.NewStdioServer(s)
		server.WithWorkerPoolSize(64)(stdio)
		server.WithQueueSize(256)(stdio)
		return stdio.Listen(ctx, stdin, stdout)
	}
	h := &http.Server{Addr: where, Handler: server.NewStreamableHTTPServer(s), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		_ = h.Close() // nothing is under way that matters
	}()
	if err := h.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func get(ctx context.Context, client *http.Client, url string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Authorization", "Bearer "+panelToken)
	r.Header.Set("X-Code", panelCode)
	response, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the panel answered %d", response.StatusCode)
	}
	return body, nil
}
