package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// caller is one client with one session and one connection that it keeps.
type caller struct {
	client *http.Client
	url    string
	header http.Header
	id     int
	buf    []byte
	answer bytes.Buffer
}

// newCaller says hello.
func newCaller(ctx context.Context, address string) (*caller, error) {
	c := &caller{
		client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 1, DisableCompression: true}},
		url:    "http://" + address + "/mcp",
		header: http.Header{
			"Content-Type":  {"application/json"},
			"Accept":        {"application/json, text/event-stream"},
			"Authorization": {"Bearer " + personToken},
		},
	}
	header, err := c.post(ctx, []byte(initialize))
	if err != nil {
		return nil, err
	}
	c.header.Set("Mcp-Protocol-Version", protocol)
	if session := header.Get("Mcp-Session-Id"); session != "" {
		c.header.Set("Mcp-Session-Id", session)
	}
	_, err = c.post(ctx, []byte(initialized))
	return c, err
}

// post sends a message; the answer is in c.answer until the next one.
func (c *caller) post(ctx context.Context, message []byte) (http.Header, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(message))
	if err != nil {
		return nil, err
	}
	r.Header = c.header
	response, err := c.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	c.answer.Reset()
	if _, err := c.answer.ReadFrom(response.Body); err != nil {
		return nil, err
	}
	if response.StatusCode >= 300 {
		return nil, fmt.Errorf("status %d: %.300s", response.StatusCode, c.answer.Bytes())
	}
	return response.Header, nil
}

func (c *caller) call(ctx context.Context) error {
	c.id++
	c.buf = appendCall(c.buf[:0], c.id)
	if _, err := c.post(ctx, c.buf); err != nil {
		return err
	}
	return checkCall(c.answer.Bytes())
}

// list asks for the tools, and gives the length of the answer on the wire.
func (c *caller) list(ctx context.Context, gzip bool) (int, error) {
	c.header.Del("Accept-Encoding")
	if gzip {
		c.header.Set("Accept-Encoding", "gzip")
	}
	defer c.header.Del("Accept-Encoding")
	_, err := c.post(ctx, []byte(listTools))
	return c.answer.Len(), err
}

// callers are many callers of one server.
type callers []*caller

func newCallers(ctx context.Context, address string, n int) (callers, error) {
	if err := awaitListener(ctx, address); err != nil {
		return nil, err
	}
	list := make(callers, n)
	for i := range list {
		var err error
		if list[i], err = newCaller(ctx, address); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// load lets the first n callers call for the duration, each as soon as it has
// its answer, and gives the calls per second that were answered.
func (cs callers) load(ctx context.Context, n int, d time.Duration) (float64, error) {
	counts, errs := make([]int, n), make([]error, n)
	started := time.Now()
	var group sync.WaitGroup
	for i, c := range cs[:n] {
		group.Go(func() {
			for ctx.Err() == nil && time.Since(started) < d {
				if errs[i] = c.call(ctx); errs[i] != nil {
					return
				}
				counts[i]++
			}
		})
	}
	group.Wait()
	took := time.Since(started)
	answered := 0
	for _, count := range counts {
		answered += count
	}
	return float64(answered) / took.Seconds(), errors.Join(append(errs, ctx.Err())...)
}
