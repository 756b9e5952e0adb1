package slack

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
	v := &visit{a: &Answers{Log: slog.New(slog.DiscardHandler)}, event: Event{User: "U0ANN"}, by: talk.By{Speech: chat.Speech{}}}
	chattest.Download(t, maxUploaded, func(t *testing.T, name, path, doing string) (*chattest.Upload, string) {
		out, err := v.download(name, path, doing)
		if err != nil || out.User != "U0ANN" || out.Channel != "" {
			t.Fatalf("got %+v, %v", out, err)
		}
		if out.File == nil {
			return nil, out.Text
		}
		return &chattest.Upload{Name: out.File.Name, Path: out.File.Path, Bytes: out.File.Bytes}, out.Text
	})
}
