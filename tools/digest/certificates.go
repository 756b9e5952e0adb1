package digest

import (
	"context"
	"time"
)

// Prober looks at the certificate that visitors of a site get.
type Prober interface {
	// Probe makes a TLS handshake. The error says that there was none; a certificate
	// that visitors do not accept is no error, and says so itself.
	Probe(ctx context.Context, domain string) (Certificate, error)
}

// Certificate is what a handshake has shown.
type Certificate struct {
	// Until is when it ends.
	Until time.Time
	// Wrong is why visitors do not accept it: expired, name, issuer; empty where they do.
	Wrong string
}
