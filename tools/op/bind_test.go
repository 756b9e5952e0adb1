package op

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestBindRefuses holds that what is wrong with the arguments is said for
// each of them, all at once, and without repeating a value.
func TestBindRefuses(t *testing.T) {
	t.Parallel()
	record, body, query := compiled(t, flash, recordPut()), compiled(t, flash, bodyPost()), compiled(t, flash, queryGet())
	backup, settings, page := compiled(t, flash, backupPost()), compiled(t, flash, settingsPost()), compiled(t, open, pageGet())
	none := compiled(t, open, declare[struct{}, Any]("GET /api", 1))
	tests := map[string]struct {
		tool *Tool
		args string
		want map[string]string // by argument, a part of the message
	}{
		"no JSON":           {record, `{"server": `, map[string]string{"": "not valid JSON"}},
		"two values":        {record, `{} {}`, map[string]string{"": "after its end"}},
		"a brace too many":  {record, `{"server":1,"zone":"z","record":"r"}}`, map[string]string{"": "after its end"}},
		"a bracket after":   {record, `{"server":1,"zone":"z","record":"r"}]`, map[string]string{"": "after its end"}},
		"a list":            {record, `[1]`, map[string]string{"": "JSON object"}},
		"a text":            {record, `"` + canary + `"`, map[string]string{"": "JSON object"}},
		"repeated":          {record, `{"server":1,"zone":"z","zone":"` + canary + `","record":"r"}`, map[string]string{"": `"zone" twice`}},
		"repeated, escaped": {record, `{"server":1,"zone":"z","\u007aone":"y","record":"r"}`, map[string]string{"": `"zone" twice`}},
		"all missing":       {record, `{}`, map[string]string{"server": "missing: a server's id or name", "zone": "missing", "record": "missing"}},
		"nothing at all":    {record, ``, map[string]string{"server": "missing", "zone": "missing", "record": "missing"}},
		"null":              {record, `null`, map[string]string{"server": "missing", "zone": "missing", "record": "missing"}},
		"unknown, near": {record, `{"server":1,"zone":"z","recordd":"` + canary + `","record":"r"}`, map[string]string{
			"recordd": "Did you mean record? Valid are: server, zone, record, ttl."}},
		"unknown, far":      {record, `{"server":1,"zone":"z","record":"r","qqqqqqqq":1}`, map[string]string{"qqqqqqqq": "Valid are: server"}},
		"other case":        {record, `{"server":1,"Zone":"z","record":"r"}`, map[string]string{"Zone": "Did you mean zone?", "zone": "missing"}},
		"of none":           {none, `{"x":1}`, map[string]string{"x": "takes none"}},
		"several things":    {record, `{"server":true,"zone":7,"more":1}`, map[string]string{"server": "a server's id", "zone": "must be text", "more": "Valid", "record": "missing"}},
		"null value":        {record, `{"server":1,"zone":null,"record":"r","ttl":null}`, map[string]string{"zone": "not null", "ttl": "leave it out"}},
		"null in a list":    {body, `{"site":1,"tags":["a",null]}`, map[string]string{"tags[1]": "not null"}},
		"null secret":       {body, `{"site":1,"pass":null}`, map[string]string{"pass": "not null"}},
		"null file":         {backup, `{"server":1,"key":null}`, map[string]string{"key": "not null"}},
		"null settings":     {settings, `{"server":1,"settings":null}`, map[string]string{"settings": "not null"}},
		"null for a server": {record, `{"server":null,"zone":"z","record":"r"}`, map[string]string{"server": "not null"}},

		"number for text":         {body, `{"site":1,"text":5}`, map[string]string{"text": "must be text, not a number"}},
		"text for a number":       {body, `{"site":1,"count":"` + canary + `"}`, map[string]string{"count": "must be a whole number, not text"}},
		"digits in text":          {body, `{"site":1,"count":"5"}`, map[string]string{"count": "a whole number"}},
		"fraction":                {body, `{"site":1,"count":1.5}`, map[string]string{"count": "a whole number"}},
		"exponent":                {body, `{"site":1,"count":1e3}`, map[string]string{"count": "a whole number"}},
		"too large":               {body, `{"site":1,"count":9223372036854775808}`, map[string]string{"count": "a whole number"}},
		"text for a fraction":     {body, `{"site":1,"share":"0.5"}`, map[string]string{"share": "a number, not text"}},
		"text for a boolean":      {body, `{"site":1,"on":"true"}`, map[string]string{"on": "true or false, not text"}},
		"number for a boolean":    {body, `{"site":1,"on":1}`, map[string]string{"on": "true or false"}},
		"text for a list":         {body, `{"site":1,"tags":"` + canary + `"}`, map[string]string{"tags": "a list, not text"}},
		"object for a list":       {body, `{"site":1,"tags":{}}`, map[string]string{"tags": "a list, not an object"}},
		"wrong element":           {body, `{"site":1,"tags":["a",5]}`, map[string]string{"tags[1]": "must be text"}},
		"list for an object":      {body, `{"site":1,"owner":[]}`, map[string]string{"owner": "an object, not a list"}},
		"outside the enum":        {body, `{"site":1,"method":"` + canary + `"}`, map[string]string{"method": "one of round_robin, least_conn."}},
		"near the enum":           {body, `{"site":1,"method":"round_robbin"}`, map[string]string{"method": "Did you mean round_robin?"}},
		"empty for an enum":       {body, `{"site":1,"method":""}`, map[string]string{"method": "one of"}},
		"enum in a list":          {body, `{"site":1,"members":[{"ip":"1.2.3.4","tags":["a","c"]}]}`, map[string]string{"members[0].tags[1]": "one of a, b"}},
		"nested, unknown":         {body, `{"site":1,"members":[{"ip":"1.2.3.4"},{"ip":"x","prot":1}]}`, map[string]string{"members[1].prot": "Did you mean port?"}},
		"nested, missing":         {body, `{"site":1,"members":[{}],"owner":{}}`, map[string]string{"members[0].ip": "missing: address", "owner.name": "missing: name"}},
		"nested, mistyped":        {body, `{"site":1,"members":[{"ip":"x","port":"` + canary + `"}]}`, map[string]string{"members[0].port": "whole number"}},
		"nested, null":            {body, `{"site":1,"owner":{"name":null}}`, map[string]string{"owner.name": "not null"}},
		"nested, repeated":        {body, `{"site":1,"owner":{"name":"a","name":"` + canary + `"}}`, map[string]string{"owner": `"name" twice`}},
		"in a list, repeated":     {body, `{"site":1,"members":[{"ip":"a","ip":"b"}]}`, map[string]string{"members[0]": `"ip" twice`}},
		"zero for a site":         {body, `{"site":0}`, map[string]string{"site": "positive"}},
		"negative server":         {record, `{"server":-1,"zone":"z","record":"r"}`, map[string]string{"server": "positive"}},
		"fraction for a server":   {record, `{"server":1.5,"zone":"z","record":"r"}`, map[string]string{"server": "positive"}},
		"empty server":            {record, `{"server":"","zone":"z","record":"r"}`, map[string]string{"server": "must not be empty"}},
		"blank server":            {record, `{"server":" \t","zone":"z","record":"r"}`, map[string]string{"server": "must not be empty"}},
		"server in a list":        {body, `{"site":1,"servers":["web-1",{}]}`, map[string]string{"servers[1]": "a server's id or name"}},
		"secret as a number":      {body, `{"site":1,"pass":5}`, map[string]string{"pass": `{"generate": true} or {"ask": true}`}},
		"secret of no kind":       {body, `{"site":1,"pass":{}}`, map[string]string{"pass": "generate"}},
		"secret of both kinds":    {body, `{"site":1,"pass":{"generate":true,"ask":true}}`, map[string]string{"pass": "generate"}},
		"secret not generated":    {body, `{"site":1,"pass":{"generate":false}}`, map[string]string{"pass": "generate"}},
		"secret by a word":        {body, `{"site":1,"pass":{"generate":"yes"}}`, map[string]string{"pass": "generate"}},
		"secret in another case":  {body, `{"site":1,"pass":{"Generate":true}}`, map[string]string{"pass": "generate"}},
		"secret with a value too": {body, `{"site":1,"pass":{"generate":true,"value":"` + canary + `"}}`, map[string]string{"pass": "generate"}},
		"secret with a wish too":  {body, `{"site":1,"pass":{"generate":true,"long":true}}`, map[string]string{"pass": "generate"}},
		"secret ordered twice":    {body, `{"site":1,"pass":{"generate":true,"generate":true}}`, map[string]string{"pass": "generate"}},
		"secret in a list":        {body, `{"site":1,"pass":["` + canary + `"]}`, map[string]string{"pass": "generate"}},
		"query list":              {query, `{"ids":[1,"2"]}`, map[string]string{"ids[1]": "whole number"}},

		"file as text":        {backup, `{"server":1,"key":"` + canary + `"}`, map[string]string{"key": "a file"}},
		"file without a name": {backup, `{"server":1,"key":{"text":"` + canary + `"}}`, map[string]string{"key.name": "missing"}},
		"file, empty name":    {backup, `{"server":1,"key":{"name":"","text":"x"}}`, map[string]string{"key.name": "without slashes"}},
		"file, path for name": {backup, `{"server":1,"key":{"name":"../x","text":"x"}}`, map[string]string{"key.name": "without slashes"}},
		"file, backslash":     {backup, `{"server":1,"key":{"name":"a\\b","text":"x"}}`, map[string]string{"key.name": "without slashes"}},
		"file, line break":    {backup, `{"server":1,"key":{"name":"a\r\nb","text":"x"}}`, map[string]string{"key.name": "without slashes"}},
		"file, no content":    {backup, `{"server":1,"key":{"name":"x"}}`, map[string]string{"key": "either text or base64"}},
		"file, two contents":  {backup, `{"server":1,"key":{"name":"x","text":"` + canary + `","base64":""}}`, map[string]string{"key": "either text or base64"}},
		"file, no base64":     {backup, `{"server":1,"key":{"name":"x","base64":"` + canary + `"}}`, map[string]string{"key.base64": "base64"}},
		"file, unpadded":      {backup, `{"server":1,"key":{"name":"x","base64":"eA"}}`, map[string]string{"key.base64": "padding"}},
		"file, number":        {backup, `{"server":1,"key":{"name":"x","text":5}}`, map[string]string{"key.text": "must be text", "key": "either"}},
		"file, more":          {backup, `{"server":1,"key":{"name":"x","text":"y","mode":"` + canary + `"}}`, map[string]string{"key.mode": "not part of a file"}},
		"file, name twice":    {backup, `{"server":1,"key":{"name":"x","name":"y","text":"y"}}`, map[string]string{"key": "a file"}},

		"settings as text":           {settings, `{"server":1,"settings":"x"}`, map[string]string{"settings": "an object of values"}},
		"settings, empty":            {settings, `{"server":1,"settings":{}}`, map[string]string{"settings": "at least one"}},
		"settings, repeat":           {settings, `{"server":1,"settings":{"a":1,"a":"` + canary + `"}}`, map[string]string{"settings": `"a" twice`}},
		"settings, deep":             {settings, `{"server":1,"settings":{"a":[{"b":1,"b":2}]}}`, map[string]string{"settings": `"b" twice`}},
		"settings, a level too deep": {settings, `{"server":1,"settings":{"a":` + strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth) + `}}`, map[string]string{"settings": "too deeply"}},
		"settings, too deep":         {settings, `{"server":1,"settings":{"a":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}}`, map[string]string{"settings": "too deeply"}},
		"settings, hidden":           {settings, `{"server":1,"settings":{"version":"` + canary + `","a":1}}`, map[string]string{"settings.version": "an argument of its own"}},
		"settings, server":           {settings, `{"server":1,"settings":{"server":2}}`, map[string]string{"settings.server": "an argument of its own"}},
		"override, a wish":           {settings, `{"server":1,"settings":{"a":1},"override":"yes"}`, map[string]string{"override": "one of lockout"}},
		"override, boolean":          {settings, `{"server":1,"settings":{"a":1},"override":true}`, map[string]string{"override": "must be text"}},

		"path, empty":          {record, `{"server":1,"zone":"","record":"r"}`, map[string]string{"zone": "must not be empty"}},
		"path, dot":            {record, `{"server":1,"zone":".","record":"r"}`, map[string]string{"zone": `must not be "."`}},
		"path, dots":           {record, `{"server":1,"zone":"z","record":".."}`, map[string]string{"record": `must not be ".."`}},
		"path, escaped dots":   {record, `{"server":1,"zone":"z","record":"\u002e\u002e"}`, map[string]string{"record": `must not be ".."`}},
		"path, slash":          {record, `{"server":1,"zone":"a/` + canary + `","record":"r"}`, map[string]string{"zone": "must not contain a slash"}},
		"path, several":        {record, `{"server":1,"zone":"/","record":""}`, map[string]string{"zone": "slash", "record": "empty"}},
		"rest, empty":          {page, `{"domain":""}`, map[string]string{"domain": "must not be empty"}},
		"rest, climbs":         {page, `{"domain":"a.com/../b"}`, map[string]string{"domain": `must not be ".."`}},
		"rest, empty piece":    {page, `{"domain":"a.com//b"}`, map[string]string{"domain": "must not be empty"}},
		"rest, slash at start": {page, `{"domain":"/a.com"}`, map[string]string{"domain": "must not be empty"}},
		"rest, slash at end":   {page, `{"domain":"a.com/"}`, map[string]string{"domain": "must not be empty"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := refusals(t, test.tool, test.args)
			if diff := cmp.Diff(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(test.want))); diff != "" {
				t.Fatalf("%s: wrong arguments are named: %s", test.args, diff)
			}
			for argument, part := range test.want {
				if !strings.Contains(got[argument], part) {
					t.Errorf("%s: %q says %q, want it to say %q", test.args, argument, got[argument], part)
				}
			}
		})
	}
}

