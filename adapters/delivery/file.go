package delivery

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// maxCarried is how large a file is that goes with its message, so that whichever process
// sends it has it. Larger ones are sent by the process on whose host they lie.
const maxCarried = 8 << 20

// Carry reads a file that lies on this host and is to be sent, for its message. No content
// and no error is a file that goes by its path, for which the Sender calls Open. One that is
// empty, or larger than most, is an error: it cannot be sent.
func Carry(path string, most int64) (content []byte, err error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("delivery: a file to be sent: %w", err)
	case info.Size() == 0 || info.Size() > most:
		return nil, fmt.Errorf("delivery: a file of %d bytes cannot be sent: 1 to %d are", info.Size(), most)
	case info.Size() > maxCarried:
		return nil, nil
	}
	if content, err = os.ReadFile(path); err != nil {
		return nil, fmt.Errorf("delivery: a file to be sent: %w", err)
	}
	return content, nil
}

// Open opens a file that goes by its path, and gives its size. One that is not there may lie
// on the host of another process, which tries too; what else is wrong is a Dead.
func Open(path string) (file *os.File, size int64, err error) {
	file, err = os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("delivery: a file to be sent: %w", err)
	}
	if err != nil {
		return nil, 0, &Dead{Err: fmt.Errorf("delivery: a file to be sent: %w", err)}
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, &Dead{Err: errors.Join(fmt.Errorf("delivery: a file to be sent: %w", err), file.Close())}
	}
	return file, info.Size(), nil
}
