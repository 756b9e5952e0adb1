package telegramtest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Config is what the bot is. The zero value is a bot with a token that Start makes up,
// in privacy mode.
type Config struct {
	Token    string // 123456:telegramtest-token
	ID       int64  // 123456
	Username string // panelbot_bot
	// ReadsAll says that privacy mode is off: the bot gets all that groups say.
	ReadsAll bool
	// Poll is how long a long poll is held at most, whatever the bot asks for: 50 s.
	Poll time.Duration
	// Callback is how long a pressed button can be answered: 150 s.
	Callback time.Duration
	// Now tells the time of messages, callbacks and limits; time.Now.
	Now func() time.Time
}

func (c Config) filled() Config {
	if c.Token == "" {
		c.Token = "123456:telegramtest-token"
	}
	if c.ID == 0 {
		c.ID = 123456
	}
	if c.Username == "" {
		c.Username = "panelbot_bot"
	}
	if c.Poll == 0 {
		c.Poll = 50 * time.Second
	}
	if c.Callback == 0 {
		c.Callback = 150 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Server is Telegram for one bot. Its methods may be called from any goroutine.
type Server struct {
	config   Config
	listener net.Listener
	web      *http.Server
	client   *http.Client // to the webhook
	life     context.Context
	die      context.CancelFunc
	work     sync.WaitGroup

	mu      sync.Mutex
	changed chan struct{} // closed, and made anew, at every change
	world
	updates
	faults
	violations []Violation
	pressable  []Message
}

// Violation is something that the bot sent, and that Telegram refuses for its form.
type Violation struct {
	Method  string
	Problem string
}

// Start makes a Telegram that listens on loopback, with nobody in it but the bot.
// Close ends it.
func Start(config Config) (*Server, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen on loopback: %w", err)
	}
	s := &Server{config: config.filled(), listener: listener, changed: make(chan struct{})}
	s.client = &http.Client{
		Timeout:       time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // Telegram follows none
	}
	s.life, s.die = context.WithCancel(context.Background())
	s.world = newWorld()
	s.next = 700_000_001
	s.web = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.work.Go(func() {
		_ = s.web.Serve(listener) // ends with Close, and says no more than that
	})
	s.work.Go(s.deliver)
	return s, nil
}

// Close ends it: its listener, its polls and all deliveries.
func (s *Server) Close() {
	s.mu.Lock()
	s.die() // under mu: no work begins after it
	s.mu.Unlock()
	_ = s.web.Close() // what is open is meant to break
	s.client.CloseIdleConnections()
	s.work.Wait()
}

// URL is the address of the Bot API, without a slash at its end.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Config gives what it was made with, and what was filled in.
func (s *Server) Config() Config { return s.config }

// Violations gives what the bot has sent that Telegram refuses for its form, oldest
// first.
func (s *Server) Violations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Violation(nil), s.violations...)
}

// Pressable gives each message of the bot in which Telegram found something to press, as it
// was when it was sent or edited, oldest first.
func (s *Server) Pressable() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.pressable...)
}

// look keeps a message of the bot in which there is something to press. The caller holds mu.
func (s *Server) look(m *Message) {
	if slices.ContainsFunc(m.Entities, Entity.Live) {
		s.pressable = append(s.pressable, m.copy())
	}
}

// touch wakes who waits for a change. The caller holds mu.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Await waits until found says yes. It is asked at once, and again after every
// change; it may call the Server's other methods.
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
			return fmt.Errorf("wait for telegram: %w", ctx.Err())
		case <-s.life.Done():
			return fmt.Errorf("wait for telegram: it was closed")
		}
	}
}
