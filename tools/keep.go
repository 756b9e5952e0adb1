package tools

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// CanKeep reports whether Keep would work, so that no secret is made that
// nobody could be given.
func (r *Runner) CanKeep() bool {
	if r.downloads == "" || os.MkdirAll(r.downloads, 0o700) != nil {
		return false
	}
	file, err := os.CreateTemp(r.downloads, ".probe-")
	if err != nil {
		return false
	}
	return errors.Join(file.Close(), os.Remove(file.Name())) == nil
}

// Keep saves secrets that a door cannot hand over itself, in a file of mode
// 0600 in the downloads directory, and gives its name. The file is the
// person's: panelbot does not read it again.
func (r *Runner) Keep(tool string, values []PrivateValue) (string, error) {
	if r.downloads == "" {
		return "", errors.New("tools: no downloads directory is configured")
	}
	if err := os.MkdirAll(r.downloads, 0o700); err != nil {
		return "", fmt.Errorf("tools: downloads directory: %w", err)
	}
	var b strings.Builder
	for _, v := range values {
		fmt.Fprintf(&b, "%s: %s\n", v.Name, v.Value)
	}
	name := rand.Text()[:12] + "-" + tool + ".txt"
	file, err := os.OpenFile(filepath.Join(r.downloads, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("tools: keep secret: %w", err)
	}
	_, err = file.WriteString(b.String())
	return name, errors.Join(err, file.Close())
}
