package tools

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"panelbot/tools/op"
)

// TryDirectory makes a directory with mode 0700 where it is missing, and says
// why no file could be made in it.
func TryDirectory(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, ".probe-")
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

// CanKeep reports whether HandOver could keep a secret, so that none is made
// that nobody could be given.
func (r *Runner) CanKeep() bool { return r.downloads != "" && TryDirectory(r.downloads) == nil }

// maxHandedOver is the largest file whose content goes along with an answer.
const maxHandedOver = 1 << 20

// maxLooked is the largest file that is looked through for secrets.
const maxLooked = 8 << 20

// HandOver readies an outcome for a door that a program may stand behind.
// Secrets are kept in a file of mode 0600 in the downloads directory, which
// Next names; panelbot does not read it again. The content of a small download
// is given byte for byte, and leaves the disk, unless it can hold secrets, or
// is a text in which something looks like one or cannot be shown; any other
// stays there, and Next says so. Content is nil where there is none. Where the file is
// held back for what it holds, or may hold, out says Sensitive afterwards.
func (r *Runner) HandOver(out *Outcome) (content []byte) {
	r.keepPrivate(out)
	f := out.File
	if f == nil {
		return nil
	}
	if out.Sensitive || f.Size > maxLooked {
		out.Sensitive = true // what nobody has looked at may hold anything
		out.hint(fileLeft())
		return nil
	}
	content, err := os.ReadFile(f.Path)
	if err != nil {
		r.log.Error("download not read", "tool", out.Tool, "err", err)
		out.Sensitive = true
		out.hint(fileLeft())
		return nil
	}
	if !handsOver(content) {
		out.Sensitive = true
		out.hint(op.Say("file_held", "The file is not handed over, because something in it looks like a secret, or has characters that cannot be shown, and it is not altered."), fileLeft())
		return nil
	}
	if len(content) > maxHandedOver {
		out.hint(fileLeft())
		return nil
	}
	if err := os.Remove(f.Path); err != nil {
		r.log.Warn("download not removed", "tool", out.Tool, "err", err)
	}
	return content
}

// leave readies an outcome that nobody waits for: secrets are kept as HandOver
// keeps them, and a download stays where it lies.
func (r *Runner) leave(out *Outcome) {
	r.keepPrivate(out)
	if out.File != nil {
		out.hint(fileLeft())
	}
}

func fileLeft() op.Message {
	return op.Say("file_left", "The file is saved in panelbot's downloads directory, under the name in data.file.")
}

// keepPrivate takes the secrets out of an outcome, and says where they are.
func (r *Runner) keepPrivate(out *Outcome) {
	if len(out.Private) == 0 {
		return
	}
	name, err := r.keep(out.Tool, out.Private)
	out.Private = nil
	if err != nil {
		r.log.Error("secret not kept", "tool", out.Tool, "err", err)
		out.hint(op.Say("secret_lost", "The secret of the answer could not be saved, and is lost: ask the person who runs panelbot to look at its log."))
		return
	}
	out.hint(op.Say("secret_kept", "The secret of the answer is not shown here: it is saved for the person, as {Name} in panelbot's downloads directory.", "Name", name))
}

// handsOver reports whether a file may go to a program as it is: what is no
// text, and a text that CleanFile would leave alone. A byte order mark and the
// line ends of Windows are no more than another way to write one.
func handsOver(content []byte) bool {
	if !utf8.Valid(content) {
		return true
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(content), "\ufeff"), "\r\n", "\n")
	return CleanFile(text) == text
}

// Linked says in an outcome where its file can be fetched; an empty address is
// nowhere.
func (o Outcome) Linked(address string) Outcome {
	if address == "" {
		return o
	}
	return o.hinted(op.Say("file_link", "With the same token it can be fetched for an hour: {Address}", "Address", address))
}

// keep saves secrets in a new file of the downloads directory, and gives its
// name.
func (r *Runner) keep(tool string, values []PrivateValue) (string, error) {
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
