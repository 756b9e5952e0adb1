package digest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
)

// sayingPanel answers each tool with a text, and the others with rest.
type sayingPanel struct {
	mu    sync.Mutex
	says  map[string]string
	rest  string
	asked map[string]int
}

func (p *sayingPanel) Run(_ context.Context, c tools.Call) tools.Outcome {
	if c.DryRun {
		return tools.Outcome{Status: tools.Done}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked == nil {
		p.asked = map[string]int{}
	}
	p.asked[c.Tool]++
	answer, ok := p.says[c.Tool]
	if !ok {
		answer = p.rest
	}
	return tools.Outcome{Status: tools.Done, Data: json.RawMessage(answer)}
}

// make makes a report of that panel alone.
func (p *sayingPanel) make(t testing.TB, o digest.Order) digest.Report {
	t.Helper()
	main := digest.Panel{Name: "main", Kind: "flashpanel", Prober: sites{}, Sites: []digest.Site{{Name: "shop", ID: 1, Domain: "shop.example.com"}}}
	m, err := digest.New(slog.New(slog.DiscardHandler), digest.Config{Runner: p, Panels: func() []digest.Panel { return []digest.Panel{main} }})
	if err != nil {
		t.Fatal(err)
	}
	o.Name, o.Person = "morning", digest.Reader("morning", policies.Scope{})
	made, err := m.Make(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// listOf is an answer whose list has an item n times.
func listOf(n int, item string) string {
	return `{"data":[` + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + `]}`
}

// allocated is how many bytes a call asks memory for.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestHugeAnswer: a panel that answers with as much as its client lets through costs a
// report little memory, in every section, and what was not read is never told as fine. It
// is alone while it measures.
func TestHugeAnswer(t *testing.T) { //nolint:paralleltest // the memory of the process is measured
	const most = 64 << 20
	for name, answer := range map[string]string{
		"empty items": listOf(8<<20/3, `{}`),
		"ids":         listOf(8<<20/10, `{"id":12}`),
		"texts":       listOf(8<<20/1000, `{"name":"`+strings.Repeat("x", 980)+`"}`),
		"a chain":     `{"data":[` + strings.Repeat(`{"a":`, 5000) + `1` + strings.Repeat(`}`, 5000) + strings.Repeat(`,{"a":{"b":{}}}`, 8<<20/16) + `]}`,
	} {
		p := &sayingPanel{rest: answer}
		own := users(t)
		own.Each, own.Where, own.Attention, own.Columns = digest.EachPanel, nil, nil, []digest.Path{path(t, "name"), path(t, "id")}
		orders := map[string]digest.Order{"own": {Sections: []digest.Kind{digest.OwnKind(0)}, Own: []digest.Own{own}}}
		for _, kind := range digest.Kinds() {
			orders[string(kind)] = digest.Order{Sections: []digest.Kind{kind}}
		}
		for section, o := range orders {
			t.Run(name+"/"+section, func(t *testing.T) {
				var made digest.Report
				if got := allocated(func() { made = p.make(t, o) }); got > most {
					t.Errorf("%d MiB were allocated for an answer of 8 MiB", got>>20)
				}
				reads := section != "health" && section != "changes" && section != "limits"
				if reads && made.State != digest.Unknown {
					t.Errorf("it is told as %s: %+v", made.State, made.Sections[0].Items[:1])
				}
			})
		}
	}
}

// TestManyServers: a panel that names servers without end and sends as much about each is
// read up to a bound, and the rest told as not read.
func TestManyServers(t *testing.T) { //nolint:paralleltest // the memory of the process is measured
	var list []string
	for i := range 12000 {
		list = append(list, fmt.Sprintf(`{"id":%d}`, i+1))
	}
	const most = 2 << 30
	p := &sayingPanel{says: map[string]string{"flashpanel_server_list": `{"data":[` + strings.Join(list, ",") + `]}`}, rest: listOf(12000, `{"id":1}`)}
	var made digest.Report
	own := users(t)
	own.Where, own.Attention = nil, nil
	o := digest.Order{Sections: []digest.Kind{digest.Security, digest.Fleet, digest.Schedules, digest.OwnKind(0)}, Own: []digest.Own{own}}
	if got := allocated(func() { made = p.make(t, o) }); got > most {
		t.Errorf("%d MiB were allocated", got>>20)
	}
	for _, s := range made.Sections {
		if len(s.Items) > 2001 {
			t.Errorf("%s has %d items", s.Kind, len(s.Items))
		}
		if s.State == digest.OK {
			t.Errorf("%s is told as fine", s.Kind)
		}
	}
	if n := p.asked["flashpanel_systeminfo_get"]; n == 0 || n > 1000 {
		t.Errorf("%d servers were asked about", n)
	}
}

// TestLargeHonestAnswer: what 50 servers with 300 sites answer is far within the bounds.
func TestLargeHonestAnswer(t *testing.T) {
	t.Parallel()
	item := `{"id":1,"name":"a name of a thing","status":"active","is_active":true,"tags":["env:prod","client:acme"]` + strings.Repeat(`,"field_of_a_panel":"and what it says"`, 40) + `}`
	var banned []string
	for i := range 5000 {
		banned = append(banned, fmt.Sprintf(`"198.51.%d.%d"`, i/200, i%200))
	}
	p := &sayingPanel{rest: listOf(30, item), says: map[string]string{
		"flashpanel_server_list": servers(50), "flashpanel_user_list": listOf(300, item), "flashpanel_docker_container_list": `[` + strings.TrimSuffix(strings.Repeat(strings.Replace(item, `1`, `"c1"`, 1)+",", 30), ",") + `]`,
		"flashpanel_fail2ban_jail_list": `{"data":[{"banned_ip_list":[` + strings.Join(banned, ",") + `]}]}`,
		"flashpanel_systeminfo_get":     `{"cpu":{"cores":2,"usage":5},"memory":{"total":10,"used":2},"disk":{"total":10,"used":3}}`,
	}}
	own := users(t)
	own.Where, own.Each = nil, digest.EachPanel
	made := p.make(t, digest.Order{Sections: []digest.Kind{digest.OwnKind(0), digest.Fleet, digest.Containers, digest.Security, digest.Schedules, digest.DatabaseUse}, Own: []digest.Own{own}})
	for _, s := range made.Sections {
		for _, item := range s.Items {
			if why := item.Figures[digest.Because]; why == digest.TooMany || why == digest.Unreadable {
				t.Errorf("%s: got %+v", s.Kind, item)
			}
		}
	}
}

// TestOwnRowsLeft: what is not shown of a section of one's own is counted with the worst of
// it, at several panels together, and the rows that are shown are the worst.
func TestOwnRowsLeft(t *testing.T) {
	t.Parallel()
	var list []string
	for i := range 1000 {
		list = append(list, fmt.Sprintf(`{"name":"u%d","bad":%v}`, i, i%100 == 99))
	}
	p := &sayingPanel{says: map[string]string{"flashpanel_user_list": `{"data":[` + strings.Join(list, ",") + `]}`}}
	own := users(t)
	own.Each, own.Where, own.Attention, own.Limit = digest.EachPanel, nil, filter(t, `item.bad == true`), 7
	m, err := digest.New(slog.New(slog.DiscardHandler), digest.Config{Runner: p, Panels: func() []digest.Panel {
		return []digest.Panel{{Name: "main", Kind: "flashpanel"}, {Name: "second", Kind: "flashpanel"}}
	}})
	if err != nil {
		t.Fatal(err)
	}
	made, err := m.Make(t.Context(), digest.Order{Name: "a", Person: digest.Reader("a", policies.Scope{}), Sections: []digest.Kind{digest.OwnKind(0)}, Own: []digest.Own{own}})
	if err != nil {
		t.Fatal(err)
	}
	items := made.Sections[0].Items
	var names []string
	for _, item := range items {
		if item.Fact == digest.Row {
			names = append(names, item.Panel+" "+item.Subject)
			if item.State != digest.Attention {
				t.Errorf("it is not the worst: %+v", item)
			}
		}
	}
	want := []string{"main u99", "main u199", "main u299", "main u399", "main u499", "main u599", "main u699"}
	if !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	rest := slices.IndexFunc(items, func(i digest.Item) bool { return i.Fact == digest.RowsLeft })
	if len(items) != 8 || rest < 0 || items[rest].Figures[digest.Count] != int64(1993) || items[rest].State != digest.Attention || items[rest].At.IsZero() || !slices.Equal(items[rest].Source, []string{"flashpanel_user_list"}) {
		t.Errorf("got %+v", items)
	}
}
