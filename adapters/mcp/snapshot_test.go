package mcp_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	door "panelbot/adapters/mcp"
)

var update = flag.Bool("update", false, "write the snapshots of the tools")

const snapshots = "testdata/tools"

// TestSnapshots holds every tool of tools/list against its file, so that each
// change of what clients see is a visible diff. make docs writes them anew.
func TestSnapshots(t *testing.T) {
	t.Parallel()
	h, compact := newHouse(t, plan{}), newHouse(t, plan{mode: door.Compact})
	wanted := map[string]bool{}
	for _, tool := range append(h.listAll(alice), compact.listAll(alice)...) {
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, tool.raw, "", "  "); err != nil {
			t.Fatal(err)
		}
		pretty.WriteByte('\n')
		file := filepath.Join(snapshots, tool.Name+".json")
		wanted[filepath.Base(file)] = true
		if *update {
			writeFile(t, file, pretty.Bytes())
			continue
		}
		saved, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%v: make docs writes it", err)
			continue
		}
		if diff := cmp.Diff(pretty.String(), string(saved)); diff != "" {
			t.Errorf("%s is not as in its snapshot; if that is meant, make docs writes it anew (-got +want):\n%s", tool.Name, diff)
		}
	}
	if want := 223 + 5 + ownTools; len(wanted) != want {
		t.Errorf("%d tools are listed, want %d", len(wanted), want)
	}
	for _, name := range filesIn(t, snapshots) {
		if wanted[name] {
			continue
		}
		if *update {
			if err := os.Remove(filepath.Join(snapshots, name)); err != nil {
				t.Error(err)
			}
			continue
		}
		t.Errorf("%s is the snapshot of no tool; make docs removes it", name)
	}
}

func writeFile(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func filesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestListBudget: a list must fit into a model's context. A token is taken as
// four bytes of name, description and input schema.
func TestListBudget(t *testing.T) {
	t.Parallel()
	for mode, most := range map[string]struct{ tools, tokens int }{door.Full: {223 + ownTools, 30_000}, door.Preset: {40, 8_000}, door.Compact: {5 + ownTools, 2_000}} {
		size := 0
		h := newHouse(t, plan{mode: mode})
		list := h.listAll(alice)
		for _, tool := range list {
			var schema bytes.Buffer
			if err := json.Compact(&schema, tool.InputSchema); err != nil {
				t.Fatal(err)
			}
			size += len(tool.Name) + len(tool.Description) + schema.Len()
		}
		tokens := (size + 3) / 4
		t.Logf("tools/list, %s: %d tools, %d bytes of name, description and input schema, %d tokens of at most %d", mode, len(list), size, tokens, most.tokens)
		if tokens > most.tokens || len(list) > most.tools {
			t.Errorf("tools/list, %s, has %d tools and takes %d tokens; at most %d and %d are allowed", mode, len(list), tokens, most.tools, most.tokens)
		}
		if mode != door.Full && len(list) < 5 {
			t.Errorf("tools/list, %s, has %d tools", mode, len(list))
		}
	}
}
