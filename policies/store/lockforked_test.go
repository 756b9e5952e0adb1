//go:build unix

package store

import (
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestLockBesideFork: a process that is being started has the files of its parent until
// its exec, and kept the lock that the parent had given up.
func TestLockBesideFork(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "panelbot.db")
	held, err := lockFile(file)
	if err != nil {
		t.Fatal(err)
	}
	child, err := unix.Dup(int(held.f.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(child) })
	if err := held.release(); err != nil {
		t.Fatal(err)
	}
	again, err := lockFile(file)
	if err != nil {
		t.Fatalf("the lock was not given up: %v", err)
	}
	if err := again.release(); err != nil {
		t.Error(err)
	}
}
