package mcp_test

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"

	"panelbot/adapters/mcp"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// triedRunner counts how often it was asked whether a secret could be kept, which
// is tried on the disk.
type triedRunner struct {
	cannedRunner
	tried *atomic.Int32
}

func (r triedRunner) CanKeep() bool {
	r.tried.Add(1)
	return true
}

// TestDiskIsLeftAlone: only a call that could make a secret is worth a try whether it
// could be kept.
func TestDiskIsLeftAlone(t *testing.T) {
	t.Parallel()
	catalogue, err := tools.NewCatalogue(nil)
	if err != nil {
		t.Fatal(err)
	}
	var tried atomic.Int32
	door, err := mcp.New(slog.New(slog.DiscardHandler), triedRunner{cannedRunner{catalogue}, &tried}, mcp.Config{Version: "1", Search: func(string, int) []*op.Tool { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	handler, err := door.Handler(mcp.HTTP{
		Tokens: map[[32]byte]policies.Person{mcp.TokenHash(benchToken): {Name: "ann", Roles: []policies.Role{policies.Admin}}},
		Key:    []byte("0123456789abcdef"), Resource: "http://127.0.0.1:8808/mcp",
	})
	if err != nil {
		t.Fatal(err)
	}
	session := post(t, handler, "", `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"b","version":"1"}}}`).Header().Get("Mcp-Session-Id")
	for _, tt := range []struct {
		name, args string
		want       int32
	}{
		{"flashpanel_server_get", `{"server":1}`, 0},
		{"flashpanel_schedule_delete", `{"server":1,"schedule":1}`, 0},
		{"flashpanel_user_create", `{"server":1,"name":"web","password":{"generate":true}}`, 1},
	} {
		tried.Store(0)
		got := post(t, handler, session, `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"`+tt.name+`","arguments":`+tt.args+`}}`)
		if got.Code != http.StatusOK || tried.Load() != tt.want {
			t.Errorf("%s: answered %d, and tried %d times, want %d", tt.name, got.Code, tried.Load(), tt.want)
		}
	}
}
