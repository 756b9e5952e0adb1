package talk_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/chattest"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/store"
	"panelbot/tools"
)

var (
	ann = policies.Person{Name: "ann", Roles: []policies.Role{policies.Admin}}
	bob = policies.Person{Name: "bob", Roles: []policies.Role{policies.Admin}}
)

// rig is a Talk in a house with a simulated panel, of which no door runs.
type rig struct {
	*testing.T
	talk   *talk.Talk
	store  *store.Store
	runner *tools.Runner
	desk   *approval.Desk
	sim    *simulator.Simulator
	clock  *chattest.Clock
	codes  chattest.Codes
}

func newRig(t *testing.T, policy policies.Policy) *rig {
	t.Helper()
	r := &rig{T: t, sim: simulator.New(simulator.Config{Record: true, EventDuration: -1}), clock: &chattest.Clock{}, codes: chattest.Codes{}}
	web := httptest.NewServer(r.sim)
	t.Cleanup(web.Close)
	h, err := chattest.Open(t.Context(), chattest.Plot{
		Log: slog.New(slog.DiscardHandler), Panel: web.URL, Dir: t.TempDir(), Policy: policy, People: chattest.Everybody{ann, bob}, Doors: []policies.Door{policies.Slack, policies.Terminal},
		Store: store.Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "panelbot.db"), Key: []byte("a key of sixteen"), Clock: r.clock.Now},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	r.store, r.runner, r.desk = h.Store, h.Runner, h.Desk
	if r.talk, err = h.Talk(policies.Slack, h.Store, chat.Config{}); err != nil {
		t.Fatal(err)
	}
	return r
}

// code is a one-time code that somebody has not used yet.
func (r *rig) code(person string) string {
	r.Helper()
	return r.codes.Next(r, r.desk, r.clock, person)
}

// sent counts the requests to the panel that begin so.
func (r *rig) sent(prefix string) (n int) {
	for _, q := range r.sim.Requests() {
		if strings.HasPrefix(q.Method+" "+q.Path, prefix) {
			n++
		}
	}
	return n
}

// status is the outcome's word of a reply.
func (r *rig) status(reply talk.Reply, want tools.Status) {
	r.Helper()
	if reply.Outcome == nil || reply.Outcome.Status != want {
		r.Fatalf("got %+v, want %s", reply, want)
	}
}

// button finds one by its label.
func (r *rig) button(reply talk.Reply, label string) talk.Button {
	r.Helper()
	i := slices.IndexFunc(reply.Buttons, func(b talk.Button) bool { return b.Label == label })
	if i < 0 {
		r.Fatalf("no button %s in %+v", label, reply.Buttons)
	}
	if len(reply.Buttons[i].ID) > 64 {
		r.Errorf("the id %s is longer than 64 bytes", reply.Buttons[i].ID)
	}
	return reply.Buttons[i]
}

// TestQuestion: what wants a yes is sent once somebody has said it, once, and only by
// the one who was asked; a name that has to be typed is typed.
func TestQuestion(t *testing.T) {
	t.Parallel()
	r := newRig(t, policies.Standard())
	as, ctx := talk.By{Person: ann}, t.Context()
	const put = "POST /api/servers/1/restart"

	asked := r.talk.Line(ctx, "server restart web-1", as)
	if asked.Card == nil || asked.Card.Type != "web-1" || !strings.HasPrefix(asked.Card.Title, "DISRUPT: server restart") {
		t.Fatalf("got %+v", asked)
	}
	yes := r.button(asked, "Yes")
	if !yes.Opens {
		t.Error("a name is typed in a prompt")
	}
	if got := r.talk.Press(ctx, yes.ID, talk.By{Person: bob}); got.Prompt != nil || !strings.Contains(got.Text, "somebody else's") {
		t.Errorf("somebody else pressed: %+v", got)
	}
	opened := r.talk.Press(ctx, yes.ID, as)
	if opened.Prompt == nil || len(opened.Prompt.Fields) != 1 {
		t.Fatalf("got %+v", opened)
	}
	name := opened.Prompt.Fields[0].Name
	if errs := r.talk.Check(ctx, yes.ID, as, talk.Filled{Values: map[string][]string{name: {"web-2"}}}); len(errs) != 1 || errs[0].Field != name {
		t.Errorf("another name: %+v", errs)
	}
	if got := r.talk.Fill(ctx, yes.ID, as, talk.Filled{Values: map[string][]string{name: {"web-2"}}}); got.Outcome != nil {
		t.Errorf("another name: %+v", got)
	}
	right := talk.Filled{Values: map[string][]string{name: {"web-1"}}}
	if got := r.talk.Fill(ctx, yes.ID, talk.By{Person: bob}, right); got.Outcome != nil || r.sent(put) > 0 {
		t.Errorf("somebody else filled in: %+v", got)
	}
	r.status(r.talk.Fill(ctx, yes.ID, as, right), tools.Accepted)
	if got := r.talk.Fill(ctx, yes.ID, as, right); got.Outcome != nil || r.sent(put) != 1 {
		t.Errorf("a second yes: %+v, sent %d times", got, r.sent(put))
	}
	again := r.talk.Line(ctx, "server restart web-1", as)
	if got := r.talk.Press(ctx, r.button(again, "No").ID, as); got.Outcome != nil || r.sent(put) != 1 {
		t.Errorf("a no: %+v", got)
	}
	if got := r.talk.Press(ctx, r.button(again, "Yes").ID, as); got.Prompt != nil {
		t.Errorf("a yes after a no: %+v", got)
	}
}

