package mcp_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/tools/op"
)

// request is a request as the panel sees it: the body as its meaning.
type request struct {
	Method, Path string
	Query        url.Values
	JSON         any
	Parts        []part
	Header       map[string]string
}

type part struct{ Name, Value, FileName string }

// added are arguments that a tool requires, or that make it send, and that the
// reference's example does not show. sent is what they add to the request:
// members of the query, or of the body.
var added = map[string]struct {
	why   string
	args  arguments
	query url.Values
	body  map[string]any
}{
	"flashpanel_backup_config_get": {why: "the reference's text asks for the server's token, its example leaves it out",
		args: arguments{"token": json.RawMessage(`"abc123"`)}, query: url.Values{"token": {"abc123"}}},
	"flashpanel_backup_script_download": {why: "the reference's text asks for the server's token, its example leaves it out",
		args: arguments{"token": json.RawMessage(`"abc123"`)}, query: url.Values{"token": {"abc123"}}},
	"flashpanel_mysql_config_update": {why: "the reference shows no body; the values are fields of it",
		args: arguments{"settings": json.RawMessage(`{"max_connections":"200"}`)}, body: map[string]any{"max_connections": "200"}},
	"flashpanel_sshd_update": {why: "the reference shows no body; the values are fields of it, and override is for panelbot alone",
		args: arguments{"settings": json.RawMessage(`{"Port":"22"}`), "override": json.RawMessage(`"lockout"`)}, body: map[string]any{"Port": "22"}},
	"flashpanel_php_ini_update": {why: "the reference shows only which file; the values are fields of the body",
		args: arguments{"settings": json.RawMessage(`{"memory_limit":"512M"}`)}, body: map[string]any{"memory_limit": "512M"}},
	"flashpanel_openlitespeed_ini_update": {why: "the reference shows only which file; the values are fields of the body",
		args: arguments{"settings": json.RawMessage(`{"memory_limit":"512M"}`)}, body: map[string]any{"memory_limit": "512M"}},
}

// changed are the places where the documented request is not the one that the
// reference's example shows, beside what documented does for all rows.
var changed = map[string]struct {
	why    string
	change func(*request)
}{
	"flashpanel_backup_update": {"excludes[] is the list excludes, spelled for a form, in a body of JSON", func(r *request) {
		body := r.JSON.(map[string]any)
		body["excludes"] = []any{"architecto", "node_modules"}
		delete(body, "excludes[]")
	}},
	"flashpanel_file_save": {"booleans in multipart are 1 and 0: PHP reads the text false as true", func(r *request) {
		setPart(r, "new", "0")
		setPart(r, "encode", "0")
	}},
	"flashpanel_n8n_workflow_import":   {"an empty boolean in multipart is false, which is 0", func(r *request) { setPart(r, "remove", "0") }},
	"flashpanel_n8n_credential_import": {"an empty boolean in multipart is false, which is 0", func(r *request) { setPart(r, "remove", "0") }},
	"flashpanel_file_view":             {"booleans in a query are 1 and 0", func(r *request) { r.Query.Set("encode", "0") }},
	"flashpanel_backup_create": {"nested names are indexed: two [] in one name would not say what belongs together", func(r *request) {
		for i := range r.Parts {
			r.Parts[i].Name = strings.NewReplacer("sites[][id]", "sites[0][id]", "sites[][excludes][]", "sites[0][excludes][0]").Replace(r.Parts[i].Name)
		}
	}},
}

func setPart(r *request, name, value string) {
	for i := range r.Parts {
		if r.Parts[i].Name == name {
			r.Parts[i].Value = value
		}
	}
}

// documented is the request that the reference means with a row.
func (r row) documented(t *testing.T, tool *op.Tool) request {
	t.Helper()
	want := r.shown(t, tool)
	if c, ok := changed[tool.Name]; ok {
		c.change(&want)
	}
	sortParts(want.Parts)
	return want
}

// shown is the request that a row's examples show.
func (r row) shown(t *testing.T, tool *op.Tool) request {
	t.Helper()
	want := request{Method: r.Method, Path: r.examplePath(), Query: url.Values{}, Header: map[string]string{"Accept": "application/json"}}
	for _, p := range r.QueryParams {
		want.Query.Set(p.Name, p.Example)
	}
	if _, query, ok := strings.Cut(r.ExampleURL, "?"); ok {
		want.Query, _ = url.ParseQuery(query)
	}
	body := map[string]any{}
	for name, raw := range r.BodyExample {
		switch {
		case want.Query.Has(name): // listed in both places: sent once
		case r.Method == http.MethodGet: // bodies of GETs go into the query
			want.Query.Set(name, strings.Trim(string(raw), `"`))
		default:
			body[name] = decodeJSON(t, raw)
		}
	}
	for name, value := range added[tool.Name].body {
		body[name] = value
	}
	for name, value := range added[tool.Name].query {
		want.Query[name] = value
	}
	if len(body) > 0 {
		want.JSON = body
	}
	for _, field := range r.FormExample {
		name, value, _ := strings.Cut(field, "=")
		p := part{Name: name, Value: value}
		if value == "@FILE" {
			p = part{Name: name, Value: fileExample, FileName: "example.txt"}
		}
		want.Parts = append(want.Parts, p)
	}
	want.Header["Content-Type"] = r.ContentType
	if r.Panel == "openpanel" && r.Method == http.MethodGet {
		delete(want.Header, "Content-Type") // the reference shows none on requests without a body
	}
	switch {
	case !r.Auth: // callbacks and log-ins go without the stored credentials
	case r.Panel == "openpanel":
		want.Header["Authorization"] = "Bearer " + simulator.OpenToken
	default:
		want.Header["Authorization"] = "Bearer " + simulator.FlashToken
		want.Header["X-Code"] = simulator.FlashCode
	}
	sortParts(want.Parts)
	return want
}

