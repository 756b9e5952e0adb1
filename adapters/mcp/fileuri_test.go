package mcp

import (
	"net/url"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	"panelbot/panel"
	"panelbot/tools"
)

// TestAddressesOfFilesAreURIs: a file whose name has a space was embedded under an
// address that is none.
func TestAddressesOfFilesAreURIs(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"example.com.zone", "zone of 100% @ Đặng.db", "a+b=c.txt"} {
		e, ok := embed(tools.Outcome{File: &panel.Download{Name: name, ContentType: "text/plain"}}, []byte("x")).(mcp.EmbeddedResource)
		if !ok {
			t.Fatalf("%s is not embedded", name)
		}
		address := e.Resource.(mcp.TextResourceContents).URI
		u, err := url.Parse(address)
		if err != nil || u.Scheme+"://"+u.Host+u.Path != "panelbot://files/"+name || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("%s: %q, %v", name, address, err)
		}
	}
}
