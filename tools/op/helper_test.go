package op

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"panelbot/panel"
	"panelbot/policies"
)

// The two vendors differ in how they write booleans.
var (
	flash = Vendor{Kind: "flashpanel", Title: "FlashPanel", False: "0", True: "1"}
	open  = Vendor{Kind: "openpanel", Title: "OpenPanel", False: "false", True: "true"}
)

// canary is a value that no message may repeat.
const canary = "c4n4ry-s3cr3t"

// declare is a declaration in which nothing is wrong but what In and Out say.
func declare[In, Out any](route string, risk policies.Risk) *Operation[In, Out] {
	return &Operation[In, Out]{Name: "thing.do", Route: route, Risk: risk, Doc: "Do it."}
}

func compiled(t testing.TB, v Vendor, d Declaration) *Tool {
	t.Helper()
	tool, err := Compile(v, Group{Title: "Things", Name: "things"}, d)
	if err != nil {
		t.Fatal(err)
	}
	return tool
}

func bind(t testing.TB, tool *Tool, args string) *Bound {
	t.Helper()
	b, err := tool.Bind(json.RawMessage(args))
	if err != nil {
		t.Fatalf("bind %s: %v", args, err)
	}
	return b
}

func request(t testing.TB, tool *Tool, args string) panel.Request {
	t.Helper()
	r, err := bind(t, tool, args).Request()
	if err != nil {
		t.Fatalf("request of %s: %v", args, err)
	}
	return r
}

// refusals binds what must be refused and gives the errors by argument.
func refusals(t testing.TB, tool *Tool, args string) map[string]string {
	t.Helper()
	_, err := tool.Bind(json.RawMessage(args))
	var errs ArgumentErrors
	if !errors.As(err, &errs) || len(errs) == 0 {
		t.Fatalf("bind %s: got %v, want argument errors", args, err)
	}
	if strings.Contains(err.Error(), canary) {
		t.Errorf("bind %s: the message repeats a value: %v", args, err)
	}
	byName := map[string]string{}
	for _, e := range errs {
		if byName[e.Argument] != "" {
			t.Errorf("bind %s: two errors for %q", args, e.Argument)
		}
		byName[e.Argument] = e.Message
	}
	return byName
}

// The arguments below have every form between them.

type recordIn struct {
	Server Server `json:"server" doc:"Server id or name."`
	Zone   string `json:"zone" doc:"Zone." example:"example.com"`
	Record string `json:"record" doc:"Record id."`
	TTL    int64  `json:"ttl,omitempty" doc:"Seconds."`
}

type recordOut struct {
	Data struct {
		ID int64 `json:"id"`
	} `json:"data"`
}

// recordPut has values in the path and in a JSON body.
func recordPut() *Operation[recordIn, recordOut] {
	return declare[recordIn, recordOut]("PUT /api/servers/{server}/zones/{zone}/records/{record}", policies.Change)
}

type member2 struct {
	IP     string   `json:"ip" doc:"Address."`
	Port   int64    `json:"port,omitempty" doc:"Port."`
	Backup bool     `json:"backup,omitempty" doc:"Spare."`
	Tags   []string `json:"tags,omitempty" doc:"Tags." enum:"a|b"`
}

type inner struct {
	Name string `json:"name" doc:"Name."`
}

type bodyIn struct {
	Site    Site      `json:"site" doc:"Site id or name."`
	Text    string    `json:"text,omitempty" doc:"Text."`
	Count   int64     `json:"count,omitempty" doc:"Count."`
	Share   float64   `json:"share,omitempty" doc:"Share."`
	On      bool      `json:"on,omitempty" doc:"On or off."`
	Method  string    `json:"method,omitempty" doc:"Method." enum:"round_robin|least_conn"`
	Tags    []string  `json:"tags,omitempty" doc:"Tags."`
	Servers []Server  `json:"servers,omitempty" doc:"Servers."`
	Members []member2 `json:"members,omitempty" doc:"Members."`
	Owner   inner     `json:"owner,omitempty" doc:"Owner."`
	Pass    Secret    `json:"pass,omitempty" doc:"Password."`
}