// TestChanged: a yes to what has changed meanwhile is asked for anew.
func TestChanged(t *testing.T) {
	t.Parallel()
	r := newRig(t, policies.Standard())
	as, ctx := talk.By{Person: ann}, t.Context()
	asked := r.talk.Line(ctx, "server favorite web-1", as)
	r.runner.ChangePolicy(func(now policies.Policy) policies.Policy {
		now.Rules = []policies.Rule{{ID: "new", When: "true", Effect: policies.Confirm}}
		compiled, err := now.Compile()
		if err != nil {
			t.Error(err)
		}
		return compiled
	})
	got := r.talk.Press(ctx, r.button(asked, "Yes").ID, as)
	if got.Card == nil || got.Outcome != nil || r.sent("POST /api/servers/1/favorite") != 0 {
		t.Fatalf("got %+v", got)
	}
	if got := r.talk.Press(ctx, r.button(got, "Yes").ID, as); got.Outcome == nil || !got.Outcome.Status.OK() {
		t.Errorf("got %+v", got)
	}
}

// TestForm: what is missing is asked for, and what is wrong is told beside its field.
func TestForm(t *testing.T) {
	t.Parallel()
	r := newRig(t, policies.Standard())
	as, ctx := talk.By{Person: ann}, t.Context()
	got := r.talk.Line(ctx, "server show", as)
	if got.Prompt == nil {
		got = r.talk.Line(ctx, "server get", as)
	}
	if got.Prompt == nil || got.Prompt.Tool == nil || !strings.Contains(got.Text, "server") {
		t.Fatalf("got %+v", got)
	}
	id := r.button(got, "Fill in").ID
	if errs := r.talk.Check(ctx, id, as, talk.Filled{}); len(errs) != 1 || errs[0].Field != "server" {
		t.Errorf("nothing filled in: %+v", errs)
	}
	done := r.talk.Fill(ctx, id, as, talk.Filled{Values: map[string][]string{"server": {"web-1"}}})
	r.status(done, tools.Done)
	if done.View == nil || len(done.View.Fields) == 0 {
		t.Errorf("got %+v", done.View)
	}
}

// TestSecret: a secret that is to be typed is asked for after the yes, and travels in
// no reply.
func TestSecret(t *testing.T) {
	t.Parallel()
	r := newRig(t, policies.Policy{Defaults: map[policies.Risk]policies.Effect{policies.Read: policies.Allow, policies.Grant: policies.Confirm}, AllowUnguarded: true})
	as, ctx := talk.By{Person: ann}, t.Context()
	asked := r.talk.Line(ctx, `user create server=web-1 name=deployer password:='{"ask":true}'`, as)
	if asked.Card == nil {
		t.Fatalf("got %+v", asked)
	}
	yes := r.button(asked, "Yes")
	typed := map[string][]string{}
	if yes.Opens {
		typed[r.talk.Press(ctx, yes.ID, as).Prompt.Fields[0].Name] = []string{asked.Card.Type}
	}
	wanted := r.talk.Fill(ctx, yes.ID, as, talk.Filled{Values: typed})
	if !yes.Opens {
		wanted = r.talk.Press(ctx, yes.ID, as)
	}
	id := r.button(wanted, "Fill in").ID
	if p := r.talk.Press(ctx, id, as).Prompt; !strings.Contains(wanted.Text, "for user create on server web-1 (1): password") || p.Title != "Password" || p.Doc != "A secret for user create on server web-1 (1): password." {
		t.Errorf("it is not said for what: %q, %+v", wanted.Text, p)
	}
	done := r.talk.Fill(ctx, id, as, talk.Filled{Values: map[string][]string{"password": {"hunter2-canary"}}})
	if done.Outcome == nil || !done.Outcome.Status.OK() || r.sent("POST /api/servers/1/users") != 1 {
		t.Fatalf("got %+v", done)
	}
}

