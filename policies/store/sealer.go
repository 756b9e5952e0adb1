package store

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
)

// Place is where a sealed value stands. A value opens in its own place only.
type Place struct{ Table, Column, Row string }

// Errors of a Sealer.
var (
	// ErrLost says that a value was kept in memory only, by a process that has
	// ended.
	ErrLost = errors.New("store: a secret was kept in memory only, because no key is set, and was lost with the restart: ask for it again, and set key in the configuration")
	// ErrKey says that a value was sealed with a key that is not known.
	ErrKey = errors.New("store: a secret was sealed with another key")
	// ErrSealed says that a value does not open: it was changed, or moved from
	// another place.
	ErrSealed = errors.New("store: a sealed value does not open: it was changed, or stood in another place")
)

// Forms of a sealed value, its first byte.
const (
	inMemory  = 0 // then the id of a value in memory
	encrypted = 1 // then the key's id, nonce and AES-256-GCM
)

const (
	keyIDSize    = 4
	memoryIDSize = 16
)

// Sealer keeps secrets from who reads the database. Keys are derived from the
// configuration's by HKDF-SHA256; a value is bound to its Place. Without a key
// the values stay in memory. It is safe for concurrent use.
type Sealer struct {
	// current is the id of the key that seals; without one, memory has the
	// values.
	current *[keyIDSize]byte
	keys    map[[keyIDSize]byte]cipher.AEAD

	mu     sync.Mutex
	memory map[string][]byte // by place and id
}

// minKey is the least length of a key, as in the configuration.
const minKey = 16

// NewSealer makes a Sealer. key seals and opens, and is empty where there is
// none; old keys only open.
func NewSealer(key []byte, old ...[]byte) (*Sealer, error) {
	s := &Sealer{keys: map[[keyIDSize]byte]cipher.AEAD{}, memory: map[string][]byte{}}
	for i, k := range append([][]byte{key}, old...) {
		if len(k) == 0 && i == 0 {
			continue
		}
		if len(k) < minKey {
			return nil, fmt.Errorf("store: a key is shorter than %d bytes: make one with `openssl rand -base64 32`", minKey)
		}
		id, aead, err := derive(k)
		if err != nil {
			return nil, err
		}
		s.keys[id] = aead
		if i == 0 {
			s.current = &id
		}
	}
	return s, nil
}

func derive(key []byte) (id [keyIDSize]byte, aead cipher.AEAD, err error) {
	raw, err := hkdf.Key(sha256.New, key, nil, "panelbot store, sealed values, AES-256-GCM", 32)
	if err != nil {
		return id, nil, fmt.Errorf("store: deriving a key: %w", err)
	}
	name, err := hkdf.Key(sha256.New, key, nil, "panelbot store, id of the key", keyIDSize)
	if err != nil {
		return id, nil, fmt.Errorf("store: deriving a key: %w", err)
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return id, nil, fmt.Errorf("store: deriving a key: %w", err)
	}
	// Random nonces of 96 bits are safe for 2^32 values of one key.
	aead, err = cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return id, nil, fmt.Errorf("store: deriving a key: %w", err)
	}
	return [keyIDSize]byte(name), aead, nil
}

// Durable reports whether sealed values survive the process.
func (s *Sealer) Durable() bool { return s.current != nil }

// Seal makes of a secret what may stand in the database at that place.
func (s *Sealer) Seal(at Place, plain []byte) ([]byte, error) {
	if s.current == nil {
		id := make([]byte, memoryIDSize)
		if _, err := rand.Read(id); err != nil {
			return nil, fmt.Errorf("store: sealing: %w", err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.memory[memoryName(at, id)] = bytes.Clone(plain)
		return append([]byte{inMemory}, id...), nil
	}
	sealed := append([]byte{encrypted}, s.current[:]...)
	return s.keys[*s.current].Seal(sealed, nil, plain, at.bytes()), nil //nolint:gosec // it makes its own nonce, and takes none
}

// Open gives back the secret that stands at that place. The errors are ErrLost,
// ErrSealed and ErrKey, which names the id of the key.
func (s *Sealer) Open(at Place, sealed []byte) ([]byte, error) {
	switch {
	case len(sealed) == 1+memoryIDSize && sealed[0] == inMemory:
		s.mu.Lock()
		defer s.mu.Unlock()
		plain, ok := s.memory[memoryName(at, sealed[1:])]
		if !ok {
			return nil, ErrLost
		}
		return bytes.Clone(plain), nil
	case len(sealed) > 1+keyIDSize && sealed[0] == encrypted:
		id := [keyIDSize]byte(sealed[1 : 1+keyIDSize])
		aead, ok := s.keys[id]
		if !ok {
			return nil, fmt.Errorf("%w (id %s): set the key that panelbot had, or ask for the secret again", ErrKey, hex.EncodeToString(id[:]))
		}
		plain, err := aead.Open(nil, nil, sealed[1+keyIDSize:], at.bytes())
		if err != nil {
			return nil, ErrSealed
		}
		return plain, nil
	default:
		return nil, ErrSealed
	}
}

// Stale reports whether a sealed value should be sealed anew: with the current
// key, where an old one sealed it.
func (s *Sealer) Stale(sealed []byte) bool {
	return s.current != nil && !bytes.HasPrefix(sealed, append([]byte{encrypted}, s.current[:]...))
}

// Forget drops what memory has of a sealed value. Whoever erases one from the
// database calls it.
func (s *Sealer) Forget(at Place, sealed []byte) {
	if len(sealed) == 0 || sealed[0] != inMemory {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	name := memoryName(at, sealed[1:])
	clear(s.memory[name])
	delete(s.memory, name)
}

// bytes is the place as additional data: each part behind its length.
func (p Place) bytes() []byte {
	var b []byte
	for _, part := range []string{p.Table, p.Column, p.Row} {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(part))), part...)
	}
	return b
}

func memoryName(at Place, id []byte) string { return string(at.bytes()) + string(id) }
