package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"panelbot/panel"
	"panelbot/tools"
)

// askPanel asks for the panel until it answers, or the person keeps it as it
// is.
func (iv *interview) askPanel(ctx context.Context) error {
	kind, err := iv.ask.choose(ctx, "\nWhich panel?", "", []option{
		{"flashpanel", "a FlashPanel account"},
		{"openpanel", "an account on an OpenPanel server"},
		{"simulator", "made-up servers, to try it: nothing is real, and no account is needed"},
	})
	if err != nil {
		return err
	}
	if kind == "simulator" {
		iv.cfg.Panels = []PanelConfig{
			{Name: "main", Kind: "flashpanel", URL: simulatorURL}, {Name: "host1", Kind: "openpanel", URL: simulatorURL},
		}
		return nil
	}
	iv.kept = false
	pc := PanelConfig{Kind: kind}
	if err := iv.askAddress(ctx, &pc); err != nil {
		return err
	}
	name := map[string]string{"flashpanel": "main", "openpanel": "host1"}[kind]
	if pc.Name, err = iv.ask.line(ctx, "A name for it, which calls and records use", name, nameOf("main")); err != nil {
		return err
	}
	if err := iv.askCredentials(ctx, &pc); err != nil {
		return err
	}
	if err := iv.tryPanel(ctx, &pc); err != nil {
		return err
	}
	iv.cfg.Panels = []PanelConfig{pc}
	return nil
}

// nameOf takes names as the configuration does.
func nameOf(example string) func(string) string {
	return func(text string) string {
		if !plainName().MatchString(text) {
			return "Use letters of a to z, digits, dots and dashes, such as " + example + "."
		}
		return ""
	}
}

func (iv *interview) askAddress(ctx context.Context, pc *PanelConfig) error {
	question, fallback := "Its address", pc.URL
	if pc.Kind == "flashpanel" {
		fallback = cmp.Or(fallback, "https://flashpanel.io")
	} else if fallback == "" {
		question += ", such as https://panel.example.com:2083"
	}
	var err error
	pc.URL, err = iv.ask.line(ctx, question, fallback, func(text string) string {
		// The client has the last word on addresses; it reaches for nothing here.
		_, err := panel.New(nil, panel.Config{URL: text, Vendor: vendorOf(*pc)})
		if err == nil {
			return ""
		}
		return "The address " + strings.TrimPrefix(err.Error(), "url ") + "."
	})
	return err
}

// asWritten is a panel with the defaults that its file leaves out.
func asWritten(pc PanelConfig) PanelConfig {
	cfg := Config{Panels: []PanelConfig{pc}}
	cfg.defaults()
	return cfg.Panels[0]
}

// tryPanel reads from the panel once. Credentials that it does not accept are
// asked for again; with other trouble the person says what to do.
func (iv *interview) tryPanel(ctx context.Context, pc *PanelConfig) error {
	for wrong := 0; ; {
		iv.ask.say("Asking %s …", pc.URL)
		body, err := iv.app.reach(ctx, &iv.cfg, asWritten(*pc))
		if ctx.Err() != nil {
			return errInterrupted
		}
		var e *panel.Error
		switch {
		case err == nil:
			iv.ask.say("  %s", welcome(pc, body))
			return nil
		case errors.As(err, &e) && e.Kind == panel.Unauthorized:
			iv.ask.say("  %s", notAccepted(pc, e))
			if wrong++; wrong == tries {
				return errTooOften
			}
			err = iv.askCredentials(ctx, pc)
		default:
			iv.ask.say("  %v", withoutHint(err))
			var what string
			what, err = iv.trouble(ctx, pc, true)
			switch what {
			case "keep":
				iv.kept = true
				return nil
			case "credentials":
				err = iv.askCredentials(ctx, pc)
			}
		}
		if err != nil {
			return err
		}
	}
}

