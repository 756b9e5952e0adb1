package openpanel

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"panelbot/panel"
)

const (
	// margin is how long before its end a session is renewed.
	margin = time.Minute
	// perMinute keeps below OpenPanel's five.
	perMinute = 4
	// afterLimit is the least wait after OpenPanel said "too many".
	afterLimit = time.Minute
	// maxBadCodes is how many one-time codes may be refused: one can be late,
	// more mean a wrong secret.
	maxBadCodes = 3
)

// renewed gives the token of a session that lives: the one that another caller
// or another run of the program got, or that of a new login. Only one
// goroutine is here at a time.
func (v *Vendor) renewed(ctx context.Context, login panel.Login) (string, error) {
	if token, ok := v.current(); ok {
		return token, nil
	}
	if token, ok := v.load(ctx); ok {
		return token, nil
	}
	if e := v.mayLogIn(); e != nil {
		return "", e
	}
	s, err := exchange(ctx, login, v.cred)
	if err != nil {
		return "", v.remember(err)
	}
	v.use(s)
	if v.cred.Sessions != nil {
		// A session that is not kept costs a login after the next start, no more.
		_ = v.cred.Sessions.Save(ctx, s)
	}
	return s.Token, nil
}

// load asks Sessions once.
func (v *Vendor) load(ctx context.Context) (string, bool) {
	v.mu.Lock()
	first := !v.loaded
	v.loaded = true
	v.mu.Unlock()
	if !first || v.cred.Sessions == nil {
		return "", false
	}
	s, err := v.cred.Sessions.Load(ctx)
	if err != nil || s.Token == "" {
		return "", false
	}
	v.use(s)
	return v.current()
}

// use makes a session the present one.
func (v *Vendor) use(s Session) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.former, v.session, v.renew, v.badCodes = v.session.Token, s, time.Time{}, 0
	if s.Expires.IsZero() {
		return
	}
	// A session shorter than two minutes is used for half its life.
	left := time.Until(s.Expires)
	v.renew = s.Expires.Add(-min(margin, max(left/2, 0)))
}

// mayLogIn says why there is no login now, and counts the one that follows.
func (v *Vendor) mayLogIn() *panel.Error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.cred.Username == "" || v.cred.Password == "" {
		return &panel.Error{
			Kind: panel.NotSent, Message: "OpenPanel needs a token, or a username and a password, so nothing was sent.",
			Hint: "Set token to a long-lived op_mcp_ token, or username and password, for this panel.",
		}
	}
	if v.refused != nil {
		return v.refused
	}
	now := time.Now()
	v.logins = slices.DeleteFunc(v.logins, func(at time.Time) bool { return now.Sub(at) >= time.Minute })
	wait := v.notUntil.Sub(now)
	if len(v.logins) >= perMinute {
		wait = max(wait, v.logins[0].Add(time.Minute).Sub(now))
	}
	if wait > 0 {
		return tooMany(wait)
	}
	v.logins = append(v.logins, now)
	return nil
}

func tooMany(wait time.Duration) *panel.Error {
	seconds := int((wait + time.Second - 1) / time.Second)
	return &panel.Error{
		Kind: panel.Limited, RetryAfter: wait,
		Message: fmt.Sprintf("OpenPanel limits logins, so the next one waits; try again in %d s.", seconds),
		Hint:    "A long-lived op_mcp_ token needs no login.",
	}
}

// remember keeps what a login that failed means for the next one.
func (v *Vendor) remember(err error) error {
	var e *panel.Error
	if !errors.As(err, &e) {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	now := time.Now()
	switch {
	case e.Kind == panel.Limited:
		wait := max(e.RetryAfter, afterLimit)
		v.notUntil = now.Add(wait)
		return tooMany(wait)
	case errors.Is(err, errBadCode):
		if v.badCodes++; v.badCodes < maxBadCodes {
			v.notUntil = now.Add(afterLimit)
			return e
		}
		v.refused = again(e)
	case e.Kind == panel.Unauthorized, e.Kind == panel.Invalid:
		v.refused = again(e)
	case e.Kind == panel.Refused:
		// Not the password, it seems: a plan, an account. That may be mended.
		v.notUntil = now.Add(afterLimit)
	}
	return e
}

// again is a refusal as everybody sees it who asks after the first.
func again(e *panel.Error) *panel.Error {
	out := *e
	out.Status = 0
	out.Hint += " It is not tried again until panelbot is started anew."
	return &out
}
