package op

import (
	"encoding/json"
	"slices"
	"strings"
)

// InverseArgs builds the arguments of the call that takes a call back. It
// reports false where an argument that the inverse needs is not known.
func InverseArgs(inverse *Tool, undo Inverse, b *Bound, result json.RawMessage) (json.RawMessage, bool) {
	var out objectWriter
	for i := range inverse.Args {
		a := &inverse.Args[i]
		value := inverseArg(a, undo, b, result)
		if value == nil || string(value) == "null" {
			if a.Required {
				return nil, false
			}
			continue
		}
		out.member(a.Name, value)
	}
	return out.close(), true
}

func inverseArg(a *Arg, undo Inverse, b *Bound, result json.RawMessage) json.RawMessage {
	i := slices.IndexFunc(undo.Args, func(source string) bool { return strings.HasPrefix(source, a.Name+"=") })
	if i < 0 {
		if a.Kind == KindSecret || a.Place == Local && a.Name == "override" {
			return nil
		}
		return b.values[a.Name]
	}
	source := undo.Args[i][len(a.Name)+1:]
	if path, ok := strings.CutPrefix(source, "result:"); ok {
		return field(result, path)
	}
	if arg, ok := strings.CutPrefix(source, "arg:"); ok {
		return b.values[arg]
	}
	if json.Valid([]byte(source)) {
		return json.RawMessage(source)
	}
	return nil
}

// Count gives the number of elements of a list answer, which must be valid
// JSON; false for anything that is no list.
func Count(answer json.RawMessage) (int, bool) {
	list, ok := listIn(answer)
	if !ok {
		return 0, false
	}
	n := 0
	for range parts(list) {
		n++
	}
	return n, true
}
