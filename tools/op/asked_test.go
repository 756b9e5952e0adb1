package op

import (
	"slices"
	"testing"

	"panelbot/policies"
)

func TestAsks(t *testing.T) {
	t.Parallel()
	v := newVocabulary()
	for request, want := range map[string]bool{
		"is the disk full":         true,
		"this has to go":           false,
		"what is open":             true,
		"the ports, what are they": false,
		"who":                      true,
		"when did the backup run":  true,
		"when php falls over it should get up again":   false,
		"where is the log":                             true,
		"put it where the others are":                  false,
		"can you stop redis":                           false,
		"can redis be reached":                         true,
		"how do i stop redis":                          false,
		"how big is it":                                true,
		"server này đang sao lưu đi đâu vậy":           true,
		"sao lưu lên google drive":                     false,
		"sao web chậm vậy":                             true,
		"có backup không":                              true,
		"deploy xong chưa":                             true,
		"show the cron jobs":                           true,
		"delete the cron job that shows what happened": false,
	} {
		if got := v.ask(request).asks; got != want {
			t.Errorf("%q: got %v, want %v", request, got, want)
		}
	}
}

// TestThings holds what examples, numbers and states stand for.
func TestThings(t *testing.T) {
	t.Parallel()
	v := newVocabulary()
	for _, row := range []struct{ request, has, hasNot string }{
		{"10.0.0.5", "ip", "port"},
		{"10.0.0.5:8080", "port", "mailbox"},
		{"10.0.0.0/24", "ip", ""},
		{"anna@example.com", "mailbox", "domain"},
		{"info@", "mailbox", ""},
		{"root@web-1:/etc", "", "mailbox"},
		{"512M", "limit", "cron"},
		{"1.5gb", "limit", ""},
		{"4am", "cron", "limit"},
		{"04:30", "cron", "limit"},
		{"30s", "timeout", ""},
		{"8G", "waf", "limit"},
		{"3rd", "", "limit"},
		{"/var/www/cache", "directory", ""},
		{"index.php", "file", ""},
		{"shop.com to 10.0.0.5", "record", ""},
		{"shop.com", "domain", "record"},
		{"web-1", "server", ""},
	} {
		units := v.ask(row.request).units
		has := func(concept string) bool {
			return slices.ContainsFunc(units, func(u unit) bool { return u.term == v.terms[mark+concept] && u.weight >= thingWeight/3 })
		}
		if row.has != "" && !has(row.has) {
			t.Errorf("%q: it does not stand for %s", row.request, row.has)
		}
		if row.hasNot != "" && has(row.hasNot) {
			t.Errorf("%q: it stands for %s", row.request, row.hasNot)
		}
	}
}

// TestOrdinary holds that no common word is taken for another one, and that
// those listed are not also words of a concept.
func TestOrdinary(t *testing.T) {
	t.Parallel()
	x := smallIndex()
	for _, request := range []string{"the rest", "a scheme", "their matter"} {
		if got := x.Search(request, 1); len(got) != 0 {
			t.Errorf("%q: got %s", request, got[0].Tool.Chat)
		}
	}
	for word := range x.v.ordinary {
		if id, found := x.v.forms[word]; found && len(x.v.phrases[id]) > 0 {
			for _, p := range x.v.phrases[id] {
				if len(p.rest) == 0 && p.concept != idly {
					t.Errorf("%q is an ordinary word and one of a concept", word)
				}
			}
		}
	}
}

// TestTurn holds what puts a tool back: what was done is not what is wanted,
// what shows is not what does, and a tool for no machine is not for web-1.
func TestTurn(t *testing.T) {
	t.Parallel()
	tool := func(chat string, risk policies.Risk, args ...Arg) *Tool {
		return &Tool{Name: "flashpanel_" + nameKey(chat), Chat: chat, Vendor: Vendor{Kind: "flashpanel"}, Method: "POST", Risk: risk, Args: args}
	}
	x := NewIndex([]*Tool{
		tool("container stop", policies.Disrupt),
		tool("container start", policies.Change),
		tool("firewall one", policies.Read), // of equal ones the first would be taken
		tool("firewall two", policies.Grant),
		tool("zone one", policies.Grant),
		tool("zone two", policies.Read),
		tool("disk one", policies.Read),
		tool("disk two", policies.Read, Arg{Name: "where", Kind: KindServer}),
	})
	for request, want := range map[string]string{
		"bring the stopped container back up": "container start",
		"the container must be stopped":       "container stop",
		"stop the container":                  "container stop",
		"protect it with the firewall":        "firewall two",
		"firewall":                            "firewall one",
		"which zone":                          "zone two",
		"zone":                                "zone one",
		"disk of web-1":                       "disk two",
		"disk":                                "disk one",
	} {
		if got := x.Search(request, 1); len(got) == 0 || got[0].Tool.Chat != want {
			t.Errorf("%q: got %v, want %q first", request, got, want)
		}
	}
}