// bodyPost has every kind of value that a JSON body can hold.
func bodyPost() *Operation[bodyIn, Any] {
	return declare[bodyIn, Any]("POST /api/sites/{site}/balancing", policies.Grant)
}

type queryIn struct {
	Search string   `json:"search,omitempty" doc:"Search."`
	Page   int64    `json:"page,omitempty" doc:"Page."`
	All    bool     `json:"all,omitempty" doc:"All of them."`
	IDs    []int64  `json:"ids,omitempty" doc:"Ids."`
	Words  []string `json:"words,omitempty" doc:"Words."`
	Token  Secret   `json:"token,omitempty" doc:"Token."`
}

// queryGet has values in the query string.
func queryGet() *Operation[queryIn, Text] {
	return declare[queryIn, Text]("GET /api/things", policies.Reveal)
}

type backupSite struct {
	ID       int64    `json:"id" doc:"Site id."`
	Excludes []string `json:"excludes,omitempty" doc:"Paths to leave out."`
	All      bool     `json:"all,omitempty" doc:"All of it."`
}

type backupIn struct {
	Server    Server       `json:"server" doc:"Server id or name."`
	Memo      string       `json:"memo,omitempty" doc:"Label."`
	Pass      Secret       `json:"pass,omitempty" doc:"Password."`
	On        bool         `json:"on,omitempty" doc:"On or off."`
	Sites     []backupSite `json:"sites,omitempty" doc:"Sites."`
	Databases []int64      `json:"databases,omitempty" doc:"Database ids."`
	Key       Upload       `json:"key,omitempty" doc:"Key file."`
}

// backupPost is sent as multipart, because it can hold a file.
func backupPost() *Operation[backupIn, Empty] {
	return declare[backupIn, Empty]("POST /api/servers/{server}/backups", policies.Grant)
}

type settingsIn struct {
	Server   Server   `json:"server" doc:"Server id or name."`
	Version  string   `json:"version,omitempty" doc:"Version."`
	Dry      bool     `json:"dry,omitempty" in:"query" doc:"Only try."`
	Settings Settings `json:"settings" in:"fields" doc:"Values by key."`
	Override string   `json:"override,omitempty" in:"local" enum:"lockout" doc:"Insist."`
}

// settingsPost spreads open values over its body, and has a local argument.
func settingsPost() *Operation[settingsIn, Empty] {
	o := declare[settingsIn, Empty]("POST /api/servers/{server}/php", policies.Grant)
	o.Guard = noGuard[settingsIn]
	return o
}

type pageIn struct {
	Domain string `json:"domain" doc:"Domain, with a path."`
}

// pageGet has a parameter that takes the rest of the path.
func pageGet() *Operation[pageIn, File] {
	return declare[pageIn, File]("GET /api/screenshot/{domain...}", policies.Read)
}

// noGuard shuts nobody out.
func noGuard[In any](context.Context, In, Facts) (string, error) { return "", nil }

// forms is a tool of every form.
func forms(t testing.TB) []*Tool {
	t.Helper()
	return []*Tool{
		compiled(t, flash, recordPut()), compiled(t, flash, bodyPost()), compiled(t, flash, queryGet()), compiled(t, flash, backupPost()),
		compiled(t, flash, settingsPost()), compiled(t, open, pageGet()), compiled(t, open, queryGet()),
		compiled(t, flash, recordPut()).WithPanels([]string{"main", "spare"}),
	}
}

// decodePath gives the segments of a path, unescaped once.
func decodePath(t testing.TB, path string) []string {
	t.Helper()
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, s := range segments {
		plain, err := url.PathUnescape(s)
		if err != nil {
			t.Fatalf("path %q: %v", path, err)
		}
		segments[i] = plain
	}
	return segments
}
