package panel

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// judge reads an answer and says what it means. Again says that a read may be
// repeated.
func (c *Client) judge(a *attempt, raw *http.Response) (*Response, *Error, bool) {
	resp := &Response{Status: raw.StatusCode, ContentType: mediaType(raw.Header)}
	switch s := raw.StatusCode; {
	case s >= 400:
		e, again := c.refused(a, raw)
		return nil, e, again
	case s >= 300:
		return c.redirected(a, raw, resp)
	case s < 200:
		return nil, withStatus(s, a.m.r.broken(fmt.Sprintf("The panel answered %d, which is no answer.", s), nil)), false
	}
	if a.m.r.Want == WantFile && isDownload(raw.Header, resp.ContentType) {
		var e *Error
		var again bool
		resp.File, e, again = c.download(a, raw)
		return orNil(resp, e), withStatus(raw.StatusCode, e), again
	}
	body, err := c.read(a, raw)
	if err != nil {
		e, again := c.cutOff(a, err)
		return nil, withStatus(raw.StatusCode, e), again
	}
	resp.Body = body
	e := c.accept(a.m.r, raw, resp)
	return orNil(resp, e), withStatus(raw.StatusCode, e), false
}

// accept finds the refusals and the failures among answers with status 2xx.
func (c *Client) accept(r *Request, raw *http.Response, resp *Response) *Error {
	body := resp.Body
	if e := c.cfg.Vendor.Failure(*r, Answer{raw.StatusCode, raw.Header, body}); e != nil {
		return e
	}
	if e := messageOnly(r, body); e != nil && !isAttachment(raw.Header) {
		return e
	}
	if r.Want != WantFile && r.Want != WantText && looksHTML(body) {
		e := r.broken("The panel answered with an HTML page.", nil)
		e.Hint = strings.TrimSpace("Is the url right, and is the panel's licence valid? " + e.Hint)
		return e
	}
	switch {
	case r.Want == WantRedirect:
		return r.broken("The panel answered without the address that it should redirect to.", nil)
	case len(body) == 0:
		// A status that means "no content" is an answer; an empty 200 is none
		// where the reference shows a value.
		if r.Want == WantJSON && raw.StatusCode == http.StatusOK && r.Method != http.MethodHead {
			return r.broken("The panel's answer is empty.", nil)
		}
	case r.Want == WantJSON || isJSON(resp.ContentType):
		if !json.Valid(body) {
			return r.broken("The panel's answer is not JSON, or breaks off.", nil)
		}
	}
	return nil
}

// messageOnly finds the panel's refusal in a JSON object with nothing but a
// message, and perhaps a success or status that is false.
func messageOnly(r *Request, body []byte) *Error {
	members, ok := Only(body, "message", "success", "status")
	if !ok {
		return nil
	}
	said := false
	for _, name := range []string{"success", "status"} {
		if value, there := members[name]; there {
			if !isFalse(value) {
				return nil
			}
			said = true
		}
	}
	message := Sentence(members["message"])
	if message == "" && !said || r.MessageOnly && !said {
		return nil
	}
	if message == "" {
		message = "The panel says that it did not succeed, and no more."
	}
	return &Error{Kind: Refused, Message: message}
}

// isFalse reads the ways in which panels write false.
func isFalse(value json.RawMessage) bool {
	switch strings.ToLower(string(value)) {
	case "false", `"false"`, `"error"`, `"fail"`, `"failed"`:
		return true
	}
	return false
}

// refused reads an answer with status 400 or more.
func (c *Client) refused(a *attempt, raw *http.Response) (e *Error, again bool) {
	answer := Answer{Status: raw.StatusCode, Header: raw.Header}
	// The status says enough where the body cannot be read.
	if body, err := c.read(a, raw); err == nil {
		answer.Body = body
	}
	e = Plain(answer)
	if said := c.cfg.Vendor.Failure(*a.m.r, answer); said != nil {
		own := *said
		e = &own
	}
	e.Status = raw.StatusCode
	e.RetryAfter = max(e.RetryAfter, asked(raw))
	switch e.Status {
	case http.StatusBadGateway, http.StatusGatewayTimeout, 520, 524:
		// A gateway gave up on a panel that may have done the work; the last
		// two are Cloudflare's.
		if !a.m.r.Reads {
			e.Kind, e.Hint = Lost, checkFirst
		}
		return e, e.Status < 520
	case http.StatusServiceUnavailable:
		return e, true
	case http.StatusTooManyRequests:
		return e, e.RetryAfter > 0
	}
	return e, false
}

// redirected reads an answer with status 3xx, which is never followed.
func (c *Client) redirected(a *attempt, raw *http.Response, resp *Response) (*Response, *Error, bool) {
	r := a.m.r
	to, err := raw.Location()
	if err != nil {
		to = nil
	}
	permanent := raw.StatusCode == http.StatusMovedPermanently || raw.StatusCode == http.StatusPermanentRedirect
	if r.Want == WantRedirect && to != nil && !permanent { // those two say that the panel itself has moved
		resp.Location = to.String()
		return resp, nil, false
	}
	e := &Error{Kind: Broken, Message: fmt.Sprintf("The panel answered with a redirect (%d) that names no address.", raw.StatusCode)}
	if to != nil {
		where := (&url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path, RawPath: to.RawPath}).String()
		e.Message = fmt.Sprintf("The panel redirects to %s, which is not followed.", where)
		e.Hint = "Check url in the configuration, and whether the panel accepts the credentials."
		if to.Scheme != c.base.Scheme || to.Host != c.base.Host {
			e.Hint = fmt.Sprintf("If that is the panel, set url to %s://%s in the configuration.", to.Scheme, to.Host)
		}
	}
	if s := raw.StatusCode; !r.Reads && (s == http.StatusFound || s == http.StatusSeeOther) {
		// These two may follow work that was done; the others mean that it has
		// to be asked for elsewhere.
		e.Kind, e.Hint = Lost, e.Hint+" "+checkFirst
	}
	return nil, withStatus(raw.StatusCode, e), false
}

// orNil is the response of an attempt that has no error.
func orNil(resp *Response, e *Error) *Response {
	if e != nil {
		return nil
	}
	return resp
}

// withStatus is the error with the status of the answer that it came with; a
// copy, because a vendor may hand out the same error again.
func withStatus(status int, e *Error) *Error {
	if e == nil {
		return nil
	}
	out := *e
	out.Status = status
	return &out
}
