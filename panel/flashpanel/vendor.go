package flashpanel

import (
	"context"
	"net/http"
	"strings"

	"panelbot/panel"
)

// Vendor is a panel.Vendor with one token and its code.
type Vendor struct {
	token, code string
	access      http.Header
	secrets     []string
}

// New returns a Vendor. Both parts come from Login; without them only
// anonymous requests are sent.
func New(token, code string) *Vendor {
	_, plain, _ := strings.Cut(token, "|")
	return &Vendor{token: token, code: code, secrets: []string{token, plain, code}, access: http.Header{
		"Authorization": {"Bearer " + token},
		"X-Code":        {code},
	}}
}

// everyRequest is what the reference shows on each operation, with a body or
// without. Nobody writes to it.
var everyRequest = http.Header{"Content-Type": {"application/json"}}

// Header gives the content type that the reference shows on every request.
func (v *Vendor) Header() http.Header { return everyRequest }

// Authorize gives the token and the code.
func (v *Vendor) Authorize(context.Context, panel.Login) (http.Header, error) {
	if v.token == "" || v.code == "" {
		return nil, &panel.Error{Kind: panel.NotSent, Message: "FlashPanel needs a token and a code, so nothing was sent.", Hint: howToLogIn}
	}
	return v.access, nil
}

// Rejected is false: a new pair takes a person.
func (v *Vendor) Rejected(http.Header) bool { return false }

// Fallback is empty: FlashPanel's paths have one form.
func (v *Vendor) Fallback(string, int) string { return "" }

// Secrets are the token, also without the number before it, and the code. The
// caller does not change them.
func (v *Vendor) Secrets() []string { return v.secrets }
