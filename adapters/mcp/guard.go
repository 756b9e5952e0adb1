package mcp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"panelbot/policies"
)

// HTTP is how the door stands in the network.
type HTTP struct {
	// Path is where the endpoint is; empty is /mcp.
	Path string
	// Tokens are the people by the SHA-256 of their bearer token.
	Tokens map[[sha256.Size]byte]policies.Person
	// Anonymous is who asks without a token; only for loopback.
	Anonymous policies.Person
	// People, where it is set, gives Tokens and Anonymous as they are at the
	// moment, and stands in their place: the people of a running door may
	// change. It is asked for every request, and must not block.
	People func() (tokens map[[sha256.Size]byte]policies.Person, anonymous policies.Person)
	// Locked, where it is set, gives the names of those who may do nothing for now, by
	// the hashes of their tokens: whoever holds such a token is told so. It must not
	// block.
	Locked func() map[[sha256.Size]byte]string
	// Used, where it is set, is told of every request that comes with a token which
	// is somebody's, by its hash. It must not block.
	Used func(hash [sha256.Size]byte)
	// Hosts are the names, besides those of loopback, that a Host header may
	// have, without ports.
	Hosts []string
	// Origins are the origins of web pages that may call; none by default.
	Origins []string
	// Resource is the door's own address, for RFC 9728; empty tells none.
	Resource string
	// Key authenticates session ids.
	Key []byte
	// Ending, when it ends, ends the streams that only listen, which would else
	// hold up the end of a server. Nil never does.
	Ending context.Context
	// Beside are handlers of further patterns behind the same guard; PersonOf
	// tells them who asks.
	Beside map[string]http.Handler
	// Signed are handlers of further patterns that stand outside of the guard: whoever
	// calls has no token, and is known by a signature that the handler itself checks
	// before anything else. They limit what they read themselves.
	Signed map[string]http.Handler
	// Ready says why panelbot does not hear one of its doors, for GET /readyz; nil is that
	// it always does.
	Ready func() error
	// Spare says that people have other doors, so that it is no mistake where nobody has
	// a token for this one.
	Spare bool
}

const (
	maxBody     = 12 << 20
	bodyTime    = 30 * time.Second
	presized    = 64 << 10 // of a larger body nothing is reserved before it comes
	sessionIdle = 30 * time.Minute
)

// TokenHash is how Tokens are kept, so that no token lies in memory longer
// than its request.
func TokenHash(token string) [sha256.Size]byte { return sha256.Sum256([]byte(token)) }

// CheckListen refuses an address beyond loopback that nobody guards.
func CheckListen(address string, cfg HTTP) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("mcp.listen %q is no address: write host:port, such as 127.0.0.1:8808", address)
	}
	ip := net.ParseIP(host)
	loopback := host == "localhost" || (ip != nil && ip.IsLoopback())
	switch {
	case !cfg.Anonymous.Known() && len(cfg.Tokens) == 0 && len(cfg.Signed) == 0 && !cfg.Spare:
		return errors.New("mcp.listen: nobody could use it: give a person an mcp_token, or make one with panelbot people token create; or on loopback name one under mcp.anonymous")
	case !loopback && cfg.Anonymous.Known():
		return fmt.Errorf("mcp.listen is %s, beyond loopback, and mcp.anonymous would let anybody in: remove mcp.anonymous and give people an mcp_token", address)
	case cfg.Anonymous.Known() && (len(cfg.Hosts) > 0 || !onLoopback(cfg.Resource)):
		return errors.New("mcp.hosts or mcp.resource says that the door is reached from beyond loopback, and mcp.anonymous would let anybody in: remove mcp.anonymous and give people an mcp_token")
	}
	return nil
}

