package console

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// ErrUnavailable says that a system has no way to say who is at the other end of a
// socket, so that nobody listens and nobody asks.
var ErrUnavailable = errors.New("console: this system does not say who is at the other end of a socket")

// ErrNobody says that nobody listens.
var ErrNobody = errors.New("console: nobody listens")

// OtherUserError says that a process of another user is at the other end.
type OtherUserError struct{ UID int }

func (e *OtherUserError) Error() string {
	return "console: at the other end is a process of the user " + strconv.Itoa(e.UID) + ", and not of this one"
}

// maxPath is the longest path of a socket that every system takes.
const maxPath = 100

// Place is where the owner of a store listens: beside the file, or, where that path
// would be too long for a socket, in a directory of the user's own.
func Place(store string) string {
	if path := store + ".sock"; len(path) <= maxPath {
		return path
	}
	sum := sha256.Sum256([]byte(store))
	return filepath.Join(elsewhere(), hex.EncodeToString(sum[:16])+".sock")
}

// elsewhere is the directory of the sockets that do not stand beside their stores.
// It does not depend on the environment, in which two processes may differ.
func elsewhere() string { return filepath.Join("/tmp", "panelbot-"+strconv.Itoa(os.Geteuid())) }

// clearStale takes away a socket that nobody listens at any more: whoever calls it owns
// the store, so that nobody else may listen there. What is no socket stays.
func clearStale(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("console: %w", err)
	case info.Mode().Type() != os.ModeSocket:
		return fmt.Errorf("console: %s is no socket: take it away", path)
	}
	return os.Remove(path)
}
