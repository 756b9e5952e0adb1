package chat_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
	"panelbot/tools/op"
)

// ballots is where one request is open, and keeps what was said of it. It takes
// one code.
type ballots struct {
	echo
	request *approval.Request
	said    []approval.Ballot
	settled []approval.Settlement
}

const rightCode = "123456"

func (b *ballots) OpenRequests(context.Context, policies.Person) ([]*approval.Request, error) {
	return []*approval.Request{b.request}, nil
}

func (b *ballots) Request(_ context.Context, id string, _ policies.Person) (*approval.Request, tools.Outcome) {
	if id != b.request.ID {
		return b.noRequests.Request(context.Background(), id, policies.Person{})
	}
	return b.request, tools.Outcome{}
}

func (b *ballots) Vote(_ context.Context, ballot approval.Ballot) (tools.Outcome, bool) {
	b.said = append(b.said, ballot)
	if ballot.Code != rightCode {
		return tools.Outcome{Status: tools.Denied, Summary: "a code is needed."}, ballot.Code == ""
	}
	return tools.Outcome{Status: tools.AwaitingApproval, Summary: "It is approved."}, false
}

func (b *ballots) Settle(_ context.Context, s approval.Settlement) (tools.Outcome, bool) {
	b.settled = append(b.settled, s)
	return tools.Outcome{Status: tools.Done, Summary: "It is settled."}, false
}

func newBallots() *ballots {
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	return &ballots{request: &approval.Request{
		ID: "ABC234", Person: "dan", Door: policies.MCP, Reason: "the disk is dying", State: approval.Pending, Created: at, Expires: at.Add(time.Hour),
		Terms: approval.Terms{Effect: policies.Approve, Rules: []string{"prod-needs-two"}, Clauses: []approval.Clause{{Count: 2, From: []string{"role:admin"}}}},
		Plan: approval.Plan{Calls: []approval.Call{{Tool: "flashpanel_server_reinstall", Chat: "server reinstall", Panel: "main", Risk: policies.Destroy,
			Target: approval.Target{Kind: "server", ID: "1", Name: "web-1", Words: "server web-1 (1)"}, Masked: []byte(`{"server":1}`),
			Preview: []byte(`[{"Of":"server get","Data":{"data":{"id":1,"name":"web-1","status":"active"}},"Err":""}]`)}}},
		Votes: []approval.Vote{{Person: "alice", Door: "slack", Yes: true, Time: at}},
	}}
}

// TestApprovalLines: each line does what it says, by the person who types it.
func TestApprovalLines(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	bob := policies.Person{Name: "bob", Roles: []policies.Role{policies.Admin}}
	asked := func(code string, err error) func(context.Context, op.Order) (string, error) {
		return func(context.Context, op.Order) (string, error) { return code, err }
	}
	for line, test := range map[string]struct {
		ask  func(context.Context, op.Order) (string, error)
		ok   bool
		want string           // in the answer
		vote *approval.Ballot // the last one
	}{
		"approvals":                                  {ok: true, want: "ABC234"},
		"approvals list":                             {ok: true, want: "server reinstall: server web-1"},
		"approvals show abc234":                      {ok: true, want: "the disk is dying"},
		"approvals show NONE":                        {want: "no such request"},
		"approvals approve ABC234 code=123456":       {ok: true, want: "approved", vote: &approval.Ballot{Yes: true, Code: rightCode}},
		"approvals approve ABC234 code=“123 456” ok": {ok: true, want: "approved", vote: &approval.Ballot{Yes: true, Code: rightCode, Note: "ok"}},
		"approvals approve ABC234":                   {ask: asked(" 123456\n", nil), ok: true, want: "approved", vote: &approval.Ballot{Yes: true, Code: rightCode}},
		"Approvals Deny ABC234 code=123456 not now":  {ok: true, vote: &approval.Ballot{Code: rightCode, Note: "not now"}},
		"approvals approve ABC234 code=000000":       {want: "a code is needed", vote: &approval.Ballot{Yes: true, Code: "000000"}},
		"approvals deny ABC234":                      {ask: asked("", errors.New("gone")), want: "a code is needed", vote: &approval.Ballot{}},
		"approvals approve":                          {want: "Usage: approvals"},
		"approvals aprove ABC234":                    {want: "approve"},
		"approvals settle ABC234":                    {want: "settle ID done"},
		"approvals settle ABC234 perhaps":            {want: "settle ID done"},
		"approvals settle ABC234 done code=1 seen":   {ok: true, want: "settled"},
		"approvals ?":                                {ok: true, want: "one-time code"},
	} {
		b := newBallots()
		a := g.Run(t.Context(), b, line, chat.Asker{Call: tools.Call{Person: bob, Door: policies.Terminal, Ask: test.ask}})
		text := a.Text
		if a.Outcome != nil {
			text = a.Outcome.Summary
		}
		if a.OK != test.ok || !strings.Contains(text, test.want) || len(b.calls) > 0 {
			t.Errorf("%s: %t, %s", line, a.OK, text)
		}
		if test.vote == nil {
			continue
		}
		want := *test.vote
		want.ID, want.Person, want.Door = "ABC234", "bob", policies.Terminal
		if len(b.said) == 0 || b.said[len(b.said)-1] != want {
			t.Errorf("%s: said %+v, want %+v", line, b.said, want)
		}
	}
}

// TestCard: whoever is asked sees what is asked for, by whom, why, and what it would hit.
func TestCard(t *testing.T) {
	t.Parallel()
	for _, language := range chat.Languages() {
		text := chat.SpeechIn(language).Card(newBallots().request).Text(80)
		for _, want := range []string{"server reinstall", "web-1", "dan", "the disk is dying", "prod-needs-two", map[string]string{"en": "2 of the admins", "vi": "2 trong số các quản trị viên"}[language], "alice", "active"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the card lacks %q:\n%s", language, want, text)
			}
		}
	}
}

// TestCodesStayOut: a line with a code is no line for a history.
func TestCodesStayOut(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	if !g.Secret("approvals approve ABC234 code=123456") || g.Secret("approvals show ABC234") {
		t.Error("a line with a code is kept, or one without is not")
	}
}
