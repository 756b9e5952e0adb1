package op

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
)

type box struct {
	ID    int64    `json:"id"`
	Name  string   `json:"name"`
	Owner owner    `json:"owner"`
	Tags  []string `json:"tags"`
	Live  *bool    `json:"live"`
}

type owner struct {
	Mail string `json:"mail"`
}

type boxes struct {
	Data []box `json:"data"`
}

// TestFromRefuses: a tag from that leads nowhere is found at load, and the
// sentence names the argument.
func TestFromRefuses(t *testing.T) {
	t.Parallel()
	type onServer struct {
		Server Server `json:"server" doc:"Server."`
	}
	type none struct{}
	type plain struct {
		Server Server `json:"server" doc:"Server."`
		Box    int64  `json:"box" doc:"Box."`
	}
	type lone struct {
		Box int64 `json:"box" doc:"Box."`
	}
	list := compiled(t, flash, declare[onServer, boxes]("GET /api/servers/{server}/boxes", policies.Read))
	for name, test := range map[string]struct {
		list *Tool
		of   Declaration
		from From
		says string
	}{
		"fits":               {list, declare[plain, Empty]("POST /api/servers/{server}/{box}", policies.Change), From{Value: "id", Names: []string{"name", "owner.mail", "live"}}, ""},
		"no such operation":  {nil, declare[plain, Empty]("POST /api/servers/{server}/{box}", policies.Change), From{Value: "id"}, "does not have"},
		"no read":            {compiled(t, flash, declare[none, boxes]("POST /api/boxes", policies.Change)), declare[plain, Empty]("POST /api/{server}/{box}", policies.Change), From{Value: "id"}, "risk change"},
		"no shape":           {compiled(t, flash, declare[none, Any]("GET /api/boxes", policies.Read)), declare[plain, Empty]("POST /api/{server}/{box}", policies.Change), From{Value: "id"}, "shape"},
		"a missing argument": {list, declare[lone, Empty]("POST /api/{box}", policies.Change), From{Value: "id"}, "needs the argument server"},
		"itself":             {compiled(t, flash, declare[lone, boxes]("GET /api/{box}/boxes", policies.Read)), declare[plain, Empty]("POST /api/{server}/{box}", policies.Change), From{Value: "id"}, "needs the argument box itself"},
		"no such member":     {list, declare[plain, Empty]("POST /api/{server}/{box}", policies.Change), From{Value: "id", Names: []string{"title"}}, "no member title"},
		"no scalar":          {list, declare[plain, Empty]("POST /api/{server}/{box}", policies.Change), From{Value: "owner"}, "no text and no number"},
		"no such list":       {list, declare[plain, Empty]("POST /api/{server}/{box}", policies.Change), From{In: "rows", Value: "id"}, "no member rows"},
		"no list":            {compiled(t, flash, declare[none, box]("GET /api/boxes", policies.Read)), declare[plain, Empty]("POST /api/{server}/{box}", policies.Change), From{Value: "id"}, "is no list"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tool := compiled(t, flash, test.of)
			a := *tool.Arg("box")
			a.From = &test.from
			err := tool.CheckFrom(&a, test.list)
			switch {
			case test.says == "" && err != nil:
				t.Error(err)
			case test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "argument box")):
				t.Errorf("got %v, want %q", err, test.says)
			}
		})
	}
}

// TestFromTag: what the tag says, and what is refused of it.
func TestFromTag(t *testing.T) {
	t.Parallel()
	got, err := parseFrom("domain.list/main.domains url name | tld size")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, &From{Operation: "domain.list", In: "main.domains", Value: "url", Names: []string{"name"}, Details: []string{"tld", "size"}}); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
	for tag, d := range map[string]Declaration{
		"one member": declare[struct {
			Box int64 `json:"box" doc:"Box." from:"box.list"`
		}, Empty]("POST /api/boxes", policies.Change),
		"operation": declare[struct {
			Box int64 `json:"box" doc:"Box." from:"Box id"`
		}, Empty]("POST /api/boxes", policies.Change),
		"not for true or false": declare[struct {
			Box bool `json:"box" doc:"Box." from:"box.list id"`
		}, Empty]("POST /api/boxes", policies.Change),
		"exclude each other": declare[struct {
			Box string `json:"box" doc:"Box." enum:"a|b" from:"box.list id"`
		}, Empty]("POST /api/boxes", policies.Change),
	} {
		_, err := Compile(Vendor{Kind: "flashpanel"}, Group{}, d)
		if err == nil || !strings.Contains(err.Error(), "Box") {
			t.Errorf("%s: %v", tag, err)
		}
	}
}

// TestFromReads: the elements of answers, and what is no text of them.
func TestFromReads(t *testing.T) {
	t.Parallel()
	f := From{Value: "id", In: ""}
	list, ok := f.Listed(json.RawMessage(`{"data":[{"id":7,"name":"[a]","none":null,"deep":{"x":"y"},"many":[1]}]}`))
	if !ok || len(list) != 1 {
		t.Fatal(list, ok)
	}
	for path, want := range map[string]string{"id": "7", "name": "[a]", "none": "", "deep": "", "many": "", "deep.x": "y", "absent": ""} {
		f := From{Value: path, Names: []string{path}, Details: []string{path, path}}
		if value, names, details := f.Read(list[0]); value != want || !slices.Equal(names, []string{want}) || !slices.Equal(details, []string{want, want}) {
			t.Errorf("%s: got %q, %q, %q, want %q", path, value, names, details, want)
		}
	}
	for _, answer := range []string{`{"message":"no"}`, `null`, `"text"`, `{"data":{"id":1}}`} {
		if list, ok := f.Listed(json.RawMessage(answer)); ok {
			t.Errorf("%s is a list: %s", answer, list)
		}
	}
	f = From{In: "a.b", Value: "."}
	list, ok = f.Listed(json.RawMessage(`{"a":{"b":["x","y"]},"c":[]}`))
	if !ok || len(list) != 2 {
		t.Fatalf("%s", list)
	}
	if value, names, details := f.Read(list[1]); value != "y" || names != nil || details != nil {
		t.Errorf("got %q, %q, %q", value, names, details)
	}
}

