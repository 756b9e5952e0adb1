package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// readFile reads a file that the command line names: of the client, where the
// command came from another process.
func (a *app) readFile(name string) (content []byte, err error) {
	if a.guest != nil {
		content, err = a.guest.session.ReadFile(name)
	} else {
		content, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: name a file that can be read", err)
	}
	return content, nil
}

// openNew makes a file that the command line names and that was not there, for its user
// alone. The error says what to name instead.
func openNew(name string) (*os.File, error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s is there already: name a new file", name)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: name a file that can be made", err)
	}
	return file, nil
}

// writeNew writes a file that was not there: see openNew.
func writeNew(name string, content []byte) error {
	file, err := openNew(name)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}
