package op

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Form is the arguments of a tool that is no operation of a panel: a struct
// with the tags of an In, and the same schema, checks and sentences.
type Form struct {
	args   []Arg
	schema json.RawMessage
}

// NewForm reads the fields of a struct. The error names the field that is
// wrong.
func NewForm(in reflect.Type) (*Form, error) {
	args, err := arguments(in, nil, InBody)
	if err != nil {
		return nil, err
	}
	return &Form{args, inputSchema(args)}, nil
}

// Schema is the JSON schema of the arguments.
func (f *Form) Schema() json.RawMessage { return f.schema }

// Read checks a caller's JSON object and reads it into a pointer to the
// form's struct. An error is ArgumentErrors and names everything that is wrong.
func (f *Form) Read(args json.RawMessage, into any) error {
	if len(args) == 0 || string(args) == "null" {
		args = json.RawMessage("{}")
	}
	given, err := members(args)
	if err != nil {
		return ArgumentErrors{wholly(err)}
	}
	var errs ArgumentErrors
	if checkObject(f.args, given, "", &errs); len(errs) > 0 {
		return errs
	}
	if err := json.Unmarshal(args, into); err != nil {
		return ArgumentErrors{{Message: fmt.Sprintf("the arguments cannot be read: %v.", err)}}
	}
	return nil
}
