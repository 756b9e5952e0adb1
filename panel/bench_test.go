package panel

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkDo compares a read through Do with net/http alone, which has the
// same headers and reads the same body, over the same loopback server.
func BenchmarkDo(b *testing.B) {
	for _, size := range []int{200, 20_000} {
		body := `{"data":"` + strings.Repeat("a", size) + `"}`
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, body)
		}))
		b.Cleanup(s.Close)
		c, err := New(nil, Config{URL: s.URL, Vendor: &fakeVendor{}, Limiter: NewLimiter(Rate{N: maxRate, Per: time.Second})})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(c.Close)
		plain := &http.Client{Transport: newPools(Config{}, &url.URL{}).reads}
		r := Request{Method: "GET", Path: "/api/servers", Reads: true}
		viaDo := func() error {
			_, err := c.Do(b.Context(), r)
			return err
		}
		viaHTTP := func() error {
			req, err := http.NewRequestWithContext(b.Context(), "GET", s.URL+"/api/servers", nil)
			if err != nil {
				return err
			}
			req.Header = http.Header{"Authorization": {"Bearer x"}, "X-Code": {"x"}, "Accept": {"application/json"}, "Content-Type": {"application/json"}, "User-Agent": {userAgent}}
			resp, err := plain.Do(req)
			if err != nil {
				return err
			}
			defer resp.Body.Close()
			_, err = io.ReadAll(resp.Body)
			return err
		}
		for name, call := range map[string]func() error{"do": viaDo, "nethttp": viaHTTP} {
			b.Run(fmt.Sprintf("%d/%s", size, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := call(); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(fmt.Sprintf("%d/%s/parallel", size, name), func(b *testing.B) {
				b.ReportAllocs()
				b.SetParallelism(32)
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						if err := call(); err != nil {
							b.Error(err)
							return
						}
					}
				})
			})
		}
	}
}

// counted is a server that counts its connections.
func counted(t *testing.T) (url string, opened *atomic.Int32) {
	t.Helper()
	opened = new(atomic.Int32)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "{}") }))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s.URL, opened
}

// TestConnectionsAreReused: 64 callers at once need no more than 64 connections.
func TestConnectionsAreReused(t *testing.T) {
	t.Parallel()
	url, opened := counted(t)
	c := testClient(t, Config{URL: url})
	for range 5 {
		done := make(chan error)
		for range 64 {
			go func() {
				_, err := c.Do(t.Context(), Request{Method: "GET", Path: "/x", Reads: true})
				done <- err
			}()
		}
		for range 64 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	}
	if n := opened.Load(); n > 70 {
		t.Errorf("%d connections for 64 callers", n)
	}
}
