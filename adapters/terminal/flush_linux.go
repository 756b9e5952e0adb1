package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// flush throws away what was typed at a terminal and nobody has read. Where it
// cannot, that stays.
func flush(tty *os.File) { _ = unix.IoctlSetInt(int(tty.Fd()), unix.TCFLSH, unix.TCIFLUSH) }
