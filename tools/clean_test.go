package tools

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const planted = "c4n4ry-s3cr3t"

func TestCleanText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain text":                        "plain text",
		"two\nlines\tand  spaces \r\n":      "two lines and spaces",
		"\x1b[31mred\x1b[0m\x07":            "[31mred[0m",
		"\u202eevil\u202c \u2066x\u2069":    "evil x",
		"zero\u200bwidth\ufeff\u00ad":       "zerowidth",
		"tag\U000E0041\U000E007F":           "tag",
		"c1\u0085control\u009b31m":          "c1control31m",
		"del\x7f":                           "del",
		"bad\xffutf\xc3":                    "bad?utf?",
		"family 👩\u200d👩\u200d👧 nhà\u200ca": "family 👩\u200d👩\u200d👧 nhà\u200ca",
		"máy chủ — 日本":                      "máy chủ — 日本",
		"token=" + planted:                  "token=***",
		"":                                  "",
	} {
		if diff := cmp.Diff(CleanText(text), want); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	if got := CleanFile("a\r\n\tb\x00\n\u202ec\n"); got != "a\n\tb\nc\n" {
		t.Errorf("the lines of a file: got %q", got)
	}
}

// TestPatterns holds what is taken for a secret by its form, and what is not.
func TestPatterns(t *testing.T) {
	t.Parallel()
	const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
	pem := func(kind string) string {
		return "-----BEGIN " + kind + "PRIVATE KEY-----\nMIIE" + planted + "\n" + planted + "\n-----END " + kind + "PRIVATE KEY-----"
	}
	for text, want := range map[string]string{
		pem("") + "\nend":                           "***\nend",
		"x " + pem("RSA ") + " y":                   "x *** y",
		pem("OPENSSH ") + pem("EC "):                "******",
		"cut " + pem("ENCRYPTED ")[:60]:             "cut ***",
		"-----BEGIN PUBLIC KEY-----\nAB":            "-----BEGIN PUBLIC KEY-----\nAB",
		"token is " + jwt + ".":                     "token is ***.",
		"?jwt=" + jwt + "&x=1":                      "?jwt=***&x=1",
		"Authorization: Bearer " + planted:          "Authorization: Bearer ***",
		"authorization: bearer  abc/def+=12":        "authorization: bearer  ***",
		"the bearer of news":                        "the bearer of news",
		"mysql://root:" + planted + "@db/x":         "mysql://root:***@db/x",
		"redis://:" + planted + "@cache:6379":       "redis://:***@cache:6379",
		"https://example.com:8080/a@b":              "https://example.com:8080/a@b",
		"https://user@example.com":                  "https://user@example.com",
		"DB_PASSWORD=" + planted + "\nX=1":          "DB_PASSWORD=***\nX=1",
		"DB_PASS=" + planted:                        "DB_PASS=***",
		"db.password: " + planted:                   "db.password: ***",
		`"password": "` + planted + `", "a":1`:      `"password": "***", "a":1`,
		`DB_PASSWORD="two words ` + planted + `" X`: `DB_PASSWORD="***" X`,
		`DB_PASSWORD='a, b; ` + planted + `'`:       `DB_PASSWORD='***'`,
		`$cfg['password'] = '` + planted + `';`:     `$cfg['password'] = '***';`,
		`'secret_key' => '` + planted + `',`:        `'secret_key' => '***',`,
		"AWS_SECRET_ACCESS_KEY=" + planted:          "AWS_SECRET_ACCESS_KEY=***",
		"api-key: " + planted:                       "api-key: ***",
		"x-api-key=" + planted + "&y=2":             "x-api-key=***&y=2",
		"passphrase=" + planted:                     "passphrase=***",
		"--password=" + planted + " --user=x":       "--password=*** --user=x",
		"the password is wrong":                     "the password is wrong",
		"compass: north":                            "compass: north",
		"secretary, tokenizer":                      "secretary, tokenizer",
		"15 passed, 2 failed":                       "15 passed, 2 failed",
		"Password authentication no":                "Password authentication no",
	} {
		if diff := cmp.Diff(maskPatterns(text), want); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
		if got := maskPatterns(want); got != want {
			t.Errorf("%q is masked again: %q", want, got)
		}
	}
}

