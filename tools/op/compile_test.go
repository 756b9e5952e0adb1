package op

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
)

// TestCompileRefuses holds that a wrong declaration fails with a sentence that
// names the declaration and the field.
func TestCompileRefuses(t *testing.T) {
	t.Parallel()
	type nothing struct{}
	type ok struct {
		ID int64 `json:"id" doc:"Id."`
	}
	type secretOut struct {
		List []struct {
			Password string `json:"password" secret:"true"`
		} `json:"list"`
	}
	type number int64
	with := func(change func(*Operation[nothing, Empty])) Declaration {
		o := declare[nothing, Empty]("POST /api/things", policies.Change)
		change(o)
		return o
	}
	tests := map[string]struct {
		d    Declaration
		want []string
	}{
		"no name":            {with(func(o *Operation[nothing, Empty]) { o.Name = "" }), []string{"field Name", "schedule.create"}},
		"name in capitals":   {with(func(o *Operation[nothing, Empty]) { o.Name = "Thing.do" }), []string{"field Name"}},
		"name with a dash":   {with(func(o *Operation[nothing, Empty]) { o.Name = "thing-do" }), []string{"field Name"}},
		"name too long":      {with(func(o *Operation[nothing, Empty]) { o.Name = strings.Repeat("thing.", 8) + "do" }), []string{"field Name", "at most 48"}},
		"no risk":            {with(func(o *Operation[nothing, Empty]) { o.Risk = 0 }), []string{"field Risk"}},
		"odd risk":           {with(func(o *Operation[nothing, Empty]) { o.Risk = 99 }), []string{"field Risk"}},
		"no doc":             {with(func(o *Operation[nothing, Empty]) { o.Doc = "" }), []string{"field Doc"}},
		"reads and changes":  {with(func(o *Operation[nothing, Empty]) { o.Reads, o.Risk = true, policies.Change }), []string{"Reads", "Reveal"}},
		"reads twice":        {with(func(o *Operation[nothing, Empty]) { o.Reads, o.Risk = true, policies.Read }), []string{"Reads", "Reveal"}},
		"callback and login": {with(func(o *Operation[nothing, Empty]) { o.Callback, o.Login = true, true }), []string{"Callback", "Login"}},

		"no route":           {declare[nothing, Empty]("", policies.Change), []string{"field Route", "method"}},
		"odd method":         {declare[nothing, Empty]("FETCH /api", policies.Change), []string{"field Route", "method"}},
		"no path":            {declare[nothing, Empty]("GET", policies.Read), []string{"field Route", "slash"}},
		"relative path":      {declare[nothing, Empty]("GET api", policies.Read), []string{"field Route", "slash"}},
		"query in the route": {declare[nothing, Empty]("GET /api?x=1", policies.Read), []string{"field Route"}},
		"escape in route":    {declare[nothing, Empty]("GET /a%20b", policies.Read), []string{"field Route"}},
		"open brace":         {declare[ok, Empty]("GET /api/{id", policies.Read), []string{"field Route", "{id"}},
		"nameless brace":     {declare[ok, Empty]("GET /api/{}", policies.Read), []string{"field Route", "{}"}},
		"rest in the middle": {declare[pageIn, Empty]("GET /api/{domain...}/x", policies.Read), []string{"field Route", "domain"}},
		"brace twice":        {declare[ok, Empty]("GET /api/{id}/{id}", policies.Read), []string{"field Route", "id"}},
		"brace in a piece":   {declare[ok, Empty]("GET /api/v{id}", policies.Read), []string{"field Route", "v{id}"}},
		"brace of nothing":   {declare[nothing, Empty]("GET /api/{id}", policies.Read), []string{"field Route", "{id}", "no argument"}},

		"override without a guard": {declare[struct {
			Override string `json:"override,omitempty" in:"local" doc:"Insist."`
		}, Empty]("POST /api", policies.Change), []string{"field Guard", "override"}},
		"guard without an override": {with(func(o *Operation[nothing, Empty]) {
			o.Guard = noGuard[nothing]
		}), []string{"field Guard", "override"}},

		"no struct":   {declare[string, Empty]("POST /api", policies.Change), []string{"arguments", "struct", "string"}},
		"no json tag": {declare[struct{ A string }, Empty]("POST /api", policies.Change), []string{"field A", "json tag"}},
		"json dash": {declare[struct {
			A string `json:"-" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "json tag"}},
		"odd option": {declare[struct {
			A string `json:"a,string" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "string", "omitempty"}},
		"no doc tag": {declare[struct {
			A string `json:"a"`
		}, Empty]("POST /api", policies.Change), []string{"field A", "doc tag"}},
		"embedded pointer": {declare[struct{ *ok }, Empty]("POST /api", policies.Change), []string{"field ok", "struct"}},
		"embedded number":  {declare[struct{ number }, Empty]("POST /api", policies.Change), []string{"field number", "struct"}},
		"same name twice": {declare[struct {
			ok
			Other string `json:"id" doc:"Id."`
		}, Empty]("POST /api", policies.Change), []string{`"id" twice`}},
		"inside a nested struct": {declare[struct {
			A []struct{ B string } `json:"a" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "field B", "json tag"}},

		"in the path by tag": {declare[struct {
			A string `json:"a" in:"path" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", `in:"path"`}},
		"odd place": {declare[struct {
			A string `json:"a" in:"header" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", `in:"header"`}},
		"route and place": {declare[struct {
			A string `json:"a" in:"query" doc:"A."`
		}, Empty]("POST /api/{a}", policies.Change), []string{"field A", "route", "query"}},
		"optional in the route": {declare[struct {
			A string `json:"a,omitempty" doc:"A."`
		}, Empty]("POST /api/{a}", policies.Change), []string{"field A", "route", "optional"}},
		"body of a GET": {declare[struct {
			A string `json:"a" in:"body" doc:"A."`
		}, Empty]("GET /api", policies.Read), []string{`"a"`, "body", "GET"}},
		"fields of a GET": {declare[struct {
			A Settings `json:"a" in:"fields" doc:"A."`
		}, Empty]("GET /api", policies.Read), []string{`"a"`, "body", "GET"}},
		"settings in a body": {declare[struct {
			A Settings `json:"a" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "op.Settings", "fields"}},
		"text as fields": {declare[struct {
			A string `json:"a" in:"fields" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "op.Settings", "fields"}},
		"settings in multipart": {declare[struct {
			A Settings `json:"a" in:"fields" doc:"A."`
			F Upload   `json:"f" doc:"F."`
		}, Empty]("POST /api", policies.Change), []string{"op.Settings", "multipart"}},
		"text tagged secret": {declare[struct {
			A string `json:"a" secret:"true" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "secret", "op.Secret"}},
		"texts tagged secret": {declare[struct {
			A []string `json:"a" secret:"true" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "secret", "op.Secret"}},
		"list in the path": {declare[struct {
			A []string `json:"a" doc:"A."`
		}, Empty]("POST /api/{a}", policies.Change), []string{"field A", "a list", "path"}},
		"secret in the path": {declare[struct {
			A Secret `json:"a" doc:"A."`
		}, Empty]("POST /api/{a}", policies.Change), []string{"field A", "path"}},
		"object in the query": {declare[struct {
			A ok `json:"a" doc:"A."`
		}, Empty]("GET /api", policies.Read), []string{"field A", "an object", "query"}},
		"objects in the query": {declare[struct {
			A []ok `json:"a" doc:"A."`
		}, Empty]("GET /api", policies.Read), []string{"field A", "an object", "query"}},
		"file in the query": {declare[struct {
			A Upload `json:"a" in:"query" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "a file", "query"}},
		"enum of numbers": {declare[struct {
			A int64 `json:"a" enum:"1|2" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "enum", "a whole number"}},
		"enum of a list of numbers": {declare[struct {
			A []int64 `json:"a" enum:"1|2" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "enum", "a whole number"}},

		"int": {declare[struct {
			A int `json:"a" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "int", "int64"}},
		"pointer": {declare[struct {
			A *string `json:"a" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "*string"}},
		"map": {declare[struct {
			A map[string]any `json:"a" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "map[string]interface"}},
		"list of lists": {declare[struct {
			A [][]string `json:"a" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "a list of a list"}},
		"list of settings": {declare[struct {
			A []Settings `json:"a" doc:"A."`
		}, Empty]("POST /api", policies.Change), []string{"field A", "a list of"}},

		"answer is a number": {declare[nothing, int64]("GET /api", policies.Read), []string{"answer", "int64"}},
		"answer without tag": {declare[nothing, struct{ A string }]("GET /api", policies.Read), []string{"A of the answer", "json tag"}},
		"answer with a func": {declare[nothing, struct {
			A []func() `json:"a"`
		}]("GET /api", policies.Read), []string{".A of the answer", "func()"}},
		"read of a secret":       {declare[nothing, secretOut]("GET /api", policies.Read), []string{"field Risk", "Reveal"}},
		"read of a private file": {declare[nothing, PrivateFile]("GET /api", policies.Read), []string{"field Risk", "Reveal"}},
		"read of a redirect":     {declare[nothing, Redirect]("GET /api", policies.Read), []string{"field Risk", "Reveal"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tool, err := Compile(flash, Group{Title: "Things", Name: "things"}, test.d)
			if err == nil {
				t.Fatalf("got the tool %s, want an error with %q", tool.Usage(), test.want)
			}
			for _, want := range append(test.want, "flashpanel operation", Name(test.d), test.d.erased().route) {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want it to name %q", err, want)
				}
			}
		})
	}
}

// TestCompile holds what a tool knows of its declaration.
func TestCompile(t *testing.T) {
	t.Parallel()
	o := settingsPost()
	o.Name, o.Words = "php.ini.update", []string{"limits"}
	tool := compiled(t, flash, o)
	type facts struct {
		Name, Chat, Title, Group, GroupName, Method, Path, Usage string
		Risk                                                     policies.Risk
		Class                                                    policies.Class
		Graded, Guarded                                          bool
		Answer                                                   Answer
	}
	factsOf := func(tool *Tool) facts {
		return facts{
			tool.Name, tool.Chat, tool.Title(), tool.Group, tool.GroupName, tool.Method, tool.Path, tool.Usage(),
			tool.Risk, tool.Class, tool.Graded(), tool.Guarded(), tool.Answer,
		}
	}
	if diff := cmp.Diff(factsOf(tool), facts{
		"flashpanel_php_ini_update", "php ini update", "PHP ini update", "Things", "things", "POST", "/api/servers/{server}/php",
		"php ini update SERVER [version=…] [dry=…] settings=… [override=…]",
		policies.Destroy, policies.ClassOrdinary, true, true, AnswerEmpty, // override makes any call a Destroy
	}); diff != "" {
		t.Error(diff)
	}
	rest := compiled(t, open, pageGet())
	if diff := cmp.Diff(factsOf(rest), facts{
		"openpanel_thing_do", "thing do", "Thing do", "Things", "things", "GET", "/api/screenshot/{domain}", "thing do DOMAIN",
		policies.Read, policies.ClassOrdinary, false, false, AnswerFile,
	}); diff != "" {
		t.Error(diff)
	}
	login := declare[queryIn, Any]("POST /api/login", policies.Reveal)
	login.Login = true
	callback := declare[queryIn, Any]("POST /api/call", policies.Reveal)
	callback.Callback = true
	if got := compiled(t, flash, login).Class; got != policies.ClassLogin {
		t.Errorf("login: got class %q", got)
	}
	if got := compiled(t, flash, callback).Class; got != policies.ClassCallback {
		t.Errorf("callback: got class %q", got)
	}
}

// TestPlaces holds where arguments go that carry no in tag.
func TestPlaces(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		tool *Tool
		want map[string]string
	}{
		{compiled(t, flash, recordPut()), map[string]string{"server": "path", "zone": "path", "record": "path", "ttl": "body"}},
		{compiled(t, flash, queryGet()), map[string]string{"search": "query", "page": "query", "all": "query", "ids": "query", "words": "query", "token": "query"}},
		{compiled(t, flash, declare[queryIn, Any]("DELETE /api/things", policies.Destroy)), map[string]string{
			"search": "body", "page": "body", "all": "body", "ids": "body", "words": "body", "token": "body"}},
		{compiled(t, flash, settingsPost()), map[string]string{"server": "path", "version": "body", "dry": "query", "settings": "fields", "override": "local"}},
	} {
		got := map[string]string{}
		for _, a := range test.tool.Args {
			got[a.Name] = a.Place.String()
		}
		if diff := cmp.Diff(got, test.want); diff != "" {
			t.Errorf("%s: %s", test.tool.Method, diff)
		}
	}
}

// TestWithPanels holds that the choice of a panel stands first and is asked
// for, and that the tool that it was made from stays as it was.
func TestWithPanels(t *testing.T) {
	t.Parallel()
	tool := compiled(t, flash, recordPut())
	before := string(tool.InputSchema())
	several := tool.WithPanels([]string{"main", "spare"})
	const args = `"server":1,"zone":"z","record":"r"`
	if got := refusals(t, several, "{"+args+"}"); got["panel"] == "" {
		t.Errorf("without a panel: got %v", got)
	}
	if got := refusals(t, several, `{"panel":"spart",`+args+"}"); !strings.Contains(got["panel"], "spare") {
		t.Errorf("with an unknown panel: got %v", got)
	}
	r := request(t, several, `{"panel":"spare",`+args+"}")
	if r.Path != "/api/servers/1/zones/z/records/r" || r.Body != nil || r.Query != nil {
		t.Errorf("the panel was sent: %+v", r)
	}
	if string(tool.InputSchema()) != before || tool.Arg("panel") != nil {
		t.Error("the first tool has changed")
	}
	if !strings.Contains(string(several.InputSchema()), `"panel":{"type":"string","enum":["main","spare"]`) {
		t.Errorf("the schema lacks the panel: %s", several.InputSchema())
	}
}

// TestSecretPaths holds that secrets of an answer are found at any depth.
func TestSecretPaths(t *testing.T) {
	t.Parallel()
	type Base struct {
		Key string `json:"key" secret:"true"`
	}
	type out struct {
		Base
		Name string `json:"name"`
		Data []struct {
			Token string            `json:"token,omitempty" secret:"true"`
			More  map[string][]Base `json:"more"`
		} `json:"data"`
	}
	tool := compiled(t, flash, declare[struct{}, []out]("GET /api", policies.Reveal))
	if diff := cmp.Diff(tool.Secrets(), []string{"key", "data.token", "data.more.key"}); diff != "" {
		t.Error(diff)
	}
}