// onLoopback reports whether an address of the web is none, or on loopback.
func onLoopback(address string) bool {
	u, err := url.Parse(address)
	if address == "" || err != nil {
		return address == ""
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}

// Handler is the door on streamable HTTP, behind its guard.
func (s *Server) Handler(cfg HTTP) (http.Handler, error) {
	if len(cfg.Key) < 16 {
		return nil, errors.New("mcp: a key of at least 16 bytes is needed for sessions")
	}
	if cfg.Path == "" {
		cfg.Path = "/mcp"
	}
	metadata := server.ProtectedResourceMetadataConfig{Resource: cfg.Resource, BearerMethodsSupported: []string{"header"}, ResourceName: "panelbot"}
	own := newSessions(cfg.Key)
	streamable := server.NewStreamableHTTPServer(s.mcp,
		server.WithEndpointPath(cfg.Path),
		server.WithSessionIdManagerResolver(own),
		server.WithSessionIdleTTL(sessionIdle),
		server.WithDisableLocalhostProtection(true), // the guard has a list of its own
		server.WithStreamableHTTPLogger(s.log),
	)
	zip, err := gzhttp.NewWrapper(gzhttp.MinSize(2048), gzhttp.ContentTypes([]string{"application/json"}))
	if err != nil {
		return nil, fmt.Errorf("mcp: %w", err)
	}
	g := &guard{s.log, cfg, own, &s.short.running}
	mux := http.NewServeMux()
	// A stream is not compressed: gzhttp would keep its head back until the
	// first event.
	mux.Handle(cfg.Path, g.person(g.stream(streamable, g.message(zip(s.short.http(own, reworded(streamable)))))))
	if cfg.Resource != "" {
		mux.Handle("GET "+server.ProtectedResourceMetadataPath(cfg.Resource), server.NewProtectedResourceMetadataHandler(metadata))
	}
	for pattern, handler := range cfg.Beside {
		mux.Handle(pattern, g.person(g.message(handler)))
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if cfg.Ready != nil {
			if err := cfg.Ready(); err != nil {
				http.Error(w, err.Error(), http.StatusServiceUnavailable)
				return
			}
		}
		fmt.Fprintln(w, "ok")
	})
	return outside(cfg.Signed, g.network(mux)), nil
}

// outside serves the handlers that need no guard before the door that has one. A Host
// header says nothing of who signed, so that none is asked for.
func outside(signed map[string]http.Handler, door http.Handler) http.Handler {
	if len(signed) == 0 {
		return door
	}
	mux := http.NewServeMux()
	for pattern, handler := range signed {
		mux.Handle(pattern, handler)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		door.ServeHTTP(w, r)
	})
}

type guard struct {
	log      *slog.Logger
	cfg      HTTP
	sessions sessions
	// running are the calls on the short way.
	running *inFlight
}

// person recognises who asks, or refuses.
func (g *guard) person(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := g.recognise(r)
		if !p.Known() {
			challenge := `Bearer realm="panelbot"`
			if g.cfg.Resource != "" {
				challenge += fmt.Sprintf(`, resource_metadata=%q`, metadataURL(g.cfg.Resource))
			}
			w.Header().Set("WWW-Authenticate", challenge)
			if r.Header.Get("Authorization") == "" {
				g.refuse(w, r, http.StatusUnauthorized, "no token", "A person's token is needed: send Authorization: Bearer <mcp_token>.")
				return
			}
			if name := g.locked(r); name != "" {
				w.Header().Del("WWW-Authenticate") // another token is no way on
				g.refuse(w, r, http.StatusForbidden, "locked", name+" is locked: another admin lets in with panelbot people enable "+name+".")
				return
			}
			g.refuse(w, r, http.StatusUnauthorized, "wrong token", "This token is nobody's: send the mcp_token that the configuration gives the person, as Authorization: Bearer <mcp_token>.")
			return
		}
		ctx := withPerson(r.Context(), p)
		if token, ok := bearer(r); ok {
			ctx = withToken(ctx, tokenName(p, token))
		}
		r = r.WithContext(ctx)
		// The token ends here: nothing behind the guard may log it or pass it on.
		r.Header = maps.Clone(r.Header)
		r.Header.Del("Authorization")
		next.ServeHTTP(w, r)
	})
}

func (g *guard) recognise(r *http.Request) policies.Person {
	tokens, anonymous := g.people()
	if r.Header.Get("Authorization") == "" {
		return anonymous
	}
	token, ok := bearer(r)
	if !ok {
		return policies.Person{}
	}
	sum := TokenHash(token)
	var found policies.Person
	for known, p := range tokens { // all of them, so that time tells nothing
		if subtle.ConstantTimeCompare(known[:], sum[:]) == 1 {
			found = p
		}
	}
	if found.Known() && g.cfg.Used != nil {
		g.cfg.Used(sum)
	}
	return found
}

