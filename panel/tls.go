package panel

import (
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// TLSFromCA trusts the certificates in a PEM file and no others: the panel's
// own certificate authority, or its self-signed certificate. The panel's name
// and dates are checked as always.
func TLSFromCA(pem []byte) (*tls.Config, error) {
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, errors.New("the CA file holds no certificate: give a PEM file that starts with -----BEGIN CERTIFICATE-----")
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}, nil
}

// TLSFromPin trusts the one key whose pin is given, and nothing else: the
// SHA-256 of the certificate's SubjectPublicKeyInfo in base64, with or without
// curl's prefix "sha256//". The pin stands for the panel's name, its dates and
// its authority, which are not looked at.
func TLSFromPin(pin string) (*tls.Config, error) {
	want, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(strings.TrimSpace(pin), "sha256//"))
	if err != nil || len(want) != sha256.Size {
		return nil, errors.New("the pin is not the base64 of a SHA-256: make it with openssl x509 -pubkey -noout, " +
			"openssl pkey -pubin -outform der, openssl dgst -sha256 -binary and base64")
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		// The chain is not verified because the key itself is, below, on
		// every connection, resumed ones too. Never set one without the other.
		InsecureSkipVerify: true, //nolint:gosec // see above
		VerifyConnection: func(state tls.ConnectionState) error {
			if len(state.PeerCertificates) == 0 {
				return &pinError{}
			}
			got := sha256.Sum256(state.PeerCertificates[0].RawSubjectPublicKeyInfo)
			if subtle.ConstantTimeCompare(got[:], want) != 1 {
				return &pinError{base64.StdEncoding.EncodeToString(got[:])}
			}
			return nil
		},
	}, nil
}

// pinError says that the panel showed another key than the pinned one.
type pinError struct{ got string }

func (e *pinError) Error() string {
	if e.got == "" {
		return "the panel showed no certificate"
	}
	return fmt.Sprintf("the panel's key is not the pinned one (its pin is %s)", e.got)
}
