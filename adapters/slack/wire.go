package slack

import (
	"context"
	"math/rand/v2"
	"net"
	"time"

	"github.com/gorilla/websocket"
	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// wire is the library's client as a line.
type wire struct{ client *socketmode.Client }

// newWire makes one. heard is called whenever something comes, pings too: the library
// tells nobody of them.
func newWire(client *slackapi.Client, cfg SocketConfig, heard func()) wire {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	return wire{socketmode.New(client,
		socketmode.OptionPingInterval(cfg.Interval),
		socketmode.OptionReadLimit(maxFrame),
		socketmode.OptionLog(silent()),
		socketmode.OptionDialer(&websocket.Dialer{
			Proxy:            cfg.Proxy,
			HandshakeTimeout: 15 * time.Second,
			WriteBufferSize:  32 << 10, // Slack does not put an acknowledgement in several frames together
			NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				conn, err := dialer.DialContext(ctx, network, address)
				if err != nil {
					return nil, err
				}
				return &listened{conn, heard}, nil
			},
		}),
	)}
}

func (w wire) run(ctx context.Context) error { return w.client.RunContext(ctx) }

func (w wire) events() <-chan socketmode.Event { return w.client.Events }

func (w wire) acknowledge(ctx context.Context, envelope string, answer any) error {
	return w.client.AckCtx(ctx, envelope, answer)
}

// listened is a connection that tells when something was read from it.
type listened struct {
	net.Conn
	heard func()
}

func (l *listened) Read(b []byte) (int, error) {
	n, err := l.Conn.Read(b)
	if n > 0 {
		l.heard()
	}
	return n, err
}

// backoff is how long to wait before a connection is tried again. The zero value has
// not failed yet.
type backoff struct{ failures int }

const (
	firstPause = 500 * time.Millisecond
	lastPause  = time.Minute
)

// next gives the pause after a connection that lasted so long: twice the one before,
// and somewhere between half of it and all of it, so that many do not come back at
// once.
func (b *backoff) next(lasted time.Duration) time.Duration {
	if lasted >= settled {
		b.failures = 0
	}
	pause := min(firstPause<<min(b.failures, 10), lastPause)
	b.failures++
	return pause/2 + rand.N(pause/2) //nolint:gosec // it spreads connections, and hides nothing
}
