package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	slackapi "github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// fakeLine is a line whose connections go as the test says.
type fakeLine struct {
	// connection is one connection, the n-th.
	connection func(ctx context.Context, n int) error
	come       chan socketmode.Event

	mu    sync.Mutex
	tried []time.Time
	acks  []string
}

func newFakeLine(connection func(ctx context.Context, n int) error) *fakeLine {
	return &fakeLine{connection: connection, come: make(chan socketmode.Event, 50)}
}

func (f *fakeLine) run(ctx context.Context) error {
	f.mu.Lock()
	f.tried = append(f.tried, time.Now())
	n := len(f.tried)
	f.mu.Unlock()
	return f.connection(ctx, n)
}

func (f *fakeLine) events() <-chan socketmode.Event { return f.come }

func (f *fakeLine) acknowledge(_ context.Context, envelope string, answer any) error {
	raw, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.acks = append(f.acks, envelope+" "+string(raw))
	return nil
}

// acknowledged is what was.
func (f *fakeLine) acknowledged() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.acks...)
}

// pauses are the times between connections.
func (f *fakeLine) pauses() []time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []time.Duration
	for n := 1; n < len(f.tried); n++ {
		all = append(all, f.tried[n].Sub(f.tried[n-1]))
	}
	return all
}

func (f *fakeLine) hello() { f.come <- socketmode.Event{Type: socketmode.EventTypeHello} }

func fakeSocket(t *testing.T, i *Intake, log *slog.Logger, lines ...line) *Socket {
	t.Helper()
	s := &Socket{log: log, intake: i, pulse: newPulse(pingInterval)}
	for _, l := range lines {
		s.add(l)
	}
	return s
}

func envelope(kind, id, payload string) socketmode.Event {
	return socketmode.Event{Type: socketmode.EventType(kind), Request: &socketmode.Request{Type: kind, EnvelopeID: id, Payload: json.RawMessage(payload)}}
}

func slashJSON(trigger, team string) string {
	return fmt.Sprintf(`{"team_id":%q,"api_app_id":"A0APP","channel_id":"C0OPS","user_id":"U012ABC","command":"/panel","text":"help","trigger_id":%q}`, team, trigger)
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// TestSocketTakes: what comes is kept, and then acknowledged; what is not kept is not.
func TestSocketTakes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i, in, refusals := newIntake(t, func(c *Config) {
			c.Options = func(context.Context, Event) ([]Option, error) { return []Option{{Text: "web-1", Value: "1"}}, nil }
		})
		l := newFakeLine(func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() })
		s := fakeSocket(t, i, quiet(), l)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		l.hello()
		unknownBlock := `{"type":"block_actions","team":{"id":"T0TEAM"},"user":{"id":"U012ABC"},"api_app_id":"A0APP","trigger_id":"3","actions":[{"type":"button","action_id":"a"}]}`
		bad := fmt.Appendf(nil, `{"type":"interactive","envelope_id":"e4","payload":%s}`, unknownBlock)
		for _, event := range []socketmode.Event{
			envelope("slash_commands", "e1", slashJSON("1", "T0TEAM")),
			envelope("slash_commands", "e1-again", slashJSON("1", "T0TEAM")),
			envelope("slash_commands", "e2-foreign", slashJSON("2", "T9")),
			envelope("events_api", "e3", string(callbackJSON(`{"type":"app_mention","user":"U1","channel":"C1","ts":"1.1","text":"x"}`))),
			envelope("events_api", "e3-bot", string(callbackJSON(`{"type":"message","bot_id":"B1","channel":"D1","channel_type":"im","ts":"1.1","text":"x"}`))),
			envelope("events_api", "e3-odd", string(callbackJSON(`{"type":"channel_shared"}`))),
			{Type: socketmode.EventTypeErrorBadMessage, Data: &socketmode.ErrorBadMessage{Cause: errors.New("unknown block"), Message: bad}},
			{Type: socketmode.EventTypeErrorBadMessage, Data: &socketmode.ErrorBadMessage{Cause: errors.New("no JSON"), Message: []byte(`{`)}},
			envelope("interactive", "e5", `{"type":"block_suggestion","team":{"id":"T0TEAM"},"user":{"id":"U1"},"api_app_id":"A0APP","action_id":"server","value":"we"}`),
			envelope("interactive", "e6-odd", `{"type":"view_submission","team":{"id":"T0TEAM"},"user":{"id":"U1"},"api_app_id":"A0APP"}`),
		} {
			l.come <- event
			synctest.Wait()
		}
		if diff := cmp.Diff(in.keys(), []string{"trigger:1", "event:Ev0PV52K21", "trigger:3"}); diff != "" {
			t.Errorf("kept: got-, want+:\n%s", diff)
		}
		want := []string{"e1 null", "e1-again null", "e3 null", "e3-bot null", "e3-odd null", "e4 null", `e5 {"options":[{"text":{"type":"plain_text","text":"web-1"},"value":"1"}]}`}
		if diff := cmp.Diff(l.acknowledged(), want); diff != "" {
			t.Errorf("acknowledged: got-, want+:\n%s", diff)
		}
		if diff := cmp.Diff(refusals.whys(), []string{"workspace"}); diff != "" {
			t.Errorf("recorded: got-, want+:\n%s", diff)
		}
		in.before = func(context.Context) error { return errors.New("disk full") }
		l.come <- envelope("slash_commands", "e7", slashJSON("7", "T0TEAM"))
		synctest.Wait()
		if got := l.acknowledged(); len(got) != len(want) {
			t.Errorf("what was not kept was acknowledged: %v", got)
		}
		stop()
		if err := <-ended; err != nil {
			t.Errorf("ended with %v", err)
		}
	})
}

