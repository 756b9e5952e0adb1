package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// serverName is in every right answer of the panel.
const serverName = "bench-web-1"

// panelAnswer is one server, as FlashPanel shows it.
const panelAnswer = `{"data":{"id":1,"name":"` + serverName + `","ip":"192.0.2.10","provider":"custom","status":"active",` +
	`"os":"ubuntu","os_version":"24.04","php_version":"8.3","database":"mysql8","region":"fra1","size":"4 vCPU / 8 GB",` +
	`"protected":false,"is_favorite":true,"sites_count":12,"tags":["production","client-acme"],` +
	`"created_at":"2026-01-15T09:30:00.000000Z","created_at_display":"15/01/2026"}}`

const (
	panelToken = "1|benchmarkbenchmarkbenchmark"
	panelCode  = "benchcode"
)

// panelServer is a panel that knows one server, in this process.
type panelServer struct {
	url   string
	close func()
}

// startPanel answers GET /api/servers/1 with the right credentials, and
// nothing else.
func startPanel(ctx context.Context) (*panelServer, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/servers/1", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+panelToken || r.Header.Get("X-Code") != panelCode {
			http.Error(w, `{"message":"Unauthenticated."}`, http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, panelAnswer) // the caller counts what comes back
	})
	s := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.Serve(listener) }() // ends with close
	return &panelServer{url: "http://" + listener.Addr().String(), close: func() { _ = s.Close() }}, nil
}

// freeAddress is an address on loopback where nobody listens now.
func freeAddress(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	address := listener.Addr().String()
	return address, listener.Close()
}

// awaitListener waits until somebody listens there.
func awaitListener(ctx context.Context, address string) error {
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		if !strings.Contains(err.Error(), "refused") {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.New("nobody listens on " + address)
		case <-time.After(5 * time.Millisecond):
		}
	}
}
