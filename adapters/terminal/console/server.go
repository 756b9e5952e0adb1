package console

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"sync"
	"time"
)

const (
	// maxSessions is how many commands run at once.
	maxSessions = 16
	// helloTime is how long a client may take to say what it wants.
	helloTime = 5 * time.Second
	// graceTime is how long commands may go on by themselves when the owner ends.
	graceTime = 2 * time.Second
)

// Config says what a Server does.
type Config struct {
	// Admit says why a command is not run, in a sentence for its client; empty lets it
	// in.
	Admit func(Hello) (refusal string)
	// Run runs a command, and gives its exit code. The context ends when the client is
	// interrupted or gone, or the server is about to close.
	Run func(ctx context.Context, s *Session) (code int)
}

// Server takes commands of other processes.
type Server struct {
	log      *slog.Logger
	cfg      Config
	listener net.Listener
	path     string
	made     os.FileInfo // the socket, as it was made

	ctx      context.Context // of all sessions
	cancel   context.CancelFunc
	room     chan struct{}
	running  sync.WaitGroup
	mu       sync.Mutex
	conns    map[net.Conn]bool
	accepted chan struct{} // closes when no more are accepted
}

// Listen opens the socket and takes commands until Close. Whoever calls it owns the
// store.
func Listen(ctx context.Context, log *slog.Logger, path string, cfg Config) (*Server, error) {
	l, err := listen(ctx, path)
	if err != nil {
		return nil, err
	}
	if at, ok := l.(*net.UnixListener); ok {
		at.SetUnlinkOnClose(false) // see Close
	}
	made, err := os.Lstat(path)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	s := &Server{log: log, cfg: cfg, listener: l, path: path, made: made, room: make(chan struct{}, maxSessions), conns: map[net.Conn]bool{}, accepted: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	go s.accept()
	return s, nil
}

func (s *Server) accept() {
	defer close(s.accepted)
	for {
		conn, err := s.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			s.log.Warn("a command from another process was not accepted", "err", err)
			select {
			case <-time.After(100 * time.Millisecond): // what is short now may not be in a moment
				continue
			case <-s.ctx.Done():
				return
			}
		}
		select {
		case s.room <- struct{}{}:
			s.hold(conn, true)
			s.running.Go(func() {
				defer func() { <-s.room }()
				defer s.hold(conn, false)
				s.serve(conn)
			})
		default:
			s.turnAway(conn, "too many commands run through the panelbot that owns the store: end some of them")
		}
	}
}

// hold remembers a connection for the time that it lives.
func (s *Server) hold(conn net.Conn, lives bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if lives {
		s.conns[conn] = true
		return
	}
	delete(s.conns, conn)
	_ = conn.Close() // all was said
}

func (s *Server) turnAway(conn net.Conn, sentence string) {
	_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
	_ = writeFrame(conn, refusal, []byte(sentence)) // who does not listen is gone
	_ = conn.Close()
}

// serve takes one client.
func (s *Server) serve(conn net.Conn) {
	if err := sameUser(conn); err != nil {
		s.log.Warn("a command from another process was refused", "err", err)
		return
	}
	h, sentence := s.greet(conn)
	if sentence != "" {
		s.turnAway(conn, sentence)
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	session := newSession(conn, h, cancel)
	if session.write(welcome, nil) != nil {
		return
	}
	var hearing sync.WaitGroup
	hearing.Go(func() {
		if err := session.listen(); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
			s.log.Info("a client of a command is gone", "err", err)
		}
	})
	code := s.run(ctx, session)
	_ = session.write(exit, []byte{byte(code)}) // who is gone needs no code
	_ = conn.Close()
	hearing.Wait()
}

// greet reads the hello; the sentence says why it is not taken.
func (s *Server) greet(conn net.Conn) (h Hello, sentence string) {
	if err := conn.SetReadDeadline(time.Now().Add(helloTime)); err != nil {
		return h, "the connection does not work"
	}
	k, payload, err := readFrame(conn, maxHello)
	if err != nil || k != hello {
		return h, "no command came"
	}
	if h, err = readHello(payload); err != nil {
		return h, err.Error()
	}
	if err := conn.SetReadDeadline(time.Time{}); err != nil {
		return h, "the connection does not work"
	}
	return h, s.cfg.Admit(h)
}

// run runs a command. One that panics ends alone.
func (s *Server) run(ctx context.Context, session *Session) (code int) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("a command from another process panicked", "panic", p, "stack", string(debug.Stack()))
			code = 1
		}
	}()
	return s.cfg.Run(ctx, session)
}

// Close takes no more commands, lets those that run end by themselves for a moment,
// then ends them as Ctrl-C does, and waits for that until the context ends; what
// runs then is cut off.
func (s *Server) Close(ctx context.Context) {
	if now, err := os.Lstat(s.path); err == nil && os.SameFile(now, s.made) {
		_ = os.Remove(s.path) // one that stays is taken away by the next owner
	}
	_ = s.listener.Close()
	<-s.accepted
	ended := make(chan struct{})
	go func() {
		s.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
	case <-time.After(graceTime):
	}
	s.cancel()
	select {
	case <-ended:
		return
	case <-ctx.Done():
	}
	s.mu.Lock()
	for conn := range s.conns {
		_ = conn.Close() // its command ends for want of a client
	}
	s.mu.Unlock()
	select {
	case <-ended:
	case <-time.After(graceTime):
		s.log.Error("a command from another process does not end")
	}
}
