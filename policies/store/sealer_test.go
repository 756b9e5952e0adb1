package store_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"panelbot/policies/store"
)

const otherKey = "another key, which came after it"

func newSealer(t testing.TB, key string, old ...string) *store.Sealer {
	t.Helper()
	var olds [][]byte
	for _, k := range old {
		olds = append(olds, []byte(k))
	}
	s, err := store.NewSealer([]byte(key), olds...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func seal(t testing.TB, s *store.Sealer, at store.Place, plain string) []byte {
	t.Helper()
	sealed, err := s.Seal(at, []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

var place = store.Place{Table: "requests", Column: "args", Row: "R1"}

func TestSealer(t *testing.T) {
	t.Parallel()
	s := newSealer(t, otherKey)
	if !s.Durable() {
		t.Error("with a key it is not durable")
	}
	for _, plain := range []string{"", "a password", strings.Repeat("x", 100_000)} {
		sealed := seal(t, s, place, plain)
		if plain != "" && bytes.Contains(sealed, []byte(plain)) {
			t.Error("the secret is in the sealed value")
		}
		if bytes.Equal(sealed, seal(t, s, place, plain)) {
			t.Error("the same secret is sealed alike twice")
		}
		got, err := newSealer(t, otherKey).Open(place, sealed) // after a restart
		if err != nil || string(got) != plain {
			t.Errorf("got %.20q, %v", got, err)
		}
	}
}

// TestSealedIsBound: a value opens in its place only, and not when a bit of it
// was changed.
func TestSealedIsBound(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{"with a key": otherKey, "in memory": ""} {
		s := newSealer(t, key)
		sealed := seal(t, s, place, "a password")
		for _, other := range []store.Place{
			{}, {Table: "request", Column: "sargs", Row: "R1"}, {Table: "requests", Column: "args", Row: "R2"},
			{Table: "requests", Column: "argsR1"}, {Table: "requests", Column: "before", Row: "R1"},
		} {
			if got, err := s.Open(other, sealed); err == nil {
				t.Errorf("%s: in %+v it opens: %q", name, other, got)
			}
		}
		for bit := range 8 * len(sealed) {
			changed := bytes.Clone(sealed)
			changed[bit/8] ^= 1 << (bit % 8)
			if got, err := s.Open(place, changed); err == nil {
				t.Errorf("%s: with bit %d changed it opens: %q", name, bit, got)
			}
		}
		for n := range sealed {
			if _, err := s.Open(place, sealed[:n]); err == nil {
				t.Errorf("%s: cut to %d bytes it opens", name, n)
			}
		}
	}
}

// TestSealerKeys: an old key opens what it sealed, which is then stale; a key
// that is not known is named by its id and not shown.
func TestSealerKeys(t *testing.T) {
	t.Parallel()
	const first = "the key that was there before it"
	sealed := seal(t, newSealer(t, first), place, "a password")
	both := newSealer(t, otherKey, first)
	if got, err := both.Open(place, sealed); err != nil || string(got) != "a password" {
		t.Errorf("got %q, %v", got, err)
	}
	if !both.Stale(sealed) || both.Stale(seal(t, both, place, "a password")) {
		t.Error("what the old key sealed is stale, what the current one did is not")
	}
	_, err := newSealer(t, otherKey).Open(place, sealed)
	if err == nil || !strings.Contains(err.Error(), "another key") || strings.Contains(err.Error(), first) {
		t.Errorf("got %v", err)
	}
	if _, err := newSealer(t, "").Open(place, sealed); err == nil || !strings.Contains(err.Error(), "another key") {
		t.Errorf("without a key: got %v", err)
	}
	for _, short := range []string{"short", strings.Repeat("x", 15)} {
		if _, err := store.NewSealer([]byte(short)); err == nil {
			t.Errorf("a key of %d bytes was taken", len(short))
		}
		if _, err := store.NewSealer(nil, []byte(short)); err == nil {
			t.Errorf("an old key of %d bytes was taken", len(short))
		}
	}
}

// TestSealerWithoutKey: secrets stay in memory, are lost with the process, and
// can be forgotten before.
func TestSealerWithoutKey(t *testing.T) {
	t.Parallel()
	s := newSealer(t, "")
	if s.Durable() {
		t.Error("without a key it is durable")
	}
	sealed := seal(t, s, place, "a password")
	if bytes.Contains(sealed, []byte("password")) {
		t.Error("the secret would be written")
	}
	if got, err := s.Open(place, sealed); err != nil || string(got) != "a password" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := newSealer(t, "").Open(place, sealed); !errors.Is(err, store.ErrLost) {
		t.Errorf("after a restart: got %v", err)
	}
	if _, err := newSealer(t, otherKey).Open(place, sealed); !errors.Is(err, store.ErrLost) {
		t.Errorf("after a restart with a key: got %v", err)
	}
	s.Forget(place, sealed)
	if _, err := s.Open(place, sealed); !errors.Is(err, store.ErrLost) {
		t.Errorf("after it was forgotten: got %v", err)
	}
	s.Forget(place, sealed)
	s.Forget(place, nil)
}

func FuzzSealed(f *testing.F) {
	s := newSealer(f, otherKey)
	f.Add(seal(f, s, place, "a password"))
	f.Add([]byte{0})
	f.Add([]byte{1, 2, 3, 4, 5, 6})
	f.Add(make([]byte, 17))
	genuine := seal(f, s, place, "genuine")
	f.Add(genuine)
	f.Fuzz(func(t *testing.T, sealed []byte) {
		if got, err := s.Open(store.Place{Table: "fuzz"}, sealed); err == nil {
			t.Errorf("%x opens: %q", sealed, got)
		}
		s.Stale(sealed)
	})
}
