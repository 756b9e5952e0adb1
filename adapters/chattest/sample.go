package chattest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"panelbot/tools"
	"panelbot/tools/op"
)

// Tools are those of the catalogue, of which none is missing; with -short, as under the
// race detector, a tenth of them.
func Tools(t testing.TB, catalogue *tools.Catalogue) []*op.Tool {
	t.Helper()
	all := catalogue.Tools()
	if len(all) != 223 {
		t.Fatalf("%d tools", len(all))
	}
	if testing.Short() {
		all = slices.DeleteFunc(slices.Clone(all), func(tool *op.Tool) bool { return slices.Index(all, tool)%10 != 0 })
	}
	return all
}

// Needs reports whether a tool cannot be called without arguments.
func Needs(tool *op.Tool) bool {
	return slices.ContainsFunc(tool.Args, func(a op.Arg) bool { return a.Required })
}

// Sample is a value for an argument as somebody would type it, from its declaration.
func Sample(a *op.Arg) string {
	switch {
	case a.Kind == op.KindServer:
		return "web-1"
	case a.Kind == op.KindSite:
		return "shop"
	case len(a.Enum) > 0:
		return a.Enum[0]
	case a.Kind == op.KindSecret:
		return "Sample-Secret-42!"
	}
	example := a.Example
	if a.Kind == op.KindList && example == "" {
		example = a.Elem.Example
	}
	var list []json.RawMessage
	switch {
	case a.Kind == op.KindList && json.Unmarshal([]byte(example), &list) == nil && !structured(a.Elem):
		var lines []string
		for _, e := range list {
			var s string
			if json.Unmarshal(e, &s) != nil {
				s = string(e)
			}
			lines = append(lines, s)
		}
		return strings.Join(lines, "\n")
	case structured(a):
		return encoded(a)
	case example != "":
		return example
	case a.Kind == op.KindInteger, a.Kind == op.KindNumber, a.Kind == op.KindList && a.Elem.Kind == op.KindInteger:
		return "1"
	default:
		return "x"
	}
}

func structured(a *op.Arg) bool {
	return a.Kind == op.KindObject || a.Kind == op.KindSettings || a.Kind == op.KindList && structured(a.Elem)
}

// encoded is a value as JSON.
func encoded(a *op.Arg) string {
	switch {
	case a.Kind == op.KindList && strings.HasPrefix(a.Example, "["):
		return a.Example
	case a.Kind == op.KindList:
		return "[" + encoded(a.Elem) + "]"
	case a.Kind == op.KindSettings:
		return `{"key":"value"}`
	case a.Kind == op.KindObject:
		var members []string
		for i := range a.Fields {
			if a.Fields[i].Required {
				members = append(members, fmt.Sprintf("%q:%s", a.Fields[i].Name, encoded(&a.Fields[i])))
			}
		}
		return "{" + strings.Join(members, ",") + "}"
	case len(a.Enum) > 0:
		return fmt.Sprintf("%q", a.Enum[0])
	case a.Kind == op.KindInteger || a.Kind == op.KindNumber || a.Kind == op.KindBoolean || a.Kind == op.KindServer || a.Kind == op.KindSite:
		if json.Valid([]byte(a.Example)) {
			return a.Example
		}
		return "1"
	default:
		return fmt.Sprintf("%q", a.Example)
	}
}
