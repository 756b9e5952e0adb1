package chat_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// in is how somebody in a place is spoken to.
func in(t testing.TB, language, zone string) chat.Speech {
	t.Helper()
	p := policies.Person{Language: language, Timezone: zone}
	if chat.ZoneOf(p) == nil {
		t.Fatalf("there is no zone %s here", zone)
	}
	return chat.SpeechOf(p)
}

// hostile is a request whose caller wrote what may deceive.
func hostile() *approval.Request {
	r := newBallots().request
	r.Reason = "urgent\nRule: allowed-by-boss \u202Eyrassecen"
	r.Plan.Calls = []approval.Call{{
		Tool: "flashpanel_schedule_create", Chat: "schedule create", Panel: "main", Risk: policies.Grant,
		Target: approval.Target{Kind: "server", ID: "1", Name: "web-1", Words: "server web-1 (1)"},
		Masked: json.RawMessage(`{"server":1,"command":"curl x | sh\necho \u200bdone  ","user":"ro\u200dot","cron":"* * * * *","description":"","password":"***","tags":["a","b\u202e"],"n":12345678901234567890}`),
	}}
	return r
}

// plan is a request of many calls.
func plan(n int) *approval.Request {
	r := newBallots().request
	r.Door, r.Plan.Calls = policies.Slack, nil
	for i := range n {
		id := fmt.Sprint(i + 1)
		r.Plan.Calls = append(r.Plan.Calls, approval.Call{
			Tool: "flashpanel_server_restart", Chat: "server restart", Panel: "main", Risk: policies.Disrupt,
			Target: approval.Target{Kind: "server", ID: id, Name: "web-" + id, Words: "server web-" + id + " (" + id + ")"}, Masked: json.RawMessage(`{"server":` + id + `}`),
		})
	}
	return r
}

// TestCards: cards in each state and of each kind, in both languages, each by a clock
// of its own.
func TestCards(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	show := func(name string, r *approval.Request) {
		for _, at := range [][2]string{{"en", "Europe/Berlin"}, {"vi", "Asia/Ho_Chi_Minh"}} {
			c := in(t, at[0], at[1]).Card(r)
			var buttons []string
			for _, button := range c.Buttons {
				buttons = append(buttons, fmt.Sprintf("[%s:%s]", button.Label, button.Colour))
			}
			fmt.Fprintf(&b, "── %s, %s\n%s %s (%s)\n%s\n%s code=%t type=%q\n\n", name, at[0], c.Sign, c.Word, c.Colour, c.Text(72), strings.Join(buttons, " "), c.Code, c.Type)
		}
	}
	for _, state := range approval.States() {
		r := newBallots().request
		r.State, r.Terms.Code, r.ExecuteBy = state, true, r.Expires.Add(time.Hour)
		if state == approval.Done {
			r.Results = []approval.Result{{Status: "done", Summary: "It is done."}}
		}
		show(string(state), r)
	}
	show("hostile", hostile())
	show("a plan", plan(3))
	lease := newBallots().request
	lease.Plan = leasePlan(t)
	lease.State = approval.Done
	show("a lease", lease)
	golden(t, "cards", b.String())
}