// TestSocketEnd: what is being kept when panelbot stops is kept and acknowledged.
func TestSocketEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i, in, _ := newIntake(t, nil)
		in.before = func(context.Context) error { time.Sleep(time.Second); return nil }
		l := newFakeLine(func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() })
		s := fakeSocket(t, i, quiet(), l)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		l.come <- envelope("slash_commands", "e1", slashJSON("1", "T0TEAM"))
		synctest.Wait()
		stop()
		if err := <-ended; err != nil || len(in.keys()) != 1 || len(l.acknowledged()) != 1 {
			t.Errorf("ended with %v, kept %v, acknowledged %v", err, in.keys(), l.acknowledged())
		}
	})
}

// TestSocketBound: a flood is worked on in a bounded number, and the pause that it
// causes is short.
func TestSocketBound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i, in, _ := newIntake(t, nil)
		var mu sync.Mutex
		now, most := 0, 0
		in.before = func(context.Context) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(2 * time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			return nil
		}
		l := newFakeLine(func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() })
		s := fakeSocket(t, i, quiet(), l)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		began := time.Now()
		for n := range atOnceBySocket + 10 {
			l.come <- envelope("slash_commands", fmt.Sprint("e", n), slashJSON(fmt.Sprint(n), "T0TEAM"))
		}
		if held := time.Since(began); held > slackWithin.store() {
			t.Errorf("the socket was held up for %s", held)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if most > atOnceBySocket || len(l.acknowledged()) != atOnceBySocket+10 {
			t.Errorf("%d at once, %d acknowledged", most, len(l.acknowledged()))
		}
		stop()
		<-ended
	})
}

