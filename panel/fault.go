package panel

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// errSlow ends an attempt that took longer than its time.
var errSlow = errors.New("the time for the answer is over")

// checkFirst is what to do about a lost answer.
const checkFirst = "Whether the change was made is not known: look in the panel before asking again."

// broken is the error of an attempt that ended without an answer that can be
// read. For a read nothing is at stake; for a write nobody knows what was done.
func (r *Request) broken(message string, err error) *Error {
	if r.Reads {
		return &Error{Kind: Broken, Message: message, Err: err}
	}
	return &Error{Kind: Lost, Message: message, Hint: checkFirst, Err: err}
}

// failed judges an error of the transport. Again says that a read may be
// repeated.
func (c *Client) failed(ctx, run context.Context, r *Request, t *track, err error) (e *Error, again bool) {
	err = bare(err)
	slow := errors.Is(context.Cause(run), errSlow)
	ended := ctx.Err() != nil && run.Err() != nil && !slow
	if !t.left(c.traced, err) {
		switch {
		case ended:
			return &Error{Kind: NotSent, Message: "The call was cancelled before it was sent.", Err: context.Cause(ctx)}, false
		case slow:
			return c.unreachable(errSlow), false
		}
		return c.unreachable(err), !hopeless(err)
	}
	switch {
	case ended:
		e := r.broken("The call was cancelled before the panel answered.", context.Cause(ctx))
		return e, false
	case slow:
		return r.broken(fmt.Sprintf("The panel did not answer within %s.", c.cfg.Timeout.Round(time.Millisecond)), errSlow), false
	}
	return r.broken("The connection broke before the panel's answer was complete.", err), true
}

// unreachable says why no connection came about, and what to do.
func (c *Client) unreachable(err error) *Error {
	e := &Error{Kind: Unreachable, Err: err, Hint: "Check url in the configuration, and whether a firewall is in the way."}
	host := c.base.Host
	var (
		dns       *net.DNSError
		pin       *pinError
		authority x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
	)
	switch {
	case errors.Is(err, errSlow), isTimeout(err):
		e.Message = fmt.Sprintf("No connection to %s came about in time.", host)
	case errors.As(err, &dns):
		e.Message = fmt.Sprintf("The name %s cannot be resolved.", c.Host())
		e.Hint = "Check url in the configuration, and the name server."
	case errors.As(err, &pin):
		e.Message = fmt.Sprintf("The connection to %s was refused by us: %s.", host, pin)
		e.Hint = "If the certificate was renewed with a new key, change tls.pin; if not, somebody may be in between."
	case errors.As(err, &authority):
		e.Message = fmt.Sprintf("The certificate of %s is signed by an authority that is not trusted.", host)
		e.Hint = "For a self-signed certificate set tls.ca or tls.pin for this panel."
	case errors.As(err, &hostname):
		e.Message = fmt.Sprintf("The certificate of %s is for another name.", host)
		e.Hint = "Set url to the name in the certificate, or set tls.pin for this panel."
	case errors.As(err, &invalid):
		e.Message = fmt.Sprintf("The certificate of %s is not valid: %s.", host, invalid)
		e.Hint = "Renew it, or set tls.pin for this panel."
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		e.Message = fmt.Sprintf("%s does not speak TLS.", host)
		e.Hint = "Check the port of url in the configuration."
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Message = fmt.Sprintf("%s refuses the connection.", host)
		e.Hint = "Check the port of url in the configuration, and whether the panel runs."
	default:
		e.Message = fmt.Sprintf("No connection to %s came about.", host)
	}
	return e
}

// beforeConnection reports an error that can only come before there was a
// connection.
func beforeConnection(err error) bool {
	var op *net.OpError
	if errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	var (
		dns    *net.DNSError
		verify *tls.CertificateVerificationError
	)
	return errors.As(err, &dns) || errors.As(err, &verify) || hopeless(err)
}

// hopeless reports an error that a second try does not cure: the certificate,
// or no TLS at all.
func hopeless(err error) bool {
	var (
		pin       *pinError
		authority x509.UnknownAuthorityError
		hostname  x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
	)
	return errors.As(err, &pin) || errors.As(err, &authority) || errors.As(err, &hostname) ||
		errors.As(err, &invalid) || errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch)
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// bare takes an error out of url.Error, whose text is the whole address.
func bare(err error) error {
	var wrapped *url.Error
	for errors.As(err, &wrapped) && wrapped.Err != nil {
		err = wrapped.Err
	}
	if err != nil && strings.Contains(err.Error(), "Location header") {
		return errors.New("the panel redirects to an address that cannot be read")
	}
	return err
}
