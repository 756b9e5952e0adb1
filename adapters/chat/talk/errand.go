package talk

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/policies"
)

// errand is what a button does. A ticket keeps it sealed.
type errand struct {
	// Line is a line of the grammar; else Tool is called with Args; else a menu is
	// shown, that of Group where there is one.
	Line string          `json:"line,omitempty"`
	Tool string          `json:"tool,omitempty"`
	Args json.RawMessage `json:"args,omitempty"`
	// Reason and Break are as in tools.Call, for Tool.
	Reason string `json:"reason,omitempty"`
	Break  bool   `json:"break,omitempty"`
	Dry    bool   `json:"dry,omitempty"`
	JSON   bool   `json:"json,omitempty"`
	// Find asks for words, and Found are those: the menu shows what fits them.
	Find  bool   `json:"find,omitempty"`
	Found string `json:"found,omitempty"`

	Group string `json:"group,omitempty"`
	Page  int    `json:"page,omitempty"`

	// Approve is the request to which the button says yes, behind the prompt of its card, and
	// Note what was said with it.
	Approve string `json:"approve,omitempty"`
	Note    string `json:"note,omitempty"`

	// Form asks for arguments before Tool is called.
	Form bool `json:"form,omitempty"`
	// Yes is the digest of the question to which the button says yes, Type the name
	// that is to be typed with it, and Typed what was. No says no.
	Yes   []byte `json:"yes,omitempty"`
	Type  string `json:"type,omitempty"`
	Typed string `json:"typed,omitempty"`
	No    bool   `json:"no,omitempty"`
	// Card is the question, for the prompt in which it is answered.
	Card *chat.Card `json:"card,omitempty"`
	// Asks are the secrets that are asked for, and Given those that were typed.
	Asks  []secretAsk       `json:"asks,omitempty"`
	Given map[string]string `json:"given,omitempty"`
	// About says what for, in the person's language.
	About string `json:"about,omitempty"`
	// Once says that it can be pressed once.
	Once bool `json:"once,omitempty"`
}

// secretAsk is one secret that is asked for.
type secretAsk struct {
	Argument string `json:"argument"`
	Doc      string `json:"doc"`
}

// opens reports whether something is filled in before it does anything.
func (e errand) opens() bool {
	return e.Form || e.Find || e.Approve != "" || e.Type != "" || len(e.Asks) > 0
}

// isMenu reports whether it shows a menu.
func (e errand) isMenu() bool { return e.Line == "" && e.Tool == "" && e.Approve == "" && !e.No }

const (
	// askLife is how long a question is open.
	askLife = 15 * time.Minute
	// buttonLife is how long the buttons under an answer are good.
	buttonLife = 24 * time.Hour
)

// keep makes a ticket of errands, and gives the ids of their buttons.
func (t *Talk) keep(ctx context.Context, by By, life time.Duration, errands ...errand) ([]string, error) {
	body, err := json.Marshal(errands)
	if err != nil {
		return nil, err
	}
	id := rand.Text()
	if err := t.cfg.Tickets.AddTicket(ctx, policies.Ticket{ID: id, Door: t.cfg.Door, Person: by.Person.Name, Body: body, Until: t.cfg.Now().Add(life)}); err != nil {
		return nil, err
	}
	ids := make([]string, len(errands))
	for i := range errands {
		ids[i] = id + "." + strconv.Itoa(i)
	}
	return ids, nil
}

// The errors of buttons, each with its sentence.
var (
	errOver    = errors.New("the button is of a question that was answered, or is over")
	errForeign = errors.New("the button is somebody else's")
)

// find gives the errand of a button; spend uses it up, where it can be pressed once.
func (t *Talk) find(ctx context.Context, by By, id string, spend bool) (errand, error) {
	ticket, place, ok := strings.Cut(id, ".")
	i, err := strconv.Atoi(place)
	if !ok || err != nil || ticket == "" {
		return errand{}, errOver
	}
	kept, err := t.cfg.Tickets.Ticket(ctx, t.cfg.Door, ticket)
	if err != nil {
		return errand{}, gone(err)
	}
	if !by.Person.Known() || kept.Person != by.Person.Name {
		return errand{}, errForeign
	}
	var errands []errand
	if err := json.Unmarshal(kept.Body, &errands); err != nil {
		return errand{}, err
	}
	if i < 0 || i >= len(errands) {
		return errand{}, errOver
	}
	if spend && errands[i].Once {
		if _, err := t.cfg.Tickets.SpendTicket(ctx, t.cfg.Door, ticket); err != nil {
			return errand{}, gone(err)
		}
	}
	return errands[i], nil
}

// gone tells a ticket that is not there from a store that cannot be read.
func gone(err error) error {
	if errors.Is(err, policies.ErrNoTicket) {
		return errOver
	}
	return err
}

// turned is the reply to a button that does nothing.
func (t *Talk) turned(by By, err error) Reply {
	switch {
	case errors.Is(err, errOver):
		return by.said("talk_over", nil)
	case errors.Is(err, errForeign):
		r := by.said("talk_foreign", nil)
		r.Foreign = true
		return r
	default:
		return t.broken(by, "button", err)
	}
}
