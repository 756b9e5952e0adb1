package slacktest

import (
	"encoding/json"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	maxSockets = 10
	maxAck     = 20 * 1024 // bytes; Slack drops a longer acknowledgement and says nothing
)

// socket is one connection of Socket Mode.
type socket struct {
	conn   *websocket.Conn
	writes sync.Mutex
	gone   chan struct{} // closed with the connection
	told   bool          // to disconnect: it gets no more envelopes
}

// write sends one JSON message.
func (k *socket) write(v any) error {
	k.writes.Lock()
	defer k.writes.Unlock()
	if err := k.conn.SetWriteDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return err
	}
	return k.conn.WriteJSON(v)
}

// sockets is the state of Socket Mode.
type sockets struct {
	tickets map[string]bool
	open    []*socket
	next    int // whose turn it is
	waiting map[string]chan json.RawMessage
	silent  bool
	copies  int // how often each payload is delivered once more
	opened  int // connections so far
	closing chan struct{}
}

func newSockets() sockets {
	return sockets{tickets: map[string]bool{}, waiting: map[string]chan json.RawMessage{}}
}

func (s *Server) connectionsOpen(call) (map[string]any, *refusal) {
	ticket := s.id("w")
	s.tickets[ticket] = true
	return map[string]any{"url": "ws://" + s.listener.Addr().String() + "/link/" + ticket}, nil
}

// Sockets gives how many connections are open, and how many were opened so far.
func (s *Server) Sockets() (open, opened int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open), s.opened
}

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := path.Base(r.URL.Path)
	s.mu.Lock()
	good := s.tickets[ticket] && s.down == 0
	delete(s.tickets, ticket)
	s.mu.Unlock()
	if !good {
		http.Error(w, "bad ticket", http.StatusUnauthorized)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }} // client libraries say https://api.slack.com
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	k := &socket{conn: conn, gone: make(chan struct{})}
	s.mu.Lock()
	full := len(s.open) >= maxSockets
	number := len(s.open) + 1
	s.mu.Unlock()
	info := map[string]any{"host": "slacktest", "build_number": 1, "approximate_connection_time": 18060}
	if full {
		_ = k.write(map[string]any{"type": "disconnect", "reason": "too_many_websockets", "debug_info": info})
		_ = conn.Close()
		return
	}
	hello := map[string]any{"type": "hello", "num_connections": number, "debug_info": info, "connection_info": map[string]any{"app_id": s.config.App}}
	if k.write(hello) != nil {
		_ = conn.Close()
		return
	}
	s.mu.Lock()
	if s.life.Err() != nil {
		s.mu.Unlock()
		_ = conn.Close()
		return
	}
	s.open = append(s.open, k)
	s.opened++
	s.work.Go(func() { s.pings(k) }) // under mu: Close has not begun to wait
	s.touch()
	s.mu.Unlock()
	s.listen(k)
}

// listen reads acknowledgements until the connection ends.
func (s *Server) listen(k *socket) {
	for {
		_, raw, err := k.conn.ReadMessage()
		if err != nil {
			break
		}
		s.acknowledged(raw)
	}
	s.mu.Lock()
	s.open = slices.DeleteFunc(s.open, func(other *socket) bool { return other == k })
	close(k.gone)
	s.touch()
	s.mu.Unlock()
	_ = k.conn.Close()
}

// acknowledged takes a message of the app's.
func (s *Server) acknowledged(raw []byte) {
	var ack struct {
		Envelope string          `json:"envelope_id"`
		Payload  json.RawMessage `json:"payload"`
	}
	err := json.Unmarshal(raw, &ack)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil || ack.Envelope == "":
		s.violate("socket", "an acknowledgement must be JSON with an envelope_id")
		return
	case len(raw) >= maxAck:
		s.violate("socket", "an acknowledgement must be less than 20 kB: Slack drops it")
		return
	}
	if waits := s.waiting[ack.Envelope]; waits != nil {
		delete(s.waiting, ack.Envelope)
		waits <- ack.Payload // has room for one
	}
}

// pings keeps a connection alive, unless the workspace is silent.
func (s *Server) pings(k *socket) {
	ticker := time.NewTicker(s.config.Ping)
	defer ticker.Stop()
	for {
		s.mu.Lock()
		silent := s.silent
		s.mu.Unlock()
		if !silent {
			_ = k.conn.WriteControl(websocket.PingMessage, []byte("slacktest"), time.Now().Add(time.Second)) // a dead connection ends in listen
		}
		select {
		case <-ticker.C:
		case <-k.gone:
			return
		case <-s.life.Done():
			return
		}
	}
}

// Silence keeps the sockets open and sends nothing over them, no ping either,
// as a connection does that is dead and does not know it.
func (s *Server) Silence(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = on
	s.touch()
}

// Redeliver lets every payload go out n times more, after the app has
// acknowledged it or not, with the same ids.
func (s *Server) Redeliver(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.copies = n
}

// CloseSockets breaks all connections without a word.
func (s *Server) CloseSockets() {
	s.mu.Lock()
	open := slices.Clone(s.open)
	s.mu.Unlock()
	for _, k := range open {
		_ = k.conn.Close() // which ends its reader
	}
}

// CloseEvery is CloseSockets each time d has passed, until it is called with 0.
func (s *Server) CloseEvery(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing != nil {
		close(s.closing)
		s.closing = nil
	}
	if d <= 0 || s.life.Err() != nil {
		return
	}
	stop := make(chan struct{})
	s.closing = stop
	s.work.Go(func() {
		ticker := time.NewTicker(d)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				s.CloseSockets()
			case <-stop:
				return
			case <-s.life.Done():
				return
			}
		}
	})
}

// Disconnect tells all connections to go: "warning" leaves them open for now,
// "refresh_requested" and "link_disabled" close them.
func (s *Server) Disconnect(reason string) {
	s.mu.Lock()
	open := slices.Clone(s.open)
	for _, k := range open {
		k.told = true
	}
	s.mu.Unlock()
	for _, k := range open {
		err := k.write(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "slacktest"}})
		if err != nil || !strings.Contains(reason, "warning") {
			bye := websocket.FormatCloseMessage(websocket.CloseNormalClosure, reason)
			_ = k.conn.WriteControl(websocket.CloseMessage, bye, time.Now().Add(time.Second)) // the app closes in its turn
		}
	}
}

// pick gives the connection whose turn it is. The caller holds mu.
func (s *Server) pick() *socket {
	for range s.open {
		s.next = (s.next + 1) % len(s.open)
		if k := s.open[s.next]; !k.told {
			return k
		}
	}
	return nil
}
