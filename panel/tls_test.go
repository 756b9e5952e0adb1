package panel

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTLS(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "{}") }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	cert := s.Certificate()
	sum := sha256.Sum256(cert.RawSubjectPublicKeyInfo)
	pin := base64.StdEncoding.EncodeToString(sum[:])
	other := base64.StdEncoding.EncodeToString(make([]byte, sha256.Size))

	trust := func(config *tls.Config, err error) *tls.Config {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return config
	}
	// The certificate is for example.com and 127.0.0.1, not for localhost.
	elsewhere := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	ca := trust(TLSFromCA(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})))
	tests := []struct {
		name, url string
		config    *tls.Config
		message   string // empty: it is trusted
	}{
		{"nothing set", s.URL, nil, "not trusted"},
		{"ca", s.URL, ca, ""},
		{"ca, another name", elsewhere, ca, "for another name"},
		{"pin", s.URL, trust(TLSFromPin(pin)), ""},
		{"pin as curl writes it", s.URL, trust(TLSFromPin(" sha256//" + pin + "\n")), ""},
		{"pin, another name", elsewhere, trust(TLSFromPin(pin)), ""},
		{"another pin", s.URL, trust(TLSFromPin(other)), "its pin is " + pin},
	}
	for _, test := range tests {
		c := testClient(t, Config{URL: test.url, TLS: test.config})
		for range 2 {
			_, err := c.Do(t.Context(), Request{Method: "POST", Path: "/x"})
			e := errorOf(t, err)
			switch {
			case test.message == "" && e != nil:
				t.Errorf("%s: %v", test.name, e)
			case test.message != "" && (e == nil || e.Kind != Unreachable || !strings.Contains(e.Message, test.message)):
				t.Errorf("%s: got %v", test.name, err)
			}
		}
	}
}

func TestTLSMistakes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "nothing", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} {
		if config, err := TLSFromCA([]byte(text)); err == nil || config != nil {
			t.Errorf("CA %q was taken", text)
		}
	}
	for _, pin := range []string{"", "abc", "sha256//", base64.StdEncoding.EncodeToString(make([]byte, 31)), strings.Repeat("0", 64)} {
		if config, err := TLSFromPin(pin); err == nil || config != nil {
			t.Errorf("pin %q was taken", pin)
		}
	}
	config, err := TLSFromPin(base64.StdEncoding.EncodeToString(make([]byte, 32)))
	if err != nil || config.VerifyConnection(tls.ConnectionState{}) == nil {
		t.Error("no certificate is trusted")
	}
}
