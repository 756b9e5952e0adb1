package mcp

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"hash"
	"net/http"
	"strings"
	"sync"

	"github.com/mark3labs/mcp-go/server"
)

// sessions makes session ids that belong to a person: a nonce and its HMAC
// with the person's name. Any replica with the same key can check one, and
// nobody can use another's. Nothing is kept.
type sessions struct{ macs *sync.Pool }

func newSessions(key []byte) sessions {
	return sessions{&sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}}
}

// ResolveSessionIdManager, spelled as mcp-go spells it, gives the ids of the person who sends the request.
func (s sessions) ResolveSessionIdManager(r *http.Request) server.SessionIdManager { //nolint:revive // the interface's name
	name := ""
	if r != nil {
		name = personOf(r.Context()).Name
	}
	return s.of(name)
}

func (s sessions) of(name string) personSessions { return personSessions{s.macs, name} }

type personSessions struct {
	macs *sync.Pool // keyed: to key one takes longer than to use it
	name string
}

var errForeignSession = errors.New("the session id is not one of this person's")

func (p personSessions) sum(nonce string) string {
	mac := p.macs.Get().(hash.Hash)
	defer p.macs.Put(mac)
	mac.Reset()
	mac.Write([]byte("mcp session\x00" + p.name + "\x00" + nonce))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Generate makes an id.
func (p personSessions) Generate() string {
	nonce := rand.Text()
	return nonce + "." + p.sum(nonce)
}

// Validate accepts the person's own ids.
func (p personSessions) Validate(id string) (isTerminated bool, err error) {
	nonce, sum, ok := strings.Cut(id, ".")
	if !ok || !hmac.Equal([]byte(sum), []byte(p.sum(nonce))) {
		return false, errForeignSession
	}
	return false, nil
}

// Terminate ends nothing: nothing is kept of a session that could be ended, so
// that a client is told so (405), and not that its id is void from now on.
func (p personSessions) Terminate(id string) (isNotAllowed bool, err error) {
	_, err = p.Validate(id)
	return true, err
}
