package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// touched is the file that the builds pretend was edited.
const touched = "tools/flashpanel/schedules.go"

// measureBuilds times go build ./... after one declaration file was touched.
// The edit is an overlay, so that the files stay as they are; it shifts every
// line, so that the package really is another one.
func measureBuilds(ctx context.Context, o options, dir string, t *table) error {
	if o.builds == 0 {
		return nil
	}
	file, err := filepath.Abs(filepath.Join(o.module, touched))
	if err != nil {
		return err
	}
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	build := func(edit string) (time.Duration, error) {
		edited := bytes.Replace(source, []byte("\nimport"), []byte("\n// "+edit+"\n\nimport"), 1)
		if bytes.Equal(edited, source) {
			return 0, fmt.Errorf("%s has no imports to write a comment before", touched)
		}
		replaced := filepath.Join(dir, "schedules.go")
		if err := os.WriteFile(replaced, edited, 0o600); err != nil {
			return 0, err
		}
		overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{file: replaced}})
		if err != nil {
			return 0, err
		}
		overlayFile := filepath.Join(dir, "overlay.json")
		if err := os.WriteFile(overlayFile, overlay, 0o600); err != nil {
			return 0, err
		}
		started := time.Now()
		cmd := exec.CommandContext(ctx, "go", "build", "-overlay", overlayFile, "./...")
		cmd.Dir = o.module
		if output, err := cmd.CombinedOutput(); err != nil {
			return 0, fmt.Errorf("%w: %.500s", err, output)
		}
		return time.Since(started), nil
	}
	if _, err := build("warm"); err != nil { // compiles what was never compiled
		return err
	}
	var took []float64
	for i := range o.builds {
		// No edit may be one that the build cache has seen.
		d, err := build(fmt.Sprintf("Edit %d at %s.", i, time.Now().Format(time.RFC3339Nano)))
		if err != nil {
			return err
		}
		took = append(took, d.Seconds())
	}
	t.row("go build ./... after touching one declaration", "", seconds(median(took)), "", "seconds")
	return nil
}