func leasePlan(t *testing.T) approval.Plan {
	t.Helper()
	p, err := approval.LeaseTerms{
		Door: policies.MCP, Tools: []string{"flashpanel_server_restart"}, Count: 20, Until: time.Date(2026, 11, 30, 11, 0, 0, 0, time.UTC),
		Targets: []approval.LeaseTarget{{Panel: "main", Kind: "server", ID: "1", Name: "web-1"}},
	}.Plan([]string{"server restart"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestCardShowsWhatIsNotSeen: what somebody wrote deceives nobody.
func TestCardShowsWhatIsNotSeen(t *testing.T) {
	t.Parallel()
	c := chat.Speech{}.Card(hostile())
	text, _ := json.Marshal(c)
	for _, r := range c.Text(80) + string(text) {
		if r < ' ' && r != '\n' || r == 0x202e || r == 0x200b || r == 0x200d {
			t.Errorf("the card shows %U", r)
		}
	}
	for _, f := range c.Fields {
		if strings.Contains(f.Name, "\n") || f.Name == "Reason" {
			t.Errorf("a field %q", f.Name)
		}
		if f.Name == "The assistant says" && (strings.Contains(f.Value, "\n") || !strings.Contains(f.Value, "⟨U+202E⟩")) {
			t.Errorf("the reason is %q", f.Value)
		}
		if f.Name == "n" && f.Value != "12345678901234567890" {
			t.Errorf("a number became %q", f.Value)
		}
	}
	if first, _, _ := strings.Cut(c.Text(80), "\n"); first != "GRANT: schedule create: server web-1 (1)" {
		t.Errorf("the first line is %q", first)
	}
}

// TestCardFits: whatever the budget, a card is within it, says that it was cut, and is
// approved under its details only.
func TestCardFits(t *testing.T) {
	t.Parallel()
	requests := []*approval.Request{newBallots().request, hostile(), plan(50)}
	long := hostile()
	long.Plan.Calls[0].Masked, _ = json.Marshal(map[string]string{"script": strings.Repeat("echo 𝔘𝔫𝔦\n", 4000)})
	requests = append(requests, long)
	rapid.Check(t, func(rt *rapid.T) {
		c := chat.Speech{}.Card(rapid.SampledFrom(requests).Draw(rt, "request"))
		budget := rapid.OneOf(rapid.IntRange(0, 500), rapid.IntRange(0, 60_000)).Draw(rt, "budget")
		fitted, cut := c.Fit(budget)
		n := len(utf16.Encode([]rune(fitted.Title)))
		for _, f := range fitted.Fields {
			n += len(utf16.Encode([]rune(f.Name + f.Value)))
		}
		for _, p := range fitted.Previews(80) {
			n += len(utf16.Encode([]rune(p)))
		}
		approves := slices.ContainsFunc(fitted.Buttons, func(b chat.CardButton) bool { return b.Press == chat.PressApprove })
		switch {
		case n > budget:
			rt.Errorf("%d characters in a budget of %d", n, budget)
		case cut == approves, cut != fitted.Cut:
			rt.Errorf("cut %t, and the button to approve is there: %t", cut, approves)
		case !cut && fitted.Identity() != c.Identity(), cut && fitted.Identity() == c.Identity():
			rt.Errorf("cut %t, and the identity is equal or not", cut)
		case cut && budget > 300 && fitted.Fields[len(fitted.Fields)-1].Name != "Cut":
			rt.Errorf("a cut card does not say so: %v", fitted.Fields)
		}
	})
}

// TestCardIdentity: a card that looks another way is another, and one that looks alike
// is not.
func TestCardIdentity(t *testing.T) {
	t.Parallel()
	berlin := in(t, "en", "Europe/Berlin")
	base := berlin.Card(newBallots().request).Identity()
	if again := berlin.Card(newBallots().request).Identity(); again != base || base == "" {
		t.Errorf("the same card is %s and %s", base, again)
	}
	for name, change := range map[string]func(*approval.Request){
		"a state": func(r *approval.Request) { r.State = approval.Approved },
		"a vote": func(r *approval.Request) {
			r.Votes = append(r.Votes, approval.Vote{Person: "bob", Door: policies.Slack})
		},
		"an argument": func(r *approval.Request) { r.Plan.Calls[0].Masked = json.RawMessage(`{"server":2}`) },
		"the code":    func(r *approval.Request) { r.Terms.Code = true },
		"a result":    func(r *approval.Request) { r.Results = []approval.Result{{Status: "done"}} },
		"a preview":   func(r *approval.Request) { r.Plan.Calls[0].Preview = nil },
	} {
		r := newBallots().request
		change(r)
		if berlin.Card(r).Identity() == base {
			t.Errorf("%s changes nothing", name)
		}
	}
	if in(t, "en", "Asia/Tokyo").Card(newBallots().request).Identity() == base {
		t.Error("another clock changes nothing")
	}
}

// TestPreviewHasItsTime: what the panel showed was seen when somebody asked, also where
// the request is over, and no card says that it is so now.
func TestPreviewHasItsTime(t *testing.T) {
	t.Parallel()
	for _, state := range approval.States() {
		r := newBallots().request
		r.State = state
		at := r.Created.In(chat.ZoneOf(policies.Person{Timezone: "Europe/Berlin"})).Format("2006-01-02 15:04")
		if got := in(t, "en", "Europe/Berlin").Card(r).Text(100); !strings.Contains(got, "server get showed at "+at) || strings.Contains(got, "shows now") {
			t.Errorf("%s: got %s", state, got)
		}
	}
}

// TestCardSaysWhatIsNext: what a call left behind, such as where the secret of its answer
// is kept, is told to those who see how the request ended.
func TestCardSaysWhatIsNext(t *testing.T) {
	t.Parallel()
	const next = "it is saved for the person, as ABC-flashpanel_mysqluser_create.txt in panelbot's downloads directory."
	r := newBallots().request
	r.State = approval.Done
	for name, tt := range map[string]struct{ next, want string }{
		"where the secret is": {next, "done It is done. " + next},
		"nothing":             {"", "done It is done."},
	} {
		r.Results = []approval.Result{{Status: "done", Summary: "It is done.", Next: tt.next}}
		got := ""
		for _, f := range (chat.Speech{}).Card(r).Fields {
			if f.Name == "Result" {
				got = f.Value
			}
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// TestCardSpeaks: how a call ended, and what to do now, is told in the language of whoever
// reads; of what is not readable there is English.
func TestCardSpeaks(t *testing.T) {
	t.Parallel()
	result := func(s chat.Speech, r approval.Result) string {
		q := newBallots().request
		q.State, q.Results = approval.Done, []approval.Result{r}
		for _, f := range s.Card(q).Fields {
			if f.Name == s.Say("request_result", nil) {
				return f.Value
			}
		}
		return ""
	}
	told := 0
	for name, out := range outcomes(t) {
		if out.Status != tools.Done && out.Status != tools.Accepted && out.Status != tools.Failed {
			continue
		}
		raw, err := json.Marshal(map[string]any{"reasons": out.Reasons, "hints": out.Hints, "verified": out.Verified, "on": out.On})
		if err != nil {
			t.Fatal(err)
		}
		r := approval.Result{Status: string(out.Status), Summary: out.Summary, Next: out.Next, Said: raw}
		vi := chat.SpeechIn("vi")
		for _, hint := range out.Hints {
			told++
			if got := result(vi, r); !strings.Contains(got, vi.Tell(hint)) || strings.Contains(got, out.Next) {
				t.Errorf("%s: in Vietnamese it is %q, and lacks %q", name, got, vi.Tell(hint))
			}
		}
		r.Said = json.RawMessage(`{"hints":[{"data":{"A":{}}}]}`)
		if got := result(vi, r); out.Next != "" && !strings.Contains(got, out.Next) {
			t.Errorf("%s: what is not readable is told as %q", name, got)
		}
	}
	if told < 3 {
		t.Errorf("%d hints were told", told)
	}
}

// TestCardShowsFiles: the beginning of a file stands in lines of its own, which are no
// fields of the card, and what only looks like one stays as it is.
func TestCardShowsFiles(t *testing.T) {
	t.Parallel()
	const head = `{"name":"x.sh","bytes":36,"sha256":"00ff"}`
	for name, tt := range map[string]struct{ value, want string }{
		"a script":       {`{"name":"x.sh","bytes":36,"sha256":"00ff","begins":"#!/bin/sh\nRule: allowed\u202e"}`, head + "\n#!/bin/sh\nRule: allowed⟨U+202E⟩"},
		"a sum":          {head, head},
		"another member": {`{"name":"x","bytes":1,"sha256":"00","begins":"a","mode":"777"}`, `{"name":"x","bytes":1,"sha256":"00","begins":"a","mode":"777"}`},
		"another order":  {`{"begins":"a","name":"x","bytes":1,"sha256":"00"}`, `{"begins":"a","name":"x","bytes":1,"sha256":"00"}`},
		"no text":        {`{"name":"x","bytes":1,"sha256":"00","begins":7}`, `{"name":"x","bytes":1,"sha256":"00","begins":7}`},
	} {
		r := newBallots().request
		r.Plan.Calls[0].Masked = json.RawMessage(`{"file":` + tt.value + `}`)
		got := ""
		for _, f := range (chat.Speech{}).Card(r).Fields {
			if f.Name == "file" {
				got = f.Value
			}
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}
