package chat_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/tools/op"
)

// filled is what somebody would fill into a field, by its kind alone.
func filled(f chat.FormField, a *op.Arg) (values map[string][]string, files map[string]op.Upload) {
	values, files = map[string][]string{}, map[string]op.Upload{}
	text := "zone file\n"
	switch f.Kind {
	case chat.FormSecret:
		values[chat.JSONKey(f.Name)] = []string{chat.GenerateValue}
	case chat.FormFile:
		files[f.Name] = op.Upload{Name: "a.txt", Text: &text}
	case chat.FormJSON:
		values[f.Name] = []string{string(chat.Sample(a))}
	case chat.FormBoolean, chat.FormOne, chat.FormSeveral:
		values[f.Name] = []string{f.Options[0].Value}
	case chat.FormNumber:
		values[f.Name] = []string{" 7 "}
	case chat.FormChoice, chat.FormChoices:
		values[f.Name] = []string{"5"}
		if kind := a.Kind; kind == op.KindServer {
			values[f.Name] = []string{"web-1"}
		}
	default:
		values[f.Name] = []string{strings.Trim(strings.Trim(string(chat.Sample(a)), `[]`), `"`)}
	}
	return values, files
}

// wrong is what does not belong into a field; nothing where all texts do.
func wrong(f chat.FormField, a *op.Arg) []string {
	kind := a.Kind
	if kind == op.KindList {
		kind = a.Elem.Kind
	}
	switch {
	case a.Nameable(): // a name is looked up when it is called
		return nil
	case f.Kind == chat.FormJSON:
		return []string{"{no json"}
	case f.Kind == chat.FormNumber, kind == op.KindInteger, kind == op.KindNumber, f.Kind == chat.FormBoolean, f.Kind == chat.FormOne, f.Kind == chat.FormSeveral:
		return []string{"c4nary7f3a"}
	case kind == op.KindServer, kind == op.KindSite:
		return []string{"-5"}
	case a.Place == op.InPath:
		return []string{".."}
	}
	return nil
}

// TestForms: for every tool, the form asks for all that has to be given, what is
// filled in binds, and what does not fit is told beside its field.
func TestForms(t *testing.T) {
	t.Parallel()
	c, _ := catalogue()
	g := newGrammar(t, chat.Config{})
	kinds := map[chat.FormKind]int{}
	for _, tool := range c.Tools() {
		form, err := g.Form(tool, nil, chat.SpeechIn("vi"))
		if err != nil {
			t.Fatalf("%s: %v", tool.Name, err)
		}
		if len(form.Fields) != len(tool.Args) {
			t.Errorf("%s has %d arguments and %d fields", tool.Name, len(tool.Args), len(form.Fields))
		}
		all, needed := map[string][]string{}, map[string][]string{}
		allFiles, neededFiles := map[string]op.Upload{}, map[string]op.Upload{}
		optional := false
		for _, f := range form.Fields {
			kinds[f.Kind]++
			a := tool.Arg(f.Name)
			if f.Label == "" || f.Hint == "" || f.Needed() != a.Required || f.Required != a.Required || a.Required && optional {
				t.Errorf("%s: the field %+v", tool.Name, f)
			}
			optional = optional || !a.Required
			values, files := filled(f, a)
			maps.Copy(all, values)
			maps.Copy(allFiles, files)
			if f.Needed() {
				maps.Copy(needed, values)
				maps.Copy(neededFiles, files)
			}
		}
		for name, fill := range map[string]struct {
			values map[string][]string
			files  map[string]op.Upload
		}{"what is needed": {needed, neededFiles}, "all": {all, allFiles}} {
			args, errs := form.Read(fill.values, fill.files)
			if len(errs) > 0 {
				t.Errorf("%s with %s: %v", tool.Name, name, errs)
				continue
			}
			if _, err := tool.Bind(args); err != nil || len(members(t, args)) != len(fill.values)+len(fill.files) {
				t.Errorf("%s with %s: %s, %v", tool.Name, name, args, err)
			}
		}
		for _, f := range form.Fields {
			if f.Required {
				without := maps.Clone(needed)
				delete(without, f.Name)
				delete(without, chat.JSONKey(f.Name))
				noFile := maps.Clone(neededFiles)
				delete(noFile, f.Name)
				if _, errs := form.Read(without, noFile); len(errs) != 1 || errs[0].Field != f.Name {
					t.Errorf("%s without %s: %v", tool.Name, f.Name, errs)
				}
				if _, errs := form.Part(without, noFile); len(errs) > 0 {
					t.Errorf("%s filled in in part: %v", tool.Name, errs)
				}
			}
			bad := wrong(f, tool.Arg(f.Name))
			if bad == nil {
				continue
			}
			values := maps.Clone(needed)
			values[f.Name] = bad
			for _, read := range []func(map[string][]string, map[string]op.Upload) (json.RawMessage, []chat.FieldError){form.Read, form.Part} {
				args, errs := read(values, neededFiles)
				if len(errs) != 1 || errs[0].Field != f.Name || errs[0].Message == "" || strings.Contains(errs[0].Message, "c4nary7f3a") || args != nil {
					t.Errorf("%s with %s=%q: %s, %v", tool.Name, f.Name, bad, args, errs)
				}
			}
		}
	}
	for _, kind := range chat.FormKinds() {
		if kinds[kind] == 0 && kind != chat.FormSeveral { // no list of the reference has words to choose from
			t.Errorf("no tool has a field of the kind %s", kind)
		}
	}
}