func sortParts(parts []part) {
	sort.SliceStable(parts, func(i, j int) bool { return parts[i].Name < parts[j].Name })
}

func decodeJSON(t *testing.T, raw []byte) any {
	t.Helper()
	var v any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return v
}

// received is a recorded request in the same form.
func received(t *testing.T, r simulator.Request) request {
	t.Helper()
	query, err := url.ParseQuery(r.RawQuery)
	if err != nil {
		t.Fatal(err)
	}
	got := request{Method: r.Method, Path: r.Path, Query: query, Header: map[string]string{}}
	for _, name := range []string{"Accept", "Authorization", "X-Code", "Content-Type"} {
		if values := r.Header.Values(name); len(values) > 0 {
			got.Header[name] = strings.Join(values, ", ")
		}
	}
	kind, params, err := mime.ParseMediaType(got.Header["Content-Type"])
	if err == nil {
		got.Header["Content-Type"] = kind
	}
	switch {
	case kind == "multipart/form-data":
		form := multipart.NewReader(bytes.NewReader(r.Body), params["boundary"])
		for {
			p, err := form.NextPart()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			value, err := io.ReadAll(p)
			if err != nil {
				t.Fatal(err)
			}
			got.Parts = append(got.Parts, part{p.FormName(), string(value), p.FileName()})
		}
		sortParts(got.Parts)
	case len(r.Body) > 0:
		got.JSON = decodeJSON(t, r.Body)
	}
	return got
}

// declared is the tool of a declaration.
func declared(t *testing.T, v op.Vendor, d op.Declaration) *op.Tool {
	t.Helper()
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	tool, ok := c.Find(v.Kind + "_" + strings.ReplaceAll(op.Name(d), ".", "_"))
	if !ok {
		t.Fatalf("no tool is declared as %s", op.Name(d))
	}
	return tool
}

// own tells the requests that panelbot makes itself from the call. A change is
// the one request with the tool's method and path; beside it stand only the
// reads that its Check declares.
func own(t *testing.T, tool *op.Tool, want request, all []simulator.Request) (calls []simulator.Request) {
	t.Helper()
	var reads []string
	for _, d := range []op.Declaration{tool.Check.Read, tool.Check.Also} {
		if d != nil && tool.Risk != policies.Read {
			read := declared(t, tool.Vendor, d)
			reads = append(reads, read.Method+" "+read.Path)
		}
	}
	for _, r := range all {
		isRead := slices.ContainsFunc(reads, func(route string) bool { return matches(route, r.Method, r.Path) })
		if isRead && (r.Method != want.Method || r.Path != want.Path) {
			continue
		}
		calls = append(calls, r)
	}
	return calls
}

// matches reports whether a request is one of a route's.
func matches(route, method, path string) bool {
	pattern := strings.Split(route, "/")
	got := strings.Split(method+" "+path, "/")
	if len(got) != len(pattern) {
		return false
	}
	for i, p := range pattern {
		if p != got[i] && !strings.HasPrefix(p, "{") {
			return false
		}
	}
	return true
}

// TestDocumentedRequests calls every tool with the examples of the reference
// and holds what the panel received against the request that is documented.
func TestDocumentedRequests(t *testing.T) {
	t.Parallel()
	rows := readRows(t)
	h := newHouse(t, plan{})
	for _, tool := range h.runner.Catalogue().Tools() {
		t.Run(tool.Name, func(t *testing.T) {
			r := rows[tool]
			args := r.examples(tool)
			for name, value := range added[tool.Name].args {
				args[name] = value
			}
			if tool.Guarded() {
				args.set("override", "lockout")
			}
			want := r.documented(t, tool)
			h.sim.ResetRequests()
			a := h.call(tool.Name, args)
			calls := own(t, tool, want, h.sim.Requests())
			if len(calls) != 1 {
				t.Fatalf("%d requests for one call, want 1: %v; the outcome was %s: %s", len(calls), h.sent(), a.Status, a.Summary)
			}
			if diff := cmp.Diff(received(t, calls[0]), want); diff != "" {
				t.Errorf("the request for %s (-got +want):\n%s", mustMarshal(args), diff)
			}
		})
	}
}

// TestDocumentedDifferencesAreUsed keeps the tables of differences honest.
func TestDocumentedDifferencesAreUsed(t *testing.T) {
	t.Parallel()
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	rows := readRows(t)
	for name, d := range added {
		tool, ok := c.Find(name)
		if !ok || d.why == "" {
			t.Errorf("%s is no tool, or no reason is given", name)
			continue
		}
		for arg := range rows[tool].examples(tool) {
			if _, twice := d.args[arg]; twice {
				t.Errorf("%s: %s has an example in the reference", name, arg)
			}
		}
	}
	for name, d := range changed {
		tool, ok := c.Find(name)
		if !ok || d.why == "" {
			t.Errorf("%s is no tool, or no reason is given", name)
			continue
		}
		if cmp.Equal(rows[tool].shown(t, tool), rows[tool].documented(t, tool)) {
			t.Errorf("%s: nothing is changed: the entry is not needed", name)
		}
	}
}

func mustMarshal(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}
