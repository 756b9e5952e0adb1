package op

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                   "",
		"Nginx":              "nginx",
		"Khởi Động Lại":      "khoi dong lai",
		"kho\u031b\u0309i":   "khoi", // marks as letters of their own
		"ĐỔI đĩa":            "doi dia",
		"ｓｓｈ":                "ssh", // full width
		"Straße":             "straße",
		"\x00\xff web 🚀":     "\x00\ufffd web 🚀",
		"php8.3-fpm MariaDB": "php8.3-fpm mariadb",
	} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q): got %q, want %q", in, got, want)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"php8.3-fpm":      {"php8", "3", "fpm"},
		"sshd_config":     {"sshd", "config"},
		" /etc/my.cnf ":   {"etc", "my", "cnf"},
		"🚀\x00!?":         {},
		"khởi động (lại)": {"khởi", "động", "lại"},
	} {
		if diff := cmp.Diff(want, wordsOf(in)); diff != "" {
			t.Errorf("wordsOf(%q): want -, got +\n%s", in, diff)
		}
	}
	for in, want := range map[string][]string{"php8": {"php", "8"}, "n8n": {"n", "8", "n"}, "web": {"web"}} {
		if diff := cmp.Diff(want, runs(in)); diff != "" {
			t.Errorf("runs(%q): want -, got +\n%s", in, diff)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		a, b string
		want int
	}{
		{"nginx", "nginx", 0},
		{"ngnix", "nginx", 1}, // a swap is one mistake
		{"ngin", "nginx", 1},
		{"nginxx", "nginx", 1},
		{"mginx", "nginx", 1},
		{"certifcaet", "certificate", 2},
		{"docker", "cron", 3}, // more than most is most and one
		{"a", "certificate", 3},
		{strings.Repeat("a", 100), strings.Repeat("a", 100), 3}, // too long to be compared
	} {
		if got := distance(row.a, row.b, 2); got != row.want {
			t.Errorf("distance(%q, %q): got %d, want %d", row.a, row.b, got, row.want)
		}
	}
}

// smallIndex is an index of a few tools that no panel has.
func smallIndex() *Index {
	tool := func(name, doc string, risk policies.Risk, words ...string) *Tool {
		return &Tool{
			Name: "flashpanel_" + strings.ReplaceAll(name, " ", "_"), Chat: name, Vendor: Vendor{Kind: "flashpanel"},
			Method: "POST", Risk: risk, Doc: doc, Words: words,
		}
	}
	return NewIndex([]*Tool{
		tool("application restart", "Restart an application.", policies.Disrupt, "bounce nginx", "khởi động lại dịch vụ"),
		tool("cache disable", "Turn off the cache.", policies.Disrupt, "no cache"),
		tool("cache enable", "Turn on the cache.", policies.Change, "speed up"),
		tool("database create", "Create a database.", policies.Change, "new schema"),
		tool("schedule list", "List the cron jobs.", policies.Read, "crontab"),
	})
}

func TestSearch(t *testing.T) {
	t.Parallel()
	x := smallIndex()
	for request, want := range map[string]string{
		"restart nginx on web-1":       "application restart",
		"kick php8.3-fpm":              "application restart",
		"rsetart":                      "application restart",
		"restartnginx":                 "application restart",
		"KHỞI ĐỘNG LẠI":                "application restart",
		"khoi dong lai":                "application restart",
		"turn the cache off":           "cache disable",
		"turn on the cache":            "cache enable",
		"make a data base":             "database create",
		"databsae":                     "database create",
		"cron":                         "schedule list",
		"crno":                         "schedule list",
		"which timers are there?":      "schedule list",
		"flashpanel_cache_enable":      "cache enable",
		"Cache   Enable":               "cache enable",
		"":                             "",
		" \t\n":                        "",
		"please can you do it for me":  "",
		"làm ơn giúp mình":             "",
		"🚀🔥":                           "",
		"\x00\x01\u202e\ufeff":         "",
		"zzyzx qqqq 999999999":         "",
		"\xff\xfe\xfd":                 "",
		"?!.,;:-_/\\'\"()[]{}<>@#$%^&": "",
	} {
		got := ""
		if m := x.Search(request, 5); len(m) > 0 {
			got = m[0].Tool.Chat
		}
		if got != want {
			t.Errorf("%q: got %q first, want %q", request, got, want)
		}
	}
}

