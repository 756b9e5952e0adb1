package digest_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
	"panelbot/tools/flashpanel"
	"panelbot/tools/op"
)

func path(t *testing.T, text string) digest.Path {
	t.Helper()
	p, err := digest.ParsePath(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func filter(t *testing.T, text string) *policies.Filter {
	t.Helper()
	f, err := policies.ParseFilter(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// users is a section of one's own about the Linux users of each server.
func users(t *testing.T) digest.Own {
	t.Helper()
	return digest.Own{
		Title: "Who may log in", Tool: "flashpanel_user_list", Kind: "flashpanel", Shape: op.ShapeOf(&flashpanel.LinuxUserList{}), Each: digest.EachServer, List: path(t, "data"), Limit: 20,
		Where: filter(t, `item.can_ssh == true`), Attention: filter(t, `item.can_ftp == false && server == "web-1"`), Columns: []digest.Path{path(t, "name"), path(t, "can_ftp")},
	}
}

func (r *rig) own(own ...digest.Own) digest.Report {
	r.Helper()
	o := digest.Order{Own: own}
	for i := range own {
		o.Sections = append(o.Sections, digest.OwnKind(i))
	}
	return r.report(o)
}

// TestOwnSection: a section that the configuration describes shows the items of a read,
// those that it wants, with their fields; the worst first, and the rest counted.
func TestOwnSection(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	few := users(t)
	few.Title, few.Limit = "Few", 2
	made := r.own(users(t), few, digest.Own{Title: "Once", Tool: "flashpanel_server_list", Kind: "flashpanel", List: path(t, "data"), Columns: []digest.Path{path(t, "name"), path(t, "tags.0")}, Limit: 20})
	if len(made.Sections) != 3 {
		t.Fatalf("got %+v", made.Sections)
	}
	for _, s := range made.Sections {
		if s.Kind != digest.OwnSection || s.Title == "" {
			t.Errorf("got the section %s %q", s.Kind, s.Title)
		}
		for _, item := range s.Items {
			if item.Panel != "main" && item.Fact != digest.RowsLeft || len(item.Source) != 1 || item.At.IsZero() {
				t.Errorf("where from, and when? %+v", item)
			}
		}
		rows := 0
		for _, item := range s.Items {
			if item.Fact == digest.Row {
				rows++
			}
		}
		first, last := s.Items[0], s.Items[len(s.Items)-1]
		switch s.Title {
		case "Who may log in":
			cells, _ := first.Figures[digest.Cells].([]digest.Cell)
			if first.State != digest.Attention || first.Subject != "web-1: webuser" || len(cells) != 1 || cells[0] != (digest.Cell{Name: "can_ftp", Value: "false", Known: true}) || rows != 5 || last.Fact != digest.Row {
				t.Errorf("%d rows: %+v", rows, s.Items)
			}
		case "Few":
			if first.Subject != "web-1: webuser" || rows != 2 || last.Fact != digest.RowsLeft || last.Figures[digest.Count] != int64(3) || last.State != digest.OK {
				t.Errorf("%d rows: %+v", rows, s.Items)
			}
		case "Once":
			if rows != 4 || s.State != digest.OK {
				t.Errorf("%d rows: %+v", rows, s.Items)
			}
		}
	}
	if raw, err := json.Marshal(made); err != nil || !strings.Contains(string(raw), `"title":"Few"`) {
		t.Errorf("as JSON: %s, %v", raw, err)
	}
	seen := map[string]int{}
	for _, q := range r.sim.Requests() {
		if seen[q.Path]++; seen[q.Path] > 1 {
			t.Errorf("%s was read twice", q.Path)
		}
	}
}

// TestOwnUnknown: where a condition cannot be evaluated, the item is unknown with the
// reason, neither left out nor fine; so is what was not read, was cut, or is no list; and a
// field that is not there is not known.
func TestOwnUnknown(t *testing.T) {
	t.Parallel()
	wrong, lacks, deep := users(t), users(t), users(t)
	wrong.Title, wrong.Where = "wrong", filter(t, `item.missing == true`)
	lacks.Title, lacks.Where, lacks.Attention, lacks.Columns = "lacks", nil, nil, []digest.Path{path(t, "nick"), path(t, "home.size")}
	deep.Title, deep.List = "deep", path(t, "data.users")
	r := newRig(t)
	for _, s := range r.own(wrong, lacks, deep).Sections {
		for _, item := range s.Items {
			because := item.Figures[digest.Because]
			switch s.Title {
			case "wrong":
				if item.State != digest.Unknown || item.Fact != digest.Row || because != digest.NoCondition || item.Figures[digest.Says] == nil {
					t.Errorf("%s: got %+v", s.Title, item)
				}
			case "lacks":
				cells, _ := item.Figures[digest.Cells].([]digest.Cell)
				if item.Fact != digest.Row || !strings.HasSuffix(item.Subject, ": ?") || len(cells) != 1 || cells[0].Known {
					t.Errorf("%s: got %+v", s.Title, item)
				}
			case "deep":
				if item.State != digest.Unknown || because != digest.Unreadable {
					t.Errorf("%s: got %+v", s.Title, item)
				}
			}
		}
		if len(s.Items) < 4 {
			t.Errorf("%s is about %+v", s.Title, s.Items)
		}
	}
	r = newRig(t)
	r.sim.Fault("GET /api/servers/2/users", simulator.Fault{Kind: simulator.ServerError})
	s := r.own(users(t)).Sections[0]
	unread := 0
	for _, item := range s.Items {
		if item.Fact == digest.NotRead && item.Subject == "web-2" && item.State == digest.Unknown && item.Figures[digest.Because] == digest.NoAnswer {
			unread++
		}
		if item.Fact == digest.Row && strings.HasPrefix(item.Subject, "web-2") {
			t.Errorf("it was not read: %+v", item)
		}
	}
	if unread != 1 {
		t.Errorf("got %+v", s.Items)
	}
	elsewhere := users(t)
	elsewhere.Kind = "otherpanel"
	if s := r.own(elsewhere).Sections[0]; s.State != digest.Unknown || s.Items[0].Figures[digest.Because] != digest.NotOffered {
		t.Errorf("at no panel: %+v", s)
	}
}

// TestOwnAsksNobody: a section of one's own reads as the report's person: what the policy
// denies is told as denied, what is outside of the scope is not there, and a tool that does
// more than read is not called.
func TestOwnAsksNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *tools.Config, _ *digest.Config) {
		p := policies.Standard()
		p.Rules = []policies.Rule{{ID: "no-users", When: `tool.name == "flashpanel_user_list" && target.name == "db-1"`, Effect: policies.Deny}}
		compiled, problems := p.Compile()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		c.Policy = compiled
	})
	own := users(t)
	writes := digest.Own{Title: "writes", Tool: "flashpanel_server_restart", Kind: "flashpanel", Each: digest.EachServer, Columns: own.Columns, Limit: 20}
	made := r.report(digest.Order{Sections: []digest.Kind{digest.OwnKind(0), digest.OwnKind(1)}, Own: []digest.Own{own, writes}, Person: digest.Reader("morning", policies.Scope{Tags: map[string]string{"env": "prod"}})})
	for _, s := range made.Sections {
		denied := 0
		for _, item := range s.Items {
			if strings.HasPrefix(item.Subject, "web-2") {
				t.Errorf("outside of the scope: %+v", item)
			}
			if item.Figures[digest.Because] == digest.Denied {
				denied++
			}
			if s.Title == "writes" && (item.Fact != digest.NotRead || item.State != digest.Unknown) {
				t.Errorf("got %+v", item)
			}
		}
		if s.Title != "writes" && denied != 1 {
			t.Errorf("%d denied: %+v", denied, s.Items)
		}
	}
	for _, q := range r.sim.Requests() {
		if q.Method != http.MethodGet {
			t.Errorf("%s %s was sent", q.Method, q.Path)
		}
	}
	if _, err := digest.ParsePath(""); err == nil {
		t.Error("an empty path was taken")
	}
}

// TestUnknownSection: an order for a section that there is not is an error.
func TestUnknownSection(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	m, err := digest.New(slog.New(slog.DiscardHandler), r.cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []digest.Kind{"own/0", "own/x", "own", "flet", "own/-1"} {
		if _, err := m.Make(t.Context(), digest.Order{Name: "a", Person: digest.Reader("a", policies.Scope{}), Sections: []digest.Kind{kind}, Slot: time.Now()}); err == nil {
			t.Errorf("%s was made", kind)
		}
	}
}

// TestPath: a path names what is within.
func TestPath(t *testing.T) {
	t.Parallel()
	var value any
	if err := json.Unmarshal([]byte(`{"a": {"b-c": [1, {"d": "x"}]}, "n": null}`), &value); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]any{"a.b-c.1.d": "x", "a.b-c.0": 1.0, "n": nil, "a.b-c.2": false, "a.b-c.d": false, "x": false, "a.b-c.1.d.e": false, "n.x": false} {
		got, ok := path(t, text).Of(value)
		if want == false {
			if ok {
				t.Errorf("%s: got %v", text, got)
			}
			continue
		}
		if !ok || got != want {
			t.Errorf("%s: got %v, %v, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", ".", "a.", ".a", "a..b", "a b", "a[0]", "ä", strings.Repeat("a.", 8) + "a", strings.Repeat("a", 65)} {
		if p, err := digest.ParsePath(text); err == nil {
			t.Errorf("%q was taken as %v", text, p)
		}
	}
}

// FuzzParsePath: what is taken is what was written, and finds something or nothing in any
// value.
func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{"a", "a.b", "a.0.b", "a..b", "", "limits.disk-used"} {
		f.Add(seed, `{"a": [{"b": 1}]}`)
	}
	f.Fuzz(func(t *testing.T, text, raw string) {
		p, err := digest.ParsePath(text)
		if err != nil {
			return
		}
		if p.String() != text || len(p.Parts()) != strings.Count(text, ".")+1 {
			t.Errorf("%q is %q", text, p)
		}
		var value any
		if json.Unmarshal([]byte(raw), &value) == nil {
			if got, ok := p.Of(value); !ok && got != nil {
				t.Errorf("%q finds %v, and not", text, got)
			}
		}
	})
}
