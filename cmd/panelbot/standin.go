package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"panelbot/panel/simulator"
)

// simulatorURL is the address of a panel that is only a stand-in, in the
// process.
const simulatorURL = "simulator:"

// standIn is a simulator on a loopback address of its own.
type standIn struct {
	server *http.Server
	url    string
}

// startStandIn listens on a free port of loopback.
func startStandIn(ctx context.Context) (*standIn, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	sim := simulator.New(simulator.Config{})
	s := &standIn{url: "http://" + listener.Addr().String(), server: &http.Server{Handler: sim, ReadHeaderTimeout: 10 * time.Second}}
	go func() {
		if err := s.server.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			panic(fmt.Sprintf("simulator: %v", err)) // loopback in our own process
		}
	}()
	return s, nil
}

// lend gives a panel the stand-in's address and credentials, and the names of
// its sites where the configuration has none.
func (s *standIn) lend(pc *PanelConfig) {
	pc.URL = s.url
	if pc.Kind == "openpanel" {
		pc.Token, pc.Username, pc.Password, pc.TOTPSecret = simulator.OpenToken, "", "", ""
		return
	}
	pc.Token, pc.Code = simulator.FlashToken, simulator.FlashCode
	if pc.Rate == "60/m" {
		pc.Rate = "1000/s" // nobody counts here
	}
	if len(pc.Sites) > 0 {
		return
	}
	pc.Sites = map[string]SiteConfig{}
	for _, site := range simulator.Sites() {
		pc.Sites[site.Name] = SiteConfig{ID: int64(site.ID), Server: site.Server, Domain: site.Domain}
	}
}

func (s *standIn) close() { _ = s.server.Close() } // nothing is kept, nothing can be lost
