package mcp_test

import (
	"context"
	"crypto/sha256"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	"panelbot/adapters/adaptertest"
	door "panelbot/adapters/mcp"
	"panelbot/policies"
)

// TestDoor holds the door against the suite of all doors, on both transports.
func TestDoor(t *testing.T) {
	t.Parallel()
	t.Run("http", func(t *testing.T) {
		t.Parallel()
		adaptertest.Run(t, func(t *testing.T, o adaptertest.Options) adaptertest.Door {
			tokens := map[[sha256.Size]byte]policies.Person{door.TokenHash("of-somebody-else"): alice}
			if o.Person.Known() {
				tokens[door.TokenHash(tokenOf(o.Person))] = o.Person
			}
			h := newHouse(t, plan{policy: &o.Policy, http: door.HTTP{Tokens: tokens}})
			c, err := client.NewStreamableHttpClient(h.url+"/mcp", transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer " + tokenOf(o.Person)}))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = c.Close() })
			return suiteDoor{h, c, hello(t.Context(), c, mcp.LATEST_PROTOCOL_VERSION)}
		})
	})
	t.Run("stdio", func(t *testing.T) {
		t.Parallel()
		adaptertest.Run(t, func(t *testing.T, o adaptertest.Options) adaptertest.Door {
			h := newHouse(t, plan{policy: &o.Policy})
			return suiteDoor{h, h.pipe(t, o.Person, mcp.LATEST_PROTOCOL_VERSION), nil}
		})
	})
}

type suiteDoor struct {
	h *house
	c *client.Client
	// turnedAway is why the client could not even say hello.
	turnedAway error
}

func (d suiteDoor) Call(ctx context.Context, tool string, args map[string]any) adaptertest.Reading {
	if d.turnedAway != nil {
		return adaptertest.Reading{Shown: d.turnedAway.Error()}
	}
	a, err := callTool(ctx, d.c, tool, args)
	if err != nil {
		return adaptertest.Reading{Shown: err.Error()}
	}
	return adaptertest.Reading{Status: a.Status, Rule: a.Rule, Shown: a.text + "\n" + string(a.structured)}
}

func (d suiteDoor) Sent() []string { return d.h.sent() }
