package talk_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/panel"
	"panelbot/panel/flashpanel"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/approval/approvaltest"
	"panelbot/tools"
	"panelbot/tools/op"
)

var catalogue = sync.OnceValues(func() (*tools.Catalogue, error) { return tools.NewCatalogue(nil) })

var (
	ann = policies.Person{Name: "ann", Roles: []policies.Role{policies.Admin}}
	bob = policies.Person{Name: "bob", Roles: []policies.Role{policies.Admin}}
)

// rig is a Talk in a house with a simulated panel.
type rig struct {
	*testing.T
	talk    *talk.Talk
	runner  *tools.Runner
	desk    *approval.Desk
	sim     *simulator.Simulator
	tickets *tickets
}

func newRig(t *testing.T, policy policies.Policy) *rig {
	t.Helper()
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{T: t, sim: simulator.New(simulator.Config{Record: true, EventDuration: -1}), tickets: &tickets{list: map[string]policies.Ticket{}}}
	web := httptest.NewServer(r.sim)
	t.Cleanup(web.Close)
	log := slog.New(slog.DiscardHandler)
	client, err := panel.New(log, panel.Config{Name: "main", URL: web.URL, Vendor: flashpanel.New(simulator.FlashToken, simulator.FlashCode), Ceiling: panel.Level(policies.Destroy), Downloads: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	people := everybody{ann, bob}
	r.desk, err = approval.New(approval.Config{Store: approvaltest.NewMemory(time.Now), People: people, Key: []byte("a key of sixteen"), Doors: []policies.Door{policies.Slack, policies.Terminal}})
	if err != nil {
		t.Fatal(err)
	}
	r.runner, err = tools.New(log, tools.Config{
		Catalogue: c, Policy: policy, Recorder: nowhere{}, Approvals: r.desk, People: people, Downloads: t.TempDir(),
		Wait:   func(policies.Door) time.Duration { return time.Nanosecond },
		Panels: []*tools.Panel{{Name: "main", Kind: "flashpanel", Ceiling: policies.Destroy, Sites: map[string]tools.Site{"shop": {ID: 12, Server: "web-1"}}, Client: client}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.talk, err = talk.New(log, talk.Config{Door: policies.Slack, Runner: r.runner, Tickets: r.tickets, Grammar: func(p policies.Person) *chat.Grammar {
		return chat.New(c, chat.Config{Offers: func(tool *op.Tool) bool { return r.runner.Serves(tool) && !r.runner.Hidden(tool, p, policies.Slack) }})
	}})
	if err != nil {
		t.Fatal(err)
	}
	return r
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

type everybody []policies.Person

func (e everybody) Person(name string) (policies.Person, bool) {
	i := slices.IndexFunc(e, func(p policies.Person) bool { return p.Name == name })
	if i < 0 {
		return policies.Person{}, false
	}
	return e[i], true
}

func (e everybody) Everybody() []policies.Person { return e }

type nowhere struct{}

func (nowhere) Record(context.Context, tools.Entry) error { return nil }

// tickets keeps them in memory.
type tickets struct {
	mu   sync.Mutex
	list map[string]policies.Ticket
}

func (s *tickets) AddTicket(_ context.Context, t policies.Ticket) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list[t.ID] = t
	return nil
}

func (s *tickets) Ticket(_ context.Context, door policies.Door, id string) (policies.Ticket, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.list[id]
	if !ok || t.Door != door || !time.Now().Before(t.Until) {
		return policies.Ticket{}, policies.ErrNoTicket
	}
	return t, nil
}

func (s *tickets) SpendTicket(ctx context.Context, door policies.Door, id string) (policies.Ticket, error) {
	t, err := s.Ticket(ctx, door, id)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.list[id]; !ok {
		return policies.Ticket{}, policies.ErrNoTicket
	}
	delete(s.list, id)
	return t, err
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
	address, err := r.desk.SetCodes(ctx, "bob", "")
	if err != nil {
		t.Fatal(err)
	}
	secret, _, _ := strings.Cut(address[strings.Index(address, "secret=")+len("secret="):], "&")
	code := func(at time.Time) string {
		c, err := totp.GenerateCode(secret, at)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	now := time.Now()
	if err := r.desk.ConfirmCodes(ctx, "bob", code(now.Add(-30*time.Second))); err != nil {
		t.Fatal(err)
	}
	asked := r.talk.Line(ctx, "server delete web-2", talk.By{Person: ann})
	r.status(asked, tools.AwaitingApproval)
	if asked.Request == "" {
		t.Fatal("no request")
	}
	var posted []string
	store := &cards{}
	keeper := &talk.Cards{
		Log: slog.New(slog.DiscardHandler), Door: policies.Slack, Requests: r.desk, Store: store,
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
	voted := r.talk.Fill(ctx, approve, talk.By{Person: bob}, talk.Filled{Values: map[string][]string{"type:": {"web-2"}, "code:": {code(now)}}})
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

// cards keeps them in memory.
type cards struct{ list []policies.Card }

func (s *cards) AddCard(_ context.Context, c policies.Card) (bool, error) {
	s.list = append(s.list, c)
	return true, nil
}

func (s *cards) CardsOf(_ context.Context, _ policies.Door, request string) ([]policies.Card, error) {
	return slices.DeleteFunc(slices.Clone(s.list), func(c policies.Card) bool { return c.Request != request }), nil
}

func (s *cards) ShowCard(_ context.Context, c policies.Card, shown string) (bool, error) {
	for i := range s.list {
		if s.list[i].Key == c.Key {
			s.list[i].Shown = shown
		}
	}
	return true, nil
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