// locked gives the person whose token came, and who may do nothing for now; empty where
// the token is nobody's.
func (g *guard) locked(r *http.Request) string {
	token, ok := bearer(r)
	if g.cfg.Locked == nil || !ok {
		return ""
	}
	sum, name := TokenHash(token), ""
	for known, of := range g.cfg.Locked() { // all of them, as in recognise
		if subtle.ConstantTimeCompare(known[:], sum[:]) == 1 {
			name = of
		}
	}
	return name
}

// bearer gives the token of a request.
func bearer(r *http.Request) (string, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer") && token != ""
}

// tokenName names a person's token by the beginning of its hash, from which the
// token cannot be found.
func tokenName(p policies.Person, token string) string {
	sum := TokenHash(token)
	return p.Name + "/" + hex.EncodeToString(sum[:4])
}

// people are those whom the door knows at the moment.
func (g *guard) people() (tokens map[[sha256.Size]byte]policies.Person, anonymous policies.Person) {
	if g.cfg.People != nil {
		return g.cfg.People()
	}
	return g.cfg.Tokens, g.cfg.Anonymous
}

func metadataURL(resource string) string {
	u, err := url.Parse(resource)
	if err != nil {
		return ""
	}
	u.Path = server.ProtectedResourceMetadataPath(resource)
	return u.String()
}

// stream lets the requests without a message through: those that listen to a
// session or end it. mcp-go does not look whose session it is that they name.
func (g *guard) stream(streamable, messages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			messages.ServeHTTP(w, r)
			return
		}
		own := g.sessions.of(personOf(r.Context()).Name)
		if id := r.Header.Get(server.HeaderKeySessionID); id != "" {
			if _, err := own.Validate(id); err != nil {
				http.Error(w, "Invalid session ID", http.StatusNotFound)
				return
			}
		}
		if g.cfg.Ending != nil {
			ctx, end := context.WithCancel(r.Context())
			defer end()
			defer context.AfterFunc(g.cfg.Ending, end)()
			r = r.WithContext(ctx)
		}
		streamable.ServeHTTP(w, r)
	})
}

// message limits the body, and drops cancellations outside of a session:
// there, any client could cancel another's request. Revisions without sessions
// cancel by closing the request's stream.
func (g *guard) message(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := readBody(w, r)
		if err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				g.refuse(w, r, http.StatusRequestEntityTooLarge, "too large", fmt.Sprintf("The message is larger than %d MiB.", maxBody>>20))
				return
			}
			g.refuse(w, r, http.StatusBadRequest, "broken off", fmt.Sprintf("The message did not come to its end within %s.", bodyTime))
			return
		}
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // a call may take its time
		if isCancellation(body) {
			session := r.Header.Get(server.HeaderKeySessionID)
			if session == "" || sessionless(r.Header, body) {
				w.WriteHeader(http.StatusAccepted)
				return
			}
			if _, err := g.sessions.of(personOf(r.Context()).Name).Validate(session); err == nil {
				g.running.cancel(session, body)
			}
		}
		r.Body = bodyRead{bytes.NewReader(body), body}
		next.ServeHTTP(w, r)
	})
}

// readBody reads a body of at most maxBody bytes.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	limited := http.MaxBytesReader(w, r.Body, maxBody)
	if r.ContentLength < 0 || r.ContentLength > presized {
		return io.ReadAll(limited)
	}
	body := make([]byte, r.ContentLength) // more than was announced does not come
	_, err := io.ReadFull(limited, body)
	return body, err
}

func isCancellation(body []byte) bool {
	if !bytes.Contains(body, []byte("cancel")) && !bytes.Contains(body, []byte(`\u`)) {
		return false
	}
	var m struct {
		Method string `json:"method"`
	}
	return json.Unmarshal(body, &m) == nil && m.Method == "notifications/cancelled"
}

// sessionless reports whether a message is of a revision in which mcp-go does
// not look at the session's id.
func sessionless(h http.Header, body []byte) bool {
	var m struct {
		Params struct {
			Meta *mcp.Meta `json:"_meta"`
		} `json:"params"`
	}
	if json.Unmarshal(body, &m) != nil {
		m.Params.Meta = nil // mcp-go takes what it cannot read for an older revision
	}
	return mcp.IsModernProtocol(h.Get(mcp.HeaderProtocolVersion)) || mcp.IsModernProtocol(m.Params.Meta.ProtocolVersion())
}
