package mcp

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var (
	questionKey = []byte("a key for questions of tests")
	renaming    = sha256.Sum256([]byte("rename web-1"))
	deleting    = sha256.Sum256([]byte("delete web-1"))
)

func newTestSeals(t testing.TB, key []byte, nonces Nonces) seals {
	t.Helper()
	s, err := newSeals(key, nonces)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// turned is a state with one character turned into another.
func turned(text string, at int) string {
	other := byte('A')
	if text[at] == other {
		other = 'B'
	}
	return text[:at] + string(other) + text[at+1:]
}

// TestStates: a state opens once, in its time, for the question that it was made
// for, and nothing else opens.
func TestStates(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newTestSeals(t, questionKey, nil)
		now := time.Now()
		good := func() string { return s.seal(renaming, time.Now()) }
		for name, test := range map[string]struct {
			state    func() string
			question [sha256.Size]byte
			now      time.Time
			want     error
		}{
			"right":                        {state: good},
			"in the last moment":           {state: good, now: now.Add(stateLasts - time.Second)},
			"none":                         {state: func() string { return "" }, want: errStateMissing},
			"for another call":             {state: good, question: deleting, want: errStateForeign},
			"too late":                     {state: good, now: now.Add(stateLasts), want: errStateLate},
			"of another panelbot":          {state: func() string { return newTestSeals(t, []byte("another key for questions"), nil).seal(renaming, now) }, want: errStateForeign},
			"of another panelbot, by luck": {state: func() string { return newTestSeals(t, nil, nil).seal(renaming, now) }, want: errStateForeign},
			"no state at all":              {state: func() string { return "hello" }, want: errStateForeign},
			"cut":                          {state: func() string { return good()[:75] }, want: errStateForeign},
			"longer":                       {state: func() string { return good() + "A" }, want: errStateForeign},
			"with a line break":            {state: func() string { g := good(); return g[:75] + "\n" + g[75:] }, want: errStateForeign},
			"another version":              {state: func() string { return turned(good(), 0) }, want: errStateForeign},
			"another expiry":               {state: func() string { return turned(good(), 8) }, want: errStateForeign},
			"another nonce":                {state: func() string { return turned(good(), 20) }, want: errStateForeign},
			"another HMAC":                 {state: func() string { return turned(good(), 70) }, want: errStateForeign},
			"without an HMAC": {state: func() string {
				g, _ := parseState(good())
				g.mac = [sha256.Size]byte{}
				return g.String()
			}, want: errStateForeign},
		} {
			if test.question == ([sha256.Size]byte{}) {
				test.question = renaming
			}
			if test.now.IsZero() {
				test.now = now
			}
			state := test.state()
			if err := s.open(t.Context(), state, test.question, test.now); !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
				t.Errorf("%s: got %v, want %v", name, err, test.want)
			}
			if test.want != nil {
				continue
			}
			if err := s.open(t.Context(), state, test.question, test.now); !errors.Is(err, errStateUsed) {
				t.Errorf("%s, again: got %v, want %v", name, err, errStateUsed)
			}
		}
	})
}

// TestStateIsNotUsedUp: what a state does not open for leaves it as it is.
func TestStateIsNotUsedUp(t *testing.T) {
	t.Parallel()
	s := newTestSeals(t, questionKey, nil)
	state := s.seal(renaming, time.Now())
	if err := s.open(t.Context(), state, deleting, time.Now()); !errors.Is(err, errStateForeign) {
		t.Errorf("got %v", err)
	}
	if err := s.open(t.Context(), state, renaming, time.Now()); err != nil {
		t.Error(err)
	}
}

// unreadable are nonces that nobody can look up.
type unreadable struct{}

func (unreadable) Burn(context.Context, string, time.Time) (bool, error) {
	return true, errors.New("disk on fire")
}

// TestStateUnknown: where nobody knows whether a state was used, it opens nothing.
func TestStateUnknown(t *testing.T) {
	t.Parallel()
	s := newTestSeals(t, questionKey, unreadable{})
	if err := s.open(t.Context(), s.seal(renaming, time.Now()), renaming, time.Now()); !errors.Is(err, errStateUnknown) {
		t.Errorf("got %v", err)
	}
}

// TestMemory: nonces in memory are good once, and are forgotten when their time is
// over.
func TestMemory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memory{until: map[string]time.Time{}}
		until := time.Now().Add(time.Minute)
		burn := func(nonce string, until time.Time, want bool) {
			t.Helper()
			if got, err := m.Burn(t.Context(), nonce, until); err != nil || got != want {
				t.Errorf("%s: got %v, %v", nonce, got, err)
			}
		}
		burn("a", until, true)
		burn("a", until, false)
		burn("late", time.Now(), false)
		time.Sleep(time.Minute)
		burn("a", until, false)
		burn("b", time.Now().Add(time.Minute), true)
		if len(m.until) != 1 {
			t.Errorf("%d nonces are kept", len(m.until))
		}
	})
}

// TestQuestionKey: a key that is too short is refused.
func TestQuestionKey(t *testing.T) {
	t.Parallel()
	if _, err := newSeals([]byte("short"), nil); err == nil || !strings.Contains(err.Error(), "16 bytes") {
		t.Errorf("got %v", err)
	}
}

// FuzzState: no text makes trouble; what is read is written the same, and opens
// only where it was made here.
func FuzzState(f *testing.F) {
	s := newTestSeals(f, nil, nil) // a key of this process: others of the fuzzer have seeds of their own
	made := s.seal(renaming, time.Now())
	for _, text := range []string{"", "hello", made, turned(made, 3), turned(made, 70), made[:75], made + "=", strings.Repeat("A", 76), base64.StdEncoding.EncodeToString(make([]byte, stateSize))} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if st, ok := parseState(text); ok && st.String() != text {
			t.Errorf("%q is read as %q", text, st)
		}
		if err := s.open(t.Context(), text, renaming, time.Now()); err == nil && text != made {
			t.Errorf("%q opens", text)
		}
	})
}
