package flashpanel

import (
	"context"
	"encoding/json"
	"errors"

	"panelbot/panel"
)

// LoginNotice is what a person is told before logging in.
const LoginNotice = "FlashPanel keeps the 10 newest tokens of a user: this login makes one, and an 11th revokes the oldest, whoever uses it."

// Account is what a person logs in with.
type Account struct {
	Email    string
	Password string
	// Code is the present code of the second factor; empty without one.
	Code string
	// Device is the name that FlashPanel's list of tokens shows.
	Device string
}

// Tokens are what the configuration needs. Both are secrets.
type Tokens struct {
	Token string `json:"token"`
	Code  string `json:"code"`
}

// Login makes a token and its code. Only a person may ask for it: see
// LoginNotice. The client's own credentials are not used and may be empty.
// Every error is a *panel.Error.
func Login(ctx context.Context, c *panel.Client, a Account) (Tokens, error) {
	body, err := json.Marshal(map[string]string{"email": a.Email, "password": a.Password, "code": a.Code, "device_name": a.Device})
	if err != nil {
		return Tokens{}, &panel.Error{Kind: panel.NotSent, Message: "The login cannot be written as JSON, so nothing was sent."}
	}
	resp, err := c.Do(ctx, panel.Request{
		Method: "POST", Path: "/api/token", Body: body, Anonymous: true, Secrets: []string{a.Password, a.Code},
	})
	if err != nil {
		return Tokens{}, explain(err)
	}
	var t Tokens
	if json.Unmarshal(resp.Body, &t) != nil || t.Token == "" || t.Code == "" {
		return Tokens{}, &panel.Error{
			Kind: panel.Broken, Status: resp.Status, Message: "FlashPanel took the login, but its answer holds no token and code.",
			Hint: "Look at the tokens in FlashPanel before trying again: each login makes one.",
		}
	}
	return t, nil
}

// explain gives the error of a login the hint that fits it.
func explain(err error) error {
	var e *panel.Error
	if !errors.As(err, &e) {
		return err
	}
	out := *e
	switch e.Kind {
	case panel.Lost:
		out.Hint = "A token may have been made: look at the tokens in FlashPanel before trying again."
	case panel.Invalid, panel.Unauthorized, panel.Refused:
		out.Hint = "Check the email address, the password and the code of the second factor."
	}
	return &out
}
