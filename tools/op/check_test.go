package op

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
)

// listing is the read that the checks look at.
var listing = &Operation[struct{}, Any]{Name: "thing.list", Route: "GET /api/things", Risk: policies.Read, Doc: "List."}

// evidence is the case of one judgement; after is the answer of the read.
type evidence struct {
	args, result, before, after string
	beside                      []string
	down                        bool
	want                        Verdict
	word                        string
}

func (e evidence) judge(t *testing.T, name string, c Check) {
	t.Helper()
	raw := func(text string) json.RawMessage {
		if text == "" {
			return nil
		}
		return json.RawMessage(text)
	}
	var args map[string]json.RawMessage
	if err := json.Unmarshal([]byte(e.args), &args); err != nil {
		t.Fatal(err)
	}
	verdict, said := c.Judge(Evidence{Args: args, Beside: e.beside, Result: raw(e.result), Before: raw(e.before), After: raw(e.after), Down: e.down})
	if verdict != e.want || said.Text != e.word {
		t.Errorf("%s: got %d %q, want %d %q", name, verdict, said.Text, e.want, e.word)
	}
}

// TestChecks holds what proves a change, and what must not.
func TestChecks(t *testing.T) {
	t.Parallel()
	const args = `{"name":"a","port":80,"schedule":7}`
	created := Listed(listing, "name", "port=Port")
	gone := Gone(listing, "schedule=id")
	changed := Changed(listing, "schedule=id", "name", "port=conf.port")
	becomes := Becomes(listing, "schedule=id", "active", true)
	unbanned := Becomes(listing, "name", "banned", []string{})
	shows := Shows(listing, "name=data.name", "tags=data.tags")
	turns := Turns(listing, "schedule=id", "on", true)
	appears := Appears(listing, map[string]any{"free": true}).With("now")
	includes := Includes(listing, "there", "v")
	const other, old = `[{"id":7,"name":"b","conf":{"port":1}}]`, `{"data":{"name":"o","tags":["o"]}}`
	followed := Followed(listing, "deployment.id", "status", []string{"running"}, []string{"success"})
	const begun = `{"deployment":{"id":5}}`
	answers := Answers(listing, listing)
	for name, test := range map[string]struct {
		check Check
		evidence
	}{
		"listed":                   {created, evidence{args: args, before: `{"data":[]}`, after: `{"data":[{"name":"a","Port":80}]}`, want: Proved}},
		"listed in a bare list":    {created, evidence{args: args, before: `[]`, after: `[{"name":"a","Port":"80"}]`, want: Proved}},
		"listed once more":         {created, evidence{args: args, before: `[{"name":"a","Port":80}]`, after: `[{"name":"a","Port":80},{"name":"a","Port":80}]`, want: Proved}},
		"listed by an empty value": {Listed(listing, "name", "port"), evidence{args: `{"name":"a"}`, before: `[]`, after: `[{"name":"a","port":1}]`, want: Proved}},
		"listed before too":        {created, evidence{args: args, before: `[{"name":"a","Port":80}]`, after: `[{"name":"a","Port":80}]`}},
		"listed, another":          {created, evidence{args: args, before: `[]`, after: `[{"name":"b","Port":80},{"name":"a","Port":81}]`}},
		"listed, no before":        {created, evidence{args: args, after: `[{"name":"a","Port":80}]`}},
		"listed, odd before":       {created, evidence{args: args, before: `{"message":"Server Error"}`, after: `[{"name":"a","Port":80}]`}},
		"listed, nothing given":    {created, evidence{args: `{}`, before: `[]`, after: `[{"name":"a","Port":80}]`}},
		"listed, no field":         {created, evidence{args: args, before: `[]`, after: `[{"name":"a"}]`}},
		"listed, no list":          {created, evidence{args: args, before: `[]`, after: `"a"`}},
		"listed, an error page":    {created, evidence{args: args, before: `[]`, after: `{"message":"Server Error"}`}},
		"listed, nothing":          {created, evidence{args: args, before: `[]`, after: `null`}},

		"gone":                      {gone, evidence{args: args, before: `{"data":[{"id":7},{"id":8}]}`, after: `{"data":[{"id":8}]}`, want: Proved}},
		"gone, an id as text":       {gone, evidence{args: args, before: `[{"id":"7"}]`, after: `[]`, want: Proved}},
		"gone, still there":         {gone, evidence{args: args, before: `[{"id":7}]`, after: `[{"id":7}]`}},
		"gone, never there":         {gone, evidence{args: args, before: `[{"id":8}]`, after: `[{"id":8}]`}},
		"gone, no before":           {gone, evidence{args: args, after: `[]`}},
		"gone, not named":           {gone, evidence{args: `{}`, before: `[{"id":7}]`, after: `[]`, want: Pending}},
		"gone, an error in place":   {gone, evidence{args: args, before: `[{"id":7}]`, after: `{"message":"Unauthenticated."}`}},
		"gone, null in place":       {gone, evidence{args: args, before: `[{"id":7}]`, after: `null`}},
		"gone, a text in place":     {gone, evidence{args: args, before: `[{"id":7}]`, after: `"busy"`}},
		"gone, null data in place":  {gone, evidence{args: args, before: `{"data":[{"id":7}]}`, after: `{"data":null}`}},
		"gone, an object for a row": {gone, evidence{args: args, before: `{"data":[{"id":7}]}`, after: `{"data":{}}`}},

		"changed":                   {changed, evidence{args: args, before: `[{"id":7,"name":"b","conf":{"port":1}}]`, after: `[{"id":7,"name":"a","conf":{"port":80}}]`, want: Proved}},
		"changed in part":           {changed, evidence{args: `{"schedule":7,"name":"a"}`, before: `[{"id":7,"name":"b"}]`, after: `[{"id":7,"name":"a","conf":{"port":1}}]`, want: Proved}},
		"changed, part was so":      {changed, evidence{args: args, before: `[{"id":7,"name":"a","conf":{"port":1}}]`, after: `[{"id":7,"name":"a","conf":{"port":80}}]`, want: Proved}},
		"changed, was so before":    {changed, evidence{args: args, before: `[{"id":7,"name":"a","conf":{"port":"80"}}]`, after: `[{"id":7,"name":"a","conf":{"port":80}}]`, want: Unseen, word: "it was so before"}},
		"changed, no before":        {changed, evidence{args: args, after: `[{"id":7,"name":"a","conf":{"port":80}}]`, want: Unseen, word: "how it was before is not known"}},
		"changed, not there before": {changed, evidence{args: args, before: `[{"id":8}]`, after: `[{"id":7,"name":"a","conf":{"port":80}}]`, want: Unseen, word: "how it was before is not known"}},
		"changed, more was sent":    {changed, evidence{args: `{"schedule":7,"name":"a","label":"x"}`, before: other, after: `[{"id":7,"name":"a","label":"x"}]`, want: Unseen, word: "the answer of thing list does not show label"}},
		"changed, only the rest":    {changed, evidence{args: `{"schedule":7,"label":"x"}`, before: other, after: `[{"id":7,"label":"x"}]`, want: Unseen, word: "the answer of thing list does not show label"}},
		"changed, of the path":      {changed, evidence{args: `{"schedule":7,"name":"a","server":3,"override":"lockout"}`, beside: []string{"server", "override"}, before: other, after: `[{"id":7,"name":"a"}]`, want: Proved}},
		"changed, another has it":   {changed, evidence{args: args, before: other, after: `[{"id":8,"name":"a","conf":{"port":80}},{"id":7,"name":"b","conf":{"port":80}}]`}},
		"changed, half of it":       {changed, evidence{args: args, before: other, after: `[{"id":7,"name":"a","conf":{"port":81}}]`}},
		"changed, lost the field":   {changed, evidence{args: args, before: other, after: `[{"id":7,"name":"a"}]`}},
		"changed, no such field":    {changed, evidence{args: args, before: `[{"id":7,"name":"b"}]`, after: `[{"id":7,"name":"a"}]`, want: Unseen, word: "the answer of thing list does not show port"}},
		"changed, nothing given":    {changed, evidence{args: `{"schedule":7}`, before: other, after: `[{"id":7,"name":"a"}]`, want: Unseen, word: "nothing was given that could be compared"}},
		"changed, gone":             {changed, evidence{args: args, before: other, after: `[]`}},
		"changed, element unnamed":  {changed, evidence{args: `{"name":"a"}`, before: other, after: `[{"id":8,"name":"a"}]`, want: Unseen, word: "how it was before is not known"}},
		"changed, false for zero":   {Changed(listing, "schedule=id", "on"), evidence{args: `{"schedule":7,"on":false}`, before: `[{"id":7,"on":1}]`, after: `[{"id":7,"on":0}]`, want: Proved}},
		"changed, true for false":   {Changed(listing, "schedule=id", "on"), evidence{args: `{"schedule":7,"on":true}`, before: `[{"id":7,"on":0}]`, after: `[{"id":7,"on":0}]`}},
		"changed, empty for null":   {Changed(listing, "schedule=id", "on"), evidence{args: `{"schedule":7,"on":""}`, before: `[{"id":7,"on":"x"}]`, after: `[{"id":7,"on":null}]`, want: Proved}},
		"changed, null for a value": {changed, evidence{args: args, before: other, after: `[{"id":7,"name":null,"conf":{"port":80}}]`}},
		"changed, empty for one":    {changed, evidence{args: args, before: other, after: `[{"id":7,"name":"","conf":{"port":80}}]`}},
		"listed, a null name":       {created, evidence{args: args, before: `[]`, after: `[{"name":null,"Port":80}]`}},
		"changed, two of that name": {Changed(listing, "name", "port"), evidence{args: `{"name":"a","port":80}`, before: `[{"name":"a","port":1}]`, after: `[{"name":"a","port":80},{"name":"a","port":81}]`}},
		"changed, not yet read":     {changed, evidence{args: args, before: other}},

		"becomes":                 {becomes, evidence{args: args, after: `[{"id":7,"active":true}]`, want: Proved}},
		"becomes, as PHP says":    {becomes, evidence{args: args, after: `[{"id":7,"active":"1"}]`, want: Proved}},
		"becomes, not yet":        {becomes, evidence{args: args, after: `[{"id":7,"active":false},{"id":8,"active":true}]`}},
		"becomes, no field":       {becomes, evidence{args: args, after: `[{"id":7}]`}},
		"becomes, null":           {becomes, evidence{args: args, after: `[{"id":7,"active":null}]`}},
		"becomes, unnamed":        {becomes, evidence{args: `{}`, after: `[{"id":8,"active":true}]`}},
		"becomes empty":           {unbanned, evidence{args: args, after: `{"data":[{"name":"a","banned":[]}]}`, want: Proved}},
		"becomes empty, not yet":  {unbanned, evidence{args: args, after: `{"data":[{"name":"a","banned":["1.2.3.4"]}]}`}},
		"becomes empty, no field": {unbanned, evidence{args: args, after: `{"data":[{"name":"a"}]}`}},

		"shows":                  {shows, evidence{args: `{"name":"a","tags":["x","y"]}`, before: old, after: `{"data":{"name":"a","tags":[ "x", "y" ]}}`, want: Proved}},
		"shows what was given":   {shows, evidence{args: `{"tags":[]}`, before: old, after: `{"data":{"name":"b","tags":[]}}`, want: Proved}},
		"shows what was so":      {shows, evidence{args: `{"name":"o"}`, before: old, after: old, want: Unseen, word: "it was so before"}},
		"shows, no before":       {shows, evidence{args: `{"name":"a"}`, after: `{"data":{"name":"a"}}`, want: Unseen, word: "how it was before is not known"}},
		"shows, more was sent":   {shows, evidence{args: `{"name":"a","password":"x"}`, before: old, after: `{"data":{"name":"a"}}`, want: Unseen, word: "the answer of thing list does not show password"}},
		"shows, other tags":      {shows, evidence{args: `{"name":"a","tags":["x","y"]}`, before: old, after: `{"data":{"name":"a","tags":["x"]}}`}},
		"shows, other name":      {shows, evidence{args: `{"name":"a","tags":["x"]}`, before: old, after: `{"data":{"name":"b","tags":["x"]}}`}},
		"shows, no field":        {shows, evidence{args: `{"name":"a"}`, before: old, after: `{"data":{}}`}},
		"shows, never the field": {shows, evidence{args: `{"name":"a"}`, before: `{"data":{}}`, after: `{"data":{"name":"a"}}`, want: Unseen, word: "the answer of thing list does not show name"}},
		"shows, nothing given":   {shows, evidence{args: `{}`, before: old, after: `{"data":{"name":"a"}}`, want: Unseen, word: "nothing was given that could be compared"}},
		"shows, an error for it": {shows, evidence{args: `{"name":"a"}`, before: old, after: `{"message":"Server Error"}`}},

		"turns":               {turns, evidence{args: args, before: `[{"id":7,"on":false}]`, after: `[{"id":7,"on":true}]`, want: Proved}},
		"turns, was so":       {turns, evidence{args: args, before: `[{"id":7,"on":1}]`, after: `[{"id":7,"on":true}]`, want: Unseen, word: "it was so before"}},
		"turns, not yet":      {turns, evidence{args: args, before: `[{"id":7,"on":false}]`, after: `[{"id":7,"on":false}]`}},
		"turns, unknown":      {turns, evidence{args: args, before: `[{"id":8,"on":false}]`, after: `[{"id":7,"on":true}]`, want: Unseen, word: "how it was before is not known"}},
		"turns, not with":     {turns.Unless("port"), evidence{args: args, before: `[{"id":7,"on":false}]`, after: `[{"id":7,"on":true}]`, want: Unseen, word: "the answer of thing list does not show what port does"}},
		"turns, with nothing": {turns.Unless("port"), evidence{args: `{"schedule":7,"port":0}`, before: `[{"id":7,"on":false}]`, after: `[{"id":7,"on":true}]`, want: Proved}},

		"appears":               {appears, evidence{args: `{"now":true}`, before: `[{"id":1,"free":true}]`, after: `[{"id":1},{"id":2,"free":true}]`, want: Proved}},
		"appears of another":    {appears, evidence{args: `{"now":true}`, before: `[]`, after: `[{"id":2,"free":false}]`}},
		"appears, was there":    {appears, evidence{args: `{"now":true}`, before: `[{"id":2,"free":false}]`, after: `[{"id":"2","free":true}]`}},
		"appears without an id": {appears, evidence{args: `{"now":true}`, before: `[]`, after: `[{"free":true}]`}},
		"appears, no before":    {appears, evidence{args: `{"now":true}`, after: `[{"id":2,"free":true}]`, want: Unseen, word: "how it was before is not known"}},
		"appears, not wished":   {appears, evidence{args: `{"now":false}`, before: `[]`, after: `[{"id":2,"free":true}]`, want: Unseen, word: "the answer of thing list does not show it without now"}},

		"includes":             {includes, evidence{args: `{"v":"8.3"}`, before: `{"there":["8.2",null]}`, after: `{"there":["8.2","8.3"]}`, want: Proved}},
		"includes, not yet":    {includes, evidence{args: `{"v":"8.3"}`, before: `{"there":[]}`, after: `{"there":[]}`}},
		"includes, was so":     {includes, evidence{args: `{"v":"8.3"}`, before: `{"there":["8.3"]}`, after: `{"there":["8.3"]}`, want: Unseen, word: "it was so before"}},
		"includes, no list":    {includes, evidence{args: `{"v":"8.3"}`, before: `{}`, after: `{"there":["8.3"]}`, want: Unseen, word: "how it was before is not known"}},
		"includes the nothing": {includes, evidence{args: `{"v":""}`, before: `{"there":["8.2"]}`, after: `{"there":[null]}`, want: Unseen, word: "how it was before is not known"}},

		"followed to its end":     {followed, evidence{args: `{}`, result: begun, after: `{"data":[{"id":5,"status":"success"}]}`, want: Proved, word: "success"}},
		"followed, in capitals":   {followed, evidence{args: `{}`, result: begun, after: `{"data":[{"id":"5","status":"SUCCESS"}]}`, want: Proved, word: "SUCCESS"}},
		"followed, goes on":       {followed, evidence{args: `{}`, result: begun, after: `{"data":[{"id":5,"status":"RUNNING"}]}`, word: "RUNNING"}},
		"followed, a failure":     {followed, evidence{args: `{}`, result: begun, after: `{"data":[{"id":5,"status":"errored"}]}`, want: Disproved, word: "errored"}},
		"followed, another word":  {followed, evidence{args: `{}`, result: begun, after: `{"data":[{"id":5,"status":"queued"}]}`, word: "queued"}},
		"followed, another":       {followed, evidence{args: `{}`, result: begun, after: `{"data":[{"id":6,"status":"success"}]}`}},
		"followed, no state":      {followed, evidence{args: `{}`, result: begun, after: `{"data":[{"id":5}]}`}},
		"followed, a null state":  {followed, evidence{args: `{}`, result: begun, after: `{"data":[{"id":5,"status":null}]}`}},
		"followed without an id":  {followed, evidence{args: `{}`, result: `{"message":"ok"}`, after: `{"data":[{"id":5,"status":"success"}]}`}},
		"followed with null ids":  {followed, evidence{args: `{}`, result: `{"deployment":{"id":null}}`, after: `{"data":[{"id":null,"status":"success"}]}`}},
		"followed without result": {followed, evidence{args: `{}`, after: `{"data":[{"id":5,"status":"success"}]}`}},

		"answers again": {answers, evidence{args: `{}`, before: `{}`, after: `{}`, down: true, want: Proved}},
		"down before":   {answers, evidence{args: `{}`, after: `{}`, down: true}},
		"never down":    {answers, evidence{args: `{}`, after: `{}`}},
	} {
		test.judge(t, name, test.check)
	}
}

