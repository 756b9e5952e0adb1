package mcp_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/tools"
	"panelbot/tools/op"
)

// oddValues are what people really have in names, passwords and commands.
var oddValues = []string{
	"two words", "100%", "%2e%2e", "%2F", "a#b", "a?b=c", "a&b=c", "a+b", `"double" and 'single'`, `back\slash`, "semi;colon",
	"Đặng 日本語 🚀", "line\nbreak\tand tab", "<tag> & more", "{server}", "..hidden", "null", "\u2028",
}

// TestOddValuesArriveIntact gives every text argument of every tool odd
// values, in all its places at once: one after the other where a path has a
// text in it, else all in one text.
func TestOddValuesArriveIntact(t *testing.T) {
	t.Parallel()
	rows := readRows(t)
	h := newHouse(t, plan{})
	places := map[op.Place]int{}
	for _, tool := range h.runner.Catalogue().Tools() {
		values := []string{strings.Join(oddValues, " | ")}
		if slices.ContainsFunc(tool.Args, func(a op.Arg) bool { return a.Place == op.InPath && hasText(&a) }) {
			values = oddValues
		}
		for _, value := range values {
			args, n := withText(t, tool, rows[tool], value)
			if n == 0 {
				break
			}
			call := callOnce(t, h, tool, args)
			for i := range tool.Args {
				if a := &tool.Args[i]; hasText(a) {
					places[a.Place]++
					checkArrived(t, tool, a, call, args[a.Name])
				}
			}
		}
	}
	for _, p := range []op.Place{op.InPath, op.InQuery, op.InBody, op.InFields} {
		if places[p] == 0 {
			t.Errorf("no text argument was tried in the %s", p)
		}
	}
	t.Logf("values tried by place: %v", places)
}

// withText is a call in which every text is the value, and the number of them.
func withText(t *testing.T, tool *op.Tool, r row, value string) (arguments, int) {
	t.Helper()
	args := complete(tool, r)
	n := 0
	for i := range tool.Args {
		a := &tool.Args[i]
		if hasText(a) {
			args.set(a.Name, textual(a, args[a.Name], value))
			n++
		}
	}
	return args, n
}

// complete are the examples of a row with what the reference leaves out.
func complete(tool *op.Tool, r row) arguments {
	args := r.examples(tool)
	for name, value := range added[tool.Name].args {
		args[name] = value
	}
	if tool.Guarded() {
		args.set("override", "lockout")
	}
	return args
}

// hasText reports whether an argument can hold any text, and is sent.
func hasText(a *op.Arg) bool {
	switch {
	case a.Place == op.Local || len(a.Enum) > 0:
		return false
	case a.Kind == op.KindList:
		return hasText(a.Elem)
	case a.Kind == op.KindObject:
		return slices.ContainsFunc(a.Fields, func(f op.Arg) bool { return hasText(&f) })
	}
	return a.Kind == op.KindString || a.Kind == op.KindSecret || a.Kind == op.KindSettings || a.Kind == op.KindUpload
}

// textual is an argument's value in which every text is the value.
func textual(a *op.Arg, example json.RawMessage, value string) any {
	switch a.Kind {
	case op.KindSettings:
		return map[string]any{"key": value, value: value}
	case op.KindUpload:
		name := value
		if strings.ContainsAny(value, "/\\\r\n") {
			name = "example.txt"
		}
		return map[string]string{"name": name, "text": value}
	case op.KindList:
		return []any{textual(a.Elem, nil, value), textual(a.Elem, nil, value)}
	case op.KindObject:
		object := map[string]any{}
		for i := range a.Fields {
			f := &a.Fields[i]
			switch {
			case hasText(f):
				object[f.Name] = textual(f, nil, value)
			case f.Required:
				object[f.Name] = zeroOf(f)
			}
		}
		return object
	}
	return value
}

// callOnce calls a tool and gives the one request that is the call.
func callOnce(t *testing.T, h *house, tool *op.Tool, args arguments) request {
	t.Helper()
	h.sim.ResetRequests()
	a := h.call(tool.Name, args)
	for _, r := range h.sim.Requests() {
		if matches(tool.Method+" "+tool.Path, r.Method, r.Path) || tool.Name == "openpanel_screenshot_get" {
			return received(t, r)
		}
	}
	t.Fatalf("%s %s was not sent: %s: %s", tool.Name, mustMarshal(args), a.Status, a.Summary)
	return request{}
}

