package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"panelbot/adapters/chat/talk"
	"panelbot/policies"
)

// turning are tickets of which somebody else writes the next one between a look and the
// spending.
type turning struct {
	talk.Tickets
	seen, spent policies.Ticket
	back        []policies.Ticket
}

func (t *turning) Ticket(context.Context, policies.Door, string) (policies.Ticket, error) {
	return t.seen, nil
}

func (t *turning) SpendTicket(context.Context, policies.Door, string) (policies.Ticket, error) {
	return t.spent, nil
}

func (t *turning) AddTicket(_ context.Context, one policies.Ticket) error {
	t.back = append(t.back, one)
	return nil
}

// TestFasterAnswer: an answer counts for the question whose ticket it has spent, and leaves
// that of the next one where another answer was faster.
func TestFasterAnswer(t *testing.T) {
	t.Parallel()
	ticket := func(s asking) policies.Ticket {
		body, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return policies.Ticket{ID: "ABC", Person: "ann", Body: body}
	}
	first := asking{Chat: 1, Key: "ask/ABC/1", Count: 1, Field: "server"}
	for _, c := range []struct {
		name  string
		spent asking
		err   error
	}{
		{"the same", first, nil},
		{"newer by an answer", asking{Chat: 1, Key: "ask/ABC/1", Count: 1, Field: "server", Picked: []int{2}}, nil},
		{"the next in the same message", asking{Chat: 1, Key: "ask/ABC/1", Count: 2, Field: "name"}, errStale},
		{"the next in another message", asking{Chat: 1, Key: "ask/ABC/2", Count: 2, Field: "name"}, errAsk},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tickets := &turning{seen: ticket(first), spent: ticket(c.spent)}
			v := &visit{a: &Answers{Tickets: tickets}, event: Event{Chat: 1}, by: talk.By{Person: policies.Person{Name: "ann"}}}
			s, err := v.spend(t.Context(), "ABC", "ask/ABC/1", 1)
			if !errors.Is(err, c.err) || err == nil && (s.Field != c.spent.Field || len(s.Picked) != len(c.spent.Picked)) {
				t.Errorf("got %+v, %v", s, err)
			}
			if (len(tickets.back) == 1) != (c.err != nil) {
				t.Errorf("%d tickets were put back", len(tickets.back))
			}
		})
	}
}
