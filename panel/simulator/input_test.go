package simulator

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInput(t *testing.T) {
	tests := []struct {
		name, query, kind, body string
		want                    map[string]any
	}{
		{"query", "a=1&b[]=x&b[]=y&c=", "", "", map[string]any{"a": "1", "b": []any{"x", "y"}, "c": ""}},
		{"body over query", "a=1&z=2", "application/json", `{"a":5,"l":[true]}`, map[string]any{"a": json.Number("5"), "z": "2", "l": []any{true}}},
		{"broken JSON", "", "application/json", `{"a":`, map[string]any{}},
		{"a list is no input", "", "application/json", `[1]`, map[string]any{}},
		{"null is no input", "", "application/json", `null`, map[string]any{}},
		{"urlencoded", "", "application/x-www-form-urlencoded", "o[k]=v", map[string]any{"o": map[string]any{"k": "v"}}},
		{"indexed and nested", "", "multipart/form-data; boundary=B", multi("sites[0][id]", "12", "sites[0][excludes][0]", "tmp", "sites[0][excludes][1]", "log", "excludes[]", "a", "excludes[]", "b"),
			map[string]any{"sites": []any{map[string]any{"id": "12", "excludes": []any{"tmp", "log"}}}, "excludes": []any{"a", "b"}}},
		{"no boundary", "", "multipart/form-data", "x", map[string]any{}},
	}
	for _, test := range tests {
		r := plainRequest("POST", "/?"+test.query)
		r.Header.Set("Content-Type", test.kind)
		if diff := cmp.Diff(readInput(r, []byte(test.body)).values, test.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", test.name, diff)
		}
	}
}

// multi writes a multipart body with the boundary B.
func multi(pairs ...string) string {
	body := ""
	for i := 0; i < len(pairs); i += 2 {
		body += "--B\r\nContent-Disposition: form-data; name=\"" + pairs[i] + "\"\r\n\r\n" + pairs[i+1] + "\r\n"
	}
	return body + "--B--\r\n"
}

func TestRules(t *testing.T) {
	f := newFake(t, Config{})
	var got struct {
		Message string
		Errors  map[string][]string
	}
	f.do(422, "POST /api/servers/1/bind9/zones/example.com/records", map[string]any{"type": "ZZZ", "ttl": "soon"}).into(&got)
	want := map[string][]string{
		"type": {"The selected type is invalid."}, "name": {"The name field is required."},
		"content": {"The content field is required."}, "ttl": {"The ttl field must be an integer."},
	}
	if diff := cmp.Diff(got.Errors, want); diff != "" {
		t.Errorf("errors (-got +want):\n%s", diff)
	}
	if got.Message != "The selected type is invalid. (and 3 more errors)" {
		t.Error(got.Message)
	}
}

// TestRuleKinds: no route names a kind of rule that does not exist.
func TestRuleKinds(t *testing.T) {
	for _, rt := range New(Config{}).routes {
		for _, rule := range rt.rules {
			in := input{values: map[string]any{}, files: map[string]upload{}}
			in.check([]string{rule})
			for _, v := range []any{"x", "1", true, []any{"x"}, json.Number("1")} {
				in.values = map[string]any{field(rule): v}
				in.check([]string{rule})
			}
		}
	}
}

// field returns the field that a rule is about.
func field(rule string) string {
	for i := range rule {
		if rule[i] == ':' {
			rule = rule[:i]
			break
		}
	}
	if rule[0] == '?' {
		return rule[1:]
	}
	return rule
}

func FuzzReadInput(f *testing.F) {
	f.Add("a[0][b]=1", "multipart/form-data; boundary=B", []byte(multi("x[]", "1", "x", "2", "[", "3", "a[", "4")))
	f.Add("=&[]=&a[][]=1&a=2", "application/json", []byte(`{"a":{"b":null}}`))
	f.Fuzz(func(t *testing.T, query, kind string, body []byte) {
		r := plainRequest("POST", "/")
		r.URL.RawQuery = query
		r.Header.Set("Content-Type", kind)
		in := readInput(r, body)
		for name := range in.values {
			in.has(name)
			in.texts(name)
			in.numbers(name)
		}
	})
}
