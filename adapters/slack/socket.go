package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// SocketConfig is how Socket Mode is kept. The zero value is right.
type SocketConfig struct {
	// Sockets is how many are open at once: Slack refreshes each every few hours, and
	// what comes meanwhile takes another. 0 is 2; Slack allows 10 for the app.
	Sockets int
	// Interval is within which time Slack must ping; 0 is 30 seconds.
	Interval time.Duration
	// Proxy chooses a proxy, as http.ProxyFromEnvironment does; nil is none.
	Proxy func(*http.Request) (*url.URL, error)
}

const (
	pingInterval = 30 * time.Second
	// maxSocketAnswer is how large an acknowledgement may be, with room for its
	// envelope: Slack drops those of 20 kB without a word.
	maxSocketAnswer = 20*1024 - 512
	// maxFrame is how large what Slack sends may be.
	maxFrame = 4 << 20
	// atOnceBySocket is how many events of a socket are worked on at once.
	atOnceBySocket = 256
	// settled is how long a connection must last for the next to be tried at once.
	settled = 5 * time.Second
)

// Socket is the way in by Socket Mode: connections that we open, so that nothing has to
// reach us.
type Socket struct {
	log    *slog.Logger
	intake *Intake
	pulse  *pulse
	plugs  []*plug
}

// plug is one of the sockets, which is opened again and again.
type plug struct {
	*Socket
	n     int
	line  line
	turns chan struct{}
	work  sync.WaitGroup
	// over is closed when no connection comes any more, on which anything could be
	// acknowledged.
	over chan struct{}
}

// line is what carries envelopes. The library's client is one.
type line interface {
	// run holds one connection, and maybe further ones, until ctx ends or none can be
	// had.
	run(ctx context.Context) error
	events() <-chan socketmode.Event
	// acknowledge may only be called while run does, and else waits for that.
	acknowledge(ctx context.Context, envelope string, answer any) error
}

// NewSocket makes the way in by Socket Mode. The client has the app's token.
func NewSocket(log *slog.Logger, intake *Intake, client *slackapi.Client, cfg SocketConfig) *Socket {
	if cfg.Interval == 0 {
		cfg.Interval = pingInterval
	}
	if cfg.Sockets == 0 {
		cfg.Sockets = 2
	}
	s := &Socket{log: log, intake: intake, pulse: newPulse(cfg.Interval)}
	for range cfg.Sockets {
		s.add(newWire(client, cfg, s.pulse.heard))
	}
	return s
}

func (s *Socket) add(l line) {
	s.plugs = append(s.plugs, &plug{Socket: s, n: len(s.plugs), line: l, turns: make(chan struct{}, atOnceBySocket), over: make(chan struct{})})
}

// Health is how the sockets are at the moment.
func (s *Socket) Health() Health { return s.pulse.now() }

// Run keeps the sockets open until ctx ends, and then lets what has come be kept. It
// returns an error where Slack does not take the token, which no waiting mends;
// everything else is tried again. It may run once.
func (s *Socket) Run(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var all sync.WaitGroup
	for _, p := range s.plugs {
		all.Go(func() {
			if err := p.hold(ctx); err != nil {
				stop(err)
			}
			close(p.over)
			p.work.Wait()
		})
	}
	all.Wait()
	var ended *ended
	if errors.As(context.Cause(ctx), &ended) {
		return ended
	}
	return nil
}

// hold opens one socket again and again.
func (p *plug) hold(ctx context.Context) error {
	var pause backoff
	for {
		began := time.Now()
		err := p.connect(ctx)
		if ctx.Err() != nil {
			p.pulse.ended(p.n, nil)
			return nil //nolint:nilerr // that panelbot ends is no error
		}
		p.pulse.ended(p.n, err)
		if end := endOf(err); end != nil {
			p.log.Error("slack socket given up", "err", end)
			return end
		}
		wait := pause.next(time.Since(began))
		var limited *slackapi.RateLimitedError
		if errors.As(err, &limited) {
			wait = max(wait, limited.RetryAfter)
		}
		p.log.Warn("slack socket ended", "socket", p.n, "lasted", time.Since(began).Round(time.Millisecond).String(), "again_in", wait.Round(time.Millisecond).String(), "err", Redact(err.Error()))
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil
		}
	}
}

var errSocketEnded = errors.New("the connection ended")

// connect holds one connection until it ends, and says why it did.
func (p *plug) connect(ctx context.Context) error {
	running, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	finished := make(chan error, 1)
	go func() { finished <- p.line.run(running) }()
	why := errSocketEnded
	stopping := ctx.Done()
	for {
		select {
		case event := <-p.line.events():
			over, err := p.event(running, event)
			if err != nil && errors.Is(why, errSocketEnded) {
				why = err
			}
			if over {
				end()
			}
		case <-stopping:
			stopping = nil
			p.work.Wait() // so that what has come is acknowledged
			end()
		case err := <-finished:
			if err != nil && running.Err() == nil {
				why = err
			}
			p.drain(ctx)
			return why
		}
	}
}

// drain takes what a connection that has ended has still brought.
func (p *plug) drain(ctx context.Context) {
	for {
		select {
		case event := <-p.line.events():
			if event.Request != nil && event.Request.EnvelopeID != "" && ctx.Err() == nil {
				p.envelope(ctx, event.Request)
			}
		default:
			return
		}
	}
}

