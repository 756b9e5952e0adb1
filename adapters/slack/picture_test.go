package slack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chattest"
	"panelbot/adapters/delivery"
	"panelbot/adapters/slack"
	"panelbot/adapters/slack/slacktest"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/store/storetest"
)

// drawn is a small picture.
func drawn(t *testing.T) *chat.Picture {
	t.Helper()
	p, err := small()
	must(t, err)
	return p
}

func small() (*chat.Picture, error) {
	var b bytes.Buffer
	err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)))
	return &chat.Picture{PNG: b.Bytes(), Width: 40, Height: 30, Alt: "Bars show <how> *full* disks are."}, err
}

// postReport gives a report with a picture to an outbox.
func postReport(ctx context.Context, q *delivery.Queue) error {
	shown := chat.SpeechIn("en").Report(large(3))
	var err error
	if shown.Picture, err = small(); err != nil {
		return err
	}
	body, err := slack.ReportMessage(forRead, shown)
	if err != nil {
		return err
	}
	return q.Post(ctx, delivery.Message{Door: policies.Slack, Chat: forRead, Key: "report morning@1 " + forRead, Body: body})
}

// TestKilledWithPicture: a process that is killed when the picture is uploaded and the
// message is not posted, or is posted and the outbox does not know, leaves one message
// with its picture after the next start.
func TestKilledWithPicture(t *testing.T) {
	t.Parallel()
	for step, before := range map[string]int{settling: 0, chattest.SentOut: 1} {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			s := world(t, slacktest.Config{})
			panels := httptest.NewServer(simulator.New(simulator.Config{}))
			t.Cleanup(panels.Close)
			at := childPlot{Slack: s.URL(), Panel: panels.URL, Store: storetest.SQLite(t).URL, Dir: t.TempDir(), Stop: step}
			s.SlowFiles(1)
			first := chattest.StartChild(t, childEnv, at)
			first.Arm()
			first.Tell("report")
			first.Want("at " + forRead)
			if len(s.Messages(forRead)) != before || s.Uploads() != 1 {
				t.Fatalf("%d messages and %d uploads before the kill", len(s.Messages(forRead)), s.Uploads())
			}
			first.Kill()
			at.Stop, at.Later = "", time.Minute
			chattest.StartChild(t, childEnv, at).End()
			if n := len(s.Messages(forRead)); n != 1 || len(s.Pictures(forRead)) != 1 || s.Uploads() != 2 {
				t.Errorf("%d messages, %d pictures, %d uploads:\n%s", n, len(s.Pictures(forRead)), s.Uploads(), s.Transcript(forRead))
			}
			for _, v := range s.Violations() {
				t.Errorf("%+v", v)
			}
		})
	}
}

// pictured is a world to which a report with a picture is sent.
type pictured struct {
	*slacktest.Server
	sender *slack.Sender
	body   []byte
	waited []time.Duration
	waits  error
	said   bytes.Buffer
}

func newPictured(t *testing.T, c slacktest.Config) *pictured {
	t.Helper()
	p := &pictured{Server: world(t, c)}
	api, err := slack.NewClient(accessTo(p.Server))
	must(t, err)
	shown := chat.SpeechIn("en").Report(large(3))
	shown.Picture = drawn(t)
	p.body, err = slack.ReportMessage(ops, shown)
	must(t, err)
	p.sender = &slack.Sender{Log: slog.New(slog.NewTextHandler(&p.said, nil)), Client: api, Wait: func(_ context.Context, d time.Duration) error {
		p.waited = append(p.waited, d)
		return p.waits
	}}
	return p
}

func (p *pictured) send(ctx context.Context, at string, again bool) (string, error) {
	return p.sender.Send(ctx, delivery.Message{Door: policies.Slack, Chat: ops, Key: "report morning@1 " + ops, Body: p.body}, at, again)
}

// holds holds that there is one message with all its text, and with so many pictures.
func (p *pictured) holds(t *testing.T, pictures int) {
	t.Helper()
	for _, v := range p.Violations() {
		t.Errorf("%+v", v)
	}
	if list := p.Messages(ops); len(list) != 1 || !strings.Contains(p.Transcript(ops), "99%") {
		t.Errorf("%d messages:\n%s", len(list), p.Transcript(ops))
	}
	if got := p.Pictures(ops); len(got) != pictures {
		t.Errorf("%d pictures are shown, want %d", len(got), pictures)
	}
	if n := len(p.Files(ops)); n != 0 {
		t.Errorf("%d files are shared: those would be messages of their own", n)
	}
	if has := strings.Contains(p.said.String(), "goes without"); has != (pictures == 0) {
		t.Errorf("the log says %q", p.said.String())
	}
}

