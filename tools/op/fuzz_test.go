package op

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

// FuzzBind gives arbitrary arguments to tools of every form. What is refused
// is refused with argument errors; what is bound can be sent: its path has the
// segments of its route, its body is one JSON object without repeated names.
func FuzzBind(f *testing.F) {
	tools := forms(f)
	for i, args := range []string{
		`{"server":1,"zone":"a b%2F","record":"..x","ttl":0}`,
		`{"site":"shop","text":"","count":-1,"share":1e9,"on":false,"method":"round_robin","tags":["x"],"servers":[1,"web-1"],"members":[{"ip":"::1","tags":["a"]}],"owner":{"name":"n"},"pass":{"ask":true}}`,
		`{"search":"&=","page":2,"all":true,"ids":[1,2],"words":[],"token":"t"}`,
		`{"server":"1","sites":[{"id":1,"excludes":["a"]}],"databases":[],"key":{"name":"k","base64":"AA=="}}`,
		`{"server":1,"settings":{"a":{"b":[1,{"c":null}]}},"override":"lockout","dry":true}`,
		`{"domain":"a.com/b/..c"}`,
		`{"page":1}`,
		`{"panel":"main","server":"\ud800","zone":"\u0000","record":"%2e%2e"}`,
	} {
		f.Add(uint8(i), []byte(args))
	}
	f.Add(uint8(0), []byte(`{"server":1,"zone":"z","record":"r"}}`))
	f.Add(uint8(0), []byte(`{"server":1,"zone":"\u002e.","record":"\\"}`))
	f.Add(uint8(4), []byte(`{"server":1,"settings":{"a":1,"\u0061":2}}`))
	f.Fuzz(func(t *testing.T, which uint8, args []byte) {
		tool := tools[int(which)%len(tools)]
		b, err := tool.Bind(args)
		if err != nil {
			var errs ArgumentErrors
			if !errors.As(err, &errs) || len(errs) == 0 || b != nil {
				t.Fatalf("got %#v, want argument errors", err)
			}
			return
		}
		for _, raw := range []json.RawMessage{b.JSON(), b.Masked(), b.MaskedBody()} {
			if !json.Valid(raw) {
				t.Fatalf("not JSON: %s", raw)
			}
		}
		if again, err := tool.Bind(b.JSON()); err != nil || string(again.JSON()) != string(b.JSON()) {
			t.Fatalf("%s does not bind again: %v", b.JSON(), err)
		}
		_, _, _, _ = b.Risk(), b.Orders(), b.SecretValues(), b.MaskedQuery()
		r, err := b.Request()
		if err != nil {
			return // a name that nobody resolved
		}
		checkFuzzedPath(t, tool, b, r.Path)
		if r.Body != nil && r.Form != nil {
			t.Fatal("a body and a form")
		}
		if r.Body == nil {
			return
		}
		if !json.Valid(r.Body) {
			t.Fatalf("the body is not JSON: %s", r.Body)
		}
		if err := noRepeats(r.Body, maxDepth); err != nil {
			t.Fatalf("the body %s: %s", err, r.Body)
		}
	})
}

func checkFuzzedPath(t *testing.T, tool *Tool, b *Bound, path string) {
	t.Helper()
	if strings.ContainsAny(path, "?# \t\r\n") {
		t.Fatalf("path %q ends early", path)
	}
	got := decodePath(t, path)
	if slices.Contains(got, "") || slices.Contains(got, ".") || slices.Contains(got, "..") {
		t.Fatalf("path %q has a segment that leads elsewhere", path)
	}
	want := 0
	for i, s := range tool.route.segments {
		switch {
		case s.rest:
			want += 1 + strings.Count(b.Text(s.param), "/")
		case s.param == "":
			if got[i] != s.literal {
				t.Fatalf("path %q lost %q", path, s.literal)
			}
			want++
		default:
			if got[i] != b.Text(s.param) {
				t.Fatalf("path %q changed %q", path, b.Text(s.param))
			}
			want++
		}
	}
	if len(got) != want {
		t.Fatalf("path %q has %d segments, its route has %d", path, len(got), want)
	}
}
