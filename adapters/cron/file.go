package cron

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/delivery"
	"panelbot/tools/digest"
)

// placeholders are what a file's name may hold: the report, its time in UTC, and the day
// of its time by the clock of its schedule.
const (
	placeName = "{name}"
	placeSlot = "{slot}"
	placeDate = "{date}"
)

// maxPath is how long the name of a file may be, without the directories above it.
const maxPath = 200

// parseFile reads the name of a file, with placeholders. It is below the directory of
// reports, and nothing else is written: no other place, and no file that is hidden or of
// another kind.
func parseFile(text string) (string, error) {
	bare := strings.NewReplacer(placeName, "n", placeSlot, "s", placeDate, "d").Replace(text)
	if at := strings.IndexAny(bare, "{}"); at >= 0 {
		return "", fmt.Errorf("%q holds a brace that is no placeholder: there are %s, %s and %s", text, placeName, placeSlot, placeDate)
	}
	clean := path.Clean(text)
	switch {
	case len(text) > maxPath:
		return "", fmt.Errorf("a file's name of %d characters is too long: %d are the most", len(text), maxPath)
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' || r == ':' }):
		return "", fmt.Errorf("%q holds a character that is not for names of files", text)
	case path.IsAbs(text) || filepath.IsAbs(text):
		return "", fmt.Errorf("%q is not below the directory of reports: set reports_dir to the directory, and write here what comes below it", text)
	case !filepath.IsLocal(filepath.FromSlash(clean)) || clean == ".":
		return "", fmt.Errorf("%q leaves the directory of reports: write a name below it, and no dots that lead out", text)
	}
	for part := range strings.SplitSeq(clean, "/") {
		if strings.HasPrefix(part, ".") {
			return "", fmt.Errorf("%q would be hidden: let no part of it begin with a dot", text)
		}
	}
	if form := formOf(clean); !slices.Contains(Forms(), form) {
		return "", fmt.Errorf("%q is no kind of file that a report can be: let it end with .html, .md, .json or .txt", text)
	}
	return clean, nil
}

// file is the name of the file of a slot.
func (r Report) file(pattern string, slot time.Time) string {
	return strings.NewReplacer(
		placeName, r.Name, placeSlot, slot.UTC().Format("2006-01-02T1504Z"), placeDate, slot.In(r.zone()).Format(time.DateOnly),
	).Replace(pattern)
}

// zone is that of the schedule; UTC where there is none.
func (r Report) zone() *time.Location {
	if r.Spec == nil {
		return time.UTC
	}
	return r.Spec.Zone()
}

// Fits reports whether the file of a target has a name that a file may have.
func (r Report) Fits(t Target) bool {
	name := r.file(t.Chat, time.Time{})
	for part := range strings.SplitSeq(name, "/") {
		if len(part) > maxPath {
			return false
		}
	}
	return len(name) <= 2*maxPath
}

// SameFile reports whether a target of one report is, at some time, the file of a target
// of another.
func (r Report) SameFile(t Target, other Report, u Target) bool {
	return t.Door == FileDoor && u.Door == FileDoor && strings.ReplaceAll(t.Chat, placeName, r.Name) == strings.ReplaceAll(u.Chat, placeName, other.Name)
}

// filed is the message that has a report written: of a file, what holds in the end is what
// was posted last, so that its name is the key.
func (r Report) filed(t Target, made digest.Report, picture *chat.Picture) (delivery.Message, error) {
	m := delivery.Message{Door: t.Door, Chat: t.Chat, Key: messageKey(r.Name, made.Slot, t.Chat)}
	if t.Door == FileDoor {
		m.Chat = r.file(t.Chat, made.Slot)
		m.Key = "report " + m.Chat
	}
	var err error
	m.Body, err = r.Written(t.Form(), made, picture)
	return m, err
}

// WriteFile writes a report to the file of a target at once, and gives its name.
func (r Report) WriteFile(to Files, t Target, made digest.Report, picture *chat.Picture) (name string, err error) {
	m, err := r.filed(t, made, picture)
	if err != nil {
		return "", err
	}
	return m.Chat, to.Write(m.Chat, m.Body)
}

// Files writes reports below a directory. It is the delivery.Sender of FileDoor.
type Files struct {
	// Dir is the directory; it is made where it is missing.
	Dir string
}

// errLost says of a message that its body is no more.
var errLost = errors.New("the report was lost with a restart, because no key is set")

// Send is as in delivery.Sender: the file is there whole, or as it was before. Writing it
// again does no harm.
func (f Files) Send(_ context.Context, m delivery.Message, _ string, _ bool) (id string, err error) {
	if m.Lost {
		return "", &delivery.Dead{Err: errLost}
	}
	if err := f.Write(m.Chat, m.Body); err != nil {
		return "", err
	}
	return m.Chat, nil
}

// Write writes a file with mode 0600, whole or not at all, in a directory that is made
// with mode 0700. Links that lead out of the directory of reports are not followed.
func (f Files) Write(name string, content []byte) (err error) {
	name = filepath.FromSlash(name)
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("cron: the directory of reports: %w", err)
	}
	root, err := os.OpenRoot(f.Dir)
	if err != nil {
		return fmt.Errorf("cron: the directory of reports: %w", err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	dir, base := filepath.Split(name)
	if dir != "" {
		if err := root.MkdirAll(filepath.Clean(dir), 0o700); err != nil {
			return fmt.Errorf("cron: writing a report: %w", err)
		}
	}
	part := dir + "." + base + "." + rand.Text()[:8] + ".part"
	if err := writePart(root, part, content); err != nil {
		return errors.Join(fmt.Errorf("cron: writing a report: %w", err), gone(root.Remove(part)))
	}
	if err := root.Rename(part, name); err != nil {
		return errors.Join(fmt.Errorf("cron: writing a report: %w", err), gone(root.Remove(part)))
	}
	return nil
}

// gone is the error of a removal, but that there was nothing.
func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// writePart writes a file that was not there, down to the disk.
func writePart(root *os.Root, name string, content []byte) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}
