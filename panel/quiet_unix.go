//go:build unix

package panel

import (
	"errors"
	"syscall"
)

// directReads says that idle connections can be looked at here.
const directReads = true

// quiet reports whether nothing has come over an idle connection, its end
// neither. What came is lost, so that a connection that is not quiet is of no
// use.
func quiet(raw syscall.RawConn) bool {
	if raw == nil {
		return false
	}
	still := false
	err := raw.Read(func(fd uintptr) bool {
		var b [1]byte
		_, err := syscall.Read(int(fd), b[:]) // sockets of Go never block
		still = errors.Is(err, syscall.EAGAIN)
		return true
	})
	return err == nil && still
}
