package slack

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// TestFetchFromSlackAlone: the token is not sent to an address that an event names and
// that is not Slack's.
func TestFetchFromSlackAlone(t *testing.T) {
	t.Parallel()
	var told atomic.Int32
	mine := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer xoxb-1" {
			_, _ = w.Write([]byte("zone"))
		}
	}))
	t.Cleanup(mine.Close)
	theirs := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { told.Add(1) }))
	t.Cleanup(theirs.Close)
	api, err := NewClient(Access{BotToken: "xoxb-1", URL: mine.URL})
	if err != nil {
		t.Fatal(err)
	}
	a := &Answers{Log: slog.New(slog.DiscardHandler), Client: api}
	if up, err := a.fetch(t.Context(), File{Name: "a", URL: mine.URL + "/api/files/a"}); err != nil || up.Text == nil || *up.Text != "zone" {
		t.Errorf("from Slack: %+v, %v", up, err)
	}
	for _, from := range []string{theirs.URL + "/a", "https://slack.com.evil.example/a", "https://evilslack.com/a", "http://files.slack.com/a", "https://slack.com@evil.example/a", "file:///etc/passwd"} {
		if _, err := a.fetch(t.Context(), File{Name: "a", URL: from}); err == nil || !strings.Contains(err.Error(), "refusing") {
			t.Errorf("%s: %v", from, err)
		}
	}
	if told.Load() > 0 {
		t.Error("another server was called")
	}
}

// TestFetchTurns: some files are fetched at once and no more.
func TestFetchTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var f fetches
		var last func()
		for range fetchedAtOnce {
			done, err := f.turn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			last = done
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 2)
		go func() {
			_, err := f.turn(ctx)
			ended <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-ended; err == nil {
			t.Error("one more had a turn")
		}
		last()
		if _, err := f.turn(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
