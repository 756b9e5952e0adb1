package talk_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/policies"
	"panelbot/policies/approval"
)

// oneRequest is a store with one request.
type oneRequest struct {
	mu sync.Mutex
	r  approval.Request
}

func (q *oneRequest) List(context.Context, approval.Filter) ([]*approval.Request, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	c := q.r
	return []*approval.Request{&c}, nil
}

func (q *oneRequest) Watch() (<-chan struct{}, func()) { return nil, func() {} }

func (q *oneRequest) move(to approval.State) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.r.State = to
}

// oneCard keeps one card, as the store does for several processes.
type oneCard struct {
	mu   sync.Mutex
	card policies.Card
	is   bool
}

func (s *oneCard) AddCard(_ context.Context, c policies.Card) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.is {
		return false, nil
	}
	s.card, s.is = c, true
	return true, nil
}

func (s *oneCard) CardsOf(context.Context, policies.Door, string) ([]policies.Card, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.is {
		return nil, nil
	}
	return []policies.Card{s.card}, nil
}

func (s *oneCard) ShowCard(_ context.Context, c policies.Card, shown string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.card.Shown != c.Shown {
		return false, nil
	}
	s.card.Shown = shown
	return true, nil
}

// posts are what was posted, in its order.
type posts struct {
	mu   sync.Mutex
	list []approval.State
}

func (p *posts) add(s approval.State) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = append(p.list, s)
}

// keeperOf keeps the card of one request in one chat. before is called before each post.
func keeperOf(q *oneRequest, s *oneCard, p *posts, before func()) *talk.Cards {
	return &talk.Cards{
		Log: slog.New(slog.DiscardHandler), Door: policies.Slack, Requests: q, Store: s,
		Speech: func(string) chat.Speech { return chat.Speech{} },
		Places: func(context.Context, *approval.Request) []talk.Place { return []talk.Place{{Chat: "C"}} },
		Post: func(_ context.Context, _ policies.Card, r *approval.Request, _ chat.Card) error {
			before()
			p.add(r.State)
			return nil
		},
	}
}

func pending() *oneRequest {
	call := approval.Call{Tool: "flashpanel_server_delete", Chat: "server delete", Panel: "main", Risk: policies.Destroy, Masked: []byte(`{"server":2}`)}
	return &oneRequest{r: approval.Request{ID: "R1", State: approval.Pending, Plan: approval.Plan{Calls: []approval.Call{call}}, Created: time.Now(), Expires: time.Now().Add(time.Hour)}}
}

// TestCardsOfTwoProcesses: one that has read the request before it ended, and posts after
// the other, does not leave an old card.
func TestCardsOfTwoProcesses(t *testing.T) {
	t.Parallel()
	q, s, p := pending(), &oneCard{}, &posts{}
	reached, goOn := make(chan struct{}), make(chan struct{})
	wait := sync.OnceFunc(func() {
		close(reached)
		<-goOn
	})
	slow, fast := keeperOf(q, s, p, wait), keeperOf(q, s, p, func() {})
	ended := make(chan error)
	go func() { ended <- slow.Round(t.Context()) }()
	<-reached
	q.move(approval.Done)
	if err := fast.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(goOn)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	for _, keeper := range []*talk.Cards{slow, fast} {
		if err := keeper.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]approval.State{approval.Done, approval.Pending, approval.Done}, p.list); diff != "" {
		t.Errorf("posted (-want +got):\n%s", diff)
	}
}

// TestCardsLost: a card that was given up on its way is posted again while its request is
// open, and no more afterwards.
func TestCardsLost(t *testing.T) {
	t.Parallel()
	q, s, p := pending(), &oneCard{}, &posts{}
	keeper, lost := keeperOf(q, s, p, func() {}), false
	keeper.Lost = func(context.Context, policies.Card) (bool, error) { return lost, nil }
	for _, c := range []struct {
		lost  bool
		state approval.State
		posts int
	}{
		{false, approval.Pending, 1},
		{false, approval.Pending, 1},
		{true, approval.Pending, 2},
		{false, approval.Pending, 2},
		{true, approval.Unknown, 3},
		{true, approval.Unknown, 4},
		{false, approval.Done, 5},
		{true, approval.Done, 5},
	} {
		lost = c.lost
		q.move(c.state)
		if err := keeper.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(p.list) != c.posts {
			t.Errorf("%+v: posted %d times", c, len(p.list))
		}
	}
}

// TestCardsBrief: what others read shows less, and is written anew when they come and go.
func TestCardsBrief(t *testing.T) {
	t.Parallel()
	q, s, p := pending(), &oneCard{}, &posts{}
	q.r.Reason = "the payroll"
	whole, text := true, ""
	keeper := keeperOf(q, s, p, func() {})
	keeper.Whole = func(context.Context, string) bool { return whole }
	keeper.Post = func(_ context.Context, _ policies.Card, _ *approval.Request, shown chat.Card) error {
		p.add(q.r.State)
		text = shown.Text(chat.DefaultWidth)
		return nil
	}
	for i, is := range []bool{false, true, false} {
		whole = is
		for range 2 {
			if err := keeper.Round(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Contains(text, "payroll"); got != is || len(p.list) != i+1 {
			t.Errorf("round %d: posted %d times, %s", i, len(p.list), text)
		}
		if !strings.Contains(text, "R1") || !strings.Contains(text, "DESTROY") {
			t.Errorf("round %d: %s", i, text)
		}
	}
}