// checkArrived holds an argument against what the panel received of it.
func checkArrived(t *testing.T, tool *op.Tool, a *op.Arg, got request, given json.RawMessage) {
	t.Helper()
	want := decodeJSON(t, given)
	var arrived any
	switch {
	case a.Place == op.InPath:
		arrived = pathValue(t, tool, a.Name, got.Path)
	case a.Place == op.InQuery:
		if values := got.Query[a.Name]; len(values) == 1 {
			arrived = values[0]
		}
		want = plain(want)
	case len(got.Parts) > 0:
		arrived, want = partsOf(got, a.Name), wantedParts(a, a.Name, want, false)
	case a.Place == op.InFields:
		// Beside the fields stand the arguments that have a name of their own.
		fields := map[string]any{}
		for name := range want.(map[string]any) {
			fields[name] = got.JSON.(map[string]any)[name]
		}
		arrived = fields
	default:
		if body, ok := got.JSON.(map[string]any); ok {
			arrived = body[a.Name]
		}
	}
	if diff := cmp.Diff(arrived, want); diff != "" {
		t.Errorf("%s: %s in the %s (-got +want):\n%s", tool.Name, a.Name, a.Place, diff)
	}
}

// pathValue is the decoded segment of a path argument, or the rest of the
// path for the one argument that may hold slashes.
func pathValue(t *testing.T, tool *op.Tool, name, path string) any {
	t.Helper()
	pattern, segments := strings.Split(tool.Path, "/"), strings.Split(path, "/")
	i := slices.Index(pattern, "{"+name+"}")
	if i < 0 || i >= len(segments) {
		return nil
	}
	segment := segments[i]
	if i == len(pattern)-1 {
		segment = strings.Join(segments[i:], "/")
	}
	value, err := url.PathUnescape(segment)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// plain is a value as queries and multipart bodies carry it.
func plain(v any) any {
	switch v := v.(type) {
	case bool:
		if v {
			return "1"
		}
		return "0"
	case json.Number:
		return v.String()
	}
	return v
}

func partsOf(r request, name string) any {
	var list []part
	for _, p := range r.Parts {
		if p.Name == name || strings.HasPrefix(p.Name, name+"[") {
			list = append(list, p)
		}
	}
	return list
}

// wantedParts are the parts that an argument makes: plain lists repeat name[],
// whatever is nested is indexed.
func wantedParts(a *op.Arg, name string, value any, nested bool) []part {
	var list []part
	switch v := value.(type) {
	case []any:
		if len(v) == 0 {
			return []part{{Name: name}} // PHP reads it as nothing: an empty list has no other form
		}
		for i, element := range v {
			index := "[]"
			if nested || a.Elem.Kind == op.KindObject {
				index = fmt.Sprintf("[%d]", i)
			}
			list = append(list, wantedParts(a.Elem, name+index, element, nested)...)
		}
	case map[string]any:
		if a.Kind == op.KindUpload {
			return []part{{name, v["text"].(string), v["name"].(string)}}
		}
		for i := range a.Fields {
			if member, ok := v[a.Fields[i].Name]; ok {
				list = append(list, wantedParts(&a.Fields[i], name+"["+a.Fields[i].Name+"]", member, true)...)
			}
		}
	default:
		return []part{{Name: name, Value: plain(value).(string)}}
	}
	sortParts(list)
	return list
}

// TestEmptyValuesAreSent gives every argument that is no path and no file the
// emptiest value of its kind: false, 0, "" and [] are values too.
func TestEmptyValuesAreSent(t *testing.T) {
	t.Parallel()
	rows := readRows(t)
	h := newHouse(t, plan{})
	kinds := map[op.Kind]int{}
	for _, tool := range h.runner.Catalogue().Tools() {
		args := complete(tool, rows[tool])
		var tried []*op.Arg
		for i := range tool.Args {
			a := &tool.Args[i]
			if zero := zeroOf(a); a.Place != op.InPath && a.Place != op.Local && zero != nil {
				args.set(a.Name, zero)
				tried = append(tried, a)
			}
		}
		if len(tried) == 0 {
			continue
		}
		call := callOnce(t, h, tool, args)
		for _, a := range tried {
			kinds[a.Kind]++
			checkZeroArrived(t, tool, a, call, args[a.Name])
		}
	}
	for _, k := range []op.Kind{op.KindBoolean, op.KindInteger, op.KindNumber, op.KindString, op.KindSecret, op.KindList, op.KindSettings} {
		if kinds[k] == 0 {
			t.Errorf("no empty value was tried of the kind %s", k)
		}
	}
}

// checkZeroArrived is checkArrived, for vendors that spell false otherwise.
func checkZeroArrived(t *testing.T, tool *op.Tool, a *op.Arg, got request, given json.RawMessage) {
	t.Helper()
	if a.Kind == op.KindBoolean && a.Place == op.InQuery {
		if diff := cmp.Diff(got.Query[a.Name], []string{tool.Vendor.False}); diff != "" {
			t.Errorf("%s: %s in the query (-got +want):\n%s", tool.Name, a.Name, diff)
		}
		return
	}
	checkArrived(t, tool, a, got, given)
}

// zeroOf is the emptiest value of a kind; nil where there is none.
func zeroOf(a *op.Arg) any {
	switch a.Kind {
	case op.KindBoolean:
		return false
	case op.KindInteger, op.KindNumber:
		return 0
	case op.KindString, op.KindSecret:
		if len(a.Enum) > 0 {
			return nil
		}
		return ""
	case op.KindList:
		return []any{}
	case op.KindSettings:
		return map[string]any{"a": false, "b": 0, "c": "", "d": []any{}, "e": map[string]any{}}
	default:
		return nil
	}
}

// TestPathsStayInTheirSegment refuses values that would name another
// resource, before anything is sent.
func TestPathsStayInTheirSegment(t *testing.T) {
	t.Parallel()
	rows := readRows(t)
	h := newHouse(t, plan{})
	tried := 0
	for _, tool := range h.runner.Catalogue().Tools() {
		for i := range tool.Args {
			a := &tool.Args[i]
			if a.Place != op.InPath {
				continue
			}
			values := []string{"..", ".", "", "a/b", "/", "../..", "a/.."}
			if tool.Name == "openpanel_screenshot_get" { // its domain may be followed by a path
				values = []string{"..", ".", "", "/", "a/..", "a/../b", "a//b", "/a", "a/./b"}
			}
			for _, value := range values {
				tried++
				args := complete(tool, rows[tool])
				args.set(a.Name, value)
				h.sim.ResetRequests()
				got := h.call(tool.Name, args)
				if got.Status != tools.Invalid || len(got.Errors) != 1 || got.Errors[0].Argument != a.Name {
					t.Errorf("%s with %s=%q: %s, %v, want invalid for that argument", tool.Name, a.Name, value, got.Status, got.Errors)
				}
				for _, sent := range h.sent() {
					// A name of a server is looked up before it can be wrong.
					if a.Kind != op.KindServer || sent != "GET /api/servers" {
						t.Errorf("%s with %s=%q: %s was sent", tool.Name, a.Name, value, sent)
					}
				}
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d values were tried", tried)
	}
}

// TestScreenshotKeepsSlashes: one path argument is a domain with a path.
func TestScreenshotKeepsSlashes(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	h.call("openpanel_screenshot_get", `{"domain":"demo.example.org/a b/c?d"}`)
	if diff := cmp.Diff(h.sent(), []string{"GET /api/screenshot/demo.example.org/a%20b/c%3Fd"}); diff != "" {
		t.Errorf("sent (-got +want):\n%s", diff)
	}
}

// TestApplicationQueryTakesTheServer: the row's path has lost the server that
// its text asks for, so it goes into the query.
func TestApplicationQueryTakesTheServer(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	h.call("flashpanel_application_query", `{"server":1}`)
	if got := h.sim.Requests(); len(got) != 1 || got[0].Path != "/api/servers/applications" || got[0].RawQuery != "server=1" {
		t.Errorf("received %+v, want GET /api/servers/applications?server=1", got)
	}
}
