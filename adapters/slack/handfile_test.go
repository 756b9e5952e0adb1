package slack

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
)

// TestDownload: a small file goes with its message, a large one is found on its host, and
// what cannot be sent is told with its place.
func TestDownload(t *testing.T) {
	t.Parallel()
	v := &visit{a: &Answers{Log: slog.New(slog.DiscardHandler)}, event: Event{User: "U0ANN"}, by: talk.By{Speech: chat.Speech{}}}
	for _, c := range []struct {
		name    string
		size    int64 // -1 is no file
		carried bool
		path    bool
		told    bool
	}{
		{"small", 10, true, false, false},
		{"the most that is carried", maxCarried, true, false, false},
		{"large", maxCarried + 1, false, true, false},
		{"the most that is sent", maxUploaded, false, true, false},
		{"too large", maxUploaded + 1, false, false, true},
		{"empty", 0, false, false, true},
		{"none", -1, false, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "download-1")
			if c.size >= 0 {
				f, err := os.Create(path)
				if err == nil {
					err = f.Truncate(c.size)
				}
				if err == nil {
					err = f.Close()
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			out, err := v.download("../zone.db", path, "zone download")
			if err != nil || out.User != "U0ANN" || out.Channel != "" {
				t.Fatalf("got %+v, %v", out, err)
			}
			carried := out.File != nil && int64(len(out.File.Bytes)) == c.size
			onHost := out.File != nil && out.File.Path == path
			told := out.File == nil && strings.Contains(out.Text, path) && strings.Contains(out.Text, "zone.db")
			if carried != c.carried || onHost != c.path || told != c.told || out.File != nil && out.File.Name != "zone.db" {
				t.Errorf("carried %v, on the host %v, told %v: %q", carried, onHost, told, out.Text)
			}
		})
	}
}