// TestCheckReads holds what a check asks to be read.
func TestCheckReads(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]Check{"listed": Listed(listing, "a"), "gone": Gone(listing, "a"),
		"changed": Changed(listing, "a", "b"), "shows": Shows(listing, "a"), "turns": Turns(listing, "a", "b", true),
		"appears": Appears(listing, nil), "includes": Includes(listing, "a", "b"), "unless": Gone(listing, "a").Unless("b")} {
		if c.Read != Declaration(listing) || !c.Before || c.Also != nil {
			t.Errorf("%s does not ask for a read before the change", name)
		}
	}
	if c := Answers(listing, recordPut()); c.Also == nil || !c.Before {
		t.Error("a restart is proved by one read")
	}
	if got := Becomes(listing, "a", "active", true).By.Text; got != "active is true in the answer of thing list" {
		t.Errorf("got %q", got)
	}
}

// TestMatching holds which elements of an answer a preview shows.
func TestMatching(t *testing.T) {
	t.Parallel()
	args := map[string]json.RawMessage{"schedule": json.RawMessage(`"7"`), "name": json.RawMessage(`"a"`)}
	for name, test := range map[string]struct {
		answer string
		match  []string
		want   []string
	}{
		"by id":           {`{"data":[{"id":7,"x":1},{"id":8}]}`, []string{"schedule=id"}, []string{`{"id":7,"x":1}`}},
		"by both":         {`[{"id":7,"name":"a"},{"id":7,"name":"b"}]`, []string{"schedule=id", "name"}, []string{`{"id":7,"name":"a"}`}},
		"other key":       {`{"accounts":[{"name":"a"}]}`, []string{"name"}, []string{`{"name":"a"}`}},
		"one object":      {`{"data":{"name":"a","b":1}}`, []string{"name"}, []string{`{"name":"a","b":1}`}},
		"bare object":     {`{"name":"a","b":[1]}`, []string{"name"}, []string{`{"name":"a","b":[1]}`}},
		"not given":       {`[{"id":7,"owner":1}]`, []string{"schedule=id", "owner"}, []string{}},
		"none":            {`[{"id":9}]`, []string{"schedule=id"}, []string{}},
		"no list":         {`"text"`, []string{"name"}, []string{}},
		"elements no map": {`[1,"a"]`, []string{"name"}, []string{}},
	} {
		got := []string{}
		for _, e := range Matching(json.RawMessage(test.answer), test.match, args) {
			got = append(got, string(e))
		}
		if diff := cmp.Diff(got, test.want); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestSeen holds in which shape a piece of work is shown that was followed.
func TestSeen(t *testing.T) {
	t.Parallel()
	followed := func(result string) Check {
		return Followed(listing, result, "status", []string{"running"}, []string{"success"})
	}
	const after = `{"data":[{"id":4},{"id":5,"status":"success"}]}`
	for name, test := range map[string]struct {
		check               Check
		result, after, want string
	}{
		"beside something else": {followed("deployment.id"), `{"deployment":{"id":5,"status":"running"},"event":{"status":"running"}}`, after, `{"deployment":{"id":5,"status":"success"}}`},
		"wrapped twice":         {followed("data.run.id"), `{"data":{"run":{"id":"5"}}}`, after, `{"data":{"run":{"id":5,"status":"success"}}}`},
		"not wrapped":           {followed("id"), `{"id":5,"status":"running"}`, after, `{"id":5,"status":"success"}`},
		"not in the list":       {followed("id"), `{"id":6}`, after, ``},
		"without an id":         {followed("id"), `{"id":null}`, `[{"id":null}]`, ``},
		"not looked at":         {followed("id"), `{"id":5}`, ``, ``},
		"not followed":          {Listed(listing, "name"), `{"id":5}`, after, ``},
	} {
		if got := test.check.Seen(Evidence{Result: json.RawMessage(test.result), After: json.RawMessage(test.after)}); string(got) != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
