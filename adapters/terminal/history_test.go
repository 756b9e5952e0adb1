package terminal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestHistoryIsCut: a file that has grown long keeps its newest lines, and one
// that cannot be written again stays as it is.
func TestHistoryIsCut(t *testing.T) {
	t.Parallel()
	for _, full := range []bool{false, true} {
		t.Run(fmt.Sprintf("full disk %t", full), func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "history")
			var lines []string
			for i := range cutHistory + 1 {
				lines = append(lines, fmt.Sprintf("server get %d", i))
			}
			if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			if full {
				if _, err := os.Stat("/dev/full"); err != nil {
					t.Skip("this system has no device that is always full")
				}
				if err := os.Symlink("/dev/full", file+".new"); err != nil {
					t.Fatal(err)
				}
			}
			h, err := openHistory(file)
			if (err != nil) != full {
				t.Errorf("opened with %v", err)
			}
			newest := lines[len(lines)-maxHistory:]
			if diff := cmp.Diff(h.lines, newest); diff != "" {
				t.Errorf("in memory (-got +want):\n%.300s", diff)
			}
			if info, err := os.Lstat(file); err != nil || !info.Mode().IsRegular() {
				t.Fatalf("the file has become %v, %v", info, err)
			}
			kept, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := newest
			if full {
				want = lines
			}
			if diff := cmp.Diff(string(kept), strings.Join(want, "\n")+"\n"); diff != "" {
				t.Errorf("in the file (-got +want):\n%.300s", diff)
			}
			if _, err := os.Lstat(file + ".new"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the new file is left: %v", err)
			}
		})
	}
}
