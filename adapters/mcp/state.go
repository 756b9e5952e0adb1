package mcp

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"
)

// A question in the middle of a call goes to the client and comes back with the
// answer in another call (multi round-trip requests of 2026-07-28). In between the
// client carries a state, which is an attacker's to forge, to copy and to send
// twice. So it is an expiry and a nonce under an HMAC that also covers the digest
// of the question: who asks for what, and what decided. It fits exactly this call,
// for five minutes, and its nonce is burned with the answer, whatever that says.

// Nonces are what was used once. A store that all replicas share keeps them
// across replicas and restarts.
type Nonces interface {
	// Burn uses a nonce up, and reports whether it was still good: not burned
	// before, and its time not over. An error says that nobody knows.
	Burn(ctx context.Context, nonce string, until time.Time) (good bool, err error)
}

const (
	// stateLasts is how long a question can be answered.
	stateLasts   = 5 * time.Minute
	stateVersion = 1
	nonceSize    = 16
	// The bytes of a state: its version, when it expires in seconds, its nonce, and
	// the HMAC.
	stateSize = 1 + 8 + nonceSize + sha256.Size
)

// The reasons why an answer is not believed; each is said behind a colon.
var (
	errStateMissing = errors.New("the answer belongs to no question: it came without the state that panelbot gives with one")
	errStateForeign = errors.New("the answer does not belong to this call: its question was put to somebody else, about another call, under another policy, or by another panelbot")
	errStateLate    = errors.New("the answer came too late: a question can be answered for five minutes")
	errStateUsed    = errors.New("the answer was used already: a question is answered once")
	errStateUnknown = errors.New("whether the answer was used already could not be looked up, so that it is not believed; panelbot's log says why")
)

// state is a state as it is read, with an HMAC that nobody has looked at.
type state struct {
	until time.Time
	nonce [nonceSize]byte
	mac   [sha256.Size]byte
}

// head is what the HMAC covers of a state itself.
func (s state) head() []byte {
	b := make([]byte, 0, stateSize)
	b = append(b, stateVersion)
	b = binary.BigEndian.AppendUint64(b, uint64(s.until.Unix())) //nolint:gosec // read back the same way
	return append(b, s.nonce[:]...)
}

// String is the state as a client carries it.
func (s state) String() string {
	return base64.RawURLEncoding.EncodeToString(append(s.head(), s.mac[:]...))
}

// parseState reads what a client sent. Each state is written in one way only.
func parseState(text string) (state, bool) {
	if len(text) != base64.RawURLEncoding.EncodedLen(stateSize) {
		return state{}, false
	}
	var raw [stateSize]byte
	n, err := base64.RawURLEncoding.Strict().Decode(raw[:], []byte(text))
	if err != nil || n != stateSize || raw[0] != stateVersion {
		return state{}, false
	}
	s := state{until: time.Unix(int64(binary.BigEndian.Uint64(raw[1:9])), 0)} //nolint:gosec // a nonsensical time fits no HMAC
	copy(s.nonce[:], raw[9:])
	copy(s.mac[:], raw[9+nonceSize:])
	return s, true
}

// seals makes states and believes them.
type seals struct {
	key    []byte
	nonces Nonces
}

// newSeals makes seals under a key of at least 16 bytes; without one they hold for
// this process, as without nonces.
func newSeals(key []byte, nonces Nonces) (seals, error) {
	switch {
	case len(key) == 0:
		key = []byte(rand.Text())
	case len(key) < 16:
		return seals{}, errors.New("mcp: a key of at least 16 bytes is needed for questions")
	}
	if nonces == nil {
		nonces = &memory{until: map[string]time.Time{}}
	}
	return seals{key, nonces}, nil
}

func (s seals) mac(st state, question [sha256.Size]byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte("panelbot mcp question\x00"))
	mac.Write(st.head())
	mac.Write(question[:])
	return mac.Sum(nil)
}

// seal makes the state of a question.
func (s seals) seal(question [sha256.Size]byte, now time.Time) string {
	st := state{until: now.Add(stateLasts)}
	_, _ = rand.Read(st.nonce[:]) // never fails
	copy(st.mac[:], s.mac(st, question))
	return st.String()
}

// open uses a state up. It is one of the errors above unless the state was made
// for exactly this question, is not over, and was not used.
func (s seals) open(ctx context.Context, text string, question [sha256.Size]byte, now time.Time) error {
	if text == "" {
		return errStateMissing
	}
	st, ok := parseState(text)
	if !ok || !hmac.Equal(st.mac[:], s.mac(st, question)) {
		return errStateForeign
	}
	if !now.Before(st.until) {
		return errStateLate
	}
	good, err := s.nonces.Burn(ctx, "mcp question "+hex.EncodeToString(st.nonce[:]), st.until)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", errStateUnknown, err)
	case !good:
		return errStateUsed
	}
	return nil
}

// memory keeps nonces for this process.
type memory struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// Burn is as in Nonces.
func (m *memory) Burn(_ context.Context, nonce string, until time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	for n, u := range m.until {
		if !now.Before(u) {
			delete(m.until, n)
		}
	}
	if _, burned := m.until[nonce]; burned || !now.Before(until) {
		return false, nil
	}
	m.until[nonce] = until
	return true, nil
}