// TestFormValues: what is filled in is typed by the schema, and what was known stays.
func TestFormValues(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	text := "x"
	for name, test := range map[string]struct {
		tool, known string
		values      map[string][]string
		files       map[string]op.Upload
		want        string
		field       string // of the error
		says        string
	}{
		"known stays":           {"schedule delete", `{"server":"web-1"}`, map[string][]string{"schedule": {"11"}}, nil, `{"server":"web-1","schedule":11}`, "", ""},
		"known is changed":      {"schedule delete", `{"server":"web-1","schedule":11}`, map[string][]string{"server": {" 7 "}}, nil, `{"server":7,"schedule":11}`, "", ""},
		"cleared":               {"server list", `{"search":"web"}`, map[string][]string{"search": {" "}}, nil, `{}`, "", ""},
		"cleared and needed":    {"schedule delete", `{"server":"web-1","schedule":11}`, map[string][]string{"server": nil}, nil, "", "server", "Is missing"},
		"lines of a list":       {"file delete", `{"server":1}`, map[string][]string{"path": {"/a\r\n /b b \n\n/c"}}, nil, `{"server":1,"path":["/a","/b b","/c"]}`, "", ""},
		"chosen list":           {"backup clone", `{"server":1,"backup":2}`, map[string][]string{"servers": {"web-1", "3"}}, nil, `{"server":1,"backup":2,"servers":["web-1",3]}`, "", ""},
		"a list of numbers":     {"git key add", `{"server":1}`, map[string][]string{"providers": {"1\nx"}}, nil, "", "providers", "[1] must be a whole number"},
		"no means false":        {"server protect", `{"server":1}`, map[string][]string{"protected": {"false"}}, nil, `{"server":1,"protected":false}`, "", ""},
		"neither":               {"server protect", `{"server":1}`, map[string][]string{"protected": {}}, nil, "", "protected", "Is missing"},
		"unseen":                {"file view", `{"server":1}`, map[string][]string{"path": {"/etc/\u202ex\u200b"}}, nil, `{"server":1,"path":"/etc/x"}`, "", ""},
		"a script keeps lines":  {"command run", `{"site":1}`, map[string][]string{"script": {"  a\r\n\tb\n"}}, nil, `{"site":1,"script":"  a\n\tb"}`, "", ""},
		"a secret as it is":     {"user create", `{"server":1,"name":"a"}`, map[string][]string{"password": {" p\u200bw \n"}}, nil, `{"server":1,"name":"a","password":" p` + "\u200b" + `w "}`, "", ""},
		"a secret made":         {"user create", `{"server":1,"name":"a"}`, map[string][]string{"password:=": {`{“generate”: true}`}}, nil, `{"server":1,"name":"a","password":{"generate":true}}`, "", ""},
		"made and typed":        {"user create", `{"server":1,"name":"a"}`, map[string][]string{"password:=": {chat.GenerateValue}, "password": {"x"}}, nil, "", "password", "one of the two"},
		"a known secret stays":  {"user create", `{"server":1,"password":"hunter2"}`, map[string][]string{"name": {"a"}}, nil, `{"server":1,"name":"a","password":"hunter2"}`, "", ""},
		"smart quotes":          {"sshd update", `{"server":1}`, map[string][]string{"settings": {`{“Port”: “22”}`}}, nil, `{"server":1,"settings":{"Port":"22"}}`, "", ""},
		"twice in JSON":         {"sshd update", `{"server":1}`, map[string][]string{"settings": {`{"a":1,"a":2}`}}, nil, "", "settings", "twice"},
		"inside":                {"balancing configure", `{"site":1,"method":"x"}`, map[string][]string{"servers": {`[{"port":"x"}]`}}, nil, "", "servers", "[0].port must be a whole number"},
		"a file":                {"dns zone import", `{"server":1,"zone":"example.com"}`, nil, map[string]op.Upload{"file": {Name: "z", Text: &text}}, `{"server":1,"zone":"example.com","file":{"name":"z","text":"x"}}`, "", ""},
		"a file with a path":    {"dns zone import", `{"server":1,"zone":"example.com"}`, nil, map[string]op.Upload{"file": {Name: "../z", Text: &text}}, "", "file", "Name must be a file name"},
		"a file for text":       {"server get", ``, nil, map[string]op.Upload{"server": {Name: "z", Text: &text}}, "", "server", "Takes no file"},
		"no such field":         {"server get", ``, map[string][]string{"server": {"1"}, "constructor": {"x"}}, nil, "", "", "does not ask for"},
		"no such file":          {"server get", ``, map[string][]string{"server": {"1"}}, map[string]op.Upload{"x": {Name: "z", Text: &text}}, "", "", "does not ask for"},
		"two for one":           {"server get", ``, map[string][]string{"server": {"1", "2"}}, nil, "", "server", "Must be"},
		"a path that leaves":    {"docker container get", `{"server":1}`, map[string][]string{"container": {"a/b"}}, nil, `{"server":1,"container":"a/b"}`, "", ""}, // looked up, and bound anew
		"digits with zeros":     {"server get", ``, map[string][]string{"server": {"007"}}, nil, `{"server":"007"}`, "", ""},
		"a number out of range": {"schedule delete", `{"server":1}`, map[string][]string{"schedule": {"99999999999999999999"}}, nil, `{"server":1,"schedule":"99999999999999999999"}`, "", ""}, // a name
	} {
		tool, ok := toolOf(t, test.tool)
		if !ok {
			t.Errorf("%s: there is no tool %s", name, test.tool)
			continue
		}
		form, err := g.Form(tool, json.RawMessage(test.known), chat.Speech{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		args, errs := form.Read(test.values, test.files)
		if test.want != "" {
			if len(errs) > 0 || !cmp.Equal(members(t, args), members(t, json.RawMessage(test.want))) {
				t.Errorf("%s: %s, %v", name, args, errs)
			}
			continue
		}
		if len(errs) != 1 || errs[0].Field != test.field || !strings.Contains(errs[0].Message, test.says) {
			t.Errorf("%s: %s, %v", name, args, errs)
		}
	}
}

func toolOf(t *testing.T, chatWords string) (*op.Tool, bool) {
	t.Helper()
	c, _ := catalogue()
	return c.Find(chatWords)
}

// TestFormOfWhatIsKnown: what is given is shown and comes last, what is wrong comes
// first with a sentence, and no secret is in a field.
func TestFormOfWhatIsKnown(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	tool, _ := toolOf(t, "user create")
	form, err := g.Form(tool, json.RawMessage(`{"name":"deploy","password":"hunter2","can_ssh":"perhaps","server":"web-1"}`), chat.Speech{})
	if err != nil {
		t.Fatal(err)
	}
	first := form.Fields[0]
	if first.Name != "can_ssh" || first.Error == "" || strings.Contains(first.Error, "perhaps") {
		t.Errorf("first comes %+v", first)
	}
	var given []string
	for _, f := range form.Fields[1:] {
		if f.Given {
			given = append(given, f.Name)
		} else if len(given) > 0 {
			t.Errorf("%s comes after what is given", f.Name)
		}
	}
	if diff := cmp.Diff(given, []string{"server", "name", "password"}); diff != "" {
		t.Error(diff)
	}
	if shown := fmt.Sprintf("%+v", form.Fields); strings.Contains(shown, "hunter2") || !strings.Contains(shown, "deploy") {
		t.Errorf("the fields are %s", shown)
	}
	if len(form.Needed()) != 1 || len(slices.Concat(form.Pages(3)...)) != len(form.Fields) || len(form.Pages(3)[0]) != 3 || len(form.Pages(0)[0]) != 1 {
		t.Errorf("%d are needed, and the pages are %v", len(form.Needed()), form.Pages(3))
	}
	if _, errs := form.Read(map[string][]string{"can_ssh": {"yes"}}, nil); len(errs) > 0 {
		t.Error(errs)
	}
	var unknown op.ArgumentErrors
	if _, err := g.Form(tool, json.RawMessage(`{"nam":"x"}`), chat.Speech{}); !errors.As(err, &unknown) || unknown[0].Argument != "nam" {
		t.Errorf("an argument that there is not: %v", err)
	}
	for _, known := range []string{`{"server":1,"server":2}`, `[]`, `{`, `1`} {
		if _, err := g.Form(tool, json.RawMessage(known), chat.Speech{}); err == nil {
			t.Errorf("%s is taken", known)
		}
	}
}
