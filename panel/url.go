package panel

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// parseURL reads a panel's address; the error says how to write it. It does
// not repeat an address that may hold a password.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case text == "":
		return nil, errors.New("url is missing: write the panel's address, such as https://panel.example.com:2083")
	case err != nil, u.Host == "", u.Hostname() == "", u.Opaque != "":
		return nil, errors.New("url is no address: write it with its scheme and host, such as https://panel.example.com:2083")
	case u.User != nil:
		return nil, fmt.Errorf("url holds a user name or password: write it without them, as %s://%s", u.Scheme, u.Host)
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, fmt.Errorf("url holds a query or a fragment: write it without them, as %s://%s", u.Scheme, u.Host)
	case u.Scheme == "https":
		return u, nil
	case u.Scheme == "http" && loopback(u.Hostname()):
		return u, nil
	case u.Scheme == "http":
		return nil, fmt.Errorf("url is http, which shows the token to the network: write https://%s; a self-signed certificate is trusted by tls.ca or tls.pin", u.Host)
	}
	return nil, fmt.Errorf("url has the scheme %.20q: write https://%s", u.Scheme, u.Host)
}

// Address is the one spelling of a panel's address that all others of it come to: a host
// in lower case and without a dot at its end, the port that the scheme has where none is
// written, no slash at the end. The errors are those of New.
func Address(text string) (string, error) {
	u, err := parseURL(text)
	if err != nil {
		return "", err
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if addr, err := netip.ParseAddr(host); err == nil {
		host = addr.String() // an IPv6 address has many forms
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(host, port) + strings.TrimRight(u.EscapedPath(), "/"), nil
}

func loopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
