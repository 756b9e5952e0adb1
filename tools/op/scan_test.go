package op

import (
	"bytes"
	"encoding/json"
	"testing"
)

// scanned are texts to walk over, some of which are not JSON.
var scanned = []string{
	`[]`, `[1,2,3]`, ` [ {"a":[1,2]} , "x]" , null ] `, `{"data":[1,2]}`, `{"data":{"data":[{},{}]},"links":{}}`, `{"accounts":[1]}`, `{"accounts":[1],"n":1}`,
	`{"a":[1],"a":[1,2]}`, `{"data":1,"a":[1]}`, `{"data":[1],"data":[1,2]}`, `{}`, `{"data":null}`, `null`, `"[1,2]"`, `5`, `{"x":"\"}],"}`, `["a\\","b\\\"","\\\\"]`,
	``, `[`, `{`, `]`, `[1,,2]`, `[:`, `{"a"`, `{"a":`, `"a`, `"\`, `[}`, `{]`, `{:::}`, `,`, `[1 2]`, `{"a" 1}`, `[[[`, `nul`, "\x00",
}

// TestScan holds that the walk finds what encoding/json finds, and that it
// comes to an end over anything.
func TestScan(t *testing.T) {
	t.Parallel()
	for _, text := range scanned {
		walkOver(t, []byte(text))
	}
}

// FuzzScan holds that for arbitrary text.
func FuzzScan(f *testing.F) {
	for _, text := range scanned {
		f.Add([]byte(text))
	}
	f.Fuzz(walkOver)
}

func walkOver(t *testing.T, text []byte) {
	t.Helper()
	n, isList := Count(text)
	given, err := members(text)
	if !json.Valid(text) {
		if err == nil {
			t.Fatalf("%q: members of what is not JSON: %v", text, given)
		}
		return
	}
	list, ok := elements(text)
	if ok != isList || ok && len(list) != n {
		t.Fatalf("%q: Count gives %d, %v; elements gives %d, %v", text, n, isList, len(list), ok)
	}
	if err != nil {
		return
	}
	var want map[string]json.RawMessage
	if err := json.Unmarshal(text, &want); err != nil || len(want) != len(given) {
		t.Fatalf("%q: %d members, want %d (%v)", text, len(given), len(want), err)
	}
	for _, m := range given {
		if !bytes.Equal(m.value, want[m.name]) {
			t.Fatalf("%q: member %q is %q, want %q", text, m.name, m.value, want[m.name])
		}
		if got, want := scalar(m.value), slowScalar(m.value); got != want {
			t.Fatalf("scalar(%q) is %q, want %q", m.value, got, want)
		}
	}
}

func slowScalar(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(bytes.TrimSpace(value))
}
