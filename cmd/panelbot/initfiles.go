package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"panelbot/tools"
)

// building writes a configuration and its secrets: all of it, or nothing. Each
// file is written under another name, synced, and then given its own; what was
// there before comes back when a later one fails.
type building struct {
	// file, dir and secrets are absolute: the configuration, its directory, and
	// that of the secrets.
	file, dir, secrets string
	force              bool
	// undo takes back what was done, the last first.
	undo []func() error
}

func joinConfig(dir string) string { return filepath.Join(dir, "config.yaml") }

// newBuilding finds out, before anybody is asked, whether the files can be
// written: a log-in costs a token, which must not be lost for want of a place.
func newBuilding(file string, force bool) (*building, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("--config: %w", err)
	}
	b := &building{file: file, dir: filepath.Dir(file), force: force}
	b.secrets = filepath.Join(b.dir, "secrets")
	if base := filepath.Base(file); base != "config.yaml" { // two configurations in one directory keep apart
		b.secrets = filepath.Join(b.secrets, strings.TrimSuffix(base, filepath.Ext(base)))
	}
	switch {
	case strings.ContainsAny(file, "{}\n\r"):
		return nil, errors.New("the path of the configuration holds a brace or a line break, which ${file:PATH} cannot hold: name another place with --dir")
	case exists(file) && !force:
		return nil, fmt.Errorf("%s is there already, and was left as it is: name another place with --dir or --config, or write over it with --force", file)
	case holdsFiles(b.secrets) && !force:
		return nil, fmt.Errorf("%s holds files already, which were left as they are: name another place with --dir or --config, or write over them with --force", b.secrets)
	}
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file that can be written: name another with --config", file)
	}
	if err := tryNearest(b.dir); err != nil {
		return nil, fmt.Errorf("%w: nothing can be written there; name another place with --dir", err)
	}
	return b, nil
}

// store is the address of the store, named after the configuration as its secrets are,
// so that two in one directory do not share one.
func (b *building) store() string {
	base := filepath.Base(b.file)
	if stem := strings.TrimSuffix(base, filepath.Ext(base)); base != "config.yaml" && plainName().MatchString(stem) {
		return "sqlite:" + stem + ".db"
	}
	return "sqlite:panelbot.db"
}

func holdsFiles(dir string) bool {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return exists(dir) && !errors.Is(err, fs.ErrNotExist)
	}
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return !e.IsDir() })
}

// tryNearest makes a file in a directory, or in the nearest above it that there
// is, and removes it.
func tryNearest(dir string) error {
	for !exists(dir) && filepath.Dir(dir) != dir {
		dir = filepath.Dir(dir)
	}
	return tools.TryDirectory(dir)
}

// build writes the secrets, then the configuration, which refers to them.
func (b *building) build(text []byte, secrets map[string]string) error {
	err := b.writeAll(text, secrets)
	if err == nil {
		return nil
	}
	for _, undo := range slices.Backward(b.undo) {
		err = errors.Join(err, undo())
	}
	return err
}

func (b *building) writeAll(text []byte, secrets map[string]string) error {
	if err := b.makeDir(b.dir); err != nil {
		return err
	}
	if err := b.makeDir(b.secrets); err != nil {
		return err
	}
	// A directory that was there may be open to others.
	if err := os.Chmod(b.secrets, 0o700); err != nil { //nolint:gosec // a directory needs the bit to be entered
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(secrets)) {
		if err := b.put(name, []byte(secrets[name]+"\n")); err != nil {
			return err
		}
	}
	return b.put(b.file, text)
}

// makeDir makes a directory and those above it that are missing, mode 0700.
func (b *building) makeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := b.makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	b.undo = append(b.undo, func() error { return os.Remove(dir) })
	return nil
}

// put gives a file its content, mode 0600. Unless force is set it is new.
func (b *building) put(name string, content []byte) error {
	before, err := os.ReadFile(name)
	undo := func() error { return replace(name, before) }
	switch {
	case errors.Is(err, fs.ErrNotExist):
		undo = func() error { return os.Remove(name) }
	case err != nil:
		return err
	case !b.force:
		return fmt.Errorf("%s has come into being meanwhile: --force writes over it", name)
	}
	if err := replace(name, content); err != nil {
		return err
	}
	b.undo = append(b.undo, undo)
	return nil
}

// replace writes a file under another name, and renames it: who reads it finds
// the old content or the new one, and nothing in between.
func replace(name string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(name), ".panelbot-*") // mode 0600
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}
