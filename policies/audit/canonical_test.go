package audit_test

import (
	"bytes"
	"testing"

	"github.com/gowebpki/jcs"

	"panelbot/policies/audit"
)

// FuzzPlain: what passes as plain is canonical as it stands.
func FuzzPlain(f *testing.F) {
	for _, tt := range plainTexts() {
		f.Add([]byte(tt.text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !audit.Plain(raw) {
			return
		}
		if canonical, err := jcs.Transform(raw); err != nil || !bytes.Equal(canonical, raw) {
			t.Errorf("%q passes as plain, and is %q, %v", raw, canonical, err)
		}
		if exact := audit.ExactNumbers(raw); !bytes.Equal(exact, raw) {
			t.Errorf("%q passes as plain, and has numbers that no double holds: %q", raw, exact)
		}
	})
}

func plainTexts() []struct {
	text string
	want bool
} {
	return []struct {
		text string
		want bool
	}{
		{`{"server":1}`, true},
		{`{}`, true},
		{`{"a":[],"b":[1,-2,"x",{"c":null}],"d":true,"e":false}`, true},
		{`{"n":999999999999999}`, true},
		{`{"n":9999999999999999}`, false},
		{`{"b":1,"a":2}`, false},
		{`{"a":1,"a":2}`, false},
		{`{"a": 1}`, false},
		{`{"a":1.5}`, false},
		{`{"a":01}`, false},
		{`{"a":-0}`, false},
		{`{"a":-}`, false},
		{`{"a":"\\n"}`, false},
		{`{"a":"é"}`, false},
		{`{"a":1}x`, false},
		{`{"a":1,}`, false},
		{`{"a"}`, false},
		{`[1,]`, false},
		{`nul`, false},
		{``, false},
		{`{"a":`, false},
		{`[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]`, false},
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for _, tt := range plainTexts() {
		if got := audit.Plain([]byte(tt.text)); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.text, got, tt.want)
		}
	}
}
