//go:build linux

package main

import (
	"strings"
	"testing"
)

// slowReport has a report whose reads wait for each other.
const slowReport = `key: a-key-for-tests-that-is-long
panels: [{name: main, kind: flashpanel, url: "simulator:", rate: 1/s}]
people: [{name: alice, roles: [admin], language: vi}]
policy: {solo: true}
reports:
  - {name: all, schedule: "0 8 * * *", sections: [fleet], to: ["stdout"]}
`

// TestReportSaysHowFar: at a terminal, a report that takes long says how far it is, here
// and through the process that owns the store, in the person's language; a pipe gets the
// report alone.
func TestReportSaysHowFar(t *testing.T) {
	t.Parallel()
	for name, owned := range map[string]bool{"here": false, "through the owner": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.write(slowReport)
			if owned {
				assist(t, "--config", d.file, "--as", "alice")
			}
			s := sitDown(t, "report", "run", "all", "--json", "--config", d.file)
			s.sees(`Đang lập báo cáo all, số lần đọc đến giờ: \d+ \(\d+s\)`)
			s.sees(`(?s)\r +\r\{.*"sections"`)
			if code := s.exit(); code != 0 {
				t.Errorf("it ends with %d:\n%s", code, s.shown())
			}
			if code, out, errs := d.beside("report", "run", "all"); code != 0 || strings.Contains(out+errs, "\r") || strings.Contains(out+errs, "Đang lập") {
				t.Errorf("in a pipe it ends with %d:\n%s%s", code, out, errs)
			}
		})
	}
}