// TestCleaner holds what a panel's JSON becomes: secrets out, the rest as it
// was, in its order.
func TestCleaner(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in, want string
		paths    []string
		known    []string
		found    []PrivateValue
	}{
		"untouched": {in: `{"b":1,"a":[1.50,-0,1e400,12345678901234567890],"c":null,"d":true,"e":{},"f":[],"g":""}`,
			want: `{"b":1,"a":[1.50,-0,1e400,12345678901234567890],"c":null,"d":true,"e":{},"f":[],"g":""}`},
		"spaces":            {in: " {\n \"a\" : [ 1 ,\t2 ] , \"b\" : \"x\" }\r\n", want: `{"a":[1,2],"b":"x"}`},
		"a bare text":       {in: `"a\u202eb"`, want: `"ab"`},
		"a bare number":     {in: `5`, want: `5`},
		"escapes":           {in: `{"a":"\u0061\u00e9\n\/\"","b":"\u001b[0m","c":"\ud83d\ude00","d":"\ud800x"}`, want: `{"a":"\u0061\u00e9\n\/\"","b":"[0m","c":"\ud83d\ude00","d":"?x"}`},
		"raw bytes":         {in: "{\"a\":\"b\xffc\",\"\xfe\":1}", want: `{"a":"b?c","?":1}`},
		"unfit names":       {in: `{"a\u202eb\u0007":1,"\u001b":2}`, want: `{"ab":1,"":2}`},
		"a declared secret": {in: `{"data":{"token":"` + planted + `","name":"n"}}`, paths: []string{"data.token"}, want: `{"data":{"token":"***","name":"n"}}`, found: []PrivateValue{{"data.token", planted}}},
		"declared, in lists": {in: `[{"data":[{"link":"` + planted + `"},{"link":""},{"link":null}]}]`, paths: []string{"data.link"},
			want: `[{"data":[{"link":"***"},{"link":""},{"link":null}]}]`, found: []PrivateValue{{"data.link", planted}}},
		"declared, elsewhere": {in: `{"link":"seen","data":{"x":{"link":"seen"}}}`, paths: []string{"data.link"}, want: `{"link":"seen","data":{"x":{"link":"seen"}}}`},
		"declared, a number":  {in: `{"pin":1234}`, paths: []string{"pin"}, want: `{"pin":"***"}`, found: []PrivateValue{{"pin", "1234"}}},
		"declared, an object": {in: `{"key":{"a":"` + planted + `","b":["x",7,true]}}`, paths: []string{"key"}, want: `{"key":{"a":"***","b":["***","***",true]}}`,
			found: []PrivateValue{{"key.a", planted}, {"key.b", "x"}, {"key.b", "7"}}},
		"by name": {in: `{"Password":"` + planted + `","db_passwd":"p","private_key":"k","api_key":"a","access_token":"t","token":"u","twofa_secret":"s","passphrase":"q","auth_code":"c","tokens":"seen","password_set":true}`,
			want:  `{"Password":"***","db_passwd":"***","private_key":"***","api_key":"***","access_token":"***","token":"***","twofa_secret":"***","passphrase":"***","auth_code":"***","tokens":"seen","password_set":true}`,
			found: []PrivateValue{{"Password", planted}, {"db_passwd", "p"}, {"private_key", "k"}, {"api_key", "a"}, {"access_token", "t"}, {"token", "u"}, {"twofa_secret", "s"}, {"passphrase", "q"}, {"auth_code", "c"}}},
		"keys and values": {in: `[{"key":"root_password","value":"` + planted + `"},{"key":"port","value":"3306"},{"name":"API_KEY","value":["` + planted + `"]}]`,
			want: `[{"key":"root_password","value":"***"},{"key":"port","value":"3306"},{"name":"API_KEY","value":["***"]}]`, found: []PrivateValue{{"value", planted}, {"value", planted}}},
		"value before key":      {in: `[{"value":"` + planted + `","type":"text","key":"password"},{"value":"x","key":"port"}]`, want: `[{"value":"***","type":"text","key":"password"},{"value":"x","key":"port"}]`, found: []PrivateValue{{"value", planted}}},
		"list before key":       {in: `{"value":["` + planted + `"],"key":"password"}`, want: `{"value":"***","key":"password"}`},
		"key and name":          {in: `{"key":"root_password","name":"Root","value":"` + planted + `"}`, want: `{"key":"root_password","name":"Root","value":"***"}`, found: []PrivateValue{{"value", planted}}},
		"name and value nested": {in: `{"name":"password","settings":{"value":"seen"}}`, want: `{"name":"password","settings":{"value":"seen"}}`},
		"known":                 {in: `{"output":"set ` + planted + ` for x","n":918273,"m":9182734,"x":{"y":["` + planted + `"]}}`, known: []string{planted, "918273"}, want: `{"output":"set *** for x","n":"***","m":9182734,"x":{"y":["***"]}}`},
		"known, escaped":        {in: `{"a":"x\u0063\u0034n4ry-s3cr3ty"}`, known: []string{planted}, want: `{"a":"x***y"}`},
		"known, short":          {in: `{"a":"ab"}`, known: []string{"a", "b"}, want: `{"a":"ab"}`},
		"by form":               {in: `{"log":"Bearer ` + planted + `\nDB_PASSWORD=` + planted + `"}`, want: `{"log":"Bearer ***\nDB_PASSWORD=***"}`},
		"a name twice":          {in: `{"path":"a","x":1,"path":"b"}`, want: `{"path":["a","b"],"x":1}`},
		"a name thrice, nested": {in: `[{"a":{"b":1,"b":[2],"b":{"c":1,"c":2}}}]`, want: `[{"a":{"b":[1,[2],{"c":[1,2]}]}}]`},
		"a name twice, escaped": {in: `{"a":1,"\u0061":2}`, want: `{"a":[1,2]}`},
		"a name twice, cleaned": {in: `{"a":1,"a\u200b":2}`, want: `{"a":[1,2]}`},
		"a secret twice":        {in: `{"token":"` + planted + `","token":"u"}`, want: `{"token":["***","***"]}`, found: []PrivateValue{{"token", planted}, {"token", "u"}}},
		"nothing in it":         {in: `[[],{},[{}],""]`, want: `[[],{},[{}],""]`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCleaner(test.paths, test.known)
			got := c.clean([]byte(test.in))
			if diff := cmp.Diff(string(got), test.want); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.found, test.found); diff != "" {
				t.Error(diff)
			}
			if strings.Contains(string(got), planted) {
				t.Error("the secret shows")
			}
			if again := newCleaner(test.paths, test.known).clean(got); string(again) != string(got) {
				t.Errorf("clean again: %s", again)
			}
		})
	}
}