// TestPicture: a report is one message, in which the picture stands below the lead, with
// its words.
func TestPicture(t *testing.T) {
	t.Parallel()
	p := newPictured(t, slacktest.Config{})
	_, err := p.send(t.Context(), "", false)
	must(t, err)
	p.holds(t, 1)
	want := drawn(t)
	if got := p.Pictures(ops)[0]; !bytes.Equal(got.Data, want.PNG) {
		t.Errorf("%d bytes of %s are shown", len(got.Data), got.Name)
	}
	block, _ := p.Messages(ops)[0].Blocks[2].(map[string]any)
	if block["type"] != "image" || block["alt_text"] != want.Alt {
		t.Errorf("got %v", block)
	}
	if len(p.waited) > 0 {
		t.Errorf("waited %v", p.waited)
	}
}

// TestPictureComesLate: where Slack has not taken the file in yet, the message waits for
// it a little, and then goes without.
func TestPictureComesLate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ late, waits, pictures int }{{1, 1, 1}, {4, 4, 1}, {99, 4, 0}} {
		p := newPictured(t, slacktest.Config{})
		p.SlowFiles(c.late)
		_, err := p.send(t.Context(), "", false)
		must(t, err)
		p.holds(t, c.pictures)
		if len(p.waited) != c.waits || !slices.IsSorted(p.waited) {
			t.Errorf("%d times too early: waited %v", c.late, p.waited)
		}
		sum := time.Duration(0)
		for _, d := range p.waited {
			sum += d
		}
		if sum > 10*time.Second {
			t.Errorf("%v is too much of the time that one attempt has", sum)
		}
	}
}

// TestPictureNotUploaded: a report goes without its picture where that cannot be
// uploaded, and the log says so.
func TestPictureNotUploaded(t *testing.T) {
	t.Parallel()
	t.Run("scope", func(t *testing.T) {
		t.Parallel()
		p := newPictured(t, slacktest.Config{Scopes: []string{"chat:write", "users:read", "channels:history"}})
		_, err := p.send(t.Context(), "", false)
		must(t, err)
		p.holds(t, 0)
		if !strings.Contains(p.said.String(), "missing_scope") {
			t.Errorf("the log says %q", p.said.String())
		}
	})
	t.Run("outage", func(t *testing.T) {
		t.Parallel()
		p := newPictured(t, slacktest.Config{})
		p.Down(1)
		_, err := p.send(t.Context(), "", false)
		must(t, err)
		p.holds(t, 0)
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		p := newPictured(t, slacktest.Config{})
		p.RejectBlock("image")
		_, err := p.send(t.Context(), "", false)
		must(t, err)
		p.holds(t, 0)
	})
	t.Run("too fast", func(t *testing.T) {
		t.Parallel()
		p := newPictured(t, slacktest.Config{})
		p.RateLimit(1, 3*time.Second)
		var later *delivery.Later
		if _, err := p.send(t.Context(), "", false); !errors.As(err, &later) || later.After != 3*time.Second || len(p.Messages(ops)) != 0 {
			t.Errorf("got %v, and %d messages", err, len(p.Messages(ops)))
		}
	})
}

// TestPictureAfterRestart: between the upload and the message, and after the message, a
// process may end: there is one message in the end, though the file was uploaded twice.
func TestPictureAfterRestart(t *testing.T) {
	t.Parallel()
	p := newPictured(t, slacktest.Config{})
	p.SlowFiles(1)
	p.waits = context.Canceled
	if _, err := p.send(t.Context(), "", false); !errors.Is(err, context.Canceled) || len(p.Messages(ops)) != 0 || p.Uploads() != 1 {
		t.Fatalf("got %v, %d messages and %d uploads", err, len(p.Messages(ops)), p.Uploads())
	}
	p.waits = nil
	for range 2 { // the second time, nobody knows that the first has come through
		_, err := p.send(t.Context(), "", true)
		must(t, err)
		p.holds(t, 1)
	}
}

// TestPictureIsSmall: what the outbox keeps of a picture is little more than its bytes.
func TestPictureIsSmall(t *testing.T) {
	t.Parallel()
	shown := chat.SpeechIn("en").Report(large(50))
	shown.Picture = drawn(t)
	shown.Picture.PNG = make([]byte, 100_000)
	with, err := slack.ReportMessage(ops, shown)
	must(t, err)
	var out slack.Outgoing
	must(t, json.Unmarshal(with, &out))
	if len(with) > 200_000 || len(out.Picture.Bytes) != 100_000 {
		t.Errorf("%d bytes, of which the picture has %d", len(with), len(out.Picture.Bytes))
	}
}
