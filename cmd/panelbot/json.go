package main

import (
	"encoding/json"
	"io"
)

// writeJSON writes a value for people and programs: in lines, and with < and > as they are.
func writeJSON(w io.Writer, value any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}
