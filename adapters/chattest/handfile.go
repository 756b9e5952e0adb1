package chattest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Upload is a file that a door sends: it has its bytes with it, or is at a path of the host.
type Upload struct {
	Name, Path string
	Bytes      []byte
}

// Download holds that a small file goes with its message, a large one is found on its host,
// and what cannot be sent is told with its place. most is how large a file the platform
// takes; hand gives what is sent of a file, and nil where only the text is.
func Download(t *testing.T, most int64, hand func(t *testing.T, name, path, doing string) (*Upload, string)) {
	t.Helper()
	for _, c := range []struct {
		name    string
		size    int64 // -1 is no file
		carried bool
		path    bool
		told    bool
	}{
		{"small", 10, true, false, false},
		{"the most that is carried", 8 << 20, true, false, false},
		{"large", 8<<20 + 1, false, true, false},
		{"the most that is sent", most, false, true, false},
		{"too large", most + 1, false, false, true},
		{"empty", 0, false, false, true},
		{"none", -1, false, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "download-1")
			if c.size >= 0 {
				f, err := os.Create(path)
				must(t, err)
				must(t, f.Truncate(c.size))
				must(t, f.Close())
			}
			file, text := hand(t, "../zone.db", path, "zone download")
			carried := file != nil && int64(len(file.Bytes)) == c.size
			onHost := file != nil && file.Path == path
			told := file == nil && strings.Contains(text, path) && strings.Contains(text, "zone.db")
			if carried != c.carried || onHost != c.path || told != c.told || file != nil && file.Name != "zone.db" {
				t.Errorf("carried %v, on the host %v, told %v: %q", carried, onHost, told, text)
			}
		})
	}
}