// event takes one event of the library. It reports whether the connection is over, and
// an error where the event is one.
func (p *plug) event(ctx context.Context, event socketmode.Event) (over bool, err error) {
	switch event.Type { //nolint:exhaustive // the others say nothing
	case socketmode.EventTypeHello:
		p.pulse.opened(p.n)
		p.log.Info("slack socket open", "socket", p.n)
	case socketmode.EventTypeConnecting:
		// The library would connect again at once, for ever, without a pause.
		if c, ok := event.Data.(*slackapi.ConnectingEvent); ok && c.ConnectionCount > 0 {
			return true, nil
		}
	case socketmode.EventTypeConnectionError:
		if c, ok := event.Data.(*slackapi.ConnectionErrorEvent); ok {
			return true, c.ErrorObj
		}
	case socketmode.EventTypeIncomingError:
		if c, ok := event.Data.(*slackapi.IncomingEventError); ok {
			return false, c.ErrorObj
		}
	case socketmode.EventTypeErrorWriteFailed:
		p.log.Warn("slack acknowledgement not sent", "socket", p.n)
	case socketmode.EventTypeErrorBadMessage:
		p.unread(ctx, event)
	case socketmode.EventTypeEventsAPI, socketmode.EventTypeInteractive, socketmode.EventTypeSlashCommand:
		p.envelope(ctx, event.Request)
	}
	return false, nil
}

// unread takes what the library could not read: its types know fewer events and blocks
// than Slack does.
func (p *plug) unread(ctx context.Context, event socketmode.Event) {
	bad, ok := event.Data.(*socketmode.ErrorBadMessage)
	if !ok {
		return
	}
	var r socketmode.Request
	if json.Unmarshal(bad.Message, &r) != nil || r.EnvelopeID == "" {
		p.log.Warn("slack message not understood")
		return
	}
	p.envelope(ctx, &r)
}

// envelope works on one envelope, beside others. It holds up the socket only where too
// many are being worked on, and never for so long that pings are missed.
func (p *plug) envelope(ctx context.Context, r *socketmode.Request) {
	at := time.Now()
	ctx = context.WithoutCancel(ctx) // it may be acknowledged on the next connection
	timer := time.NewTimer(p.intake.within.store())
	defer timer.Stop()
	select {
	case p.turns <- struct{}{}:
	case <-timer.C:
		p.log.Error("slack envelope not taken", "type", r.Type, "err", "too much arrives at once")
		return
	}
	p.work.Go(func() {
		defer func() { <-p.turns }()
		answer, acknowledge := p.take(ctx, r, at)
		if !acknowledge {
			return
		}
		var payload any
		if answer != nil {
			payload = json.RawMessage(answer)
		}
		ctx, cancel := context.WithDeadline(ctx, at.Add(p.intake.within.open()))
		defer cancel()
		go func() {
			select {
			case <-p.over:
				cancel()
			case <-ctx.Done():
			}
		}()
		if err := p.line.acknowledge(ctx, r.EnvelopeID, payload); err != nil {
			p.log.Warn("slack acknowledgement not sent", "type", r.Type, "err", Redact(err.Error()))
		}
	})
}

// take gives an envelope to the intake, and says whether it is acknowledged: what Slack
// must send again is not, nor what a person should see to have failed.
func (p *plug) take(ctx context.Context, r *socketmode.Request, at time.Time) (answer []byte, acknowledge bool) {
	if r.RetryAttempt > 0 {
		p.log.Info("slack sends again", "type", r.Type, "retry", r.RetryAttempt, "reason", cut(r.RetryReason, 40))
	}
	parse, ok := map[string]func([]byte, time.Time) (Event, error){
		socketmode.RequestTypeEventsAPI:     parseCallback,
		socketmode.RequestTypeSlashCommands: parseCommand,
		socketmode.RequestTypeInteractive:   parseInteraction,
	}[r.Type]
	if !ok {
		return nil, true // nothing that the app asked for
	}
	e, err := parse(r.Payload, at)
	if err == nil {
		answer, err = p.intake.take(ctx, e, origin{way: "socket"}, maxSocketAnswer)
	}
	var m *malformed
	switch {
	case err == nil, errors.Is(err, errIgnored):
		return answer, true
	case errors.As(err, &m):
		p.log.Warn("slack envelope not understood", "type", r.Type, "err", err)
	case errors.Is(err, errForeign): // it is recorded
	default:
		p.log.Error("slack envelope not taken", "type", r.Type, "err", Redact(err.Error()))
		return nil, false
	}
	// An event would only come again; a command or form shows that it failed.
	return nil, r.Type == socketmode.RequestTypeEventsAPI
}

// ended is an error that no waiting mends.
type ended struct{ sentence string }

func (e *ended) Error() string { return e.sentence }

// endOf says whether an error of opening a socket is one that no waiting mends.
func endOf(err error) error {
	var answer slackapi.SlackErrorResponse
	word := ""
	if errors.As(err, &answer) {
		word = answer.Err
	} else if err != nil {
		word = err.Error()
	}
	switch word {
	case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type":
		return &ended{fmt.Sprintf("slack: the app-level token is not accepted (%s): make one with the scope connections:write on the app's page Basic Information, and set slack.app_token to it", word)}
	case "missing_scope", "no_permission":
		return &ended{fmt.Sprintf("slack: the app-level token may not open a socket (%s): make one with the scope connections:write on the app's page Basic Information, and set slack.app_token to it", word)}
	default:
		return nil
	}
}
