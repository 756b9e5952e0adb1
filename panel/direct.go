package panel

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"syscall"
)

// directConn is a connection that carries one read at a time.
type directConn struct {
	net.Conn          // TLS, or the plain one
	plain    net.Conn // beneath; closing it ends every wait at once
	raw      syscall.RawConn
	// in is what is read, through room: of an answer's head only maxHeader bytes.
	in   *bufio.Reader
	room io.LimitedReader
}

// writers are the buffers in which requests are put together.
var writers = sync.Pool{New: func() any { return bufio.NewWriterSize(nil, 2<<10) }}

// RoundTrip sends a read and gives its answer, whose body the caller reads to
// its end, or closes. A connection that was used before and breaks before the
// answer begins is replaced by another one, as in net/http.
func (d *direct) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	for {
		conn, used, err := d.conn(ctx)
		if err != nil {
			return nil, err
		}
		if t := trackOf(ctx); t != nil {
			t.gotConn(httptrace.GotConnInfo{Conn: conn.Conn, Reused: used})
		}
		stop := context.AfterFunc(ctx, conn.abort)
		response, begun, err := conn.exchange(r)
		switch {
		case err == nil:
			d.handOver(conn, response, stop)
			return response, nil
		case !stop():
			err = context.Cause(ctx)
		}
		conn.abort()
		if !used || begun || ctx.Err() != nil {
			return nil, err
		}
	}
}

// abort ends whatever waits on the connection, which is of no use afterwards.
func (c *directConn) abort() {
	_ = c.plain.Close() // whoever waits gets the error
}

// exchange writes a request and reads the head of its answer. begun reports
// whether any of the answer came.
func (c *directConn) exchange(r *http.Request) (response *http.Response, begun bool, err error) {
	out := writers.Get().(*bufio.Writer)
	out.Reset(c.Conn)
	err = r.Write(out)
	if err == nil {
		err = out.Flush()
	}
	out.Reset(nil)
	writers.Put(out)
	if err != nil {
		return nil, false, err
	}
	c.room.N = maxHeader
	if _, err := c.in.Peek(1); err != nil {
		return nil, false, err
	}
	for {
		response, err = http.ReadResponse(c.in, r)
		if err != nil {
			return nil, true, err
		}
		if s := response.StatusCode; s >= 200 || s == http.StatusSwitchingProtocols {
			break
		}
		// What comes before an answer, such as 103, is passed over; room ends it.
	}
	c.room.N = math.MaxInt64 // the body has a bound of its own
	return response, true, nil
}

// handOver lets the answer's body give its connection back when it is read to
// its end. stop undoes the abort at the end of the request's context.
func (d *direct) handOver(conn *directConn, response *http.Response, stop func() bool) {
	body := &directBody{body: response.Body, from: d, conn: conn, stop: stop, last: response.Close || response.StatusCode < 200}
	if response.Body == http.NoBody {
		body.end(true)
		return
	}
	response.Body = body
}

// directBody is the body of an answer; one goroutine reads and closes it.
type directBody struct {
	body  io.Reader
	from  *direct
	conn  *directConn
	stop  func() bool
	last  bool // the connection ends with this answer
	ended error
}

func (b *directBody) Read(p []byte) (int, error) {
	if b.ended != nil {
		return 0, b.ended
	}
	n, err := b.body.Read(p)
	if err != nil {
		b.ended = err
		b.end(err == io.EOF)
	}
	return n, err
}

// Close closes the connection too, unless the body was read to its end.
func (b *directBody) Close() error {
	if b.ended == nil {
		b.ended = net.ErrClosed
		b.end(false)
	}
	return nil
}

// end lets go of the connection. whole says that the answer came to its end.
func (b *directBody) end(whole bool) {
	if !b.stop() || !whole || b.last {
		b.conn.abort()
		return
	}
	b.from.put(b.conn)
}

// open makes a connection.
func (d *direct) open(ctx context.Context) (*directConn, error) {
	plain, err := d.dial(ctx, "tcp", d.addr)
	if err != nil {
		return nil, err
	}
	c := &directConn{Conn: plain, plain: plain, raw: rawConn(plain)}
	if d.tls != nil {
		secure := tls.Client(plain, d.tls)
		shaking, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		if err := secure.HandshakeContext(shaking); err != nil {
			c.abort()
			return nil, err
		}
		c.Conn = secure
	}
	c.room.R = c.Conn
	c.in = bufio.NewReader(&c.room)
	return c, nil
}

// rawConn is the socket of a connection; nil where it cannot be had.
func rawConn(conn net.Conn) syscall.RawConn {
	if counted, ok := conn.(*countedConn); ok {
		conn = counted.Conn
	}
	socket, ok := conn.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}
