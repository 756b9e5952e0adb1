package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// fileLock is the operating system's lock on FILE.lock, by which one process
// owns FILE. It ends with the process, however that ends. The file stays: to
// remove it would let two processes lock two files of one name.
type fileLock struct{ f *os.File }

// Lock is the lock on a SQLite store before the store is opened: see Config.Lock.
type Lock struct {
	file string
	held *fileLock
}

// TakeLock owns a SQLite file from now on, whether or not it is there. The error is
// an *InUseError where another process does.
func TakeLock(file string) (*Lock, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	held, err := lockFile(file)
	if err != nil {
		return nil, err
	}
	return &Lock{file, held}, nil
}

// Release gives up a lock that no store has taken over; else it does nothing.
func (l *Lock) Release() error {
	if l == nil || l.held == nil {
		return nil
	}
	held := l.held
	l.held = nil
	return held.release()
}

// over gives the lock to the store of a file; nil where it is of another.
func (l *Lock) over(file string) *fileLock {
	if l == nil || l.file != file {
		return nil
	}
	held := l.held
	l.held = nil
	return held
}

// InUseError says that another process owns the store.
type InUseError struct {
	File string
	// Owner says who, in words; empty where that is not known. PID is its process; 0
	// where that is not known.
	Owner string
	PID   int
}

func (e *InUseError) Error() string {
	owner := "another process"
	if e.Owner != "" {
		owner = e.Owner
	}
	return fmt.Sprintf("the store %s is in use by %s, and one process owns a SQLite store: work through a running serve with --server URL, or end that process", e.File, owner)
}

// errLocked is what lock answers where somebody else has the lock.
var errLocked = errors.New("locked")

// lockFile takes the lock of a store.
func lockFile(file string) (*fileLock, error) {
	f, err := os.OpenFile(file+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("store: there is no directory for %s: make it, or name another file under store", file)
	}
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	switch err := lock(f); {
	case errors.Is(err, errLocked):
		said, readErr := io.ReadAll(io.LimitReader(f, 200))
		if readErr != nil {
			said = nil
		}
		words, pid := owner(string(said))
		return nil, errors.Join(&InUseError{File: file, Owner: words, PID: pid}, f.Close())
	case err != nil:
		return nil, errors.Join(fmt.Errorf("store: locking %s.lock: %w", file, err), f.Close())
	}
	l := &fileLock{f}
	if err := l.sign(); err != nil {
		return nil, errors.Join(fmt.Errorf("store: %w", err), l.release())
	}
	return l, nil
}

// sign writes who holds the lock.
func (l *fileLock) sign() error {
	if err := l.f.Truncate(0); err != nil {
		return err
	}
	_, err := l.f.WriteAt(fmt.Appendf(nil, "%d %s\n", os.Getpid(), time.Now().UTC().Format(time.RFC3339)), 0)
	return err
}

// owner reads what sign wrote; empty and 0 where it is something else.
func owner(said string) (words string, pid int) {
	var started string
	if _, err := fmt.Sscanf(strings.TrimSpace(said), "%d %s", &pid, &started); err != nil {
		return "", 0
	}
	if _, err := time.Parse(time.RFC3339, started); err != nil {
		return "", 0
	}
	return fmt.Sprintf("the process %d, which opened it at %s", pid, started), pid
}

// release gives the lock up; again, it does nothing.
func (l *fileLock) release() error {
	if err := l.f.Truncate(0); errors.Is(err, os.ErrClosed) {
		return nil
	} else if err != nil {
		return errors.Join(err, unlock(l.f), l.f.Close())
	}
	return errors.Join(unlock(l.f), l.f.Close())
}
