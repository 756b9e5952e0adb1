package audit

import (
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteJSON writes a record as one line of JSON: its entry as it was hashed, and
// in hexadecimal its hash and the one before. SHA-256 over the bytes of prev and
// the text of entry is hash, so that other programs can check it. What somebody
// has damaged so that it is no JSON stands as a text under damaged.
func WriteJSON(w io.Writer, r Record) error {
	name, entry := "entry", r.Body
	if !json.Valid(r.Body) || bytes.ContainsAny(r.Body, "\n\r") {
		name, entry = "damaged", appendText(nil, strings.ToValidUTF8(string(r.Body), "\uFFFD"))
	}
	_, err := fmt.Fprintf(w, "{\"%s\":%s,\"hash\":\"%x\",\"prev\":\"%x\"}\n", name, entry, r.Hash, r.Prev)
	return err
}

// csvColumns are the columns of CSV, in their order.
func csvColumns() []string {
	return []string{
		"seq", "time", "kind", "call", "request", "person", "door", "tool", "panel", "target", "risk", "effect", "rule", "policy",
		"args", "digest", "status", "panel_status", "took_us", "before", "note", "facts", "prev", "hash",
	}
}

// CSV writes records as comma-separated values, for spreadsheets.
type CSV struct{ w *csv.Writer }

// NewCSV writes the names of the columns.
func NewCSV(w io.Writer) (*CSV, error) {
	c := &CSV{csv.NewWriter(w)}
	return c, c.w.Write(csvColumns())
}

// Write writes one record. A cell that a spreadsheet would take for a formula
// gets an apostrophe before it. An entry that cannot be read is an error.
func (c *CSV) Write(r Record) error {
	e, err := r.Entry()
	if err != nil {
		return fmt.Errorf("entry %d: %w", r.Seq, err)
	}
	row := []string{
		strconv.FormatInt(r.Seq, 10), e.Time.Format(timeForm), string(e.Kind), e.Call, e.Request, e.Person, string(e.Door), e.Tool, e.Panel, e.Target, e.Risk,
		e.Effect, e.Rule, e.Policy, string(e.Args), e.Digest, e.Status, number(int64(e.PanelStatus)), number(e.Took.Microseconds()), string(e.Before), e.Note, string(e.Facts),
		hex.EncodeToString(r.Prev), hex.EncodeToString(r.Hash),
	}
	for i, cell := range row {
		row[i] = plainCell(cell)
	}
	return c.w.Write(row)
}

// Close writes what is held back.
func (c *CSV) Close() error {
	c.w.Flush()
	return c.w.Error()
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// plainCell keeps a cell from being a formula: those begin with one of these, the
// wide forms included (OWASP, CSV injection).
func plainCell(cell string) string {
	for _, first := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(cell, first) {
			return "'" + cell
		}
	}
	return cell
}