// TestConcepts holds that the tables of concepts name concepts that exist, and
// that nothing which says nothing is one.
func TestConcepts(t *testing.T) {
	t.Parallel()
	v := newVocabulary()
	named := []string{"ip", "mailbox", "domain", "server", "port", "read"}
	named = slices.AppendSeq(named, maps.Values(files))
	for _, pair := range opposites {
		named = append(named, pair[0], pair[1])
	}
	known := map[string]bool{}
	for _, c := range concepts() {
		if known[c.name] {
			t.Errorf("the concept %s is there twice", c.name)
		}
		known[c.name] = true
		for said := range strings.SplitSeq(c.said, ",") {
			words := wordsOf(fold(said))
			if len(words) == 0 {
				t.Errorf("the concept %s has a phrase without words", c.name)
			}
			if len(words) == 1 && v.stops[words[0]] && plain(said) && !v.asking[words[0]] {
				t.Errorf("the concept %s has %q, which says nothing", c.name, said)
			}
		}
	}
	for _, name := range named {
		if !known[name] {
			t.Errorf("there is no concept %q", name)
		}
	}
}

// TestSearchBounds holds that there are never more matches than asked for,
// and that a request without end is cut.
func TestSearchBounds(t *testing.T) {
	t.Parallel()
	x := smallIndex()
	for _, most := range []int{-1, 0, 1, 3, 1000} {
		if got := len(x.Search("restart cache database", most)); got > max(0, most) {
			t.Errorf("at most %d: got %d", most, got)
		}
	}
	if got := x.Search(strings.Repeat("restart ", 2000), 1); len(got) != 1 || got[0].Tool.Chat != "application restart" {
		t.Errorf("16 kB of one word: got %v", got)
	}
	if got := x.Search(strings.Repeat("đ", 10000), 5); got != nil {
		t.Errorf("20 kB of one letter: got %v", got)
	}
	if got := NewIndex(nil).Search("restart", 5); got != nil {
		t.Errorf("no tools: got %v", got)
	}
}

func FuzzSearch(f *testing.F) {
	for _, seed := range []string{
		"", "restart nginx", "khởi động lại", "web-1 10.0.0.1 a@b.c https://x.com/y shop.sql.gz", "turn it off", "n8n php8.3-fpm 2fa",
		"\x00\xff\u202e🚀", "how do i", "let let let let let back", "....", "@", "-", "9100",
	} {
		f.Add(seed, 5)
	}
	x, again := smallIndex(), smallIndex()
	f.Fuzz(func(t *testing.T, request string, most int) {
		got := x.Search(request, most)
		if len(got) > max(0, most) {
			t.Fatalf("got %d matches, want at most %d", len(got), most)
		}
		if !slices.IsSortedFunc(got, func(a, b Match) int {
			switch {
			case a.Score > b.Score:
				return -1
			case a.Score < b.Score:
				return 1
			}
			return 0
		}) {
			t.Fatal("the best is not first")
		}
		other := again.Search(request, most)
		if len(got) != len(other) {
			t.Fatalf("got %d matches, then %d", len(got), len(other))
		}
		for i := range got {
			if !(got[i].Score > 0) || got[i].Score != other[i].Score || got[i].Tool.Name != other[i].Tool.Name {
				t.Fatalf("match %d: got %s %v, then %s %v", i, got[i].Tool.Name, got[i].Score, other[i].Tool.Name, other[i].Score)
			}
		}
		if utf8.ValidString(request) && fold(fold(request)) != fold(request) {
			t.Fatalf("folding %q twice changes it", request)
		}
	})
}