// TestCleanLarge holds that a large answer is cleaned in a time that grows with
// its length and not with its square, whatever its objects are made of.
func TestCleanLarge(t *testing.T) {
	t.Parallel()
	wide := func(n int, name func(i int) string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,%q:%d`, name(i), i)
		}
		return "{" + b.String()[1:] + "}"
	}
	for name, in := range map[string]func(n int) string{
		"names":    func(n int) string { return wide(n, func(i int) string { return fmt.Sprint("k", i) }) },
		"one name": func(n int) string { return wide(n, func(int) string { return "a" }) },
		"late": func(n int) string {
			return strings.TrimSuffix(wide(n, func(int) string { return "value" }), "}") + `,"key":"password"}`
		},
	} {
		if out := newCleaner(nil, []string{planted}).clean([]byte(in(32_000))); !json.Valid(out) {
			t.Errorf("%s: not JSON", name)
		}
	}
	// What is deep is cleaned at each level once.
	deep := strings.Repeat(`{"value":`, 3000) + "1" + strings.Repeat(`,"key":"password"}`, 3000)
	c := newCleaner(nil, nil)
	if out := c.clean([]byte(deep)); !json.Valid(out) || len(c.found) > 1 {
		t.Errorf("not JSON, or %d secrets in a number", len(c.found))
	}
}

// FuzzClean gives arbitrary JSON to the cleaner. What comes out is JSON, with
// no control or bidirectional character, no secret that was planted, and
// nothing else that a second cleaning would take out.
func FuzzClean(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,"x",null,true,{"b":"` + planted + `"}],"password":"p"}`, `"` + planted + `"`, `[]`, `{"key":"secret","value":"v"}`, `{"value":"v","key":"secret"}`,
		`{"a":1,"a":2}`, `"\ud800\u202e\u0000"`, `{"log":"-----BEGIN PRIVATE KEY-----\n"}`, ` [ 1 , 2 ] `, `{"x":"a` + planted + `b\u0063"}`, `{"data":{"link":["x",1]}}`,
		`"x://u:p@h password=\"a b\" eyJhbGciOiJI.eyJzdWIi.x"`, "\"\xff\"", `{"token":{"token":"x","token":1}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if !json.Valid(in) {
			return
		}
		paths, known := []string{"data.link"}, []string{planted}
		out := newCleaner(paths, known).clean(in)
		if !json.Valid(out) {
			t.Fatalf("%q becomes %q, which is not JSON", in, out)
		}
		var value any
		dec := json.NewDecoder(strings.NewReader(string(out)))
		dec.UseNumber()
		if err := dec.Decode(&value); err != nil {
			t.Fatal(err)
		}
		fitToShow(t, value)
		if again := newCleaner(paths, known).clean(out); string(again) != string(out) {
			t.Fatalf("%q becomes %q, and that %q", in, out, again)
		}
	})
}

// fitToShow looks at every text of a decoded value.
func fitToShow(t *testing.T, value any) {
	t.Helper()
	switch value := value.(type) {
	case string:
		if strings.Contains(value, planted) {
			t.Fatalf("the secret shows in %q", value)
		}
		if cleanLines(value) != value {
			t.Fatalf("%q is not fit to be shown", value)
		}
	case []any:
		for _, v := range value {
			fitToShow(t, v)
		}
	case map[string]any:
		for name, v := range value {
			if cleanLines(name) != name {
				t.Fatalf("the name %q is not fit to be shown", name)
			}
			fitToShow(t, v)
		}
	}
}
