package panel

import (
	"bytes"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"strings"
)

// userAgent names the program to the panel.
const userAgent = "panelbot"

// message is a request on its way: what is made once for all its attempts.
type message struct {
	r      *Request
	path   string // r.Path, or the form of it that the panel knows
	query  string // encoded, with its question mark
	header http.Header
	access http.Header // the vendor's, which a login may change
	body   []byte
	sent   bool // an attempt was made: an error is not that of a login
	// limited counts the answers that there are too many requests.
	limited int
}

// check refuses what must not or cannot be sent.
func (c *Client) check(r *Request) *Error {
	no := func(format string, args ...any) *Error {
		return &Error{Kind: NotSent, Message: fmt.Sprintf(format, args...)}
	}
	bodiless := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case r.Level > c.cfg.Ceiling:
		e := no("The ceiling of this panel does not allow requests of this risk, so nothing was sent.")
		e.Hint = "The ceiling is set in the configuration and read at the start."
		return e
	case !validMethod(r.Method):
		return no("The method %.20q is not one of GET, HEAD, POST, PUT, PATCH and DELETE, so nothing was sent.", r.Method)
	case !validPath(r.Path):
		return no("The path of the request is not a clean, escaped path, so nothing was sent.")
	case len(r.Body) > 0 && len(r.Form) > 0:
		return no("The request has a JSON body and a form, so nothing was sent.")
	case bodiless && (len(r.Body) > 0 || len(r.Form) > 0):
		return no("A %s request has no body, so nothing was sent.", r.Method)
	}
	return nil
}

func validMethod(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return true
	}
	return false
}

// validPath accepts a path that goes over the wire as it is. Empty segments
// and those that climb (also escaped) would name something else than meant.
func validPath(path string) bool {
	if !strings.HasPrefix(path, "/") {
		return false
	}
	for i := 0; i < len(path); i++ {
		ch := path[i]
		switch {
		case 'a' <= ch && ch <= 'z', 'A' <= ch && ch <= 'Z', '0' <= ch && ch <= '9':
		case strings.IndexByte("-._~!$&'()*+,;=:@/[]", ch) >= 0:
		case ch == '%' && i+2 < len(path) && isHex(path[i+1]) && isHex(path[i+2]):
		default:
			return false
		}
	}
	for segment := range strings.SplitSeq(path, "/") {
		switch strings.ReplaceAll(strings.ToLower(segment), "%2e", ".") {
		case ".", "..":
			return false
		}
	}
	return !strings.Contains(path, "//")
}

func isHex(ch byte) bool {
	return '0' <= ch && ch <= '9' || 'a' <= ch && ch <= 'f' || 'A' <= ch && ch <= 'F'
}

// prepare makes the parts of a request that no attempt changes.
func (c *Client) prepare(r *Request) (*message, *Error) {
	m := &message{r: r, path: r.Path, body: r.Body}
	if len(r.Query) > 0 {
		m.query = "?" + r.Query.Encode()
	}
	m.header = make(http.Header, 6)
	maps.Copy(m.header, c.cfg.Vendor.Header())
	m.header["Accept"] = []string{"application/json"}
	m.header["User-Agent"] = []string{userAgent}
	if len(r.Body) > 0 {
		m.header["Content-Type"] = []string{"application/json"}
	}
	if len(r.Form) == 0 {
		return m, nil
	}
	body, contentType, err := encodeForm(r.Form)
	if err != nil {
		return nil, &Error{Kind: NotSent, Message: "The form could not be written, so nothing was sent.", Err: err}
	}
	m.body = body
	m.header["Content-Type"] = []string{contentType}
	return m, nil
}

// encodeForm writes a multipart body; the media type has its boundary.
func encodeForm(parts []Part) ([]byte, string, error) {
	size := 256
	for _, p := range parts {
		size += len(p.Name) + len(p.Value) + len(p.FileName) + len(p.Data) + 256
	}
	buf := bytes.NewBuffer(make([]byte, 0, size))
	w := multipart.NewWriter(buf)
	for _, p := range parts {
		var err error
		if p.FileName == "" {
			err = w.WriteField(p.Name, p.Value)
		} else if part, e := w.CreateFormFile(p.Name, p.FileName); e != nil {
			err = e
		} else {
			_, err = part.Write(p.Data)
		}
		if err != nil {
			return nil, "", err
		}
	}
	if err := w.Close(); err != nil {
		return nil, "", err
	}
	return buf.Bytes(), w.FormDataContentType(), nil
}
