package openpanel

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"panelbot/panel"
)

// Credentials are a token, or a user name and a password.
type Credentials struct {
	Username string
	Password string
	// TOTPSecret is the base32 secret of the second factor; empty without one.
	TOTPSecret string
	// Token is a long-lived token; with it the rest is not used.
	Token string
	// Sessions keeps sessions over a restart; nil keeps them in memory.
	Sessions Sessions
}

// Session is what a login gave.
type Session struct {
	Token string
	// Expires is when OpenPanel ends it; the zero time is not known.
	Expires time.Time
}

// Sessions keeps the session of one panel. It is called by one goroutine at a
// time; an error costs a login, no more.
type Sessions interface {
	// Load gives the session that was saved last; the zero Session is none.
	Load(ctx context.Context) (Session, error)
	// Save keeps a session in place of the one before.
	Save(ctx context.Context, s Session) error
}

// Vendor is a panel.Vendor.
type Vendor struct {
	cred   Credentials
	flight singleflight.Group

	mu       sync.Mutex // guards what follows; not held while a login is under way
	session  Session
	renew    time.Time // when session is too old to be used; zero is not known
	former   string    // the token before, which an error may still repeat
	loaded   bool      // Sessions was asked
	refused  *panel.Error
	badCodes int
	notUntil time.Time   // no login before
	logins   []time.Time // those of the last minute
}

// New returns a Vendor, which logs in when the first request needs it.
func New(cred Credentials) *Vendor {
	cred.TOTPSecret = strings.NewReplacer(" ", "", "-", "").Replace(cred.TOTPSecret)
	return &Vendor{cred: cred}
}

// Header is nil: the reference shows none on requests without a body.
func (v *Vendor) Header() http.Header { return nil }

// Authorize gives the token, after a login where there is none that lives.
func (v *Vendor) Authorize(ctx context.Context, login panel.Login) (http.Header, error) {
	if v.cred.Token != "" {
		return bearer(v.cred.Token), nil
	}
	if token, ok := v.current(); ok {
		return bearer(token), nil
	}
	// The login is everybody's, so it does not end with the one caller who
	// happened to start it.
	done := v.flight.DoChan("login", func() (any, error) { return v.renewed(context.WithoutCancel(ctx), login) })
	select {
	case result := <-done:
		if result.Err != nil {
			return nil, result.Err
		}
		return bearer(result.Val.(string)), nil
	case <-ctx.Done():
		return nil, &panel.Error{
			Kind: panel.NotSent, Err: context.Cause(ctx),
			Message: "The call was cancelled while it waited for the login, before it was sent.",
		}
	}
}

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

// current is the session's token while it may be used.
func (v *Vendor) current() (string, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	ok := v.session.Token != "" && (v.renew.IsZero() || time.Now().Before(v.renew))
	return v.session.Token, ok
}

// Rejected drops the session that a request was sent with. A long-lived token
// cannot be renewed.
func (v *Vendor) Rejected(header http.Header) bool {
	if v.cred.Token != "" {
		return false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if header.Get("Authorization") == "Bearer "+v.session.Token {
		v.former, v.session, v.renew = v.session.Token, Session{}, time.Time{}
	}
	return true
}

// Secrets are the credentials and the tokens of this session and the last.
func (v *Vendor) Secrets() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return []string{v.cred.Token, v.cred.Password, v.cred.TOTPSecret, v.session.Token, v.former}
}

// Fallback is the rule of /system/hosting: the reference prints some of its
// paths without /api, and versions differ in which of them they serve so.
func (v *Vendor) Fallback(path string, status int) string {
	const hosting = "/system/hosting/"
	if status != http.StatusNotFound {
		return ""
	}
	if strings.HasPrefix(path, hosting) {
		return "/api" + path
	}
	if rest, ok := strings.CutPrefix(path, "/api"); ok && strings.HasPrefix(rest, hosting) {
		return rest
	}
	return ""
}
