package tools

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGenerate holds the form of a generated secret: what panels ask for,
// nothing that is misread, and no two alike.
func TestGenerate(t *testing.T) {
	t.Parallel()
	seen, count := map[string]bool{}, map[rune]int{}
	const n = 4000
	for range n {
		s := generate()
		if len(s) != 25 || s[12] != '-' || strings.Count(s, "-") != 1 {
			t.Fatalf("got %q, want 24 characters and a dash in the middle", s)
		}
		if !strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz") || !strings.ContainsAny(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") || !strings.ContainsAny(s, "0123456789") {
			t.Fatalf("%q lacks a lower-case letter, a capital or a digit", s)
		}
		if strings.ContainsAny(s, "01OlI") || strings.Trim(s, alphabet+"-") != "" {
			t.Fatalf("%q has a character that is misread", s)
		}
		if seen[s] {
			t.Fatalf("%q twice", s)
		}
		seen[s] = true
		for _, c := range s {
			count[c]++
		}
	}
	// Evenly drawn: 24 n / 56 of each, give or take seven standard deviations.
	mean := float64(24*n) / float64(len(alphabet))
	for _, c := range alphabet {
		if got := float64(count[c]); got < 0.83*mean || got > 1.17*mean {
			t.Errorf("%q was drawn %.0f times, want about %.0f", c, got, mean)
		}
	}
}

// TestKeep holds that secrets that no door can hand over lie in a file of the
// person's own, and nowhere if there is no directory.
func TestKeep(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "downloads")
	r := &Runner{downloads: dir}
	name, err := r.keep("flashpanel_user_create", []PrivateValue{{"password", planted}, {"link", "https://x"}})
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(name) != name || !strings.HasSuffix(name, "-flashpanel_user_create.txt") {
		t.Errorf("got the name %q", name)
	}
	path := filepath.Join(dir, name)
	file, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	if file.Mode().Perm() != 0o600 || folder.Mode().Perm() != 0o700 {
		t.Errorf("got the modes %s and %s", file.Mode(), folder.Mode())
	}
	if raw, err := os.ReadFile(path); err != nil || string(raw) != "password: "+planted+"\nlink: https://x\n" {
		t.Errorf("got %q, %v", raw, err)
	}
	if again, err := r.keep("flashpanel_user_create", nil); err != nil || again == name {
		t.Errorf("got the same name again: %q, %v", again, err)
	}
	if _, err := (&Runner{}).keep("x", nil); err == nil {
		t.Error("kept without a directory")
	}
}
