package policies

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestFilter: an item fits or does not; what cannot be known is an error, and neither.
func TestFilter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	item := `{"id": 12, "name": "shop", "php": "8.1", "load": 0.5, "big": 12345678901234567890, "active": true, "tags": ["a", "b"], "none": null, "at": "2026-11-01T00:00:00Z", "inner": {"deep": {"er": 3}}}`
	for _, test := range []struct {
		text  string
		want  bool
		wrong string
	}{
		{`item.php < "8.2"`, true, ""},
		{`item.id == 12 && item.load > 0 && item.load < 1`, true, ""},
		{`item.big > 1.0`, true, ""},
		{`item.active == false`, false, ""},
		{`"b" in item.tags && size(item.tags) == 2`, true, ""},
		{`item.tags.exists(t, t == "c")`, false, ""},
		{`has(item.inner.deep) && item.inner.deep.er == 3`, true, ""},
		{`has(item.missing) && item.missing == 1`, false, ""},
		{`timestamp(item.at) < now - duration("480h")`, true, ""},
		{`server == "web-1" && panel == "main"`, true, ""},
		{`item.name.matches("^sh")`, true, ""},
		{`item.missing == 1`, false, "the item has no missing"},
		{`item.none > 1`, false, "of another kind"},
		{`item.php > 8`, false, "of another kind"},
		{`timestamp(item.name) < now`, false, "the condition gave"},
		{`[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c, [1,2,3,4,5,6,7,8,9].all(d, [1,2,3,4,5,6,7,8,9].all(e, item.id == 12)))))`, false, "takes too long"},
	} {
		f, err := ParseFilter(test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		value, err := FilterItem(json.RawMessage(item))
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Match(Filtered{Item: value, Server: "web-1", Panel: "main", Now: now})
		if got != test.want || (err == nil) != (test.wrong == "") || err != nil && !strings.Contains(err.Error(), test.wrong) {
			t.Errorf("%s: got %v, %v, want %v, %q", test.text, got, err, test.want, test.wrong)
		}
	}
}

// TestFilterErrors: what is wrong with an expression is told when it is read.
func TestFilterErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`itm.php == "8"`:           "there is no itm. Did you mean item? Variables are: item, server, panel, now",
		`item.php <`:               "is wrong at column",
		`item.active`:              "compare it with something, such as item.is_active == true",
		`size(item.tags)`:          "a value of type int",
		`person.name == "x"`:       "Variables are: item, server, panel, now",
		strings.Repeat("x", 5_000): "is wrong",
	} {
		if _, err := ParseFilter(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: got %v, want %q", text, err, want)
		}
	}
	if _, err := FilterItem(json.RawMessage(`{"a":`)); err == nil {
		t.Error("half an item was read")
	}
	for _, v := range FilterVariables() {
		if _, err := ParseFilter(v.Name + " == " + v.Name); err != nil {
			t.Errorf("%s is no variable: %v", v.Name, err)
		}
	}
}

// TestFilterReads: the fields that an expression names are known, so that they can be held
// against what the answer has.
func TestFilterReads(t *testing.T) {
	t.Parallel()
	f, err := ParseFilter(`has(item.a.b) && item.c == server && item.d.exists(x, x.e == item.f) && now > now`)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, path := range f.Reads() {
		got[strings.Join(path, ".")] = true
	}
	if diff := cmp.Diff(got, map[string]bool{"a": true, "a.b": true, "c": true, "d": true, "f": true}); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
}

// FuzzParseFilter: no expression is more than an error.
func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{`item.a == 1`, `has(item.a.b)`, `item.x.exists(y, y > 1)`, `"a" in item`, `now < now`, `item[0].b == "c"`} {
		f.Add(seed, `{"a": 1, "x": [1, null, {"b": 1e400}]}`)
	}
	f.Fuzz(func(t *testing.T, text, raw string) {
		filter, err := ParseFilter(text)
		if err != nil {
			return
		}
		value, err := FilterItem(json.RawMessage(raw))
		if err != nil {
			return
		}
		if yes, err := filter.Match(Filtered{Item: value}); yes && err != nil {
			t.Errorf("%s of %s: yes, and %v", text, raw, err)
		}
	})
}