// TestSocketFatal: a token that is not accepted ends everything, with a sentence.
func TestSocketFatal(t *testing.T) {
	t.Parallel()
	refused := func(word string) error { return slackapi.SlackErrorResponse{Err: word} }
	tests := []struct {
		name string
		give func(l *fakeLine) error
	}{
		{"the library ends", func(*fakeLine) error { return refused("invalid_auth") }},
		{"the library would try again", func(l *fakeLine) error {
			l.come <- socketmode.Event{Type: socketmode.EventTypeConnectionError, Data: &slackapi.ConnectionErrorEvent{ErrorObj: refused("not_allowed_token_type")}}
			return nil
		}},
		{"scope", func(l *fakeLine) error {
			l.come <- socketmode.Event{Type: socketmode.EventTypeConnectionError, Data: &slackapi.ConnectionErrorEvent{ErrorObj: refused("missing_scope")}}
			return nil
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				i, _, _ := newIntake(t, nil)
				var bad *fakeLine
				bad = newFakeLine(func(ctx context.Context, _ int) error {
					if err := test.give(bad); err != nil {
						return err
					}
					<-ctx.Done()
					return ctx.Err()
				})
				good := newFakeLine(func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() })
				err := fakeSocket(t, i, quiet(), good, bad).Run(t.Context())
				if err == nil || !strings.Contains(err.Error(), "set slack.app_token") {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

// TestSocketReconnects: everything else is tried again, with pauses that grow where it
// fails at once, and without one where the connection had lasted.
func TestSocketReconnects(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i, _, _ := newIntake(t, nil)
		var logged bytes.Buffer
		secret := errors.New(`dial wss://wss-primary.slack.com/link/?ticket=abc-123&app_id=x with xapp-1-A0-99-ffff and xoxb-1-2-abc`)
		var l *fakeLine
		l = newFakeLine(func(ctx context.Context, n int) error {
			switch {
			case n <= 8:
				l.come <- socketmode.Event{Type: socketmode.EventTypeConnectionError, Data: &slackapi.ConnectionErrorEvent{ErrorObj: secret}}
				<-ctx.Done()
				return ctx.Err()
			case n == 9:
				l.come <- socketmode.Event{Type: socketmode.EventTypeConnectionError, Data: &slackapi.ConnectionErrorEvent{ErrorObj: &slackapi.RateLimitedError{RetryAfter: 5 * time.Minute}}}
				<-ctx.Done()
				return ctx.Err()
			case n == 10:
				return slackapi.StatusCodeError{Code: http.StatusNotFound, Status: "404 Not Found"}
			case n < 15: // greeted, and closed ten seconds later
				l.hello()
				time.Sleep(settled)
				l.come <- socketmode.Event{Type: socketmode.EventTypeConnecting, Data: &slackapi.ConnectingEvent{ConnectionCount: 1}}
				<-ctx.Done()
				return ctx.Err()
			default:
				l.hello()
				<-ctx.Done()
				return ctx.Err()
			}
		})
		s := fakeSocket(t, i, slog.New(slog.NewTextHandler(&logged, nil)), l)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		time.Sleep(20 * time.Minute)
		synctest.Wait()
		pauses := l.pauses()
		if len(pauses) != 14 {
			t.Fatalf("%d connections, want 15: %v", len(pauses)+1, pauses)
		}
		for n, pause := range pauses[:8] {
			whole := min(firstPause<<n, lastPause)
			if pause < whole/2 || pause > whole {
				t.Errorf("after failure %d: %s, want between %s and %s", n+1, pause, whole/2, whole)
			}
		}
		if pauses[8] < 5*time.Minute {
			t.Errorf("Slack asked for 5 minutes, and got %s", pauses[8])
		}
		for n, pause := range pauses[10:] {
			if pause > settled+firstPause {
				t.Errorf("after connection %d, which had lasted: %s", n+11, pause-settled)
			}
		}
		h := s.Health()
		if h.Connected != 1 || h.Reconnects != 4 {
			t.Errorf("got health %+v", h)
		}
		for _, text := range []string{logged.String(), h.LastError} {
			for _, word := range []string{"abc-123", "99-ffff", "2-abc"} {
				if strings.Contains(text, word) {
					t.Errorf("%s is in %s", word, text)
				}
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestSocketLateAck: what was being kept when its connection ended is acknowledged, and
// what the connection had brought is kept.
func TestSocketLateAck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i, in, _ := newIntake(t, nil)
		in.before = func(context.Context) error { time.Sleep(time.Second); return nil }
		var l *fakeLine
		l = newFakeLine(func(ctx context.Context, n int) error {
			if n == 1 {
				for e := range 10 {
					l.come <- envelope("slash_commands", fmt.Sprint("e", e), slashJSON(fmt.Sprint(e), "T0TEAM"))
				}
				return errors.New("closed")
			}
			<-ctx.Done()
			return ctx.Err()
		})
		s := fakeSocket(t, i, quiet(), l)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		time.Sleep(5 * time.Second)
		if len(in.keys()) != 10 || len(l.acknowledged()) != 10 {
			t.Errorf("kept %v, acknowledged %v", in.keys(), l.acknowledged())
		}
		stop()
		<-ended
	})
}

func TestHealthReady(t *testing.T) {
	t.Parallel()
	now := arrived()
	tests := []struct {
		name string
		h    Health
		want string
	}{
		{"open", Health{Connected: 1, Since: now.Add(-time.Hour), Heard: now.Add(-20 * time.Second)}, ""},
		{"silent", Health{Connected: 2, Since: now.Add(-time.Hour), Heard: now.Add(-60 * time.Second)}, "nothing was heard on the socket for 1m0s"},
		{"lost just now", Health{Since: now.Add(-59 * time.Second), Heard: now.Add(-70 * time.Second)}, ""},
		{"lost", Health{Since: now.Add(-60 * time.Second), Heard: now.Add(-70 * time.Second), LastError: "dial: refused"}, "no socket is open since 2026-11-30T11:59:00Z: dial: refused"},
		{"not yet open", Health{Since: now.Add(-time.Second)}, "no socket is open since"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.h.Interval = pingInterval
			err := test.h.Ready(now)
			if got := fmt.Sprint(err); (err == nil) != (test.want == "") || !strings.Contains(got, test.want) && test.want != "" {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"nothing", "dial tcp 192.0.2.1:443: refused", "dial tcp 192.0.2.1:443: refused"},
		{"tokens", "xoxb-1-2-abcDEF, xapp-1-A-2-f xoxe.xoxp-1-abc", "xoxb-…, xapp-… xoxe.xoxp-…"},
		{"socket", `parse "wss://wss-primary.slack.com:443/link/?ticket=abc&app_id=1": x`, `parse "wss://wss-primary.slack.com:443/…": x`},
		{"socket without a host", "wss:///?ticket=a", "wss:///…"},
		{"address to post to", "post https://hooks.slack.com/actions/T/1/abc: x", "post https://hooks.… x"},
		{"address to upload to", `Post "https://files.slack.com/upload/v1/CwABAAAA": x`, `Post "https://files.slack.com/upload/…": x`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := Redact(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestCheckURL(t *testing.T) {
	t.Parallel()
	for address, right := range map[string]bool{
		"https://slack.com": true, "https://slack.com/": true, "http://127.0.0.1:1": true, "http://localhost": true, "http://[::1]:80": true, "https://slack.example:8443": true,
		"": false, "slack.com": false, "http://slack.com": false, "https://slack.com/api": false, "https://u:p@slack.com": false, "https://slack.com/?x": false, "ftp://127.0.0.1": false,
	} {
		if err := CheckURL(address); (err == nil) != right {
			t.Errorf("%s: got %v", address, err)
		}
	}
}
