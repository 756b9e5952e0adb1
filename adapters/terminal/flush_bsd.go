//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// flush throws away what was typed at a terminal and nobody has read. Where it
// cannot, that stays.
func flush(tty *os.File) {
	const read = 1 // FREAD of sys/fcntl.h: the queue of what comes in
	_ = unix.IoctlSetPointerInt(int(tty.Fd()), unix.TIOCFLUSH, read)
}
