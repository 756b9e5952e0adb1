package main

import (
	"os"
	"strings"
	"testing"
)

// TestCodeOfNobody: an admin without one-time codes was asked for one first, and told
// afterwards that there is none.
func TestCodeOfNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	text, err := os.ReadFile(d.file)
	if err != nil {
		t.Fatal(err)
	}
	d.write(strings.Replace(string(text), "people:\n", "people:\n  - {name: vera, roles: [admin]}\n", 1))
	asked := false
	typed := []func() string{func() string { asked = true; return "123456" }}
	_, _, err = d.run(typed, "people", "invite", "carol", "--roles", "approver", "--as", "vera", "--config", d.file)
	wants(t, err, "people invite takes a one-time code, and vera has none set up: panelbot people totp --as vera")
	if asked {
		t.Error("vera was asked for a code")
	}
}
