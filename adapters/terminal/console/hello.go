package console

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// protocol is the version of the frames and of Hello.
const protocol = 1

// Hello is what a client says of itself.
type Hello struct {
	// Protocol is set by Run.
	Protocol int `json:"protocol"`
	// Args is the command line, without the program's name. It may hold secrets, and
	// is not for logs.
	Args []string `json:"args"`
	// Config is the configuration file of the client, and Sum its SHA-256.
	Config string `json:"config"`
	Sum    string `json:"sum"`
	// Env are those variables that say how to write: language, colour, width.
	Env map[string]string `json:"env,omitempty"`
	// In, Out and Err say which streams lead to a person. Width is how wide Out is;
	// 0 where it does not know.
	In    bool `json:"in,omitempty"`
	Out   bool `json:"out,omitempty"`
	Err   bool `json:"err,omitempty"`
	Width int  `json:"width,omitempty"`
}

// Variables are the names that Env may have.
func Variables() []string {
	return []string{"COLUMNS", "LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "TERM"}
}

// The bounds of a hello, and of a screen.
const (
	maxArgs  = 10_000
	minWidth = 20
	maxWidth = 1000
)

// errVersion is the error of a hello of another version.
var errVersion = errors.New("the panelbot that owns the store is another version than this one: end it, and start it again")

// readHello reads the first payload of a client.
func readHello(payload []byte) (Hello, error) {
	var version struct {
		Protocol int `json:"protocol"`
	}
	if err := json.Unmarshal(payload, &version); err != nil {
		return Hello{}, fmt.Errorf("%w: the hello is no JSON", errFrame)
	}
	if version.Protocol != protocol {
		return Hello{}, errVersion
	}
	var h Hello
	dec := json.NewDecoder(bytes.NewReader(payload))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&h); err != nil {
		return Hello{}, fmt.Errorf("%w: the hello is another one", errFrame)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Hello{}, fmt.Errorf("%w: the hello has something after it", errFrame)
	}
	if len(h.Args) > maxArgs {
		return Hello{}, fmt.Errorf("%w: the hello has %d words", errFrame, len(h.Args))
	}
	known := map[string]string{}
	for _, name := range Variables() {
		if value, ok := h.Env[name]; ok {
			known[name] = value
		}
	}
	h.Env, h.Width = known, screen(h.Width)
	return h, nil
}

// screen is a width that a screen may have; 0 is none that is known.
func screen(columns int) int {
	if columns <= 0 {
		return 0
	}
	return min(max(columns, minWidth), maxWidth)
}

// Passage tells that a call is about to leave for a panel, or that its end is
// recorded.
type Passage struct {
	Call string `json:"call"`
	Tool string `json:"tool"`
	// Over says that its end is recorded.
	Over bool `json:"over,omitempty"`
}