type nameIn struct {
	Server Server  `json:"server" doc:"Server."`
	Box    int64   `json:"box" doc:"Box." from:"box.list id name"`
	Label  int64   `json:"label,omitempty" doc:"Label." from:"box.list id"`
	Users  []int64 `json:"users,omitempty" doc:"Users." from:"user.list id name"`
	Lid    string  `json:"lid,omitempty" doc:"Lid." from:"lid.list id name"`
	Weight float64 `json:"weight,omitempty" doc:"Weight." from:"box.list id name"`
}

// TestBindNames: names stand where they may, and nothing with one is a request.
func TestBindNames(t *testing.T) {
	t.Parallel()
	tool := compiled(t, flash, declare[nameIn, Empty]("POST /api/servers/{server}/boxes/{box}", policies.Change))
	for args, want := range map[string][]string{
		`{"server":1,"box":5}`:                                     nil,
		`{"server":1,"box":"a / b"}`:                               {"box"},
		`{"server":1,"box":"5","users":[1,"ann",2],"lid":"x"}`:     {"box", "users", "lid"},
		`{"server":1,"box":5,"users":[1],"weight":"heavy"}`:        {"weight"},
		`{"server":1,"box":5,"users":["ann","bob"],"weight":2.50}`: {"users"},
	} {
		b, err := tool.BindNames(json.RawMessage(args))
		if err != nil {
			t.Errorf("%s: %v", args, err)
			continue
		}
		if !slices.Equal(b.Named(), want) {
			t.Errorf("%s: named %q, want %q", args, b.Named(), want)
		}
		if _, err := b.Request(); (err == nil) != (len(want) == 0) {
			t.Errorf("%s: a request: %v", args, err)
		}
		if _, err := b.Draft(); err != nil {
			t.Errorf("%s: no draft: %v", args, err)
		}
		if _, err := tool.Bind(json.RawMessage(args)); (err == nil) != (len(want) == 0) {
			t.Errorf("%s bound strictly: %v", args, err)
		}
	}
	for _, args := range []string{`{"server":1,"box":""}`, `{"server":1,"box":"  "}`, `{"server":1,"box":true}`, `{"server":1,"box":5,"users":"ann"}`, `{"server":1,"box":5,"users":[["a"]]}`, `{"server":1,"box":5,"label":"x"}`, `{"server":1,"box":["a"]}`} {
		if _, err := tool.BindNames(json.RawMessage(args)); err == nil {
			t.Errorf("%s is taken", args)
		}
	}
}

// TestResolved: values come into the places of names, and are checked anew.
func TestResolved(t *testing.T) {
	t.Parallel()
	tool := compiled(t, flash, declare[nameIn, Empty]("POST /api/servers/{server}/boxes/{box}", policies.Change))
	b, err := tool.BindNames(json.RawMessage(`{"server":1,"users":[1,"ann",2,"bob"],"box":"big"}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Names("users"); !slices.Equal(got, []string{"ann", "bob"}) {
		t.Errorf("got %q", got)
	}
	done, err := b.Resolved(map[string][]json.RawMessage{"box": {json.RawMessage("9")}, "users": {json.RawMessage("7"), json.RawMessage("8")}})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(done.JSON()); got != `{"server":1,"box":9,"users":[1,7,2,8]}` || len(done.Named()) > 0 {
		t.Errorf("got %s, named %q", got, done.Named())
	}
	for _, values := range []map[string][]json.RawMessage{nil, {"box": {json.RawMessage(`"x"`)}, "users": {json.RawMessage("7"), json.RawMessage("8")}}, {"box": {json.RawMessage("9")}, "users": {json.RawMessage("7")}}} {
		if done, err := b.Resolved(values); err == nil {
			t.Errorf("%v: %s", values, done.JSON())
		}
	}
}

// FuzzBindNames: whatever is typed, what has a name in it is no request, and what
// has none is bound as ever.
func FuzzBindNames(f *testing.F) {
	tool := compiled(f, flash, declare[nameIn, Empty]("POST /api/servers/{server}/boxes/{box}", policies.Change))
	for _, seed := range []string{`{"server":1,"box":"a"}`, `{"server":1,"box":5,"users":["x",1]}`, `{"server":1,"box":"\u202e/..","lid":"."}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, args string) {
		lax, err := tool.BindNames(json.RawMessage(args))
		strict, strictErr := tool.Bind(json.RawMessage(args))
		if err != nil {
			if strictErr == nil {
				t.Fatalf("%s is bound strictly, and not laxly: %v", args, err)
			}
			return
		}
		_, sent := lax.Request()
		if len(lax.Named()) == 0 && (strictErr != nil || string(strict.JSON()) != string(lax.JSON())) {
			t.Fatalf("%s: %v", args, strictErr)
		}
		if len(lax.Named()) > 0 && sent == nil {
			t.Fatalf("%s is a request with names in it", args)
		}
	})
}
