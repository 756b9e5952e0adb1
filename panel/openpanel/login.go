package openpanel

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/panel"
)

// What a login can meet beside a wrong password.
var (
	errBadCode  = errors.New("openpanel: the one-time code was refused")
	errNeedCode = errors.New("openpanel: a one-time code is needed")
)

// Login logs in once and gives the session. The client's own credentials are
// not used. Every error is a *panel.Error.
func Login(ctx context.Context, c *panel.Client, cred Credentials) (Session, error) {
	return exchange(ctx, func(ctx context.Context, r panel.Request) (*panel.Response, error) {
		r.Anonymous = true
		return c.Do(ctx, r)
	}, cred)
}

// answer is that of the login. OpenPanel's versions write expires_in as a
// number, as a string, or not at all.
type answer struct {
	Token     string          `json:"token"`
	ExpiresIn json.RawMessage `json:"expires_in"`
	TwoFactor bool            `json:"twofa_required"`
}

// exchange sends one login. The code goes along at once where there is a
// secret, because a login without it counts too.
func exchange(ctx context.Context, login panel.Login, cred Credentials) (Session, error) {
	asked := map[string]string{"username": cred.Username, "password": cred.Password}
	secrets := []string{cred.Password}
	now := time.Now()
	if secret := strings.NewReplacer(" ", "", "-", "").Replace(cred.TOTPSecret); secret != "" {
		code, err := totp.GenerateCode(secret, now)
		if err != nil {
			return Session{}, &panel.Error{
				Kind: panel.NotSent, Message: "The totp_secret is not base32, so no login was sent.",
				Hint: "Copy the secret that OpenPanel shows beside its QR code.",
			}
		}
		asked["twofa_code"] = code
		secrets = append(secrets, secret, code)
	}
	body, err := json.Marshal(asked)
	if err != nil {
		return Session{}, &panel.Error{Kind: panel.NotSent, Message: "The login cannot be written as JSON, so it was not sent."}
	}
	resp, err := login(ctx, panel.Request{Method: "POST", Path: "/api/login", Body: body, Secrets: secrets})
	if err != nil {
		return Session{}, explain(err, asked["twofa_code"] != "")
	}
	var a answer
	if json.Unmarshal(resp.Body, &a) != nil || a.Token == "" {
		return Session{}, &panel.Error{
			Kind: panel.Broken, Status: resp.Status, Message: "OpenPanel took the login, but its answer holds no token.",
			Hint: "Is this version of OpenPanel one with an API, and is it the Enterprise edition?",
		}
	}
	return Session{Token: a.Token, Expires: expiry(a, now)}, nil
}

// explain says what to do about a login that failed.
func explain(err error, withCode bool) error {
	var e *panel.Error
	if !errors.As(err, &e) {
		return err
	}
	out := *e
	switch {
	case withCode && (errors.Is(err, errNeedCode) || e.Kind == panel.Unauthorized && aboutCode(e.Message)):
		out.Kind, out.Err = panel.Unauthorized, errBadCode
		out.Message = "OpenPanel does not accept the code of the second factor."
		out.Hint = "Check totp_secret in the configuration, and this machine's clock."
	case errors.Is(err, errNeedCode):
		out.Hint = "Set totp_secret for this panel, or better a long-lived op_mcp_ token as token."
	case e.Kind == panel.Unauthorized, e.Kind == panel.Refused && aboutPassword(e.Message):
		out.Kind = panel.Unauthorized
		out.Hint = "Check username and password in the configuration."
	case e.Kind == panel.NotFound:
		out.Hint = "This version of OpenPanel offers no login by API; set a long-lived op_mcp_ token as token."
	}
	return &out
}

// aboutCode reports whether a refusal is about the second factor.
func aboutCode(message string) bool {
	return mentions(message, "2fa", "two-factor", "two factor", "twofa", "otp", "code")
}

// aboutPassword reports whether a refusal of any status is about the password.
func aboutPassword(message string) bool {
	return mentions(message, "password", "credential", "username")
}

func mentions(message string, words ...string) bool {
	message = strings.ToLower(message)
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(message, word) })
}

// expiry is when a session ends: by expires_in, else by the token's own claim,
// which is not verified: it only tells when to log in again.
func expiry(a answer, now time.Time) time.Time {
	if seconds := number(a.ExpiresIn); seconds > 0 {
		return now.Add(time.Duration(seconds * float64(time.Second)))
	}
	parts := strings.Split(a.Token, ".")
	if len(parts) != 3 {
		return time.Time{}
	}
	claims, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return time.Time{}
	}
	var c struct {
		Exp json.RawMessage `json:"exp"`
	}
	if json.Unmarshal(claims, &c) != nil {
		return time.Time{}
	}
	if at := number(c.Exp); at > 0 {
		return time.Unix(int64(at), 0)
	}
	return time.Time{}
}

// number reads a JSON number or a string that holds one; 0 for everything
// else, and for what no clock holds.
func number(raw json.RawMessage) float64 {
	n, err := strconv.ParseFloat(strings.Trim(string(raw), `"`), 64)
	const century = 100 * 365 * 24 * 3600
	if err != nil || !(n > 0 && n < century) {
		return 0
	}
	return n
}
