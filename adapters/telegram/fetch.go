package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"unicode/utf8"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"panelbot/tools/op"
)

// maxFetched is how large a file may be that a person attached.
const maxFetched = 8 << 20

// errLarge is about a file that is larger than what is fetched.
var errLarge = errors.New("telegram: the file is too large")

// fetch fetches what a person attached.
func (a *Answers) fetch(ctx context.Context, files []File) ([]op.Upload, error) {
	var list []op.Upload
	for _, f := range files {
		u, err := a.fetchOne(ctx, f)
		if err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, nil
}

func (a *Answers) fetchOne(ctx context.Context, f File) (op.Upload, error) {
	if f.Size > maxFetched {
		return op.Upload{}, fmt.Errorf("%w: it has %d bytes", errLarge, f.Size)
	}
	content, err := a.Client.Download(ctx, f.ID, maxFetched)
	if err != nil {
		return op.Upload{}, err
	}
	return uploadOf(f.Name, content), nil
}

// uploadOf is a file as an argument.
func uploadOf(name string, content []byte) op.Upload {
	if utf8.Valid(content) {
		text := string(content)
		return op.Upload{Name: name, Text: &text}
	}
	return op.Upload{Name: name, Base64: content}
}

// Download gives the content of a file, at most so many bytes.
func (c *Client) Download(ctx context.Context, id string, most int64) ([]byte, error) {
	var f tgbotapi.File
	if err := c.Call(ctx, "getFile", tgbotapi.Params{"file_id": id}, &f); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/file/bot"+c.token+"/"+f.FilePath, nil)
	if err != nil {
		return nil, c.clean("fetching a file", err)
	}
	answer, err := c.web.Do(r)
	if err != nil {
		return nil, c.clean("fetching a file", err)
	}
	defer answer.Body.Close() //nolint:errcheck // it was only read
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("telegram: fetching a file: status %d", answer.StatusCode)
	}
	var into bytes.Buffer
	n, err := io.Copy(&into, io.LimitReader(answer.Body, most+1))
	switch {
	case err != nil:
		return nil, c.clean("fetching a file", err)
	case n > most:
		return nil, fmt.Errorf("%w, and larger than it said", errLarge)
	}
	return into.Bytes(), nil
}
