package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
	"unicode/utf8"

	"panelbot/tools/op"
)

// maxFetched is how large a file may be that a person attached.
const maxFetched = 8 << 20

// fetchedAtOnce is how many files are fetched at the same time: each is in memory.
const fetchedAtOnce = 4

// fetches are the turns of fetching. The zero value is ready.
type fetches struct {
	once  sync.Once
	turns chan struct{}
}

// turn waits for a turn, which done gives back.
func (f *fetches) turn(ctx context.Context) (done func(), err error) {
	f.once.Do(func() { f.turns = make(chan struct{}, fetchedAtOnce) })
	select {
	case f.turns <- struct{}{}:
		return func() { <-f.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fetchFields fetches the files of a form, by their fields.
func (a *Answers) fetchFields(ctx context.Context, files map[string]File) (map[string]op.Upload, error) {
	all := map[string]op.Upload{}
	for field, f := range files {
		u, err := a.fetch(ctx, f)
		if err != nil {
			return nil, err
		}
		all[field] = u
	}
	return all, nil
}

// fetchTime is how long fetching one file may take.
const fetchTime = 30 * time.Second

// fetch fetches what a person attached. The library sends the token to Slack alone,
// whatever address an event names.
func (a *Answers) fetch(ctx context.Context, f File) (op.Upload, error) {
	if f.Size > maxFetched {
		return op.Upload{}, fmt.Errorf("slack: a file of %d bytes: %d are the most", f.Size, maxFetched)
	}
	done, err := a.fetching.turn(ctx)
	if err != nil {
		return op.Upload{}, err
	}
	defer done()
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	if f.URL == "" {
		info, _, _, err := a.Client.GetFileInfoContext(ctx, f.ID, 0, 0)
		if err != nil {
			return op.Upload{}, clean("files.info", err)
		}
		f.URL = info.URLPrivateDownload
	}
	into := &limited{most: maxFetched}
	if err := a.Client.GetFileContext(ctx, f.URL, into); err != nil {
		a.Log.Warn("slack file not fetched", "err", Redact(err.Error()))
		return op.Upload{}, clean("fetching a file", err)
	}
	return uploadOf(f.Name, into.Bytes()), nil
}

// uploadOf is a file as an argument.
func uploadOf(name string, content []byte) op.Upload {
	if utf8.Valid(content) {
		text := string(content)
		return op.Upload{Name: name, Text: &text}
	}
	return op.Upload{Name: name, Base64: content}
}

// standIns stand for files that are not fetched yet, to look whether a form is right.
func standIns(files map[string]File) map[string]op.Upload {
	all := map[string]op.Upload{}
	for field, f := range files {
		all[field] = uploadOf(f.Name, []byte("…"))
	}
	return all
}

// limited takes so many bytes and no more.
type limited struct {
	bytes.Buffer
	most int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > l.most {
		return 0, errors.New("slack: the file is larger than it said")
	}
	return l.Buffer.Write(p)
}
