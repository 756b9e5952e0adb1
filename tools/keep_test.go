package tools

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/panel"
)

// TestHandOver: a file comes over byte for byte, or not at all, and what does
// not come over stays where it lies.
func TestHandOver(t *testing.T) {
	t.Parallel()
	const zone = "$ORIGIN example.com.\n@ 3600 IN TXT \"v=spf1 -all\"\n"
	for name, test := range map[string]struct {
		content   string
		sensitive bool
		over      bool
		next      string
	}{
		"a text":                      {zone, false, true, ""},
		"the line ends of Windows":    {strings.ReplaceAll(zone, "\n", "\r\n"), false, true, ""},
		"a byte order mark":           {"\ufeff" + zone, false, true, ""},
		"letters of the world":        {"máy chủ — 日本 👩\u200d👧\n", false, true, ""},
		"an image":                    {"\x89PNG\r\n\x1a\n\x00\xfftoken=abcdef123456", false, true, ""},
		"nothing":                     {"", false, true, ""},
		"what looks like a secret":    {zone + "@ IN TXT \"site-verification-token=abcdef123456\"\n", false, false, "looks like a secret"},
		"what would move a cursor":    {"a\x1b[2Kb\n", false, false, "cannot be shown"},
		"a carriage return by itself": {"real\rfake\n", false, false, "cannot be shown"},
		"what cannot be seen":         {"a\u200bb\u202ec\n", false, false, "cannot be shown"},
		"what can hold secrets":       {zone, true, false, "downloads directory"},
		"too much":                    {strings.Repeat("x", maxHandedOver+1), false, false, "downloads directory"},
		"too much, with a secret":     {strings.Repeat("x", maxHandedOver+1) + "\npassword=hunter2secret\n", false, false, "looks like a secret"},
		"too much to look at":         {strings.Repeat("x", maxLooked+1), false, false, "downloads directory"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "download-1")
			if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			r := &Runner{log: slog.New(slog.DiscardHandler), downloads: filepath.Dir(path)}
			out := Outcome{Status: Done, Sensitive: test.sensitive, File: &panel.Download{Name: "zone.db", Path: path, Size: int64(len(test.content))}}
			content := r.HandOver(&out)
			if over := content != nil; over != test.over {
				t.Fatalf("handed over: %v, want %v", over, test.over)
			}
			if held := !test.over && name != "too much"; out.Sensitive != held {
				t.Errorf("sensitive afterwards: %v, want %v", out.Sensitive, held)
			}
			left, err := os.ReadFile(path)
			if !test.over {
				content = left
			}
			if (err == nil) == test.over {
				t.Errorf("on the disk afterwards: %v", err)
			}
			if diff := cmp.Diff(string(content), test.content); diff != "" {
				t.Errorf("the bytes (-got +want):\n%.300s", diff)
			}
			if !strings.Contains(out.Next, test.next) || (test.next == "") != (out.Next == "") || !test.over && !strings.Contains(out.Next, "data.file") {
				t.Errorf("next is %q", out.Next)
			}
		})
	}
}

// TestLeave: where nobody waits for a file, it stays.
func TestLeave(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "download-1")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := Outcome{Status: Done, File: &panel.Download{Name: "zone.db", Path: path, Size: 1}}
	new(Runner).leave(&out)
	if _, err := os.Stat(path); err != nil || !strings.Contains(out.Next, "data.file") {
		t.Errorf("%v; next is %q", err, out.Next)
	}
}
