package op

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Server is an argument that names a server: its id, or its name, which the
// Runner resolves before anything is decided.
type Server struct{ ref }

// Site is an argument that names a site: its id, or its name in the
// configuration.
type Site struct{ ref }

// ref is an id or a name as the caller wrote it.
type ref struct{ text string }

// String is the id or name as text.
func (r ref) String() string { return r.text }

// MarshalJSON writes the reference as the caller wrote it.
func (r ref) MarshalJSON() ([]byte, error) { return json.Marshal(r.text) }

// UnmarshalJSON reads an integer or a string.
func (r *ref) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		r.text = text
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(data, &number); err != nil {
		return errors.New("must be an id or a name")
	}
	r.text = number.String()
	return nil
}

// Secret is an argument that nobody should see: its value, or the order to
// make one ({"generate": true}) or to ask the person for one ({"ask": true}).
// It is masked in the log, the record and on cards.
type Secret struct {
	// Value is the secret itself; empty when Generate or Ask is set.
	Value string
	// Generate asks the bot to make the secret and to hand it over privately.
	Generate bool
	// Ask asks the bot to ask the person for it privately.
	Ask bool
}

// MarshalJSON never writes the value: a Secret that is marshalled by mistake
// must not leak.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"***"`), nil }

// UnmarshalJSON reads the three forms.
func (s *Secret) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &s.Value) == nil {
		return nil
	}
	given, err := members(data)
	if err != nil {
		return errors.New(`must be a string, {"generate": true} or {"ask": true}`)
	}
	order := map[string]bool{}
	for _, m := range given {
		if m.name != "generate" && m.name != "ask" {
			return errors.New(`may only have "generate": true or "ask": true`)
		}
		var wanted bool
		if err := json.Unmarshal(m.value, &wanted); err != nil {
			return errors.New(`must have either "generate": true or "ask": true`)
		}
		order[m.name] = wanted
	}
	if order["generate"] == order["ask"] {
		return errors.New(`must have either "generate": true or "ask": true`)
	}
	s.Generate, s.Ask = order["generate"], order["ask"]
	return nil
}

// Upload is a file argument: a name, and its content as text or base64.
type Upload struct {
	Name   string  `json:"name"`
	Text   *string `json:"text,omitempty"`
	Base64 []byte  `json:"base64,omitempty"`
}

// Bytes is the content.
func (u Upload) Bytes() []byte {
	if u.Text != nil {
		return []byte(*u.Text)
	}
	return u.Base64
}

// String names the file and its size, never its content.
func (u Upload) String() string { return fmt.Sprintf("%s (%d bytes)", u.Name, len(u.Bytes())) }

// Settings is an open set of configuration values: its members are sent as
// fields of the body, beside the documented ones. The references of some
// configuration updates show no body; their readers show the keys.
type Settings map[string]json.RawMessage

// Text is the answer of an operation that returns plain text, or a bare JSON
// string.
type Text struct{}

// File is the answer of an operation that returns a file. Private says, in
// the form PrivateFile, that it can hold secrets.
type File struct{}

// PrivateFile is a File that can hold secrets: a database dump, a credential
// export. It is never embedded in an answer that a model reads.
type PrivateFile struct{}

// Empty is the answer of an operation that returns nothing that means
// anything.
type Empty struct{}

// Redirect is the answer of an operation whose Location header is its secret
// result.
type Redirect struct{}

// Any is the answer of an operation whose reference shows no shape.
type Any struct{}
