package op

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
)

// TestInverseArgs holds where the arguments of the call that takes another
// back come from, and that it is not offered where one is not known.
func TestInverseArgs(t *testing.T) {
	t.Parallel()
	type createIn struct {
		Server Server `json:"server" doc:"Server."`
		Name   string `json:"name" doc:"Name."`
		Email  string `json:"email,omitempty" doc:"Email."`
		Pass   Secret `json:"pass,omitempty" doc:"Password."`
	}
	type deleteIn struct {
		Server   Server `json:"server" doc:"Server."`
		Schedule int64  `json:"schedule" doc:"Id."`
		Email    string `json:"email,omitempty" doc:"Email."`
		Account  string `json:"account,omitempty" doc:"Account."`
		On       bool   `json:"on,omitempty" doc:"On."`
		Pass     Secret `json:"pass,omitempty" doc:"Password."`
		Override string `json:"override,omitempty" in:"local" enum:"lockout" doc:"Insist."`
	}
	created := compiled(t, flash, declare[createIn, Any]("POST /api/servers/{server}/schedules", policies.Grant))
	deletion := declare[deleteIn, Any]("DELETE /api/servers/{server}/schedules/{schedule}", policies.Destroy)
	deletion.Guard = noGuard[deleteIn]
	deleted := compiled(t, flash, deletion)
	const args = `{"server":"web-1","name":"a b","email":"x@y","pass":"` + canary + `"}`
	const result = `{"schedule":{"id":12,"name":"q"},"plain":5}`
	for name, test := range map[string]struct {
		undo         Inverse
		args, result string
		want         string // empty: not known
	}{
		"from the answer":      {Reverse("x", "schedule=result:schedule.id"), args, result, `{"server":"web-1","schedule":12,"email":"x@y"}`},
		"from an argument":     {Reverse("x", "schedule=result:plain", "account=arg:name"), args, result, `{"server":"web-1","schedule":5,"email":"x@y","account":"a b"}`},
		"a literal":            {Reverse("x", "schedule=7", "on=false"), args, result, `{"server":"web-1","schedule":7,"email":"x@y","on":false}`},
		"optional and unknown": {Reverse("x", "schedule=7", "email=result:nowhere", "account=arg:none"), args, result, `{"server":"web-1","schedule":7}`},
		"not in the answer":    {Reverse("x", "schedule=result:schedule.nr"), args, result, ""},
		"null in the answer":   {Reverse("x", "schedule=result:schedule.id"), args, `{"schedule":{"id":null}}`, ""},
		"no answer":            {Reverse("x", "schedule=result:schedule.id"), args, ``, ""},
		"answer of text":       {Reverse("x", "schedule=result:schedule.id"), args, `gone`, ""},
		"no source":            {Reverse("x"), args, result, ""},
		"no literal":           {Reverse("x", "schedule=seven"), args, result, ""},
	} {
		got, ok := InverseArgs(deleted, test.undo, bind(t, created, test.args), json.RawMessage(test.result))
		if ok != (test.want != "") || string(got) != test.want {
			t.Errorf("%s: got %s, %t, want %s", name, got, ok, test.want)
			continue
		}
		if ok {
			bind(t, deleted, string(got))
		}
	}
}

// TestInverseOfItself holds that a call that insists does not hand its
// insistence on, and that what a toggle takes back is the same call.
func TestInverseOfItself(t *testing.T) {
	t.Parallel()
	tool := compiled(t, flash, settingsPost())
	got, ok := InverseArgs(tool, Reverse("thing.do"), bind(t, tool, `{"server":1,"settings":{"a":1},"override":"lockout"}`), nil)
	if want := `{"server":1,"settings":{"a":1}}`; !ok || string(got) != want {
		t.Errorf("got %s, %t, want %s", got, ok, want)
	}
}

// TestCount holds what counts as a list.
func TestCount(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]int{
		`[]`: 0, `[1,2]`: 2, `{"data":[]}`: 0, `{"data":[{},{}],"meta":{}}`: 2, `{"accounts":[1]}`: 1,
		`{}`: -1, `null`: -1, `{"data":null}`: -1, `{"message":null}`: -1, `"text"`: -1, `5`: -1, `{"a":[1],"b":[2]}`: -1, `{"data":{"id":1,"tags":[]}}`: -1, ``: -1, `{`: -1,
	} {
		got, ok := Count(json.RawMessage(answer))
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("%s: got %d, want %d", answer, got, want)
		}
	}
}

// TestNearest holds which spellings are offered, and in which order.
func TestNearest(t *testing.T) {
	t.Parallel()
	words := []string{"server", "servers", "zone", "record", "web-1", "web-2", "web-3", "web-10", "database_user", ""}
	for word, want := range map[string][]string{
		"server":   {"server", "servers"},
		"SERVRE":   {"server", "servers"},
		"serv":     {"server", "servers"}, // a part of it
		"web-1":    {"web-1", "web-2", "web-3"},
		"web_10":   {"web-10", "web-1"},
		"user":     {"database_user"},
		"us":       nil,
		"qqqqqqqq": nil,
		"zoen":     {"zone"}, // two letters exchanged are two changes of four
	} {
		if diff := cmp.Diff(Nearest(word, words), want); diff != "" {
			t.Errorf("%s: %s", word, diff)
		}
	}
	if got := Nearest("x", nil); got != nil {
		t.Errorf("without candidates: got %v", got)
	}
	// Compared letter by letter, a word of six megabytes would take minutes.
	if got := Nearest(strings.Repeat("server", 1<<20), slices.Repeat(words, 500)); got != nil {
		t.Errorf("a word of six megabytes: got %v", got)
	}
	if got := DidYouMean("web1", []string{"web-1", "mail"}); got != " Did you mean web-1?" {
		t.Errorf("got %q", got)
	}
	if got := DidYouMean("qqqqq", words); got != "" {
		t.Errorf("got %q", got)
	}
}

// TestArgumentErrors holds how the errors read together.
func TestArgumentErrors(t *testing.T) {
	t.Parallel()
	var errs ArgumentErrors
	errs.add("zone", Say("arg_missing", "is missing: {Doc}", "Doc", "the zone."))
	errs = append(errs, ArgumentError{Message: "something else."})
	if got, want := errs.Error(), "zone: is missing: the zone; something else."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	raw, err := json.Marshal(errs)
	if want := `[{"argument":"zone","message":"is missing: the zone."},{"argument":"","message":"something else."}]`; err != nil || string(raw) != want {
		t.Errorf("got %s, %v", raw, err)
	}
}
