package mcp

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// network refuses requests that a web page could have sent through the
// person's browser: unknown Host names (DNS rebinding) and foreign origins.
// Who sends a body slowly does not hold a connection for ever.
func (g *guard) network(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 {
			// An error means that the connection knows no deadline, as in tests.
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime))
		}
		if !g.host(r.Host) {
			g.refuse(w, r, http.StatusForbidden, "host", "This host name is not served here: add it to mcp.hosts.")
			return
		}
		if origin := r.Header.Get("Origin"); origin != "" {
			if !g.origin(origin) {
				g.refuse(w, r, http.StatusForbidden, "origin", "This origin may not call: add it to mcp.origins.")
				return
			}
			if allow(w, r, origin) {
				return
			}
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// refuse answers a request that goes no further, and logs that it came. The
// connection ends: what may still come on it is not waited for.
func (g *guard) refuse(w http.ResponseWriter, r *http.Request, status int, why, sentence string) {
	g.log.Warn("http request refused", "why", why, "status", status, "remote", r.RemoteAddr)
	w.Header().Set("Connection", "close")
	http.Error(w, sentence, status)
}

// allow lets the page of an accepted origin read the answer. A preflight ends
// here: allow reports whether it was one.
func allow(w http.ResponseWriter, r *http.Request, origin string) bool {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", origin)
	h.Add("Vary", "Origin")
	h.Set("Access-Control-Expose-Headers", "Mcp-Session-Id, WWW-Authenticate")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, DELETE")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, Last-Event-ID, Mcp-Session-Id, Mcp-Protocol-Version, Mcp-Method, Mcp-Name")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}

func (g *guard) host(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.Trim(name, "[]")
	if ip := net.ParseIP(name); ip != nil && ip.IsLoopback() {
		return true
	}
	return strings.EqualFold(name, "localhost") || slices.ContainsFunc(g.cfg.Hosts, func(h string) bool { return strings.EqualFold(h, name) })
}

// origin accepts the configured origins, and loopback pages: those are served
// by programs on the person's own machine, such as the MCP Inspector. Where no
// token is asked for, any such page could act as the person, so that none is.
func (g *guard) origin(origin string) bool {
	if slices.Contains(g.cfg.Origins, origin) {
		return true
	}
	if _, anonymous := g.people(); anonymous.Known() {
		return false
	}
	u, err := url.Parse(origin)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}
