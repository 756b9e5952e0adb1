package panel

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"time"
)

// direct sends reads over connections that it keeps, each in the goroutine of
// its caller: net/http hands a request to one goroutine that writes and to
// another that reads, which costs more than all else about a short read. It is
// for requests without a body that may be repeated, to one panel and through no
// proxy. net/http's own code writes the request and reads the answer, so that
// what is on the wire is the same.
type direct struct {
	// dial makes a connection to addr; a nil tls leaves it plain.
	dial func(ctx context.Context, network, addr string) (net.Conn, error)
	tls  *tls.Config
	addr string

	mu    sync.Mutex
	idle  []idleConn  // the one that was used last at the end
	sweep *time.Timer // nil while nothing lies idle
}

// idleConn is a connection that waits, and since when.
type idleConn struct {
	*directConn
	since time.Time
}

// conn gives a connection that was used before, or a new one. What came over an
// idle one, its end above all, nobody asked for, and it is not used again.
func (d *direct) conn(ctx context.Context) (c *directConn, used bool, err error) {
	for {
		c := d.take()
		if c == nil {
			c, err = d.open(ctx)
			return c, false, err
		}
		if c.in.Buffered() == 0 && quiet(c.raw) {
			return c, true, nil
		}
		c.abort()
	}
}

// take takes the connection that was used last; nil where none is idle.
func (d *direct) take() *directConn {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := len(d.idle) - 1
	if n < 0 {
		return nil
	}
	c := d.idle[n].directConn
	d.idle[n] = idleConn{}
	d.idle = d.idle[:n]
	return c
}

// put keeps a connection for the next request.
func (d *direct) put(c *directConn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.idle) >= idlePerHost {
		c.abort()
		return
	}
	d.idle = append(d.idle, idleConn{c, time.Now()})
	if d.sweep == nil {
		d.sweep = time.AfterFunc(idleReads, d.clean)
	}
}

// clean closes what has lain idle for idleReads, and comes again while anything
// is left.
func (d *direct) clean() {
	d.mu.Lock()
	defer d.mu.Unlock()
	old := 0
	for old < len(d.idle) && time.Since(d.idle[old].since) >= idleReads {
		d.idle[old].abort()
		old++
	}
	d.idle = append(d.idle[:0], d.idle[old:]...)
	clear(d.idle[len(d.idle):cap(d.idle)])
	if d.sweep = nil; len(d.idle) > 0 {
		d.sweep = time.AfterFunc(idleReads-time.Since(d.idle[0].since), d.clean)
	}
}

// CloseIdleConnections closes what lies idle.
func (d *direct) CloseIdleConnections() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.idle {
		d.idle[i].abort()
	}
	clear(d.idle)
	d.idle = d.idle[:0]
	if d.sweep != nil {
		d.sweep.Stop()
		d.sweep = nil
	}
}