// TestGuess: a sentence runs nothing, and its buttons do.
func TestGuess(t *testing.T) {
	t.Parallel()
	r := newRig(t, policies.Standard())
	as, ctx := talk.By{Person: ann}, t.Context()
	got := r.talk.Line(ctx, "who is banned on web-1 please", as)
	if len(got.Menu) == 0 || len(got.Menu) > 3 || r.sent("") > 0 {
		t.Fatalf("got %+v, sent %d", got, r.sent(""))
	}
	for _, c := range got.Menu {
		if pressed := r.talk.Press(ctx, c.ID, as); !c.Opens && pressed.Outcome == nil && pressed.Card == nil || c.Opens && pressed.Prompt == nil {
			t.Errorf("%s: %+v", c.Label, pressed)
		}
	}
}

// TestMenu: every tool that is offered is reached by the menu.
func TestMenu(t *testing.T) {
	t.Parallel()
	r := newRig(t, policies.Standard())
	as, ctx := talk.By{Person: ann}, t.Context()
	seen := map[string]bool{}
	for groups := r.talk.Line(ctx, "", as); ; {
		for _, group := range groups.Menu {
			for page := r.talk.Press(ctx, group.ID, as); ; {
				for _, tool := range page.Menu {
					seen[tool.Label] = true
				}
				next := slices.IndexFunc(page.Buttons, func(b talk.Button) bool { return strings.HasPrefix(b.Label, "›") })
				if next < 0 {
					break
				}
				page = r.talk.Press(ctx, page.Buttons[next].ID, as)
			}
		}
		next := slices.IndexFunc(groups.Buttons, func(b talk.Button) bool { return strings.HasPrefix(b.Label, "›") })
		if next < 0 {
			break
		}
		groups = r.talk.Press(ctx, groups.Buttons[next].ID, as)
	}
	for _, tool := range r.runner.Catalogue().Tools() {
		want := r.runner.Serves(tool) && !r.runner.Hidden(tool, ann, policies.Slack)
		if seen[tool.Chat] != want {
			t.Errorf("%s: in the menu %v, want %v", tool.Chat, seen[tool.Chat], want)
		}
	}
}

