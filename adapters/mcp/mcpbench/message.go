package main

import (
	"bytes"
	"fmt"
	"strconv"
)

// The tool that is called. The bare server's only one has the same name, so
// that both read the same bytes.
const toolName = "flashpanel_server_get"

// protocol is the revision that the sessions speak.
const protocol = "2025-11-25"

const (
	initialize = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"` + protocol +
		`","capabilities":{},"clientInfo":{"name":"mcpbench","version":"1.0.0"}}}`
	initialized = `{"jsonrpc":"2.0","method":"notifications/initialized"}`
	listTools   = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`
)

// appendCall writes a call of the tool, with the id.
func appendCall(b []byte, id int) []byte {
	b = append(b, `{"jsonrpc":"2.0","id":`...)
	b = strconv.AppendInt(b, int64(id), 10)
	return append(b, `,"method":"tools/call","params":{"name":"`+toolName+`","arguments":{"server":1}}}`...)
}

// checkCall finds an answer that is not the panel's: an error, or one that
// never came from the panel.
func checkCall(answer []byte) error {
	if bytes.Contains(answer, []byte(`"isError":true`)) || !bytes.Contains(answer, []byte(serverName)) {
		return fmt.Errorf("a call went wrong: %.300s", answer)
	}
	return nil
}