// trouble asks what to do about a panel that gives no answer. What concerns the
// address is done; the caller does the rest.
func (iv *interview) trouble(ctx context.Context, pc *PanelConfig, keep bool) (what string, err error) {
	options := []option{
		{"again", "ask it once more"},
		{"address", "correct the address"},
		{"credentials", "type the credentials again"},
		{"certificate", "trust a certificate that no public authority has signed"},
		{"keep", "keep all as it is: panelbot doctor says later whether it works"},
	}
	if !keep {
		options = options[:len(options)-1]
	}
	if what, err = iv.ask.choose(ctx, "What now?", "again", options); err != nil {
		return "", err
	}
	switch what {
	case "address":
		err = iv.askAddress(ctx, pc)
	case "certificate":
		err = iv.askCertificate(ctx, pc)
	}
	return what, err
}

// askCertificate asks what a panel with a certificate of its own is recognised
// by.
func (iv *interview) askCertificate(ctx context.Context, pc *PanelConfig) error {
	_, err := iv.ask.line(ctx, "File with its certificate or that of its authority (PEM), or the SHA-256 of its public key in base64", "", func(text string) string {
		pem, err := os.ReadFile(text)
		if err != nil {
			pc.TLS = TLSConfig{Pin: text}
			if _, err := panel.TLSFromPin(text); err != nil {
				return "That is no file that can be read, and no SHA-256 in base64."
			}
			return ""
		}
		if _, err := panel.TLSFromCA(pem); err != nil {
			return "That file holds no certificate."
		}
		file, err := filepath.Abs(text)
		if err != nil {
			return "That is no path."
		}
		pc.TLS = TLSConfig{CA: file}
		return ""
	})
	return err
}

// withoutHint is a panel's error without what it says to do, which is for a
// configuration that exists.
func withoutHint(err error) error {
	var e *panel.Error
	if errors.As(err, &e) {
		return errors.New(e.Message)
	}
	return err
}

// notAccepted says that credentials are wrong, without the vendor's hint either.
func notAccepted(pc *PanelConfig, e *panel.Error) string {
	switch {
	case pc.Kind == "flashpanel":
		return e.Message
	case pc.Token != "":
		return "OpenPanel does not accept this token: " + e.Message
	default:
		return "OpenPanel does not accept this log-in: " + e.Message
	}
}

// welcome says what a panel answered: a FlashPanel's servers by name, the
// machine under an OpenPanel's account. The panel's words lose the credentials,
// and what could steer the terminal.
func welcome(pc *PanelConfig, body []byte) string {
	shown := func(text string) string { return tools.CleanText(tools.Hide(text, vendorOf(*pc).Secrets()...)) }
	if pc.Kind == "openpanel" {
		var host struct{ IP, System, Uptime string }
		_ = json.Unmarshal(body, &host) // other versions answer otherwise
		said := "OpenPanel answers"
		if pc.Username != "" {
			said += " to " + pc.Username
		}
		for _, part := range []struct{ name, value string }{{"address", host.IP}, {"system", host.System}, {"up", host.Uptime}} {
			if part.value != "" {
				said += ", " + part.name + " " + shown(part.value)
			}
		}
		return said + "."
	}
	names := serverNames(body)
	switch {
	case names == nil:
		return "FlashPanel answers."
	case len(names) == 0:
		return "FlashPanel answers. The account has no server yet."
	}
	const most = 10
	more := ""
	if len(names) > most {
		more, names = fmt.Sprintf(" and %d more", len(names)-most), names[:most]
	}
	return fmt.Sprintf("FlashPanel answers. Servers: %s%s.", shown(strings.Join(names, ", ")), more)
}

// serverNames reads a list of servers, in an envelope or bare; nil where the
// answer is none.
func serverNames(body []byte) []string {
	type server struct {
		Name string `json:"name"`
	}
	var wrapped struct {
		Data []server `json:"data"`
	}
	if json.Unmarshal(body, &wrapped) != nil {
		wrapped.Data = nil
		if json.Unmarshal(body, &wrapped.Data) != nil {
			return nil
		}
	}
	if wrapped.Data == nil {
		return nil
	}
	names := []string{}
	for _, s := range wrapped.Data {
		names = append(names, s.Name)
	}
	return names
}
