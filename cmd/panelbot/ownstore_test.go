package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestStoresApart: configurations in one directory have stores of their own, that of the
// demo too.
func TestStoresApart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, want := range map[string]string{
		"config.yaml": "sqlite:panelbot.db", "team.yaml": "sqlite:team.db", "my.hosts.yaml": "sqlite:my.hosts.db", "odd name?.yaml": "sqlite:panelbot.db",
	} {
		b, err := newBuilding(filepath.Join(dir, name), false)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.store(); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	var out bytes.Buffer
	if code := run(t.Context(), []string{"demo", "--config-only"}, strings.NewReader(""), &out, &out); code != 0 {
		t.Fatal(out.String())
	}
	cfg, err := parseConfig("demo.yaml", out.Bytes(), os.LookupEnv, os.ReadFile)
	if err != nil || cfg.Store != "sqlite:demo.db" {
		t.Errorf("the demo's store is %v, %v", cfg, err)
	}
}
