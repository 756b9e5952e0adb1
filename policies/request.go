package policies

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Request is what a policy decides about. What is not given is not known, and
// what is not known is treated as the strictest: a rule that would need it
// counts as matching where its effect is confirm, approve or deny, and as not
// matching where it is allow.
type Request struct {
	Person Person
	Door   Door
	// Token names the token by which the call came; empty where the door has
	// none. Limits count by it.
	Token string
	// Tool is the tool's name, Group the short name of its group, Kind the kind
	// of panel that it is for: flashpanel or openpanel.
	Tool, Group, Kind string
	// Panel is the name of the configured panel.
	Panel string
	// Risk is the risk of this call, Class the tool's class.
	Risk  Risk
	Class Class
	// Args are the decoded arguments, with secrets masked; DecodeArgs makes them.
	// Nil means that they are not known.
	Args map[string]any
	// Target is what the call is about.
	Target Target
	// Filtered says that the answer is cut down to what the person's scope
	// covers, such as a list of servers, so that no target is needed.
	Filtered bool
	// Reason is why the person asks, in their words; empty where none was given.
	Reason string
	// BreakGlass says that the person asks to go past the rules, in an
	// emergency. Only rules made for it let that through.
	BreakGlass bool
	// Now is the time of the decision; the zero time is not known.
	Now time.Time
}

// Target is what a call is about: the server behind it, as far as it could be
// found out.
type Target struct {
	// Kind is what it is, such as server or site; ID and Name are the panel's.
	Kind, ID, Name string
	// Tags are those of the configuration and of the panel; a tag without a
	// value is there with an empty one.
	Tags map[string]string
	// Resolved says that all of the above is known, also where it is empty.
	Resolved bool
}

// DecodeArgs reads the JSON object of a call's arguments, for rules: whole
// numbers stay exact. No arguments at all are an empty object.
func DecodeArgs(raw json.RawMessage) (map[string]any, error) {
	if len(bytes.TrimSpace(raw)) == 0 {
		return map[string]any{}, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var args map[string]any
	if err := dec.Decode(&args); err != nil {
		return nil, fmt.Errorf("the arguments are no JSON object: %w", err)
	}
	if args == nil {
		return map[string]any{}, nil
	}
	for name, value := range args {
		args[name] = plainNumbers(value)
	}
	return args, nil
}

// plainNumbers makes an int64 of a number that is one, and else a float64.
func plainNumbers(value any) any {
	switch v := value.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return n
		}
		f, err := v.Float64()
		if err != nil {
			return v.String() // beyond a float: no number that a rule could compare
		}
		return f
	case []any:
		for i := range v {
			v[i] = plainNumbers(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = plainNumbers(v[name])
		}
	}
	return value
}