// TestCards: a request is asked about, voted on with a code by another person, and
// its card follows it to the end.
func TestCards(t *testing.T) {
	t.Parallel()
	r := newRig(t, policies.Standard())
	ctx := t.Context()
	code := r.code("bob")
	asked := r.talk.Line(ctx, "server delete web-2", talk.By{Person: ann})
	r.status(asked, tools.AwaitingApproval)
	if asked.Request == "" {
		t.Fatal("no request")
	}
	var posted []string
	keeper := &talk.Cards{
		Log: slog.New(slog.DiscardHandler), Door: policies.Slack, Requests: r.desk, Store: r.store,
		Places: func(context.Context, *approval.Request) []talk.Place { return []talk.Place{{Chat: "C1"}} },
		Speech: func(string) chat.Speech { return chat.Speech{} },
		Post: func(_ context.Context, c policies.Card, _ *approval.Request, shown chat.Card) error {
			posted = append(posted, c.Key+" "+shown.Word)
			return nil
		},
	}
	round := func(want ...string) {
		t.Helper()
		posted = nil
		if err := keeper.Round(ctx); err != nil {
			t.Fatal(err)
		}
		for i := range want {
			want[i] = "request/" + asked.Request + "/C1 " + want[i]
		}
		if !slices.Equal(posted, want) {
			t.Errorf("posted %q, want %q", posted, want)
		}
	}
	round("asked")
	round()
	approve := talk.CardButtonID(asked.Request, chat.PressApprove)
	if got, ok := talk.CardOf(approve); !ok || got != asked.Request || len(approve) > 64 {
		t.Errorf("%s: %s, %v", approve, got, ok)
	}
	own := r.talk.Fill(ctx, approve, talk.By{Person: ann}, talk.Filled{Values: map[string][]string{"type:": {"web-2"}, "code:": {"123456"}}})
	r.status(own, tools.Denied)
	for _, press := range []chat.Press{chat.PressApprove, chat.PressDeny} {
		id := talk.CardButtonID(asked.Request, press)
		p, said := r.talk.Open(ctx, id, talk.By{Person: ann})
		for _, got := range []talk.Reply{said, r.talk.Press(ctx, id, talk.By{Person: ann})} {
			if p != nil || got.Prompt != nil || got.View == nil || got.View.Word != "not counted" || !strings.Contains(got.View.Sentence, "You asked for request") {
				t.Errorf("%s on one's own request: %+v, %+v", press, p, got)
			}
		}
	}
	prompt := r.talk.Press(ctx, approve, talk.By{Person: bob}).Prompt
	if prompt == nil || len(prompt.Fields) != 3 {
		t.Fatalf("got %+v", prompt)
	}
	if errs := r.talk.Check(ctx, approve, talk.By{Person: bob}, talk.Filled{}); len(errs) != 2 {
		t.Errorf("got %+v", errs)
	}
	voted := r.talk.Fill(ctx, approve, talk.By{Person: bob}, talk.Filled{Values: map[string][]string{"type:": {"web-2"}, "code:": {code}}})
	r.status(voted, tools.AwaitingApproval)
	if _, err := r.runner.Execute(ctx, asked.Request); err != nil {
		t.Fatal(err)
	}
	if r.sent("DELETE /api/servers/2") != 1 {
		t.Error("not sent once")
	}
	posted = nil
	if err := keeper.Round(ctx); err != nil || len(posted) != 1 {
		t.Errorf("%v, %q", err, posted)
	}
	if got := r.talk.Press(ctx, approve, talk.By{Person: bob}); got.Prompt != nil {
		t.Errorf("a vote on what is over: %+v", got)
	}
	if got := r.talk.Press(ctx, talk.CardButtonID("NOSUCH", chat.PressDetails), talk.By{Person: bob}); got.Outcome == nil || got.Outcome.Status != tools.Invalid {
		t.Errorf("no such request: %+v", got)
	}
	if errs := r.talk.Check(ctx, talk.CardButtonID("NOSUCH", chat.PressApprove), talk.By{Person: bob}, talk.Filled{}); len(errs) != 1 || !strings.Contains(errs[0].Message, "NOSUCH") {
		t.Errorf("no such request at its form: %+v", errs)
	}
	if got := r.talk.Press(ctx, "card."+asked.Request+".nonsense", talk.By{Person: bob}); got.Outcome != nil || got.Card != nil {
		t.Errorf("no such button: %+v", got)
	}
}

// TestCodeIsAskedForSomething: whoever is asked for a one-time code is told what for, and
// of a line no more than its first words.
func TestCodeIsAskedForSomething(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"file view web-1 path=/home/web/.env":                       "file view on server web-1 (1)",
		"on web-1,web-2 file view path=/home/web/.env":              "file view on web-1,web-2",
		`user create server=web-1 name=web password=hunter2-canary`: "user create on server web-1 (1)",
		`on web-1 user create name=web password=hunter2-canary`:     "user create on web-1",
	} {
		r := newRig(t, policies.Policy{
			Defaults: map[policies.Risk]policies.Effect{policies.Read: policies.Allow, policies.Reveal: policies.Confirm, policies.Grant: policies.Confirm}, AllowUnguarded: true,
			StepUp: map[policies.Risk]bool{policies.Reveal: true, policies.Grant: true},
		})
		as, ctx := talk.By{Person: ann}, t.Context()
		asked := r.talk.Line(ctx, line, as)
		if asked.Card == nil {
			t.Fatalf("%s: got %+v", line, asked)
		}
		yes := r.button(asked, "Yes")
		wanted := r.talk.Fill(ctx, yes.ID, as, talk.Filled{Values: map[string][]string{"type:": {asked.Card.Type}}})
		if !yes.Opens {
			wanted = r.talk.Press(ctx, yes.ID, as)
		}
		p := r.talk.Press(ctx, r.button(wanted, "Fill in").ID, as).Prompt
		if !strings.Contains(wanted.Text, "Your one-time code is wanted for "+want+".") || p.Title != "One-time code" || p.Doc != "A one-time code for "+want+"." {
			t.Errorf("%s: got %q, %+v", line, wanted.Text, p)
		}
		if strings.Contains(wanted.Text+p.Title+p.Doc, "canary") {
			t.Errorf("%s: a secret shows: %q, %+v", line, wanted.Text, p)
		}
	}
}
