package panel

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
)

// errTooLarge says that an answer is over its cap.
var errTooLarge = errors.New("the answer is larger than its cap")

// bodies are buffers for answers whose length is not announced.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxPooled is the largest buffer that is kept.
const maxPooled = 1 << 20

// read reads a body up to MaxBody.
func (c *Client) read(a *attempt, raw *http.Response) ([]byte, error) {
	most := c.cfg.MaxBody
	if a.m.r.Method == http.MethodHead || raw.ContentLength == 0 {
		return nil, nil
	}
	if raw.ContentLength > most {
		return nil, errTooLarge
	}
	if raw.ContentLength > 0 {
		body := make([]byte, raw.ContentLength)
		_, err := io.ReadFull(raw.Body, body)
		return body, err
	}
	buf := bodies.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() {
		if buf.Cap() <= maxPooled {
			bodies.Put(buf)
		}
	}()
	if _, err := buf.ReadFrom(io.LimitReader(raw.Body, most+1)); err != nil {
		return nil, err
	}
	if int64(buf.Len()) > most {
		return nil, errTooLarge
	}
	return bytes.Clone(buf.Bytes()), nil
}

// cutOff judges an error in the middle of a body.
func (c *Client) cutOff(a *attempt, err error) (*Error, bool) {
	if errors.Is(err, errTooLarge) {
		e := a.m.r.broken(fmt.Sprintf("The panel's answer is larger than %s.", size(c.cfg.MaxBody)), nil)
		e.Hint = strings.TrimSpace("Ask for less at a time. " + e.Hint)
		return e, false
	}
	a.track.sent = true // an answer came, so the request had left
	a.track.got = true
	return c.failed(a.ctx, a.run, a.m.r, &a.track, err)
}

// mediaType is the content type without parameters, in lower case.
func mediaType(h http.Header) string {
	text := h.Get("Content-Type")
	switch text { // the usual ones need no parser
	case "", "application/json":
		return text
	}
	kind, _, err := mime.ParseMediaType(text)
	if err != nil && kind == "" {
		kind, _, _ = strings.Cut(text, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	return printable(kind)
}

func isJSON(kind string) bool {
	return kind == "application/json" || strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json")
}

// looksHTML looks at the body alone: Laravel calls every bare string text/html.
func looksHTML(body []byte) bool {
	start := bytes.TrimLeft(bytes.TrimPrefix(body[:min(len(body), 512)], []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(start) == 0 || start[0] != '<' {
		return false
	}
	start = bytes.ToLower(start)
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<title", "<script", "<!--", "<center", "<h1", "<div"} {
		if bytes.HasPrefix(start, []byte(tag)) {
			return true
		}
	}
	return false
}

// size writes a number of bytes for people.
func size(n int64) string {
	units := []string{"bytes", "KiB", "MiB", "GiB", "TiB"}
	unit := 0
	for n >= 1024 && n%1024 == 0 && unit+1 < len(units) {
		n /= 1024
		unit++
	}
	return fmt.Sprintf("%d %s", n, units[unit])
}
