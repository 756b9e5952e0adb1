package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"panelbot/adapters/terminal"
	"panelbot/adapters/terminal/console"
	"panelbot/policies/store"
)

// onStore marks commands that need the store: where another process owns it, they
// run there, and no other command does.
const onStore = "panelbot.store"

// needsStore makes a command run in the process that owns the store.
func (a *app) needsStore(cmd *cobra.Command) *cobra.Command {
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		return a.throughOwner(cmd.Context(), nil, func() error { return run(cmd, words) })
	}
	return marked(cmd)
}

// marked marks a command that calls throughOwner itself.
func marked(cmd *cobra.Command) *cobra.Command {
	cmd.Annotations = map[string]string{onStore: ""}
	return cmd
}

// throughOwner runs a command here where no other process owns the store, and else
// in that process. interrupts are for a command that outlives Ctrl-C; nil is none.
func (a *app) throughOwner(ctx context.Context, interrupts <-chan os.Signal, here func() error) (err error) {
	switch {
	case a.guest != nil, a.server != "", a.readOnly:
		return here()
	}
	owner, err := a.ownerOrLock(ctx)
	if err != nil {
		return err
	}
	if owner == nil {
		defer func() { err = errors.Join(err, a.lock.Release()) }()
		return here()
	}
	return a.relayTo(ctx, owner, interrupts)
}

// storeOwner is the process that owns the store.
type storeOwner struct {
	*console.Client
	inUse *store.InUseError
}

// How long an owner that begins or ends is waited for, and how often it is looked at.
const (
	ownerTime  = 3 * time.Second
	ownerEvery = 50 * time.Millisecond
)

// ownerOrLock gives the process that owns the store; nil where there is none, and
// then this process owns it from now on, or the command itself finds out what is
// wrong.
func (a *app) ownerOrLock(ctx context.Context) (*storeOwner, error) {
	file, ok := a.storeFile()
	if !ok {
		return nil, nil
	}
	for began := time.Now(); ; {
		lock, err := store.TakeLock(file)
		if err == nil {
			a.lock = lock
			return nil, nil
		}
		var inUse *store.InUseError
		if !errors.As(err, &inUse) {
			return nil, nil // the command says what is wrong
		}
		client, err := console.Dial(ctx, console.Place(file))
		var other *console.OtherUserError
		switch {
		case err == nil:
			return &storeOwner{client, inUse}, nil
		case errors.As(err, &other):
			fmt.Fprintf(a.stderr, "panelbot: the store is owned by a process of the user %d: as that user, this command goes through it\n", other.UID)
			return nil, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, console.ErrUnavailable):
			fmt.Fprintln(a.stderr, "panelbot: another process owns the store, and on this system no command goes through it")
			return nil, nil
		case errors.Is(err, console.ErrNobody) && time.Since(began) > ownerTime:
			return nil, nil
		case !errors.Is(err, console.ErrNobody):
			return nil, &silentError{inUse}
		}
		select { // it begins or ends
		case <-time.After(ownerEvery):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// storeFile is the SQLite file of the configuration; false where there is none, or
// the configuration is not right, which the command itself says.
func (a *app) storeFile() (string, bool) {
	file, err := findConfig(a.configFile, a.getenv)
	if err != nil {
		return "", false
	}
	text, err := readConfig(file)
	if err != nil {
		return "", false
	}
	l := newLoader(file, a.env, os.ReadFile)
	l.withoutCredentials = true
	root, err := l.document(text)
	if err != nil {
		return "", false
	}
	var cfg Config
	for i := 0; i+1 < len(root.Content); i += 2 {
		if key, value := root.Content[i], root.Content[i+1]; key.Value == "store" {
			l.walk(value, reflect.TypeFor[string](), "store")
			cfg.Store = value.Value
		}
	}
	cfg.defaults()
	if len(l.problems) > 0 || cfg.placeStore(file) != nil {
		return "", false
	}
	return store.SQLiteFile(cfg.Store)
}

// relayTo runs this command in the process that owns the store.
func (a *app) relayTo(ctx context.Context, owner *storeOwner, interrupts <-chan os.Signal) error {
	hello, err := a.introduction()
	if err != nil {
		owner.Close()
		return err
	}
	widths, stop := a.widths()
	defer stop()
	if a.patience > 0 {
		defer time.AfterFunc(a.patience, owner.Close).Stop()
	}
	code, err := owner.Run(ctx, hello, console.Terminal{In: a.stdin, Out: a.stdout, Err: a.stderr, Interrupts: interrupts, Widths: widths})
	var lost *console.LostError
	switch {
	case errors.Is(err, console.ErrSilent):
		return &silentError{owner.inUse}
	case errors.As(err, &lost):
		return &lostError{lost, owner.inUse}
	case err != nil:
		return err
	case code != 0:
		return errShown
	default:
		return nil
	}
}

// introduction is what this command says of itself.
func (a *app) introduction() (console.Hello, error) {
	file, err := findConfig(a.configFile, a.getenv)
	if err != nil {
		return console.Hello{}, err
	}
	h := console.Hello{Args: a.args, Sum: sumOf(file), Env: map[string]string{}, In: terminal.IsTerminal(a.stdin), Out: terminal.IsTerminal(a.stdout), Err: terminal.IsTerminal(a.stderr)}
	if h.Config, err = filepath.Abs(file); err != nil {
		return console.Hello{}, err
	}
	for _, name := range console.Variables() {
		if value, ok := a.env(name); ok {
			h.Env[name] = value
		}
	}
	if h.Out {
		h.Width = a.door().Width()
	}
	return h, nil
}

// sumOf is the SHA-256 of a configuration file; empty where it cannot be read.
func sumOf(file string) string {
	text, err := readConfig(file)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// silentError says that the owner of the store hangs.
type silentError struct{ owner *store.InUseError }

func (e *silentError) Error() string {
	return fmt.Sprintf("the store %s is owned by %s, which does not answer, so that nothing was done: %s, and try again", e.owner.File, ownerWords(e.owner), endWords(e.owner))
}

// lostError says that the owner of the store ended in the middle, and what is known.
type lostError struct {
	lost  *console.LostError
	owner *store.InUseError
}

func (e *lostError) Error() string {
	head := fmt.Sprintf("%s, which owned the store, ended in the middle", ownerWords(e.owner))
	if len(e.lost.Open) == 0 {
		return head + ": nothing of this command was under way at a panel. Whether a request, a vote or a setting of it was kept, the record says: panelbot audit tail"
	}
	var calls, looks []string
	for _, p := range e.lost.Open {
		calls = append(calls, fmt.Sprintf("%s (call %s)", p.Tool, p.Call))
		looks = append(looks, "panelbot audit tail --call "+p.Call)
	}
	slices.Sort(calls)
	slices.Sort(looks)
	return fmt.Sprintf("%s: %s was sent or about to be, and what became of it is not known. Look at the panel and at %s before you ask for it again", head, strings.Join(calls, ", "), strings.Join(looks, "; "))
}

func ownerWords(e *store.InUseError) string {
	if e.Owner == "" {
		return "another process"
	}
	return e.Owner
}

func endWords(e *store.InUseError) string {
	if e.PID == 0 {
		return "end it"
	}
	return fmt.Sprintf("end it (kill %d)", e.PID)
}
