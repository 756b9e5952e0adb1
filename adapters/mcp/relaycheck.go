package mcp

import (
	"errors"
	"net/url"
	"strings"
)

// CheckServer refuses an address to which a token must not be sent: it is
// https, or on loopback.
func CheckServer(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return errors.New("--server takes the address of a running panelbot serve, such as http://127.0.0.1:8808/mcp")
	case u.User != nil:
		return errors.New("--server takes no user and password: the token comes from PANELBOT_TOKEN")
	case u.Scheme == "http" && !onLoopback(address):
		return errors.New("--server must be https beyond loopback: the token would go over the network in the clear")
	}
	return nil
}

// CheckToken refuses what cannot be a person's token: nothing, and what no
// HTTP header can carry.
func CheckToken(token string) error {
	if token == "" {
		return errors.New("PANELBOT_TOKEN is not set: it is the mcp_token that the server's configuration gives the person")
	}
	if !fitsHeader(token) {
		return errors.New("PANELBOT_TOKEN holds a control character, such as the end of a line, which cannot be sent: set it to the mcp_token and nothing else")
	}
	return nil
}

// fitsHeader reports whether a header of HTTP can hold a text.
func fitsHeader(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}
