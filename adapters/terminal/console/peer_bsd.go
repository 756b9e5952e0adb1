//go:build darwin || freebsd

package console

import "golang.org/x/sys/unix"

// solLocal is SOL_LOCAL of sys/un.h.
const solLocal = 0

// peer is the user of the process at the other end of a socket.
func peer(fd int) (uint32, error) {
	who, err := unix.GetsockoptXucred(fd, solLocal, unix.LOCAL_PEERCRED)
	if err != nil {
		return 0, err
	}
	return who.Uid, nil
}
