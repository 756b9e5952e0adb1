package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"panelbot/panel"
	"panelbot/panel/flashpanel"
)

// tries is how often credentials may be wrong. OpenPanel allows five log-ins a
// minute, of which doctor and the first call need one each.
const tries = 3

// askCredentials asks how panelbot gets in, and for what that takes.
func (iv *interview) askCredentials(ctx context.Context, pc *PanelConfig) error {
	if pc.Kind == "openpanel" {
		return iv.askOpenPanel(ctx, pc)
	}
	how, err := iv.ask.choose(ctx, "How does panelbot get in?", "token", []option{
		{"token", "you have a token and the code that came with it"},
		{"login", "log in now, with e-mail address and password, to get both"},
	})
	switch {
	case err != nil:
		return err
	case how == "login":
		return iv.logIn(ctx, pc)
	}
	if pc.Token, err = iv.ask.secret(ctx, "Token", "PANELBOT_INIT_TOKEN", false); err != nil {
		return err
	}
	pc.Code, err = iv.ask.secret(ctx, "Code that came with it", "PANELBOT_INIT_CODE", false)
	return err
}

func (iv *interview) askOpenPanel(ctx context.Context, pc *PanelConfig) error {
	how, err := iv.ask.choose(ctx, "How does panelbot get in?", "token", []option{
		{"token", "a long-lived token, made in OpenPanel; it begins with op_mcp_. The better way"},
		{"login", "user name and password, kept for the log-ins that OpenPanel asks for"},
	})
	if err != nil {
		return err
	}
	pc.Token, pc.Password, pc.TOTPSecret = "", "", ""
	if how == "token" {
		pc.Username = ""
		pc.Token, err = iv.ask.secret(ctx, "Token", "PANELBOT_INIT_TOKEN", false)
		return err
	}
	if pc.Username, err = iv.ask.line(ctx, "User name", pc.Username, func(text string) string {
		if text == "" {
			return "Nothing was typed."
		}
		return ""
	}); err != nil {
		return err
	}
	if pc.Password, err = iv.ask.secret(ctx, "Password", "PANELBOT_INIT_PASSWORD", false); err != nil {
		return err
	}
	pc.TOTPSecret, err = iv.ask.secret(ctx, "Base32 secret of its one-time codes, empty without 2FA", "PANELBOT_INIT_TOTP_SECRET", true)
	return err
}

// logIn gets FlashPanel's token and code. A log-in that is refused is asked for
// again; each that is taken makes a token, so there is only one of those.
func (iv *interview) logIn(ctx context.Context, pc *PanelConfig) error {
	iv.ask.say("%s", flashpanel.LoginNotice)
	for wrong := 0; wrong < tries; {
		account, err := iv.askAccount(ctx)
		if err != nil {
			return err
		}
		tokens, err := iv.exchange(ctx, *pc, account)
		if err == nil {
			pc.Token, pc.Code, iv.loggedIn = tokens.Token, tokens.Code, true
			return nil
		}
		if ctx.Err() != nil {
			return errInterrupted
		}
		iv.ask.say("  %v", refusedLogin(withoutHint(err), account.Password, account.Code))
		var e *panel.Error
		switch {
		case errors.As(err, &e) && e.Kind == panel.Lost: // a token may have been made
			return errors.New("the answer of the log-in was lost")
		case errors.As(err, &e) && slices.Contains([]panel.Kind{panel.Invalid, panel.Unauthorized, panel.Refused}, e.Kind):
			wrong++
		default:
			what, err := iv.trouble(ctx, pc, false)
			if err != nil {
				return err
			}
			if what == "credentials" {
				return iv.askCredentials(ctx, pc)
			}
		}
	}
	return errTooOften
}

// exchange sends one log-in.
func (iv *interview) exchange(ctx context.Context, pc PanelConfig, account flashpanel.Account) (flashpanel.Tokens, error) {
	client, err := newClient(iv.app.logger(LogConfig{}, slog.LevelError), &iv.cfg, asWritten(pc), flashpanel.New("", ""), map[string]*panel.Limiter{})
	if err != nil {
		return flashpanel.Tokens{}, err
	}
	defer client.Close()
	return flashpanel.Login(ctx, client, account)
}

func (iv *interview) askAccount(ctx context.Context) (account flashpanel.Account, err error) {
	account.Device = "panelbot"
	if account.Email, err = iv.ask.line(ctx, "E-mail address", "", func(text string) string {
		if !strings.Contains(text, "@") {
			return "Write an e-mail address, such as alice@example.com."
		}
		return ""
	}); err != nil {
		return account, err
	}
	if account.Password, err = iv.ask.secret(ctx, "Password", "PANELBOT_INIT_PASSWORD", false); err != nil {
		return account, err
	}
	account.Code, err = iv.ask.secret(ctx, "One-time code, empty without 2FA", "PANELBOT_INIT_ONE_TIME_CODE", true)
	return account, err
}
