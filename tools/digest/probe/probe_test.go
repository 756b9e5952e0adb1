package probe_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"net/netip"
	"testing"
	"time"

	"panelbot/tools/digest/probe"
)

// site serves one certificate, and resolves every name to itself.
func site(t *testing.T, name string, from, until time.Time) (port string, cert *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, NotBefore: from, NotAfter: until,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				conn.(*tls.Conn).HandshakeContext(context.Background()) // what the client makes of it is the test's
				conn.Close()
			}()
		}
	}()
	_, port, err = net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port, cert
}

// TestProbe: what visitors get is told, and what is wrong with it.
func TestProbe(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	now := time.Now()
	for _, test := range []struct {
		what, name  string
		from, until time.Duration
		trusted     bool
		wrong       string
	}{
		{"fine", "shop.localhost.", -day, 30 * day, true, ""},
		{"expired", "shop.localhost", -30 * day, -day, true, "expired"},
		{"early", "shop.localhost", day, 30 * day, true, "early"},
		{"another name", "blog.localhost", -day, 30 * day, true, "host"},
		{"unknown issuer", "shop.localhost", -day, 30 * day, false, "issuer"},
	} {
		t.Run(test.what, func(t *testing.T) {
			t.Parallel()
			port, cert := site(t, test.name[:len("shop.localhost")], now.Add(test.from), now.Add(test.until))
			roots := x509.NewCertPool()
			if test.trusted {
				roots.AddCert(cert)
			}
			h := probe.New(probe.Config{Port: port, Roots: roots, Reach: func(netip.Addr) bool { return true }, Resolver: loopback(t)})
			got, err := h.Probe(t.Context(), "shop.localhost")
			if err != nil || got.Wrong != test.wrong || !got.Until.Equal(cert.NotAfter) {
				t.Errorf("got %+v, %v, want %q until %v", got, err, test.wrong, cert.NotAfter)
			}
		})
	}
}

// loopback is a resolver that asks nobody: .localhost is in none, so that it is
// answered here.
func loopback(t *testing.T) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := server.ReadFrom(buffer)
			if err != nil {
				return
			}
			server.WriteTo(answer(buffer[:n]), from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

// answer is the answer 127.0.0.1 to a question for an A record, and none to others.
func answer(question []byte) []byte {
	end := 12
	for question[end] != 0 {
		end += int(question[end]) + 1
	}
	isA := question[end+2] == 1
	out := append([]byte{question[0], question[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, question[12:end+5]...)
	if isA {
		out[7] = 1
		out = append(out, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1)
	}
	return out
}

// TestInside: a name that leads into a network is not reached.
func TestInside(t *testing.T) {
	t.Parallel()
	port, _ := site(t, "shop.localhost", time.Now(), time.Now().Add(time.Hour))
	h := probe.New(probe.Config{Port: port, Resolver: loopback(t)})
	if got, err := h.Probe(t.Context(), "shop.localhost"); err == nil {
		t.Errorf("a site on loopback was reached: %+v", got)
	}
	for _, address := range []string{"127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "0.0.0.0", "64:ff9b::a00:1", "224.0.0.1"} {
		if probe.Public(netip.MustParseAddr(address)) {
			t.Errorf("%s is public", address)
		}
	}
	for _, address := range []string{"1.1.1.1", "2606:4700::1111"} {
		if !probe.Public(netip.MustParseAddr(address)) {
			t.Errorf("%s is not public", address)
		}
	}
}

// TestNoName: what is no name of a host is not looked up.
func TestNoName(t *testing.T) {
	t.Parallel()
	h := probe.New(probe.Config{Resolver: &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		t.Error("it was looked up")
		return nil, errors.New("no")
	}}})
	for _, name := range []string{"", "localhost", "10.0.0.1", "a b.example", "example.com:22", "example.com/x", "user@example.com", "[::1]", "ex\x00ample.com"} {
		if got, err := h.Probe(t.Context(), name); err == nil {
			t.Errorf("%q: %+v", name, got)
		}
	}
}
