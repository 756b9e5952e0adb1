package slacktest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Config is what a workspace and its app are. The zero value is a workspace
// T0TEAM with the app A0APP in Socket Mode, and tokens that New makes.
type Config struct {
	Team, Domain  string // T0TEAM, acme
	App           string // A0APP
	BotUser, Bot  string // U0BOT, B0BOT: the app's user and its bot id
	BotName       string // panelbot
	BotToken      string // xoxb-slacktest
	AppToken      string // xapp-slacktest
	SigningSecret string // slacktest-secret
	// Scopes that the bot token has; nil is all that panelbot may need.
	Scopes []string
	// Endpoint is the base address of an app in HTTP mode, such as
	// http://127.0.0.1:3000. Without one, payloads go out in Socket Mode.
	Endpoint string
	// Patience is how long a person waits for the app; 3 s.
	Patience time.Duration
	// Trigger is how long a trigger_id is good for; 3 s.
	Trigger time.Duration
	// Retries are the pauses before an event that was not acknowledged is sent
	// again: at once, after a minute, after five.
	Retries []time.Duration
	// Ping is the time between two pings of a socket; 5 s.
	Ping time.Duration
	// Now tells the time of messages, triggers and limits; time.Now.
	Now func() time.Time
	// Echo brings the app the events of its own messages, as Slack does for an
	// app that subscribes to messages.
	Echo bool
}

func (c Config) filled() Config {
	for field, otherwise := range map[*string]string{
		&c.Team: "T0TEAM", &c.Domain: "acme", &c.App: "A0APP", &c.BotUser: "U0BOT", &c.Bot: "B0BOT", &c.BotName: "panelbot",
		&c.BotToken: "xoxb-slacktest", &c.AppToken: "xapp-slacktest", &c.SigningSecret: "slacktest-secret",
	} {
		if *field == "" {
			*field = otherwise
		}
	}
	for field, otherwise := range map[*time.Duration]time.Duration{&c.Patience: 3 * time.Second, &c.Trigger: 3 * time.Second, &c.Ping: 5 * time.Second} {
		if *field == 0 {
			*field = otherwise
		}
	}
	if c.Scopes == nil {
		c.Scopes = allScopes()
	}
	if c.Retries == nil {
		c.Retries = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Server is one workspace. Its methods may be called from any goroutine.
type Server struct {
	config   Config
	listener net.Listener
	web      *http.Server
	client   *http.Client // to the app, in HTTP mode
	life     context.Context
	die      context.CancelFunc
	work     sync.WaitGroup

	mu      sync.Mutex
	changed chan struct{} // closed, and made anew, at every change
	world
	ends // what the app can still answer to
	sockets
	faults
	violations []Violation
}

// Violation is something that the app sent, and that Slack refuses.
type Violation struct {
	Method  string // chat.postMessage, response_url, view_submission and so on
	Problem string
}

// Start makes a workspace that listens on loopback, with the app's own user in
// it and nobody else. Close ends it.
func Start(config Config) (*Server, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen on loopback: %w", err)
	}
	s := &Server{config: config.filled(), listener: listener, changed: make(chan struct{})}
	s.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }} // Slack follows none
	s.life, s.die = context.WithCancel(context.Background())
	s.world = newWorld()
	s.ends = newEnds()
	s.sockets = newSockets()
	s.users[s.config.BotUser] = &User{ID: s.config.BotUser, Name: s.config.BotName, Bot: true, Team: s.config.Team}
	s.web = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.work.Go(func() {
		_ = s.web.Serve(listener) // ends with Close, and says no more than that
	})
	return s, nil
}

// Close ends the workspace: its sockets, its listener and all deliveries.
func (s *Server) Close() {
	s.mu.Lock()
	s.die() // under mu: no work begins after it
	s.mu.Unlock()
	_ = s.web.Close() // what is open is meant to break
	s.CloseSockets()  // hijacked: the web server does not know them
	s.client.CloseIdleConnections()
	s.work.Wait()
}

// URL is the address of the workspace, without a slash at its end. The Web API
// is below URL() + "/api/".
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// APIURL is the address to give to a client library.
func (s *Server) APIURL() string { return s.URL() + "/api/" }

// Config gives what the workspace was made with, and what was filled in.
func (s *Server) Config() Config { return s.config }

// Violations gives what the app has sent that Slack refuses, oldest first.
func (s *Server) Violations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Violation(nil), s.violations...)
}

// violate records problems. The caller holds mu.
func (s *Server) violate(method string, problems ...string) {
	for _, p := range problems {
		s.violations = append(s.violations, Violation{method, p})
	}
}

// touch wakes who waits for a change. The caller holds mu.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Await waits until found says yes. It is asked at once, and again after every
// change of the workspace; it may call the Server's other methods.
func (s *Server) Await(ctx context.Context, found func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if found() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for the workspace: %w", ctx.Err())
		case <-s.life.Done():
			return fmt.Errorf("wait for the workspace: it was closed")
		}
	}
}
