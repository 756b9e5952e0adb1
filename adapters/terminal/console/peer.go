//go:build linux || darwin || freebsd

package console

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// listen opens the socket, for this user alone.
func listen(ctx context.Context, path string) (net.Listener, error) {
	if err := private(path); err != nil {
		return nil, err
	}
	if err := clearStale(path); err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}
	// Until now others might reach it, and would be sent away: see sameUser.
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("console: %w", err), l.Close())
	}
	return l, nil
}

// dial reaches the socket, where a process of this user listens.
func dial(ctx context.Context, path string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", path)
	switch {
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOTSOCK):
		return nil, ErrNobody
	case err != nil:
		return nil, fmt.Errorf("console: %w", err)
	}
	if err := sameUser(conn); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// sameUser refuses a process of another user at the other end.
func sameUser(conn net.Conn) error {
	at, ok := conn.(*net.UnixConn)
	if !ok {
		return errors.New("console: the connection is no unix socket")
	}
	sys, err := at.SyscallConn()
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	var uid uint32
	var failed error
	if err := sys.Control(func(fd uintptr) { uid, failed = peer(int(fd)) }); err != nil || failed != nil {
		return fmt.Errorf("console: who is at the other end: %w", errors.Join(err, failed))
	}
	if uid != uint32(os.Geteuid()) {
		return &OtherUserError{UID: int(uid)}
	}
	return nil
}

// private makes the directory of a socket that does not stand beside its store, and
// refuses one that others could reach.
func private(path string) error {
	dir := filepath.Dir(path)
	if dir != elsewhere() {
		return nil
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("console: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || info.Mode().Perm()&0o077 != 0 || owner.Uid != uint32(os.Geteuid()) {
		return fmt.Errorf("console: others can reach %s: take it away", dir)
	}
	return nil
}
