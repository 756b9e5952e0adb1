package terminal

import (
	"encoding/json"
	"io"
)

// ReadCommand reads the body of a command.
func ReadCommand(body io.Reader) (line, tool string, args json.RawMessage, err error) {
	c, err := readCommand(body)
	return c.Line, c.Tool, c.Arguments, err
}
