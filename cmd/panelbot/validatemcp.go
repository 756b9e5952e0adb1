package main

import (
	"net"
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"panelbot/tools"
)

func (c *Config) validateMCP(l *loader) {
	switch {
	case !strings.HasPrefix(c.MCP.Path, "/"):
		l.failAt("mcp.path", "must begin with a slash, such as /mcp")
	case !plainPath(c.MCP.Path):
		l.failAt("mcp.path", "must be a path of letters, digits, dots, dashes and single slashes, such as /mcp")
	}
	if l.lines["mcp.resource"] > 0 && c.MCP.Resource != "" && !plainAddress(c.MCP.Resource) {
		l.failAt("mcp.resource", "is no address of the door: write one such as https://bot.example.com/mcp")
	}
	for i, h := range c.MCP.Hosts {
		if !plainHost(h) {
			l.failAt("mcp.hosts["+strconv.Itoa(i)+"]", "is no host name, so that nothing would be let in by it: write one such as bot.example.com, without scheme, port and path")
		}
	}
	for i, o := range c.MCP.Origins {
		if !plainOrigin(o) {
			l.failAt("mcp.origins["+strconv.Itoa(i)+"]", "is no origin as browsers send them, so that nothing would be let in by it: write one such as https://assistant.example.com")
		}
	}
	if _, _, err := net.SplitHostPort(c.MCP.Listen); err != nil {
		l.failAt("mcp.listen", "is no address: write host:port, such as 127.0.0.1:8808")
	}
	if c.MCP.Anonymous != "" && !c.hasPerson(c.MCP.Anonymous) {
		l.failAt("mcp.anonymous", "names %s, who is not among people: add the person there", l.say("mcp.anonymous", c.MCP.Anonymous))
	}
	if len(c.MCP.Tools.Groups) == 0 {
		return
	}
	catalogue, err := tools.NewCatalogue(nil)
	if err != nil {
		l.failAt("mcp.tools", "cannot be checked: %v", err)
		return
	}
	for i, g := range c.MCP.Tools.Groups {
		l.oneOf("mcp.tools["+strconv.Itoa(i)+"]", g, catalogue.Groups())
	}
}

var (
	pathForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^/[A-Za-z0-9._~/-]*$`) })
	hostForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9._-]+$`) })
)

// plainPath reports whether a path is served as it stands: a ServeMux would take braces
// for a pattern, and has no place for a path that is not clean.
func plainPath(p string) bool {
	clean := path.Clean(p)
	return pathForm().MatchString(p) && (p == clean || p == clean+"/")
}

// plainAddress reports whether a text is an address of the web with nothing but host
// and path.
func plainAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" &&
		(u.Path == "" || plainPath(u.Path))
}

// plainHost reports whether a text is a host as a Host header names it, without port.
func plainHost(text string) bool {
	_, err := netip.ParseAddr(text)
	return err == nil || hostForm().MatchString(text)
}

// plainOrigin reports whether a text is an origin as a browser writes it: in small
// letters, without path, and without the port that goes without saying.
func plainOrigin(text string) bool {
	u, err := url.Parse(text)
	usual := map[string]string{"http": "80", "https": "443"}
	return err == nil && u.Scheme != "" && u.Host != "" && text == strings.ToLower(u.Scheme+"://"+u.Host) && (u.Port() == "" || u.Port() != usual[u.Scheme])
}
