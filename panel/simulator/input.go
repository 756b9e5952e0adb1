package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// input is what a request brings: its query, its form or its JSON body, merged as
// Laravel merges them, the body over the query. Values of queries and forms are
// strings; bracketed names (sites[0][excludes][0], excludes[], a[b]) are lists
// and objects; numbers of a JSON body are json.Number.
type input struct {
	values map[string]any
	files  map[string]upload
	body   map[string]any // the part that came in a JSON body
}

// upload is a file of a multipart body.
type upload struct {
	name    string
	content []byte
}

// readInput reads a request's input. What it cannot read is left out, as in PHP:
// the validation then says that a field is missing.
func readInput(r *http.Request, body []byte) input {
	in := input{values: map[string]any{}, files: map[string]upload{}, body: map[string]any{}}
	in.form(r.URL.Query())
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case kind == "multipart/form-data":
		in.multipart(multipart.NewReader(bytes.NewReader(body), params["boundary"]))
	case kind == "application/x-www-form-urlencoded":
		if form, err := url.ParseQuery(string(body)); err == nil {
			in.form(form)
		}
	case strings.HasSuffix(kind, "json"):
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.UseNumber()
		if err := dec.Decode(&in.body); err != nil || in.body == nil {
			in.body = map[string]any{}
		}
		maps.Copy(in.values, in.body)
	}
	return in
}

// form merges a query or an urlencoded body.
func (in input) form(form url.Values) {
	tree := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, v := range form[name] {
			plant(tree, name, v)
		}
	}
	for k, v := range tree {
		in.values[k] = listed(v)
	}
}

// multipart merges a multipart body.
func (in input) multipart(mr *multipart.Reader) {
	tree := map[string]any{}
	for {
		part, err := mr.NextPart()
		if err != nil {
			break
		}
		content, err := io.ReadAll(part)
		if err != nil {
			break
		}
		if part.FileName() != "" {
			in.files[part.FormName()] = upload{part.FileName(), content}
			continue
		}
		plant(tree, part.FormName(), string(content))
	}
	for k, v := range tree {
		in.values[k] = listed(v)
	}
}

// plant puts a value under a bracketed name into a tree of maps; an empty pair of
// brackets takes the next free number.
func plant(tree map[string]any, name, value string) {
	base, rest, nested := strings.Cut(name, "[")
	keys := []string{base}
	if nested && base != "" {
		keys = append(keys, strings.Split(strings.TrimSuffix(rest, "]"), "][")...)
	}
	for i, key := range keys {
		if key == "" {
			key = strconv.Itoa(len(tree))
		}
		if i == len(keys)-1 {
			tree[key] = value
			return
		}
		below, isTree := tree[key].(map[string]any)
		if !isTree {
			below = map[string]any{}
			tree[key] = below
		}
		tree = below
	}
}

// listed turns maps whose keys are 0, 1, 2, … into lists.
func listed(v any) any {
	m, isMap := v.(map[string]any)
	if !isMap {
		return v
	}
	list := make([]any, len(m))
	whole := len(m) > 0
	for k, below := range m {
		m[k] = listed(below)
		if n, err := strconv.Atoi(k); err == nil && n >= 0 && n < len(list) {
			list[n] = m[k]
		} else {
			whole = false
		}
	}
	if whole {
		return list
	}
	return m
}

// has says whether the field is there and neither null nor the empty string
// (Laravel turns empty strings into null).
func (in input) has(name string) bool {
	if _, isFile := in.files[name]; isFile {
		return true
	}
	v, there := in.values[name]
	return there && v != nil && v != ""
}

// text returns the field as text: "" where it is absent, a list or an object.
func (in input) text(name string) string { return scalar(in.values[name]) }

// or returns the field as text, or fallback where it is absent.
func (in input) or(name, fallback string) string {
	if t := in.text(name); t != "" {
		return t
	}
	return fallback
}

// number returns the field as an integer, or fallback where it is none.
func (in input) number(name string, fallback int) int {
	if n, err := strconv.Atoi(in.text(name)); err == nil {
		return n
	}
	return fallback
}

// flag reads the field as PHP reads a boolean: 1, true, on and yes are true.
func (in input) flag(name string) bool {
	switch strings.ToLower(in.text(name)) {
	case "1", "true", "on", "yes":
		return true
	}
	return false
}

// list returns the elements of a list, or a single value as a list of one.
func (in input) list(name string) []any {
	switch v := in.values[name].(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

// texts returns the elements of a list as texts.
func (in input) texts(name string) []string {
	list := []string{}
	for _, v := range in.list(name) {
		list = append(list, scalar(v))
	}
	return list
}

// numbers returns the elements of a list that are integers.
func (in input) numbers(name string) []int {
	list := []int{}
	for _, v := range in.texts(name) {
		if n, err := strconv.Atoi(v); err == nil {
			list = append(list, n)
		}
	}
	return list
}

// scalar writes a string, a number or a boolean as text.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case nil, []any, map[string]any:
		return ""
	default:
		return fmt.Sprint(v)
	}
}
