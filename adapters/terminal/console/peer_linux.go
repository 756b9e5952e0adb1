package console

import "golang.org/x/sys/unix"

// peer is the user of the process at the other end of a socket.
func peer(fd int) (uint32, error) {
	who, err := unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
	if err != nil {
		return 0, err
	}
	return who.Uid, nil
}
