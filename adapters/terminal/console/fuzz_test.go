package console

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzFrames: any bytes are frames or an error, and a frame that is read is written
// as the same bytes.
func FuzzFrames(f *testing.F) {
	for _, seed := range []string{"", "h\x00\x00\x00\x02{}", "d\x00\x00\x00\x00", "d\xff\xff\xff\xff", "X\x00\x00\x00\x01\x00i\x00\x00\x00\x00", "w\x00\x00\x00\x02\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		from := bytes.NewReader(stream)
		var again bytes.Buffer
		for {
			k, payload, err := readFrame(from, maxFrame)
			if err != nil {
				break
			}
			if len(payload) > maxFrame {
				t.Fatalf("a frame of %d bytes", len(payload))
			}
			if err := writeFrame(&again, k, payload); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.HasPrefix(stream, again.Bytes()) {
			t.Errorf("%q is written as %q", stream, again.Bytes())
		}
	})
}

// FuzzHello: any hello is one within the bounds, or an error.
func FuzzHello(f *testing.F) {
	for _, seed := range []string{`{"protocol":1,"args":["call"],"env":{"LANG":"vi","PATH":"x"},"width":80}`, `{"protocol":2}`, `{}`, `[]`, `{"protocol":1,"width":-1}`, `{"protocol":1}{}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		h, err := readHello(payload)
		if err != nil {
			return
		}
		if h.Protocol != protocol || len(h.Args) > maxArgs || h.Width < 0 || h.Width > maxWidth || len(h.Env) > len(Variables()) {
			t.Errorf("%q is taken as %+v", payload, h)
		}
		if _, err := json.Marshal(h); err != nil {
			t.Error(err)
		}
	})
}

// FuzzHeard: a session takes any frames, and ends or goes on, without waiting for
// anybody.
func FuzzHeard(f *testing.F) {
	f.Add(byte('d'), []byte("x"))
	f.Add(byte('i'), []byte(nil))
	f.Add(byte('w'), []byte{1, 2})
	f.Fuzz(func(t *testing.T, k byte, payload []byte) {
		s := newSession(nil, Hello{}, func() {})
		for range 2 {
			if kind(k) == piece || kind(k) == pieceEnd {
				return // nobody reads a file here
			}
			if err := s.heard(kind(k), payload); err != nil {
				return
			}
		}
		if w := s.columns.Load(); w < 0 || w > maxWidth {
			t.Errorf("the screen is %d wide", w)
		}
	})
}
