package telegram

import (
	"log/slog"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/chattest"
)

// TestDownload: a small file goes with its message, a large one is found on its host, and
// what cannot be sent is told with its place.
func TestDownload(t *testing.T) {
	t.Parallel()
	v := &visit{a: &Answers{Log: slog.New(slog.DiscardHandler)}, by: talk.By{Speech: chat.Speech{}}}
	chattest.Download(t, maxSent, func(_ *testing.T, name, path, doing string) (*chattest.Upload, string) {
		out := v.download(name, path, doing)
		if out.File == nil {
			return nil, out.Plain
		}
		return &chattest.Upload{Name: out.File.Name, Path: out.File.Path, Bytes: out.File.Bytes}, out.Plain
	})
}
