package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// TestServeEnds: a client that only listens does not hold up the end, and the
// house is closed when it comes.
func TestServeEnds(t *testing.T) {
	t.Parallel()
	cfg, err := parseConfig("demo", []byte(demoConfig), os.LookupEnv, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.MCP.Listen, cfg.MCP.Anonymous, cfg.Downloads.Dir = "127.0.0.1:0", "you", t.TempDir()
	a := &app{}
	cfg.Store = "sqlite:" + filepath.Join(t.TempDir(), "panelbot.db")
	h, err := a.open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	serving, stop := context.WithCancel(t.Context())
	defer stop()
	listener, handler, _, err := h.listen(serving, &chatDoors{h: h})
	if err != nil {
		t.Fatal(err)
	}
	closed, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- serveHTTP(serving, listener, handler, func(ctx context.Context) error {
			close(closed)
			return h.runner.Close(ctx)
		})
	}()
	url := "http://" + listener.Addr().String() + cfg.MCP.Path
	listen, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	listen.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(listen)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("nobody may listen: %s", response.Status)
	}
	stop()
	<-closed
	if err := <-ended; err != nil { // without an end of the stream it takes 35 s, and the test's patience
		t.Error(err)
	}
}
