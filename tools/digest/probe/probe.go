// Package probe looks at the certificate that visitors of a site get: one TLS handshake,
// and nothing is sent or read after it. It reaches public addresses only, since the
// names come from panels too, and what answers inside a network is nobody's business.
package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"panelbot/tools/digest"
)

// Config says how a Handshake is made. The zero value is right outside of tests.
type Config struct {
	// Timeout is how long one may take: 10 seconds.
	Timeout time.Duration
	// Port is 443.
	Port string
	// Roots are the issuers that visitors trust; nil are the system's.
	Roots *x509.CertPool
	// Reach says whether an address may be reached; nil is Public.
	Reach func(netip.Addr) bool
	// Resolver finds addresses; nil is the system's.
	Resolver *net.Resolver
}

// Handshake is a digest.Prober.
type Handshake struct{ cfg Config }

// New makes a Handshake.
func New(cfg Config) *Handshake {
	if cfg.Timeout <= 0 {
		cfg.Timeout = 10 * time.Second
	}
	if cfg.Port == "" {
		cfg.Port = "443"
	}
	if cfg.Reach == nil {
		cfg.Reach = Public
	}
	return &Handshake{cfg}
}

// Public reports whether an address is one of the internet.
func Public(a netip.Addr) bool {
	a = a.Unmap()
	shared := netip.MustParsePrefix("100.64.0.0/10") // RFC 6598
	translated := netip.MustParsePrefix("64:ff9b::/96")
	return a.IsGlobalUnicast() && !a.IsPrivate() && !shared.Contains(a) && !translated.Contains(a)
}

// errInside says that a name leads into a network.
var errInside = errors.New("the address is not one of the internet")

// Probe is as in digest.Prober.
func (h *Handshake) Probe(ctx context.Context, domain string) (digest.Certificate, error) {
	domain = strings.TrimSuffix(strings.TrimSpace(domain), ".")
	if !isName(domain) {
		return digest.Certificate{}, errors.New("probe: it is no name of a host")
	}
	ctx, cancel := context.WithTimeout(ctx, h.cfg.Timeout)
	defer cancel()
	var seen *x509.Certificate
	dialer := tls.Dialer{
		NetDialer: &net.Dialer{Resolver: h.cfg.Resolver, Control: h.control},
		Config: &tls.Config{
			ServerName: domain, RootCAs: h.cfg.Roots, MinVersion: tls.VersionTLS12,
			VerifyConnection: func(s tls.ConnectionState) error {
				seen = s.PeerCertificates[0]
				return nil
			},
		},
	}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(domain, h.cfg.Port))
	var refused *tls.CertificateVerificationError
	switch {
	case errors.As(err, &refused) && len(refused.UnverifiedCertificates) > 0:
		return digest.Certificate{Until: refused.UnverifiedCertificates[0].NotAfter, Wrong: wrong(refused)}, nil
	case err != nil:
		return digest.Certificate{}, fmt.Errorf("probe: %w", err)
	}
	if err := conn.Close(); err != nil {
		return digest.Certificate{}, fmt.Errorf("probe: %w", err)
	}
	return digest.Certificate{Until: seen.NotAfter}, nil
}

// control keeps a connection from an address that must not be reached. It is asked of
// the address itself, so that a name cannot lead elsewhere the second time.
func (h *Handshake) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !h.cfg.Reach(at.Addr()) {
		return errInside
	}
	return nil
}

// wrong is why a certificate is not accepted, in the words of digest.Certificate.
func wrong(err *tls.CertificateVerificationError) string {
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	switch {
	case errors.As(err, &host):
		return "host"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && time.Now().Before(err.UnverifiedCertificates[0].NotBefore):
		return "early"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "expired"
	default:
		return "issuer"
	}
}

// isName reports whether a text is the name of a host, and no address.
func isName(s string) bool {
	if s == "" || len(s) > 253 || !strings.Contains(s, ".") {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_' {
			return false
		}
	}
	_, err := netip.ParseAddr(s)
	return err != nil
}