// TestBind holds that what is right is taken, and that JSON gives it back as
// the caller wrote it, in the order of declaration.
func TestBind(t *testing.T) {
	t.Parallel()
	record, body, backup := compiled(t, flash, recordPut()), compiled(t, flash, bodyPost()), compiled(t, flash, backupPost())
	settings, query := compiled(t, flash, settingsPost()), compiled(t, flash, queryGet())
	tests := map[string]struct {
		tool       *Tool
		args, want string
	}{
		"order":        {record, `{"ttl":0,"record":"r","zone":"z","server":"web-1"}`, `{"server":"web-1","zone":"z","record":"r","ttl":0}`},
		"as written":   {body, `{"site":"007","text":"\u0061<>","count":-0,"share":1e2,"owner":{ "name": "x" }}`, `{"site":"007","text":"\u0061<>","count":-0,"share":1e2,"owner":{ "name": "x" }}`},
		"empty values": {body, `{"site":1,"text":"","count":0,"share":0.0,"on":false,"tags":[],"members":[]}`, `{"site":1,"text":"","count":0,"share":0.0,"on":false,"tags":[],"members":[]}`},
		"the three":    {body, `{"site":1,"pass":""}`, `{"site":1,"pass":""}`},
		"ask":          {body, `{"site":1,"pass":{"ask":true}}`, `{"site":1,"pass":{"ask":true}}`},
		"generate":     {body, `{"site":1,"pass":{"generate":true,"ask":false}}`, `{"site":1,"pass":{"generate":true,"ask":false}}`},
		"servers":      {body, `{"site":1,"servers":[1,"web-2","3"]}`, `{"site":1,"servers":[1,"web-2","3"]}`},
		"text file":    {backup, `{"server":1,"key":{"text":"","name":"k"}}`, `{"server":1,"key":{"text":"","name":"k"}}`},
		"base64 file":  {backup, `{"server":1,"key":{"name":"k","base64":"AAH/"}}`, `{"server":1,"key":{"name":"k","base64":"AAH/"}}`},
		"settings":     {settings, `{"settings":{"a":null,"b":[{"c":1}]},"server":1}`, `{"server":1,"settings":{"a":null,"b":[{"c":1}]}}`},
		"deep settings": {settings, `{"server":1,"settings":{"a":` + strings.Repeat("[", maxDepth-1) + strings.Repeat("]", maxDepth-1) + `}}`,
			`{"server":1,"settings":{"a":` + strings.Repeat("[", maxDepth-1) + strings.Repeat("]", maxDepth-1) + `}}`},
		"nothing":        {query, ``, `{}`},
		"null":           {query, `null`, `{}`},
		"largest number": {body, `{"site":1,"count":9223372036854775807}`, `{"site":1,"count":9223372036854775807}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(string(bind(t, test.tool, test.args).JSON()), test.want); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestBindShared holds that a read takes of another call's arguments those
// that it has, and is as strict with them.
func TestBindShared(t *testing.T) {
	t.Parallel()
	list := compiled(t, flash, declare[struct {
		Server Server `json:"server" doc:"Server."`
		Zone   string `json:"zone" doc:"Zone."`
	}, Any]("GET /api/servers/{server}/zones/{zone}", 1))
	b, err := list.BindShared(json.RawMessage(`{"server":1,"zone":"a b","record":"r","ttl":5}`))
	if err != nil {
		t.Fatal(err)
	}
	r, err := b.Request()
	if err != nil || r.Path != "/api/servers/1/zones/a%20b" || r.Query != nil {
		t.Errorf("got %+v, %v", r, err)
	}
	for _, args := range []string{`{"server":1}`, `{"server":1,"zone":".."}`, `{"server":1,"zone":"z","zone":"y"}`, `[]`} {
		var errs ArgumentErrors
		if _, err := list.BindShared(json.RawMessage(args)); !errors.As(err, &errs) {
			t.Errorf("%s: got %v, want argument errors", args, err)
		}
	}
}

// TestWith holds that a resolved value goes into a copy.
func TestWith(t *testing.T) {
	t.Parallel()
	b := bind(t, compiled(t, flash, bodyPost()), `{"site":"shop","pass":{"generate":true}}`)
	orders := b.Orders()
	if diff := cmp.Diff(orders, []Order{{Argument: "pass", Generate: true, Doc: "Password."}}); diff != "" {
		t.Fatal(diff)
	}
	c, err := b.With("site", int64(12))
	if err == nil {
		c, err = c.With("pass", canary)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(c.JSON()), fmt.Sprintf(`{"site":12,"pass":%q}`, canary)); diff != "" {
		t.Error(diff)
	}
	if got := c.Orders(); len(got) != 0 {
		t.Errorf("got the orders %v after the value was there", got)
	}
	if diff := cmp.Diff(c.SecretValues(), []string{canary}); diff != "" {
		t.Error(diff)
	}
	if got := b.Text("site"); got != "shop" || len(b.SecretValues()) != 0 {
		t.Errorf("the first one has changed: %s", b.JSON())
	}
}

// TestBindLarge holds that large arguments are judged in a time that grows
// with their length and not with its square, and that what is wrong with them
// is told in a readable length.
func TestBindLarge(t *testing.T) {
	t.Parallel()
	settings := compiled(t, flash, settingsPost())
	members := func(n int) string {
		var many strings.Builder
		for i := range n {
			fmt.Fprintf(&many, `,"k%d":1`, i)
		}
		return many.String()
	}
	if got := refusals(t, settings, `{"server":1`+members(200)+`}`); len(got) != maxErrors {
		t.Errorf("got %d errors, want %d", len(got), maxErrors)
	}
	if _, err := settings.Bind(json.RawMessage(`{"server":1,"settings":{"a":1` + members(32_000) + `}}`)); err != nil {
		t.Error(err)
	}
}

// BenchmarkBindLarge: the time grows as the arguments do, and not faster.
func BenchmarkBindLarge(b *testing.B) {
	settings := compiled(b, flash, settingsPost())
	for _, n := range []int{4_000, 32_000} {
		var many strings.Builder
		for i := range n {
			fmt.Fprintf(&many, `,"k%d":1`, i)
		}
		args := json.RawMessage(`{"server":1,"settings":{"a":1` + many.String() + `}}`)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := settings.Bind(args); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestNamesAreClipped: a name is repeated up to 80 characters, and never within
// one.
func TestNamesAreClipped(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"":                       "",
		strings.Repeat("ữ", 80):  strings.Repeat("ữ", 80),
		strings.Repeat("ữ", 81):  strings.Repeat("ữ", 79) + "…",
		strings.Repeat("z", 1e6): strings.Repeat("z", 79) + "…",
	} {
		if got := clipped(name); got != want {
			t.Errorf("%d bytes: %q", len(name), got)
		}
	}
}

// TestManyErrorsAreBounded holds that what is no longer told is no longer looked
// for: a hundred thousand wrong names, values or files cost no comparison each.
func TestManyErrorsAreBounded(t *testing.T) {
	t.Parallel()
	many := func(form string) string {
		var b strings.Builder
		for i := range 20_000 {
			fmt.Fprintf(&b, form, i)
		}
		return strings.TrimSuffix(b.String(), ",")
	}
	body, backup := compiled(t, flash, bodyPost()), compiled(t, flash, backupPost())
	for name, test := range map[string]struct {
		tool *Tool
		args string
	}{
		"unknown names":         {body, `{"site":1,` + many(`"metthod%d":1,`) + `}`},
		"unknown names inside":  {body, `{"site":1,"members":[{"ip":"a",` + many(`"prt%d":1,`) + `}]}`},
		"wrong words in a list": {body, `{"site":1,"members":[{"ip":"a","tags":[` + many(`"aa%d",`) + `]}]}`},
		"objects of a list":     {body, `{"site":1,"members":[` + many(`{"prt":%d},`) + `]}`},
		"parts of a file":       {backup, `{"server":1,"key":{"name":"a",` + many(`"txt%d":"a",`) + `}}`},
	} {
		_, err := test.tool.Bind(json.RawMessage(test.args))
		var errs ArgumentErrors
		if !errors.As(err, &errs) || len(errs) != maxErrors {
			t.Errorf("%s: got %d errors", name, len(errs))
		}
	}
}
