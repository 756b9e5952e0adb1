package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// table is what the program prints.
type table struct {
	machine machineInfo
	rows    [][5]string
}

// row adds a line: what was measured, both servers, their ratio, the aim.
func (t *table) row(what, bare, ours, ratio, aim string) {
	t.rows = append(t.rows, [5]string{what, bare, ours, ratio, aim})
}

// print writes Markdown.
func (t *table) print(w io.Writer) error {
	var b strings.Builder
	b.WriteString("| | bare mcp-go | panelbot | ratio | aim |\n|---|---:|---:|---:|---|\n")
	for _, r := range t.rows {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(r[:], " | "))
	}
	fmt.Fprintf(&b, "\n%s\n", t.machine)
	_, err := io.WriteString(w, b.String())
	return err
}

func rate(perSecond float64) string { return thousands(int(perSecond + 0.5)) }

func ratio(r float64) string { return strconv.FormatFloat(r, 'f', 2, 64) }

// seconds writes a duration with three digits.
func seconds(s float64) string {
	d := time.Duration(s * float64(time.Second))
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", s)
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%.0f ms", s*1e3)
	default:
		return fmt.Sprintf("%.2f ms", s*1e3)
	}
}

// micros writes a small share of a second.
func micros(s float64) string { return fmt.Sprintf("%.0f µs", s*1e6) }

// String writes resident memory, its peak, and what of it is the process's own.
func (r residence) String() string {
	text := megabytes(r.now)
	if r.peak > 0 {
		text += fmt.Sprintf(" (peak %s, own %s)", megabytes(r.peak), megabytes(r.own))
	}
	return text
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }

// thousands writes a number with commas.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
