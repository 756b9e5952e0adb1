package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

// TestLineLanguage: a command that is a line of the grammar answers in the language of who
// typed it.
func TestLineLanguage(t *testing.T) {
	t.Parallel()
	config := writeFile(t, "store: sqlite:"+filepath.Join(t.TempDir(), "p.db")+"\npanels:\n  - {name: main, kind: flashpanel, url: \"simulator:\"}\npeople:\n  - {name: you, roles: [admin], language: vi}\npolicy: {solo: true}\n")
	for line, want := range map[string]string{
		"approvals":                    "Không có gì chờ phê duyệt",
		"alert list":                   "Chưa cấu hình cảnh báo nào",
		"alert unmute web-1 --as you":  "Không có gì tên web-1 bị tắt tiếng",
		"alert mute all 2h":            "Không thể tắt tiếng tất cả cùng lúc",
		"site list":                    "TÊN MIỀN",
		"site add shop 0 --panel main": "ID của site là số nguyên dương",
	} {
		t.Run(line, func(t *testing.T) {
			var out bytes.Buffer
			a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &out, env: environment{}.lookup}
			root := a.root()
			root.SetArgs(append([]string{"--config", config}, strings.Fields(line)...))
			if err := root.ExecuteContext(t.Context()); err != nil {
				out.WriteString(err.Error())
			}
			if said := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(said, want) {
				t.Errorf("got %q, want %q in it", said, want)
			}
		})
	}
}
